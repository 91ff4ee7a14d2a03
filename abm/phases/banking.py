"""Loans move: granted, drawn, repaid; interest and the accounts between banks, state and central bank (rules 10, 15-17)."""

import numpy as np

from abm import balance_sheets
from abm.agents import banks as rules
from abm.agents.smes.columns import FirmState
from abm.ledger import shares_of
from abm.money import rounded_money
from abm.state import MONTHS, State

PLATFORM_BOOKED = ("platform_loan", "advance")


def lender_accounts(state: State, kind: str, rows: np.ndarray) -> np.ndarray:
    """Who books a kind of loan to firms in these rows: the firm's bank, an internet bank, or the platform that sells the stock."""
    banks = state.banks.accounts
    if kind == "stock_credit":
        return np.full(rows.size, state.firms.accounts[state.reference.jd_row])
    return banks[balance_sheets.platform_bank(state, rows) if kind in PLATFORM_BOOKED else state.firms.bank[rows]]


def grant(state: State, kind: str, amount: np.ndarray) -> None:
    """A grant is a loan and a deposit; yuan by firm."""
    firms = state.firms
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        money = rounded_money(amount[rows])
        state.ledger.pay("loans granted", money, lender_accounts(state, kind, rows), firms.accounts[rows])
        getattr(firms, kind)[rows] += money


def repay(state: State, kind: str, amount: np.ndarray) -> None:
    """Principal paid back; yuan by firm, at most what is owed."""
    firms = state.firms
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        owed = getattr(firms, kind)
        money = np.minimum(rounded_money(amount[rows]), owed[rows])
        state.ledger.pay("loans repaid", money, firms.accounts[rows], lender_accounts(state, kind, rows))
        before = owed[rows].copy()
        owed[rows] -= rounded_money(money)
        if kind == "advance":
            firms.relief_advance[rows] *= owed[rows] / before


def draw_loans(state: State, m, sources: np.ndarray) -> None:
    """Granted credit drawn in the month of need: bank first, then platform."""
    firms, p = state.firms, state.parameters
    grant(state, "loan", sources[:, 0])
    firms.granted_loan = np.maximum(0.0, firms.granted_loan - sources[:, 0])
    grant(state, "advance", sources[:, 1])
    draw_relief(state, sources[:, 1])
    firms.granted_platform_loan = np.maximum(0.0, firms.granted_platform_loan - sources[:, 1])
    fresh = sources[:, 1] > 0.0
    firms.advance_months[fresh] = int(p.platform_term_months)
    state.page.add("drawn: bank", float(sources[:, 0].sum()))
    state.page.add("drawn: platform", float(sources[:, 1].sum()))


def undrawn_relief(state: State) -> np.ndarray:
    """What is left of a programme's grant: the usual grant is drawn first; yuan by firm."""
    return np.minimum(state.firms.granted_platform_loan, state.page.granted_by_relief - state.page.drawn_under_relief)


def draw_relief(state: State, drawn: np.ndarray) -> None:
    """The part of what was drawn that a programme granted, down to whole grains."""
    firms = state.firms
    usual = firms.granted_platform_loan - undrawn_relief(state)
    relief = np.maximum(0.0, np.floor((drawn - usual) * 1024.0) / 1024.0)
    firms.relief_advance += relief
    state.page.drawn_under_relief += relief


def book_interest(state: State, b) -> None:
    """Interest due this month and late interest go to the lender; the rest is owed."""
    firms, ledger, banks = state.firms, state.ledger, state.banks
    share, late = b.share[:, 3], b.late_share[:, 3]
    to_bank = rounded_money(b.bank_interest * share + firms.owed_interest * late)
    to_platform_bank = rounded_money(b.platform_interest * share)
    ledger.pay("interest", to_bank, firms.accounts, banks.accounts[firms.bank])
    at = balance_sheets.platform_bank(state)
    ledger.pay("interest", to_platform_bank, firms.accounts, banks.accounts[at])
    banks.profit += np.bincount(firms.bank, weights=to_bank, minlength=len(banks))
    banks.profit += np.bincount(at, weights=to_platform_bank, minlength=len(banks))
    firms.owed_interest = firms.owed_interest * (1.0 - late) + b.interest * (1.0 - share)


def principal_due(state: State, m) -> np.ndarray:
    """Loans above the usual for a firm's size come down; platform advances and stock credit in instalments; yuan a month."""
    firms, p, page = state.firms, state.parameters, state.page
    usual = firms.usual_loan * firms.normal_output
    above = p.leverage_gap * np.maximum(0.0, page.opening_loan - usual * (1.0 + 1e-9)) / MONTHS
    m.loan_due = np.minimum(firms.loan, above)
    m.advance_due = np.minimum(firms.advance, np.maximum(0.0, m.instalment_due - m.deducted))
    old = np.maximum(0.0, firms.stock_credit - m.tied)
    m.stock_due = np.where(firms.stock_credit_months > 0, old / np.maximum(1, firms.stock_credit_months), 0.0)
    waits = state.instruments.principal_deferred[m.number] | (firms.state != FirmState.OPEN)
    m.loan_due, m.advance_due = np.where(waits, 0.0, m.loan_due), np.where(waits, 0.0, m.advance_due)
    m.stock_due = np.where(firms.state != FirmState.OPEN, 0.0, m.stock_due)
    return m.loan_due + m.advance_due + m.stock_due


def pay_principal(state: State, due: np.ndarray, paid: np.ndarray) -> None:
    """Instalments paid: tied stock first, then platform, then bank; terms run on."""
    firms, m = state.firms, state.month
    stock = np.minimum(paid, m.stock_due)
    advance = np.minimum(paid - stock, m.advance_due)
    repay(state, "stock_credit", stock)
    repay(state, "advance", advance)
    repay(state, "loan", paid - stock - advance)
    firms.owed_principal = np.maximum(0.0, due - paid)
    firms.advance_months = np.where(firms.advance > 0, np.maximum(1, firms.advance_months - 1), 0).astype(np.int16)
    running = np.where(firms.stock_credit > 0, np.maximum(1, firms.stock_credit_months - 1), 0)
    firms.stock_credit_months = np.where(m.tied > 0, state.instruments.stock_term, running).astype(np.int16)
    state.page.add("stock credit at month ends", float(firms.stock_credit.sum()))


def banks_and_state_settle(state: State, m) -> None:
    """Standing loans grow with trend; interest on bonds, reserves and relending; banks' dividends and dues; yuan a month."""
    firms, p, page, banks, ledger, at = (
        state.firms, state.parameters, state.page, state.banks, state.ledger, state.accounts,
    )  # fmt: skip
    refused = (firms.months_overdue > 0) | (firms.state != FirmState.OPEN)
    usual = firms.usual_loan * firms.normal_output
    _, _, growth = rules.standing_loan(
        page.opening_loan, page.opening_loan, usual, p.trend_nominal, p.leverage_gap, p.principal_due, refused
    )
    grant(state, "loan", growth / MONTHS * page.bank_room[firms.bank])
    _, _, online = rules.standing_loan(
        page.opening_platform_loan, page.opening_platform_loan, 0.0, p.trend_nominal, p.leverage_gap, p.principal_due, refused
    )
    grant(state, "platform_loan", online / MONTHS)
    bond = p.bond_rate / 12.0
    ledger.pay("bond interest", banks.bonds * bond, at.government, banks.accounts)
    ledger.pay("bond interest", state.public.household_bonds * bond, at.government, at.fund)
    ledger.pay("bond interest", state.public.central_bank_bonds * bond, at.government, at.central_bank)
    on_reserves = np.maximum(0.0, page.opening_reserves) * p.reserve_rate / 12.0
    ledger.pay("reserve interest", on_reserves, at.central_bank, banks.accounts)
    facility = p.policy_rate + state.conditions.policy_rate_change + p.facility_spread
    on_relending = banks.relending * p.relending_rate / 12.0 + banks.facility * facility / 12.0
    ledger.pay("relending interest", on_relending, banks.accounts, at.central_bank)
    ledger.pay("state property income", banks.state_dues / MONTHS, banks.accounts, at.government)
    banks.profit += banks.bonds * bond + on_reserves - on_relending
    equity, weighted = balance_sheets.equity_and_risk(state)
    healthy = equity >= p.dividend_ratio * weighted
    payout = banks.usual_payout / MONTHS
    ledger.pay("dividends of banks", np.where(healthy, np.maximum(0.0, payout), 0.0), banks.accounts, at.fund)
    ledger.pay("owner capital", np.maximum(0.0, -payout), at.fund, banks.accounts)




def close_the_quarter(state: State) -> None:
    """Bank profit tax, the state's borrowing, relending on trend, the central bank's result, the facility."""
    p, banks, ledger, at = state.parameters, state.banks, state.ledger, state.accounts
    tax = banks.profit_tax_rate * np.maximum(0.0, banks.profit)
    ledger.pay("profit tax", tax, banks.accounts, at.government)
    state.page.bank_profit = banks.profit.copy()
    banks.profit[:] = 0.0
    more = banks.relending * p.trend_nominal
    ledger.pay("loans granted", more, at.central_bank, banks.accounts)
    banks.relending += more
    state_borrows(state)
    use_the_facility(state)


def state_borrows(state: State) -> None:
    """The deficit is bonds issued: households and central bank on trend, banks take the rest (rule 16)."""
    p, banks, ledger, at, public = state.parameters, state.banks, state.ledger, state.accounts, state.public
    result = state.page.central_bank_result = (
        ledger.flow("relending interest") + ledger.flow("bond interest", payee=6) - ledger.flow("reserve interest")
    )
    if result >= 0.0:
        ledger.pay("central-bank result", result, at.central_bank, at.government)
    else:
        ledger.pay("central-bank result", -result, at.government, at.central_bank)
    need = public.usual_treasury * (1.0 + p.trend_nominal) - ledger.balance(at.government)
    from_fund = min(public.household_bonds * p.trend_nominal, max(0.0, ledger.balance(at.fund)))
    from_central_bank = public.central_bank_bonds * p.trend_nominal
    ledger.pay("bonds issued", from_fund, at.fund, at.government)
    ledger.pay("bonds issued", from_central_bank, at.central_bank, at.government)
    public.household_bonds += from_fund
    public.central_bank_bonds += from_central_bank
    rest = float(rounded_money(np.array([need - from_fund - from_central_bank]))[0])
    by_bank = shares_of(abs(rest), np.maximum(banks.bonds, 1.0))
    if rest >= 0.0:
        ledger.clear("bonds issued", by_bank, banks.accounts, np.array([rest]), np.array([at.government]))
        banks.bonds += by_bank
    else:
        ledger.clear("bonds repaid", np.array([-rest]), np.array([at.government]), by_bank, banks.accounts)
        banks.bonds -= by_bank
    public.bonds = float(banks.bonds.sum() + public.household_bonds + public.central_bank_bonds)


def use_the_facility(state: State) -> None:
    """A bank short of reserves borrows from the central bank, and pays back when it can (rule 17)."""
    banks, ledger, at = state.banks, state.ledger, state.accounts
    reserves = balance_sheets.bank_reserves(state)
    draw = rounded_money(np.maximum(0.0, -reserves))
    ledger.pay("loans granted", draw, at.central_bank, banks.accounts)
    back = rounded_money(np.minimum(banks.facility, np.maximum(0.0, reserves)))
    ledger.pay("loans repaid", back, banks.accounts, at.central_bank)
    banks.facility += draw - back
