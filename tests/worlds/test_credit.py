"""Standing loans are renewed or called in; interest goes to the bank that lent; relending makes some loans cheap."""

from dataclasses import replace

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.calendar import quarter_index
from abm.contracts import balance_sheets, debts, loans
from abm.names import Cause
from abm.phases import lending, news
from abm.phases.closing import public_finance
from abm.phases.settlement import banks_and_state, bills, repayment
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.relief import public
from abm.relief.effects import credit_lines, relief_flows
from abm.shocks import Shock
from abm.state.bills import InterestBills, Payments
from abm.state.firms import FirmState, SizeClass
from tests.months import NOTHING_BOUGHT, record
from tests.openings import drawn_state, played_state


def at_the_lending_desk(state):
    news.news_arrives(state)
    lending.banks_renew(state)
    return state


def borrowers(state):
    firms = state.firms
    return np.flatnonzero(
        (firms.loan > 1000.0) & (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.MEDIUM)
    )


def test_at_rest_every_loan_is_renewed():
    state = at_the_lending_desk(drawn_state(resting=True))
    assert (state.firms.called_loan == 0.0).all() and (state.firms.called_platform_loan == 0.0).all()


def test_a_loan_overdue_for_months_is_called_in_and_paid_back():
    state = drawn_state()
    late, punctual = borrowers(state)[:2]
    state.firms.months_overdue[[late, punctual]] = state.parameters.overdue_months, state.parameters.overdue_months - 1
    owed = state.firms.loan.copy()
    state = at_the_lending_desk(state)
    assert state.firms.called_loan[late] == pytest.approx(state.parameters.principal_due * owed[late])
    assert state.firms.called_loan[punctual] == 0.0


def test_a_firm_whose_assets_and_owner_cover_nothing_is_called_too():
    state = drawn_state()
    row = borrowers(state)[0]
    state.firms.capital[row] = state.firms.material_value[row] = state.firms.finished_value[row] = 0.0
    state.firms.owed_taxes[row] = 1e9
    state = at_the_lending_desk(state)
    assert state.firms.called_loan[row] > 0.0 and state.record.loan_growth[row] == 0.0


def with_nothing(state, row):
    """A firm without goods and capital of its own: money and claims are all that stands against what it owes."""
    for name in ("capital", "material_value", "finished_value"):
        getattr(state.firms, name)[row] = 0.0
    return state


@pytest.mark.parametrize(
    "column",
    [
        *(kind.principal.name for kind in debts.KINDS if kind.lender is not debts.OWN_BANK),
        *(lender.interest.name for lender in debts.lenders() if lender is not debts.OWN_BANK and lender.interest),
        "owed_taxes",
        "owed_wages",
        "rent_not_yet_due",
        "rent_overdue",
        "ground_rent_overdue",
        "not_yet_due",
        "overdue",
    ],
)
def test_what_is_owed_to_others_is_no_security_of_a_firms_bank(column):
    """Whoever they are, an internet bank and a platform among them; what is owed to the bank itself calls nobody in."""
    state = drawn_state()
    row = borrowers(state)[0]
    with_nothing(state, row)
    getattr(state.firms, column)[row] += 1e9
    assert at_the_lending_desk(state).firms.called_loan[row] > 0.0
    state = with_nothing(drawn_state(), row)
    state.firms.loan[row] += 1e9
    assert at_the_lending_desk(state).firms.called_loan[row] == 0.0


def test_what_is_called_falls_in_three_months_unless_it_may_wait():
    paid = {}
    for deferred in (False, True):
        state = drawn_state()
        firms = state.firms
        with_loans = borrowers(state)
        rich = with_loans[np.argmax(firms.deposits[with_loans] / firms.loan[with_loans])]
        firms.months_overdue[rich] = state.parameters.overdue_months
        if deferred:
            state.shock, state.quarter = Shock.read("covid_2020"), quarter_index("2020Q2")
        before = firms.loan[rich]
        play(state)
        paid[deferred] = 1.0 - firms.loan[rich] * (1.0 + state.parameters.trend_nominal) / before
    assert paid[False] == pytest.approx(state.parameters.principal_due, rel=0.05)
    assert paid[True] < 0.02


def test_late_platform_interest_goes_to_the_bank_that_lent():
    state = played_state(1)
    firms, banks = state.firms, state.banks
    row = borrowers(state)[0]
    firms.owed_platform_interest[row] = 500.0

    n = len(firms)
    payments = Payments(np.ones((5, n)), np.ones((5, n)), np.zeros((3, n)))
    firms.owed_interest[:] = 0.0
    before = banks.profit.copy()
    loans.book_interest(state, record(InterestBills, n), payments)
    got = banks.profit - before
    lender = debts.platform_bank(state)[row]
    assert lender != firms.bank[row]
    assert got[lender] >= 500.0 and got.sum() == pytest.approx(got[state.addresses.internet_banks].sum())
    assert firms.owed_platform_interest[row] == 0.0


def test_relending_is_handed_out_evenly_and_paid_back_after_a_year():
    state = played_state(4, shock="covid_2020")
    item = state.shock.public_relief["relending"]
    outstanding, cheap = [], []
    for _ in range(8):
        play(state)
        outstanding.append(
            float(state.banks.special_relending.sum())
            * (1 + state.parameters.trend_nominal)
            * state.scale
            / item.quota_yuan
        )
        cut = state.instruments.interest_cut[2] > 0.0
        cheap.append(
            float(state.firms.loan[cut].sum() / state.firms.loan[state.firms.size_class <= SizeClass.MEDIUM].sum())
        )
        assert (state.firms.size_class[cut] <= SizeClass.MEDIUM).all()
    assert max(outstanding) <= 1.0 + 1e-9
    assert (
        0.0 < outstanding[0] <= 2 / 11 + 1e-9
        and outstanding[1] == pytest.approx(5 / 11, rel=0.05)
        and outstanding[3] > 0.7
    )
    assert outstanding[7] < 1e-9 and cheap[7] == 0.0
    assert 0.02 < cheap[3] < 0.1
    assert (state.banks.relending >= state.banks.special_relending).all()


def test_the_state_rescues_a_bank_that_losses_have_all_but_ruined():
    state = played_state(1)
    banks, p = state.banks, state.parameters
    weighted = balance_sheets.risk_weighted(state)
    loss = balance_sheets.bank_equity(state)[2] - 0.5 * p.rescue_ratio * weighted[2]
    banks.bonds[2] -= loss
    before, money = banks.bonds.copy(), state.ledger.balance(slice(None)).copy()
    public_finance.the_state_rescues_banks(state)
    ratio = balance_sheets.bank_equity(state) / weighted
    assert ratio[2] == pytest.approx(p.lowest_capital_ratio, rel=1e-6)
    assert (np.delete(banks.bonds, 2) == np.delete(before, 2)).all()
    assert (
        state.ledger.flow("bank rescue") == pytest.approx(banks.bonds[2] - before[2])
        and state.ledger.flow("bank rescue") > 0.0
    )
    assert (state.ledger.balance(slice(None)) == money).all(), "the bank lends back what it got"


def test_the_pledge_of_an_owner_is_the_banks_even_where_others_go_first():
    state = played_state(1)
    firms, people, p = state.firms, state.workers, state.parameters
    with_loans = borrowers(state)
    owner = firms.owner[with_loans]
    rich = with_loans[
        np.argmax(np.where(owner >= 0, people.deposits[np.maximum(owner, 0)] / firms.loan[with_loans], 0.0))
    ]
    for name in (
        "material_value",
        "finished_value",
        "receivable",
        "receivable_overdue",
        "rent_receivable",
        "rent_receivable_overdue",
    ):
        getattr(firms, name)[rich] = 0.0
    state.ledger.pay("drawings", firms.deposits[rich], firms.accounts[rich], people.accounts[firms.owner[rich]])
    firms.owed_taxes[rich], loan = 1e9, firms.loan[rich]
    lost = state.record.loans_lost.sum()
    turnover.close_firms(state, np.array([rich]), np.array([Cause.INSOLVENT]))
    recovered = loan - (state.record.loans_lost.sum() - lost)
    assert recovered == pytest.approx((1.0 - p.estate_costs) * p.secured_share * loan, rel=1e-3)


def test_a_platform_loan_that_is_called_in_falls_due_in_three_months_too():
    state = played_state(1)
    firms = state.firms
    row = np.flatnonzero((firms.platform_loan > 100.0) & (firms.state == FirmState.OPEN))[0]
    firms.called_platform_loan[row] = 90.0
    principal = repayment.principal_falls_due(state, state.month)
    assert principal.asked[debts.PLATFORM_LOAN][row] == pytest.approx(30.0)


def test_a_loan_whose_interest_may_wait_is_not_called_in():
    state = drawn_state()
    row = borrowers(state)[0]
    state.firms.months_overdue[row] = state.parameters.overdue_months
    for waits in (True, False):
        news.news_arrives(state)
        state.instruments.interest_deferred[0, row] = waits
        lending.banks_renew(state)
        assert (state.firms.called_loan[row] == 0.0) == waits


def test_principal_waits_in_the_months_of_its_deferral_and_while_nobody_works():
    state = played_state(1)
    firms = state.firms
    deferred, suspended = borrowers(state)[:2]
    firms.called_loan[[deferred, suspended]] = 300.0
    state.instruments.principal_deferred[:, deferred] = False, False, True
    firms.state[suspended] = FirmState.SUSPENDED
    for month, waits in ((0, False), (2, True)):
        principal = repayment.principal_falls_due(state, replace(state.month, number=month))
        assert (principal.asked[debts.BANK_LOAN][deferred] == 0.0) == waits
        assert principal.asked[debts.BANK_LOAN][suspended] == 0.0


def test_interest_is_cut_in_the_months_of_the_cut():
    state = played_state(1)
    row = borrowers(state)[0]
    state.instruments.interest_cut[:, row] = 0.0, 0.5, 0.0
    due = [bills.interest_due(state, month).bank[row] for month in range(3)]
    assert due[0] == due[2] > 0.0 and due[1] == pytest.approx(0.5 * due[0])


def test_a_bank_without_room_lets_standing_loans_grow_by_what_it_can():
    state = played_state(1)
    firms = state.firms
    rows = borrowers(state)
    state.record.bank_room[:], state.record.loan_growth[:] = 0.25, 1200.0
    before = firms.loan[rows].copy()
    banks_and_state.banks_and_state_settle(state, state.month.number)
    assert firms.loan[rows] - before == pytest.approx(100.0)


def test_special_relending_costs_its_own_rate_and_does_not_grow_with_trend():
    state = played_state(1)
    banks, p = state.banks, state.parameters
    state.instruments.relending_quota[:] = 0.0

    def interest():
        before = state.ledger.flow("relending interest")
        banks_and_state.banks_and_state_settle(state, state.month.number)
        return state.ledger.flow("relending interest") - before

    banks.special_relending[:] = 0.0
    usual = interest()
    banks.special_relending[:] = 0.5 * banks.relending
    special, whole = banks.special_relending.sum(), banks.relending.copy()
    state.instruments.relending_rate = 0.01
    assert usual - interest() == pytest.approx(special * (p.relending_rate - 0.01) / 12.0, rel=1e-6)
    banks.relending[:], banks.special_relending[:] = whole, 0.25 * whole
    public_finance.close_the_quarter(state)
    assert banks.relending == pytest.approx(whole * (1.0 + 0.75 * p.trend_nominal))


def test_relending_is_handed_out_by_the_loans_that_each_bank_makes_cheaper():
    state = played_state(1)
    firms, banks, month = state.firms, state.banks, state.month.number
    rows = borrowers(state)
    small, large = np.argsort(np.bincount(firms.bank[rows], weights=firms.loan[rows], minlength=len(banks)))[[-3, -1]]
    state.instruments.cheap_loan[month] = np.isin(firms.bank, (small, large))
    lent = [float(firms.loan[firms.bank == bank].sum()) for bank in (small, large)]
    quota = state.instruments.relending_quota[month] = 0.1 * sum(lent)
    banks_and_state.central_bank_relends(state, month)
    assert banks.special_relending[[small, large]] == pytest.approx([0.1 * loans for loans in lent])
    assert banks.special_relending.sum() == pytest.approx(quota)


def test_what_a_platform_bears_of_interest_goes_to_the_bank_that_lent():
    state = played_state(1)
    firms, banks = state.firms, state.banks
    lender = debts.platform_bank(state)
    row = next(row for row in borrowers(state) if firms.bank[row] != lender[row])
    borne, before = np.zeros(len(firms)), banks.profit.copy()
    borne[row] = 80.0
    row_of_sponsor = relief_flows.marketplace_row(state)
    paid = credit_lines.pay_funding(state, borne, row_of_sponsor)
    assert (banks.profit - before)[lender[row]] == pytest.approx(80.0) and (
        banks.profit - before
    ).sum() == pytest.approx(80.0)
    assert paid == 80.0 and state.ledger.flow("platform funding", payer=Sector.PLATFORMS) == 80.0


def test_a_platform_lends_to_small_firms_that_are_online_alone():
    """Of those to whom it lends if everybody is online it leaves out who is not, whatever their score."""
    served = []
    for online in (np.array(1), np.arange(len(played_state(1).firms)) % 2):
        state = played_state(1)
        state.parameters = state.parameters.changed(counter_records_scored=0.0)
        firms = state.firms
        firms.online[:], firms.score[:], firms.granted_loan[:] = online, 1.0, 0.0
        lending.platforms_grant(state, np.full(len(firms), 1e5))
        served.append(firms.granted_platform_loan > 0.0)
    assert (served[1] == (served[0] & firms.online)).all()
    assert served[1].sum() > 5 and (served[0] & ~served[1]).sum() > 5
    assert (firms.size_class[served[0]] <= SizeClass.SMALL).all()


def test_the_facility_follows_the_policy_rate():
    state = played_state(1)
    banks = state.banks
    state.instruments.relending_quota[:] = 0.0
    cost = []
    for cut in (0.0, -0.002):
        state.conditions = replace(state.conditions, policy_rate_change=cut)
        banks.facility[:] = 1e6
        before = state.ledger.flow("relending interest")
        banks_and_state.banks_and_state_settle(state, state.month.number)
        cost.append(state.ledger.flow("relending interest") - before)
    assert cost[0] - cost[1] == pytest.approx(len(banks) * 1e6 * 0.002 / 12.0, rel=1e-3)


def test_a_bank_that_is_merely_short_of_the_lowest_ratio_is_not_rescued():
    state = played_state(1)
    p, weighted = state.parameters, balance_sheets.risk_weighted(state)
    between = 0.5 * (p.rescue_ratio + p.lowest_capital_ratio)
    state.banks.bonds[2] -= balance_sheets.bank_equity(state)[2] - between * weighted[2]
    public_finance.the_state_rescues_banks(state)
    assert (
        balance_sheets.bank_equity(state)[2] == pytest.approx(between * weighted[2]) and state.record.bank_rescue == 0.0
    )


def two_months_behind(state, owed: str, times_cash: float):
    """Some open firms that are late with so many times the money they have; rows, and ids to know them again."""
    rows = borrowers(state)[:30]
    getattr(state.firms, owed)[rows] = times_cash * state.firms.deposits[rows]
    state.firms.months_overdue[rows] = 2
    return rows, state.firms.id[rows].copy()


@pytest.mark.parametrize("owed", ["owed_interest", "owed_platform_interest"])
def test_deferral_stops_the_clock_and_does_not_set_it_back(owed):
    for quarter, months in (("2019Q2", 5), ("2020Q2", 2)):
        state = drawn_state(shock="covid_2020")
        state.quarter = quarter_index(quarter)
        rows, ids = two_months_behind(state, owed, 3.0)
        play(state)
        firms = state.firms
        there = rows[(firms.id[rows] == ids) & (getattr(firms, owed)[rows] > 1.0)]
        assert there.size > 3 and (firms.months_overdue[there] == months).all(), quarter


def test_late_principal_waits_with_its_clock_and_who_owes_nothing_starts_afresh():
    state = drawn_state(shock="covid_2020")
    state.quarter = quarter_index("2020Q2")
    (rows, ids), firms = two_months_behind(state, "owed_interest", 0.0), state.firms
    late, clear = rows[::2], rows[1::2]
    firms.owed_principal[late] = 500.0
    play(state)
    there = (firms.state == FirmState.OPEN) & (firms.owed_interest + firms.owed_platform_interest <= 1.0)
    there[rows[firms.id[rows] != ids]] = False
    assert there[late].any() and (firms.months_overdue[late[there[late]]] == 2).all()
    assert firms.owed_principal[late[there[late]]] * (1.0 + state.parameters.trend_nominal) == pytest.approx(500.0)
    assert there[clear].any() and (firms.months_overdue[clear[there[clear]]] == 0).all()


@pytest.mark.parametrize(("deferred", "months_left"), [(False, 8), (True, 9)])
def test_the_term_of_an_advance_runs_on_only_while_it_is_paid_back(deferred, months_left):
    state = played_state(1)
    firms, row = state.firms, borrowers(state)[0]
    firms.advance[row], firms.advance_months[row] = 900.0, 9
    state.instruments.principal_deferred[:, row] = deferred
    principal, nothing = repayment.principal_falls_due(state, state.month), np.zeros(len(firms))
    repayment.pay_principal(state, principal, nothing)
    repayment.terms_run_on(state, principal, NOTHING_BOUGHT)
    assert firms.advance_months[row] == months_left


def test_new_credit_is_collateral_beyond_the_secured_part_of_the_debt():
    state = drawn_state()
    news.news_arrives(state)
    firms, p, rows = state.firms, state.parameters, borrowers(state)[:60]
    firms.has_collateral[rows], firms.has_relationship[rows] = True, False
    firms.capital[rows], firms.loan[rows], firms.months_overdue[rows] = 1e5, 4e4, 0
    need = np.zeros(len(firms))
    need[rows] = 1e9
    lending.banks_grant(state, need, np.zeros(len(firms), dtype=bool))
    asked = firms.granted_loan[rows] > 0.0
    assert 0 < asked.sum() < rows.size, "some are discouraged"
    good_for = p.lending_value * 1e5 - p.secured_share * 4e4
    assert firms.granted_loan[rows[asked]] == pytest.approx(good_for * state.record.bank_room[firms.bank[rows[asked]]])


def test_what_smes_ask_of_banks_is_told_apart_from_what_they_need_and_get():
    state = at_the_lending_desk(drawn_state())
    firms, p, record, row = state.firms, state.parameters, state.record, borrowers(state)[0]
    small = firms.size_class <= SizeClass.MEDIUM
    falls_due = p.principal_due * firms.loan[small].sum()
    assert record.sme_credit_authorised == pytest.approx(falls_due + record.loan_growth[small].sum())
    assert record.sme_credit_requested == pytest.approx(record.sme_credit_authorised), (
        "at the opening nobody is refused"
    )
    asked, need = record.sme_credit_requested, np.zeros(len(firms))
    need[small] = 1000.0
    lending.banks_grant(state, need, np.zeros(len(firms), dtype=bool))
    assert record.loans_wanted == pytest.approx(1000.0 * small.sum())
    assert record.sme_credit_requested - asked == pytest.approx(record.loans_applied)
    assert record.loans_granted < record.loans_applied < 0.7 * record.loans_wanted
    refused = drawn_state()
    refused.firms.months_overdue[row] = p.overdue_months
    refused = at_the_lending_desk(refused)
    not_got = refused.record.sme_credit_requested - refused.record.sme_credit_authorised
    assert not_got == pytest.approx((p.principal_due + p.trend_nominal) * firms.loan[row])


def test_the_last_tranche_of_relending_still_costs_its_rate():
    state = played_state(1, shock="covid_2020")
    item = state.shock.public_relief["relending"]
    state.instruments.relending_rate, state.instruments.relending_quota[0] = 0.0, 0.0
    public.relend(state, item, (int(item.last_month + item.term_months),))
    assert state.instruments.relending_rate == item.rate and state.instruments.relending_quota[0] == 0.0
    assert not state.instruments.cheap_loan.any()


def test_relending_serves_the_front_of_its_lottery_until_the_quota_is_used():
    state = played_state(4, shock="covid_2020")
    item, pull, firms = state.shock.public_relief["relending"], state.instruments, state.firms
    public.relend(state, item, (int(item.first_month) + 2,))
    cheap, may = pull.cheap_loan[0], (firms.loan > 0.0) & (firms.size_class <= SizeClass.MEDIUM)
    position = public.lottery(state, public._DRAW_CHEAP_LOAN)
    assert cheap.any() and not (cheap & ~may).any() and position[cheap].max() < position[may & ~cheap].min()
    last = np.flatnonzero(cheap)[position[cheap].argmax()]
    assert firms.loan[cheap].sum() >= pull.relending_quota[0] > firms.loan[cheap].sum() - firms.loan[last]


@pytest.mark.parametrize("owed", ["owed_wages", "overdue", "owed_interest", "owed_platform_interest"])
def test_what_is_overdue_is_part_of_what_a_firm_foresees_to_pay(owed):
    """A loan is asked for what waits as well, whoever waits for it: a yuan more overdue is a yuan more of need."""
    state = drawn_state()
    news.news_arrives(state)
    row, needs = borrowers(state)[0], []
    state.firms.believed_share[:] = 1.0
    for yuan in (1e12, 3e12):
        getattr(state.firms, owed)[row] = yuan
        needs.append(lending.expected_need(state)[row])
    assert needs[1] - needs[0] == pytest.approx(2e12)
