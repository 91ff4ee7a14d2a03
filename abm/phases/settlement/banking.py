"""Loans move: granted, drawn, repaid; interest and the accounts between banks, state and central bank (rules 10,
15-17)."""

import numpy as np

from abm.agents import banks as rules
from abm.agents import central_bank, government, platforms
from abm.books.flows import Sector
from abm.books.ledger import shares_of
from abm.books.money import GRAIN, rounded_money
from abm.contracts import balance_sheets
from abm.markets.clearing import Claim, Source
from abm.state.firms import FirmState
from abm.state.state import MONTHS, State

PLATFORM_BOOKED = ("platform_loan", "advance")


def lender_accounts(state: State, kind: str, rows: np.ndarray) -> np.ndarray:
    """Who books a kind of loan to firms in these rows: the firm's bank, an internet bank, or the platform that sells
    the stock."""
    banks = state.banks.accounts
    if kind == "stock_credit":
        return np.full(rows.size, state.firms.accounts[state.reference.jd_row])
    return banks[balance_sheets.platform_bank(state, rows) if kind in PLATFORM_BOOKED else state.firms.bank[rows]]


def grant(state: State, kind: str, amount: np.ndarray) -> None:
    """A grant is a loan and a deposit; yuan by firm."""
    firms = state.firms
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        state.ledger.pay("loans granted", amount[rows], lender_accounts(state, kind, rows), firms.accounts[rows])
        getattr(firms, kind)[rows] += rounded_money(amount[rows])


def guarantee(state: State, loan: np.ndarray, month: int) -> None:
    """The state stands behind part of new loans; yuan by firm."""
    firms, page, pull = state.firms, state.page, state.instruments
    part = rules.guaranteed(loan, pull.guaranteed_share[month])
    extra = rules.guaranteed(loan - part, pull.guaranteed_extra[month])
    extra = extra * rules.proportional_cut(
        extra.sum(), max(0.0, pull.guarantee_budget - float(page.guaranteed_by_relief.sum()))
    )
    firms.guaranteed_loan += part + extra
    firms.relief_guaranteed += extra
    page.guaranteed += part + extra
    page.guaranteed_by_relief += extra


def repay(state: State, kind: str, amount: np.ndarray) -> np.ndarray:
    """Principal paid back, at most what is owed; asked and returned in yuan by firm."""
    firms, paid = state.firms, np.zeros(len(state.firms))
    rows = np.flatnonzero(amount > 0.0)
    if rows.size:
        owed = getattr(firms, kind)
        money = np.minimum(rounded_money(amount[rows]), owed[rows])
        state.ledger.pay("loans repaid", money, firms.accounts[rows], lender_accounts(state, kind, rows))
        before = owed[rows].copy()
        paid[rows] = rounded_money(money)
        owed[rows] -= paid[rows]
        if kind == "loan":
            guaranteed = firms.guaranteed_loan[rows]
            firms.guaranteed_loan[rows] = guaranteed * (owed[rows] / before)
            firms.relief_guaranteed[rows] *= owed[rows] / before
            state.page.guarantees_ended[rows] += guaranteed - firms.guaranteed_loan[rows]
        if kind == "advance":
            firms.relief_advance[rows] *= owed[rows] / before
            firms.refinanced[rows] *= owed[rows] / before
    return paid


def draw_loans(state: State, m, sources: np.ndarray) -> None:
    """Granted credit drawn in the month of need: bank first, then platform."""
    firms = state.firms
    grant(state, "loan", sources[:, Source.BANK])
    guarantee(state, sources[:, Source.BANK], m.number)
    firms.granted_loan = np.maximum(0.0, firms.granted_loan - sources[:, Source.BANK])
    grant_advance(state, sources[:, Source.PLATFORM])
    draw_relief(state, sources[:, Source.PLATFORM])
    firms.granted_platform_loan = np.maximum(0.0, firms.granted_platform_loan - sources[:, Source.PLATFORM])


def grant_advance(state: State, drawn: np.ndarray) -> None:
    """Credit by score is drawn; old and new money each keep their term; yuan by firm."""
    firms = state.firms
    term = platforms.months_left(firms.advance, firms.advance_months, drawn, state.parameters.platform_term_months)
    firms.advance_months = np.ceil(term).astype(np.int16)
    grant(state, "advance", drawn)


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
    firms = state.firms
    share, late = b.share[:, Claim.INTEREST], b.late_share[:, Claim.INTEREST]
    pay_interest(state, slice(None), b.bank_interest * share + firms.owed_interest * late, firms.bank)
    platform = b.platform_interest * share + firms.owed_platform_interest * late
    pay_interest(state, slice(None), platform, balance_sheets.platform_bank(state))
    firms.owed_interest = firms.owed_interest * (1.0 - late) + b.bank_interest * (1.0 - share)
    firms.owed_platform_interest = firms.owed_platform_interest * (1.0 - late) + b.platform_interest * (1.0 - share)


def pay_overdue_interest(state: State, money: np.ndarray) -> np.ndarray:
    """Interest in arrears paid with this money, the bank's first; returns what was paid, in whole grains, yuan by
    firm."""
    firms, left = state.firms, money
    for name, lender in (
        ("owed_interest", firms.bank),
        ("owed_platform_interest", balance_sheets.platform_bank(state)),
    ):
        owed = getattr(firms, name)
        paid = np.minimum(left, np.floor(owed / GRAIN) * GRAIN)
        pay_interest(state, slice(None), paid, lender)
        setattr(firms, name, owed - paid)
        left = left - paid
    return money - left


def pay_interest(state: State, rows, amount: np.ndarray, lender: np.ndarray) -> None:
    """Interest from firms to the banks that lent; yuan and bank by row."""
    banks, money = state.banks, rounded_money(amount)
    state.ledger.pay("interest", amount, state.firms.accounts[rows], banks.accounts[lender])
    banks.profit += np.bincount(lender, weights=money, minlength=len(banks))


def banks_and_state_settle(state: State, m) -> None:
    """Standing loans grow with trend; interest on bonds, reserves and relending; banks' dividends and dues; yuan a
    month."""
    firms, p, page, banks, ledger, at = (
        state.firms,
        state.parameters,
        state.page,
        state.banks,
        state.ledger,
        state.accounts,
    )
    at_work = firms.state == FirmState.OPEN
    grant(state, "loan", page.loan_growth / MONTHS * page.bank_room[firms.bank] * at_work)
    grant(state, "platform_loan", page.platform_loan_growth / MONTHS * at_work)
    bond = p.bond_rate / 12.0
    ledger.pay("bond interest", banks.bonds * bond, at.government, banks.accounts)
    ledger.pay("bond interest", state.public.household_bonds * bond, at.government, at.fund)
    ledger.pay("bond interest", state.public.central_bank_bonds * bond, at.government, at.central_bank)
    on_reserves = np.maximum(0.0, page.opening.reserves) * p.reserve_rate / 12.0
    ledger.pay("reserve interest", on_reserves, at.central_bank, banks.accounts)
    facility = central_bank.facility_rate(p.policy_rate + state.conditions.policy_rate_change, p.facility_spread)
    usual = banks.relending - banks.special_relending
    cost = (
        usual * p.relending_rate
        + banks.special_relending * state.instruments.relending_rate
        + banks.facility * facility
    )
    on_relending = cost / 12.0
    ledger.pay("relending interest", on_relending, banks.accounts, at.central_bank)
    ledger.pay("state property income", banks.state_dues / MONTHS, banks.accounts, at.government)
    banks.profit += banks.bonds * bond + on_reserves - on_relending
    central_bank_relends(state, m)
    payout, (equity, weighted) = banks.usual_payout / MONTHS, balance_sheets.equity_and_risk(state)
    dividends = rules.dividends(np.maximum(0.0, payout), equity, weighted, p.dividend_ratio)
    ledger.pay("dividends of banks", dividends, banks.accounts, at.fund)
    ledger.pay("owner capital", np.maximum(0.0, -payout), at.fund, banks.accounts)


def central_bank_relends(state: State, m) -> None:
    """Cheap central-bank money within the quota, against the loans of each bank that it makes cheaper (rule 17)."""
    firms, banks, ledger, at, pull = state.firms, state.banks, state.ledger, state.accounts, state.instruments
    eligible = np.bincount(firms.bank, weights=firms.loan * pull.cheap_loan[m.number], minlength=len(banks))
    quota = pull.relending_quota[m.number] * eligible / max(1e-9, float(eligible.sum()))
    more = rounded_money(central_bank.relending(eligible, banks.special_relending, quota))
    back = rounded_money(np.maximum(0.0, banks.special_relending - quota))
    ledger.pay("loans granted", more, at.central_bank, banks.accounts)
    ledger.pay("loans repaid", back, banks.accounts, at.central_bank)
    banks.relending += more - back
    banks.special_relending = np.maximum(0.0, banks.special_relending + more - back)


def close_the_quarter(state: State) -> None:
    """Bank profit tax, the state's borrowing, relending on trend, the central bank's result, the facility."""
    p, banks, ledger, at = state.parameters, state.banks, state.ledger, state.accounts
    tax = government.profit_tax(banks.profit, banks.profit_tax_rate)
    ledger.pay("profit tax", tax, banks.accounts, at.government)
    state.page.bank_profit = banks.profit.copy()
    banks.profit[:] = 0.0
    more = (banks.relending - banks.special_relending) * p.trend_nominal
    ledger.pay("loans granted", more, at.central_bank, banks.accounts)
    banks.relending += more
    the_state_rescues_banks(state)
    state_borrows(state)
    use_the_facility(state)


def the_state_rescues_banks(state: State) -> None:
    """A bank that losses have all but ruined gets new equity from the state, which it lends back at once: bonds (rule
    15)."""
    p, banks, ledger, at = state.parameters, state.banks, state.ledger, state.accounts
    equity, weighted = balance_sheets.equity_and_risk(state)
    capital = rounded_money(rules.recapitalisation(equity, weighted, p.rescue_ratio, p.lowest_capital_ratio))
    ledger.pay("bank rescue", capital, at.government, banks.accounts)
    ledger.pay("bonds issued", capital, banks.accounts, at.government)
    banks.bonds += capital
    state.page.bank_rescue += float(capital.sum())


def state_borrows(state: State) -> None:
    """The deficit is bonds issued: households and central bank on trend, banks take the rest; until a shock strikes
    pensions follow (rule 16)."""
    p, banks, ledger, at, public = state.parameters, state.banks, state.ledger, state.accounts, state.public
    received = ledger.flow("relending interest") + ledger.flow("bond interest", payee=Sector.CENTRAL_BANK)
    result = central_bank.result(received, ledger.flow("reserve interest"))
    if result >= 0.0:
        ledger.pay("central-bank result", result, at.central_bank, at.government)
    else:
        ledger.pay("central-bank result", -result, at.government, at.central_bank)
    issued = government.bonds_issued(ledger.balance(at.government), public.usual_treasury * (1.0 + p.trend_nominal))
    from_fund = min(public.household_bonds * p.trend_nominal, max(0.0, ledger.balance(at.fund)))
    from_central_bank = public.central_bank_bonds * p.trend_nominal
    ledger.pay("bonds issued", from_fund, at.fund, at.government)
    ledger.pay("bonds issued", from_central_bank, at.central_bank, at.government)
    public.household_bonds += from_fund
    public.central_bank_bonds += from_central_bank
    rest = float(rounded_money(government.bonds_of_banks(issued, from_fund + from_central_bank)))
    if not state.reference.shaken:
        beyond = rest - p.trend_nominal * float(banks.bonds.sum())
        public.benefits = float(government.pensions(public.benefits, beyond, p.pension_response))
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
    draw = rounded_money(central_bank.facility(reserves))
    ledger.pay("loans granted", draw, at.central_bank, banks.accounts)
    back = rounded_money(np.minimum(banks.facility, np.maximum(0.0, reserves)))
    ledger.pay("loans repaid", back, banks.accounts, at.central_bank)
    banks.facility += draw - back
