"""A headline under every closure: the effect with its interval, and by how much it differs from that under the first,
world by world where worlds are shared."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from experiments.ask.closures import Closure, Headline, window_of
from experiments.ask.derived import DERIVED
from experiments.find.effects import first_start, paired, windows
from experiments.find.side_by_side import STATISTICS, Side, both, shared, why_not_paired, why_untested

CHANGED = ("parameters",)  # by which closures differ, and worlds do not
FIRST, NOT_MEASURED = "is held against itself", "not measured"
SCHEMA = {
    "closure": pl.String, "measure": pl.String, "arm": pl.String, "against": pl.String, "window": pl.String,
    "unit": pl.String, "kind": pl.String, "confidence": pl.Float64, "worlds": pl.Int64,
    "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64, "warning": pl.String, "note": pl.String,
    "difference": pl.Float64, "difference_low": pl.Float64, "difference_high": pl.Float64, "shared_worlds": pl.Int64,
    "difference_fewer_worlds": pl.Float64, "difference_warning": pl.String, "difference_note": pl.String,
}  # fmt: skip # a table


@dataclass(frozen=True)
class Under:
    """A closure with its result; `side` is None where no world could be finished."""

    closure: Closure
    side: Side | None

    @property
    def failed(self) -> bool:
        """Whether any of its worlds did."""
        return self.side is None or bool(self.side.manifest["failures"])


def table(found: Sequence[Under], told: Headline) -> pl.DataFrame:
    """One row for each measure and closure, in their order."""
    return pl.DataFrame(list(rows(found, told)), schema=SCHEMA, orient="row")


def rows(found: Sequence[Under], told: Headline) -> Iterator[dict]:
    first = found[0].side
    for measure in told.measures:
        for one in found:
            named = {"closure": one.closure.name, "measure": measure, "arm": told.arm, "against": told.against}
            if one.side is None:
                yield dict.fromkeys(SCHEMA) | named | {"note": "no world could be finished"}
                continue
            effect = effect_of(one.side, told, measure)
            less = {"difference_note": FIRST} if one is found[0] else less_first(one.side, first, effect)
            yield dict.fromkeys(SCHEMA) | named | effect | less


def effect_of(side: Side, told: Headline, measure: str) -> dict:
    """The row of the result's effects, as its own table has it."""
    mine = side.effects.filter((pl.col("arm") == told.arm) & (pl.col("measure") == measure))
    unit = mine["unit"][0] if len(mine) else ""
    window = window_of(measure, unit, told.windows[measure])
    row = next(mine.filter(pl.col("window") == window).iter_rows(named=True), None)
    if row is None:
        return {"note": NOT_MEASURED, "worlds": side.worlds}
    kept = (
        "arm",
        "against",
        "measure",
        "window",
        "unit",
        "kind",
        "confidence",
        "effect",
        "low",
        "high",
        "warning",
        "note",
    )
    return {name: row[name] for name in kept} | {"worlds": side.worlds}


def less_first(one: Side, first: Side | None, effect: dict) -> dict:
    """The effect less that under the first closure, over the worlds of both; or why that is not told."""
    if effect["note"] == NOT_MEASURED:
        return {}
    arm, measure, window = (effect[name] for name in ("arm", "measure", "window"))
    why = "the first closure has no world" if first is None else why_not_told(one, first, arm, measure, window)
    if why is not None or first is None:
        return {"difference_note": why}
    found = difference(one, first, arm, measure, window, effect["unit"])
    return {
        "difference": found["effect"],
        "difference_low": found["low"],
        "difference_high": found["high"],
        "difference_fewer_worlds": found["variance_reduction"],
        "difference_warning": found["warning"],
        "shared_worlds": len(shared(one, first)),
    }


def why_not_told(one: Side, first: Side, arm: str, measure: str, window: str) -> str | None:
    if measure in DERIVED:
        return "a ratio has no difference world by world"
    return (
        why_not_paired(one, first, CHANGED)
        or why_untested(one, arm, measure, window)
        or why_untested(first, arm, measure, window)
    )


def difference(one: Side, first: Side, arm: str, measure: str, window: str, unit: str) -> dict:
    """Its statistics, as those of an effect: mean over shared worlds, interval by their draws and openings."""
    panel, compare = both(one, first, arm, measure), one.compare
    begins = first_start(one.starts, arm, compare.against) or panel.quarters[0]
    asked = next(span for span in windows(panel, compare, begins, unit) if span.name == window)
    mine, theirs = (asked.of(panel.values[side, measure]) for side in ("one", "other"))
    return dict(zip(STATISTICS, paired(mine, theirs, panel.clusters, compare.confidence, signed=True), strict=True))
