"""Private and social interest in relief, level by level, as the README says them; the numbers beside them as CSV."""

from collections import Counter

import polars as pl

from experiments.find.intervals import Interval
from experiments.find.levels import INTERESTS, Choice, Outcome, choices
from experiments.find.result import Result
from experiments.show.units import number, plain

HEADS = ("level", "expected by the sponsor, bn yuan", "sponsor's income less cost, bn yuan", "thousand job-quarters", "GDP less all costs, bn yuan")
SAID = {"sponsor": "the sponsor's income less its cost", "jobs": "jobs", "output": "output less what all pay and lose"}
BILLION, THOUSAND = 1e9, 1e3


def parting(result: Result) -> list[dict]:
    """For each sponsor's programmes: a name, the table, and what to make of it; writes levels.csv."""
    found = choices(result)
    if found:
        table(found).write_csv(result.folder / "levels.csv")
    return [{"name": plain(one.name), "rows": markdown(one), "words": words(one)} for one in found]


def outcomes(one: Choice) -> list[Outcome]:
    """Levels that are set, then what the sponsor chooses."""
    return [*one.set_levels, *([one.chosen] if one.chosen else [])]


def markdown(one: Choice) -> str:
    """One line a level."""
    lines = [HEADS, ("---",) * len(HEADS), *(cells(outcome) for outcome in outcomes(one))]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cells(outcome: Outcome) -> tuple[str, ...]:
    came, level = outcome.came, "chosen" if outcome.level is None else number(outcome.level)
    sponsor, jobs, output = spread(came["sponsor"], BILLION), spread(came["jobs"], THOUSAND), spread(came["output"], BILLION)
    return level, number(outcome.expected, BILLION), sponsor, jobs, output


def spread(value: Interval, factor: float) -> str:
    return f"{number(value.mean, factor)} [{number(value.low, factor)}, {number(value.high, factor)}]"


def words(one: Choice) -> list[str]:
    """What the sponsor chose; which level is best for whom; whether they part."""
    best = {interest: one.best(interest) for interest in INTERESTS}
    chose = [f"Before it knows, {plain(one.sponsor)} chooses for {plain(name)} {counted(levels)}." for name, levels in one.levels_chosen.items()]
    told = [f"Best for {SAID[interest]}, afterwards: {level_said(outcome)}." for interest, outcome in best.items()]
    return [*chose, *told, verdict(best)]


def level_said(outcome: Outcome | None) -> str:
    return "no level can be told from nothing" if outcome is None else f"level {number(outcome.level)}"


def counted(levels) -> str:
    counts = Counter(float(level) for level in levels)
    return ", ".join(f"level {number(level)} in {counts[level]} of {len(levels)} worlds" for level in sorted(counts))


def verdict(best: dict[str, Outcome | None]) -> str:
    """Private against social interest, as far as they can be told."""
    private = best["sponsor"]
    social = {interest: outcome for interest, outcome in best.items() if interest != "sponsor" and outcome is not None}
    if private is None or not social:
        return "Whether private and social interest part cannot be told."
    told = [f"{SAID[interest]} {asks(outcome.level, private.level)}" for interest, outcome in social.items()]
    part = any(outcome.level != private.level for outcome in social.values())
    return f"{'They part' if part else 'They agree'}: {'; '.join(told)}."


def asks(social: float, private: float) -> str:
    """What the social interest would have, against what pays its sponsor best."""
    how = "more" if social > private else "less" if social < private else "as much"
    return f"would have {how} {'than' if social != private else 'as'} pays the sponsor best"


def table(found: list[Choice]) -> pl.DataFrame:
    """One row a choice, level and interest; no level where the sponsor chooses."""
    rows = [
        (one.name, one.sponsor, outcome.arm, outcome.level, outcome.expected, interest, *value)
        for one in found for outcome in outcomes(one) for interest, value in outcome.came.items()
    ]  # fmt: skip
    heads = ["programmes", "sponsor", "arm", "level", "expected", "interest", "effect", "low", "high"]
    return pl.DataFrame(rows, schema=heads, orient="row")
