"""What decides the answer: each mechanism has its parameter, and turning it moves the answer the way theory says,
beyond luck."""

import numpy as np
import pytest

from abm.agents.smes import expectations
from abm.parameters.parameters import Parameters
from abm.phases.turnover import turnover
from abm.state.conditions import conditions
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import StockCredit
from abm.state.state import QuarterRecord
from experiments.contract.arms import by_month
from tests.paired import SEEDS, beyond_noise, effects, paired, path, played

LOW, HIGH = {"at": 0.0}, {"at": 1.0}
FEW = SEEDS[:6]
MANY = tuple(range(1, 61))
MILLION, BILLION = 1e6, 1e9

# The mechanism, and the parameters or paths of the shock that turn it.
KNOBS = {
    "re-employment": ("finding_limit", "search_share", "starts_a_stall"),
    "recapture": ("recapture", "returns"),
    "arrears limits": (
        "arrears_limit_wages",
        "arrears_limit_suppliers",
        "arrears_limit_rent",
        "arrears_limit_interest",
    ),
    "what exit destroys": ("staff_return", "entry_refill", "entrant_capacity"),
    "repayment wall": ("platform_term_months",),
    "score memory": ("platform_sales_memory_months", "score_cutoff"),
    "crowding": ("congestion", "diverted", "cross_border_ceiling"),
    "exports": ("cancelled_share", "export_price_elasticity"),
    "beliefs about reopening": ("reopening_belief_error",),
}
LIMITS = KNOBS["arrears limits"]
RULE_OF_BELIEF = expectations.belief_of_reopening
HARSH, LENIENT = dict.fromkeys(LIMITS, LOW), dict.fromkeys(LIMITS, HIGH)

PAYROLL = ({"programme": "payroll_cut", "budget_yuan": 1e13},)
LOANS = (
    {
        "programme": "mybank_loans",
        "start": "2020-02",
        "end": "2020-06",
        "budget_yuan": 1e13,
        "firms_covered": 9e7,
        "cap_per_firm": 1e5,
    },
)
STOCK = (
    {
        "programme": "spark_credit",
        "start": "2020-02",
        "end": "2020-04",
        "budget_yuan": 2e12,
        "shops": 5e6,
        "mean_line": 1e5,
        "cap_per_shop": 2e5,
        "term_months": 3,
    },
)


@pytest.mark.parametrize("name", sorted({name for names in KNOBS.values() for name in names}))
def test_a_mechanism_has_its_parameter_with_a_range_and_a_source(name):
    entry = Parameters.read().entry(name)
    assert len(entry.source) > 3 and entry.meaning
    low, high = (Parameters.read().changed(**{name: end}) for end in (LOW, HIGH))
    assert low != high, f"{name}: its range has no width"


def jobs(state) -> float:
    """Mean employment from 2020Q2 on, m."""
    return float(path(state, "employment")[1:].mean()) / MILLION


# 1 -- re-employment: jobs kept by relief less the jobs that the dismissed would have found


@pytest.mark.slow
def test_relief_keeps_fewer_jobs_net_where_the_jobless_find_work_sooner():
    slow, soon = (dict.fromkeys(KNOBS["re-employment"], end) for end in (LOW, HIGH))
    assert beyond_noise(effects(jobs, LOANS + PAYROLL, MANY, **slow) - effects(jobs, LOANS + PAYROLL, MANY, **soon))


@pytest.mark.slow
def test_the_jobless_find_work_sooner_where_more_of_them_may():
    assert beyond_noise(paired(jobs, {"finding_limit": LOW}, {"finding_limit": HIGH}, FEW))


# 2 -- recapture: what others sell when a firm is shut


def test_product_is_higher_where_others_take_over_what_a_shut_firm_cannot_deliver():
    second = lambda state: path(state, "gdp_real")[1] / BILLION
    assert beyond_noise(paired(second, {"recapture": LOW, "quarters": 2}, {"recapture": HIGH, "quarters": 2}, FEW))


def test_fewer_buyers_find_another_seller_where_they_come_back():
    moved = lambda state: float(state.record.changed_seller.mean())
    assert beyond_noise(paired(moved, {"returns": HIGH, "quarters": 2}, {"returns": LOW, "quarters": 2}, FEW))


# 3 -- arrears limits


def test_harsh_creditors_suspend_more_firms_and_cost_jobs():
    suspended = lambda state: float(path(state, "suspended").mean()) / MILLION
    assert beyond_noise(paired(suspended, {**LENIENT, "quarters": 3}, {**HARSH, "quarters": 3}, FEW))
    assert beyond_noise(paired(jobs, {**HARSH, "quarters": 3}, {**LENIENT, "quarters": 3}, FEW))


@pytest.mark.slow
def test_a_gift_keeps_more_people_at_work_where_creditors_are_harsh():
    at_work = lambda state: float(path(state, "at_work").mean()) / MILLION
    assert beyond_noise(effects(at_work, PAYROLL, MANY, **HARSH) - effects(at_work, PAYROLL, MANY, **LENIENT))


@pytest.mark.slow
@pytest.mark.xfail(
    strict=True, reason="measured: loans avert 0.4 m suspensions under harsh limits, 0.7 m under lenient ones"
)
def test_loans_avert_more_suspensions_where_creditors_are_harsh():
    averted = lambda state: -float(path(state, "suspended").mean()) / MILLION
    assert (effects(averted, LOANS, SEEDS, **HARSH) - effects(averted, LOANS, SEEDS, **LENIENT)).mean() > 0.0


# 4 -- what exit destroys: customers, and the match of workers and firms


def some_firms(state) -> np.ndarray:
    """Rows of every sixth open enterprise."""
    firms = state.firms
    small = (firms.size_class >= SizeClass.MICRO) & (firms.size_class <= SizeClass.MEDIUM)
    return np.flatnonzero((firms.state == FirmState.OPEN) & small)[::6]


def close_them(state) -> None:
    state.record = QuarterRecord(len(state.firms), len(state.workers), len(state.banks))
    state.conditions = conditions(state.shock, state.firms, state.seed, state.quarter)
    turnover.close_firms(state, some_firms(state), turnover.Cause.REMOVED)


@pytest.mark.slow
def test_an_exit_leaves_a_scar_that_outlasts_the_year():
    """Customers and suppliers are lost, staff has to be found again, entry is slow and small: a year later both are
    still missing."""
    quiet = {"shock": "none", "quarters": 5}
    for measure in ("gdp_real", "employment"):
        last = lambda state, measure=measure: path(state, measure)[-1] / MILLION
        assert beyond_noise(paired(last, {**quiet, "act": close_them}, quiet, SEEDS[:12])), measure


@pytest.mark.slow
def test_the_scar_heals_sooner_where_empty_places_are_refilled_sooner():
    last = lambda state: path(state, "sme_survival")[-1]
    world = {"shock": "none", "quarters": 4, "act": close_them}
    assert beyond_noise(paired(last, {**world, "entry_refill": LOW}, {**world, "entry_refill": HIGH}, FEW))


# 5 -- the calendar


@pytest.mark.slow
def test_the_same_programme_a_quarter_earlier_keeps_more_jobs():
    employed = lambda state: float(path(state, "employment").mean()) / MILLION
    early, late = (
        [{**PAYROLL[0], "budget_yuan": 3e11, "start": start, "end": end}]
        for start, end in (("2020-02", "2020-07"), ("2020-05", "2020-10"))
    )
    assert beyond_noise(effects(employed, early, MANY, quarters=6) - effects(employed, late, MANY, quarters=6))


# 6 -- fungibility of tied credit


def tied(state) -> np.ndarray:
    """Stock bought on the sponsor's credit in the quarter; yuan by firm."""
    (line,) = state.instruments.of(StockCredit)
    return line.lent


def test_a_shop_keeps_the_cash_that_tied_credit_frees():
    """Deposits of shops that buy on the sponsor's credit are higher than without it, by at most what they owe."""
    for seed in FEW:
        helped, alone = (played(seed, 1, relief=relief) for relief in (STOCK, ()))
        served = tied(helped) > 0.0
        assert served.sum() > 30
        freed = float((helped.firms.deposits - alone.firms.deposits)[served].sum())
        assert 0.1 * helped.firms.stock_credit.sum() < freed < tied(helped).sum()


def test_the_sponsor_sells_what_the_former_wholesaler_sold():
    for seed in FEW:
        helped, alone = (played(seed, 1, relief=relief) for relief in (STOCK, ()))
        gained = (helped.record.output_value - alone.record.output_value)[helped.addresses.jd_row]
        assert gained > 0.5 * tied(helped).sum()


# 7 -- the repayment wall


@pytest.mark.slow
@pytest.mark.parametrize(
    ("relief", "measure", "seeds"),
    [(LOANS, "employment", SEEDS), (STOCK, "sme_cash", FEW)],
    ids=["jobs by loans", "cash by tied stock"],
)
def test_what_credit_saves_falls_back_from_its_peak_once_instalments_are_due(relief, measure, seeds):
    helped = effects(lambda state: path(state, measure) / MILLION, relief, seeds, quarters=8)
    peak = int(helped.mean(axis=0)[:4].argmax())
    assert beyond_noise(helped[:, peak]) and beyond_noise(helped[:, peak] - helped[:, -1])


# 8 -- score memory


def score_of_sellers(state) -> float:
    """Mean score of open small sellers."""
    firms = state.firms
    return float(
        firms.score[
            (firms.state == FirmState.OPEN) & (firms.size_class <= SizeClass.SMALL) & (firms.sales_record > 0.0)
        ].mean()
    )


def limit_from_the_counter(state) -> float:
    """Remembered sales of open small sellers that are not online, against the usual: what their limit goes with."""
    firms = state.firms
    who = (
        (firms.state == FirmState.OPEN)
        & (firms.size_class <= SizeClass.SMALL)
        & ~firms.online
        & (firms.usual_sales_record > 0.0)
    )
    return float(firms.sales_record[who].sum() / firms.usual_sales_record[who].sum())


def test_the_score_falls_when_turnover_does_and_faster_with_a_short_memory():
    assert beyond_noise(paired(score_of_sellers, {"quarters": 2}, {"quarters": 2, "shock": "none"}, FEW))
    assert beyond_noise(paired(limit_from_the_counter, {"quarters": 2}, {"quarters": 2, "shock": "none"}, FEW))
    short, long = ({"quarters": 3, "platform_sales_memory_months": end} for end in (LOW, HIGH))
    assert beyond_noise(paired(score_of_sellers, short, long, FEW))


# 9 -- crowding


def orders_of_an_entrant(state) -> float:
    """Platform orders a newcomer of 2020 gets, thousand yuan a quarter."""
    firms = state.firms
    new = firms.export_platform & (firms.export_platform_from > state.opening_quarter)
    return float(firms.platform_orders[new].sum() / firms.weight[new].sum()) / 1e3


def brought_abroad(firms: float) -> list[dict]:
    return [
        {
            "programme": "thunder_markets",
            "start": "2020-01",
            "end": "2020-12",
            "budget_yuan": 1e12,
            "firms_at_most": firms,
        }
    ]


@pytest.mark.slow
def test_an_entrant_gains_less_the_more_enter():
    few, many = ({"quarters": 3, "relief": brought_abroad(firms), "congestion": LOW} for firms in (1e5, 1.2e6))
    assert beyond_noise(paired(orders_of_an_entrant, many, few, FEW))
    crowded, roomy = ({"quarters": 3, "relief": brought_abroad(1.2e6), "congestion": end} for end in (LOW, HIGH))
    assert beyond_noise(paired(orders_of_an_entrant, crowded, roomy, FEW))


def test_exports_gain_less_where_entrants_take_orders_from_other_sellers():
    exports = lambda state: float(path(state, "export_output")[1:].sum()) / BILLION
    taken, new = (effects(exports, brought_abroad(1.2e6), FEW, diverted=end) for end in (HIGH, LOW))
    assert beyond_noise(new - taken)


# 10 -- exports are what was ordered, or is on backlog, and could be made and shipped


def test_exports_are_the_least_of_what_is_due_and_what_is_made_and_ships(monkeypatch):
    def look(state, month):
        output, stocked = state.month.output, state.technology.finished_cover[state.firms.industry] > 0
        return output.exported, output.export_due, output.made, stocked

    seen = by_month(monkeypatch, look)
    played(FEW[0], 3)
    assert len(seen) >= 9
    for exported, due, made, stocked in seen[-9:]:
        assert (exported <= due * (1 + 1e-12)).all()
        assert (exported <= made * (1 + 1e-12))[~stocked].all()


NO_SHIPS = {"shipping": {"2020-01": 0.7, "2020-02": 0.7, "2020-03": 0.7}}


def test_where_ships_do_not_sail_orders_wait_and_where_nobody_orders_nothing_waits():
    exports, backlog = (lambda state, name=name: path(state, name)[0] for name in ("export_output", "export_backlog"))
    usual, no_ships, no_orders = (
        {"quarters": 1, "shock_changes": changes} for changes in ({}, NO_SHIPS, {"world_demand": {"2020Q1": 0.85}})
    )
    assert beyond_noise(paired(exports, no_ships, usual, FEW)) and beyond_noise(paired(backlog, usual, no_ships, FEW))
    assert beyond_noise(paired(exports, no_orders, usual, FEW)) and beyond_noise(paired(backlog, no_orders, usual, FEW))


# 11 -- beliefs about reopening


@pytest.fixture
def by_mood(monkeypatch):
    """Worlds of the first two quarters of 2020 in which owners believe in a
    share more or less of reopening than the news says."""

    def moods(measure: str, seeds=FEW) -> np.ndarray:
        found = []
        for mood in (-0.4, 0.4):
            monkeypatch.setattr(
                expectations, "belief_of_reopening", lambda share, error, mood=mood: RULE_OF_BELIEF(share, error + mood)
            )
            found.append([float(path(played(seed, 2), measure).sum()) / MILLION for seed in seeds])
        return np.subtract(*found)

    return moods


def test_pessimistic_owners_let_more_people_go(by_mood):
    assert beyond_noise(by_mood("dismissed"))


@pytest.mark.slow
@pytest.mark.xfail(
    strict=True,
    reason=(
        "a belief moves plans alone, and to give up is weighed against a fixed time: over 60 worlds 0.010 m more close,"
        " standard error 0.007"
    ),
)
def test_pessimistic_owners_close_more(by_mood):
    assert beyond_noise(by_mood("closures", MANY))


# 12 -- public relief: each item acts on its own


OWN = {
    "payroll_cut": ("sme_cash", 1),
    "vat_cut_small": ("sme_cash", 1),
    "loan_deferral": ("npl_ratio", -1),
    "relending": ("sme_cash", 1),
    "rate_cut": ("bank_equity", -1),
}


@pytest.mark.slow
@pytest.mark.parametrize("item", OWN)
def test_each_item_of_public_relief_has_an_effect_of_its_own(item):
    measure, sign = OWN[item]
    mean = lambda state: sign * float(path(state, measure).mean())
    assert beyond_noise(
        paired(mean, {"quarters": 3, "shock_changes": {f"public_relief.{item}.on": False}}, {"quarters": 3})
    )
