"""The page of a sensitivity: what drives the effect, and where relief fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from abm.errors import ConfigError
from experiments.ask.sources import nearest
from experiments.find.discovery import Box, Failures, failures
from experiments.find.draws import Draws, Effect, effects_by_draw, too_few_served
from experiments.find.effects import FEWEST_TREATED
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.find.sensitivity import LEADING, RANKS, leading, sensitivity, whole_blocks
from experiments.show.saved import Saved
from experiments.show.sensitivity_figures import bars, failure_box, heat_map, in_units
from experiments.show.units import given, number, plain, quoted, said
from experiments.show.written import as_written

METHODS = {
    "Morris screening": (
        "Morris screening: an input moves the effect by mu* over its whole range, in the mean of places; where sigma is"
        " as large as mu*, by how much depends on the other inputs or bends."
    ),
    "Sobol indices": (
        "Sobol indices: the share of the variance of the effect that an input explains alone (first order) and with all"
        " it interacts in (total order)."
    ),
    RANKS: (
        "Partial rank correlation: how steadily the effect rises or falls with an input while the others are held. It"
        ' is not an index of how much; luck weakens it. For indices use design = "morris" or "saltelli".'
    ),
}


@dataclass(frozen=True)
class Focus:
    """Which arm and measure the heat map and the box are of."""

    arm: str | None = None
    measure: str | None = None
    window: str = "during"
    below: float = 0.0


def show(result: Result, asked: Focus) -> Path:
    """Tables as CSV, figures and README.md under `sensitivity/` of the result."""
    folder = result.folder / "sensitivity"
    draws = whole_blocks(result)
    effect = chosen(result, draws, asked)  # what cannot be told is refused before anything is computed
    table = sensitivity(result, asked.window)
    folder.mkdir(exist_ok=True)
    table.write_csv(folder / "sensitivity.csv")
    figures = [
        bars(result, table, measure, folder / f"drivers_{measure.replace(':', '_')}")
        for measure in table["measure"].unique(maintain_order=True)
    ]
    found = failures(draws, effect, asked.below)
    pl.DataFrame(list(box_rows(draws, found)), schema=BOXES, orient="row").write_csv(folder / "failures.csv")
    figures += pictures(result, table, draws, effect, found, folder)
    page = folder / "README.md"
    page.write_text("\n".join(lines(result, table, draws, effect, found, figures)) + "\n", encoding="utf-8")
    return page


def document(result: Result, page: Path) -> dict[str, Any]:
    """What `show` has written, as one document: indices in the unit of their row, and boxes in that of their input."""
    tables = {name: pl.read_csv(page.parent / f"{name}.csv", glob=False) for name in ("sensitivity", "failures")}
    return {
        "experiment": result.name,
        "question": result.question.question,
        "identity": result.manifest["identity"],
        "inputs": result.manifest["uncertain"],
        "page": str(page),
    } | {name: table.to_dicts() for name, table in tables.items()}


def chosen(result: Result, draws: Draws, asked: Focus) -> Effect:
    """The arm and measure asked for; by default the first measure, and the arm that changes it most."""
    found = list(effects_by_draw(result, draws, asked.window))
    for word, key in ((asked.measure, "measure"), (asked.arm, "arm")):
        names = list(dict.fromkeys(getattr(one, key) for one in found))
        if word is not None and word not in names:
            raise ConfigError(f"--{key} {word}: the result has no effect of this name{nearest(word, names)}")
    measure = asked.measure or found[0].measure
    return max(
        (one for one in found if one.measure == measure and asked.arm in (None, one.arm)),
        key=lambda one: abs(one.values.mean()),
    )


def pictures(
    result: Result, table: pl.DataFrame, draws: Draws, effect: Effect, found: Failures, folder: Path
) -> list[Saved]:
    """Over two inputs, if there are two: those that drive the effect, and those that bound the box."""
    names = [one.name for one in draws.inputs]
    order = [names.index(name) for name in leading(table, effect.arm, effect.measure)]
    if len(order) < len(("across", "up")):
        return []
    across, up, *_ = order
    bound = [*found.boxes[0].limits, *order] if found.boxes else order
    one, other, *_ = dict.fromkeys(bound)
    return [
        heat_map(result, draws, effect, across, up, folder / f"heat_{effect.arm}"),
        failure_box(result, draws, effect, found, (one, other), folder / f"failures_{effect.arm}"),
    ]


def jointly(result: Result) -> Iterator[str]:
    """What it means for these numbers that inputs were drawn together."""
    fitted = result.manifest.get("posterior")
    if fitted:
        yield (
            f"{len(fitted['inputs'])} inputs were drawn together, from the posterior of {fitted['config']}: over what"
            " it leaves of their ranges, and with what goes together in it. Where two go together, neither number is of"
            " one of them alone.\n"
        )


BOXES = {
    "box": pl.Int64,
    "input": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "draws": pl.Int64,
    "coverage": pl.Float64,
    "density": pl.Float64,
}


def box_rows(draws: Draws, found: Failures) -> Iterator[tuple]:
    for index, box in enumerate(found.boxes, start=1):
        for at, ends in box.limits.items():
            yield (index, draws.inputs[at].name, *in_units(draws, at, ends), box.draws, box.coverage, box.density)


def lines(
    result: Result, table: pl.DataFrame, draws: Draws, effect: Effect, found: Failures, figures: list[Saved]
) -> Iterator[str]:
    yield f"# What drives the effects of {plain(result.name)}, and where relief fails\n"
    asked = result.question.worlds.draws
    yield (
        f"{len(draws.numbers)} of {asked} draws of {len(draws.inputs)} inputs ({result.question.worlds.design}),"
        f" {result.question.worlds.seeds_per_draw} seeds of luck each.\n"
    )
    yield (
        METHODS[table["method"][0]] + "\n"
        if len(table)
        else "No effect differs between draws: none of the inputs drives any.\n"
    )
    yield from jointly(result)
    for (measure, arm), _ in table.group_by("measure", "arm", maintain_order=True):
        yield f"- {plain(measure)}, {plain(arm)}: {drivers(result, table, arm, measure)}"
    for arm in too_few_served(result):
        yield f"- {plain(arm)}: left out, it serves fewer than {FEWEST_TREATED} agents in the mean of worlds."
    yield f"\n## Where {quoted(effect.arm)} fails\n\n{plain(effect.measure)}: {found.rule}.\n"
    yield from [f"- {in_words(draws, box)}" for box in found.boxes] or [
        "Nothing separates these draws from the others: no cut of the inputs foretells them better than their plain"
        " share does."
    ]
    yield ""
    yield from (f"![{as_written(figure.alt)}]({figure.name}.svg)\n" for figure in figures)
    yield (
        "Each figure lies there as SVG, PDF and PNG, its numbers beside it as CSV; all of them in `sensitivity.csv`,"
        f" boxes in `failures.csv`.\n\nIdentity: {', '.join(result.manifest['identity'].values())}."
    )


def drivers(result: Result, table: pl.DataFrame, arm: str, measure: str) -> str:
    """The three inputs that drive an effect most, with their intervals."""
    mine = table.filter((pl.col("arm") == arm) & (pl.col("measure") == measure))
    method = mine["method"][0]
    rows = {row["input"]: row for row in mine.filter(pl.col("statistic") == LEADING[method]).iter_rows(named=True)}
    factor, unit = (
        said(mine["unit"][0], result.measures[measure].kind, largest_of(mine["value"]))
        if method == "Morris screening"
        else (1.0, "")
    )
    lines = [
        f"{name} {number(rows[name]['value'], factor)} [{number(rows[name]['low'], factor)},"
        f" {number(rows[name]['high'], factor)}]"
        for name in leading(table, arm, measure)[:3]
    ]
    return f"{', '.join(lines)} {unit}".rstrip() + luck_in_words(mine, factor)


def luck_in_words(mine: pl.DataFrame, factor: float) -> str:
    """What chance alone could do, where that is known."""
    luck = mine.filter(pl.col("statistic") == "luck")["value"]
    if luck.is_empty():
        return ""
    return (
        "; luck alone: unknown, with one seed a draw"
        if luck.is_nan()[0]
        else f"; luck drawn anew at each point would by itself make {number(luck[0], factor)}"
    )


def in_words(draws: Draws, box: Box) -> str:
    where = " and ".join(side(draws, at, ends) for at, ends in box.limits.items())
    return (
        f"{where}: {box.density:.0%} of {box.draws} draws fail (density), {box.coverage:.0%} of all failures (coverage)"
    )


def side(draws: Draws, at: int, ends: tuple[float, float]) -> str:
    low, high = in_units(draws, at, ends)
    if ends[0] <= 0:
        return f"{draws.inputs[at].name} up to {given(high)}"
    return f"{draws.inputs[at].name} from {given(low)}" + ("" if ends[1] >= 1 else f" to {given(high)}")
