"""Firms make what labour, materials and the capacity of their capital allow (rule 2)."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes import production
from abm.markets import labour as work
from abm.markets import sums
from abm.names import SHIPPED
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.month import Month
from abm.state.state import MONTHS, State


def produce(state: State, m: Month) -> None:
    """Rule 2: labour, materials and capital allow so much; makers to stock follow their plan, the others their
    orders."""
    firms, t, now = state.firms, state.technology, state.conditions
    industry = firms.industry
    m.export_due = firms.orders[:, Channel.EXPORT] / MONTHS + firms.backlog
    m.home_due = (
        (firms.orders[:, Channel.SHOP] + firms.orders[:, Channel.ONLINE]) / MONTHS
        + m.business
        + m.direct
        + sums.by_row(m.extra)
    )
    stocked = t.finished_cover[industry] > 0
    ships = np.where(np.isin(industry, SHIPPED), now.shipping[m.number], 1.0) * (firms.state == FirmState.OPEN)
    labour = labour_of_the_month(state, m, np.where(stocked, m.plan, m.home_due + m.export_due * ships + m.rent_sold))
    usual = state.reference.capacity_ratio * firms.normal_output
    capacity = np.where(firms.size_class == SizeClass.SPECIAL, usual, firms.capital * firms.output_per_capital)
    possible = production.possible_output(
        labour, firms.materials, t.materials_per_unit[industry] * m.need, capacity / MONTHS, m.operating
    )
    due = m.export_due + m.home_due
    for_export = np.where(due > 0, m.export_due / np.where(due > 0, due, 1.0), 0.0)
    m.made = np.where(stocked, np.minimum(possible, m.plan), np.minimum(possible, m.home_due + m.export_due * ships))
    made_for_export = np.minimum(np.maximum(0.0, m.export_due - firms.made_for_export), m.made * for_export)
    ready = firms.made_for_export + made_for_export
    m.exported = np.where(
        stocked, abroad.shipped(ready, m.export_due, ships), np.minimum(made_for_export, m.export_due * ships)
    )
    at_home = np.where(stocked, firms.finished + m.made - made_for_export, m.made - m.exported)
    m.fill = np.where(m.home_due > 0, np.minimum(1.0, at_home / np.where(m.home_due > 0, m.home_due, 1.0)), 1.0)
    # A firm shut by order sells from stock; where staff are on unpaid leave nobody hands anything over.
    m.fill = np.where(firms.state == FirmState.OPEN, m.fill, 0.0)
    m.sold_home = m.fill * m.home_due
    left = np.where(stocked, at_home - m.sold_home, 0.0)
    waiting = np.where(stocked, ready - m.exported, 0.0)
    cancelled = np.minimum(1.0, state.parameters.cancelled_share + now.cancelled[m.number])
    firms.backlog, firms.cancelled_orders = abroad.backlog_next(m.export_due, m.exported, cancelled)
    waiting, stranded = abroad.stranded_goods(waiting, cancelled)
    firms.made_for_export, firms.finished = waiting, left + stranded


def labour_of_the_month(state: State, m: Month, asked: np.ndarray) -> np.ndarray:
    """Orders are known by now: hours follow them within bounds, and who is still not needed stays at home (rule 3);
    units a month."""
    firms, p, present = state.firms, state.parameters, state.conditions.labour_present[m.number]
    # A platform lives on commissions, not on orders: like a special producer it keeps everybody busy.
    special = firms.size_class >= SizeClass.SPECIAL
    usual = state.reference.capacity_ratio * firms.normal_output / MONTHS
    furlough, hours = np.empty((2, len(firms)))
    made = work.work_of_the_month(
        asked,
        MONTHS,
        firms.staff,
        present,
        m.productivity,
        special,
        usual,
        p.shortest_hours,
        p.longest_hours,
        furlough,
        hours,
    )
    firms.furlough, firms.hours = furlough, hours
    return made
