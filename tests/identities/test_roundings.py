"""Tolerances count roundings: what payments rounded may pass, a grain more
is seen, in every book that a firm or bank keeps."""

import numpy as np
import pytest

from abm.books.money import GRAIN
from abm.contracts import debts, wages_owed
from abm.measures import agents_books, identities, lenders_books, sheet
from abm.measures.breach import BookError, rounded, rounded_by_many
from abm.phases import news
from abm.phases.closing import books
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
from tests.openings import played_state

FORMER = 43  # workers


@pytest.fixture(scope="module")
def closing():
    """A quarter about to be checked, its books as they stand before they are divided by the trend."""
    kept, state, honest = [], played_state(1, shock="covid_2020"), identities.check
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books.identities, "check", lambda state: (honest(state), kept.append(state.fork())))
        play(state)
    return kept[0]


def test_half_a_grain_a_payment():
    assert rounded(6) == 3 / 1024 and rounded(0) == 0.0
    assert rounded_by_many(10_000.0) == 400 / 1024


def owing_former_workers():
    """A firm owes 43 people it no longer employs 10.98 grains each, and pays them 9.99, rounded to 10: less than a
    grain is left, and ends."""
    state = played_state(1)
    row = int(
        np.flatnonzero(
            (state.firms.state == FirmState.OPEN)
            & (state.firms.size_class == SizeClass.MICRO)
            & (state.firms.owed_wages == 0.0)
        )[0]
    )
    who = np.flatnonzero(state.workers.employer != row)[:FORMER]
    wages_owed.add_wage_claims(state, who, np.full(FORMER, row), np.full(FORMER, 10.98 * GRAIN))
    news.news_arrives(state)
    share = np.zeros(len(state.firms))
    share[row] = 9.99 / 10.98
    wages_owed.pay_wage_arrears(state, share)
    assert state.firms.owed_wages[row] == 0.0 and state.ledger.flow("wage arrears paid") == FORMER * 10 * GRAIN
    return state, row


@pytest.mark.parametrize("beyond", [-1.0, 1.0])
def test_forty_three_former_workers_are_paid_and_a_grain_more_is_seen(beyond):
    """43 times 0.98 grains ended unpaid; half a grain each for the payment and one for its end may."""
    state, row = owing_former_workers()
    state.record.closing_claims = sheet.claims_of_firms(state)
    assert state.record.late_wages_paid[row] == FORMER
    agents_books.arrears_of_firms(state, "now")
    more = np.zeros(len(state.firms))
    more[row] = (FORMER * (1.5 - 0.98) + beyond) * GRAIN
    state.record.closing_claims["wages"] = state.record.closing_claims["wages"] + more
    if beyond < 0.0:
        agents_books.arrears_of_firms(state, "now")
    else:
        with pytest.raises(BookError, match="wages owed to it less owed by it"):
            agents_books.arrears_of_firms(state, "now")


BOOK_OF = {
    "owed_taxes": "taxes",
    **{column.name: "interest" for column in debts.interest_columns()},
    "owed_wages": "wages",
    **{kind.principal.name: "loans" for kind in debts.KINDS},
    "escrow": "escrow",
    "ground_rent_overdue": "rents",
}


@pytest.mark.parametrize("column", BOOK_OF)
def test_a_small_firm_that_owes_a_grain_more_than_its_roundings_explain_is_seen(closing, column):
    """One whose payments in the book were few, so that a constant of two dozen would hide it."""
    state, book = closing.fork(), BOOK_OF[column]
    few = agents_books.payments(state, book) + 2 * (state.record.wages_paid + state.record.late_wages_paid) * (
        book == "wages"
    )
    firms = state.firms
    row = int(
        np.flatnonzero(
            (firms.state == FirmState.OPEN)
            & (firms.size_class <= SizeClass.MICRO)
            & (few <= 12)
            & ~firms.rent_receivable.astype(bool)
        )[0]
    )
    # From one end of what may be rounded to the other, and one grain.
    more = np.zeros(len(firms))
    rounded = agents_books.of_shares(state, book) if book == "rents" else few * (book != "loans")
    more[row] = (rounded[row] + 1.0) * GRAIN
    setattr(firms, column, getattr(firms, column) + more)
    state.record.closing_claims = sheet.claims_of_firms(state)
    with pytest.raises(BookError, match=f"{book} owed to it less owed by it, .* of firm {firms.id[row]}:"):
        for identity in (
            agents_books.loans_of_firms,
            agents_books.arrears_of_firms,
            agents_books.escrow_of_firms,
            agents_books.trade_credit_of_firms,
        ):
            identity(state, "now")


EXACT = {
    "material_value": lambda state: state.firms.material_value,
    "materials": lambda state: state.firms.materials,
    "finished": lambda state: state.firms.finished,
    "finished_value": lambda state: state.firms.finished_value,
    "estate_claim": lambda state: state.firms.estate_claim,
    "owed_principal": lambda state: state.firms.owed_principal,
}


@pytest.mark.parametrize("column", EXACT)
def test_what_no_payment_rounds_is_exact(closing, column):
    """A hundredth of a grain at an agent of middling size is seen: nothing
    that it counts goes through the ledger's door."""
    state = closing.fork()
    values = EXACT[column](state)
    values[np.argsort(values, kind="stable")[values.size // 2]] += 0.01 * GRAIN
    with pytest.raises(BookError):
        for identity in (
            agents_books.goods_of_firms,
            lenders_books.capital_of_closed_firms,
            lenders_books.principal_stays_owed,
        ):
            identity(state, "now")


def test_provisions_are_a_share_of_loans_to_the_twelfth_digit(closing):
    state = closing.fork()
    state.banks.provisions[0] += 2e-12 * np.abs(state.record.opening.lent).max()
    with pytest.raises(BookError, match="provisions, and opening"):
        lenders_books.provisions_of_banks(state, "now")


def test_reserves_are_exact_to_the_grain(closing):
    state = closing.fork()
    state.record.closing_reserves = state.record.closing_reserves + GRAIN
    with pytest.raises(BookError, match="reserves, and opening"):
        agents_books.reserves_of_banks(state, "now")


def test_what_the_central_bank_gains_in_a_quarter_is_seen_to_the_grain(closing):
    """Half a grain for each bank that it lends to on trend and one for the
    bonds; long ago's roundings lie in what it began with."""
    state = closing.fork()
    state.banks.relending[0] += (len(state.banks) + 2) * GRAIN
    with pytest.raises(BookError, match="what they were apart before"):
        identities.central_bank_balances(state, "now")
