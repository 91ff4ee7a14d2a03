"""A month's production and deliveries (rules 2, 8, 9): firms order
inputs, make what they can, deliver what was ordered."""

from abm.phases.month.delivering import goods_are_delivered
from abm.phases.month.ordering import (
    buyers_turn_to_other_sellers,
    firms_open_their_doors,
    firms_order_inputs,
    households_look_into_their_purse,
    orders_reach_producers,
)
from abm.phases.month.production import firms_produce
from abm.phases.month.suppliers import suppliers_deliver_or_fail
from abm.phases.month.value_added import platforms_take_their_part, value_is_added, write_the_record
from abm.phases.phase import phase
from abm.state.month import Month
from abm.state.state import State


@phase()
def firms_produce_and_deliver(state: State, month: int) -> None:
    """Inputs are ordered at the month's start; materials bought now serve from the next month on."""
    workplaces = firms_open_their_doors(state, month)
    purses = households_look_into_their_purse(state)
    recaptured = buyers_turn_to_other_sellers(state, workplaces)
    inputs = firms_order_inputs(state, month, workplaces, purses, recaptured)
    demand = orders_reach_producers(state, month, workplaces, purses, inputs, recaptured)
    output = firms_produce(state, month, workplaces, inputs, demand)
    sales = goods_are_delivered(state, month, purses, inputs, demand, output)
    commissions = platforms_take_their_part(state, month, demand, output, sales)
    added = value_is_added(state, workplaces, inputs, demand, output, sales, commissions)
    state.month = Month(month, workplaces, purses, inputs, demand, output, sales, commissions, added)
    write_the_record(state, state.month)
    suppliers_deliver_or_fail(state, state.month)
