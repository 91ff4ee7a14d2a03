"""Regular suppliers (rules 2, 8): where their goods bind, a firm makes no more than those that came allow, and looks
for another supplier while its own does not deliver. Whom it pays is the pool's affair."""

import numpy as np

from abm.agents.arithmetic import between, ratio
from abm.agents.smes import suppliers
from abm.luck import chance, draws
from abm.markets import sums
from abm.names import GOODS, Industry, among
from abm.state.firms import LINKS, NOBODY, PRODUCTS, Firms, FirmState, SizeClass
from abm.state.month import Month
from abm.state.state import State, Technology

SUPPLIES = Industry.MANUFACTURING  # of all inputs of goods the largest, and the only one with many makers
BUY_REGULARLY = [Industry.MANUFACTURING, Industry.CONSTRUCTION, Industry.TRADE]
TRIES = 16  # with three of four makers shut, one firm in a hundred meets none at work


def buys_regularly(firms: Firms) -> np.ndarray:
    """Makers, builders and traders at work; (firms,) true or false."""
    return (
        among(firms.industry, BUY_REGULARLY) & (firms.size_class <= SizeClass.LARGE) & (firms.state == FirmState.OPEN)
    )


def made_goods(t: Technology) -> tuple[np.ndarray, np.ndarray]:
    """Goods of makers that a unit of output takes, out of stock or, where none are stocked, as they come; and their
    part in all goods that it takes; (industries,) units and shares, 0 where nobody buys regularly."""
    stocked, buys = t.materials_per_unit > 0.0, np.isin(np.arange(PRODUCTS), BUY_REGULARLY)
    made = np.where(stocked, t.material_mix[SUPPLIES] * t.materials_per_unit, t.services_per_unit[SUPPLIES])
    goods = np.where(stocked, t.materials_per_unit, t.services_per_unit[GOODS].sum(axis=0) + t.imports_per_unit)
    return np.where(buys, made, 0.0), np.where(buys, ratio(made, goods, 0.0), 0.0)


def met_by_size(
    firms: Firms, buyers: np.ndarray, delivers: np.ndarray, at_least: np.ndarray, stream: np.uint64, first: int
) -> np.ndarray:
    """A maker for each buyer, met by its standing in the pool, that delivers a larger share than `at_least`; row, -1
    where none was met.

    `delivers` (firms,) and `at_least` (buyers,) are shares. Places of closed makers are met as well and passed over,
    so that a closure moves only those who would have met the firm that closed.
    """
    makers = np.flatnonzero((firms.industry == SUPPLIES) & (firms.size_class <= SizeClass.LARGE))
    reach = np.cumsum(firms.standing[makers])
    found = np.full(buyers.size, NOBODY)
    for attempt in range(TRIES):
        looking = np.flatnonzero(found == NOBODY)
        if looking.size == 0:
            break
        luck = chance.uniforms(stream, firms.id[buyers[looking]], first + attempt)
        met = makers[np.minimum(makers.size - 1, np.searchsorted(reach, luck * reach[-1], side="right"))]
        good = (met != buyers[looking]) & (delivers[met] > at_least[looking])
        found[looking[good]] = met[good]
    return found


def know_suppliers(state: State) -> None:
    """Each maker, builder and trader opens with a regular supplier, met by size."""
    firms = state.firms
    buyers = np.flatnonzero(buys_regularly(firms))
    stream = chance.stream(state.seed, chance.Purpose.OPENING_SUPPLIERS, 0)
    opens = (firms.state == FirmState.OPEN).astype(float)
    tie(state, buyers, met_by_size(firms, buyers, opens, np.zeros(buyers.size), stream, 0))


def tie(state: State, buyers: np.ndarray, found: np.ndarray) -> None:
    """Each buyer who has found a supplier is its customer from now on, for as much as the supplier can serve of what
    all its customers usually need."""
    firms = state.firms
    buyers, found = buyers[found != NOBODY], found[found != NOBODY]
    firms.supplier[buyers] = found
    customers = np.flatnonzero(firms.supplier != NOBODY)
    per_unit, _ = made_goods(state.technology)
    need = per_unit[firms.industry[customers]] * firms.normal_output[customers]
    of_all = np.bincount(firms.supplier[customers], weights=need, minlength=len(firms))
    firms.regular_share[buyers] = suppliers.regular_share(firms.standing[found], of_all[found])


def with_what_came(state: State, output: np.ndarray) -> np.ndarray:
    """Of an output that labour, capital and materials of any origin allow, what can be made where goods of a regular
    supplier are short; units."""
    firms, t, bind = state.firms, state.technology, state.parameters.suppliers_bind
    if bind <= 0.0:
        return output
    short = np.flatnonzero(firms.supplied < 1.0)
    industry = firms.industry[short]
    needed = output[short] * t.materials_per_unit[industry] * state.instruments.needed_per_unit[short]
    missing = suppliers.goods_missing(firms.supplied[short], firms.materials[short], needed)
    _, made_part = made_goods(t)
    dependence = made_part[industry] * firms.regular_share[short]
    made = output.copy()
    made[short] = suppliers.output_with_suppliers(output[short], missing, dependence, bind)
    return made


def suppliers_deliver_or_fail(state: State, m: Month) -> None:
    """Who did not get its supplier's goods of the month looks for another one; what came serves from the next month on.

    A firm that opened with the quarter has looked before.
    """
    firms, p = state.firms, state.parameters
    if p.suppliers_bind <= 0.0:
        return
    delivers = delivered_to_regulars(m)
    lost = np.flatnonzero(m.output.not_made > 0.0)
    state.record.lost_to_suppliers += np.bincount(
        firms.failure_links[lost] - 1, weights=m.output.not_made[lost], minlength=LINKS
    )
    buyers = np.flatnonzero(buys_regularly(firms) & (m.workplaces.operating > 0.0))
    stream = chance.stream(state.seed, chance.Purpose.REPLACING_SUPPLIER, state.quarter)
    missed = missed_by(firms, buyers, delivers)
    draw = chance.uniforms(stream, firms.id[buyers], m.number)
    opened = firms.entrant[buyers] & (firms.born[buyers] == state.quarter - 1) & (firms.supplier[buyers] == NOBODY)
    looks = (draw < suppliers.another_found(missed, p.supplier_found)) | (opened & (m.number == 0))
    rows = buyers[looks]
    tie(
        state,
        rows,
        met_by_size(firms, rows, delivers, 1.0 - missed[looks], stream, draws.SUPPLIER_MET + m.number * TRIES),
    )
    missed = missed_by(firms, buyers, delivers)
    used, bought = m.value_added.material_units_used[buyers], m.value_added.material_units_bought[buyers]
    firms.supplied[buyers] = suppliers.stock_supplied(
        firms.supplied[buyers], firms.materials[buyers] + used - bought, used, bought, missed
    )
    firms.failure_links[buyers] = np.where(missed > 0.0, links_to_the_failure(firms, buyers, m.output.not_made), 0)


def delivered_to_regulars(m: Month) -> np.ndarray:
    """Share of its own customers' orders at home that each firm serves, others' customers coming last; (firms,), 0
    where it stands still or has closed."""
    regular = m.output.home_due - sums.by_row(m.demand.recaptured)
    return np.maximum(m.output.fill, between(ratio(m.output.sold_home, regular, 0.0), 0.0, 1.0))


def missed_by(firms: Firms, buyers: np.ndarray, delivers: np.ndarray) -> np.ndarray:
    """Part of a month's deliveries that each buyer's regular supplier fails to make; all of them where it has none."""
    supplier = firms.supplier[buyers]
    return np.where(supplier == NOBODY, 1.0, 1.0 - delivers[supplier])


def links_to_the_failure(firms: Firms, buyers: np.ndarray, not_made: np.ndarray) -> np.ndarray:
    """One to a supplier that fails by itself; one more than the supplier's own where its supplier's goods were
    missing."""
    supplier = firms.supplier[buyers]
    handed_on = (supplier != NOBODY) & (not_made[supplier] > 0.0)
    return np.minimum(LINKS, 1 + np.where(handed_on, firms.failure_links[supplier], 0))
