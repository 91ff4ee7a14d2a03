"""Late interest on platform loans counts wherever late interest on bank
loans does; what is owed falls with the trend."""

import numpy as np
import pytest

from abm.contracts import balance_sheets, debts
from abm.phases import lending, news
from abm.phases.closing import books
from abm.quarter import play
from abm.state.firms import Channel, FirmState, SizeClass
from tests.openings import drawn_state, played_state


def enterprises(state):
    """Rows of open small firms whose owner takes out drawings only, the richest first."""
    firms = state.firms
    own = (
        (firms.state == FirmState.OPEN) & (firms.size_class >= SizeClass.MICRO) & (firms.size_class <= SizeClass.MEDIUM)
    )
    return np.flatnonzero(own)[np.argsort(-firms.deposits[own], kind="stable")]


def test_it_is_a_debt_like_others():
    state = drawn_state()
    row = enterprises(state)[0]
    before = balance_sheets.net_worth(state)[row]
    state.firms.owed_platform_interest[row] = 500.0
    assert balance_sheets.net_worth(state)[row] == pytest.approx(before - 500.0)


def test_it_is_part_of_what_a_firm_foresees_to_pay():
    state = drawn_state()
    news.news_arrives(state)
    row = enterprises(state)[0]
    state.firms.believed_share[:] = 1.0
    state.firms.owed_platform_interest[row] = 1e12
    need = lending.expected_need(state)[row]
    state.firms.owed_platform_interest[row] = 2e12
    assert lending.expected_need(state)[row] - need == pytest.approx(1e12)


def test_who_can_pays_it_in_the_first_month():
    state = drawn_state()
    rich = enterprises(state)[0]
    state.firms.owed_platform_interest[rich] = 500.0
    play(state)
    assert state.firms.owed_platform_interest[rich] == 0.0 and state.firms.months_overdue[rich] == 0


def test_who_cannot_is_overdue_and_takes_nothing_out():
    state = drawn_state()
    firms, rows = state.firms, enterprises(state)[:20]
    quiet, ids = state.fork(), state.firms.id[rows]
    play(quiet)
    firms.owed_platform_interest[rows] = 3.0 * firms.deposits[rows]
    play(state)
    behind = rows[
        (firms.state[rows] == FirmState.OPEN) & (firms.id[rows] == ids) & (firms.owed_platform_interest[rows] > 1.0)
    ]
    assert behind.size > 5 and (quiet.record.drawings[behind] > 0.0).all()
    assert (firms.months_overdue[behind] == 3).all() and (state.record.drawings[behind] == 0.0).all()
    assert state.record.investment[behind].sum() < 0.9 * quiet.record.investment[behind].sum()


def test_every_debt_falls_with_the_trend_when_the_books_close():
    state = played_state(1)
    firms, banks, nominal = state.firms, state.banks, 1.0 + state.parameters.trend_nominal
    kinds = [column.name for kind in debts.KINDS for column in (kind.principal, kind.arrears, *kind.parts)]
    interest = [column.name for column in debts.interest_columns()]
    receivable = ("receivable", "receivable_overdue", "rent_receivable", "rent_receivable_overdue")
    rents = ("rent_not_yet_due", "rent_overdue", "ground_rent_overdue")
    others = ("not_yet_due", "overdue", "owed_wages", "owed_taxes", "escrow", "escrow_held", "estate_claim")
    owed = (*kinds, *interest, *receivable, *rents, *others)
    for name in owed:
        getattr(firms, name)[:] = 1000.0
    held = ("bonds", "relending", "special_relending", "facility", "provisions")
    for name in held:
        getattr(banks, name)[:] = 1000.0
    state.last_month.released[:] = firms.leased_capital[:] = 1000.0
    books.divide_by_trend(state)
    assert state.last_month.released[:, Channel.SHOP] == pytest.approx(1000.0 / nominal), "households release yuan"
    assert state.last_month.released[:, Channel.BUSINESS] == pytest.approx(
        1000.0 / (1.0 + state.parameters.trend_real)
    ), "firms units"
    assert firms.leased_capital == pytest.approx(1000.0 / (1.0 + state.parameters.trend_real))
    for table, names in ((firms, owed), (banks, held)):
        for name in names:
            assert getattr(table, name) == pytest.approx(1000.0 / nominal), name
