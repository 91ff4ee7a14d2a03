"""The public relief that came with a shock, in every arm alike: each measure under its own switch (house rule 12).

The rate cut acts through the policy rate of the shock. Relending moves nobody's loan by its reserves, since loans are
bounded by collateral and banks' capital; what reaches firms is the lower rate that it comes with.
"""

from collections.abc import Sequence

import numpy as np

from abm.agents import banks
from abm.calendar import a_quarter, months_of
from abm.luck import chance
from abm.state.firms import SizeClass
from abm.state.state import State

# k of the draws of the public lottery
_DRAW_PAYROLL, _DRAW_PRINCIPAL, _DRAW_INTEREST, _DRAW_CHEAP_LOAN, _DRAW_TAX = range(5)


def set_public_relief(state: State) -> None:
    """Payroll cut, tax cut of small taxpayers, loan deferral, guarantees and relending, in the months in which each is
    on."""
    relief, terms, small = state.shock.public_relief, state.instruments, state.firms.size_class <= SizeClass.MEDIUM
    times = months_of(state.quarter)
    on = {name: [month for month, time in enumerate(times) if item.is_on(time)] for name, item in relief.items()}
    if months := on.get("payroll_cut"):
        terms.contribution_cut[months] = payroll_cut(state, relief["payroll_cut"])
    if months := on.get("vat_cut_small"):
        terms.production_tax_cut[months] = tax_cut(state, relief["vat_cut_small"])
    if months := on.get("loan_deferral"):
        item = relief["loan_deferral"]
        terms.principal_deferred[months] = small & (lottery(state, _DRAW_PRINCIPAL) < item.share_of_principal)
        terms.interest_deferred[months] = small & (lottery(state, _DRAW_INTEREST) < item.share_of_interest)
    if months := on.get("loan_guarantee"):
        terms.guaranteed_share[months] = np.where(small, relief["loan_guarantee"].share_of_loan, 0.0)
    relend(state, relief["relending"], times)


def payroll_cut(state: State, item) -> np.ndarray:
    """Share of contributions waived: a share of wages, for a share of SME enterprises, at most those that pay
    [B045-B047]."""
    firms = state.firms
    enterprise = (firms.size_class > SizeClass.SELF_EMPLOYED) & (firms.size_class <= SizeClass.MEDIUM)
    weight = np.where(enterprise & (firms.staff > 0), firms.weight, 0.0)
    payers = float((weight * firms.pays_contributions).sum()) / max(1e-9, float(weight.sum()))
    served = enterprise & (lottery(state, _DRAW_PAYROLL) * payers < item.share_of_firms)
    return np.where(served, min(1.0, item.share_of_wages / state.public.contribution_rate), 0.0)


def tax_cut(state: State, item) -> np.ndarray:
    """Share of production tax not asked of those small firms that pay at the
    small taxpayers' rate, as it falls [B050, B051]."""
    firms = state.firms
    small = (
        (firms.size_class <= SizeClass.MICRO)
        & (firms.production_tax_rate > 0.0)
        & (lottery(state, _DRAW_TAX) < item.share_of_firms)
    )
    return np.where(small, max(0.0, 1.0 - item.rate_after / state.parameters.small_taxpayer_rate), 0.0)


def relend(state: State, item, times: Sequence[int]) -> None:
    """Central-bank money for cheap SME loans, handed out evenly over the measure's months, each tranche for its term
    [C023-C026].

    Loans are made cheaper in the order of the lottery until they make up the quota: drawn each on its own, the few
    loans of a coarse world would miss its size by far.
    """
    firms, p, pull = state.firms, state.parameters, state.instruments
    pull.relending_rate = item.rate
    handed_out = np.array([item.passed(time) - item.passed(time - item.term_months) for time in times])
    quotas = item.quota_yuan * handed_out / state.scale
    if not (quotas > 0.0).any():
        return
    loans = np.where(firms.size_class <= SizeClass.MEDIUM, firms.loan, 0.0)
    owe = np.flatnonzero(loans > 0.0)
    order = owe[np.argsort(lottery(state, _DRAW_CHEAP_LOAN)[owe], kind="stable")]
    before = np.cumsum(loans[order]) - loans[order]
    usual = banks.rate(a_quarter(p.reference_rate + state.policy_rate_change), p.risk_margin)
    for month in np.flatnonzero(quotas > 0.0):
        cheap = np.zeros(len(firms), bool)
        cheap[order] = before < quotas[month]
        pull.interest_cut[month] = np.where(cheap, min(1.0, a_quarter(item.rate_cut) / usual), 0.0)
        pull.cheap_loan[month], pull.relending_quota[month] = cheap, quotas[month]


def lottery(state: State, k: int) -> np.ndarray:
    """Who gets a measure that reaches only some; the same firms as long as it runs."""
    return chance.uniforms(chance.stream(state.seed, chance.Purpose.RELIEF_LOTTERY, 0), state.firms.id, k)
