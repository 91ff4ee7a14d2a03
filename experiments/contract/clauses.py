"""The contract of relief as checks that take any programme: `make(**changes)` gives one with more money than it can
spend, unless told otherwise."""

import numpy as np

from abm.books.flows import FLOWS, Sector
from abm.calendar import quarter_name
from abm.errors import ConfigError
from abm.names import INDUSTRIES
from abm.shocks import Shock
from abm.state.firms import FirmState, SizeClass
from abm.state.lines import CreditLine, RateCut, Refinancing
from experiments.contract import arms

A_YUAN, A_FEW_YUAN = 1.0, 10.0
FEW = 5  # that are named of many
IDLE = "Begin set_instruments with `if self.is_idle(state): return`"
LUCK = "A programme draws by self.draws(state, k) alone, and leaves luck and seed as they are"
MEMORY = "What it remembers stands in self.book(state), never in the programme"
RELIEF_FLOWS = {"platform funding", *(name for name in FLOWS if name.startswith("relief: "))}


def idle_changes_no_byte(world, nothing, make):
    without = {"start": "2020-01", "budget_yuan": 0} if make().BUDGET else {"start": "2019-01", "end": "2019-06"}
    idle = arms.arm(world, make(**without))
    for quarter in range(2):
        arms.played(idle, 1)
        assert arms.fingerprint(idle) == arms.fingerprint(nothing[quarter]), changed(
            idle, nothing[quarter], "without money or out of dates it changed"
        )


def nothing_is_given_before_the_month_of_the_start(world, nothing, make):
    with arms.patched() as patch:
        said = arms.by_month(patch, lambda state, month: arms.fingerprint(state, arms.AHEAD))
        arms.played(arms.arm(world), 2)
        without = said.copy()
        said.clear()
        helped = arms.played(arms.arm(world, make(start="2020-06")), 2)
    assert said[:5] == without[:5], (
        "something was given before its date: with start 2020-06 a month before June differs from the arm without it;"
        " expected nothing until then. Have the line say in which months it runs: self.months_on(state)"
    )
    (book,) = helped.relief_books.values()
    assert book.spent == 0 or said[5] != without[5], (
        f"with start 2020-06 its book says {book.spent:,.0f} yuan were spent by the end of June, and nothing in the"
        " economy moved in June; expected that what is spent has moved something"
    )


def nothing_is_given_before_the_quarter_of_the_start(world, nothing, make):
    late = arms.played(arms.arm(world, make(start="2020Q3")), 2)
    assert arms.fingerprint(late) == arms.fingerprint(nothing[1]), changed(
        late, nothing[1], "with start 2020Q3 it changed, by the end of 2020Q2,"
    )


def nothing_new_is_given_after_the_end(world, nothing, make):
    state = arms.played(arms.arm(world, make(end="2020-06")), 2)
    (book,) = state.relief_books.values()
    spent, reached = book.spent, book.reached.size
    for _ in range(2):
        arms.played(state, 1)
        assert not book.last.served.any() and book.last.drawn == 0, (
            f"with end 2020-06 it served {int(book.last.served.sum()):,} in"
            f" {quarter_name(state.quarter)}; expected nobody new after the end. {IDLE}"
        )
    assert (book.spent, book.reached.size) == (spent, reached), (
        f"with end 2020-06 its book went on from {spent:,.0f} to {book.spent:,.0f} yuan and from {reached:,} to"
        f" {book.reached.size:,} reached; expected both to stay. {IDLE}"
    )


def the_budget_holds(world, nothing, make, budget_yuan):
    """By its own book the run holds it; here by what others' books and the ledger show."""
    state = arms.arm(world, make(budget_yuan=budget_yuan))
    gross, most = 0.0, budget_yuan * (1 + 1e-9)
    for _ in range(4):
        arms.played(state, 1)
        gross += money_given(state)
        for what, yuan in (
            ("firms owe it, or are guaranteed by it,", on_the_books(state)),
            ("the ledger shows that it gave", gross),
        ):
            assert yuan * arms.SCALE <= most, (
                f"by the end of {quarter_name(state.quarter)} {what} {yuan * arms.SCALE:,.0f} yuan, of a budget of"
                f" {budget_yuan:,.0f}: a line gives more than is left. Yuan a month within the budget, for so many as"
                " it carries: self.monthly_grants(state, monthly); what is left: self.left(state)"
            )


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
    assert spent[0] < spent[1], (
        f"with a budget of 200,000,000 yuan it spent {spent[0] * arms.SCALE:,.0f}, with one of 1,000,000,000,000 yuan"
        f" {spent[1] * arms.SCALE:,.0f}; expected more with more. Have its lines ask how much is left:"
        " self.left(state), self.monthly_grants(state, monthly)"
    )


def nobody_ineligible_is_served(world, nothing, make):
    programme = make()
    state = arms.arm(world, programme)
    for _ in range(4):
        ids, may = programme.served_table(state).id.copy(), programme.eligible(state)
        classes = state.firms.size_class.copy()
        arms.played(state, 1)
        (book,) = state.relief_books.values()
        served = book.last.served
        assert not (served & ~may).any(), (
            f"served without being eligible: {some(ids[served & ~may])}; expected those alone whom eligible() names."
            " Ask offered(state), or granted(), which asks it, whom a line may serve"
        )
        larger = set(classes[may & (classes > SizeClass.MEDIUM)].tolist()) if programme.SERVES == "firms" else set()
        assert not programme.BUDGET or not larger, (
            f"relief is for SMEs: eligible() takes in {named(SizeClass, larger)}; expected medium firms at most."
            " Begin with self.named(state), which asks the sizes of its config"
        )
        assert set(ids[served]) <= set(book.reached), (
            "firms that were served are not among those reached: given() says another received than its lines gave"
        )
    assert 0 < may.sum() < len(may), (
        f"eligible() takes in {int(may.sum()):,} of {len(may):,}: eligibility that takes in all, or none, is no rule"
    )


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
    found = [set(column[may].tolist()) for column in (firms.size_class, firms.state, firms.industry)]
    sizes, states, industries = map(set, (programme.sizes, programme.states, programme.industries))
    assert found[0] <= sizes and max(found[0]) == max(sizes), not_as_named("sizes", SizeClass, found[0], sizes)
    assert found[1] == states, not_as_named("states", FirmState, found[1], states)
    assert not industries or found[2] == industries, not_as_named("industries", INDUSTRIES, found[2], industries)


def saturation_leaves_out_a_share_of_the_eligible(world, nothing, make):
    if not make().BY_LOT:
        assert "left out by lot" in refusal(make, saturation=0.4), (
            "its class says BY_LOT = False and saturation = 0.4 is taken; expected a refusal"
        )
        return
    programme = make(saturation=0.4)
    offered, eligible = programme.offered(world), programme.eligible(world)
    assert not (offered & ~eligible).any(), "offered() names some who are not eligible; expected a part of them alone"
    assert 0.1 < offered.sum() / eligible.sum() < 0.7, (
        f"with saturation = 0.4 it is offered to {offered.sum() / eligible.sum():.0%} of the eligible; expected about"
        " 40 %"
    )
    assert (make().offered(world) == eligible).all(), "without saturation it is not offered to all who are eligible"
    helped = arms.played(arms.arm(world, programme), 2)
    (book,) = helped.relief_books.values()
    reached = np.isin(programme.served_table(helped).id, book.reached)
    assert (programme.place_in_queue(helped)[reached] < 0.4).all(), (
        "served though left out by lot: ask offered(state), not eligible(state), whom a line may serve"
    )


def it_bites(world, nothing, make):
    programme = make()
    helped = arms.played(arms.arm(world, programme), 4)
    (book,), (table, column) = helped.relief_books.values(), programme.TOUCHES
    assert (book.spent > 0) == programme.BUDGET and book.reached.size > 0 and book.firms > 0, (
        f"with more money than it can spend, it spent {book.spent * arms.SCALE:,.0f} yuan from February to December"
        f" 2020 and reached {book.reached.size:,}; expected somebody, and {'some' if programme.BUDGET else 'no'} money."
        " Look at whom eligible() takes in, and at what its lines offer them"
    )
    moved = np.abs(getattr(getattr(helped, table), column) - getattr(getattr(nothing[3], table), column).astype(float))
    assert moved.sum() > 0, f"TOUCHES names {table}.{column}, which did not move; name a column that does"


def the_reported_cost_is_what_the_ledger_shows(world, nothing, make):
    programme = make()
    state = arms.arm(world, programme)
    for _ in range(4):
        owed = state.firms.stock_credit.sum()
        arms.played(state, 1)
        (book,), measures = state.relief_books.values(), state.history[-1][1]
        given = book.last
        flows, cost = sum(state.ledger.flow(flow) for flow in programme.FLOWS), given.paid + given.financing
        for what, said, expected, within in (
            (f"paid, and through FLOWS {programme.FLOWS} the ledger shows", given.paid, flows, 1e-6),
            ("defaults, and the books have lost", given.defaults, stock_credit_lost(state, owed), 1e-3),
        ):
            assert near(said, expected, within), (
                f"in {quarter_name(state.quarter)} given() says {said:,.2f} yuan {what} {expected:,.2f}; expected"
                " both to be the same"
            )
        assert near(measures["programme_cost"], (cost + given.defaults) * arms.SCALE, 1e-3), (
            f"the measure programme_cost is {measures['programme_cost']:,.0f} yuan, given() says"
            f" {(cost + given.defaults) * arms.SCALE:,.0f}; expected both to be the same"
        )
        assert near(measures["money_drawn"], given.drawn * arms.SCALE, 1e-3), (
            f"the measure money_drawn is {measures['money_drawn']:,.0f} yuan, given() says"
            f" {given.drawn * arms.SCALE:,.0f}; expected both to be the same"
        )
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
    """Twice the term on, who fell behind may still owe what a programme lent, and who draws anew every month on usual
    credit the part that paying all of it back by shares leaves, of the months in which it did not stand still; nobody
    else; without the shock's own deferral."""
    state = arms.arm(world, make(end="2020-03"))
    state.shock = Shock.read("covid_2020", {"public_relief.loan_deferral.on": False})
    arms.played(state, 1)
    lent = state.firms.stock_credit + state.firms.relief_advance + state.firms.refinanced
    term, months = state.parameters.platform_term_months, np.zeros(lent.size)
    for _ in range(2 * -(-term // 3)):
        if owed(state).any():
            arms.played(state, 1)
        months += 3 * (state.firms.state == FirmState.OPEN)
    left = owed(state, but_for_who_is_behind=True)
    goes_on = state.firms.advance > state.firms.relief_advance + A_YUAN
    by_shares = (1.0 - 1.0 / term) ** months * lent
    remnant = np.where(goes_on, np.maximum(A_FEW_YUAN, by_shares), A_FEW_YUAN)
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
    assert same.mean() > 0.9, f"{1 - same.mean():.0%} of firms are others than without it; expected a tenth at most"
    kept = (helped.firms.luck[same] == nothing[1].firms.luck[same]).mean()
    assert kept > 0.95, f"{1 - kept:.0%} of firms have another luck than without it. {LUCK}"
    untouched = same & (helped.firms.born < world.quarter) & (helped.firms.state == 0) & (nothing[1].firms.state == 0)
    assert (helped.firms.luck[untouched] == nothing[1].firms.luck[untouched]).all(), (
        f"firms that are open in both arms have another luck than without it. {LUCK}"
    )
    assert helped.seed == world.seed, f"it changed the seed from {world.seed} to {helped.seed}. {LUCK}"


def a_queue_does_not_move_when_others_join_or_time_passes(world, nothing, make):
    programme = make()
    others = [arms.ample(other) for other in arms.PROGRAMMES if other != programme.name]
    later = arms.played(arms.arm(world, *others), 1)
    same = programme.served_table(later).id == programme.served_table(world).id
    assert (programme.place_in_queue(later)[same] == programme.place_in_queue(world)[same]).all(), (
        "places in its queue moved in a quarter in which others gave relief; expected the place of a firm to be its own"
        " as long as it lives: draw it by self.draws(state, k)"
    )


def what_it_remembers_goes_with_a_fork(world, nothing, make):
    state = arms.played(arms.arm(world, make()), 2)
    fork = state.fork()
    (kept,), (book,) = fork.relief_books.values(), state.relief_books.values()
    before = kept.spent
    arms.played(state, 2)
    assert kept.spent == before, f"two forks share one book. {MEMORY}"
    arms.played(fork, 2)
    assert arms.fingerprint(fork) == arms.fingerprint(state), changed(
        fork, state, f"a fork that is played as far as its original differs ({MEMORY}): it changed"
    )
    assert (kept.spent, kept.cost) == (book.spent, book.cost), (
        f"a fork spent {kept.spent:,.0f} yuan, its original {book.spent:,.0f}; expected the same. {MEMORY}"
    )


def changed(state, other, what: str) -> str:
    """What differs between two economies that should be equal, and what to do."""
    return f"{what} {some(arms.apart(state, other))}; expected every bit to be as without it. {IDLE}"


def not_as_named(key: str, words, found: set, asked: set) -> str:
    """Whom eligible() takes in beside whom the config names."""
    return (
        f"of {key} its config names {named(words, asked)}, and eligible() takes in {named(words, found)}; expected the"
        " same. Name in `who` those that are meant, and ask self.named(state) in eligible()"
    )


def named(words, numbers: set) -> str:
    return ", ".join(words(n).name.lower() if isinstance(words, type) else words[n] for n in sorted(numbers)) or "none"


def some(names) -> str:
    """The first few."""
    names = [str(name) for name in names]
    return ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")


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
