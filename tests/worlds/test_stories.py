"""Stories whose books close whoever they are told of: who bears a loss,
what is income, what a bank may lend, who is repaid."""

import numpy as np
import pytest

from abm.books.flows import FLOWS, Sector
from abm.phases import news
from abm.phases.closing import public_finance
from abm.phases.settlement import households
from abm.phases.turnover import losses
from abm.quarter import play
from abm.relief.programme import read_programme
from abm.state.firms import FirmState, SizeClass
from experiments.contract.arms import PROGRAMMES, ample
from tests.openings import played_state, with_money

INCOME = (
    "wages",
    "furlough pay",
    "wage arrears paid",
    "severance",
    "drawings",
    "deposit interest",
    "benefits",
    "unemployment benefit",
    "property income passed on",
    "relief: benefits",
    "relief: coupons",
)
TAKEN = ("income tax", "interest")  # from income: what is left may be spent
TO_PEOPLE = tuple(name for name in PROGRAMMES if read_programme(name).SERVES == "workers")
GIVES = {name: flow for name in TO_PEOPLE for flow in read_programme(name).FLOWS}


@pytest.fixture
def state():
    state = played_state(1)
    news.news_arrives(state)
    return state


def one_borrower(state) -> int:
    firms = state.firms
    return int(
        np.flatnonzero(
            (firms.loan > 1000.0) & (firms.size_class <= SizeClass.MEDIUM) & (firms.state == FirmState.OPEN)
        )[0]
    )


@pytest.mark.parametrize(
    ("guaranteed", "set_aside", "used"),
    [(0.0, 5000.0, 1000.0), (800.0, 5000.0, 200.0), (800.0, 150.0, 150.0), (1000.0, 5000.0, 0.0)],
)
def test_provisions_are_used_for_what_no_guarantor_pays(state, guaranteed, set_aside, used):
    """Of a loan of 1,000 yuan the state pays what it guaranteed; the rest is met by provisions as far as they go."""
    firms, banks, row = state.firms, state.banks, one_borrower(state)
    at = firms.bank[row]
    firms.loan[row], firms.guaranteed_loan[row], banks.provisions[at] = 1000.0, guaranteed, set_aside
    firms.platform_loan[row] = firms.advance[row] = 0.0
    before = state.ledger.balance(state.banks.accounts).copy()
    losses.banks_lose(state, np.array([row]))
    assert (state.record.provisions_used[at], state.record.loans_lost[at]) == (used, 1000.0)
    assert banks.provisions[at] == set_aside - used and state.record.provisions_used.sum() == used
    assert (state.ledger.balance(state.banks.accounts) - before)[at] == guaranteed


def test_a_state_with_more_than_it_wants_repays_its_bonds(state):
    """A million yuan too much: households and the central bank buy on trend, the banks are repaid that and the million,
    by what they hold."""
    at, public, banks, growth = state.accounts, state.public, state.banks, 1.0 + state.parameters.trend_nominal
    wanted = round(public.usual_treasury * growth * 1024) / 1024
    with_money(state, at.government, wanted + 1e6)
    held, by_others = banks.bonds.copy(), (public.household_bonds + public.central_bank_bonds) * (growth - 1.0)
    public_finance.state_borrows(state)
    repaid = state.ledger.flow("bonds repaid", Sector.GOVERNMENT, Sector.BANKS)
    assert repaid == pytest.approx(1e6 + by_others, abs=0.1)
    assert held - banks.bonds == pytest.approx(repaid * held / held.sum(), abs=0.01) and held.min() > 0.0
    assert float(state.ledger.balance(at.government)) == pytest.approx(wanted, abs=0.1)
    assert public.bonds == pytest.approx(banks.bonds.sum() + public.household_bonds + public.central_bank_bonds)
    assert state.ledger.flow("bonds issued", Sector.BANKS) == 0.0


def test_interest_on_a_firms_deposits_is_profit_of_the_firm(state):
    """On 12,000 yuan at the quarter's start a month brings a twelfth of the yearly rate: the firm is taxed on it and
    its owner lives on it. Who had nothing gets nothing."""
    firms, row = state.firms, one_borrower(state)
    deposits = state.record.opening.deposits[state.accounts.firms]
    deposits[:] = 0.0
    deposits[row] = 12_000.0
    taxed, earned = firms.profit_of_quarter.copy(), state.record.profit.copy()
    households.others_pay_households(state, 0)
    interest = np.where(np.arange(len(firms)) == row, 1_000.0 * state.parameters.reference_rate, 0.0)
    assert firms.profit_of_quarter - taxed == pytest.approx(interest, abs=1e-6)
    assert state.record.profit - earned == pytest.approx(interest, abs=1e-6)


@pytest.mark.parametrize(
    "relief", [(), *((name,) for name in TO_PEOPLE), TO_PEOPLE], ids=lambda relief: "+".join(relief)
)
def test_what_people_get_to_spend_is_income_person_by_person(monkeypatch, relief):
    """In a pandemic quarter: wages, benefits, drawings, interest and property income less tax and interest paid, as the
    ledger shows them; and what programmes give to people."""
    from abm.books.ledger import Ledger

    state = played_state(4, shock="covid_2020")
    state.relief = tuple(ample(name, start="2020-01") for name in relief)
    got = np.zeros(state.ledger.sector.size)
    watch(monkeypatch, Ledger, got)
    play(state)
    people = state.accounts.workers
    assert state.record.income == pytest.approx(got[people], rel=1e-9, abs=0.2), (
        "by worker, to the roundings of a quarter"
    )
    paid = {name for name in INCOME if state.ledger.flow(name) > 0.0}
    assert paid == {name for name in INCOME if not name.startswith("relief: ")} | {GIVES[name] for name in relief}


def watch(monkeypatch, ledger, got) -> None:
    """Adds up what each account gets as income, less what is taken from it, while the ledger pays."""
    for door in ("pay", "clear"):
        honest = getattr(ledger, door)

        def noted(self, flow, *ends, honest=honest):
            paid, received = self.paid.copy(), self.received.copy()
            honest(self, flow, *ends)
            if flow in INCOME:
                got[:] += self.received - received
            if flow in TAKEN:
                got[:] -= self.paid - paid

        monkeypatch.setattr(ledger, door, noted)


def test_flows_of_income_are_declared():
    assert set(INCOME + TAKEN) <= set(FLOWS)
