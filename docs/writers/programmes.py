"""What reference results found of a programme that is an arm of its own, so that answers about one stand together."""

from collections.abc import Iterator
from functools import cache

from docs.writers import verdicts
from docs.writers.markdown import table
from experiments.ask.asked_of import asked_of
from experiments.ask.by_name import BUDGET
from experiments.ask.described import figure
from experiments.ask.quarters import quarters_of
from experiments.find.effects import first_start
from experiments.find.result import Result
from experiments.show.budgets import BILLION, budget
from experiments.show.tables import WARNED
from experiments.show.units import DASH, number, plain

HEAD = [
    "experiment",
    "arm",
    "against",
    "shock",
    "quarters",
    "jobs, added up",
    "budget, billion yuan",
    "lent or guaranteed",
    "cost to the sponsors",
]
MEASURE, ADDED_UP = "employment", "cumulated"
WITHOUT = "without what came with the shock"


def programme_by_programme() -> list[dict[str, str]]:
    """Programmes that several reference results have alone in an arm, each with a table."""
    found = {programme: arms_of(programme) for programme in programmes()}
    return [
        {"name": programme, "table": table(HEAD, [line(*one) for one in arms])}
        for programme, arms in found.items()
        if len({name for name, *_ in arms}) > 1
    ]


@cache
def played() -> dict[str, Result]:
    """The reference results whose worlds are kept, by their names."""
    return {
        path.parent.name: Result.read(path.parent) for path in sorted(verdicts.REFERENCE.glob("*/quarters.parquet"))
    }


def programmes() -> list[str]:
    arms = [arm for result in played().values() for arm in result.manifest["arms"].values()]
    return sorted({item["programme"] for arm in arms for item in arm["programmes"]})


def arms_of(programme: str) -> list[tuple[str, str, str]]:
    """Experiment, arm, and whether it goes without what the shock has of the programme."""
    return [(name, arm, how) for name, result in played().items() for arm, how in alone(programme, result)]


def alone(programme: str, result: Result) -> Iterator[tuple[str, str]]:
    made = result.made_arms
    arms = {name: arm for name, arm in result.manifest["arms"].items() if name not in made}
    found = asked_of(programme, {name: (arm["programmes"], arm["shock_changes"]) for name, arm in arms.items()})
    yield from ((arm, "") for arm in found.given)
    yield from ((arm, WITHOUT) for arm in found.left_out)


def line(name: str, arm: str, how: str) -> list[str]:
    """What was asked, over which quarters, what was found, and what was used of the budget."""
    result = played()[name]
    compare, used = result.question.compare, [one for one in result.uses if one.arm == arm]
    row = verdicts.only(name, "effects.csv", arm=arm, measure=MEASURE, window=ADDED_UP)
    begins = first_start(result.starts, arm, compare.against)
    ends = max(quarters_of(compare.during)[-1], quarters_of(compare.after)[-1])
    sums = [[budget(one), *(number(sum_.mean, BILLION) for sum_ in (one.lent, one.given))] for one in used]
    return [
        f"[{name}](../results/reference/{name}/README.md)",
        ", ".join(filter(None, (plain(arm), how, terms(result, arm)))),
        plain(compare.against),
        result.question.shock,
        f"{begins} to {ends}",
        jobs(row),
        *(sums[0] if sums else [DASH] * 3),
    ]


def jobs(row: dict) -> str:
    """The effect with its interval, or why nothing is told."""
    if row["effect"] is None:
        return row["note"]
    return verdicts.in_words(row, row["effect"], row["unit"], row["kind"]) + (f" {WARNED}" if row["warning"] else "")


def terms(result: Result, arm: str) -> str:
    """What the arm sets of the programme, beside the budget."""
    said = [item.items() for item in result.manifest["arms"][arm]["programmes"]]
    set_ = {key: value for items in said for key, value in items if key not in ("programme", BUDGET)}
    return ", ".join(
        f"{plain(key)} {value if isinstance(value, str) else figure(value)}" for key, value in set_.items()
    )
