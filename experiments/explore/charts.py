"""What the charts of the page hold: levels of both economies with the data as dots, their difference below on its own
axis. Plain dictionaries, as ECharts takes them."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from experiments.explore.told import Data, Listed, Pair, Quarter
from experiments.show.marks import AGAINST, PALETTE
from experiments.show.units import DASH, Said, number, said, title

WITHOUT, RELIEVED = "without relief", "with relief"
BLACK, BLUE = AGAINST, PALETTE[0]
GREY, FRAME = "#555555", "#E4E4E4"
PER_CENT = Said(0.01, "per cent")
DIGITS = 6  # of a number that is drawn
# In the browser's language: a point is staff, money, id.
HINT = "p => `firm ${p.data[2]}<br>${p.data[0]} persons<br>${p.data[1].toLocaleString('en')} trend yuan`"
FONT = {"fontSize": 11, "color": GREY, "fontFamily": "system-ui, sans-serif"}


class Sizes(NamedTuple):
    """In which size levels and differences of a measure are said."""

    level: Said
    difference: Said


class Course(NamedTuple):
    """A measure over the quarters played, in its own unit; `quarters` are all of the window, played or not."""

    name: str
    heading: str
    quarters: tuple[str, ...]
    without: tuple[float, ...]
    relieved: tuple[float, ...]
    data: Mapping[str, tuple[float, bool]]
    sizes: Sizes

    @property
    def differences(self) -> tuple[float, ...]:
        return tuple(b - a for a, b in zip(self.without, self.relieved, strict=True))


def course(
    measure: str,
    about: tuple[str, str, str],
    path: tuple[str, str] | None,
    quarters: Sequence[str],
    played: Sequence[Quarter],
    data: Data | None,
) -> Course:
    """`about` is the measure's unit, kind and meaning, `path` its title in the figures and unit, if it has one."""
    unit, kind, _ = about
    pairs: list[Pair[float]] = [quarter.measures[measure] for quarter in played]
    without, relieved = (tuple(column) for column in zip(*pairs, strict=True)) if pairs else ((), ())
    largest = max((abs(value) for value in (*without, *relieved)), default=0.0)
    apart = max((abs(b - a) for a, b in zip(without, relieved, strict=True)), default=0.0)
    level = said(unit, kind, largest)
    if unit == "share":
        level = Said(PER_CENT.factor, path[1] if path else PER_CENT.unit)
    return Course(
        measure,
        path[0] if path else title(measure),
        tuple(quarters),
        without,
        relieved,
        {} if data is None else data.dots,
        Sizes(level, said(unit, kind, apart)),
    )


def option(shown: Course, parts: str) -> dict[str, Any]:
    """Levels above, the difference below; `parts` is the quarter from which on the twins are two."""
    level, difference = shown.sizes
    scaled = lambda values, size: [round(value / size.factor, DIGITS) for value in values]
    dots = {looked_up: [] for looked_up in (True, False)}
    for quarter, (value, looked_up) in shown.data.items():
        if quarter in shown.quarters:
            dots[looked_up].append([quarter, round(value / level.factor, DIGITS)])
    drawn, apart = any((*shown.without, *shown.relieved, *dots[True], *dots[False])), any(shown.differences)
    fork = {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": GREY, "type": "dashed", "width": 1},
        "data": [{"xAxis": parts}] if parts in shown.quarters else [],
    }
    return {
        "animation": False,
        "textStyle": FONT,
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "line"}, "textStyle": {"fontSize": 12}},
        "axisPointer": {"link": [{"xAxisIndex": "all"}]},
        "grid": [
            {"left": 62, "right": 14, "top": 26, "height": 122},
            {"left": 62, "right": 14, "top": 186, "height": 62},
        ],
        "xAxis": [
            quarter_axis(shown.quarters, 0, labelled=False),
            quarter_axis(shown.quarters, 1, labelled=True),
        ],
        "yAxis": [
            value_axis(level.unit, 0, scale=True) if drawn else no_axis("nothing so far", 0),
            value_axis(f"difference, {difference.unit}", 1, scale=False) if apart else no_axis("no difference yet", 1),
        ],
        "series": [
            line(WITHOUT, scaled(shown.without, level), BLACK, 3.0, "circle") | {"markLine": fork},
            line(RELIEVED, scaled(shown.relieved, level), BLUE, 1.6, "rect"),
            points("data, looked up", dots[True], BLACK),
            points("data, recalled", dots[False], "#FFFFFF"),
            {
                "name": "with less without",
                "type": "bar",
                "xAxisIndex": 1,
                "yAxisIndex": 1,
                "barWidth": "55%",
                "itemStyle": {"color": BLUE},
                "data": scaled(shown.differences, difference),
            },
        ],
    }


def quarter_axis(quarters: Sequence[str], grid: int, labelled: bool) -> dict[str, Any]:
    first = [index for index, quarter in enumerate(quarters) if quarter.endswith("Q1")]
    return {
        "type": "category",
        "gridIndex": grid,
        "data": list(quarters),
        "axisTick": {"alignWithLabel": True, "show": labelled},
        "axisLine": {"lineStyle": {"color": "#888888"}, "onZero": True},
        "axisLabel": FONT | {"show": labelled, "interval": 3, "showMinLabel": True} if first else FONT,
        "axisPointer": {"label": {"show": False}},
    }


def value_axis(name: str, grid: int, scale: bool) -> dict[str, Any]:
    return {
        "type": "value",
        "gridIndex": grid,
        "scale": scale,
        "name": name,
        "nameLocation": "end",
        "nameGap": 9,
        "nameTextStyle": FONT | {"align": "left", "padding": [0, 0, 0, -56]},
        "splitNumber": 4 if scale else 2,
        # said outright: a chart keeps what it was told before
        "splitLine": {"show": True, "lineStyle": {"color": FRAME}},
        "axisLabel": FONT | {"show": True},
    }


def no_axis(name: str, grid: int) -> dict[str, Any]:
    """Where there is nothing to measure: no ticks that would be those of another unit later."""
    hidden = {"show": False}
    return value_axis(name, grid, scale=False) | {"axisLabel": hidden, "splitLine": hidden}


def line(name: str, values: list[float], colour: str, width: float, symbol: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "data": values,
        "symbol": symbol,
        "symbolSize": 5,
        "lineStyle": {"color": colour, "width": width},
        "itemStyle": {"color": colour},
    }


def points(name: str, values: list[list], fill: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "scatter",
        "data": values,
        "symbol": "circle",
        "symbolSize": 7.5,
        "z": 5,
        "itemStyle": {"color": fill, "borderColor": BLACK, "borderWidth": 1.2},
    }


def sentence(shown: Course) -> str:
    """The last quarter in words: what a reader hears who does not see the chart."""
    if not shown.without:
        return f"{shown.heading}: nothing played yet"
    level, difference = shown.sizes
    last = shown.quarters[len(shown.without) - 1]
    return (
        f"{shown.heading}, {last}: {number(shown.without[-1], level.factor)} {level.unit} without relief,"
        f" {number(shown.relieved[-1], level.factor)} with, difference"
        f" {number(shown.differences[-1], difference.factor)} {difference.unit}"
    )


def numbers(shown: Course) -> str:
    """The same as a table in HTML."""
    level, difference = shown.sizes
    head = ("quarter", f"without, {level.unit}", f"with, {level.unit}", f"difference, {difference.unit}")
    head += ("data",) if shown.data else ()
    rows = []
    for quarter, a, b in zip(shown.quarters, shown.without, shown.relieved, strict=False):
        cells = [number(a, level.factor), number(b, level.factor), number(b - a, difference.factor)]
        if shown.data:
            value, looked_up = shown.data.get(quarter, (None, True))
            cells.append(number(value, level.factor) + ("" if looked_up else " (recalled)"))
        rows.append((quarter, cells))
    return table(shown.heading, head, rows)


def table(caption: str, head: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Rows with a head each; words are escaped."""
    said = html.escape
    top = "".join(f'<th scope="col">{said(word)}</th>' for word in head)
    body = "".join(
        f'<tr><th scope="row">{said(name)}</th>{"".join(f"<td>{said(cell or DASH)}</td>" for cell in cells)}</tr>'
        for name, cells in rows
    )
    return (
        f'<table class="numbers"><caption>{said(caption)}</caption><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def in_the_chart(listed: Listed) -> str:
    """Which of the firms that were found are drawn, and which are not."""
    drawn, rest = len(listed.points), listed.found - listed.placed
    which = f"the first {drawn:,} of {listed.placed:,}" if drawn < listed.placed else f"all {drawn:,}"
    without = f"; {rest:,} lack one of them and are not drawn, {listed.still:,} of these stand still" if rest else ""
    return f"In the chart {which} with staff and money{without}."


def scatter(firms: Sequence[tuple[int, float, int, bool, bool]]) -> dict[str, Any]:
    """Firms by staff and money, both by factors: open or standing still, reached by relief or not."""
    groups = {
        "open": ("#999999", "circle", [firm for firm in firms if firm[3] and not firm[4]]),
        "open, helped": (BLUE, "diamond", [firm for firm in firms if firm[3] and firm[4]]),
        "stands still": (PALETTE[1], "triangle", [firm for firm in firms if not firm[3]]),
    }
    rule = {"lineStyle": {"color": FRAME}}
    axis = {"type": "log", "nameLocation": "middle", "axisLabel": FONT, "nameTextStyle": FONT, "splitLine": rule}
    return {
        "animation": False,
        "textStyle": FONT,
        "legend": {"top": 0, "left": 0, "textStyle": FONT},
        "grid": {"left": 84, "right": 16, "top": 30, "bottom": 44},
        "tooltip": {"trigger": "item", ":formatter": HINT},
        "xAxis": axis | {"name": "staff, persons of the agent", "nameGap": 26},
        "yAxis": axis | {"name": "money at the bank, trend yuan", "nameGap": 66},
        "series": [
            {
                "name": name,
                "type": "scatter",
                "data": [list(firm[:3]) for firm in found],
                "symbol": symbol,
                "symbolSize": 9,
                "itemStyle": {"color": hue, "opacity": 0.8},
            }
            for name, (hue, symbol, found) in groups.items()
        ],
    }
