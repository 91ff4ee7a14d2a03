"""Randomised saturation: arms that are offered to a part of the eligible, made from an arm that is offered to all."""

from collections.abc import Iterator
from typing import NamedTuple

from abm.errors import ConfigError
from experiments.ask.arms import Arm
from experiments.ask.schema import Saturation
from experiments.ask.sources import nearest

INTENSITY, BUDGET = "intensity", "budget"


class Treated(NamedTuple):
    """An arm of the design: from which arm, what part of the eligible, and what stays fixed as the part falls."""

    name: str
    base: str
    level: float
    fixed: str


def design(asked: Saturation) -> Iterator[Treated]:
    """Every arm, level and budget; where all or none are offered it the two budgets are one arm."""
    for base in asked.arms:
        for fixed in asked.fixed:
            for level in sorted(set(asked.levels)):
                yield Treated(arm_name(base, level, fixed), base, level, fixed)


def arm_name(base: str, level: float, fixed: str) -> str:
    """The arm itself where all are offered it."""
    if level == 1:
        return base
    name = f"{base} at {100 * level:g} %"
    return name if level == 0 or fixed == INTENSITY else f"{name}, same budget"


def made(asked: Saturation, bases: dict[str, Arm]) -> dict[str, dict]:
    """The arms that must be made, as a file would state them."""
    for name in asked.arms:
        if name not in bases or not bases[name].relief:
            raise ConfigError(f"{name!r}: no arm with a programme is played by this name{nearest(name, list(bases))}")
    return {
        one.name: {
            "relief": [offered(item, one) for item in bases[one.base].relief],
            "shock": bases[one.base].shock_changes,
        }
        for one in design(asked)
        if one.level < 1
    }


def offered(item: dict, to: Treated) -> dict:
    """A programme offered to a part of the eligible; at fixed intensity it is a part of the programme as well."""
    for key in ("saturation", "part"):
        if key in item:
            raise ConfigError(
                f"{to.base}: {item['programme']} has {key} = {item[key]} already; expected an arm that is offered"
                " to all"
            )
    part = {} if to.fixed == BUDGET and to.level > 0 else {"part": to.level}
    return item | {"saturation": to.level} | part
