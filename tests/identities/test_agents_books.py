"""The books of each agent: faults that leave every sector's sum as it was
are caught by the firm, bank or worker they touch."""

import numpy as np
import pytest

from abm.books.flows import Sector
from abm.books.ledger import Ledger
from abm.contracts import jobs, loans
from abm.measures import agents_books, flow_of_funds, identities, national_accounts
from abm.measures.breach import BookError
from abm.names import Industry
from abm.phases.closing import books, public_finance
from abm.phases.month import deliveries
from abm.phases.month.value_added import write_the_record
from abm.phases.planning import firms_expect_orders
from abm.phases.settlement import banks_and_state, settlement
from abm.phases.turnover import losses, turnover
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
from tests.openings import drawn_state, played_state

PANDEMIC = range(6)


@pytest.fixture
def state():
    return played_state(1)


def two_firms(state, industry: Industry = Industry.MANUFACTURING) -> tuple[int, int]:
    """Two open small firms of one industry."""
    firms = state.firms
    rows = np.flatnonzero(
        (firms.state == FirmState.OPEN) & (firms.size_class == SizeClass.MICRO) & (firms.industry == industry)
    )
    return int(rows[0]), int(rows[1])


def after(monkeypatch, room, name: str, fault) -> None:
    """A fault planted behind a function of a phase."""
    honest = getattr(room, name)

    def faulty(state, *arguments):
        honest(state, *arguments)
        fault(state)

    monkeypatch.setattr(room, name, faulty)


def caught(state, message: str) -> None:
    with pytest.raises(BookError, match=message):
        play(state)


def moved(state, column: str, share: float = 0.5) -> None:
    """Part of what one firm has stands on another's page; no sum changes."""
    one, other = two_firms(state, Industry.FINANCE if column == "rent_receivable" else Industry.MANUFACTURING)
    values = getattr(state.firms, column)
    amount = share * values[one] + 1.0
    values[one] -= amount
    values[other] += amount


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("loan", "loans owed to it less owed by it"),
        ("owed_taxes", "taxes owed to it"),
        ("owed_interest", "interest owed to it"),
        ("receivable", "trade owed to it"),
        ("rent_receivable", "rents owed to it"),
        ("materials", "units of materials"),
        ("finished", "units of goods"),
        ("material_value", "yuan of materials"),
        ("finished_value", "yuan of goods"),
    ],
)
def test_what_moves_from_one_firm_to_another_without_a_record_is_caught(state, monkeypatch, column, message):
    after(monkeypatch, settlement, "arrears_are_counted", lambda state: moved(state, column))
    caught(state, message)


def test_money_that_moves_between_two_people_outside_the_ledger_is_caught(state, monkeypatch):
    def steal(state):
        state.ledger._balance[state.accounts.workers.start : state.accounts.workers.start + 2] += [8.0, -8.0]

    after(monkeypatch, settlement, "the_state_buys", steal)
    caught(state, "money of worker [01], and opening \\+ received - paid")


def test_a_loan_paid_out_by_the_wrong_bank_is_caught(state, monkeypatch):
    banks = state.banks.accounts
    monkeypatch.setattr(loans, "lender_accounts", lambda state, kind, rows: np.full(rows.size, banks[0]))
    caught(state, "loans, and opening \\+ lent - repaid - written off, of bank")


def test_a_loss_borne_by_the_wrong_bank_is_caught(state, monkeypatch):
    firms = state.firms
    row = int(np.argmax(np.where(firms.size_class <= SizeClass.MEDIUM, firms.loan, 0.0)))

    def closes(state):
        turnover.close_firms(state, np.array([row]), turnover.Cause.OTHER_REASONS)

    def shift(state):
        state.record.loans_lost[:] = np.roll(state.record.loans_lost, 1)

    after(monkeypatch, turnover, "owners_take_stock", closes)
    after(monkeypatch, losses, "write_off", shift)
    caught(state, "loans, and opening \\+ lent - repaid - written off, of bank")


def test_a_mortgage_that_grows_by_itself_is_caught(state, monkeypatch):
    def grow(state):
        state.workers.mortgage[np.argmax(state.workers.mortgage)] += 5.0

    after(monkeypatch, settlement, "the_state_buys", grow)
    caught(state, "mortgage, and opening \\+ granted|loans, and opening|change of loans|owned and owed")


def test_bonds_with_the_wrong_bank_are_caught(state, monkeypatch):
    def swap(state):
        state.banks.bonds[:2] += [1e4, -1e4]

    after(monkeypatch, settlement, "the_state_buys", swap)
    caught(state, "bonds, and opening \\+ bought - sold, of bank")


def test_customers_moved_to_another_bank_without_their_money_are_caught(state, monkeypatch):
    def move(state):
        rich = np.argmax(state.workers.deposits)
        state.workers.bank[rich] = (state.workers.bank[rich] + 1) % len(state.banks)

    after(monkeypatch, settlement, "the_state_buys", move)
    caught(state, "of bank")


def test_a_bank_left_without_reserves_is_caught(state, monkeypatch):
    monkeypatch.setattr(public_finance, "use_the_facility", lambda state: None)

    def drain(state):
        bank = int(np.argmax(state.banks.bonds))
        gone = float(banks_and_state.balance_sheets.bank_reserves(state)[bank]) + 1e6
        state.ledger.pay("state property income", gone, state.banks.accounts[bank], state.accounts.government)

    after(monkeypatch, public_finance, "state_borrows", drain)
    caught(state, "reserves below zero, of bank")


def test_staff_who_come_from_nowhere_are_caught(state, monkeypatch):
    """Counted alike by firm and people, but nobody hired them."""

    def appear(state):
        who = np.flatnonzero(state.workers.employer < 0)[0]
        row = two_firms(state)[0]
        state.workers.employer[who], state.workers.state[who] = row, 0
        state.workers.own_firm[who] = -1
        state.firms.staff[row] += 1

    after(monkeypatch, turnover, "owners_take_stock", appear)
    caught(state, "staff, and opening \\+ found - left, of firm")


def test_people_dismissed_without_a_record_are_caught(state, monkeypatch):
    honest = jobs.leave

    def forgets(state, who, dismissed):
        honest(state, who, dismissed)
        state.record.jobs_ended[:] = 0.0

    monkeypatch.setattr(jobs, "leave", forgets)
    caught(state, "staff, and opening \\+ found - left, of firm")


def test_a_firm_that_changes_its_weight_is_caught(state, monkeypatch):
    def grow(state):
        state.firms.weight[two_firms(state)[0]] *= 1.5

    after(monkeypatch, settlement, "the_state_buys", grow)
    caught(state, "weight, and weight at the opening, of firm|firms in being")


def test_a_closure_counted_with_the_weight_of_another_is_caught(state, monkeypatch):
    def close(state):
        turnover.close_firms(state, np.array(two_firms(state)[:1]), turnover.Cause.OTHER_REASONS)
        one, _other = two_firms(state)
        state.record.firms_closed[one] += 1.0

    after(monkeypatch, turnover, "owners_take_stock", close)
    caught(state, "weight in being, and opening \\+ opened - closed, of firm")


def test_interest_counted_as_output_is_caught_by_what_was_paid_for_goods(state, monkeypatch):
    def counts(state):
        firms, record = state.firms, state.record
        services = np.flatnonzero(
            (firms.size_class == SizeClass.SPECIAL) & (state.ledger.sector[state.accounts.firms] == Sector.BANKS)
        )[0]
        interest = state.ledger.flow("interest")
        record.output_value[services] += interest

    after(monkeypatch, turnover, "owners_take_stock", counts)
    caught(state, "GDP by production and by expenditure")


def test_trade_counted_gross_is_caught(state, monkeypatch):
    """Merchandise resold is an input of the shop: left out, goods are counted once when made and once when sold."""

    def gross(state, m):
        shops = state.firms.industry == Industry.TRADE
        state.record.input_value[shops] -= state.record.materials_used[shops]

    honest = write_the_record

    def faulty(state, m):
        honest(state, m)
        gross(state, m)

    monkeypatch.setattr(deliveries, "write_the_record", faulty)
    caught(state, "GDP by production and by expenditure")


def test_sales_paid_to_another_firm_are_caught(state, monkeypatch):
    honest = Ledger.pay

    def astray(self, flow, amount, payer, payee):
        if flow == "exports":
            amount = amount.copy()
            two = np.argsort(amount)[[-1, -2]]
            amount[two] = amount[two[::-1]]
        honest(self, flow, amount, payer, payee)

    monkeypatch.setattr(Ledger, "pay", astray)
    caught(state, "sales less purchases, and money received less paid for goods, of firm")


def test_drawings_paid_by_another_firm_are_caught(state, monkeypatch):
    def shift(state, *rest):
        one, other = two_firms(state)
        state.record.drawings[one] += 50.0
        state.record.drawings[other] -= 50.0

    honest = settlement.owners_and_investors_are_served
    monkeypatch.setattr(settlement, "owners_and_investors_are_served", lambda *given: (honest(*given), shift(*given)))
    caught(state, "drawings planned and paid, of firm")


@pytest.mark.parametrize("scale", [100_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_three_sides_of_gdp_agree_to_a_thousand_millionth_in_the_pandemic(scale, monkeypatch):
    sides = []

    def note(state):
        sides.append(
            [
                side(state)
                for side in (
                    national_accounts.gdp_by_production,
                    national_accounts.gdp_by_expenditure,
                    national_accounts.gdp_by_income,
                )
            ]
        )

    state = drawn_state(scale, shock="covid_2020")
    after(monkeypatch, books.identities, "check", note)
    for _ in range(9):
        play(state)
    made, bought, earned = np.array(sides)[3:].T
    assert len(made) == len(PANDEMIC)
    assert bought == pytest.approx(made, rel=1e-9) and earned == pytest.approx(made, rel=1e-9)
    assert not np.array_equal(made, bought) and not np.array_equal(made, earned), "three records, not one sum"


def test_firms_expect_from_orders_received_not_from_sales(state):
    """Of two firms that sold the same, the one that was asked for more expects more."""
    row, _ = two_firms(state)
    state.firms.reliability[row] = 0.5  # half of what is asked for is delivered
    asked = state.fork()
    asked.firms.orders[row] *= 2.0
    for one in (state, asked):
        firms_expect_orders(one)
    more = asked.firms.expected_orders[row].sum() - state.firms.expected_orders[row].sum()
    p, heard = state.parameters, state.firms.orders[row]
    news = (1.0 + state.news.orders_growth[state.firms.industry[row]]) ** p.trust_in_news
    assert more == pytest.approx(p.adaptation * (heard * news).sum(), rel=1e-9)


def test_every_kind_of_book_is_looked_at_after_every_phase():
    """Loans, deposits, bonds, reserves, arrears, goods, jobs, firms: each by a function of its own."""
    always = {identity.__name__ for identity in identities.ALWAYS}
    assert always >= {
        "loans_of_firms",
        "loans_of_banks",
        "mortgages_of_workers",
        "money_of_everybody",
        "bonds_of_holders",
        "reserves_of_banks",
        "arrears_of_firms",
        "trade_credit_of_firms",
        "goods_of_firms",
        "jobs_of_firms",
        "firms_by_weight",
    }
    assert always.isdisjoint(identity.__name__ for identity in identities.ONCE_SETTLED + identities.AT_THE_CLOSE)
    assert agents_books.ONCE_SETTLED and flow_of_funds.ONCE_SETTLED
