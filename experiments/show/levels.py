"""Private and social interest in relief, level by level, as the README says them; the numbers beside them as CSV."""

from collections import Counter

import polars as pl

from experiments.find.levels import INTERESTS, Choice, Outcome, choices
from experiments.find.result import Result
from experiments.show.tables import grid
from experiments.show.units import number, plain
from experiments.show.verdict import interval_text as spread

HEADS = (
    "level",
    "expected by the sponsor, billion yuan",
    "sponsor's income less cost, billion yuan",
    "thousand job-quarters",
    "GDP less all costs, billion yuan",
)
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
    return grid(rows(one))


def rows(one: Choice) -> list[tuple[str, ...]]:
    """The same line by line; the first is the head."""
    return [HEADS, *(cells(outcome) for outcome in outcomes(one))]


def cells(outcome: Outcome) -> tuple[str, ...]:
    level = "chosen" if outcome.level is None else f"{outcome.level:g}"
    came = (
        spread(outcome.came(interest), factor)
        for interest, factor in (("sponsor", BILLION), ("jobs", THOUSAND), ("output", BILLION))
    )
    return level, number(outcome.expected, BILLION), *came


def words(one: Choice) -> list[str]:
    """What the sponsor chose; which level is best for whom; whether they part."""
    best = {interest: one.best(interest) for interest in INTERESTS}
    chose = [
        f"Before it knows, {plain(one.sponsor)} chooses for {plain(name)} {counted(levels)}."
        for name, levels in one.levels_chosen.items()
    ]
    sentences = [f"Best for {SAID[interest]}, afterwards: {levels_said(levels)}." for interest, levels in best.items()]
    return [*chose, *sentences, verdict(best)]


def levels_said(levels: tuple[float, ...]) -> str:
    """`level 0`, or those that cannot be told apart."""
    text = ", ".join(f"{level:g}" for level in levels)
    return f"level {text}" if len(levels) == 1 else f"levels {text}, which cannot be told apart"


def counted(levels) -> str:
    counts = Counter(float(level) for level in levels)
    return ", ".join(f"level {level:g} in {counts[level]} of {len(levels)} worlds" for level in sorted(counts))


def verdict(best: dict[str, tuple[float, ...]]) -> str:
    """Private against social interest, as far as they can be told."""
    answers = {interest: asks(levels, best["sponsor"]) for interest, levels in best.items() if interest != "sponsor"}
    part = any(answers.values())
    said = [f"{SAID[interest]} would have {how} than pays the sponsor best" for interest, how in answers.items() if how]
    return f"They part: {'; '.join(said)}." if part else "That private and social interest part cannot be told."


def asks(social: tuple[float, ...], private: tuple[float, ...]) -> str:
    """`more` or `less` where no level is among the best for both."""
    return (
        "more"
        if min(social) > max(private)
        else "less"
        if max(social) < min(private)
        else "other levels"
        if not set(social) & set(private)
        else ""
    )


def table(found: list[Choice]) -> pl.DataFrame:
    """One row a choice, level and interest; no level where the sponsor chooses."""
    told = [
        (one.name, one.sponsor, outcome.arm, outcome.level, outcome.expected, interest, *outcome.came(interest))
        for one in found
        for outcome in outcomes(one)
        for interest in INTERESTS
    ]
    heads = ["programmes", "sponsor", "arm", "level", "expected", "interest", "effect", "low", "high"]
    return pl.DataFrame(told, schema=heads, orient="row")
