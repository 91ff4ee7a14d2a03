"""The books of a quarter as tables, yuan of the whole economy: balance
sheet, payments, transactions, net lending, trend."""

import numpy as np
import polars as pl

from abm.books.flows import DECLARED, Sector
from abm.calendar import quarter_name
from abm.errors import ConfigError
from abm.measures import sheet
from abm.measures.flow_of_funds import net
from abm.measures.sheet import INSTRUMENTS, MEMORANDA, MONEY, REAL_ASSETS, Books
from abm.measures.tables import COLUMNS, TABLES
from abm.names import words_of
from abm.state.state import State

NAMES = words_of(Sector)
ASSETS = (*INSTRUMENTS, *REAL_ASSETS)
CHANGES = tuple(f"change in {name}" for name in MONEY)
PAYS = " to "  # between payer and payee


def accounts_of(state: State, quarter: int) -> pl.DataFrame:
    """Transaction flows of a quarter: flow, payer, payee, yuan; only what moved."""
    flows = page_of(state, quarter).flows
    number, payer, payee = np.nonzero(flows)
    return pl.DataFrame(
        {
            "flow": [DECLARED[k].name for k in number],
            "payer": [NAMES[k] for k in payer],
            "payee": [NAMES[k] for k in payee],
            "yuan": flows[number, payer, payee] * state.scale,
        },
        schema={"flow": pl.String, "payer": pl.String, "payee": pl.String, "yuan": pl.Float64},
    )


def balance_sheet_of(state: State, quarter: int) -> pl.DataFrame:
    """Balance sheet at a quarter's end: an instrument a row, a sector a
    column, yuan; assets positive, debts negative."""
    held = page_of(state, quarter).closing * state.scale
    return pl.DataFrame(
        {"instrument": list(INSTRUMENTS)} | {name: held[: len(INSTRUMENTS), k] for k, name in enumerate(NAMES)}
    )


def books_of(state: State) -> pl.DataFrame:
    """All matrices of all quarters played, tidy: quarter, table, row, column, value."""
    frames = [frame for quarter in sorted(state.kept_books) for frame in tables_of(state, quarter)]
    empty = pl.DataFrame(schema={name: pl.Float64 if name == "value" else pl.String for name in list(COLUMNS)[2:]})
    return pl.concat([empty, *frames])


def tables_of(state: State, quarter: int) -> list[pl.DataFrame]:
    """The matrices of one quarter, in the order of `TABLES`."""
    books = page_of(state, quarter)
    later = state.kept_books.get(quarter + 1)
    opening = sheet.wealth(state) if later is None else later.opening
    paid = accounts_of(state, quarter)
    pairs = paid.select(row="flow", column=pl.concat_str("payer", pl.lit(PAYS), "payee"), value="yuan")
    matrices = (
        matrix((*ASSETS, "less net worth"), np.vstack([books.closing, -books.closing.sum(axis=0)]) * state.scale),
        pairs,
        matrix((*(flow.name for flow in DECLARED), *CHANGES), transactions(books) * state.scale),
        matrix(
            ("net lending", "claims ended unpaid", "change in net financial wealth"), net_lending(books) * state.scale
        ),
        matrix(MEMORANDA, books.memoranda * state.scale),
        matrix(ASSETS, (opening - books.closing) * state.scale),
    )
    name = quarter_name(quarter)
    return [
        cells.select(pl.lit(name).alias("quarter"), pl.lit(table).alias("table"), "row", "column", "value")
        for table, cells in zip(TABLES, matrices, strict=True)
    ]


def matrix(rows, values: np.ndarray) -> pl.DataFrame:
    """Row, column, value of a matrix with a sector a column; only what is not zero."""
    row, column = np.nonzero(values)
    return pl.DataFrame(
        {"row": [rows[k] for k in row], "column": [NAMES[k] for k in column], "value": values[row, column]},
        schema={"row": pl.String, "column": pl.String, "value": pl.Float64},
    )


def transactions(books: Books) -> np.ndarray:
    """Received less paid by flow and sector, then what it did to each
    sector's money, with a minus; yuan of the scaled world."""
    grew = (
        books.closing[[INSTRUMENTS.index(name) for name in MONEY]]
        - books.opening[[INSTRUMENTS.index(name) for name in MONEY]]
    )
    return np.vstack([*(net(flow) for flow in books.flows), -grew])


def net_lending(books: Books) -> np.ndarray:
    """Saving less investment, claims that ended without a payment, and both:
    the change in net financial wealth; yuan by sector."""
    change = (books.closing - books.opening)[: len(INSTRUMENTS)].sum(axis=0)
    return np.stack([change - books.ended, books.ended, change])


def page_of(state: State, quarter: int) -> Books:
    """What the books kept of a quarter."""
    if quarter not in state.kept_books:
        played = sorted(state.kept_books)
        text = (
            f"played: {quarter_name(played[0])} to {quarter_name(played[-1])}" if played else "none has been played yet"
        )
        raise ConfigError(f"accounts: {quarter_name(quarter)}: there are no books of this quarter; {text}.")
    return state.kept_books[quarter]
