"""Banks and platforms decide whom to lend to, before the need is known (rules 10, 11)."""

import numpy as np

from abm.agents import banks as bank_rules
from abm.agents import platforms
from abm.agents.arithmetic import ratio
from abm.agents.smes import financing
from abm.calendar import years
from abm.contracts import balance_sheets, debts, expected, platform_lines, working_capital
from abm.luck import chance, draws
from abm.phases.phase import phase
from abm.relief.effects import bank_loans, credit_lines
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.state import MONTHS, State


@phase("granted_loan", "granted_platform_loan", "called_loan", "called_platform_loan")
def banks_then_platforms_lend(state: State) -> None:
    """Standing loans are renewed or called, new ones granted; grants are drawn in the month of need and lapse at the
    quarter's end."""
    refused = banks_renew(state)
    need = expected_need(state)
    banks_grant(state, need, refused)
    platforms_grant(state, need)
    state.record.credit_needed = need
    state.record.credit_granted = state.firms.granted_loan + state.firms.granted_platform_loan


def expected_need(state: State) -> np.ndarray:
    """Loan that covers the gap a firm foresees this quarter; yuan (rule 10)."""
    firms, p, sales = state.firms, state.parameters, expected.sales(state)
    outlays = expected.inputs(state, sales) + firms.monthly_outlays * MONTHS + firms.usual_pay * p.owner_pay_floor
    outlays = outlays + firms.owed_wages + firms.overdue
    outlays = debts.late_interest(firms, to=outlays)
    need = financing.wanted_loan(outlays, sales, firms.deposits, firms.wanted_runway, firms.monthly_outlays)
    if p.purchases_bound_by_means > 0.0:
        need = np.maximum(need, working_capital.credit_for_stock(state))
    alive = (firms.state <= FirmState.SUSPENDED) & (firms.size_class <= SizeClass.LARGE)
    return np.where(alive, need, 0.0)


def banks_renew(state: State) -> np.ndarray:
    """Rule 10: part of each standing loan falls due and is renewed, on trend; whom the bank refuses must pay it back.

    Returns who gets no new credit: the refused, and those who were refused or defaulted not long ago.

    Renewing takes no new capital: the bank's room bounds growth and what is granted on top. Short of collateral is a
    firm whose assets and owner together do not even cover what it owes to others than its bank, what was lent on sales
    aside.
    """
    firms, p, record = state.firms, state.parameters, state.record
    security = balance_sheets.net_worth(state) + debts.owed(firms, debts.OWN_BANK) + lent_on_sales(state)
    security = security + balance_sheets.owners_deposits(state, slice(None))
    overdue = bank_rules.non_performing(firms.months_overdue, p.overdue_months, bank_loans.interest_waits(state, 0))
    refused = bank_rules.refuses(overdue, security < 0.0)
    on_record = state.quarter < firms.record_clear_from
    usual = firms.usual_loan * firms.normal_output
    due, renewed, record.loan_growth = bank_rules.standing_loan(
        firms.loan, firms.owed_principal, usual, p.trend_nominal, p.leverage_gap, p.principal_due, refused, on_record
    )
    firms.called_loan = due - renewed
    remember_what_smes_asked(state, usual, due, renewed)
    due, renewed, record.platform_loan_growth = bank_rules.standing_loan(
        firms.platform_loan,
        firms.owed_platform_principal,
        np.where(platform_lines.is_good(state), firms.usual_platform_loan, 0.0),
        p.trend_nominal,
        p.leverage_gap,
        p.principal_due,
        refused,
        on_record,
    )
    firms.called_platform_loan = due - renewed
    called = firms.called_loan + firms.called_platform_loan > 0.0
    firms.record_clear_from = np.where(
        called, np.maximum(firms.record_clear_from, state.quarter + p.call_remembered), firms.record_clear_from
    )
    return refused | on_record


def lent_on_sales(state: State) -> np.ndarray:
    """Platform loans within what the record of sales is good for: these sales cover them, not what the firm owns; yuan
    by firm."""
    limit = platform_lines.limit_by_record(state, state.parameters.platform_loan_cap)
    good = np.where(platform_lines.is_good(state), limit, 0.0)
    return np.minimum(debts.owed(state.firms, debts.INTERNET_BANK), good)


def remember_what_smes_asked(state: State, usual: np.ndarray, due: np.ndarray, renewed: np.ndarray) -> None:
    """What SMEs ask of their standing loans, renewal and growth alike, and
    what they get: for comparison with surveys [A080]."""
    firms, p, record = state.firms, state.parameters, state.record
    small = firms.size_class <= SizeClass.MEDIUM
    nobody = np.zeros(len(firms), dtype=bool)
    *_, growth = bank_rules.standing_loan(
        firms.loan, firms.owed_principal, usual, p.trend_nominal, p.leverage_gap, p.principal_due, nobody, nobody
    )
    record.sme_credit_requested += float((due + growth)[small].sum())
    record.sme_credit_authorised += float((renewed + record.loan_growth)[small].sum())


def banks_grant(state: State, need: np.ndarray, refused: np.ndarray) -> None:
    """Rule 10: applied for by some, limited by collateral or known cash flow, cut to the bank's room."""
    firms, p, banks = state.firms, state.parameters, state.banks
    draw = chance.uniforms(chance.stream(state.seed, chance.Purpose.LOAN_APPLICATION, state.quarter), firms.id)
    applies = p.applies_for_credit[firms.size_class]
    applied = financing.applied_loan(need, draw, applies)
    cash_flow = np.maximum(0.0, firms.owner_income + firms.planned_investment)
    debt = debts.with_interest(firms, debts.OWN_BANK)
    limit = bank_rules.limit(
        balance_sheets.own_capital(firms) * firms.has_collateral,
        p.lending_value,
        cash_flow,
        p.cash_flow_multiple,
        debt,
        p.secured_share,
        firms.has_relationship.astype(float),
    )
    creditworthy = (firms.months_overdue == 0) & ~refused
    wished = financing.applied_loan(working_capital.wished_on_guarantees(state), draw, applies) * creditworthy
    guarantee = bank_loans.guaranteed_share(state, applied * creditworthy + wished)
    usual = bank_rules.granted(applied, limit, guarantee) * creditworthy
    granted = (
        bank_rules.granted(applied, bank_rules.limit_by_record(limit, state.instruments.record_limit, debt), guarantee)
        * creditworthy
    )
    # For stock beyond the usual a bank lends what a programme stands for, and no more.
    covered = wished * (guarantee - state.instruments.guaranteed_share[0])
    usual, granted = usual + covered, granted + covered
    equity, weighted = balance_sheets.equity_and_risk(state)
    room = bank_rules.room(equity, p.lowest_capital_ratio, weighted)
    by_bank = np.bincount(firms.bank, weights=granted, minlength=len(banks))
    growth = p.trend_nominal * balance_sheets.loans_by_bank(state)
    cut = bank_rules.proportional_cut(by_bank + growth, room)
    state.record.bank_room = cut
    firms.granted_loan = granted * cut[firms.bank]
    state.record.granted_on_record = (granted - usual) * cut[firms.bank]
    state.record.guaranteed_for_stock = covered * cut[firms.bank]
    state.record.loans_wanted += float(need.sum())
    state.record.loans_applied += float(applied.sum())
    state.record.loans_granted += float(firms.granted_loan.sum())
    small = firms.size_class <= SizeClass.MEDIUM
    state.record.sme_credit_requested += float(applied[small].sum())
    state.record.sme_credit_authorised += float(
        (firms.granted_loan - (1.0 - cut[firms.bank]) * state.record.loan_growth)[small].sum()
    )


def platforms_grant(state: State, need: np.ndarray) -> None:
    """Rule 11: by remembered online or QR sales above a score, without collateral; programmes may add to the limit."""
    firms, p = state.firms, state.parameters
    small = firms.size_class <= SizeClass.SMALL
    turnover = firms.orders[:, Channel.SHOP] + firms.orders[:, Channel.ONLINE]
    firms.sales_record = platforms.average_sales(firms.sales_record, turnover, MONTHS / p.platform_sales_memory_months)
    sales_record = ratio(firms.sales_record, firms.usual_sales_record, 0.0)
    age = platforms.age_record(years(state.quarter - firms.born), p.score_full_age)
    good = ((firms.months_overdue == 0) & (state.quarter >= firms.record_clear_from)).astype(float)
    firms.score = platforms.score(
        firms.score,
        np.minimum(1.0, sales_record),
        age,
        good,
        p.score_sales_weight,
        p.score_age_weight,
        p.score_repayment_weight,
        MONTHS / p.platform_sales_memory_months,
    )
    limit = np.where(
        small & platform_lines.is_scored(state), platform_lines.limit_by_record(state, p.platform_loan_cap), 0.0
    )
    state.record.platform_limit = np.maximum(limit, credit_lines.offered(state))
    draw = chance.uniforms(
        chance.stream(state.seed, chance.Purpose.LOAN_APPLICATION, state.quarter), firms.id, draws.ASKS_A_PLATFORM
    )
    asks = draw < p.applies_for_credit[firms.size_class]
    rest = np.maximum(0.0, need - firms.granted_loan)
    usual = np.minimum(rest, np.maximum(0.0, limit - firms.platform_loan - firms.advance)) * asks
    state.record.usual_platform_grant = usual.copy()
    # What a programme offers unasked, nobody is discouraged from; what need leaves of it shops may put into stock.
    missing = np.maximum(0.0, rest - usual)
    relief = credit_lines.granted_by_relief(state, missing + working_capital.wished_on_lines(state))
    firms.granted_platform_loan = usual + relief
    state.record.granted_for_stock = np.maximum(0.0, relief - missing)
