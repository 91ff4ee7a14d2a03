"""The contract of relief as checks that take any programme: `make(**changes)` gives one with more money than it can
spend, unless told otherwise."""

import numpy as np

from abm.books.flows import FLOWS, Sector
from abm.errors import ConfigError
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import CreditLine, RateCut, Refinancing
from experiments.contract import arms

A_YUAN, A_FEW_YUAN = 1.0, 10.0
REMNANT = 0.05  # of what it was lent: who goes on drawing on usual credit pays all of it back by shares, the last late
RELIEF_FLOWS = {"platform funding", *(name for name in FLOWS if name.startswith("relief: "))}


def idle_changes_no_byte(world, nothing, make):
    without = {"start": "2020-01", "budget_yuan": 0} if make().BUDGET else {"start": "2019-01", "end": "2019-06"}
    idle = arms.arm(world, make(**without))
    for quarter in range(2):
        arms.played(idle, 1)
        assert arms.fingerprint(idle) == arms.fingerprint(nothing[quarter])


def nothing_is_given_before_the_month_of_the_start(world, nothing, make):
    with arms.patched() as patch:
        said = arms.by_month(patch, lambda state, month: arms.fingerprint(state, arms.AHEAD))
        arms.played(arms.arm(world), 2)
        without = said.copy()
        said.clear()
        helped = arms.played(arms.arm(world, make(start="2020-06")), 2)
    assert said[:5] == without[:5], "something was given before its date"
    (book,) = helped.relief_books.values()
    assert book.spent == 0 or said[5] != without[5]


def nothing_is_given_before_the_quarter_of_the_start(world, nothing, make):
    late = arms.played(arms.arm(world, make(start="2020Q3")), 2)
    assert arms.fingerprint(late) == arms.fingerprint(nothing[1])


def nothing_new_is_given_after_the_end(world, nothing, make):
    state = arms.played(arms.arm(world, make(end="2020-06")), 2)
    (book,) = state.relief_books.values()
    spent, reached = book.spent, book.reached.size
    for _ in range(2):
        arms.played(state, 1)
        assert not book.last.served.any() and book.last.drawn == 0
    assert (book.spent, book.reached.size) == (spent, reached)


def the_budget_holds(world, nothing, make, budget_yuan):
    state = arms.arm(world, make(budget_yuan=budget_yuan))
    gross, most = 0.0, budget_yuan * (1 + 1e-9)
    for _ in range(4):
        arms.played(state, 1)
        gross += money_given(state)
        (book,) = state.relief_books.values()
        assert book.spent * arms.SCALE <= most
        assert on_the_books(state) * arms.SCALE <= most, "firms owe more than the budget"
        assert gross * arms.SCALE <= most, "the ledger shows more than the budget"


def money_given(state) -> float:
    """What relief flows show that was given away this quarter, interest borne
    by platforms left out: it comes after the loan."""
    return sum(state.ledger.flow(flow) for flow in RELIEF_FLOWS - {"platform funding"}) + sum(
        line.lent.sum() for line in state.instruments.of(CreditLine) + state.instruments.of(Refinancing)
    )


def on_the_books(state) -> float:
    """What a programme's budget bounds that is no gift: stock on credit, loans guaranteed, loans made cheaper; yuan."""
    relent = sum(line.cheaper.sum() for line in state.instruments.of(RateCut))
    return max(state.firms.stock_credit.sum(), state.firms.relief_guaranteed.sum(), relent)


def the_whole_budget_can_bind(world, nothing, make):
    if not make().BUDGET:
        return
    spent = []
    for budget in (2e8, 1e12):
        (book,) = arms.played(arms.arm(world, make(budget_yuan=budget)), 4).relief_books.values()
        spent.append(book.spent)
    assert spent[0] < spent[1]


def nobody_ineligible_is_served(world, nothing, make):
    programme = make()
    state = arms.arm(world, programme)
    for _ in range(4):
        ids, may = programme.served_table(state).id.copy(), programme.eligible(state)
        classes = state.firms.size_class.copy()
        arms.played(state, 1)
        (book,) = state.relief_books.values()
        served = book.last.served
        assert not (served & ~may).any(), f"served without being eligible: {ids[served & ~may]}"
        assert not programme.BUDGET or programme.SERVES != "firms" or (classes[may] <= SizeClass.MEDIUM).all(), (
            "relief is for SMEs"
        )
        assert set(ids[served]) <= set(book.reached)
    assert 0 < may.sum() < len(may), "eligibility that takes in all, or none, is no rule"


def in_every_state(world):
    """The firms of a world of every class in every state, half of them
    overdue and with a poor score, whatever else they are."""
    state, turn = world.fork(), np.arange(len(world.firms))
    firms = state.firms
    firms.state = np.where(firms.size_class <= SizeClass.LARGE, turn % len(FirmState), firms.state).astype(
        firms.state.dtype
    )
    firms.months_overdue = np.where(turn // len(FirmState) % 2, 3, 0).astype(firms.months_overdue.dtype)
    firms.score = np.where(turn // (2 * len(FirmState)) % 2, 0.9, 1.1) * state.parameters.score_cutoff
    return state


def firms_of_every_kind_that_its_config_names_may_be_served_and_no_other(world, nothing, make):
    programme, state = make(), in_every_state(world)
    if programme.SERVES != "firms" or not programme.BUDGET:
        return
    may, firms = programme.eligible(state), state.firms
    assert programme.sizes and programme.states, "its config does not say who: sizes, states"
    assert set(firms.size_class[may]) <= set(programme.sizes) and max(firms.size_class[may]) == max(programme.sizes)
    assert set(firms.state[may]) == set(programme.states)
    assert not programme.industries or set(firms.industry[may]) == set(programme.industries)


def saturation_leaves_out_a_share_of_the_eligible(world, nothing, make):
    if not make().BY_LOT:
        assert "left out by lot" in refusal(make, saturation=0.4)
        return
    programme = make(saturation=0.4)
    offered, eligible = programme.offered(world), programme.eligible(world)
    assert not (offered & ~eligible).any()
    assert 0.1 < offered.sum() / eligible.sum() < 0.7
    assert (make().offered(world) == eligible).all()
    helped = arms.played(arms.arm(world, programme), 2)
    (book,) = helped.relief_books.values()
    reached = np.isin(programme.served_table(helped).id, book.reached)
    assert (programme.place_in_queue(helped)[reached] < 0.4).all(), "served though left out by lot"


def it_bites(world, nothing, make):
    programme = make()
    helped = arms.played(arms.arm(world, programme), 4)
    (book,), (table, column) = helped.relief_books.values(), programme.TOUCHES
    assert (book.spent > 0) == programme.BUDGET and book.reached.size > 0 and book.firms > 0
    moved = np.abs(getattr(getattr(helped, table), column) - getattr(getattr(nothing[3], table), column).astype(float))
    assert moved.sum() > 0


def the_reported_cost_is_what_the_ledger_shows(world, nothing, make):
    programme = make()
    state = arms.arm(world, programme)
    for _ in range(4):
        owed = state.firms.stock_credit.sum()
        arms.played(state, 1)
        (book,), measures = state.relief_books.values(), state.history[-1][1]
        given = book.last
        assert near(given.paid, sum(state.ledger.flow(flow) for flow in programme.FLOWS), 1e-6)
        assert near(given.defaults, stock_credit_lost(state, owed), 1e-3)
        assert near(measures["programme_cost"], (given.paid + given.financing + given.defaults) * arms.SCALE, 1e-3)
        assert near(measures["money_drawn"], given.drawn * arms.SCALE, 1e-3)
        unnamed = [flow for flow in RELIEF_FLOWS - set(programme.FLOWS) if state.ledger.flow(flow) > 0]
        assert not unnamed, f"it pays through a flow it does not name: {unnamed}"


def near(found: float, expected: float, within: float) -> bool:
    return bool(np.isclose(found, expected, rtol=1e-6, atol=within))


def refusal(make, **changes) -> str:
    """What is said where a programme cannot be made so; nothing if it can."""
    try:
        make(**changes)
    except ConfigError as error:
        return str(error)
    return ""


def stock_credit_lost(state, owed: float) -> float:
    """Lent by platforms, neither paid back nor still owed."""
    lent = state.ledger.flow("loans granted", payer=Sector.PLATFORMS) - state.ledger.flow(
        "loans repaid", payee=Sector.PLATFORMS
    )
    return owed + lent - state.firms.stock_credit.sum() * (1 + state.parameters.trend_nominal)


def what_is_lent_is_paid_back(world, nothing, make):
    """Twice the term on, who fell behind may still owe what a programme lent,
    but nobody else; without the shock's own deferral."""
    state = arms.arm(world, make(end="2020-03"))
    state.shock = Shock.read("covid_2020", {"public_relief.loan_deferral.on": False})
    arms.played(state, 1)
    lent = owed(state)
    for _ in range(2 * -(-state.parameters.platform_term_months // 3)):
        if owed(state).any():
            arms.played(state, 1)
    left = owed(state, but_for_who_is_behind=True)
    goes_on = state.firms.advance > state.firms.relief_advance + A_YUAN
    remnant = np.where(goes_on, np.maximum(A_FEW_YUAN, REMNANT * lent), A_FEW_YUAN)
    left = np.where(left > remnant, left, 0.0)
    assert not left.any(), f"lent until March 2020 and never asked back: {left.sum():,.0f} yuan"


def owed(state, but_for_who_is_behind=False):
    """What firms at work owe of what programmes lent; yuan by firm."""
    firms = state.firms
    debts = (
        (firms.stock_credit, firms.owed_stock_instalments),
        (firms.relief_advance, firms.owed_instalments),
        (firms.refinanced, firms.owed_instalments),
    )
    return sum(
        np.where(
            (debt > A_YUAN) & (firms.state == FirmState.OPEN) & ~(but_for_who_is_behind & (behind > 1.0)), debt, 0.0
        )
        for debt, behind in debts
    )


def luck_is_shared_by_all_arms(world, nothing, make):
    helped = arms.played(arms.arm(world, make()), 2)
    same = helped.firms.id == nothing[1].firms.id
    assert same.mean() > 0.9
    assert (helped.firms.luck[same] == nothing[1].firms.luck[same]).mean() > 0.95
    untouched = same & (helped.firms.born < world.quarter) & (helped.firms.state == 0) & (nothing[1].firms.state == 0)
    assert (helped.firms.luck[untouched] == nothing[1].firms.luck[untouched]).all()
    assert helped.seed == world.seed


def a_queue_does_not_move_when_others_join_or_time_passes(world, nothing, make):
    programme = make()
    others = [arms.ample(other) for other in arms.PROGRAMMES if other != programme.name]
    later = arms.played(arms.arm(world, *others), 1)
    same = programme.served_table(later).id == programme.served_table(world).id
    assert (programme.place_in_queue(later)[same] == programme.place_in_queue(world)[same]).all()


def what_it_remembers_goes_with_a_fork(world, nothing, make):
    state = arms.played(arms.arm(world, make()), 2)
    fork = state.fork()
    (kept,), (book,) = fork.relief_books.values(), state.relief_books.values()
    before = kept.spent
    arms.played(state, 2)
    assert kept.spent == before, "two forks share one book"
    arms.played(fork, 2)
    assert arms.fingerprint(fork) == arms.fingerprint(state)
    assert (kept.spent, kept.cost) == (book.spent, book.cost)


ALL = (
    idle_changes_no_byte,
    nothing_is_given_before_the_month_of_the_start,
    nothing_is_given_before_the_quarter_of_the_start,
    nothing_new_is_given_after_the_end,
    the_whole_budget_can_bind,
    nobody_ineligible_is_served,
    firms_of_every_kind_that_its_config_names_may_be_served_and_no_other,
    saturation_leaves_out_a_share_of_the_eligible,
    it_bites,
    the_reported_cost_is_what_the_ledger_shows,
    what_is_lent_is_paid_back,
    luck_is_shared_by_all_arms,
    a_queue_does_not_move_when_others_join_or_time_passes,
    what_it_remembers_goes_with_a_fork,
)
