"""Everything that is worth money is divided by the nominal trend, every stock of goods by the real one, once, at the
quarter's end."""

import numpy as np
import pytest

from abm.contracts import debts
from abm.measures.sheet import INSTRUMENTS, MEMORANDA, REAL_ASSETS, balance_sheet, memoranda, real_assets
from abm.phases.closing import books
from abm.quarter import play
from abm.state.firms import Firms
from tests.openings import played_state

REAL = ("capital leased",)  # of the memoranda


@pytest.fixture(scope="module")
def divided():
    """A pandemic quarter's end, before and after it is divided by the trend; every kind of debt stands somewhere."""
    before, state = [], played_state(4, shock="covid_2020")
    honest = books.divide_by_trend

    def with_every_debt(state):
        firms = state.firms
        owed = [column for kind in debts.KINDS for column in (kind.principal, kind.arrears, *kind.parts)]
        for column in (*owed, Firms.leased_capital, Firms.estate_claim):
            column.of(firms)[5:9] += 64.0
        state.banks.facility[0] += 64.0
        state.workers.brought_forward[5:9] += 64.0
        before.append(state.fork())
        honest(state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(books, "divide_by_trend", with_every_debt)
        play(state)
    return before[0], state


def test_the_balance_sheet_is_divided_row_by_row(divided):
    before, after = divided
    was, now = balance_sheet(before), balance_sheet(after)
    grains = len(after.ledger.sector) / 1024
    for row, name in enumerate(INSTRUMENTS):
        assert np.abs(was[row]).max() > 0.0, f"{name}: nothing to divide"
        assert now[row] * (1.0 + after.parameters.trend_nominal) == pytest.approx(was[row], rel=1e-9, abs=grains), name


def test_memoranda_are_divided_row_by_row(divided):
    before, after = divided
    for row, name in enumerate(MEMORANDA):
        trend = after.parameters.trend_real if name in REAL else after.parameters.trend_nominal
        assert np.abs(memoranda(before)[row]).max() > 0.0, f"{name}: nothing to divide"
        assert memoranda(after)[row] * (1.0 + trend) == pytest.approx(memoranda(before)[row], rel=1e-9), name


def test_stocks_of_goods_are_divided_by_the_real_trend(divided):
    before, after = divided
    goods = [REAL_ASSETS.index(name) for name in ("materials and merchandise", "finished goods")]
    assert real_assets(after)[goods] * (1.0 + after.parameters.trend_real) == pytest.approx(
        real_assets(before)[goods], rel=1e-9
    )


@pytest.mark.parametrize("column", ["materials", "finished", "made_for_export", "backlog", "cancelled_orders"])
def test_units_are_divided_by_the_real_trend(divided, column):
    was, now = (getattr(state.firms, column) for state in divided)
    assert now * (1.0 + divided[1].parameters.trend_real) == pytest.approx(was, rel=1e-12)


@pytest.mark.parametrize("column", ["relief_guaranteed", "relief_advance", "refinanced", "estate_claim"])
def test_what_a_programme_or_bank_remembers_of_a_loan_is_divided_with_it(divided, column):
    was, now = (getattr(state.firms, column) for state in divided)
    assert was.any() and now * (1.0 + divided[1].parameters.trend_nominal) == pytest.approx(was, rel=1e-12)


def test_the_parts_of_a_debt_stay_its_parts(divided):
    was, now = (debts.missed(state.firms) for state in divided)
    assert now * (1.0 + divided[1].parameters.trend_nominal) == pytest.approx(was, rel=1e-12)
    assert divided[1].claims["amount"].sum() == pytest.approx(divided[1].firms.owed_wages.sum())


@pytest.mark.parametrize("column", ["put_off", "brought_forward", "mortgage"])
def test_what_people_have_put_off_bought_before_or_owe_is_divided_by_the_nominal_trend(divided, column):
    was, now = (getattr(state.workers, column) for state in divided)
    assert was.any() and now * (1.0 + divided[1].parameters.trend_nominal) == pytest.approx(was, rel=1e-12)
