"""What the programmes of an arm may lend and give at most, and what they lent and gave: a budget need not bind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.ask.by_name import budget_differs
from experiments.find.clusters import Clusters
from experiments.find.intervals import Interval, possible
from experiments.find.panel import Panel

ROUNDED = 1e-9
LENT, GIVEN = "money_drawn", "programme_cost"


@dataclass(frozen=True)
class Use:
    """Yuan over all quarters played; `budget` is None where worlds differ in it."""

    arm: str
    budget: float | None
    lent: Interval
    given: Interval
    last: str  # quarter played


def uses(panel: Panel, arms: Mapping[str, Any], drawn: Collection[str], confidence: float) -> list[Use]:
    """One for each arm whose programmes have money, the arm compared with included; `drawn` names what differs from
    world to world."""

    budgets = {
        name: None if budget_differs(arm["programmes"], drawn) else arm["budget_yuan"]
        for name, arm in arms.items()
        if name in panel.arms and arm["budget_yuan"] > 0.0
    }
    return [
        Use(
            name,
            budget,
            *(used(panel.values[name, one].sum(axis=1), budget, panel.clusters, confidence) for one in (LENT, GIVEN)),
            panel.quarters[-1],
        )
        for name, budget in budgets.items()
    ]


def used(values: np.ndarray, budget: float | None, clusters: Clusters, confidence: float) -> Interval:
    """Between nothing and the budget where no world lies above it: of a budget at one time the sum may."""
    least, most = possible(values, signed=False)
    above = budget is None or np.max(values) > budget * (1 + ROUNDED)
    return clusters.of(values).interval(confidence).within(least, most if above else max(budget, np.max(values)))
