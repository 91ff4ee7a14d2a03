"""Measures that surveys of small firms are held against: the right
month, firm and weight, by hand on a played quarter."""

import numpy as np
import pytest

from abm.calendar import month_index, quarter_index
from abm.luck import chance
from abm.measures import business_demography, labour_force, small_firms, statistics
from abm.measures.cross_section import cross_section
from abm.names import CLASSES, Cause, Industry
from abm.phases import lending, news, planning
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.memory import YearStart
from abm.state.workers import WorkerState
from tests.openings import played_state

A, B, C = 0, 1, 2  # rows of three firms


def three_firms(size=(SizeClass.MICRO, SizeClass.SMALL, SizeClass.SELF_EMPLOYED), weight=(1.0, 0.25, 0.5)):
    """A played quarter in which all firms but three have become special producers, which no survey asks."""
    state = played_state(1)
    firms, record = state.firms, state.record
    firms.size_class[:] = SizeClass.SPECIAL
    firms.size_class[[A, B, C]], firms.weight[[A, B, C]], firms.state[[A, B, C]] = size, weight, FirmState.OPEN
    nobody, for_ever = np.zeros(len(firms)), np.full(len(firms), np.inf)
    state.year = YearStart(ids=firms.id.copy(), weight=firms.weight.copy(), staff=nobody, runway=for_ever)
    record.working, record.people_at_work = np.zeros(len(firms), dtype=bool), np.zeros(len(firms))
    return state


def test_people_at_work_are_a_mean_over_firms_by_weight():
    state = three_firms()
    state.record.working[[A, B, C]] = True
    state.year.staff[[A, B, C]] = 10.0, 40.0, 2.0
    state.record.people_at_work[[A, B, C]] = 5.0, 40.0, 0.0  # the self-employed are not asked
    found = small_firms.in_spring(state)
    assert found["at_work_when_open_m2"] == pytest.approx((1.0 * 0.5 + 0.25 * 1.0) / 1.25)
    assert found["at_work_when_open_m2_by_jobs"] == pytest.approx(45 / 50)


@pytest.mark.parametrize("absent", ["shut", "another", "new"])
def test_only_firms_of_the_start_that_are_open_in_the_second_month_are_asked(absent):
    state = three_firms()
    state.record.working[[A, B]] = True
    state.year.staff[[A, B]] = state.record.people_at_work[[A, B]] = 10.0
    state.record.people_at_work[B] = 5.0
    if absent == "shut":
        state.record.working[B] = False
    elif absent == "another":
        state.year.ids[B] = -7
    else:
        state.year.staff[B] = 0.0
    assert small_firms.in_spring(state)["at_work_when_open_m2"] == 1.0


def test_jobs_that_stand_still_are_those_of_the_start_of_the_year():
    state = three_firms()
    state.record.working[[A, B]] = True
    state.year.staff[[A, B, C]] = 6.0, 3.0, 1.0
    state.firms.staff[[A, B, C]] = 99
    assert small_firms.in_spring(state)["jobs_not_operating_m2"] == pytest.approx(0.1)
    state.year.ids[B] = -7  # its place is another firm's by now
    assert small_firms.in_spring(state)["jobs_not_operating_m2"] == pytest.approx(0.4)
    state.year.weight[C] = 0.0  # closed when the year began
    assert small_firms.in_spring(state)["jobs_not_operating_m2"] == pytest.approx(3 / 9)


def test_cash_runs_out_when_it_lasts_less_long_than_the_firm_is_shut(monkeypatch):
    state = three_firms()
    state.year.runway[[A, B, C]] = 1.0, 2.0, 3.0
    monkeypatch.setattr(small_firms, "months_shut", lambda state: np.full(len(state.firms), 2.0))
    assert small_firms.in_spring(state)["cash_run_out_m2"] == pytest.approx(1.0 / 1.75)


def test_who_stands_still_is_told_apart_by_cash_among_employers():
    state = three_firms(weight=(1.0, 0.25, 0.5))
    state.record.working[B] = True
    state.year.staff[[A, B, C]] = 6.0, 3.0, 1.0  # the stall has its owner alone and is not asked
    state.year.runway[[A, B, C]] = 3.0, 2.0, 0.5
    found = small_firms.in_spring(state)
    assert (
        found["short_of_cash_not_operating_m2"] == pytest.approx(1.0 / 1.25)
        and found["with_cash_not_operating_m2"] == 0.0
    )
    state.year.runway[A] = 3.1
    found = small_firms.in_spring(state)
    assert found["short_of_cash_not_operating_m2"] == 0.0 and found["with_cash_not_operating_m2"] == 1.0


def test_months_shut_are_counted_from_january_to_the_second_month():
    state = played_state(6, shock="covid_2020")  # the next quarter to play is the third of 2020
    state.quarter = quarter_index("2020Q2")
    queue = chance.uniforms(chance.stream(state.seed, chance.Purpose.SHUT_BY_ORDER, 0), state.year.ids)
    months = [month_index(f"2020-0{m}") for m in (1, 2, 3, 4, 5)]
    position = state.firms.industry, state.firms.size_class
    by_hand = [
        sum(queue[row] >= state.shock.open_share(m)[position[0][row], position[1][row]] for m in months)
        for row in range(200)
    ]
    assert small_firms.months_shut(state)[:200].tolist() == by_hand and max(by_hand) == 4
    state.quarter = quarter_index("2020Q1")
    assert small_firms.months_shut(state).max() == 1, "February alone: March is the third month"


def test_the_runway_is_cash_over_monthly_outlays_by_weight():
    state = three_firms()
    cash = state.firms.deposits[[A, B, C]]
    state.firms.monthly_outlays[[A, B, C]] = cash / np.array([1.0, 3.0, 3.1])
    found = small_firms.shares(state)
    assert found["cash_for_one_month"] == pytest.approx(1.0 / 1.75) and found["cash_for_three_months"] == pytest.approx(
        1.25 / 1.75
    )
    state.firms.state[A] = FirmState.SUSPENDED
    assert small_firms.shares(state)["cash_for_one_month"] == 0.0, "only open firms are asked"
    state.firms.monthly_outlays[B] = 0.0
    assert business_demography.runway(state)[B] == np.inf


def test_small_firms_share_in_output_jobs_and_exports():
    state = three_firms()
    record, firms = state.record, state.firms
    record.output_units[:], record.input_units[:], record.sales[:], firms.staff[:] = 0.0, 0.0, 0.0, 0
    record.output_units[[A, 3]], record.input_units[[A, 3]] = (5.0, 9.0), (4.0, 6.0)
    record.sales[A, Channel.EXPORT], record.sales[3, Channel.EXPORT], record.sales[B, Channel.ONLINE] = 1.0, 4.0, 100.0
    firms.staff[[B, 3]] = 3, 1
    found = small_firms.shares(state)
    assert [found[f"sme_share_of_{what}"] for what in ("gdp", "jobs", "exports")] == pytest.approx([0.25, 0.75, 0.2])


def test_exit_rates_count_the_firms_stood_for_whatever_the_cause():
    state = three_firms(size=(SizeClass.MICRO, SizeClass.MICRO, SizeClass.SMALL), weight=(0.5, 2.0, 0.25))
    firms, record = state.firms, state.record
    record.leavers = []
    record.opening.in_being[:] = 0.0
    record.opening.in_being[[SizeClass.MICRO, SizeClass.SMALL]] = 10.0, 5.0
    record.opening.closed[:] = True
    record.opening.closed[[A, B, C]] = False
    record.opening.weights[[A, B, C]] = firms.weight[[A, B, C]]
    # half a year, 3, 6.5 years
    record.opening.born[[A, B, C]] = firms.born[[A, B, C]] = state.quarter - np.array([2, 12, 26])
    firms.cause_of_closure[[A, B, C]] = Cause.VOLUNTARY, Cause.OTHER_REASONS, Cause.ILLIQUID
    state.record.leavers += [business_demography.leavers(state, np.array(rows)) for rows in ([A, B], [C])]
    found = business_demography.exits(state)
    assert found["exit_rate:micro"] == pytest.approx(0.25) and found["exit_rate:small"] == pytest.approx(0.05)
    assert [found[f"exit_rate_age:from_{age}"] for age in (0, 2, 3, 5)] == [1.0, 0.0, 1.0, 1.0]
    assert found["age_at_exit"] == 3.0, "half of the weight is reached by the second youngest"
    assert found["firms:micro"] == pytest.approx(2.5 * state.scale)


def test_who_leaves_is_written_down_before_the_row_is_emptied():
    state = played_state(4)
    leavers = np.concatenate(state.record.leavers, axis=1)
    by_class = np.bincount(leavers[0].astype(int), weights=leavers[2], minlength=len(SizeClass))
    assert by_class == pytest.approx(state.record.closed_by_month.sum(axis=0)) and by_class.sum() > 0
    assert leavers[2].sum() == pytest.approx(state.record.closed_by_cause.sum())
    assert (leavers[1] >= 0.0).all() and leavers[1].max() > 5.0


def test_the_weighted_median():
    assert business_demography.weighted_median(np.array([9.0, 1.0, 5.0]), np.array([1.0, 1.0, 1.0])) == 5.0
    assert business_demography.weighted_median(np.array([9.0, 1.0]), np.array([3.0, 1.0])) == 9.0
    assert business_demography.weighted_median(np.empty(0), np.empty(0)) == 0.0


def test_people_at_work_in_a_month_are_neither_away_nor_sent_home():
    state = played_state(1)
    firms, people = state.firms, state.workers
    row = int(np.argmax(np.where(firms.size_class == SizeClass.SMALL, firms.staff, 0)))
    firms.furlough[row] = 0.25
    staff = np.flatnonzero(people.employer == row)
    people.state[staff] = WorkerState.AT_WORK
    people.state[staff[0]] = WorkerState.STRANDED
    state.conditions.labour_present[:] = 0.5, 0.8, 1.0
    operating = np.ones(len(firms))
    assert labour_force.people_at_work(state, 1, operating)[row] == pytest.approx((firms.staff[row] - 1) * 0.75 * 0.8)
    operating[row] = 0.0
    assert labour_force.people_at_work(state, 1, operating)[row] == 0.0


def test_credit_not_granted_is_a_share_of_what_is_lacked_by_class():
    state = three_firms()
    record = state.record
    record.credit_needed, record.credit_granted = np.zeros(len(state.firms)), np.zeros(len(state.firms))
    record.credit_needed[[A, B, C]], record.credit_granted[[A, B, C]] = (8.0, 2.0, 0.0), (2.0, 9.0, 5.0)
    found = small_firms.credit(state)
    assert [found[f"rationed:{c}"] for c in ("micro", "small", "self_employed", "large")] == [0.75, 0.0, 0.0, 0.0]


def test_what_platforms_grant_is_no_longer_lacked():
    state = played_state(1)
    news.news_arrives(state)
    planning.firms_make_plans(state)
    need = lending.expected_need(state)
    lending.banks_then_platforms_lend(state)
    firms, found = state.firms, small_firms.credit(state)
    for size in (SizeClass.SELF_EMPLOYED, SizeClass.MICRO):
        own = firms.size_class == size
        granted = firms.granted_loan[own].sum() + firms.granted_platform_loan[own].sum()
        assert found[f"rationed:{CLASSES[size]}"] == pytest.approx(1.0 - granted / need[own].sum())
    assert firms.granted_loan.sum() > 0.0 and firms.granted_platform_loan.sum() > 0.0


def test_needs_and_grants_of_the_quarter_add_up():
    record = played_state(1).record
    assert record.credit_needed.sum() == pytest.approx(record.loans_wanted)
    assert record.credit_granted.sum() >= record.loans_granted


def test_inclusive_loans_are_those_of_small_and_micro_firms():
    state = three_firms(size=(SizeClass.MICRO, SizeClass.MEDIUM, SizeClass.LARGE))
    firms = state.firms
    firms.loan[[A, B, C]], firms.platform_loan[[A, B, C]], firms.advance[[A, B, C]] = (
        (1.0, 10.0, 100.0),
        (2.0, 20.0, 200.0),
        (4.0, 40.0, 400.0),
    )
    assert small_firms.credit(state)["inclusive_loans"] == pytest.approx(7.0 * state.scale)


def test_what_households_get_and_what_shops_sell_them():
    state = played_state(1)
    record = state.record
    record.income[:], record.village_income, record.goods_sales, record.sales[:] = 0.0, 3.0, 5.0, 0.0
    record.income[:2] = 1.0
    record.sales[np.flatnonzero(state.firms.industry == Industry.CATERING)[0], Channel.BUSINESS] = 2.0
    found = statistics.households(state)
    assert [found[name] / state.scale for name in ("disposable_income", "retail_sales", "catering_sales")] == [
        5.0,
        7.0,
        2.0,
    ]


def test_migrants_in_town_are_neither_stranded_nor_in_the_village():
    state = played_state(1)
    people = state.workers
    people.migrant[:] = False
    people.migrant[:4] = True
    people.state[:5] = (
        WorkerState.AT_WORK,
        WorkerState.STRANDED,
        WorkerState.IN_VILLAGE,
        WorkerState.SEARCHING,
        WorkerState.AT_WORK,
    )
    assert labour_force.labour(state)["migrants_in_town"] == 2 * state.scale


def test_the_cross_section_is_of_firms_in_being_with_their_weight():
    state = three_firms(size=(SizeClass.MICRO, SizeClass.LARGE, SizeClass.SMALL), weight=(1.0, 0.1, 0.25))
    state.firms.state[C] = FirmState.CLOSED
    state.record.sales[:] = 0.0
    state.record.sales[A] = 1.0, 2.0, 3.0, 4.0
    table = cross_section(state)
    assert table["id"].to_list() == state.firms.id[[A, B]].tolist() and table["weight"].to_list() == [1.0, 0.1]
    assert (
        table["sales"][0] == 10.0 and table["exports"][0] == 4.0 and table["size_class"].to_list() == ["micro", "large"]
    )
    assert table["above_cutoff"][0] == pytest.approx(state.firms.score[A] - state.parameters.score_cutoff)


def test_the_year_remembers_staff_and_runway_of_its_start():
    state = three_firms()
    state.quarter = quarter_index("2020Q1")
    state.firms.staff[A] = 7
    news.news_arrives(state)
    assert state.year.staff[A] == 7 and state.year.runway[A] == pytest.approx(business_demography.runway(state)[A])
    state.quarter = quarter_index("2020Q2")
    state.firms.staff[A] = 9
    news.news_arrives(state)
    assert state.year.staff[A] == 7


def test_who_works_is_written_down_in_the_second_month():
    # the first quarter of 2020: nobody shut in January, most in February, some in March
    state = played_state(5, shock="covid_2020")
    firms, record, open_now = state.firms, state.record, state.conditions.open_now
    small = (firms.size_class <= SizeClass.MEDIUM) & (firms.id == record.opening.ids) & ~record.opening.closed
    shut, back = small & (open_now[1] == 0.0), small & (open_now[1] == 0.0) & (open_now[2] == 1.0)
    assert back.sum() > 50 and not record.working[shut].any()
    stays = small & (open_now[1] == 1.0) & (firms.state == FirmState.OPEN) & (firms.staff > 0)
    assert record.working[stays].mean() > 0.9
    assert (record.people_at_work[~record.working] == 0.0).all()
    present = record.people_at_work[stays].sum() / firms.staff[stays].sum()
    assert 0.4 < present < state.conditions.labour_present[1] + 0.05, (
        "labour that is present in February, less migrants who are away"
    )
