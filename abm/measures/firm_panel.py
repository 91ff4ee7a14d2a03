"""Every firm by its permanent id at a quarter's end: what it is, how it stands, what it sold; what relief it was
offered and got."""

import numpy as np
import polars as pl

from abm import names
from abm.markets import sums
from abm.state.firms import Channel, FirmState
from abm.state.state import State

STANDS = ("open", "still", "still", "closed")  # by state of a firm; suspended and dormant firms stand still


def firm_panel(state: State) -> pl.DataFrame:
    """One row for each firm that was in being when the quarter began, and each that opened in it; yuan a quarter and
    persons of the scaled world.

    Jobs are those that `employment` counts. A firm is short of credit if in the quarter it foresaw a lack of cash that
    neither bank nor platform would cover, by more than a yuan a firm: whom `rationed` counts.
    """
    firms, record, before = state.firms, state.record, state.record.opening
    same = firms.id == before.ids
    old, new = np.flatnonzero(~before.closed), np.flatnonzero(~same & (firms.state != FirmState.CLOSED))
    rows, is_new = np.concatenate([old, new]), np.repeat([False, True], [old.size, new.size])
    gone = ~is_new & ~(same & (firms.state != FirmState.CLOSED))[rows]
    counted = ~gone & (firms.months_idle[rows] <= state.parameters.headcount_months)
    lacked = record.credit_needed - record.credit_granted
    return pl.DataFrame(
        {
            "id": np.where(is_new, firms.id[rows], before.ids[rows]),
            "weight": np.where(is_new, firms.weight[rows], before.weights[rows]),
            "size": np.array(names.CLASSES)[firms.size_class[rows]],
            "industry": np.array(names.INDUSTRIES)[firms.industry[rows]],
            "exporter": ~gone & exports_abroad(state)[rows],
            "online": ~gone & firms.online[rows],
            "short_of_credit": ~gone & ~is_new & (lacked > firms.weight)[rows],
            "stands": np.where(gone, STANDS[FirmState.CLOSED], np.array(STANDS)[firms.state[rows]]),
            "jobs": np.where(counted, firms.staff[rows], 0),
            "sales": np.where(is_new, 0.0, sums.by_row(record.sales)[rows]),
            "exports": np.where(is_new, 0.0, record.sales[rows, Channel.EXPORT]),
        }
    )


def exports_abroad(state: State) -> np.ndarray:
    """Whether a firm has customers abroad, of its own or through a platform."""
    return (sums.by_row(state.firms.standing_export) > 0.0) | state.firms.export_platform


def offers(state: State, programmes) -> pl.DataFrame:
    """Firms in being, now that a quarter begins: may they be served by one
    of the programmes, and is it offered to them?"""
    nobody = np.zeros(len(state.firms), dtype=bool)
    eligible = np.any([nobody, *(programme.eligible(state) for programme in programmes)], axis=0)
    offered = np.any([nobody, *(programme.offered(state) for programme in programmes)], axis=0)
    rows = np.flatnonzero(state.firms.state != FirmState.CLOSED)
    return pl.DataFrame({"id": state.firms.id[rows], "eligible": eligible[rows], "offered": offered[rows]})


def relief_received(state: State) -> pl.DataFrame:
    """What each firm has been given or lent by the programmes so far, those that have closed included; yuan for the
    agent's weight."""
    books = list(state.relief_books.values())
    ids = np.concatenate([np.zeros(0, dtype=np.int64), *(book.reached for book in books)])
    firms, firm_of = np.unique(ids, return_inverse=True)
    return pl.DataFrame(
        {
            "id": firms,
            "relief": np.bincount(
                firm_of, weights=np.concatenate([np.zeros(0), *(book.received for book in books)]), minlength=firms.size
            ),
        }
    )
