"""The data beside the arm compared against, quarter by quarter."""

from collections.abc import Collection, Sequence

import numpy as np

from experiments.ask.facts import RECALLED
from experiments.find.result import Result
from experiments.show import official, scored
from experiments.show.official import PATHS
from experiments.show.paths import BANDS, history
from experiments.show.units import DASH, number, plain, quoted
from experiments.show.web.blocks import Block, Section, Table, Words
from experiments.show.web.curves import Curve, Dot, curves

EVERY = "Every figure that is held against data, with what the model misses: docs/validation.md of the repository."


def against_data(result: Result) -> Section:
    """The arm compared against, with the data beside it."""
    panel, arm = result.panel, result.question.compare.against
    blocks: list[Block] = []
    span = scored.span(result)
    for measure, (title, unit) in PATHS.items():
        dots = history(result, measure)[arm] if measure in panel.measures else {}
        dots = {quarter: dot for quarter, dot in dots.items() if quarter in panel.quarters}
        if dots:
            bands = np.percentile(panel.values[arm, measure], BANDS, axis=0) * 100
            lowest, _, middle, _, highest = bands.tolist()
            shown = {quarter: Dot(dot.value * 100, not dot.looked_up) for quarter, dot in dots.items()}
            caption = (
                f"Arm {quoted(arm)}: median and band of 90 % of worlds. Dots are data, hollow where recalled"
                f" ({official.source(measure)}). {RECALLED}"
            )
            curve = Curve(plain(arm), middle, lowest, highest)
            blocks.append(
                curves(
                    f"data-{measure}".replace("_", "-"),
                    title,
                    unit,
                    panel.quarters,
                    [curve],
                    caption,
                    shown,
                    "the table below",
                )
            )
            values = {quarter: dot.value for quarter, dot in shown.items()}
            found = scored.counts(span, values, scored.bands_of(panel.quarters, lowest, highest))
            blocks.append(Words(scored.sentence(span, found)))
            rows = data_rows(panel.quarters, bands, shown, by_definition(measure, shown))
            blocks.append(
                Table(f"{title}, {unit}", ("quarter", "model, median", "90 % of worlds", "data", "source"), rows)
            )
    if not blocks:
        blocks = [
            Words(
                f"No series of the data goes with this result: its shock, or what {quoted(arm)} changes in it, is not"
                " the history that was, or none of the measures with data was played."
            )
        ]
    return Section("data", "Against data", [*blocks, Words(EVERY)])


def by_definition(measure: str, dots: dict[str, Dot]) -> set[str]:
    """Quarters from which a trend is drawn, so that no data could lie off it."""
    return {quarter for quarter, dot in dots.items() if measure.endswith("_against_trend") and dot.value == 0.0}


def data_rows(
    quarters: Sequence[str], bands: np.ndarray, dots: dict[str, Dot], defined: Collection[str]
) -> list[tuple[str, ...]]:
    lowest, _, middle, _, highest = bands
    return [
        (
            quarter,
            number(middle[x]),
            f"{number(lowest[x])} to {number(highest[x])}",
            number(dots[quarter].value) if quarter in dots else DASH,
            status(quarter, dots, defined),
        )
        for x, quarter in enumerate(quarters)
    ]


def status(quarter: str, dots: dict[str, Dot], defined: Collection[str]) -> str:
    if quarter not in dots:
        return DASH
    return official.BY_DEFINITION if quarter in defined else official.STATUS[not dots[quarter].hollow]
