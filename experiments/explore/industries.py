"""Industries by size of firm: what works, what is shut by order, jobs and sales against before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from abm.markets import sums
from abm.names import CLASSES, INDUSTRIES
from abm.state.firms import FirmState
from abm.state.state import State
from experiments.explore.told import JOBS, Matrix, Reading

if TYPE_CHECKING:
    from abm import Economy

SIZES = CLASSES[: CLASSES.index("special")]  # those of firms on a market
ALL = "all"
ROWS, COLUMNS = (*INDUSTRIES, ALL), (*SIZES, ALL)


@dataclass(frozen=True)
class Cells:
    """Sums over the firms of an industry and size; each array industries x sizes, with a last row and column of all.

    Of firms in being when the quarter began: `begun` how many, `working` those that work in its second month, `shut`
    each times the share of the quarter in which an order kept it shut. At its end: `there` those in being, `open` those
    of them that work; firms of the scaled world. `jobs`: persons of the scaled world; `sales`: trend yuan a quarter.
    """

    begun: np.ndarray
    working: np.ndarray
    shut: np.ndarray
    there: np.ndarray
    open: np.ndarray
    jobs: np.ndarray
    sales: np.ndarray


class Kept(NamedTuple):
    """A reading, and how it is worked out from the cells of a quarter and of the first one."""

    told: Reading
    of: Callable[[Cells, Cells], np.ndarray]


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Per cent; not a number where there is nothing to have a share of."""
    return 100.0 * np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0.0)


READINGS = {
    "working": Kept(
        Reading(
            "At work in the second month",
            "of the firms in being when the quarter began, those at work in its second month: neither shut by order,"
            " nor suspended, dormant or closed; per cent",
            100.0,
            60.0,
        ),
        lambda now, first: share(now.working, now.begun),
    ),
    "shut": Kept(
        Reading(
            "Shut by order",
            "part of the quarter in which an order kept the firms shut, mean over firms; per cent",
            0.0,
            -60.0,
        ),
        lambda now, first: share(now.shut, now.begun),
    ),
    "open": Kept(
        Reading(
            "Open at the quarter's end",
            "of the firms in being at the quarter's end, those that work: neither suspended nor dormant; per cent",
            100.0,
            30.0,
        ),
        lambda now, first: share(now.open, now.there),
    ),
    "jobs": Kept(
        Reading(
            "Jobs against before",
            "jobs, per cent of those of the first quarter",
            100.0,
            25.0,
        ),
        lambda now, first: share(now.jobs, first.jobs),
    ),
    "sales": Kept(
        Reading(
            "Sales against before",
            "sales in trend yuan at current prices, per cent of those of the first quarter",
            100.0,
            60.0,
        ),
        lambda now, first: share(now.sales, first.sales),
    ),
    "firms": Kept(
        Reading(
            "Firms against before",
            "firms in being, per cent of those at the end of the first quarter",
            100.0,
            25.0,
        ),
        lambda now, first: share(now.there, first.there),
    ),
}


def read(now: Cells, first: Cells) -> dict[str, Matrix]:
    """Every reading of a quarter, and each cell's part of all jobs, rounded to a hundredth of a per cent; None where
    there are no such firms."""
    jobs = share(now.jobs, now.jobs[-1:, -1:] + np.zeros_like(now.jobs))
    found = {name: kept.of(now, first) for name, kept in READINGS.items()} | {JOBS: jobs}
    return {name: tuple(map(rounded, shown.tolist())) for name, shown in found.items()}


def rounded(row: list[float]) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(number) else round(number, 2) for number in row)


def cells_of(economy: "Economy") -> Cells:
    """The cells at the end of the last quarter played."""
    state = economy.state
    firms, record = state.firms, state.record
    there = firms.state != FirmState.CLOSED
    begun = np.where(record.opening.closed, 0.0, record.opening.weights)
    counted = there & (firms.months_idle <= state.parameters.headcount_months)  # as the measure employment counts
    sums_of = {
        "begun": begun,
        "working": begun * record.working,
        "shut": begun * shut_by_order(state),
        "there": firms.weight * there,
        "open": firms.weight * (firms.state == FirmState.OPEN),
        "jobs": np.where(counted, firms.staff, 0),
        "sales": sums.by_row(record.sales),
    }
    return Cells(**{name: with_sums(firms.by_cell(amount)[:, : len(SIZES)]) for name, amount in sums_of.items()})


def shut_by_order(state: State) -> np.ndarray:
    """Share of the last quarter in which each firm might not open."""
    return 1.0 - state.conditions.open_now.mean(axis=0)


def with_sums(cells: np.ndarray) -> np.ndarray:
    """The cells with a last row and column of all."""
    added = np.zeros((len(ROWS), len(COLUMNS)))
    added[:-1, :-1] = cells
    added[-1] = added.sum(axis=0)
    added[:, -1] = added.sum(axis=1)
    added.flags.writeable = False
    return added
