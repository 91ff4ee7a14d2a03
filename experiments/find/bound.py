"""The plausibility bound: jobs kept cannot exceed what the money lent and given could have paid for."""

from dataclasses import dataclass

import numpy as np

from abm.parameters import configs_path
from abm.parameters.entries import read_entries
from experiments.ask.schema import Compare
from experiments.find.panel import Panel
from experiments.find.peak import peak

MONEY = ("money_drawn", "programme_cost")  # lent, and given


@dataclass(frozen=True)
class Bound:
    """Money drawn as credit or given by the quarter in which most of it is out, the most jobs it could bridge, and the
    effect on employment at its peak: where an arm gives earlier what the other gives as well, the sum over all quarters
    is next to nothing."""

    arm: str
    money: float
    most_jobs: float
    jobs_found: float
    quarter: str
    bridges: bool = True

    @property
    def known(self) -> bool:
        """Rules, and terms that are changed, spend no money that could bound what they do; nor does an arm that lends
        and gives less than the one compared with."""
        return self.money > 0.0

    @property
    def broken(self) -> bool:
        """Orders that a programme brings, and terms that it changes, keep jobs without its money."""
        return self.bridges and self.known and self.jobs_found > self.most_jobs


def bounds(
    panel: Panel, compare: Compare, starts: dict[str, str | None], no_programme=(), not_by_money=()
) -> list[Bound]:
    """Money lent and given over monthly outlays a job and months bridged; an effect above it is an error. Only
    programmes have one."""
    path = configs_path.find("facts", "plausibility", ".toml")
    facts = read_entries(configs_path.read_toml(path), path.name)
    yuan_a_job = float(facts["monthly_outlay_per_job"].value) * float(facts["months_bridged"].value)
    return [
        bound(panel, compare.against, arm, starts, yuan_a_job, arm not in not_by_money)
        for arm in panel.arms
        if arm != compare.against and arm not in no_programme
    ]


def bound(
    panel: Panel, against: str, arm: str, starts: dict[str, str | None], yuan_a_job: float, bridges: bool = True
) -> Bound:
    by_quarter = sum(panel.difference(arm, against, name) for name in MONEY)
    so_far = [panel.clusters.mean(column) for column in np.cumsum(by_quarter, axis=1).T]
    drawn = max(so_far) if max(so_far) > 0.0 else so_far[-1]
    jobs = peak(panel, against, arm, starts)
    return Bound(arm, drawn, max(0.0, drawn) / yuan_a_job, jobs.found.mean, jobs.quarter, bridges)
