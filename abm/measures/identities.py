"""Identities of the books, checked at the close of every quarter of every run; a breach is an error in words."""

import numpy as np

from abm.agents.smes.columns import FirmState
from abm.agents.workers.columns import WorkerState
from abm.calendar import quarter_name
from abm.flows import Sector
from abm.markets import sums
from abm.measures import flow_of_funds, sheet
from abm.measures.breach import BookError, compare, compare_all
from abm.names import CLASSES, INDUSTRIES
from abm.state import State

__all__ = ["BookError", "check", "gdp_by_expenditure", "gdp_by_income", "gdp_by_production"]

TOLERANCE = 1e-8  # of GDP or of the stock: payments are rounded to 1/1024 yuan, goods and claims are not
WITH_A_JOB = (WorkerState.AT_WORK, WorkerState.SHORT_HOURS, WorkerState.FURLOUGHED, WorkerState.ATTACHED, WorkerState.STRANDED)
CLAIMS = (
    "escrow", "receivable", "receivable_overdue", "rent_receivable", "rent_receivable_overdue", "loan", "platform_loan", "advance",
    "stock_credit", "rent_not_yet_due", "rent_overdue", "ground_rent_overdue", "owed_wages", "owed_taxes", "owed_interest", "owed_platform_interest",
)  # fmt: skip


def check(state: State, phase: str = "books close") -> None:
    """All identities; raises BookError at the first that fails."""
    money_adds_up(state, phase)
    claims_have_two_ends(state, phase)
    people_add_up(state, phase)
    firms_add_up(state, phase)
    goods_add_up(state, phase)
    product_has_three_sides(state, phase)
    central_bank_balances(state, phase)
    flow_of_funds.check(state, phase)


def after_phase(state: State, phase: str) -> None:
    """What holds between any two phases: money, claims and people; the rest holds at the quarter's close."""
    money_adds_up(state, phase)
    claims_have_two_ends(state, phase)
    people_add_up(state, phase)


def money_adds_up(state: State, phase: str) -> None:
    """Every yuan has two ends: all accounts sum to exactly zero."""
    total = state.ledger.total()
    if total != 0.0:
        raise BookError(f"{quarter_name(state.quarter)}, {phase}: money of all accounts: {total:.6f} yuan instead of exactly zero")


def claims_have_two_ends(state: State, phase: str) -> None:
    """What buyers owe for a product is what its sellers are owed; rents alike; wages owed are workers' contracts."""
    firms = state.firms
    near = TOLERANCE * max(1.0, float(state.firms.normal_output.sum()))
    for name, owed, claimed in (
        ("trade credit", firms.not_yet_due, firms.receivable),
        ("supplier arrears", firms.overdue, firms.receivable_overdue),
    ):
        due = sums.by_group(firms.industry, claimed, len(INDUSTRIES))
        compare_all(state, phase, f"{name} owed by buyers and to sellers of", INDUSTRIES, sums.in_turn(owed), due, near)
    for name, owed, due in (
        ("rents not yet due, of tenants and to landlords", firms.rent_not_yet_due, firms.rent_receivable),
        ("rents overdue, of tenants and to landlords", firms.rent_overdue, firms.rent_receivable_overdue),
        ("online receipts held by platforms and for sellers", firms.escrow_held, firms.escrow),
        ("wages owed by firms and to workers", firms.owed_wages, state.claims["amount"]),
    ):
        compare(state, phase, name, owed.sum(), due.sum(), near)


def people_add_up(state: State, phase: str) -> None:
    """Staff counted by firms is staff counted by people; a state with a job goes with an employer that is in being."""
    firms, people = state.firms, state.workers
    employed = people.employer >= 0
    staff = np.bincount(people.employer[employed], minlength=len(firms))
    if not np.array_equal(staff, firms.staff):
        row = int(np.abs(staff - firms.staff).argmax())
        compare(state, phase, f"staff of firm {firms.id[row]}, by its own count and by its people", firms.staff[row], staff[row])
    compare(state, phase, "people who work for a firm that is dormant or closed", staff[firms.state >= FirmState.DORMANT].sum(), 0)
    has_job = np.logical_or.reduce([people.state == job for job in WITH_A_JOB])
    compare(state, phase, "people in states with a job, and with an employer", has_job.sum(), employed.sum())
    compare(state, phase, "people in a state that does not go with having an employer or none", (employed != has_job).sum(), 0)
    owned = firms.owner >= 0
    strangers = people.own_firm[firms.owner[owned]] < 0
    compare(state, phase, "firms whose owner has no firm", strangers.sum(), 0)
    compare(state, phase, "firms of somebody who owns another", np.maximum(0, np.bincount(firms.owner[owned]) - 1).sum(), 0)


def firms_add_up(state: State, phase: str) -> None:
    """Firms in being = at the opening + opened - closed; who is closed makes, holds and owes nothing."""
    firms, page = state.firms, state.page
    closed = page.closed_by_month.sum(axis=0)
    expected = page.opening.in_being + page.opened - closed
    what, near = "firms in being, and opening + opened - closed, of class", TOLERANCE * len(firms)
    compare_all(state, phase, what, CLASSES, sheet.in_being(state), expected, near)
    gone = firms.state == FirmState.CLOSED
    all_quarter = gone & page.opening.closed & (firms.id == page.opening.ids)
    for name, column in (
        ("output", page.output_value), ("inputs", page.input_value), ("sales", sums.by_row(page.sales)), ("wages", page.wage_bill),
        ("investment", page.investment),
    ):  # fmt: skip
        nothing_at(state, phase, f"{name} of a firm that has been closed all quarter", column, all_quarter)
    nothing_at(state, phase, "money of a closed firm", firms.deposits, gone)
    left = sum(getattr(firms, name) for name in CLAIMS) + sums.by_row(firms.not_yet_due) + sums.by_row(firms.overdue)
    nothing_at(state, phase, "claims on or of a closed firm", left, gone)


def nothing_at(state: State, phase: str, what: str, column: np.ndarray, rows: np.ndarray) -> None:
    """A column is zero at these firms."""
    wrong = np.flatnonzero(rows & (column != 0.0))
    if wrong.size:
        compare(state, phase, f"{what}, id {state.firms.id[wrong[0]]}", column[wrong[0]], 0.0)


def goods_add_up(state: State, phase: str) -> None:
    """Stocks at the end = at the opening + bought or made - used or sold, estates included; units and yuan, by industry."""
    firms, page, covers = state.firms, state.page, state.technology.finished_cover[state.firms.industry] > 0
    stock = firms.finished + firms.made_for_export
    for what, opening, came, went, estates, closing in (
        ("units of materials", page.opening.materials, page.material_units_bought, page.material_units_used, page.estate_materials, firms.materials),
        ("yuan of materials", page.opening.material_value, page.materials_bought, page.materials_used, page.estate_material_value, firms.material_value),
        ("units of finished goods", page.opening.finished, page.units_made, page.units_sold, page.estate_finished, stock),
        ("yuan of finished goods", page.opening.finished_value, page.finished_change, 0.0, page.estate_finished_value, firms.finished_value),
    ):  # fmt: skip
        expected = opening + came - went + estates
        near = TOLERANCE * max(1.0, np.abs(opening).sum() + np.abs(came).sum())
        by_industry = [sums.by_group(firms.industry, column, len(INDUSTRIES)) for column in (closing, expected)]
        compare_all(state, phase, f"{what} at the end, and opening + in - out, of", INDUSTRIES, *by_industry, near)
    made = page.units_made.sum()
    compare(state, phase, "services made and delivered", page.units_made[~covers].sum(), page.units_sold[~covers].sum(), TOLERANCE * max(1.0, made))


def product_has_three_sides(state: State, phase: str) -> None:
    """GDP by production = by income = by expenditure."""
    made = gdp_by_production(state)
    near = TOLERANCE * max(1.0, abs(made))
    compare(state, phase, "GDP by production and by expenditure", made, gdp_by_expenditure(state), near)
    compare(state, phase, "GDP by production and by income", made, gdp_by_income(state), near)


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
    own = float(state.ledger.balance(state.accounts.central_bank))
    held = state.banks.relending.sum() + state.banks.facility.sum() + state.public.central_bank_bonds
    compare(state, phase, f"money made by the {Sector.CENTRAL_BANK.name.lower()} and its claims", -own, held, 1e-6 * max(1.0, held))
