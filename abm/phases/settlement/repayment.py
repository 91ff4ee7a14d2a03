"""Principal falls due month by month; what is missed is owed until it is
paid, to the lender that asked for it (rules 10-12)."""

from collections.abc import Iterable

import numpy as np

from abm.agents import banks, platforms
from abm.books.money import GRAIN
from abm.contracts import debts, loans
from abm.state.bills import Principal
from abm.state.firms import Channel, FirmState
from abm.state.month import Month
from abm.state.state import MONTHS, State


def principal_falls_due(state: State, m: Month) -> Principal:
    """What each lender asks this month, nothing where principal waits; the
    platform keeps its part back from online receipts."""
    firms, nothing = state.firms, np.zeros(len(state.firms))
    shut = firms.state != FirmState.OPEN
    deferred, asked = state.instruments.principal_deferred[m.number] | shut, {}
    for kind, owed in debts.ARREARS.items():
        if not getattr(firms, kind).any():
            asked[kind] = nothing
            continue
        waits = shut if kind == "stock_credit" else deferred
        due = banks.principal_asked(getattr(firms, kind), getattr(firms, owed), falling_due(state, kind))
        # In whole grains: less than one can be asked of nobody, and would stay owed.
        asked[kind] = np.where(waits, 0.0, np.floor(due / GRAIN) * GRAIN)
    wanted = sum(asked[kind] for kind in debts.KEPT_BACK)
    return Principal(deferred, asked, kept_back=platforms.deducted(m.sales.to_households[:, Channel.ONLINE], wanted))


def falling_due(state: State, kind: str) -> np.ndarray:
    """Instalments of advances and of stock on credit; loans called in, and those above the usual for a firm's size;
    yuan a month."""
    firms, p = state.firms, state.parameters
    if kind == "stock_credit":
        return platforms.instalment(
            firms.stock_credit - firms.owed_stock_instalments, np.maximum(1, firms.stock_credit_months)
        )
    if kind == "advance":
        return platforms.instalment(firms.advance - firms.owed_instalments, np.maximum(1, firms.advance_months))
    if kind == "platform_loan":
        return firms.called_platform_loan / MONTHS
    above = np.maximum(0.0, state.page.opening.loan - firms.usual_loan * firms.normal_output * (1.0 + 1e-9))
    return (p.leverage_gap * above + firms.called_loan) / MONTHS


def platform_keeps_back(state: State, principal: Principal) -> None:
    """The platform's part is paid before the seller sees the money."""
    pay_in_turn(state, principal, debts.KEPT_BACK, principal.kept_back)


def still_asked(principal: Principal) -> np.ndarray:
    """Principal asked for this month that no platform has kept back; yuan by firm."""
    return sum(asked - principal.paid.get(kind, 0.0) for kind, asked in principal.asked.items())


def debts_are_refinanced(state: State, month: int, principal: Principal, cash: np.ndarray) -> None:
    """Interest in arrears and principal that a firm cannot pay its banks an internet bank pays under a programme, and
    is owed it instead (rule 11)."""
    pull, firms, page = state.instruments, state.firms, state.page
    line = np.maximum(0.0, pull.refinancing_limit[month] - page.refinanced)
    if not line.any():
        return
    stock = principal.asked["stock_credit"]
    asked = firms.owed_interest + firms.owed_platform_interest + still_asked(principal) - stock
    missing = platforms.refinanced(asked, cash - stock, line)
    left = max(0.0, pull.refinancing_budget - float(page.refinanced.sum()))
    missing = np.floor(missing * banks.proportional_cut(float(missing.sum()), left) / GRAIN) * GRAIN
    loans.grant_advance(state, missing)
    firms.refinanced += missing
    page.refinanced += missing
    pay_in_turn(state, principal, debts.OWED_TO_BANKS, missing - loans.pay_overdue_interest(state, missing))


def pay_principal(state: State, principal: Principal, money: np.ndarray) -> None:
    """Lenders are paid in their order; what was asked and not paid is owed."""
    firms, page = state.firms, state.page
    pay_in_turn(state, principal, debts.ARREARS, money)
    for kind, name in debts.ARREARS.items():
        if not principal.asked[kind].any():
            continue
        before, asked, paid = getattr(firms, name).copy(), principal.asked[kind], principal.paid[kind]
        waits = asked <= 0.0
        owed = banks.principal_arrears(getattr(firms, kind), asked, paid)
        setattr(firms, name, np.where(waits, before, owed))
        page.principal_fallen_due += np.where(waits, 0.0, asked - before)
        page.principal_paid += paid


def terms_run_on(state: State, principal: Principal, new_stock_credit: np.ndarray) -> None:
    """A month less for who does not wait; what was lent for stock this month, yuan by firm, begins anew."""
    firms = state.firms
    firms.advance_months = np.where(
        firms.advance > 0, np.maximum(1, firms.advance_months - ~principal.waits), 0
    ).astype(np.int16)
    running = np.where(firms.stock_credit > 0, np.maximum(1, firms.stock_credit_months - 1), 0)
    firms.stock_credit_months = np.where(new_stock_credit > 0, state.instruments.stock_term, running).astype(np.int16)
    state.page.stock_credit_at_month_ends += float(firms.stock_credit.sum())


def pay_in_turn(state: State, principal: Principal, kinds: Iterable[str], money: np.ndarray) -> None:
    """Each kind of debt takes what is asked and not yet paid from what the earlier ones leave."""
    left = money
    for kind in kinds:
        paid = principal.paid.get(kind, 0.0)
        part = np.minimum(left, principal.asked[kind] - paid)
        principal.paid[kind] = paid + loans.repay(state, kind, part)
        left = left - part
