"""The plausibility bound: jobs kept cannot exceed what the money lent and given could have paid for."""

from dataclasses import dataclass

import numpy as np

from abm.parameters import configs_path
from abm.parameters.entries import read_entries
from experiments.ask.schema import Compare
from experiments.find.panel import Panel

MONEY = ("money_drawn", "programme_cost")  # lent, and given


@dataclass(frozen=True)
class Bound:
    """Money drawn as credit or given, the most jobs it could bridge, and
    the largest effect on employment of any quarter."""

    arm: str
    money: float
    most_jobs: float
    jobs_found: float
    quarter: str
    bridges: bool = True

    @property
    def broken(self) -> bool:
        """Orders that a programme brings, and terms that it changes, keep jobs without its money; of an arm that lends
        and gives less than the one compared with, its money says nothing."""
        return self.bridges and self.money >= 0.0 and self.jobs_found > self.most_jobs


def bounds(panel: Panel, compare: Compare, no_programme=(), not_by_money=()) -> list[Bound]:
    """Money lent and given over monthly outlays a job and months bridged; an effect above it is an error. Only
    programmes have one."""
    path = configs_path.find("facts", "plausibility", ".toml")
    facts = read_entries(configs_path.read_toml(path), path.name)
    yuan_a_job = float(facts["monthly_outlay_per_job"].value) * float(facts["months_bridged"].value)
    return [
        bound(panel, compare.against, arm, yuan_a_job, arm not in not_by_money)
        for arm in panel.arms
        if arm != compare.against and arm not in no_programme
    ]


def bound(panel: Panel, against: str, arm: str, yuan_a_job: float, bridges: bool = True) -> Bound:
    drawn = sum(float(panel.difference(arm, against, name).sum(axis=1).mean()) for name in MONEY)
    jobs = panel.difference(arm, against, "employment").mean(axis=0)
    peak = int(np.argmax(jobs))
    return Bound(arm, drawn, max(0.0, drawn) / yuan_a_job, float(jobs[peak]), panel.quarters[peak], bridges)
