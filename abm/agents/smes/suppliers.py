"""Regular suppliers: goods that one of them fails to deliver bind what its buyer makes, until they come again or
another supplier is found (rules 2, 8)."""

import numpy as np

from abm.agents.arithmetic import between, ratio


def regular_share(sales, needs):
    """Part of what its customers usually need of such goods that a supplier's usual sales to firms can serve: the rest
    each of them has from others; share (rule 8).
    """
    return between(ratio(sales, needs, 1), 0, 1)


def goods_missing(supplied, materials, needed):
    """Part of a month's need of a regular supplier's goods that the stock of materials does not hold; where nothing is
    stocked, what the supplier last failed to deliver; share (rule 2).
    """
    return 1 - between(supplied * ratio(materials, needed, 1), 0, 1)


def output_with_suppliers(output, missing, dependence, bind):
    """Output that can be made with the goods that came: what takes the missing ones is lost where `bind` is 1, nothing
    where it is 0 and goods of other suppliers serve as well; goods (rule 2).
    """
    return output * (1 - bind * dependence * missing)


def stock_supplied(supplied, materials, used, bought, missed):
    """Part of the goods of a regular supplier that the next month's stock should hold and does: what was there is used
    first, what comes of a month's purchases is added; all of it once the supplier delivers in full; share (rule 2).
    """
    kept = np.maximum(0, supplied * materials - used)
    came = (1 - missed) * bought
    return np.where(missed > 0, ratio(kept + came, materials - used + bought, 1 - missed), 1)


def another_found(missed, chance):
    """Chance that a buyer finds another supplier this month: it looks the harder the more its own fails to deliver;
    share (rule 8).
    """
    return chance * missed
