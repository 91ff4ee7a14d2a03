"""What a figure found, as its title: computed from the numbers that it draws, and no more than they say."""

from collections.abc import Iterable, Sequence

from experiments.ask.schema import Compare
from experiments.show.few import too_few
from experiments.show.tables import interval
from experiments.show.units import Said, number, quoted, title

NAMED = 4  # names in a row; of more a title counts
UP, DOWN, UNTOLD, ALONE, MISSING = "higher", "lower", "cannot be told", "without an interval", "not told"


def kind(row: dict) -> str:
    """Of an effect whether it can be told from zero; of one unit of worlds there is no interval that could tell, and of
    two or three none that does."""
    if row["effect"] is None:
        return MISSING
    if row["low"] is None:
        return ALONE
    untold = row["low"] <= 0 <= row["high"] or too_few(row.get("units"))
    return UNTOLD if untold else UP if row["low"] > 0 else DOWN


def arms(rows: Iterable[dict], counted_as: str = "arms") -> str:
    """`higher with loans and spark, lower with public; cannot be told with both`; of many how many they are."""
    by_kind: dict[str, list[str]] = {}
    for row in rows:
        by_kind.setdefault(kind(row), []).append(quoted(row["arm"]))
    total, counted = sum(map(len, by_kind.values())), False
    sides: tuple[list[str], list[str]] = ([], [])  # what can be told, what cannot
    for word in (UP, DOWN, UNTOLD, ALONE, MISSING):
        if names := by_kind.get(word):
            sides[word not in (UP, DOWN)].append(
                f"{word} with {some(names, '' if counted else f' of {total} {counted_as}')}"
            )
            counted |= len(names) > NAMED
    return "; ".join(filter(None, map(", ".join, sides)))


def some(names: Sequence[str], of: str = "") -> str:
    """Names, or how many they are."""
    if len(names) > NAMED:
        return f"{len(names)}{of}"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def of_measure(measure: str, rows: Iterable[dict], compare: Compare, window: str) -> str:
    """`Employment against nothing, added up: higher with loans; cannot be told with both`."""
    return f"{title(measure)} against {quoted(compare.against)}, {when(window, compare)}: {arms(rows)}"


def when(window: str, compare: Compare) -> str:
    """A window in the few words that a title has room for."""
    means = {"during": f"mean of {compare.during}", "after": f"mean of {compare.after}"}
    return means.get(window, "added up" if window.startswith("cumulated") else window)


def cost(rows: Iterable[dict]) -> str:
    """The least and the most that a job kept for a quarter costs, of all arms of which a cost can be named."""
    known = sorted((row["effect"], quoted(row["arm"])) for row in rows if row["effect"] is not None)
    if not known:
        return "What a job costs cannot be told with any arm"
    (least, first), (most, last) = known[0], known[-1]
    ends = (
        f"{number(least)} yuan ({first})"
        if len(known) == 1
        else f"{number(least)} ({first}) to {number(most)} yuan ({last})"
    )
    return f"A job kept for a quarter costs {ends}"


def largest(measure: str, rows: Iterable[dict], size: Said, against: str) -> str:
    """The quarter and arm in which a difference that can be told from zero is largest."""
    told = [row for row in rows if kind(row) in (UP, DOWN)]
    if not told:
        return f"{title(measure)} against {quoted(against)}: in no quarter can a difference be told from zero"
    row = max(told, key=lambda row: abs(row["effect"]))
    words = f"{number(row['effect'], size.factor)} {interval(row, size.factor)} {size.unit}"
    where = f"{quoted(row['arm'])}, {row['window']}"
    return f"{title(measure)} against {quoted(against)} differs most with {where}: {words}"
