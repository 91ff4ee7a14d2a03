"""The quarter, in the order of the paper."""

from abm.phases.closing.books import books_close
from abm.phases.lending import banks_then_platforms_lend
from abm.phases.month.deliveries import firms_produce_and_deliver
from abm.phases.news import news_arrives
from abm.phases.orders import abroad_firms_and_people_place_orders
from abm.phases.planning import firms_make_plans
from abm.phases.programmes import programmes_set_their_instruments
from abm.phases.settlement.settlement import everyone_settles
from abm.phases.staff_plans import firms_plan_their_staff
from abm.phases.turnover.bad_loans import banks_count_their_losses
from abm.phases.turnover.lost import the_shock_closes_firms
from abm.phases.turnover.turnover import firms_close_and_open, suspended_firms_return_or_give_up
from abm.phases.work import workers_and_firms_meet, workers_and_firms_part
from abm.state.state import MONTHS, State


def play(state: State) -> None:
    """One quarter: decided once, delivered and paid in three months."""
    news_arrives(state)
    the_shock_closes_firms(state)
    programmes_set_their_instruments(state)
    firms_make_plans(state)
    banks_then_platforms_lend(state)
    firms_plan_their_staff(state)
    workers_and_firms_part(state)
    abroad_firms_and_people_place_orders(state)
    for month in range(MONTHS):
        suspended_firms_return_or_give_up(state, month)
        workers_and_firms_meet(state, month)
        firms_produce_and_deliver(state, month)
        everyone_settles(state, month)
    firms_close_and_open(state)
    banks_count_their_losses(state)
    books_close(state)
