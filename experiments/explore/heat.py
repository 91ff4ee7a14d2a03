"""The map of industries as a table in HTML: a number, a colour and, as a bar, how many of all jobs each cell holds."""

import html
from collections.abc import Sequence

from experiments.explore.told import Matrix, Pair, Reading
from experiments.show.marks import PALETTE
from experiments.show.units import DASH, plain

LOW, HIGH = PALETTE[1], PALETTE[0]  # below and above the middle; apart for the colour-blind
FULL = 0.75  # of the colour: black words stay legible on it
VIEWS = {"without": "without relief", "relieved": "with relief", "difference": "difference"}
DIFFERENCE = 5.0  # points at which the colour of a difference is full


def difference(pair: Pair[Matrix]) -> Matrix:
    """With less without, points."""
    return tuple(
        tuple(None if a is None or b is None else round(b - a, 2) for a, b in zip(*rows, strict=True))
        for rows in zip(pair.without, pair.relieved, strict=True)
    )


def seen(view: str, pair: Pair[Matrix]) -> Matrix:
    return difference(pair) if view == "difference" else getattr(pair, view)


def colour(value: float | None, middle: float, reach: float) -> str:
    """White in the middle, blue above, orange below."""
    if value is None:
        return "#F4F4F4"
    depth = max(-1.0, min(1.0, (value - middle) / reach))
    full = HIGH if depth > 0 else LOW
    channels = (int(full[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (channel - 255) * abs(depth) * FULL):02X}" for channel in channels)


def scale_of(view: str, reading: Reading) -> tuple[float, float]:
    """Middle and reach of the colours; more of what is shut is worse, so its colours are turned about."""
    if view == "difference":
        return 0.0, DIFFERENCE if reading.reach > 0 else -DIFFERENCE
    return reading.middle, reading.reach


def map_table(
    quarter: str,
    view: str,
    reading: Reading,
    pair: Pair[Matrix],
    jobs: Matrix,
    rows: Sequence[str],
    columns: Sequence[str],
) -> str:
    """`jobs`: per cent of all jobs in each cell, for the bars."""
    middle, reach = scale_of(view, reading)
    most = max((share for row in jobs[:-1] for share in row[:-1] if share), default=1.0)
    widest = [*[most] * (len(columns) - 1), max((row[-1] for row in jobs[:-1] if row[-1]), default=1.0)]
    head = "".join(f'<th scope="col">{html.escape(plain(name))}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="row">{html.escape(plain(name))}</th>'
        + "".join(
            cell(value, share, 0.0 if name == rows[-1] else most, middle, reach, view)
            for value, share, most in zip(values, shares, widest, strict=True)
        )
        + "</tr>"
        for name, values, shares in zip(rows, seen(view, pair), jobs, strict=True)
    )
    words = html.escape(f"{quarter}, {VIEWS[view]}: {reading.meaning}{' (points)' if view == 'difference' else ''}")
    return (
        f'<p class="soft" id="map-says">{words}</p><table class="map" aria-describedby="map-says">'
        f'<thead><tr><th scope="col">industry</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def cell(value: float | None, share: float | None, most: float, middle: float, reach: float, view: str) -> str:
    signed = "+" if view == "difference" else ""
    words = DASH if value is None else f"{value:{signed}.1f}" if view == "difference" else f"{value:.0f}"
    width = 100.0 * (share or 0.0) / most if most else 0.0
    bar = f'<span class="jobs" style="width:{width:.0f}%"></span>' if width else ""
    told = "" if share is None else f' title="{share:.1f} % of all jobs"'
    return f'<td style="background:{colour(value, middle, reach)}"{told}>{words}{bar}</td>'
