"""The opening report: what was drawn, how it adds up to the table, who could be reached by relief."""

import numpy as np
import polars as pl

from abm.measures.business_demography import weighted_median
from abm.measures.by_owner import by_owner
from abm.measures.catalogue import CATALOGUE, CLASSES, INDUSTRIES
from abm.state.firms import FirmState, SizeClass
from abm.state.state import State

SHORT_RUNWAY, RUNWAY = 1.0, 3.0


def opening_report(state: State) -> dict[str, pl.DataFrame]:
    """`totals` and `owners` against the table, `cells` by industry and class, `runway` by class, `overlap` of risk and
    reach among SMEs."""
    return {
        "totals": totals(state),
        "owners": by_owner(state),
        "cells": cells(state),
        "runway": runway(state),
        "overlap": overlap(state),
    }


def totals(state: State) -> pl.DataFrame:
    """Published measures of the resting quarter beside the balanced table; the gap as a share."""
    table, trend = state.benchmarks.table, 1.0 + state.parameters.trend_nominal
    # What is owned and owed is published at the quarter's end, a quarter's growth above its opening.
    grown = {name: trend if CATALOGUE[name][:2] == ("yuan", "level") else 1.0 for name in table}
    opening = {name: float(state.benchmarks.resting_quarter[name]) / grown[name] for name in table}
    return pl.DataFrame(
        {
            "measure": list(table),
            "unit": [CATALOGUE[name][0] for name in table],
            "opening": list(opening.values()),
            "table": list(table.values()),
            "gap": [opening[name] / table[name] - 1.0 for name in table],
        }
    )


def cells(state: State) -> pl.DataFrame:
    """Agents, the firms they stand for, jobs, output, exporters and sellers online by industry and size class."""
    firms, n = state.firms, state.scale
    rows = []
    for j, industry in enumerate(INDUSTRIES):
        for c, size in enumerate(CLASSES):
            own = (firms.industry == j) & (firms.size_class == c) & (firms.state != FirmState.CLOSED)
            if own.any():
                rows.append(
                    {
                        "industry": industry,
                        "size_class": size,
                        "agents": int(own.sum()),
                        "firms": float(firms.weight[own].sum() * n),
                        "weight": float(firms.weight[own].mean()),
                        "jobs": float(firms.staff[own].sum() * n),
                        "output_yuan_a_quarter": float(firms.normal_output[own].sum() * n),
                        "exporters": int((firms.standing_export[own].sum(axis=1) > 0).sum()),
                        "online": int(firms.online[own].sum()),
                        "with_bank_credit": int(firms.has_relationship[own].sum()),
                    }
                )
    return pl.DataFrame(rows)


def runway(state: State) -> pl.DataFrame:
    """Months of outlays that cash covers, by class and for all SMEs, weighted: the survey has 14 % at most one, 50 % at
    most three [S003, S004]."""
    firms = state.firms
    months = np.divide(
        firms.deposits, firms.monthly_outlays, out=np.full(len(firms), np.inf), where=firms.monthly_outlays > 0
    )
    alive = firms.state == FirmState.OPEN
    groups = {"all SMEs": alive & (firms.size_class <= SizeClass.MEDIUM)}
    groups |= {name: alive & (firms.size_class == c) for c, name in enumerate(CLASSES[: SizeClass.LARGE])}
    share = lambda own, limit: float(firms.weight[own & (months <= limit)].sum() / firms.weight[own].sum())
    return pl.DataFrame(
        {
            "firms": list(groups),
            "at_most_one_month": [share(own, SHORT_RUNWAY) for own in groups.values()],
            "at_most_three_months": [share(own, RUNWAY) for own in groups.values()],
            "median_months": [weighted_median(months[own], firms.weight[own]) for own in groups.values()],
        }
    )


def overlap(state: State) -> pl.DataFrame:
    """Share of SMEs, by weight, in each mix of: cash for three months at most, online, bank credit, contributions paid
    (and so helped by the payroll cut): the joint distribution that bounds every effect."""
    firms = state.firms
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
    frame = pl.DataFrame(
        {
            "at_risk": (firms.deposits <= RUNWAY * firms.monthly_outlays)[small],
            "online": firms.online[small],
            "bank_credit": firms.has_relationship[small],
            "pays_contributions": firms.pays_contributions[small],
            "share": firms.weight[small] / firms.weight[small].sum(),
        }
    )
    traits = ["at_risk", "online", "bank_credit", "pays_contributions"]
    return frame.group_by(traits).agg(pl.col("share").sum()).sort(traits)
