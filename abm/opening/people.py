"""People are drawn: jobs, homes, traits, incomes and budgets; each knows three sellers of each product."""

import numpy as np

from abm.luck import chance, draws
from abm.markets import shops
from abm.parameters.parameters import Parameters
from abm.state.firms import Firms, SizeClass
from abm.state.workers import GROUPS, NOBODY, SELLERS, Workers, WorkerState

TRAITS = {name: number for number, name in enumerate(("migrant", "insured", "bank", "mortgage", "taste", "thrift"))}
TOP_FIFTH = 1.0 - 1.0 / 5.0  # rank by income from which a household is in it
FACTORS, HALVINGS = (0.3, 2.0), 200  # by which all usual shares are multiplied to meet the table: sought between these
FITTING_ROUNDS = 30


def draw(workers: Workers, name: str, seed: int) -> np.ndarray:
    """Uniform draws for a named trait of people."""
    return chance.uniforms(chance.stream(seed, chance.Purpose.OPENING_WORKERS, TRAITS[name]), workers.id)


def place_people(workers: Workers, firms: Firms, p: Parameters, scale: float, seed: int) -> None:
    """Staff in the order of their firms; then the searching and those in the village without a job."""
    workers.id[:] = np.arange(len(workers))
    jobs = int(firms.staff.sum())
    employer = np.repeat(np.arange(len(firms)), firms.staff)
    workers.employer[:jobs] = employer
    workers.state[:jobs] = WorkerState.AT_WORK
    first = np.concatenate([[0], np.cumsum(firms.staff)[:-1]])
    owned = np.flatnonzero((firms.staff > 0) & (firms.size_class <= SizeClass.MEDIUM))
    workers.own_firm[first[owned]] = owned
    firms.owner[owned] = first[owned]
    searching = round(p.unemployed / scale)
    workers.state[jobs + searching :] = WorkerState.IN_VILLAGE
    workers.industry[:jobs] = firms.industry[employer]
    private = np.ones(len(workers), dtype=bool)
    private[:jobs] = (firms.size_class[employer] != SizeClass.SPECIAL) & (workers.own_firm[:jobs] == NOBODY)
    chance_of_migrant = p.migrant_jobs / scale / max(1.0, float(private[:jobs].sum()))
    workers.migrant = private & (draw(workers, "migrant", seed) < chance_of_migrant)
    workers.migrant[jobs + searching :] = True
    cover = np.where(workers.migrant, p.benefit_cover_migrants, p.benefit_cover_urban)
    workers.insured = draw(workers, "insured", seed) < cover


def people_needed(firms: Firms, p: Parameters, scale: float) -> int:
    """Jobs, the searching and the village reserve of the scaled world."""
    return int(firms.staff.sum()) + round(p.unemployed / scale) + round(p.village_reserve / scale)


def spending_at_rest(workers: Workers, income: np.ndarray, total: float, p: Parameters) -> np.ndarray:
    """Spending by worker, yuan a quarter: a share of income that falls as income rises; migrants save less; adds up."""
    floor = np.maximum(income, 1.0)
    rank = np.argsort(np.argsort(floor, kind="stable"), kind="stable") / max(1, len(workers))
    by_rank = p.usual_share * (1.0 + p.usual_share_slope * (0.5 - rank))
    share = np.where(workers.migrant, p.usual_share_migrants, by_rank)
    share = np.where(rank >= TOP_FIFTH, np.minimum(share, p.usual_share_top_fifth), share)
    low, high = FACTORS
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if (np.minimum(p.usual_share_limit, share * middle) * floor).sum() < total:
            low = middle
        else:
            high = middle
    return np.minimum(p.usual_share_limit, share * low) * floor


def know_sellers(workers: Workers, target: np.ndarray, seed: int) -> None:
    """Three sellers a product, met in proportion to their sales; nobody who sells is unknown to all."""
    for g in range(GROUPS):
        rows = np.flatnonzero(target[:, g] > 0)
        reach = np.cumsum(target[rows, g])
        for k in range(SELLERS):
            luck = chance.uniforms(chance.stream(seed, chance.Purpose.OPENING_SELLERS, g * SELLERS + k), workers.id)
            workers.sellers[:, g, k] = rows[
                np.minimum(rows.size - 1, np.searchsorted(reach, luck * reach[-1], side="right"))
            ]
        known = np.bincount(workers.sellers[:, g, :].ravel(), minlength=target.shape[0])
        unknown = rows[known[rows] == 0]
        if unknown.size:
            luck = chance.integers_below(
                chance.stream(seed, chance.Purpose.OPENING_SELLERS, draws.STRANGERS), unknown, len(workers), g
            )
            workers.sellers[luck, g, SELLERS - 1] = unknown


def split_budgets(workers: Workers, spending: np.ndarray, target: np.ndarray, pooled_share: float) -> np.ndarray:
    """Budgets by product and shares by seller that meet the sellers' sales;
    returns spending as it comes out, by worker."""
    whole = target.sum(axis=0)
    mix = whole / whole.sum()
    budget = spending[:, None] * (1.0 - pooled_share) * mix
    budget *= whole / budget.sum(axis=0)
    pair = shops.fit_budget_shares(budget, workers.sellers, target, GROUPS, FITTING_ROUNDS)
    by_group = pair.sum(axis=2)
    workers.budget_share = np.divide(
        pair, by_group[:, :, None], out=np.zeros_like(pair), where=by_group[:, :, None] > 0
    ).astype(np.float32)
    out = by_group.sum(axis=1) / (1.0 - pooled_share)
    workers.taste = np.divide(by_group, out[:, None], out=np.zeros_like(by_group), where=out[:, None] > 0).astype(
        np.float32
    )
    return out
