"""Where an experiment gives a value to what is drawn as well, and how the two go together where they may.

Of a path of the shock a draw sets points, or a factor on those that its file has: these keep what is drawn, and every
other point may be changed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from abm.calendar import month_name, quarter_name
from abm.shocks import Shock
from abm.shocks.schema import OPEN_PATHS, PATHS, TIMES
from experiments.ask.arms import Arm
from experiments.ask.free import ECONOMY, PROGRAMME, Free
from experiments.ask.schema import Question

TIMES_KEY, OTHER_KEYS = "times", ("times", "holds")  # of a change of a path, besides its points
NAMED = {"month": month_name, "quarter": quarter_name}
IN_ALL_ARMS = "under [shock_changes]"


class Fixed(NamedTuple):
    """`where` in words, `at` as keys of the file; `path` of a shock's path, `points` are those drawn and given too."""

    where: str
    at: tuple[str, ...]
    path: str | None = None
    points: tuple[str, ...] = ()


def laid_over(drawn: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What every arm changes of the shock, on top of a draw: of one path both, so that what is drawn stays."""
    both = {key: drawn[key] | changes[key] for key in drawn.keys() & changes.keys()}
    return {**drawn, **changes, **both}


def fixed(free: Free, question: Question, arms: Iterable[Arm], shock: Shock) -> Iterator[Fixed]:
    """Every place that gives a value to what is drawn; `shock` is as its file has it, without changes."""
    if free.home == ECONOMY:
        if free.key in question.parameters:
            yield Fixed("under [parameters]", ("parameters", free.key))
    elif free.home == PROGRAMME:
        yield from (
            Fixed(f"in arm {arm.name}", ("arms", arm.name)) for arm in arms if states(arm, *free.key.split("."))
        )
    else:
        yield from of_changes(free, question.changes_of_shock, shock, IN_ALL_ARMS, ("shock_changes",))
        for arm in arms:
            yield from of_changes(free, arm.shock_changes, shock, f"in arm {arm.name}", ("arms", arm.name, "shock"))


def of_changes(
    free: Free, changes: Mapping[str, Any], shock: Shock, where: str, above: tuple[str, ...]
) -> Iterator[Fixed]:
    """An arm's factor is laid over the draw; one for all arms would take the place of it."""
    for key, said in changes.items():
        at = (*above, *key.split("."))
        if free.part is None or not isinstance(said, dict) or key not in (*PATHS, "open_share"):
            if key == free.key:
                yield Fixed(where, at)
            continue
        for path in paths_of(key) & paths_of(free.key):
            drawn = points_drawn(free, path, shock)
            given = [name for name in said if name not in OTHER_KEYS and TIMES[PATHS[path][0]](name) in drawn]
            if TIMES_KEY in said and where == IN_ALL_ARMS and drawn:
                yield Fixed(where, (*at, TIMES_KEY), path, named(path, drawn))
            yield from (Fixed(where, (*at, name), path, (name,)) for name in given)


def paths_of(key: str) -> set[str]:
    """The paths that go by a name: of `open_share` those of all firms."""
    return set(OPEN_PATHS) if key == "open_share" else {key}


def points_drawn(free: Free, path: str, shock: Shock) -> set[int]:
    """The months or quarters of a path at which a draw decides: one point, or all that a factor moves."""
    if free.part != TIMES_KEY:
        return {TIMES[PATHS[path][0]](str(free.part))}
    return {time for time, value in shock.paths[path].points.items() if value != shock.paths[path].neutral}


def named(path: str, times: Iterable[int]) -> tuple[str, ...]:
    """Months or quarters as a file writes them."""
    return tuple(NAMED[PATHS[path][0]](time) for time in sorted(times))


def states(arm: Arm, programme: str, key: str) -> bool:
    return any(item["programme"] == programme and key in item for item in arm.relief)
