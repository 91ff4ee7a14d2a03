"""Firms make what labour, materials and the capacity of their capital allow (rule 2)."""

import numpy as np

from abm.agents import abroad
from abm.agents.smes import production
from abm.markets import labour as work
from abm.markets import sums
from abm.names import SHIPPED, among
from abm.phases.month import suppliers
from abm.state.firms import Channel, FirmState, SizeClass
from abm.state.month import Demand, Inputs, Output, Workplaces
from abm.state.state import MONTHS, State


def firms_produce(state: State, month: int, workplaces: Workplaces, inputs: Inputs, demand: Demand) -> Output:
    """Rule 2: labour, materials and capital allow so much; makers to stock
    follow their plan, the others their orders."""
    firms, t, now, plan = state.firms, state.technology, state.conditions, inputs.planned_output
    industry = firms.industry
    export_due = firms.orders[:, Channel.EXPORT] / MONTHS + firms.backlog
    home_due = due_at_home(state, demand)
    stocked = t.finished_cover[industry] > 0
    ships = np.where(among(industry, SHIPPED), now.shipping[month], 1.0) * (firms.state == FirmState.OPEN)
    asked = np.where(stocked, plan, home_due + export_due * ships + demand.rents)
    possible = possible_this_month(state, month, workplaces, asked)
    for_export = production.share_for_export(
        export_due, home_due, np.where(stocked, firms.finished, 0.0), state.parameters.home_from_stock
    )
    wanted = np.where(stocked, np.minimum(possible, plan), np.minimum(possible, home_due + export_due * ships))
    made = suppliers.with_what_came(state, wanted)
    made_for_export = np.minimum(np.maximum(0.0, export_due - firms.made_for_export), made * for_export)
    ready = firms.made_for_export + made_for_export
    exported = np.where(
        stocked, abroad.shipped(ready, export_due, ships), np.minimum(made_for_export, export_due * ships)
    )
    at_home = np.where(stocked, firms.finished + made - made_for_export, made - exported)
    fill = np.where(home_due > 0, np.minimum(1.0, at_home / np.where(home_due > 0, home_due, 1.0)), 1.0)
    # A firm shut by order sells from stock; where staff are on unpaid leave nobody hands anything over.
    fill = np.where(firms.state == FirmState.OPEN, fill, 0.0)
    sold_home = fill * home_due
    left = np.where(stocked, at_home - sold_home, 0.0)
    waiting = np.where(stocked, ready - exported, 0.0)
    cancelled = np.minimum(1.0, state.parameters.cancelled_share + now.cancelled[month])
    firms.backlog, firms.cancelled_orders = abroad.backlog_next(export_due, exported, cancelled)
    waiting, stranded = abroad.stranded_goods(waiting, cancelled)
    firms.made_for_export, firms.finished = waiting, left + stranded
    return Output(export_due, home_due, made, wanted - made, exported, fill, sold_home)


def due_at_home(state: State, demand: Demand) -> np.ndarray:
    """What households, producers and the state have ordered of each firm for the month; units."""
    orders = state.firms.orders
    return (
        (orders[:, Channel.SHOP] + orders[:, Channel.ONLINE]) / MONTHS
        + demand.business
        + demand.direct
        + sums.by_row(demand.recaptured)
    )


def possible_this_month(state: State, month: int, workplaces: Workplaces, asked: np.ndarray) -> np.ndarray:
    """What labour, materials and capital allow each firm, its labour set by what is asked of it; units."""
    firms, industry = state.firms, state.firms.industry
    labour = labour_of_the_month(state, month, workplaces, asked)
    usual = state.usual.capacity_ratio * firms.normal_output
    capacity = np.where(firms.size_class == SizeClass.SPECIAL, usual, firms.capital * firms.output_per_capital)
    materials_needed = state.technology.materials_per_unit[industry] * state.instruments.needed_per_unit
    return production.possible_output(
        labour, firms.materials, materials_needed, capacity / MONTHS, workplaces.operating
    )


def labour_of_the_month(state: State, month: int, workplaces: Workplaces, asked: np.ndarray) -> np.ndarray:
    """Orders are known by now: hours follow them within bounds, and who is still not needed stays at home (rule 3);
    units a month."""
    firms, p, present = state.firms, state.parameters, state.conditions.labour_present[month]
    # A platform lives on commissions, not on orders: like a special producer it keeps everybody busy.
    special = firms.size_class >= SizeClass.SPECIAL
    usual = state.usual.capacity_ratio * firms.normal_output / MONTHS
    furlough, hours = np.empty((2, len(firms)))
    made = work.work_of_the_month(
        asked,
        MONTHS,
        firms.staff,
        present,
        workplaces.productivity,
        special,
        usual,
        p.shortest_hours,
        p.longest_hours,
        furlough,
        hours,
    )
    firms.furlough, firms.hours = furlough, hours
    return made
