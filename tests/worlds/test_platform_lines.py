"""Who works with money of a platform: at the opening, as a newcomer, when the record falls; and which services firms
that fear contact leave out."""

import numpy as np
import pytest

from abm.contracts import expected, platform_lines
from abm.measures import small_firms
from abm.names import INDUSTRIES, Industry
from abm.opening.table import Table
from abm.phases import lending, news, planning
from abm.phases.turnover import entry
from abm.state.firms import FirmState, SizeClass
from tests.openings import drawn_state, played_state


def small(firms):
    return (firms.size_class <= SizeClass.SMALL) & (firms.state == FirmState.OPEN)


def test_the_opening_deals_the_tables_platform_loans_to_a_part_of_those_with_a_record():
    """All of the table's 0.42 trillion, each user's loan the same part of what its record is good for, and of every
    thousand sellers with a record as many users as the loans need."""
    state = drawn_state()
    firms, p = state.firms, state.parameters
    users = firms.platform_loan > 0.0
    table = Table.read("china_2019", p)
    assert firms.platform_loan.sum() == pytest.approx(-table.stocks["platform_loans"]["smes"] / state.scale, rel=1e-12)
    good = np.where(platform_lines.is_good(state), platform_lines.limit_by_record(state, p.platform_loan_cap), 0.0)
    good *= small(firms)
    assert (good[users] > 0.0).all()
    parts = firms.platform_loan[users] / good[users]
    assert np.ptp(parts) < 1e-9 and 0.8 < parts[0] < 1.25
    assert state.usual.line_users == pytest.approx(firms.platform_loan.sum() / good.sum(), rel=1e-9)
    assert users.sum() / (good > 0.0).sum() == pytest.approx(state.usual.line_users, abs=0.06)
    np.testing.assert_array_equal(firms.usual_platform_loan, firms.platform_loan)


def test_users_sell_at_the_counter_as_well_as_online():
    """Before a record of payments at the counter counted, all of them sold online."""
    firms = drawn_state().firms
    users = firms.platform_loan > 0.0
    assert 0.5 < (users & ~firms.online).sum() / users.sum() < 1.0


@pytest.fixture
def at_the_desk():
    state = played_state(1)
    news.news_arrives(state)
    return state


def growth_of(state, row: int, *, owed: float, usual: float, score: float) -> float:
    firms = state.firms
    firms.platform_loan[row], firms.usual_platform_loan[row], firms.score[row] = owed, usual, score
    firms.owed_platform_principal[row] = firms.months_overdue[row] = firms.record_clear_from[row] = 0
    lending.banks_renew(state)
    return float(state.record.platform_loan_growth[row])


def test_a_seller_below_its_usual_platform_loan_borrows_towards_it_while_its_record_is_good(at_the_desk):
    """60 of 100: trend on 60, and of the gap of 40 a tenth; below the cutoff the trend alone."""
    state, p = at_the_desk, at_the_desk.parameters
    row = np.flatnonzero(small(state.firms) & state.firms.online & (state.firms.platform_loan > 0.0))[0]
    good = growth_of(state, row, owed=60.0, usual=100.0, score=p.score_cutoff)
    assert good == pytest.approx(60.0 * p.trend_nominal + 0.1 * 40.0)
    bad = growth_of(state, row, owed=60.0, usual=100.0, score=p.score_cutoff - 0.01)
    assert bad == pytest.approx(60.0 * p.trend_nominal)
    above = growth_of(state, row, owed=120.0, usual=100.0, score=1.0)
    assert above == pytest.approx(120.0 * p.trend_nominal)


def test_a_seller_at_the_counter_without_a_record_gets_no_more(at_the_desk):
    state, p = at_the_desk, at_the_desk.parameters
    counter = small(state.firms) & ~platform_lines.is_scored(state) & (state.firms.sales_record > 0.0)
    row = np.flatnonzero(counter)[0]
    assert growth_of(state, row, owed=60.0, usual=100.0, score=1.0) == pytest.approx(60.0 * p.trend_nominal)


def test_newcomers_work_with_a_platforms_money_as_often_as_sellers_did_and_by_the_size_of_their_place():
    """Half of them where half did; a medium firm never; a place of a quarter of the sales is good for a quarter to the
    power of 0.52."""
    state = played_state(1)
    firms, p = state.firms, state.parameters
    rows = np.flatnonzero(small(firms) & (firms.usual_sales_record > 0.0))
    medium = np.flatnonzero(firms.size_class == SizeClass.MEDIUM)[:3]
    state.usual = type(state.usual)(**{**vars(state.usual), "line_users": 0.5})
    before = platform_lines.usual_limit(state, rows)
    entry.works_on_credit(state, np.append(rows, medium))
    works = firms.usual_platform_loan[rows] > 0.0
    assert works.mean() == pytest.approx(0.5, abs=0.08)
    np.testing.assert_array_equal(firms.usual_platform_loan[rows], np.where(works, before, 0.0))
    assert (firms.usual_platform_loan[medium] == 0.0).all()
    firms.usual_sales_record[rows] /= 4.0
    capped = before >= p.platform_loan_cap * firms.weight[rows] * 0.999
    np.testing.assert_allclose(
        platform_lines.usual_limit(state, rows)[~capped], before[~capped] * 0.25**p.platform_credit_elasticity
    )


def test_loans_of_the_platforms_bank_stand_where_they_stood_before_a_quarter_at_rest():
    state = drawn_state(resting=True)
    news.news_arrives(state)
    lending.banks_renew(state)
    np.testing.assert_allclose(
        state.record.platform_loan_growth, state.parameters.trend_nominal * state.firms.platform_loan, atol=1e-9
    )
    assert (state.firms.called_platform_loan == 0.0).all()


def shunned(state, fear: float, **parts: float):
    state.conditions = type(state.conditions)(**{**vars(state.conditions), "fear": fear})
    state.parameters = state.parameters.changed(contact_at_work=parts | {"rest": 0.0})
    return state


def test_firms_that_fear_contact_leave_out_services_of_that_kind_and_no_others():
    """Fear of a half, business services exposed by 0.4: a fifth fewer of them, in every industry; catering, exposed by
    0.8, by two fifths; what a unit costs falls by what they cost."""
    state = shunned(played_state(1), 0.5, business=0.4, catering=0.8)
    usual = state.technology.services_per_unit
    used = expected.services_per_unit(state)
    np.testing.assert_allclose(used[Industry.BUSINESS], 0.8 * usual[Industry.BUSINESS])
    np.testing.assert_allclose(used[Industry.CATERING], 0.6 * usual[Industry.CATERING])
    others = [place for place, name in enumerate(INDUSTRIES) if name not in ("business", "catering")]
    np.testing.assert_array_equal(used[others], usual[others])
    cost = planning.firm_unit_cost(state)
    calm = planning.firm_unit_cost(shunned(state, 0.0, business=0.4, catering=0.8))
    paid = state.last_month.purchase_price
    saved = (
        0.2 * paid[Industry.BUSINESS] * usual[Industry.BUSINESS]
        + 0.4 * paid[Industry.CATERING] * usual[Industry.CATERING]
    )
    makes = (state.firms.normal_output > 0.0) & small(state.firms)
    np.testing.assert_allclose((calm - cost)[makes], saved[state.firms.industry][makes], rtol=1e-9)


def test_what_a_firm_expects_to_pay_for_inputs_falls_with_them():
    state = shunned(played_state(1), 0.5, business=0.4, catering=0.8)
    usual = state.technology.services_per_unit
    less = 0.2 * usual[Industry.BUSINESS] + 0.4 * usual[Industry.CATERING]
    sales = np.full(len(state.firms), 100.0)
    asked = [(expected.services(state, sales), expected.inputs(state, sales))]
    shunned(state, 0.0, business=0.4, catering=0.8)
    asked.append((expected.services(state, sales), expected.inputs(state, sales)))
    for lower, higher in zip(*asked, strict=True):
        np.testing.assert_allclose(
            higher - lower, 100.0 * less[state.firms.industry] * state.instruments.needed_per_unit, rtol=1e-9
        )


def test_platform_users_are_those_that_owe_a_platforms_bank():
    state = played_state(1)
    firms = state.firms
    firms.platform_loan[:] = firms.advance[:] = firms.loan[:] = 0.0
    firms.drew_last[:] = -100
    one, two, three, four = np.flatnonzero(small(firms))[[2, 30, 400, 600]]
    medium = np.flatnonzero(firms.size_class == SizeClass.MEDIUM)[0]
    firms.weight[[one, two, three, four]] = 1.0, 2.0, 4.0, 8.0
    firms.platform_loan[[one, medium]], firms.advance[two], firms.loan[three], firms.stock_credit[four] = (
        9.0,
        9.0,
        9.0,
        9.0,
    )
    found = small_firms.use_of_platform_credit(state)
    assert found["platform_users"] == pytest.approx(3.0 * state.scale), "a standing loan, an advance; no bank loan"
    assert found["platform_borrowers_in_a_year"] == pytest.approx(1.0 * state.scale), "a standing loan is renewed"
    firms.weight[one] = 10.0
    found = small_firms.use_of_platform_credit(state)
    assert found["platform_users"] == pytest.approx(2.0 * state.scale), "nine yuan of ten firms are a remnant"
    assert found["platform_borrowers_in_a_year"] == 0.0
