"""What everybody is paid and what the state takes at the opening, from the balanced table."""

from dataclasses import replace

import numpy as np

from abm.luck import chance
from abm.markets.wages import wage_bills
from abm.names import Industry, Owner
from abm.opening.banking import choose_banks
from abm.opening.cells import PRIVATE_OWNERS
from abm.opening.draft import Draft
from abm.opening.firms import SPECIALS, group_of_firm, special_rows
from abm.opening.table import Table
from abm.state.firms import FirmState, SizeClass
from abm.state.state import State


def give_pay(state: State, draft: Draft, table: Table) -> None:
    """Pay by cell; the self-employed owner's part is drawings, not wages; yuan a quarter."""
    firms, workers, p, unit = state.firms, state.workers, state.parameters, draft.unit
    group = group_of_firm(firms)
    usual = np.zeros(len(firms))
    for j in Industry:
        for g in PRIVATE_OWNERS:
            here = (firms.staff > 0) & (firms.industry == j) & (group == g) & (firms.size_class != SizeClass.SPECIAL)
            if not here.any():
                continue
            pull = firms.staff[here] * firms.productivity[here] ** (0.0 if g == Owner.SELF_EMPLOYED else p.wage_spread)
            usual[here] = table.pay[j, g] * unit * pull / pull.sum() / firms.staff[here]
    for row, (industry, owner) in zip(special_rows(firms), SPECIALS, strict=True):
        if firms.staff[row] > 0:
            usual[row] = table.pay[industry, owner] * unit / firms.staff[row]
        elif industry == Industry.AGRICULTURE:
            state.village.farm_pay = table.pay[industry, owner] * unit
            firms.pays_contributions[row] = False
    firms.wage_offer = usual
    firms.usual_pay = np.where(firms.size_class == SizeClass.SELF_EMPLOYED, usual, 0.0)
    hired = workers.employer >= 0
    workers.wage[hired] = usual[workers.employer[hired]]
    owner_works = (
        hired & (workers.own_firm >= 0) & (firms.size_class[np.maximum(workers.own_firm, 0)] == SizeClass.SELF_EMPLOYED)
    )
    workers.last_wage[hired] = workers.wage[hired]
    workers.wage[owner_works] = 0.0
    choose_banks(state)
    # The jobless come from small firms, and have been without a job for up to some quarters.
    small = np.flatnonzero(hired & (firms.size_class[np.maximum(workers.employer, 0)] <= SizeClass.MEDIUM))
    without = np.flatnonzero(~hired)
    like = small[chance.integers_below(chance.stream(state.seed, chance.Purpose.OPENING_JOBS, 0), without, small.size)]
    workers.last_wage[without] = usual[workers.employer[like]]
    workers.industry[without] = firms.industry[workers.employer[like]]
    workers.quarters_jobless[without] = without % p.jobless_quarters


def give_public_sector(state: State, draft: Draft, table: Table) -> None:
    """Rates from the table: contributions, income tax, production tax by cell, profit tax; dues and new capital."""
    firms, workers, public, unit = state.firms, state.workers, state.public, draft.unit
    bill = wage_bills(workers.employer, workers.wage, len(firms))
    payers = bill[firms.pays_contributions].sum()
    public.contribution_rate = table.flows["contributions"]["government"] * unit / payers
    net = bill.sum() + state.village.farm_pay - table.flows["contributions"]["government"] * unit
    public.income_tax_rate = table.flows["income_tax"]["government"] * unit / (net - state.village.farm_pay)
    public.benefits = table.flows["benefits"]["households"] * unit
    public.household_bonds = table.stocks["bonds"]["households"] / state.scale
    public.central_bank_bonds = table.stocks["bonds"]["central_bank"] / state.scale
    public.usual_treasury = table.stocks["treasury"]["government"] / state.scale
    large = firms.size_class == SizeClass.LARGE
    weight = np.where(large, firms.normal_output, 0.0) / firms.normal_output[large].sum()
    dues = -(table.flows["state_property_income"]["large"] + table.flows["land_premium"]["large"]) * unit
    firms.state_dues = dues * weight
    property_part = table.flows["state_property_income"]["large"] * unit / -dues
    state.usual = replace(state.usual, state_property_part=property_part)
    firms.new_capital = table.flows["owner_capital"]["large"] * unit * weight
    firms.new_capital[firms.size_class == SizeClass.PLATFORM] = (
        table.flows["owner_capital"]["platforms"] * unit * state.parameters.platform_shares
    )
    public.owner_capital = float(firms.new_capital.sum())
    firms.profit_tax_rate = state.parameters.profit_tax_rate[firms.size_class] * (firms.size_class != SizeClass.SPECIAL)
    private_tax(state, draft, table)
    farmers = table.jobs[Industry.AGRICULTURE, Owner.HOUSEHOLDS]
    state.village.benefit_share = farmers / (farmers + len(workers) * state.scale)


def private_tax(state: State, draft: Draft, table: Table) -> None:
    """Production-tax rate by industry and owner on value added at home, as
    rule 16 reckons it; the fit makes the yield exact."""
    firms, unit = state.firms, draft.unit
    group, small = group_of_firm(firms), firms.size_class <= SizeClass.LARGE
    base = value_added(state) * (
        1.0
        - np.divide(draft.demand.export, firms.normal_output, out=np.zeros(len(firms)), where=firms.normal_output > 0)
    )
    base[firms.state == FirmState.CLOSED] = 0.0
    rate = np.zeros(len(firms))
    platforms = firms.size_class == SizeClass.PLATFORM
    theirs = table.platform_output * table.production_tax[Industry.INFORMATION, Owner.LARGE]
    for j in Industry:
        for g in PRIVATE_OWNERS:
            here = (firms.industry == j) & (group == g) & small
            due = table.production_tax[j, g] - (theirs if (j, g) == (Industry.INFORMATION, Owner.LARGE) else 0.0)
            rate[here] = due * unit / base[here].sum() if due else 0.0
    rate[platforms] = theirs * unit / base[platforms].sum()
    for row, (industry, owner) in zip(special_rows(firms), SPECIALS, strict=True):
        rate[row] = table.production_tax[industry, owner] * unit / base[row]
    firms.production_tax_rate = rate


def value_added(state: State) -> np.ndarray:
    """Usual value added by firm, yuan a quarter."""
    firms, t = state.firms, state.technology
    inputs = t.services_per_unit.sum(axis=0) + t.imports_per_unit + t.materials_per_unit
    return firms.normal_output * (1.0 - inputs[firms.industry]) - firms.fixed_rent
