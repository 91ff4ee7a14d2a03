"""Principal falls due month by month; what is missed is owed until it is paid, to the lender that asked for it (rules
10-12)."""

import numpy as np

from abm.agents import banks, platforms
from abm.books.money import GRAIN
from abm.contracts import debts, loans
from abm.state.firms import Channel, FirmState
from abm.state.state import MONTHS, State


def principal_falls_due(state: State, m) -> None:
    """What each lender asks this month, nothing where principal waits; the platform keeps its part back from online
    receipts."""
    firms, nothing = state.firms, np.zeros(len(state.firms))
    shut = firms.state != FirmState.OPEN
    m.principal_waits = state.instruments.principal_deferred[m.number] | shut
    m.principal_asked, m.principal_paid = {}, {}
    for kind, owed in debts.ARREARS.items():
        if not getattr(firms, kind).any():
            m.principal_asked[kind] = nothing
            continue
        waits = shut if kind == "stock_credit" else m.principal_waits
        asked = banks.principal_asked(getattr(firms, kind), getattr(firms, owed), falling_due(state, kind))
        # In whole grains: less than one can be asked of nobody, and would stay owed.
        m.principal_asked[kind] = np.where(waits, 0.0, np.floor(asked / GRAIN) * GRAIN)
    wanted = sum(m.principal_asked[kind] for kind in debts.KEPT_BACK)
    m.kept_back = platforms.deducted(m.household_sales[:, Channel.ONLINE], wanted)


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


def platform_keeps_back(state: State, m) -> None:
    """The platform's part is paid before the seller sees the money."""
    pay_in_turn(state, m, debts.KEPT_BACK, m.kept_back)


def still_asked(m) -> np.ndarray:
    """Principal asked for this month that no platform has kept back; yuan by firm."""
    return sum(asked - m.principal_paid.get(kind, 0.0) for kind, asked in m.principal_asked.items())


def debts_are_refinanced(state: State, m, cash: np.ndarray) -> None:
    """Interest in arrears and principal that a firm cannot pay its banks an internet bank pays under a programme, and
    is owed it instead (rule 11)."""
    pull, firms, page = state.instruments, state.firms, state.page
    line = np.maximum(0.0, pull.refinancing_limit[m.number] - page.refinanced)
    if not line.any():
        return
    stock = m.principal_asked["stock_credit"]
    asked = firms.owed_interest + firms.owed_platform_interest + still_asked(m) - stock
    missing = platforms.refinanced(asked, cash - stock, line)
    left = max(0.0, pull.refinancing_budget - float(page.refinanced.sum()))
    missing = np.floor(missing * banks.proportional_cut(float(missing.sum()), left) / GRAIN) * GRAIN
    loans.grant_advance(state, missing)
    firms.refinanced += missing
    page.refinanced += missing
    pay_in_turn(state, m, debts.OWED_TO_BANKS, missing - loans.pay_overdue_interest(state, missing))


def pay_principal(state: State, m, money: np.ndarray) -> None:
    """Lenders are paid in their order; what was asked and not paid is owed, and terms run on."""
    firms, page = state.firms, state.page
    pay_in_turn(state, m, debts.ARREARS, money)
    for kind, name in debts.ARREARS.items():
        if not m.principal_asked[kind].any():
            continue
        before, asked, paid = getattr(firms, name).copy(), m.principal_asked[kind], m.principal_paid[kind]
        waits = asked <= 0.0
        owed = banks.principal_arrears(getattr(firms, kind), asked, paid)
        setattr(firms, name, np.where(waits, before, owed))
        page.principal_fallen_due += np.where(waits, 0.0, asked - before)
        page.principal_paid += paid
    firms.advance_months = np.where(
        firms.advance > 0, np.maximum(1, firms.advance_months - ~m.principal_waits), 0
    ).astype(np.int16)
    running = np.where(firms.stock_credit > 0, np.maximum(1, firms.stock_credit_months - 1), 0)
    firms.stock_credit_months = np.where(m.tied > 0, state.instruments.stock_term, running).astype(np.int16)
    page.stock_credit_at_month_ends += float(firms.stock_credit.sum())


def pay_in_turn(state: State, m, kinds, money: np.ndarray) -> None:
    """Each kind of debt takes what is asked and not yet paid from what the earlier ones leave."""
    left = money
    for kind in kinds:
        paid = m.principal_paid.get(kind, 0.0)
        part = np.minimum(left, m.principal_asked[kind] - paid)
        m.principal_paid[kind] = paid + loans.repay(state, kind, part)
        left = left - part
