"""A month's production and deliveries (rules 2, 8, 9): firms order inputs, make what they can, deliver what was
ordered."""

from abm.phases.month.delivering import deliver_abroad, deliver_to_business, deliver_to_households
from abm.phases.month.ordering import business_orders, households_look_into_their_purse, order_inputs, recaptured_orders
from abm.phases.month.production import produce
from abm.phases.month.value_added import write_the_page
from abm.phases.phase import phase
from abm.state.month import Month
from abm.state.state import State


@phase()
def firms_produce_and_deliver(state: State, month: int) -> None:
    """Inputs are ordered at the month's start; materials bought now serve from the next month on."""
    m = state.month = Month(state, month)
    households_look_into_their_purse(state, m)
    m.extra = recaptured_orders(state, m)
    order_inputs(state, m)
    business_orders(state, m)
    produce(state, m)
    deliver_to_households(state, m)
    deliver_abroad(state, m)
    deliver_to_business(state, m)
    write_the_page(state, m)
