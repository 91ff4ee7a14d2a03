"""What is remembered: norms that follow what is lived through, the last month, the year's start, bases of indices."""

from dataclasses import dataclass

import numpy as np

from abm.state.columns import figure, given
from abm.state.firms import CHANNELS, PRODUCTS


@dataclass
class Memory:
    """What is remembered from quarter to quarter."""

    usual_unemployment: float = given("share of the labour force", "unemployment taken for normal")
    usual_fill: float = given("share", "part of the places a firm opens that is taken for normal to fill")
    usual_risk: np.ndarray = given("share", "risk of income taken for normal, by industry")
    last_opened: np.ndarray = given("places", "places that each firm opened in the last quarter")
    last_filled: np.ndarray = given("places", "and those of them that it filled")
    online_share: float = given("share", "part of the goods that households buy online")
    normal_exits: np.ndarray = given("agents a quarter", "exits of quiet quarters by industry and class, smoothed")
    usual_vacancies_per_searcher: float = figure("ratio", "places sought in a month per searcher taken for normal")
    rate_answer: float = figure("a year", "by how much the central bank has moved its rate in answer to the economy")
    shaken: bool = figure("true or false", "whether a shock has struck", False)


@dataclass
class LastMonth:
    """What each month leaves to the next, and the last of a quarter to its end."""

    purchase_price: np.ndarray = figure(
        "yuan", "mean price of a product when bought from producers", rest=1.0, shape=PRODUCTS + 1
    )
    commission_rise: float = figure("share of sales", "what platforms last took of an online sale above the usual")
    released: np.ndarray = figure(
        "yuan; goods between producers",
        "orders that could not be delivered, by industry and channel",
        shape=(PRODUCTS, CHANNELS),
    )
    bought_mix: np.ndarray = figure(
        "share", "products in what firms of an industry have bought and not yet to pay", shape=(PRODUCTS, PRODUCTS)
    )
    overdue_mix: np.ndarray = figure(
        "share", "products in what firms of an industry are overdue with", shape=(PRODUCTS, PRODUCTS)
    )


@dataclass(frozen=True)
class YearStart:
    """Firms as they were when the year began; (firms,) each."""

    ids: np.ndarray
    weight: np.ndarray  # of those in being
    staff: np.ndarray
    runway: np.ndarray  # months of outlays


@dataclass(frozen=True)
class Bases:
    """What published indices are compared with, a quarter of the scaled world."""

    firms: float  # SMEs in being, by weight
    gdp_real: float
    price: float
    exports: float
