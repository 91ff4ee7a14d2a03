"""What may move, by name: parameters of the economy (`caution`), of a programme (`spark_credit.shops`), what the shock
says (`shock.fear`).

A table of figures moves as one, every figure over its own range, or all by one factor when a range is given.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from abm.errors import ConfigError
from abm.parameters.parameters import Parameters
from abm.relief.programme import parameters_of
from abm.relief.schema import CHOSEN
from abm.shocks import Shock
from experiments.ask.free import ECONOMY, PROGRAMME, SHOCK, Free
from experiments.ask.free_shock import of_shock
from experiments.ask.sources import nearest
from experiments.ask.uncertain import Uncertain

FACTOR, SHARE_OF_RANGE = "times its value", "share of the way through its range"
BUDGET = "budget_yuan"
BY_WORLD = "differs by world"  # of a budget that is drawn or chosen


def read_free(
    name: str, asked: Sequence[float], parameters: Parameters, shock: Shock, programmes: Collection[str] = ()
) -> Free:
    """A free input over the range asked for, or over its own when that is
    empty; `programmes` are those that are played."""
    refuse_no_range(asked)
    group, _, rest = name.partition(".")
    if group == SHOCK and rest:
        return of_shock(rest, asked, shock)
    return of_programme(group, rest, asked, programmes) if rest and programmes else of_economy(name, asked, parameters)


def refuse_no_range(asked: Any) -> None:
    """Two numbers, the first below the second, or none."""
    numbers = isinstance(asked, list | tuple) and all(
        isinstance(end, int | float) and not isinstance(end, bool) for end in asked
    )
    if not numbers or len(asked) not in (0, len(("low", "high"))) or (asked and asked[0] >= asked[1]):
        raise ConfigError(f"{asked!r}: expected [low, high] with low below high, or [] for the range of its file")


def of_economy(name: str, asked: Sequence[float], parameters: Parameters) -> Free:
    entry = parameters.entry(name)
    found = Uncertain.of(name, entry, asked)
    if entry.words is None:
        return Free(
            name, ECONOMY, name, float(found.low), float(found.high), entry.unit, entry.meaning, parameter=found
        )
    low, high = asked or (0.0, 1.0)
    return Free(name, ECONOMY, name, low, high, FACTOR if asked else SHARE_OF_RANGE, entry.meaning, parameter=found)


def of_programme(programme: str, key: str, asked: Sequence[float], programmes: Collection[str]) -> Free:
    """A parameter of a programme; a budget is somebody's decision, so that its range must be said."""
    name = f"{programme}.{key}"
    if programme not in programmes:
        raise ConfigError(f"{name}: no arm has a programme {programme}{nearest(programme, sorted(programmes))}")
    entries = parameters_of(programme)
    if key not in entries:
        raise ConfigError(f"{name}: the programme has no parameter of this name{nearest(key, list(entries))}")
    if key == BUDGET and not asked:
        raise ConfigError(f"{name}: a budget has no range of its own; expected [low, high] in yuan")
    found = Uncertain.of(name, entries[key], asked)
    return Free(
        name,
        PROGRAMME,
        name,
        float(found.low),
        float(found.high),
        entries[key].unit,
        entries[key].meaning,
        parameter=found,
    )


def budget_differs(programmes: Iterable[Mapping[str, Any]], drawn: Collection[str]) -> bool:
    """Whether the budget of an arm is drawn for each world, or chosen in it by its sponsor."""
    return any(item.get("level") == CHOSEN or f"{item['programme']}.{BUDGET}" in drawn for item in programmes)
