"""Programmes side by side: each gives and reports its own, and together they give what the ledger shows."""

from dataclasses import fields, replace
from itertools import combinations

import numpy as np
import pytest

import abm.quarter
from abm.relief.programme import Programme
from abm.state.firms import SizeClass
from abm.state.lines import Bill, Gift, PriceCut, Rule, StockCredit, Waiver
from experiments.contract import arms
from experiments.contract.clauses import RELIEF_FLOWS, stock_credit_lost

QUARTERS = 2
BUDGET = 3e9  # yuan: binds for most
BUDGETS = {"ant_refinancing": 1e8, "loan_deferral": 1e12}  # few need the one, whole loans fit the other
AGAIN = " again"


def bounded(name: str) -> Programme:
    """A programme whose budget binds; a rule has none."""
    return arms.ample(
        name, start="2020-01", **({"budget_yuan": BUDGETS.get(name, BUDGET)} if name in arms.MONEY else {})
    )


def twice(name: str) -> tuple[Programme, Programme]:
    """A programme and its like under another name: a queue, a budget and a book of its own."""
    once = bounded(name)
    return once, replace(once, name=name + AGAIN)


def each_reports_its_own(world, relief) -> list:
    """Plays an arm and holds what its programmes report against the ledger; returns what each gave, by quarter."""
    state, found = arms.arm(world, *relief), []
    for _ in range(QUARTERS):
        owed = state.firms.stock_credit.sum()
        arms.played(state, 1)
        given = {one.name: state.relief_books[one.name].last for one in relief}
        measures, flows = state.history[-1][1], sum(state.ledger.flow(flow) for flow in RELIEF_FLOWS)
        assert sum(one.paid for one in given.values()) == pytest.approx(flows, abs=1e-3)
        assert sum(one.defaults for one in given.values()) == pytest.approx(stock_credit_lost(state, owed), abs=1e-3)
        for measure, what in (("programme_cost", "cost"), ("money_drawn", "drawn"), ("programme_earned", "earned")):
            assert measures[measure] == pytest.approx(
                sum(getattr(one, what) for one in given.values()) * arms.SCALE, abs=1.0
            )
        for one in relief:
            lines_say_as_much(state, one, given[one.name])
            assert state.relief_books[one.name].spent * arms.SCALE <= max(one.budget_yuan, 0.0) * (1 + 1e-9)
        found.append(given)
    return found


def lines_say_as_much(state, programme, given) -> None:
    """No programme reports more than its own lines gave; what they lent shows once in the debts of firms."""
    own = [line for line in state.instruments.lines if line.programme == programme.name]
    records = {name: sum(np.sum(getattr(line, name, 0.0)) for line in own) for name in ("paid", "lent", "covered")}
    banks = sum(getattr(line, name, 0.0) for line in own for name in ("paid_to_banks", "interest_borne"))
    called = state.parts["relief_guaranteed"].of.get(programme.name)
    # what is called and lost stands with the parts until the quarter is over
    assert called is not None or given.paid <= records["paid"] + banks + 1e-6
    assert given.drawn <= records["lent"] + records["covered"] + 1e-6


def kinds_of(world, name: str) -> set:
    """Kinds of line that a programme hands in for its first quarter, rules by their term; the sponsor's stock is one
    kind, however it is sold."""
    lines = arms.lines(arms.played(arms.arm(world, bounded(name)), 1), name)
    kinds = {line.term if isinstance(line, Rule) else type(line) for line in lines}
    return {StockCredit if kind is PriceCut else kind for kind in kinds}


def test_every_pair_of_a_kind_costs_what_each_reports(world):
    kinds = {name: kinds_of(world, name) for name in arms.PROGRAMMES}
    pairs = [names for names in combinations(arms.PROGRAMMES, 2) if kinds[names[0]] & kinds[names[1]]]
    assert ("spark_credit", "spark_supplies") in pairs
    for names in pairs:
        each_reports_its_own(world, [bounded(name) for name in names])


@pytest.mark.slow
def test_every_pair_costs_what_each_reports(world):
    for names in combinations(arms.PROGRAMMES, 2):
        each_reports_its_own(world, [bounded(name) for name in names])


@pytest.mark.parametrize("name", arms.PROGRAMMES)
def test_two_of_a_kind_each_report_their_own(alone, name):
    found = each_reports_its_own(alone(name)[0], twice(name))
    reached = [sum(given[one].received.sum() for given in found) for one in (name, name + AGAIN)]
    bound = [any(given[one].served.any() for given in found) for one in (name, name + AGAIN)]
    # farms are one customer, whose year is paid once
    assert bound[0] and bound[1] == (name != "thunder_farms"), "both do something"
    assert name not in arms.MONEY or name == "thunder_farms" or min(reached) > 0.0


@pytest.mark.parametrize("name", ["spark_digital_shops", "thunder_home_market", "thunder_factories", "thunder_farms"])
def test_the_year_of_a_service_is_paid_once_whoever_gives_it(alone, name):
    """The other starts a quarter later and finds those who have it already served."""
    once, again = twice(name)
    state = arms.arm(alone(name)[0], once, replace(again, first_month=once.first_month + 3))
    arms.played(state, 1)
    had = state.relief_books[name].reached
    arms.played(state, 1)
    assert had.size and not np.isin(state.relief_books[name + AGAIN].reached, had).any()


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("spark_credit", "stock_credit"),
        ("mybank_loans", "relief_advance"),
        ("ant_refinancing", "refinanced"),
        ("loan_guarantee", "relief_guaranteed"),
    ],
)
def test_a_debt_belongs_to_those_who_lent_it_and_so_does_its_loss(world, name, column):
    """What two programmes lent is all there is of the column, and each had its part of it before anything fell due."""
    state = arms.arm(world, *twice(name))
    for _ in range(3):
        arms.played(state, 1)
    parts, owed = state.parts[column], getattr(state.firms, column)
    both = [parts.owed(one, owed) for one in (name, name + AGAIN)]
    assert min(part.sum() for part in both) > 0.0 and sum(both) == pytest.approx(owed, rel=1e-9, abs=1e-6)
    rows = np.flatnonzero((both[0] > 1.0) & (both[1] > 1.0))
    rows = rows if rows.size else np.flatnonzero(owed > 1.0)
    lost = [part[rows].sum() for part in both]
    parts.lose(rows, owed[rows])
    assert [parts.part(one).lost for one in (name, name + AGAIN)] == pytest.approx(lost)


def test_new_money_alone_changes_whose_a_debt_is(world):
    """Of 100 yuan all is one's; half is paid back, the other lends 150: a quarter is the first's, and of any loss."""
    parts = world.fork().parts["relief_advance"]
    nothing = np.zeros(len(world.firms))
    hundred, more = nothing.copy(), nothing.copy()
    hundred[3], more[3] = 100.0, 150.0
    parts.add(nothing, {"one": hundred})
    assert parts.part("one").share[3] == 1.0
    parts.add(0.5 * hundred, {"other": more})
    assert parts.part("one").share[3] == 0.25 and parts.part("other").share[3] == 0.75
    parts.lose(np.array([3]), np.array([40.0]))
    assert (parts.part("one").lost, parts.part("other").lost) == (10.0, 30.0)


def test_two_waivers_on_one_bill_take_over_no_more_than_the_bill(world):
    """Four fifths, and of the rest four fifths: 24 of 25 parts."""
    state = arms.arm(world, *(replace(one, budget_yuan=1e12) for one in twice("vat_cut")))
    for line in handed_in(state):
        line.share[:], line.limit[:] = 0.8 * (state.firms.size_class <= SizeClass.MEDIUM), np.inf
    run_the_rest(state)
    first, second = state.instruments.of(Waiver)
    taxed = first.paid > 1.0
    assert taxed.sum() > 100 and second.paid[taxed] == pytest.approx(0.2 * first.paid[taxed], rel=0.02, abs=0.01)


def handed_in(state) -> list:
    """The lines of a quarter that is opened and not yet planned."""
    for name in ("news_arrives", "programmes_set_their_instruments"):
        getattr(abm.quarter, name)(state)
    return state.instruments.lines


def run_the_rest(state) -> None:
    """The quarter from there on."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("news_arrives", "programmes_set_their_instruments"):
            patch.setattr(abm.quarter, name, lambda state: None)
        abm.quarter.play(state)


def orders_by_line(world, monkeypatch, *relief) -> tuple:
    """The sponsor's lines of an arm and what shops order by each from its makers in a month."""
    seen = arms.by_month(monkeypatch, lambda state, month: state.month.demand.diverted)
    state = arms.played(arms.arm(world, *relief), 1)
    monkeypatch.undo()
    return state.instruments.lines, seen[0], state


def test_both_spark_programmes_buy_from_their_makers(world, monkeypatch):
    """Each line's goods come from its own makers, at its own commission: none is overwritten by the other."""
    relief = [
        arms.ample("spark_credit", start="2020-01", makers=40_000, commission=0.02),
        arms.ample("spark_supplies", start="2020-01", makers=100_000, commission=0.05),
    ]
    for order in (relief, relief[::-1]):
        lines, diverted, state = orders_by_line(world, monkeypatch, *order)
        credit, supplies = sorted(lines, key=lambda line: line.programme)
        by_credit, by_supplies = diverted.by_line
        assert by_credit.any() and not by_credit[~credit.makers].any()
        assert by_supplies.any() and not by_supplies[~supplies.makers].any()
        assert by_supplies[~credit.makers].any(), "makers of the one alone"
        assert diverted.sponsored == pytest.approx(by_credit + by_supplies)
        books = state.relief_books
        assert books["spark_credit"].earned > 0.0 and books["spark_supplies"].earned > 0.0
        alone = [orders_by_line(world, monkeypatch, one)[1].sponsored.sum() for one in relief]
        assert diverted.sponsored.sum() > max(alone)


class TwoKinds(Programme):
    """A programme of two known kinds: a bill waived, and a gift on top."""

    PARAMETERS = ()
    FLOWS = ("relief: taxes", "relief: wages")

    def set_instruments(self, state):
        if self.is_idle(state):
            return
        limit = self.monthly_grants(state, np.full(len(state.firms), 300.0))
        self.hand_in(state, Waiver, bill=Bill.PRODUCTION_TAX, share=0.5 * (limit > 0.0), limit=0.5 * limit)
        self.hand_in(state, Gift, each=0.5 * limit, staff=np.ones(len(state.firms)))


def test_one_programme_may_hand_in_lines_of_several_kinds(world):
    known = arms.ample("vat_cut", start="2020-01", budget_yuan=BUDGET)
    own = TwoKinds(**{field.name: getattr(known, field.name) for field in fields(known)} | {"name": "two kinds"})
    found = each_reports_its_own(world, [own, known, bounded("wage_subsidy")])
    assert all(given["two kinds"].paid > 0.0 for given in found)
