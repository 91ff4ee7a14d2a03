"""What the month was worth: sales, use of inputs, change in stocks, value added by firm."""

import numpy as np

from abm.markets import stocks, sums
from abm.measures import labour_force
from abm.platforms import commissions as platforms
from abm.relief.effects import sponsored_orders
from abm.state.firms import Channel
from abm.state.month import Commissions, Demand, Inputs, Month, Output, Sales, ValueAdded, Workplaces
from abm.state.state import MONTHS, State


def platforms_take_their_part(state: State, month: int, demand: Demand, output: Output, sales: Sales) -> Commissions:
    """Of online sales, and of what makers sell through a sponsor."""
    makers = sponsored_orders.margin_of_the_sponsor(state, demand.diverted, output.fill)
    return platforms.commissions_of_the_month(state, month, sales.to_households[:, Channel.ONLINE], makers)


def value_is_added(
    state: State,
    workplaces: Workplaces,
    inputs: Inputs,
    demand: Demand,
    output: Output,
    sales: Sales,
    commissions: Commissions,
) -> ValueAdded:
    """Output less inputs, firm by firm: materials count when they are used, goods when they are made."""
    firms, t, received = state.firms, state.technology, sales.received
    bought_units = received.material_units + inputs.imported_materials
    bought = received.material_value + inputs.imported_materials
    used_units, used = stocks.use_materials(
        output.made * state.instruments.needed_per_unit,
        t.materials_per_unit,
        firms.industry,
        bought_units,
        bought,
        firms.materials,
        firms.material_value,
    )
    paid = received.service_value + inputs.imported_services + commissions.online + commissions.makers
    got = received.service_units + inputs.imported_services + commissions.services_used + commissions.makers
    services, service_units = paid + workplaces.rent, got + workplaces.rent
    finished_change = stocks.value_finished(
        t.finished_cover > 0,
        firms.industry,
        output.made,
        firms.unit_cost,
        output.exported + output.sold_home,
        firms.finished,
        firms.made_for_export,
        firms.finished_value,
    )
    direct = demand.direct * output.fill * firms.price
    sold = (
        sums.by_row(sales.to_households) + sales.to_pool + direct + sales.exports + demand.rents + commissions.received
    )
    return ValueAdded(
        direct=direct,
        sales=sold,
        finished_change=finished_change,
        output=sold + finished_change,
        inputs=used + services,
        input_units=used_units + service_units,
        materials_bought=bought,
        material_units_bought=bought_units,
        materials_used=used,
        material_units_used=used_units,
    )


def write_the_record(state: State, m: Month) -> None:
    """Output, inputs, stocks, sales and work of the month, firm by firm."""
    firms, record, demand, output, sales, added = state.firms, state.record, m.demand, m.output, m.sales, m.value_added
    firms.orders[:, Channel.BUSINESS] += m.commissions.services_made
    record.output_units += output.made + demand.rents + m.commissions.services_made
    record.output_value += added.output
    record.input_value += added.inputs
    record.input_units += added.input_units
    record.units_made += output.made
    record.exported += output.exported
    record.units_sold += output.exported + output.sold_home
    record.material_units_bought += added.material_units_bought
    record.material_units_used += added.material_units_used
    record.materials_bought += added.materials_bought
    record.materials_used += added.materials_used
    record.finished_change += added.finished_change
    in_shops, online = sales.to_households[:, Channel.SHOP], sales.to_households[:, Channel.ONLINE]
    record.sales += np.stack([in_shops, online, sales.to_pool + added.direct, sales.exports], axis=1)
    record.ordered += output.home_due + output.export_due
    record.served += output.sold_home + output.exported
    record.hours += (
        firms.staff
        * (1.0 - firms.furlough)
        * firms.hours
        * state.conditions.labour_present[m.number]
        * m.workplaces.operating
        / MONTHS
    )
    record.months_delivered += 1.0
    if m.number == 1:
        record.working = m.workplaces.operating > 0.0
        record.people_at_work = labour_force.people_at_work(state, m.number, m.workplaces.operating)
