"""What the page offers to choose from: the same records as `relief list` and `relief show` print."""

import numpy as np

from abm.calendar import month_name
from abm.errors import ConfigError
from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from abm.parameters.entries import Entry
from abm.parameters.parameters import Parameters
from abm.relief.programme import Programme
from abm.relief.reading import stated
from experiments.ask.described import numbers, programme
from experiments.ask.listing import KINDS, sentence
from experiments.explore.industries import COLUMNS, READINGS, ROWS
from experiments.explore.told import Data, Offer, Quantity, Shelf
from experiments.show import official


def shelf_of(economy: str) -> Shelf:
    """ConfigError where there is no such economy."""
    offers, broken = {}, {}
    for name in configs_path.known("relief", KINDS["relief"]):
        try:
            offers[name] = offer(name)
        except ConfigError as error:
            broken[name] = str(error)
    parameters = Parameters.read(economy)
    return Shelf(
        economy=economy,
        economies={name: sentence("economies", name, "") for name in configs_path.known("economies")},
        shocks={name: sentence("shocks", name, ".toml") for name in configs_path.known("shocks", ".toml")},
        programmes=offers,
        broken=broken,
        parameters=tuple(quantity(parameters.entry(name)) for name in parameters.names()),
        measures=CATALOGUE,
        paths=official.PATHS,
        readings={name: one.told for name, one in READINGS.items()},
        rows=ROWS,
        columns=COLUMNS,
    )


def offer(name: str) -> Offer:
    kind, terms, entries = stated(configs_path.find("relief", name, ".toml"), Programme)
    refundable = terms.sponsor in ("platform", "government") and kind.BUDGET
    serves_firms = kind.SERVES == "firms"
    return Offer(
        name=name,
        facts=programme(name).facts,
        start="" if terms.start is None else month_name(terms.start),
        end="" if terms.end is None else month_name(terms.end),
        has_level=kind.BUDGET,
        may_choose=kind.BUDGET and serves_firms and terms.sponsor == "platform",
        by_lot=kind.BY_LOT,
        sponsors=("platform", "government") if refundable else (),
        reaches=("named", "scored") if serves_firms else (),
        quantities=tuple(quantity(entry) for entry in entries.values()),
    )


def quantity(entry: Entry) -> Quantity:
    figures = np.atleast_1d(entry.value).astype(float)
    low, high = (np.broadcast_to(end, figures.shape).astype(float) for end in entry.range)
    return Quantity(
        name=entry.name,
        figures=tuple(figures.tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        whole=isinstance(entry.value, int),
        words=tuple(entry.words or ()),
        told=numbers(entry),
    )


def data_beside(shock: str) -> dict[str, Data]:
    """Official data, of the measures that figures show with some; none unless the shock is the history that was."""
    found = {measure: official.dots(measure, shock, {}) for measure in official.PATHS}
    return {
        measure: Data(official.source(measure), {quarter: tuple(dot) for quarter, dot in dots.items()})
        for measure, dots in found.items()
        if dots
    }
