"""Results of one question by different code: what of their numbers is the same all the same."""

from collections.abc import Iterator, Sequence

import numpy as np

from experiments.find.side_by_side import WORLD, Side, said_of_arm, shared
from experiments.store.identity import CHECK, of_any_experiment


def other_code(sides: Sequence[Side]) -> list[str]:
    """Which commits, and whether numbers of those after the first are its own or how to see that; nothing where all are
    of one code."""
    first, *others = sides
    found = {one.name: numbers_agree(one, first) for one in others if code(one) != code(first)}
    if not found:
        return []
    commits = "; ".join(f"{one.name} {one.manifest.get('commit') or 'of no known commit'}" for one in sides)
    return [" ".join([f"Code of another commit: {commits}.", *told(found, sides)])]


def code(side: Side) -> str:
    return side.manifest["identity"]["code"]


def told(found: dict[str, bool | None], sides: Sequence[Side]) -> Iterator[str]:
    """By the name of a result whether its numbers are those of the first; where no run tells, how to play one again of
    a result that the code here has not played."""
    first = sides[0]
    for agree, words in ((True, "every number is the same"), (False, "numbers differ")):
        if names := [name for name, same in found.items() if same is agree]:
            yield f"In the runs that {first.name} and {', '.join(names)} both played {words}."
    if None in found.values():
        unsure = [side for side in sides if code(side) != of_any_experiment()["code"]]
        yield f"{CHECK.format(folder=(unsure or [first])[0].folder)}."


def numbers_agree(one: Side, other: Side) -> bool | None:
    """Whether both found the same to the last digit where both played: worlds of one seed and draw, arms that are
    alike, the measures and quarters of both; None where there is no such run, or the worlds are not kept."""
    if one.result is None or other.result is None or any(one.asked.get(key) != other.asked.get(key) for key in WORLD):
        return None
    mine, theirs, pairs = one.result.panel, other.result.panel, shared(one, other)
    quarters = [quarter for quarter in mine.quarters if quarter in theirs.quarters]
    both = [key for key in mine.values if key in theirs.values and alike(one, other, key[0])]
    if not (pairs and quarters and both):
        return None
    here = np.ix_([row for row, _ in pairs], mine.columns(quarters))
    there = np.ix_([row for _, row in pairs], theirs.columns(quarters))
    return all(np.array_equal(mine.values[key][here], theirs.values[key][there], equal_nan=True) for key in both)


def alike(one: Side, other: Side, arm: str) -> bool:
    """Whether an arm of one name is one arm."""
    return said_of_arm(one.manifest["arms"][arm]) == said_of_arm(other.manifest["arms"][arm])
