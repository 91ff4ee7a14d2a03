"""What holds for every phase: in a checked run the books are looked at
after each, and nothing decided is read too early."""

from collections.abc import Callable
from functools import wraps

import numpy as np

from abm.contracts import balance_sheets
from abm.measures import flow_of_funds, identities, sheet
from abm.measures.breach import BookError
from abm.state.firms import FirmState
from abm.state.state import State

DECIDED: list[str] = []


def phase(*decides: str) -> Callable:
    """Marks a function as a phase that decides these columns of firms.

    In a checked run they are blank (NaN) from the quarter's start until it has run, and finite for the living
    afterwards; after every phase money and claims have two ends and people add up. A plain run does neither.
    """
    DECIDED.extend(decides)

    def marked(act):
        @wraps(act)
        def played(state: State, *when) -> None:
            act(state, *when)
            if state.checked:
                name = act.__name__.replace("_", " ")
                nothing_is_blank(state, decides, name)
                read_the_books(state)
                identities.after_phase(state, name)

        return played

    return marked


def read_the_books(state: State) -> None:
    """The books as they stand now are read once, for all identities."""
    record = state.record
    record.closing_sheet, record.closing_claims = sheet.balance_sheet(state), sheet.claims_of_firms(state)
    record.closing_reserves, record.near = balance_sheets.bank_reserves(state), flow_of_funds.near(state)


def blank_what_is_decided(state: State) -> None:
    """At the start of a checked quarter: whoever reads a plan of the last one reads NaN."""
    for name in DECIDED if state.checked else ():
        getattr(state.firms, name)[:] = np.nan


def nothing_is_blank(state: State, columns, name: str) -> None:
    living = state.firms.state <= FirmState.SUSPENDED
    for column in columns:
        if not np.isfinite(getattr(state.firms, column)[living]).all():
            raise BookError(
                f"{name}: {column}: some living firm has no value; it was read before it was decided, or not decided"
            )
