"""Populations as columns: structure-of-arrays tables whose rows keep their place and whose ids are permanent."""

import numpy as np


class Table:
    """A population: each column an array of one value (or one short row) an agent; money is kept by the ledger.

    `offset` is the ledger account of row 0. A row is never removed: a closed firm is a state, and an entrant takes over
    its row under a new permanent id.
    """

    COLUMNS: dict[str, tuple] = {}

    def __init__(self, rows: int, ledger, offset: int):
        self.rows = rows
        self.ledger = ledger
        self.offset = offset
        self._accounts = np.arange(offset, offset + rows)
        self._accounts.flags.writeable = False
        for name, (kind, rest, *width) in self.COLUMNS.items():
            setattr(self, name, np.full((rows, *width), rest, dtype=kind))

    @property
    def accounts(self) -> np.ndarray:
        """Ledger accounts of the rows; read-only."""
        return self._accounts

    @property
    def deposits(self) -> np.ndarray:
        """Money at the bank, yuan, read-only: only the ledger writes money."""
        return self.ledger.balance(slice(self.offset, self.offset + self.rows))

    def __len__(self) -> int:
        return self.rows
