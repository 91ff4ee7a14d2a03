"""The README of a result, on one screen: question, answer, verdicts, the headline with cost and bound, a figure, how to
make it again. All else stands in details.md."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from experiments.find.bound import Bound
from experiments.find.effects import FEWEST_TREATED
from experiments.find.result import Result
from experiments.find.side_by_side import Side
from experiments.find.verdict import UNDECIDED, Verdict
from experiments.show import changed, studies, verdict
from experiments.show.few import few_draws
from experiments.show.findings import some
from experiments.show.headline import SUMS, Headline, answer, asked_first, headline, over, size
from experiments.show.report import failure_line
from experiments.show.saved import Saved
from experiments.show.screen import DETAILS, write_readme
from experiments.show.tables import WARNED, cell, few_lines, grid, units_of
from experiments.show.units import DASH, Said, number, plain, quoted, said, stem
from experiments.show.written import fence

COSTS = {"cost_per_job": "cost of a job-quarter", "full_cost_per_job": "with loans lost"}
WHY = {"zero": UNDECIDED, "serves fewer": "too few agents"}  # in place of a number, by what its note says
BESIDE = 2  # further measures where no cost of a job is told


def write(result: Result, figures: Sequence[Saved], folder: Path | None = None) -> Path:
    """README.md beside the tables, or in another folder; no times in it, so that the same result gives the same
    text."""
    return write_readme(folder or result.folder, "readme.md.j2", content(result, figures))


def content(result: Result, figures: Sequence[Saved]) -> dict:
    told = result.compared and result.effects["effect"].is_not_null().any()
    side = Side.of(result) if told else None
    one = headline(side) if side else None
    again = shlex.join(["relief", "run", str(result.folder / "config.toml"), "--out", f"results/{result.name}_again"])
    commands = f"{again}\n{shlex.join(['relief', 'report', str(result.folder)])}"
    drawn = {figure.name: figure for figure in figures}
    return {
        "question": result.question.question,
        "answer": [*asked_first(side, one), *answer(side, one)] if side and one else [],
        "alone": alone(result) if side is None else "",
        "verdicts": grid([("verdict", "claim", "found"), *claims(result)]) if result.verdicts else "",
        "decided": decided(result.verdicts),
        "headline": grid(list(rows(side, one))) if side and one else "",
        "under": under(side, one) if side and one else "",
        "figure": drawn.get("headline") or drawn.get("paths"),
        "missed": studies.misses(result.manifest) if told else "",
        "rests_on": rests_on(result),
        "more": more(result),
        "command": commands,
        "fence": fence(commands),
    }


def alone(result: Result) -> str:
    """Why no effect is told."""
    if result.compared:
        return f"No effect can be told: every arm serves fewer than {FEWEST_TREATED} agents."
    return "One arm, so there is nothing to compare it with."


def claims(result: Result) -> Iterator[tuple[str, str, str]]:
    """Claim by claim, in the sizes in which the page says their units elsewhere."""
    page = verdict.sizes_of_page(result.effects) if result.compared else {}
    return (claim(one, page.get(stem(one.unit))) for one in result.verdicts)


def claim(one: Verdict, page: float | None = None) -> tuple[str, str, str]:
    """Word, sentence, number."""
    factor, unit = verdict.size(one, page)
    found = f"{verdict.interval_text(one.found, factor)} {unit}".strip()
    word = f"{one.word} ({WHY['serves fewer']})" if one.why.startswith(WHY["serves fewer"]) else one.word
    return word, one.claim.says, found + WARNED * bool(one.warning)


def decided(found: Sequence[Verdict]) -> str:
    """How many claims are decided, and how many of those survive that so many were tested."""
    tested = [one for one in found if one.p is not None]
    known = [one for one in tested if one.word != UNDECIDED]
    kept = sum(bool(one.survives) for one in known)
    holm = f", {kept} of them also by Holm's rule for so many" if known and len(tested) > 1 else ""
    count = f"; {len(known)} of {len(tested)} claims tested are decided{holm}" if tested else ""
    return f"Each verdict is computed from the whole interval{count} ([why]({DETAILS}#verdict))."


def rows(side: Side, one: Headline) -> Iterator[tuple[str, ...]]:
    """Arm by arm the headline's measure, what a job costs, the bound; without costs further measures."""
    units, effects = units_of(side.effects), arms_alone(side)
    measures = [name for name in COSTS if name in side.compare.measures]
    others = [name for name in side.compare.measures if name in units and name != one.measure]
    columns = [(one.measure, one.window), *((name, SUMS[1]) for name in measures)]
    if not measures:
        columns += [(name, one.window) for name in others if has(effects, name, one.window)][:BESIDE]
    bounds = {bound.arm: bound for bound in side.played.bounds} if of_jobs(side) else {}
    last = [f"peak / bound, {peaks(bounds).unit}"] if bounds else []
    yield ("arm", *(head(effects, units, *column) for column in columns), *last)
    for arm in dict.fromkeys(effects["arm"]):
        found = [value(effects, units, arm, *column) for column in columns]
        yield (plain(arm), *found, *([peak(bounds.get(arm), peaks(bounds).factor)] if bounds else []))


def of_jobs(side: Side) -> bool:
    return side.result is not None and "employment" in side.compare.measures


def arms_alone(side: Side) -> pl.DataFrame:
    """Without the arms that were made for a saturation, which have a section of their own."""
    made = [] if side.result is None else side.result.made_arms
    return side.effects.filter(~pl.col("arm").is_in(made))


def has(effects: pl.DataFrame, measure: str, window: str) -> bool:
    return len(effects.filter((pl.col("measure") == measure) & (pl.col("window") == window))) > 0


def head(effects: pl.DataFrame, units: dict[str, Said], measure: str, window: str) -> str:
    row = effects.filter((pl.col("measure") == measure) & (pl.col("window") == window)).row(0, named=True)
    if measure in COSTS:
        return f"{COSTS[measure]}, yuan"
    return f"{plain(measure)}, {size(units, row).unit}"


def value(effects: pl.DataFrame, units: dict[str, Said], arm: str, measure: str, window: str) -> str:
    """The effect with its interval, or that it cannot be told."""
    asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & (pl.col("window") == window)
    row = next(effects.filter(asked).iter_rows(named=True), None)
    if row is not None and row["effect"] is None:
        return next((words for key, words in WHY.items() if key in (row["note"] or "")), DASH)
    return cell(row, units[measure].factor)


def peaks(bounds: dict[str, Bound]) -> Said:
    return said("jobs", "level", max((bound.most_jobs for bound in bounds.values()), default=0.0))


def peak(bound: Bound | None, factor: float) -> str:
    """Jobs kept at the peak of those that the money could pay for; what lies above is an error."""
    if bound is None:
        return DASH
    less = "no money, no bound" if bound.money == 0.0 else "less money, no bound"
    most = number(bound.most_jobs, factor) if bound.known else less
    words = f"{number(bound.jobs_found, factor)} / {most}"
    return f"{words}, ABOVE THE BOUND" if bound.broken else words


def under(side: Side, one: Headline) -> str:
    """What the columns are, and what a reader must know before an effect is believed."""
    found = side.played
    words = [
        f"{plain(one.measure)[:1].upper()}{plain(one.measure)[1:]} against {quoted(one.against)},"
        f" {over(side, one.window, one.arm)}; {side.compare.confidence:.0%} intervals."
    ]
    if one.window != SUMS[1] and any(name in side.compare.measures for name in COSTS):
        words.append("Costs: from the first programme on.")
    if of_jobs(side) and any(bound.known for bound in found.bounds):
        words.append("Bound: jobs that the money lent and given could pay for at most.")
    if any(bound.broken for bound in found.bounds):
        words.append("ABOVE THE BOUND: treat the effect as an error.")
    text = " ".join(words)
    if WARNED in "".join(map("".join, rows(side, one))):
        text += f" {WARNED} may not hold what it says, see the details."
    text = " ".join([text, *few_draws(side.effects["units"].max())])
    few = [line.partition(",")[2].partition(":")[0].strip() for line in few_lines(found)]
    if few:
        text += (
            f" Of {some(few, ' arms')} one programme serves a handful of agents: what it alone moves cannot be told."
        )
    return text


def rests_on(result: Result) -> str:
    worlds, panel = result.question.worlds, result.panel
    first = (
        f"{len(panel.worlds)} worlds, {worlds.draws} draws of the unknown times {worlds.seeds_per_draw} of luck, the"
        f" same for every arm, at 1:{result.question.scale:,}; differences are paired world by world."
    )
    failed = failure_line(result) if result.failures else ""
    return " ".join(filter(None, (first, failed, changed.sentence(changed.asked_of(result.question)))))


def more(result: Result) -> str:
    """Where the rest stands."""
    tables = ["`quarters.parquet`"]
    if result.compared:
        tables.insert(0, "[`effects.csv`](effects.csv)")
    if result.verdicts:
        tables.insert(1, "[`verdicts.csv`](verdicts.csv)")
    budget = f" [what of the budget is used]({DETAILS}#budget-and-use)," if result.uses else ""
    return (
        f"All else is in [the details]({DETAILS}): every effect, for whom, who pays,{budget}"
        f" [how sure]({DETAILS}#how-sure), [limits]({DETAILS}#limits), [where it comes"
        f" from]({DETAILS}#where-it-comes-from). Numbers: {', '.join(tables)}. Make it again; make one HTML page of it:"
    )
