"""Money: the ledger, its flows, and the grain in which it counts."""
