"""The opening is a fixed point of every rule: each answers in the next resting quarter what it answered in this one."""

import inspect
from functools import cache

import numpy as np
import pytest

from abm.state.firms import FirmState
from tests.openings import SEED, drawn_state
from tests.recorded import Recorder, rules

SCALES = [100_000, pytest.param(20_000, marks=pytest.mark.slow)]
NEAR = 1e-6  # of the sum over agents; the opening is fitted until its balances repeat in sum
EACH = 1e-3  # of one agent's own figure: a few people in ten thousand are still that far from their rest
RULES = rules()

NEVER_AT_REST = {
    "banks.principal_arrears": "nothing falls due that reaches a grain of money: loans stay at the usual",
    "banks.provisions_used": "no loan is lost",
    "platforms.annuity": "no platform weighs relief: no programme runs",
    "platforms.better_level": "no platform weighs relief: no programme runs",
    "platforms.commission_share": "sellers stay where they are: no rule for platforms holds",
    "platforms.financing_cost": "what tied credit costs its sponsor: no programme runs",
    "platforms.instalment": "nobody has an advance or stock on credit: no programme runs",
    "platforms.jd_purchases": "purchases on a sponsor's credit: no programme runs",
    "platforms.makers_orders": "orders that a sponsor brings to its makers: no programme runs",
    "platforms.origination_fee": "no loan under relief: no programme runs",
    "platforms.reach": "sellers stay where they are: no rule for platforms holds",
    "platforms.refinanced": "debts that a programme's bank takes over: no programme runs",
    "platforms.relative_reach": "sellers stay where they are: no rule for platforms holds",
    "platforms.sellers_kept": "no platform weighs relief: no programme runs",
    "platforms.value_of_relief": "no platform weighs relief: no programme runs",
    "smes.closing.capital_bought": "no firm closes, so nobody buys its capital",
    "smes.closing.dormant_returns": "no firm is dormant",
    "smes.closing.estate": "no firm closes",
    "smes.closing.goes_dormant": "no firm is suspended",
    "smes.closing.illiquid": "no firm is suspended",
    "smes.closing.lease": "no firm closes, so nobody leases its capital",
    "smes.closing.reopens": "no firm is suspended",
    "smes.closing.start_up_equity": "nobody founds a firm: entry is zero",
    "smes.closing.stock_sold_off": "no firm closes",
    "smes.closing.suspended_too_long": "no firm is suspended",
    "smes.financing.beyond_limit": "looked at only for a firm that could not pay a claim: all can",
    "smes.financing.suspended": "looked at only for a firm that could not pay a claim: all can",
    "smes.purchasing.stock_that_pays": "no programme lends",
    "smes.staffing.severance": "nobody is dismissed",
    "smes.staffing.speed_of_a_month": "asked by an owner shut by order alone",
    "smes.staffing.staff_needed_again": "asked by an owner shut by order alone",
    "workers.consumption.part_early": "nobody has coupons: no programme runs",
    "workers.consumption.coupon_purchases": "nobody has coupons: no programme runs",
    "workers.consumption.coupon_redeemed": "nobody has coupons: no programme runs",
    "workers.consumption.wanted_deposits": "the wish for deposits follows only once a shock has struck",
    "workers.job_search.finding_limit_of_a_month": "no vacancies, so nobody meets anybody",
    "workers.job_search.quit_chance": "no vacancies, so nobody meets anybody",
    "workers.job_search.reservation_wage": "no vacancies, so nobody meets anybody",
    "workers.job_search.search_chance": "nobody loses a job",
    "abroad.turned_home": "nobody moves orders: no programme runs",
    "government.purchases_beyond": "no path of the shock adds public purchases",
    "government.transfers": "no path of the shock adds transfers",
    "government.taken_over": "nobody takes over a bill: no programme runs",
    "smes.suppliers.another_found": "other suppliers' goods serve as well: the regular one's do not bind",
    "smes.suppliers.goods_missing": "other suppliers' goods serve as well: the regular one's do not bind",
    "smes.suppliers.output_with_suppliers": "other suppliers' goods serve as well: the regular one's do not bind",
    "smes.suppliers.regular_share": "ties are made when the economy is drawn, or when a supplier fails",
    "smes.suppliers.stock_supplied": "other suppliers' goods serve as well: the regular one's do not bind",
}

# Rules that move a quantity on from what it was: at rest they leave it where it is.
MOVES_ON = {
    "central_bank.rate_answer": "previous",
    "government.pensions": "previous",
    "platforms.average_sales": "previous",
    "platforms.score": "previous",
    "smes.channels.reliability": "previous",
    "smes.closing.luck": "previous_luck",
    "smes.closing.smoothed_income": "previous",
    "smes.expectations.expected_orders": "previously_expected",
    "smes.expectations.kept_expectation": "previously_expected",
    "smes.investment.capital_next": "capital",
    "smes.pricing.price": "previous",
    "smes.staffing.followed_wage": "wage",
    "smes.staffing.wage_offer": "previous",
    "smes.staffing.wanted_staff": "staff",
    "workers.consumption.online_share": "previous",
    "workers.consumption.usual_income": "previous",
}


# What is left over of sums that are alike is measured by the sums: an argument of the rule, or 1 for a share or a log.
LEFT_OVER = {
    "abroad.backlog_next": "due",
    "banks.principal_asked": "loan",
    "government.bonds_issued": "treasury",
    "smes.expectations.industry_news": 1.0,
    "smes.financing.drawings": "cash",
    "smes.financing.owner_help": "monthly_outlays",
    "smes.pricing.idle_gap": 1.0,
    "smes.pricing.stock_gap": 1.0,
    "smes.purchasing.credit_for_stock": "wanted",
}
PAID_IN_GRAINS = (
    100.0  # yuan by industry and month: 1/1024 of a yuan from each buyer is what `recaptured` is asked about
)
# an empty place grows old and cheap, which moves nothing
OF_THE_LIVING = {"banks.limit", "banks.limit_by_record", "smes.investment.capital_next", "smes.pricing.price"}
MAY_MOVE = {
    "smes.expectations.belief_of_reopening": "the news errs anew each quarter, but only an owner shut by order listens",
    "government.bonds_of_banks": (
        "bonds issued less what others take: it moves by what bonds_issued does, which is measured by the treasury"
    ),
}


@cache
def two_quarters(scale: int):
    """What rules were asked and answered in two resting quarters, and which firms live."""
    state, recorder = drawn_state(scale, SEED, resting=True), Recorder()
    first = recorder.quarter(state)
    state.firms.born += 1  # nobody grows older
    return first, recorder.quarter(state), state.firms.state != FirmState.CLOSED


at_both_scales = pytest.mark.parametrize("scale", SCALES)


@pytest.mark.parametrize("name", RULES)
@at_both_scales
def test_a_rule_answers_alike_in_the_next_quarter(name, scale):
    first, second, living = two_quarters(scale)
    before, after = first.get(name, []), second.get(name, [])
    assert len(before) == len(after), (
        f"{name}: called {len(before)} times in one resting quarter, {len(after)} times in the next"
    )
    if name in NEVER_AT_REST or name in MAY_MOVE:
        return
    for number, (one, two) in enumerate(zip(before, after, strict=True)):
        for was, now in zip(one.gave, two.gave, strict=True):
            who = living if name in OF_THE_LIVING else None
            refuse_a_move(name, f"call {number}", was, now, size_of(name, one, was), one, two, who)


@pytest.mark.parametrize("name", MOVES_ON)
@at_both_scales
def test_a_rule_that_moves_a_quantity_on_leaves_it_where_it_is(name, scale):
    _, second, living = two_quarters(scale)
    for number, call in enumerate(second[name]):
        was, now = call.given[MOVES_ON[name]], call.gave[0]
        who = living if name in OF_THE_LIVING else None
        refuse_a_move(
            name,
            f"{MOVES_ON[name]}, call {number}",
            np.broadcast_to(was, now.shape),
            now,
            size_of(name, call, now),
            call,
            call,
            who,
        )


@pytest.mark.parametrize("name", RULES)
@at_both_scales
def test_a_rule_is_called_at_rest_or_it_is_known_why_not(name, scale):
    first, second, _ = two_quarters(scale)
    called = name in first or name in second
    assert called or name in NEVER_AT_REST, (
        f"{name}: no resting quarter calls it; let one do so, or say why not in NEVER_AT_REST"
    )
    assert not (called and name in NEVER_AT_REST), f"{name}: called at rest, though {NEVER_AT_REST.get(name)}"


def test_the_tables_name_rules():
    named = {*NEVER_AT_REST, *MOVES_ON, *LEFT_OVER, *OF_THE_LIVING, *MAY_MOVE}
    assert named <= set(RULES)
    arguments = {**MOVES_ON, **{name: given for name, given in LEFT_OVER.items() if given != 1.0}}
    assert [
        f"{name}: {given}"
        for name, given in arguments.items()
        if given not in inspect.signature(RULES[name]).parameters
    ] == []


def test_a_rule_that_takes_what_was_is_known_to_move_on():
    takes = {
        name
        for name, rule in RULES.items()
        if {"previous", "previously_expected"} & set(inspect.signature(rule).parameters)
    }
    assert takes <= {*MOVES_ON, *NEVER_AT_REST}


def size_of(name: str, call, answer: np.ndarray) -> float:
    """What a move is measured by where an agent's own figure is small: the mean over agents."""
    if name == "smes.channels.recaptured":
        return PAID_IN_GRAINS / NEAR
    if name in LEFT_OVER:
        return float(np.abs(call.given.get(LEFT_OVER[name], LEFT_OVER[name])).mean())
    return float(np.abs(answer).mean()) if answer.ndim and answer.size else 0.0


def refuse_a_move(name, what, was, now, size, one, two, who) -> None:
    """Fails with the agent that moved most, and with the argument that moved most with it."""
    assert was.shape == now.shape, f"{name}, {what}: {was.shape} answers in one quarter, {now.shape} in the next"
    was, now = was.astype(float), now.astype(float)
    gap = moved(was, now, size)
    if who is not None:
        gap = np.where(who, gap, 0.0)
    if gap.size == 0:
        return
    in_sum = np.abs(now - was)[gap > 0.0].sum() / max(np.abs(was).sum(), size * was.size, 1e-300)
    if not (gap.max() <= EACH and in_sum <= NEAR):
        position = np.unravel_index(int(np.nan_to_num(gap, nan=np.inf).argmax()), gap.shape)
        agent = ", ".join(map(str, map(int, position))) or "alone"
        pytest.fail(
            f"{name}, {what}: agent {agent} moves from {float(was[position])!r} to {float(now[position])!r},"
            f" by {gap[position]:.2g}; {(gap > NEAR).sum()} of {gap.size} agents move, their sum by {in_sum:.2g}. What"
            f" moves of its arguments: {arguments_that_move(one, two, position)}"
        )


def moved(was: np.ndarray, now: np.ndarray, size: float) -> np.ndarray:
    """The change against the larger of the agent's own figures and the usual size."""
    whole = np.maximum(np.maximum(np.abs(was), np.abs(now)), size)
    return np.divide(np.abs(now - was), whole, out=np.zeros(was.shape), where=now != was)


def arguments_that_move(one, two, position) -> dict:
    """By argument: its figures for the agent in both quarters, where they differ."""
    found = {}
    for given in one.given:
        at = position if one.given[given].shape and len(position) <= one.given[given].ndim else ()
        was, now = one.given[given], two.given[given]
        if was.shape == now.shape and not np.array_equal(was[at], now[at]):
            found[given] = (was[at].tolist(), now[at].tolist())
    return found
