"""The words that index every vector, in the order in which their numbers stand."""

from collections.abc import Iterable
from enum import IntEnum

import numpy as np

CODES = 1 << 7  # what a code of one signed byte can be


class Industry(IntEnum):
    """Who makes what: the place of an industry, and of its product, in every row of ten."""

    AGRICULTURE = 0
    MANUFACTURING = 1
    CONSTRUCTION = 2
    TRADE = 3
    CATERING = 4
    TRANSPORT = 5
    INFORMATION = 6
    BUSINESS = 7
    FINANCE = 8
    PUBLIC = 9


class Service(IntEnum):
    """What a platform sells to firms by the year, and a programme gives away."""

    HOME_MARKET = 0
    FACTORY = 1
    FARM_CENTRE = 2
    SHOP_ONLINE = 3


class Owner(IntEnum):
    """Whose production it is in the balanced table."""

    SME = 0
    SELF_EMPLOYED = 1
    LARGE = 2
    BANKS = 3
    GOVERNMENT = 4
    HOUSEHOLDS = 5


class Cause(IntEnum):
    """Why a firm closed for good; `REMOVED` is what a user or a shock does from outside."""

    NONE = 0
    SUSPENDED_TOO_LONG = 1
    ILLIQUID = 2
    INSOLVENT = 3
    VOLUNTARY = 4
    OTHER_REASONS = 5
    REMOVED = 6


def words_of(codes: type[IntEnum]) -> tuple[str, ...]:
    """The names of a code, in the order of its numbers."""
    return tuple(code.name.lower() for code in codes)


def among(codes: np.ndarray, chosen: Iterable[int]) -> np.ndarray:
    """Which of the codes are among those chosen, true or false by row; looked up, since a search costs more than all
    else that is asked of a row."""
    table = np.zeros(CODES, bool)
    table[list(chosen)] = True
    return table.take(codes)


INDUSTRIES = words_of(Industry)
GOODS = [Industry.AGRICULTURE, Industry.MANUFACTURING]  # products that can be kept in stock and shipped
# trade's exports are margins on exported goods, earned when these are shipped; services need no ship
SHIPPED = [*GOODS, Industry.TRADE]
OWNERS = words_of(Owner)
CLASSES = ("self_employed", "micro", "small", "medium", "large", "special", "platform")
SECTORS = ("households", "smes", "large", "platforms", "banks", "government", "central_bank", "abroad")
DESTINATIONS = ("us", "eu", "asean", "other")
BANK_TYPES = ("large_state", "joint_stock", "city_rural", "internet")
PLATFORMS = ("alibaba_like", "jd_like", "fringe")
DIGITAL_STAGES = ("exploration", "practice", "deep")

RELIEF_LEVELS = ("nothing", "quarter", "half", "whole", "double")

LISTS = {
    "size class": CLASSES,
    "industry": INDUSTRIES,
    "destination": DESTINATIONS,
    "type of bank": BANK_TYPES,
    "platform": PLATFORMS,
    "digital stage": DIGITAL_STAGES,
    "level of relief": RELIEF_LEVELS,
}
