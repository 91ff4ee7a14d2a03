"""Labour, exports, norms and the central bank's rate, each mechanism where it acts: by a figure worked by hand."""

from copy import deepcopy
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from abm import quarter
from abm.calendar import quarter_index
from abm.luck import chance, draws
from abm.measures import labour_force
from abm.phases import news, orders, planning, staff_plans, work
from abm.phases.closing import public_finance
from abm.phases.month import deliveries, production
from abm.phases.programmes import programmes_set_their_instruments
from abm.phases.settlement import banks_and_state, bills
from abm.phases.turnover import entry
from abm.quarter import play
from abm.relief import public
from abm.relief.effects import labour_cost
from abm.shocks import Shock
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.instruments import Instruments
from abm.state.lines import Bill, CreditLine, Gift, Waiver
from abm.state.workers import WorkerState
from tests.at_rest import EXPORTS, LABOUR
from tests.openings import played_state, with_money

STAFF, NEEDED = 2_000_000, 1_000_000  # so many that rounding to persons does not show
WAGE = 18_000.0  # yuan a quarter
OUTLAYS = 1000.0  # yuan a month
RISK = 0.01
ACTS = (
    (news, "the_central_bank_answers"),
    (planning, "learn_the_usual_gap"),
    (quarter, "firms_plan_their_staff"),
    (work, "jobless_decide"),
    (orders, "what_people_are_used_to"),
    (deliveries, "firms_produce"),
    (bills, "interest_due"),
    (banks_and_state, "banks_and_state_settle"),
    (entry, "remember_normal_exits"),
    (public_finance, "state_borrows"),
)


@cache
def _caught() -> dict:
    """By act: the world and what else it was given when its turn first came, in a quiet quarter after five others."""
    state, kept = played_state(5), {}
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ACTS:
            patch.setattr(module, name, keeping(kept, name, getattr(module, name)))
        play(state)
    return kept


def keeping(kept: dict, name: str, act):
    def kept_and_done(state, *more):
        if name not in kept:
            kept[name] = state.fork(), deepcopy(more)
        return act(state, *more)

    return kept_and_done


def before(name: str, **parameters):
    """A copy of the world about to do so, under these parameters, and what else the act is given."""
    state, more = _caught()[name]
    state = state.fork()
    state.parameters = state.parameters.changed(**LABOUR | EXPORTS | parameters)
    return state, deepcopy(more)


# ---- the gate of the villages -------------------------------------------------------------------------------------


def back_from_the_village(free, chance_back=0.5, **parameters) -> np.ndarray:
    """Who of those in the village searches again, if these shares of migrants may travel month by month."""
    state, _ = before("jobless_decide", return_from_village=chance_back, **parameters)
    state.news.vacancies_per_searcher = 0.0  # nobody's threshold is passed: all by the same chance
    state.conditions = replace(state.conditions, migrants_present=np.array(free))
    waiting = state.workers.own_firm < 0
    state.workers.state[waiting] = WorkerState.IN_VILLAGE
    work.jobless_decide(state)
    return (state.workers.state == WorkerState.SEARCHING)[waiting]


def luck_of_those_in_the_village() -> tuple[np.ndarray, np.ndarray]:
    """Whether each would return, drawn anew each quarter, and the place among those who may travel, which lasts."""
    state, _ = before("jobless_decide")
    again = chance.stream(state.seed, chance.Purpose.SEARCHING, state.quarter)
    queue = chance.stream(state.seed, chance.Purpose.MOVING, 0)
    return tuple(
        chance.uniforms(stream, state.workers.id, k)[state.workers.own_firm < 0]
        for stream, k in ((again, draws.SEARCHES_AGAIN), (queue, draws.HELD_IN_THE_VILLAGE))
    )


def test_of_those_who_would_return_the_half_do_who_travel_freely():
    (luck, queue), half = (
        luck_of_those_in_the_village(),
        back_from_the_village([0.5, 0.5, 0.5], waits_for_free_travel=0.0),
    )
    assert luck.size > 3000 and (half == ((luck < 0.5) & (queue < 0.5))).all()
    everybody = back_from_the_village([1.0, 1.0, 1.0], waits_for_free_travel=0.0)
    assert (everybody == (luck < 0.5)).all() and half.sum() == pytest.approx(everybody.sum() / 2, rel=0.05)


def test_the_months_of_the_quarter_count_alike():
    luck, queue = luck_of_those_in_the_village()
    back = back_from_the_village([1.0, 0.2, 0.3], waits_for_free_travel=0.0)
    assert (back == ((luck < 0.5) & (queue < 0.5))).all()
    assert not back_from_the_village([0.0, 0.0, 0.0], waits_for_free_travel=0.0).any()


def test_who_waits_for_free_travel_waits_until_the_quarter_begins_with_it():
    luck, queue = luck_of_those_in_the_village()
    assert not back_from_the_village([0.99, 1.0, 1.0], waits_for_free_travel=1.0).any()
    assert (back_from_the_village([1.0, 0.5, 0.5], waits_for_free_travel=1.0) == (luck < 0.5)).all()
    some = back_from_the_village([0.5, 0.5, 0.5], waits_for_free_travel=0.25)
    assert (some == ((luck < 0.5) & (queue < 0.75 * 0.5))).all(), "of three quarters who do not wait, half"


def test_who_is_held_in_the_village_with_a_job_is_held_there_without_one():
    """A place in the queue lasts: who cannot come back to a job cannot come back to look for one."""
    state, month = before("jobless_decide")[0], 0
    state.conditions = replace(state.conditions, migrants_present=np.full(3, 0.6))
    people = state.workers
    work.strand_migrants(state, month)
    held = people.state == WorkerState.STRANDED
    assert held.sum() > 100
    people.employer[held], people.state[held] = -1, WorkerState.IN_VILLAGE
    state.parameters = state.parameters.changed(waits_for_free_travel=0.0)
    work.jobless_decide(state)
    assert (people.state[held] == WorkerState.IN_VILLAGE).all()


# ---- staff: foreseen cash, hours, cost ----------------------------------------------------------------------------


def an_employer(cash: float = 0.0, size: int = SizeClass.SMALL, **parameters):
    """A world about to plan staff, nothing granted and nothing foreseen, and the row of a firm that needs half of its
    staff, as it is without relief."""
    state, _ = before("firms_plan_their_staff", **parameters)
    firms = state.firms
    open_now = (firms.state == FirmState.OPEN) & (firms.size_class == size) & (firms.productivity > 0.0)
    row = np.flatnonzero(open_now & (firms.pays_contributions | (size == SizeClass.SELF_EMPLOYED)))[0]
    state.instruments = Instruments.at_rest(len(firms))
    firms.granted_loan[:] = firms.granted_platform_loan[:] = 0.0
    firms.expected_orders[row] = 0.0
    firms.staff[row], firms.wage_offer[row], firms.monthly_outlays[row] = STAFF, WAGE, OUTLAYS
    firms.wanted_output[row] = NEEDED * firms.productivity[row]
    with_money(state, firms.accounts[[row]], cash)
    return state, row


def wanted(state, row: int) -> float:
    staff_plans.firms_plan_their_staff(state)
    return float(state.firms.wanted_staff[row])


def speed(state, row: int) -> float:
    """Share of the gap to need that is closed."""
    return (STAFF - wanted(state, row)) / (STAFF - NEEDED)


def for_one(state, row: int, value: float) -> np.ndarray:
    """By month and firm: so much for the row, nothing for others."""
    each = np.zeros((3, len(state.firms)))
    each[:, row] = value
    return each


def gift(state, row: int, yuan: float, programme: str = "a", staff: float = STAFF) -> Gift:
    """So many yuan a month for each employee of the firm, for so many at most."""
    return Gift(programme=programme, each=for_one(state, row, yuan), staff=np.full(len(state.firms), float(staff)))


def waiver(state, row: int, share: float, programme: str = "a", limit: float = 1e15, bill=Bill.CONTRIBUTIONS) -> Waiver:
    return Waiver(programme=programme, bill=bill, share=for_one(state, row, share), limit=for_one(state, row, limit))


def usual_speed(state) -> float:
    return state.parameters.speed_down


def is_usual(state, row: int) -> bool:
    """A firm that is short of cash dismisses all that it does not need, another a share of them."""
    found = speed(state, row)
    assert found == pytest.approx(1.0) or found == pytest.approx(usual_speed(state), abs=2e-6)
    return found < 0.9


def test_where_nothing_is_foreseen_cash_in_hand_decides():
    for cash, hoards in ((OUTLAYS - 1.0, False), (OUTLAYS + 1.0, True)):
        state, row = an_employer(cash)
        state.firms.granted_loan[row] = 10.0 * OUTLAYS
        assert is_usual(state, row) == hoards


@pytest.mark.parametrize("grants", ["granted_loan", "granted_platform_loan"])
def test_a_firm_without_cash_but_with_a_line_is_not_short(grants):
    for line, hoards in ((0.99, False), (1.01, True)):
        state, row = an_employer(cash_foreseen=1.0)
        getattr(state.firms, grants)[row] = line * OUTLAYS
        assert is_usual(state, row) == hoards


def test_a_line_that_cannot_be_drawn_yet_is_not_counted_on():
    for runs in (True, False):
        state, row = an_employer(cash_foreseen=1.0)
        line = CreditLine(
            programme="a",
            limit=np.full(len(state.firms), 1e9),
            budget=1e15,
            runs=np.array([runs, True, True]),
            rate=np.ones(len(state.firms)),
        )
        state.instruments.hand_in(line)
        state.firms.granted_platform_loan[row] = 2.0 * OUTLAYS
        line.granted = state.firms.granted_platform_loan.copy()
        assert is_usual(state, row) == runs


def test_a_month_of_sales_counts_less_the_inputs_they_take():
    for part, hoards in ((0.99, False), (1.01, True)):
        state, row = an_employer(cash_foreseen=1.0)
        firms, t = state.firms, state.technology
        at = firms.industry[row]
        inputs = t.services_per_unit[:, at].sum() + t.imports_per_unit[at] + t.materials_per_unit[at]
        assert 0.2 < inputs < 0.9
        firms.price[row], firms.believed_share[row] = 2.0, 0.5
        monthly = part * OUTLAYS / (1.0 - inputs)
        firms.expected_orders[row, [Channel.SHOP, Channel.BUSINESS]] = 3.0 * monthly / (2.0 * 0.5) / 2.0
        assert is_usual(state, row) == hoards


def test_gifts_for_wages_count_for_those_employed_and_covered():
    for yuan, staff, hoards in ((0.99, STAFF, False), (1.01, STAFF, True), (1.01, STAFF / 2, False)):
        state, row = an_employer(cash_foreseen=1.0)
        state.instruments.hand_in(gift(state, row, yuan * OUTLAYS / STAFF, staff=staff))
        assert is_usual(state, row) == hoards
    state, row = an_employer(size=SizeClass.SELF_EMPLOYED, cash_foreseen=1.0)
    state.instruments.hand_in(gift(state, row, OUTLAYS))
    state.firms.staff[row] = 1
    assert staff_plans.foreseen_cash(state)[row] == pytest.approx(0.0, abs=0.01), "who works alone employs nobody"
    state.firms.staff[row] = 2
    assert staff_plans.foreseen_cash(state)[row] == pytest.approx(OUTLAYS, abs=0.01)


def test_a_part_of_what_is_foreseen_counts_and_all_of_what_is_in_hand():
    state, row = an_employer(cash=300.0, cash_foreseen=0.5)
    state.firms.granted_loan[row], state.firms.granted_platform_loan[row] = 800.0, 400.0
    state.instruments.hand_in(gift(state, row, 200.0 / STAFF))
    assert staff_plans.foreseen_cash(state)[row] == pytest.approx(300.0 + 0.5 * 1400.0, abs=0.01)


def test_who_is_short_shortens_hours_before_it_dismisses():
    for first, shortest in ((0.0, 1.0), (0.5, 0.8), (1.0, 0.6)):
        state, row = an_employer(hours_before_heads=first, shortest_hours=0.6)
        assert wanted(state, row) == pytest.approx(NEEDED / shortest, abs=1.0)
        assert state.firms.hours[row] == pytest.approx(shortest, rel=1e-5) and state.firms.furlough[row] < 1e-5


def test_whom_short_hours_keep_busy_stay_and_nobody_is_sought_for_them():
    state, row = an_employer(hours_before_heads=1.0, shortest_hours=0.6)
    state.firms.wanted_output[row] = 0.9 * STAFF * state.firms.productivity[row]
    assert wanted(state, row) == STAFF and state.firms.hours[row] == pytest.approx(0.9)
    assert state.firms.vacancies[row] == 0


def test_who_has_cash_moves_towards_need_at_full_hours():
    state, row = an_employer(cash=2.0 * OUTLAYS, hours_before_heads=1.0)
    assert speed(state, row) == pytest.approx(usual_speed(state), abs=2e-6)


def test_an_owner_shut_by_order_too_shortens_hours_before_heads(monkeypatch):
    gone = []
    monkeypatch.setattr(work, "dismiss", lambda state, number, month: gone.append(number))
    monkeypatch.setattr(work, "belief_of_owners", lambda state: np.full(len(state.firms), 0.3))
    for first in (0.0, 1.0):
        state, row = an_employer(hours_before_heads=first, shortest_hours=0.6)
        open_now = np.ones((3, len(state.firms)))
        open_now[1, row] = 0.0
        state.conditions = replace(state.conditions, open_now=open_now)
        work.shut_firms_let_people_go(state, 1)
        assert (np.delete(gone[-1], row) == 0).all()
    monthly = 1.0 - (1.0 - usual_speed(state)) ** (1.0 / 3.0)
    at_full_hours, at_short_hours = (number[row] for number in gone)
    assert at_full_hours == pytest.approx(monthly * 0.7 * STAFF, abs=1.0)
    assert at_short_hours == pytest.approx(monthly * 0.5 * STAFF, abs=1.0), "0.3 / 0.6 of the staff would be needed"


def slowed(change, elasticity: float = 1.0, **parameters) -> float:
    """Speed of dismissal of a firm with cash, over the usual; `change(state, row)` is done to it first."""
    state, row = an_employer(cash=2.0 * OUTLAYS, dismissals_follow_cost=elasticity, **parameters)
    change(state, row)
    return speed(state, row) / usual_speed(state)


def rate_of_contributions() -> float:
    return before("firms_plan_their_staff")[0].public.contribution_rate


def the_shocks_cut(share: float, months=slice(None)):
    """The shock's own relief waives so much of the contributions of the firm."""

    def cut(state, row):
        state.instruments.contribution_cut[months, row] = share

    return cut


def lines(*made):
    """Programmes hand in these lines for the firm: each a maker, its figure and its programme."""

    def handed_in(state, row):
        for number, (make, figure) in enumerate(made):
            state.instruments.hand_in(make(state, row, figure, programme=f"programme {number}"))

    return handed_in


def test_without_relief_and_without_elasticity_dismissals_keep_their_speed():
    assert slowed(lambda state, row: None) == pytest.approx(1.0, abs=1e-5)
    assert slowed(the_shocks_cut(1.0), elasticity=0.0) == pytest.approx(1.0, abs=1e-5)


def test_a_cut_of_the_whole_contributions_slows_dismissals_by_their_share_of_wages():
    rate = rate_of_contributions()
    assert 0.05 < rate < 0.5
    assert slowed(lines((waiver, 1.0))) == pytest.approx(1.0 - rate, abs=1e-5)
    assert slowed(the_shocks_cut(1.0)) == pytest.approx(1.0 - rate, abs=1e-5), "the shock's own"
    assert slowed(the_shocks_cut(1.0, 0)) == pytest.approx(1.0 - rate, abs=1e-5), "from the first month on"
    assert slowed(the_shocks_cut(1.0, 2)) == pytest.approx(1.0, abs=1e-5), "what begins later is not known yet"
    assert slowed(lines((waiver, 1.0)), elasticity=0.5) == pytest.approx((1.0 - rate) ** 0.5, abs=1e-5)


def test_contributions_are_not_waived_twice():
    rate = rate_of_contributions()

    def both(state, row):
        the_shocks_cut(0.5)(state, row)
        lines((waiver, 1.0))(state, row)

    assert slowed(both) == pytest.approx(1.0 - rate, abs=1e-5)
    assert slowed(lines((waiver, 1.0), (waiver, 1.0))) == pytest.approx(1.0 - rate, abs=1e-5)
    assert slowed(lines((waiver, 0.5), (waiver, 0.5))) == pytest.approx(1.0 - 0.75 * rate, abs=1e-5), "of what is left"


def test_a_gift_slows_dismissals_by_its_share_of_wages_and_two_add_up():
    monthly = WAGE / 3.0
    assert slowed(lines((gift, 0.1 * monthly))) == pytest.approx(0.9, abs=1e-5)
    assert slowed(lines((gift, 0.1 * monthly), (gift, 0.2 * monthly))) == pytest.approx(0.7, abs=1e-5)
    assert slowed(lines((gift, 2.0 * monthly))) == pytest.approx(0.0, abs=1e-5), "staff that costs nothing stays"
    both = slowed(lines((gift, 0.1 * monthly), (waiver, 1.0)))
    assert both == pytest.approx(0.9 - rate_of_contributions(), abs=1e-5)


def test_limits_and_other_bills_are_told_apart():
    rate, bill = rate_of_contributions(), STAFF * WAGE / 3.0
    capped = slowed(lambda state, row: state.instruments.hand_in(waiver(state, row, 1.0, limit=0.02 * bill)))
    assert capped == pytest.approx(0.98, abs=1e-5) and rate > 0.02
    rent = slowed(lambda state, row: state.instruments.hand_in(waiver(state, row, 1.0, bill=Bill.RENT)))
    assert rent == pytest.approx(1.0, abs=1e-5)
    half = slowed(lambda state, row: state.instruments.hand_in(gift(state, row, WAGE / 3.0, staff=STAFF / 2)))
    assert half == pytest.approx(0.5, abs=1e-5)


def test_who_pays_no_contributions_has_none_to_be_waived():
    def pays_none(state, row):
        state.firms.pays_contributions[row] = False
        the_shocks_cut(1.0)(state, row)

    assert slowed(pays_none) == pytest.approx(1.0, abs=1e-5)


def test_who_is_short_of_cash_dismisses_whatever_relief_takes_over():
    state, row = an_employer(dismissals_follow_cost=1.0)
    the_shocks_cut(1.0)(state, row)
    assert speed(state, row) == pytest.approx(1.0)


def test_the_relief_that_came_with_the_shock_lowers_the_cost_of_those_it_serves():
    state, _ = before("firms_plan_their_staff")
    state.shock, state.quarter = Shock.read("covid_2020"), quarter_index("2020Q2")
    programmes_set_their_instruments(state)
    served = state.instruments.contribution_cut[0] > 0.0
    borne, payers = labour_cost.borne(state), state.firms.pays_contributions & (state.firms.staff > 0)
    share = min(0.15, state.public.contribution_rate)
    assert (served & payers).sum() > 50
    assert borne[served & payers] == pytest.approx(1.0 - share)
    assert (borne[~(served & payers)] == 1.0).all()


# ---- prices -------------------------------------------------------------------------------------------------------


def test_unit_cost_falls_by_the_share_of_relief_that_enters_it():
    cost = {}
    for share in (0.0, 0.5, 1.0):
        state, row = an_employer(relief_in_cost=share)
        the_shocks_cut(1.0)(state, row)
        state.instruments.needed_per_unit[row] = 1.1
        cost[share] = planning.firm_unit_cost(state)
    relief = WAGE / state.firms.productivity[row] * state.public.contribution_rate * 1.1
    assert relief > 0.01 * cost[0.0][row]
    assert cost[0.0][row] - cost[1.0][row] == pytest.approx(relief)
    assert cost[0.0][row] - cost[0.5][row] == pytest.approx(0.5 * relief)
    others = np.arange(len(state.firms)) != row
    assert (cost[0.0][others] == cost[1.0][others]).all()


# ---- exports ------------------------------------------------------------------------------------------------------

UNIT = 0.01  # of a firm's usual output of a month


def an_exporter(planned, abroad, home, stock, ready=0.0, **parameters):
    """What a maker to stock with such orders makes of so much planned: goods exported, ready and in stock afterwards,
    and the share of home orders that is served; in hundredths of its usual month."""
    state, (month, workplaces, inputs, demand) = before("firms_produce", **parameters)
    firms = state.firms
    stocked = state.technology.finished_cover[firms.industry] > 0
    steady = (firms.state == FirmState.OPEN) & (firms.orders[:, Channel.EXPORT] > 0.0) & (firms.furlough <= 0.0)
    row = np.flatnonzero(stocked & steady & (firms.size_class <= SizeClass.MEDIUM))[0]
    unit = UNIT * firms.normal_output[row] / 3.0
    inputs.planned_output[row] = planned * unit
    firms.orders[row] = 0.0
    firms.orders[row, Channel.EXPORT] = 3.0 * abroad * unit
    for column in (demand.business, demand.direct, demand.recaptured, firms.backlog):
        column[row] = 0.0
    demand.business[row] = home * unit
    firms.finished[row], firms.made_for_export[row] = stock * unit, ready * unit
    output = production.firms_produce(state, month, workplaces, inputs, demand)
    assert output.made[row] == pytest.approx(planned * unit), "nothing else binds"
    goods = np.array([output.exported[row], firms.made_for_export[row], firms.finished[row]]) / unit
    return *goods, output.fill[row]


@pytest.mark.parametrize(
    ("from_stock", "wanted"),
    [(0.0, (20.0, 0.0, 30.0, 1.0)), (0.5, (200 / 7, 0.0, 150 / 7, 1.0)), (1.0, (40.0, 0.0, 10.0, 1.0))],
    ids=["alike", "half", "home from stock"],
)
def test_what_stock_can_serve_at_home_leaves_room_for_export(from_stock, wanted):
    """50 are made, 40 due abroad, 60 at home, 60 in stock: 20, 40 of 70, or all 40 go abroad."""
    assert an_exporter(50.0, 40.0, 60.0, 60.0, home_from_stock=from_stock) == pytest.approx(wanted)


def test_what_is_made_goes_abroad_first_and_home_loses_nothing():
    assert an_exporter(30.0, 40.0, 60.0, 60.0, home_from_stock=1.0) == pytest.approx((30.0, 0.0, 0.0, 1.0))


def test_what_stock_cannot_serve_shares_with_export_orders():
    """20 of 60 at home from stock; 50 are made for the other 40 and for 40 abroad."""
    assert an_exporter(50.0, 40.0, 60.0, 20.0, home_from_stock=1.0) == pytest.approx((25.0, 0.0, 0.0, 0.75))
    assert an_exporter(50.0, 40.0, 60.0, 20.0, home_from_stock=0.0) == pytest.approx((20.0, 0.0, 0.0, 50 / 60))


def test_nobody_makes_more_for_export_than_is_due():
    assert an_exporter(50.0, 10.0, 20.0, 60.0, home_from_stock=1.0) == pytest.approx((10.0, 0.0, 80.0, 1.0))
    exported, _, stock, _ = an_exporter(50.0, 10.0, 20.0, 60.0, ready=4.0, home_from_stock=1.0)
    assert (exported, stock) == pytest.approx((10.0, 84.0)), "4 were ready: 6 are made"


def test_all_exporters_export_no_less_no_home_order_that_stock_serves_is_left_and_services_are_as_before():
    made = {}
    for share in (0.0, 1.0):
        state, more = before("firms_produce", home_from_stock=share)
        finished, ready = state.firms.finished.copy(), state.firms.made_for_export.copy()
        made[share] = production.firms_produce(state, *more)
    stocked = state.technology.finished_cover[state.firms.industry] > 0
    without, with_stock = made[0.0], made[1.0]
    assert (without.made == with_stock.made).all()
    assert (with_stock.exported >= without.exported * (1.0 - 1e-12)).all()
    assert (with_stock.exported[stocked].sum() > without.exported[stocked].sum()) and (~stocked).any()
    assert (with_stock.exported <= with_stock.export_due * (1.0 + 1e-12)).all()
    serves = stocked & (finished >= with_stock.home_due) & (state.firms.state == FirmState.OPEN)
    assert serves.sum() > 50 and with_stock.fill[serves] == pytest.approx(1.0)
    first = np.minimum(with_stock.made, np.maximum(0.0, with_stock.export_due - ready))[serves]
    assert (with_stock.exported + state.firms.made_for_export - ready)[serves] == pytest.approx(first)
    for of in ("exported", "fill", "sold_home"):
        assert (getattr(without, of)[~stocked] == getattr(with_stock, of)[~stocked]).all()


# ---- open places and who looks for a better one --------------------------------------------------------------------


def test_the_chance_to_look_around_is_of_the_quarter_and_follows_open_places():
    state, _ = before("jobless_decide", quit_rate=0.04)
    people, p = state.workers, state.parameters
    state.news.vacancy_rate = 5.0 * p.usual_vacancy_rate
    looked = np.zeros(len(people), dtype=bool)
    for month in range(3):
        who = work.who_looks_around(state, month)
        looked[who] = True
        assert who.size == pytest.approx(looked_at_most(state).sum() * (1.0 - 0.8 ** (1.0 / 3.0)), rel=0.1)
    assert not looked[~looked_at_most(state)].any()
    assert looked[looked_at_most(state)].mean() == pytest.approx(5.0 * 0.04, rel=0.05), "not three times as many"


def looked_at_most(state) -> np.ndarray:
    """Who may look for a better job: at work for another, but for the state, the land and finance."""
    people, firms = state.workers, state.firms
    at_work = np.isin(people.state, (WorkerState.AT_WORK, WorkerState.SHORT_HOURS)) & (people.employer >= 0)
    special = firms.size_class[np.maximum(people.employer, 0)] == SizeClass.SPECIAL
    return at_work & (people.own_firm < 0) & ~special


def test_open_places_are_those_sought_before_searchers_come_on_the_average_of_the_months(monkeypatch):
    state, sought = played_state(5), []
    match = work.labour.match

    def counted(*given):
        sought.append(float(given[9].sum()))
        return match(*given)

    monkeypatch.setattr(work.labour, "match", counted)
    play(state)
    assert len(sought) == 3 and min(sought) > 10 and len(set(sought)) == 3
    assert state.record.open_places == pytest.approx(sum(sought) / 3.0)
    assert state.news.vacancy_rate == pytest.approx(sum(sought) / 3.0 / state.firms.staff.sum())
    searching = (state.workers.state == WorkerState.SEARCHING).sum()
    assert state.news.vacancies_per_searcher == pytest.approx(sum(sought) / 3.0 / searching)
    assert labour_force.labour(state)["vacancies"] == pytest.approx(sum(sought) / 3.0 * state.scale)


# ---- the fiscal rule and norms ------------------------------------------------------------------------------------


def moved_after_a_shock(name: str, act, read, parameter: str, strength):
    """By how much something moves once a shock has struck, under a strength; and in quiet times (`None`)."""
    state, more = before(name, **({} if strength is None else {parameter: strength}))
    state.memory.shaken = strength is not None
    was = np.array(read(state), dtype=float)
    act(state, *more)
    return np.array(read(state), dtype=float) - was


def test_pensions_follow_debt_after_a_shock_as_far_as_the_fiscal_rule_holds():
    def benefits_move(strength):
        return float(
            moved_after_a_shock(
                "state_borrows",
                public_finance.state_borrows,
                lambda state: state.public.benefits,
                "fiscal_rule_in_crises",
                strength,
            )
        )

    state, _ = before("state_borrows")
    held = float(state.banks.bonds.sum())
    public_finance.state_borrows(state)
    beyond = float(state.banks.bonds.sum()) - (1.0 + state.parameters.trend_nominal) * held
    quiet = -state.parameters.pension_response * beyond
    assert abs(quiet) > 1e3 and benefits_move(None) == pytest.approx(quiet, rel=1e-6)
    assert benefits_move(0.0) == 0.0
    assert benefits_move(0.5) == pytest.approx(0.5 * quiet, rel=1e-6)
    assert benefits_move(1.0) == pytest.approx(quiet, rel=1e-6)


NORMS = {
    "usual_unemployment": (planning, "learn_the_usual_gap"),
    "usual_vacancies_per_searcher": (planning, "learn_the_usual_gap"),
    "usual_fill": (planning, "learn_the_usual_gap"),
    "usual_gap": (planning, "learn_the_usual_gap"),
    "usual_risk": (orders, "what_people_are_used_to"),
    "normal_exits": (entry, "remember_normal_exits"),
}


def norm(name: str):
    return lambda state: getattr(state.firms if name == "usual_gap" else state.memory, name)


@pytest.mark.parametrize("name", NORMS)
def test_a_norm_follows_after_a_shock_at_its_part_of_the_quiet_speed(name):
    def moves(strength):
        module, act = NORMS[name]
        return moved_after_a_shock(act, getattr(module, act), norm(name), "norms_learn_in_crises", strength)

    quiet = moves(None)
    assert np.abs(quiet).max() > 1e-6
    assert (moves(0.0) == 0.0).all()
    for strength in (0.4, 1.0):
        assert moves(strength) == pytest.approx(strength * quiet, rel=1e-6, abs=1e-12)


def test_norms_follow_what_was_published_and_lived_through():
    state, (gap,) = before("learn_the_usual_gap", norms_learn_in_crises=0.4)
    state.memory.shaken, memory = True, state.parameters.income_memory
    state.news.unemployment, state.memory.usual_unemployment = 0.09, 0.05
    state.news.vacancies_per_searcher, state.memory.usual_vacancies_per_searcher = 0.3, 0.8
    open_now = state.firms.state == FirmState.OPEN
    was = state.firms.usual_gap.copy()
    planning.learn_the_usual_gap(state, gap)
    assert state.memory.usual_unemployment == pytest.approx(0.05 + 0.4 * memory * 0.04)
    assert state.memory.usual_vacancies_per_searcher == pytest.approx(0.8 - 0.4 * memory * 0.5)
    assert state.firms.usual_gap - was == pytest.approx(0.4 * memory * np.where(open_now, gap, 0.0))


def test_what_people_are_used_to_follows_their_risk():
    state, (risk,) = before("what_people_are_used_to", norms_learn_in_crises=0.4)
    state.memory.shaken, state.memory.usual_risk = True, risk - RISK
    used_to = orders.what_people_are_used_to(state, risk)
    assert used_to == pytest.approx(risk - RISK + 0.4 * state.parameters.income_memory * RISK)
    assert (used_to == state.memory.usual_risk).all()


def test_exits_of_the_shocks_first_quarter_are_those_of_a_crisis():
    for strength in (0.0, 0.4):
        state, _ = before("remember_normal_exits", norms_learn_in_crises=strength)
        state.conditions = replace(state.conditions, in_shock=True)
        state.record.exits = state.memory.normal_exits + state.record.stalls + 10.0
        was = state.memory.normal_exits.copy()
        entry.remember_normal_exits(state)
        assert state.memory.shaken
        assert state.memory.normal_exits - was == pytest.approx(strength * state.parameters.exit_memory * 10.0)


# ---- the central bank ---------------------------------------------------------------------------------------------

ANSWERS = {"rate_to_inflation": 1.5, "rate_to_unemployment": 0.8, "rate_smoothing": 0.2}


def answered(inflation, gap, quarters: int = 6, before_that: float = 0.0, cut: float = 0.0, **parameters):
    """A world whose central bank has answered such news, after so many quarters and a cut by the shock."""
    state, _ = before("the_central_bank_answers", **(ANSWERS | parameters))
    state.history = [(number, {"price_level": 7.0}) for number in range(quarters)]
    if quarters > 4:
        state.history[-5][1]["price_level"], state.history[-1][1]["price_level"] = 2.0, 2.0 * (1.0 + inflation)
    state.memory.usual_unemployment, state.memory.rate_answer = 0.05, before_that
    state.news.unemployment = 0.05 + gap
    state.conditions = replace(state.conditions, policy_rate_change=-cut)
    news.the_central_bank_answers(state)
    return state


def test_the_central_bank_answers_prices_of_a_year_and_unemployment_above_the_usual():
    assert answered(0.03, 0.01).memory.rate_answer == pytest.approx(0.2 * (1.5 * 0.03 - 0.8 * 0.01))
    assert answered(-0.01, 0.01).memory.rate_answer == pytest.approx(0.2 * (-0.015 - 0.008))
    later = answered(0.03, 0.01, before_that=-0.004).memory.rate_answer
    assert later == pytest.approx(0.8 * -0.004 + 0.2 * 0.037), "four fifths of what it was are kept"


def test_prices_count_once_those_of_a_year_ago_are_known_and_nothing_counts_at_rest():
    early = [answered(0.03, 0.01, quarters=number).memory.rate_answer for number in range(5)]
    assert early == pytest.approx([-0.2 * 0.8 * 0.01] * 5)
    assert answered(0.03, 0.01, quarters=5).memory.rate_answer > 0.0
    state, _ = before("the_central_bank_answers")
    news.the_central_bank_answers(state)
    assert len(state.history) == 5 and state.memory.rate_answer == 0.0


def test_news_brings_the_answer():
    state = played_state(5)
    state.parameters = state.parameters.changed(rate_to_inflation=0.0, rate_to_unemployment=1.0, rate_smoothing=1.0)
    gap = state.news.unemployment - state.memory.usual_unemployment
    news.news_arrives(state)
    assert gap != 0.0 and state.policy_rate_change == pytest.approx(-gap)


def test_the_answer_never_brings_the_reference_rate_below_zero():
    for cut in (0.0, 0.003):
        state = answered(-0.5, 0.9, cut=cut, rate_smoothing=1.0)
        assert state.policy_rate_change == pytest.approx(-state.parameters.reference_rate)


def test_the_answer_moves_interest_on_bank_loans():
    due = []
    for answer in (0.0, 0.012, -0.006):
        state, (month,) = before("interest_due")
        state.memory.rate_answer = answer
        due.append(bills.interest_due(state, month))
    owed = state.record.opening.loan * bills.in_being(state)
    assert (owed > 0.0).sum() > 100
    assert due[1].bank - due[0].bank == pytest.approx(owed * 0.012 / 12.0)
    assert due[2].bank - due[0].bank == pytest.approx(-owed * 0.006 / 12.0)
    assert (due[1].platform == due[0].platform).all()


def test_the_answer_moves_the_rate_of_the_facility_alone():
    paid = []
    for answer in (0.0, 0.012):
        state, (month,) = before("banks_and_state_settle")
        state.memory.rate_answer, state.banks.facility = answer, np.full(len(state.banks), 1e6)
        was = state.ledger.flow("relending interest")
        banks_and_state.banks_and_state_settle(state, month)
        paid.append(state.ledger.flow("relending interest") - was)
    assert paid[1] - paid[0] == pytest.approx(1e6 * len(state.banks) * 0.012 / 12.0, abs=0.01 * len(state.banks))


def test_relending_cuts_the_rate_that_borrowers_would_pay():
    state, _ = before("firms_plan_their_staff")
    state.shock, state.quarter = Shock.read("covid_2020"), quarter_index("2020Q2")
    state.instruments = Instruments.at_rest(len(state.firms))
    state.memory.rate_answer = 0.012
    public.set_public_relief(state)
    cheap = state.instruments.cheap_loan[0]
    p = state.parameters
    usual = p.reference_rate + state.conditions.policy_rate_change + 0.012 + 4.0 * p.risk_margin
    cut = state.shock.public_relief["relending"].rate_cut
    assert cheap.any() and state.instruments.interest_cut[0][cheap] * usual == pytest.approx(cut)
