"""Identities of the books, checked at the close of every quarter of every run; a breach is an error in words."""

import numpy as np

from abm.agents.smes.columns import PRODUCTS, FirmState
from abm.calendar import quarter_name
from abm.state import State

TOLERANCE = 1e-9


class BookError(RuntimeError):
    """The books do not close: which identity, when, by how much."""


def check(state: State, phase: str = "books close") -> None:
    """All identities; raises BookError at the first that fails."""
    money_adds_up(state, phase)
    claims_have_two_ends(state, phase)
    people_add_up(state, phase)
    product_has_three_sides(state, phase)
    central_bank_balances(state, phase)


def _fail(state: State, phase: str, what: str, left: float, right: float) -> None:
    raise BookError(f"{quarter_name(state.quarter)}, {phase}: {what}: {left:.6g} against {right:.6g}, a gap of {left - right:.6g}")


def money_adds_up(state: State, phase: str) -> None:
    """Every yuan has two ends: all accounts sum to exactly zero."""
    total = state.ledger.total()
    if total != 0.0:
        _fail(state, phase, "money of all accounts", total, 0.0)


def claims_have_two_ends(state: State, phase: str) -> None:
    """What buyers owe for a product is what its sellers are owed; rents alike; wages owed are workers' contracts."""
    firms = state.firms
    owed = (firms.not_yet_due + firms.overdue).sum(axis=0)
    due = np.bincount(firms.industry, weights=firms.receivable + firms.receivable_overdue, minlength=PRODUCTS)
    scale = max(1.0, owed.sum())
    worst = int(np.abs(owed - due).argmax())
    if abs(owed[worst] - due[worst]) > 1e-7 * scale:
        _fail(state, phase, f"trade credit of product {worst}, owed by buyers and to sellers", owed[worst], due[worst])
    rents = (firms.rent_not_yet_due + firms.rent_overdue).sum()
    landlords = (firms.rent_receivable + firms.rent_receivable_overdue).sum()
    if abs(rents - landlords) > 1e-7 * max(1.0, rents):
        _fail(state, phase, "rents owed by tenants and to landlords", rents, landlords)
    contracts = state.claims["amount"].sum()
    if abs(contracts - firms.owed_wages.sum()) > 1e-7 * max(1.0, contracts):
        _fail(state, phase, "wages owed by firms and to workers", firms.owed_wages.sum(), contracts)


def people_add_up(state: State, phase: str) -> None:
    """Staff counted by firms is staff counted by people; nobody works for a closed firm."""
    firms, people = state.firms, state.workers
    employed = people.employer >= 0
    staff = np.bincount(people.employer[employed], minlength=len(firms))
    if not np.array_equal(staff, firms.staff):
        row = int(np.abs(staff - firms.staff).argmax())
        _fail(state, phase, f"staff of firm {firms.id[row]}, by its own count and by its people", firms.staff[row], staff[row])
    ghosts = employed & (firms.state[np.maximum(people.employer, 0)] >= FirmState.DORMANT)
    if ghosts.any():
        _fail(state, phase, "people who work for a firm that is closed", float(ghosts.sum()), 0.0)


def product_has_three_sides(state: State, phase: str) -> None:
    """GDP by production = by income = by expenditure."""
    made, spent, earned = gdp_by_production(state), gdp_by_expenditure(state), gdp_by_income(state)
    if abs(made - spent) > TOLERANCE * max(1.0, abs(made)):
        _fail(state, phase, "GDP by production and by expenditure", made, spent)
    if abs(made - earned) > TOLERANCE * max(1.0, abs(made)):
        _fail(state, phase, "GDP by production and by income", made, earned)


def gdp_by_production(state: State) -> float:
    """Output less inputs, yuan a quarter of the scaled world."""
    return float((state.page.output_value - state.page.input_value).sum())


def gdp_by_expenditure(state: State) -> float:
    """Consumption, public consumption, fixed investment, inventories, exports less imports; yuan a quarter."""
    page = state.page
    final = sum(value for value, _ in page.final.values())
    inventories = float((page.finished_change + page.materials_bought - page.materials_used).sum())
    return final + inventories - page.imports


def gdp_by_income(state: State) -> float:
    """Pay, production tax net of subsidies, and what is left to owners before interest and ground rent; yuan a quarter."""
    page = state.page
    surplus = page.surplus.sum()
    return float(page.wage_bill.sum() + page.taxes.sum() + surplus)


def central_bank_balances(state: State, phase: str) -> None:
    """The central bank has made as much money as it holds in relending, facility and bonds."""
    own = state.ledger.balance(state.accounts.central_bank)
    held = state.banks.relending.sum() + state.banks.facility.sum() + state.public.central_bank_bonds
    if abs(own + held) > 1e-6 * max(1.0, held):
        _fail(state, phase, "money made by the central bank and its claims", -own, held)
