"""Caps, bases and terms as time passes: what a firm got before counts, a
rate lasts as long as its loan, a month is no quarter."""

import dataclasses
from dataclasses import replace

import numpy as np
import pytest

from abm.phases import news
from abm.phases.programmes import programmes_set_their_instruments
from abm.state.firms import FirmState, SizeClass
from abm.state.instruments import Instruments
from abm.state.lines import Rule, Waiver
from experiments.contract import arms


def set_up(world, *programmes, act=lambda state: None):
    """A quarter with its levers pulled."""
    state = arms.arm(world, *programmes)
    act(state)
    news.news_arrives(state)
    programmes_set_their_instruments(state)
    return state


def one_offered(state, programme) -> int:
    """A firm to which it is offered."""
    rows = np.flatnonzero(programme.offered(state))
    assert rows.size
    return int(rows[rows.size // 2])


def test_a_cap_on_what_is_refinanced_remembers_earlier_quarters(world):
    """Three quarters of the cap are used up: a quarter of it is left, whatever else the firm owes."""
    programme = arms.ample("ant_refinancing", start="2020-01")
    row = one_offered(world, programme)
    cap = programme.cap_per_firm * world.firms.weight[row]

    def before(state):
        state.firms.loan[row] = 10.0 * cap
        arms.owes(state, "ant_refinancing", "refinanced", row, 0.75 * cap)

    state = set_up(world, programme, act=before)
    assert arms.line(state, "ant_refinancing").limit[:, row] == pytest.approx([0.25 * cap] * 3)


def test_a_limit_on_loans_counts_what_is_owed_under_the_programme(world):
    programme = arms.ample("mybank_loans", start="2020-01")
    whole = arms.line(set_up(world, programme), "mybank_loans").limit
    row = int(np.argmax(whole))

    def before(state):
        state.firms.advance[row] = 0.6 * whole[row]
        arms.owes(state, "mybank_loans", "relief_advance", row, 0.6 * whole[row])

    line = arms.line(set_up(world, programme, act=before), "mybank_loans")
    assert line.limit[row] == pytest.approx(0.4 * whole[row])


def test_a_line_of_stock_on_credit_is_a_bound_on_what_is_owed(world):
    programme = arms.ample("spark_credit", start="2020-01")
    line = arms.line(set_up(world, programme), "spark_credit").limit
    row = int(np.argmax(line))

    def before(state):
        arms.owes(state, "spark_credit", "stock_credit", row, 0.5 * line[row])

    now = arms.line(set_up(world, programme, act=before), "spark_credit").limit
    assert now[row] == pytest.approx(line[row]), "not on top of what is owed"


CAPS = {"spark_credit": "cap_per_shop", "mybank_loans": "cap_per_firm", "ant_refinancing": "cap_per_firm"}


@pytest.mark.parametrize(("name", "cap"), CAPS.items())
def test_a_cap_is_for_each_firm_that_an_agent_stands_for(world, name, cap):
    """A cap that binds nearly all is reached by agents of every weight, and passed by none."""
    low = 150.0 if name == "spark_credit" else 400.0
    stated = arms.ample(name, start="2020-01")
    line = arms.line(set_up(world, replace(stated, values=tuple((dict(stated.values) | {cap: low}).items()))), name)
    limit = line.limit[0] if line.limit.ndim > 1 else line.limit
    served, weight = limit > 0.0, world.firms.weight
    a_firm = limit[served] / weight[served]
    at_the_cap = np.isclose(a_firm, low, rtol=1e-6)
    assert a_firm.max() <= low * (1.0 + 1e-9) and at_the_cap.mean() > 0.5
    assert len(set(weight[served][at_the_cap].round(6))) > 1, "of every weight"


def test_lines_are_the_mean_line_by_the_number_of_shops(world):
    """Without a cap the lines of all shops together are the mean line times the real shops they stand for."""
    stated = arms.ample("spark_credit")
    programme = replace(stated, values=tuple(dict(stated.values, cap_per_shop=1e12, mean_line=50_000.0).items()))
    shops = programme.eligible(world)
    assert len(set(world.firms.weight[shops])) > 1, "shops of one weight have one mean"
    assert programme.lines(world)[shops].sum() == pytest.approx(50_000 * world.firms.weight[shops].sum())


def test_a_rate_is_cut_as_long_as_the_loan_runs(world):
    """The programme has ended: who still owes under it pays the cut rate, all others the usual one."""
    programme = arms.ample("mybank_loans", start="2019-07", end="2019-12", rate_cut=0.3)

    def before(state):
        arms.owes(state, "mybank_loans", "relief_advance", [3, 5], 1000.0)

    rate = arms.line(set_up(world, programme, act=before), "mybank_loans").rate
    assert rate[[3, 5]].tolist() == [0.7, 0.7] and (np.delete(rate, [3, 5]) == 1.0).all()


def test_tax_is_cut_on_the_value_added_of_a_month(world):
    """By hand: the tax rate on usual sales less inputs, a third of the
    quarter's; half of what the shock's own cut leaves."""
    programme = arms.ample("vat_cut", start="2020-02", end="2020-04", extra_share=0.5)
    row = one_offered(world, programme)
    state = set_up(world, programme)
    firms, t = state.firms, state.technology
    industry = firms.industry[row]
    inputs = t.services_per_unit[:, industry].sum() + t.imports_per_unit[industry] + t.materials_per_unit[industry]
    tax = firms.production_tax_rate[row] * firms.usual_orders[row] * (1.0 - inputs) / 3.0
    left = 1.0 - state.instruments.production_tax_cut[1:, row].mean()
    assert tax > 0.0
    limit = arms.line(state, "vat_cut").limit[:, row]
    assert limit == pytest.approx([0.0, 0.5 * left * tax, 0.5 * left * tax])


def test_a_monthly_grant_is_paid_each_month_and_set_aside_for_all(world):
    """Six months of 12 yuan take 72 of the budget; in the first quarter the programme runs for two of them."""
    world = arms.arm(world)
    programme = arms.ample("payroll_cut", start="2020-02", end="2020-07", budget_yuan=100.0 * arms.SCALE)
    monthly = np.where(programme.offered(world), 12.0, 0.0)
    grants = programme.monthly_grants(world, monthly)
    assert grants[0].tolist() == [0.0] * len(world.firms) and (grants[1] == grants[2]).all()
    served = np.sort(grants[1][grants[1] > 0.0])
    assert served == pytest.approx([28.0 / 6.0, 12.0]), "the second in the queue gets what is left of the budget"


def test_contributions_are_cut_by_the_pay_of_a_month(world):
    programme = arms.ample("payroll_cut", start="2020-01", extra_share=0.5)
    row = one_offered(world, programme)
    people = world.workers.employer == row
    due = world.workers.wage[people].sum() * world.public.contribution_rate / 3.0
    assert people.any() and programme.usual_contributions(world)[row] == pytest.approx(due)


MONTHLY = [name for name in arms.PROGRAMMES if name not in ("spark_credit", "spark_supplies", "mybank_loans")]


@pytest.mark.parametrize("name", MONTHLY)
def test_no_lever_by_month_is_pulled_before_the_month_of_the_start(world, name):
    """Guarantees included, of which the contract sees what is drawn alone."""
    june = arms.ample(name, start="2020-03")
    at_rest, pulled = set_up(world).instruments, set_up(world, june).instruments
    for lever, rest in vars(at_rest).items():
        now = getattr(pulled, lever)
        if isinstance(rest, np.ndarray) and rest.shape[:1] == (3,):
            assert (now[:2] == rest[:2]).all(), f"{lever} before March"
    for line in pulled.lines:
        for term in dataclasses.fields(line):
            said = getattr(line, term.name)
            if not isinstance(line, Rule) and isinstance(said, np.ndarray) and said.shape[:1] == (3,):
                assert not said[:2].any(), f"{term.name} before March"


def test_guarantees_begin_in_their_month_and_cover_who_is_offered_one(world):
    programme = arms.ample("loan_guarantee", start="2020-03", share_of_loan=0.6)
    extra = arms.line(set_up(world, programme), "loan_guarantee").share
    offered = programme.offered(world)
    assert (
        not extra[:2].any() and (extra[2] == np.where(offered, 0.6, 0.0)).all() and offered.any() and not offered.all()
    )


@pytest.mark.parametrize(
    ("name", "barred"),
    [
        ("loan_guarantee", {"months_overdue": 1}),
        ("spark_credit", {"months_overdue": 1}),
        ("payroll_cut", {"state": FirmState.SUSPENDED}),
        ("ant_refinancing", {"state": FirmState.SUSPENDED}),
        ("vat_cut", {"size_class": SizeClass.MEDIUM}),
        ("mybank_loans", {"score": 0.0}),
    ],
)
def test_who_may_be_served_is_asked_when_the_quarter_begins(world, name, barred):
    """A firm that was eligible in the quarter before, and is not now, gets nothing now."""
    programme = arms.ample(name, start="2020-01")
    row = one_offered(world, programme)

    def before(state):
        for column, value in barred.items():
            getattr(state.firms, column)[row] = value

    line = arms.line(set_up(world, programme, act=before), name)
    assert not getattr(line, line.BY)[..., row].any()


def test_what_shops_never_paid_back_is_gone_from_the_budget_for_good(world):
    """Of 100 yuan 40 were lost in earlier quarters: 60 may be owed at one time, however little is owed now."""
    programme = arms.ample("spark_credit", start="2020-01", budget_yuan=100.0 * arms.SCALE)
    state = arms.arm(world, programme)
    programme.book(state).defaults = 40.0
    news.news_arrives(state)
    programmes_set_their_instruments(state)
    assert programme.left(state) == pytest.approx(60.0)
    assert arms.line(state, "spark_credit").limit.sum() == pytest.approx(60.0)


@pytest.mark.parametrize(
    ("lost", "owed", "left"), [(0.0, 30.0, 70.0), (40.0, 30.0, 30.0), (0.0, 100.0, 0.0), (40.0, 80.0, 0.0)]
)
def test_what_shops_owe_from_earlier_quarters_takes_its_part_of_the_budget(world, lost, owed, left):
    """Of 100 yuan some were lost, and a shop at the end of the queue still owes some: the others get what is left."""
    programme = arms.ample("spark_credit", start="2020-01", budget_yuan=100.0 * arms.SCALE)
    state = arms.arm(world, programme)
    offered = np.flatnonzero(programme.offered(state))
    last = offered[np.argmax(programme.place_in_queue(state)[offered])]
    programme.book(state).defaults = lost
    arms.owes(state, "spark_credit", "stock_credit", last, owed)
    news.news_arrives(state)
    programmes_set_their_instruments(state)
    assert np.delete(arms.line(state, "spark_credit").limit, last).sum() == pytest.approx(left)


def test_loans_made_cheaper_in_earlier_quarters_take_their_part_of_the_budget(world):
    """The budget bounds what is relent at one time: loans that were cheap before are among those of this quarter."""
    programme = arms.ample("relending", start="2020-01", end="2020-09", budget_yuan=1e7 * arms.SCALE)
    state, ids = arms.arm(world, programme), []
    for _ in range(3):
        arms.played(state, 1)
        loan = arms.line(state, "relending").loan
        assert (loan.sum(axis=1) <= 1e7 + 1.0).all() and loan.any()
        ids.append(set(state.firms.id[loan.any(axis=0)]))
    assert ids[0] & ids[1] & ids[2]


def test_a_cloud_credit_is_set_aside_for_all_months_to_come(world):
    """12,000 yuan a year are 1,000 a month: from February to July 60,000 yuan carry ten firms, 10,000 yuan a month."""
    programme = arms.ample(
        "cloud_credits", start="2020-02", end="2020-07", budget_yuan=60_000.0 * arms.SCALE, credit_per_firm=12_000.0
    )
    limit = arms.line(set_up(world, programme), "cloud_credits", Waiver).limit
    assert limit.sum(axis=1) == pytest.approx([0.0, 10_000.0, 10_000.0])


@pytest.mark.parametrize(("anyway", "begins"), [((0,), True), ((0, 1), True), ((0, 1, 2), False)])
def test_whose_loan_waits_anyway_in_every_month_alone_needs_no_deferral(world, anyway, begins):
    """Who has the shock's deferral in some of the programme's months only would have to pay in the others."""
    programme = arms.ample("loan_deferral", start="2020-01")
    state = arms.arm(world, programme)
    row = one_offered(state, programme)
    state.instruments = pull = Instruments.at_rest(len(state.firms))
    for month in anyway:
        pull.principal_deferred[month, row] = pull.interest_deferred[month, row] = True
    programme.set_instruments(state)
    owed = programme.debt(state)[row]
    begun = arms.line(state, "loan_deferral").begins[:, row]
    assert begun == pytest.approx([owed if begins else 0.0, 0.0, 0.0]) and owed > 0.0
