"""Firms: how many there are, who stands still, who leaves and how old."""

import numpy as np

from abm.markets import sums
from abm.measures.catalogue import AGES, AGES_FROM, CAUSES, CLASSES
from abm.names import Cause
from abm.state.firms import FirmState, SizeClass
from abm.state.memory import YearStart
from abm.state.state import MONTHS, State

YEAR = 4


def firms_in_being(state: State) -> dict[str, float]:
    firms, n, record = state.firms, state.scale, state.record
    small = firms.size_class <= SizeClass.MEDIUM
    weight = np.where(small, firms.weight, 0.0)
    alive = firms.state != FirmState.CLOSED
    by_month = record.closed_by_month
    out = {
        "sme_survival": float(weight[alive].sum()) / state.bases.firms,
        "closures": by_month.sum() * n,
        "entrants": float(record.opened.sum()) * n,
        "suspended": float(weight[firms.state == FirmState.SUSPENDED].sum()) * n,
        "reopened": (record.reopened + record.returned) * n,
        "dormant": float(weight[firms.state == FirmState.DORMANT].sum()) * n,
    }
    out |= {f"closures_m{m + 1}": by_month[m].sum() * n for m in range(MONTHS)}
    out |= {f"closures_cause:{name}": record.closed_by_cause[Cause[name.upper()]] * n for name in CAUSES}
    out |= {f"closures:{name}": by_month[:, c].sum() * n for c, name in enumerate(CLASSES)}
    return out | exits(state) | not_operating(state)


def leavers(state: State, rows: np.ndarray) -> np.ndarray:
    """Size class, age in years and weight of the firms that close, while their rows still tell; (3, rows)."""
    firms = state.firms
    age = (state.quarter - firms.born[rows]) / YEAR
    return np.stack([firms.size_class[rows], age, firms.weight[rows]])


def exits(state: State) -> dict[str, float]:
    """Firms by class; of those in being at the quarter's start, the share that closed, by class and by age.

    The age at exit is the median of the firms stood for, 0 with none.
    """
    firms, record, n = state.firms, state.record, state.scale
    before = record.opening
    size, age, weight = np.concatenate([np.empty((3, 0)), *record.leavers], axis=1)
    left = size <= SizeClass.MEDIUM
    size, age, weight = size[left].astype(np.int64), age[left], weight[left]
    by_class = np.bincount(size, weights=weight, minlength=len(SizeClass))
    active = sums.by_group(firms.size_class, np.where(firms.state == FirmState.OPEN, firms.weight, 0.0), len(SizeClass))
    small = (firms.size_class <= SizeClass.MEDIUM) & ~before.closed
    was = np.digitize((state.quarter - before.born) / YEAR, AGES_FROM[1:])
    by_age = np.bincount(np.digitize(age, AGES_FROM[1:]), weights=weight, minlength=len(AGES))
    aged = np.bincount(was, weights=np.where(small, before.weights, 0.0), minlength=len(AGES))
    return (
        {f"firms:{name}": active[c] * n for c, name in enumerate(CLASSES)}
        | {f"exit_rate:{name}": share(by_class[c], before.in_being[c]) for c, name in enumerate(CLASSES)}
        | {f"exit_rate_age:{name}": share(by_age[a], aged[a]) for a, name in enumerate(AGES)}
        | {"age_at_exit": weighted_median(age, weight)}
    )


def share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else 0.0


def weighted_median(values: np.ndarray, weight: np.ndarray) -> float:
    """The value at which half of the weight is reached; 0 without any."""
    if values.size == 0:
        return 0.0
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2.0)])


def year_start(state: State) -> YearStart:
    """Which SMEs are in being when a year begins: exits and closures of the year are counted among them."""
    firms = state.firms
    return YearStart(
        ids=firms.id.copy(),
        weight=np.where(firms.state <= FirmState.SUSPENDED, firms.weight, 0.0),
        staff=firms.staff.astype(float),
        runway=runway(state),
    )


def runway(state: State) -> np.ndarray:
    """Months of outlays that a firm's cash covers; infinite without outlays."""
    firms = state.firms
    return np.divide(
        firms.deposits, firms.monthly_outlays, out=np.full(len(firms), np.inf), where=firms.monthly_outlays > 0
    )


def not_operating(state: State) -> dict[str, float]:
    """Of the firms in being at the start of the year, by weight: those shut, suspended, dormant or gone for good.

    At the quarter's end, and at the end of its second month (May in the second quarter) [F003-F006].
    """
    firms = state.firms
    another = firms.id != state.year.ids
    out = {}
    for suffix, works in (("", firms.state == FirmState.OPEN), ("_m2", state.record.working)):
        gone = another | ~works
        groups = {"": firms.size_class <= SizeClass.MEDIUM} | {
            f":{name}": firms.size_class == c for c, name in enumerate(CLASSES)
        }
        for name, own in groups.items():
            weight = np.where(own, state.year.weight, 0.0)
            out[f"smes_not_operating{suffix}{name}"] = float(weight[gone].sum() / max(1e-9, weight.sum()))
    return out
