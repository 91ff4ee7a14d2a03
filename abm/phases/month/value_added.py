"""What the month was worth: sales, use of inputs, change in stocks, value added by firm."""

import numpy as np

from abm.markets import stocks, sums
from abm.measures import labour_force
from abm.platforms import commissions
from abm.relief.effects import sponsored_orders
from abm.state.firms import Channel
from abm.state.month import Month
from abm.state.state import MONTHS, State


def write_the_page(state: State, m: Month) -> None:
    """Output, inputs and stocks of the month: value added firm by firm."""
    firms, t, page = state.firms, state.technology, state.page
    industry = firms.industry
    services, served = commissions.platforms_take_their_part(state, m)
    sponsored_orders.margin_of_the_sponsor(state, m)
    for received in (m.commissions_received, served):
        received[state.reference.jd_row] += m.margin
    page.output_units += m.made + m.rent_sold + served
    bought_units = m.material_units + m.imported_materials
    bought_value = m.material_bills + m.imported_materials
    used, used_value = stocks.use_materials(
        m.made * m.need,
        t.materials_per_unit,
        industry,
        bought_units,
        bought_value,
        firms.materials,
        firms.material_value,
    )
    m.service_bills = m.service_yuan + m.imported_services + m.commission + m.makers_commission + m.rent
    service_units = m.service_units + m.imported_services + services + m.makers_commission + m.rent
    out = m.exported + m.sold_home
    m.finished_change = stocks.value_finished(
        t.finished_cover > 0,
        industry,
        m.made,
        firms.unit_cost,
        out,
        firms.finished,
        firms.made_for_export,
        firms.finished_value,
    )
    m.direct_value = m.direct * m.fill * firms.price
    m.sales_value = (
        sums.by_row(m.household_sales)
        + m.pool_value
        + m.direct_value
        + m.export_value
        + m.rent_sold
        + m.commissions_received
    )
    firms.orders[:, Channel.BUSINESS] += served
    m.output_value = m.sales_value + m.finished_change
    m.input_value = used_value + m.service_bills
    page.output_value += m.output_value
    page.input_value += m.input_value
    page.input_units += used + service_units
    page.units_made += m.made
    page.units_sold += out
    page.material_units_bought += bought_units
    page.material_units_used += used
    page.materials_bought += bought_value
    page.materials_used += used_value
    page.finished_change += m.finished_change
    page.sales += np.stack(
        [
            m.household_sales[:, Channel.SHOP],
            m.household_sales[:, Channel.ONLINE],
            m.pool_value + m.direct_value,
            m.export_value,
        ],
        axis=1,
    )
    ordered = m.home_due + m.export_due
    page.ordered += ordered
    page.served += m.sold_home + m.exported
    page.hours += (
        firms.staff
        * (1.0 - firms.furlough)
        * firms.hours
        * state.conditions.labour_present[m.number]
        * (m.operating)
        / MONTHS
    )
    page.months_delivered += 1.0
    if m.number == 1:
        page.working = m.operating > 0.0
        page.people_at_work = labour_force.people_at_work(state, m)
