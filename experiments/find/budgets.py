"""What the programmes of an arm may lend and give at most, and what they lent and gave: a budget need not bind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.ask.by_name import budget_differs
from experiments.find.intervals import Interval
from experiments.find.panel import Panel

LENT, GIVEN = "money_drawn", "programme_cost"


@dataclass(frozen=True)
class Use:
    """Yuan over all quarters played; `budget` is None where worlds differ in it."""

    arm: str
    budget: float | None
    lent: Interval
    given: Interval


def uses(panel: Panel, arms: Mapping[str, Any], drawn: Collection[str], confidence: float) -> list[Use]:
    """One for each arm whose programmes have money, the arm compared with included; `drawn` names what differs from
    world to world."""

    def of(arm: str, measure: str) -> Interval:
        return panel.clusters.of(panel.values[arm, measure].sum(axis=1)).interval(confidence)

    return [
        Use(
            name,
            None if budget_differs(arm["programmes"], drawn) else arm["budget_yuan"],
            of(name, LENT),
            of(name, GIVEN),
        )
        for name, arm in arms.items()
        if name in panel.arms and arm["budget_yuan"] > 0.0
    ]
