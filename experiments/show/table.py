"""The balancing of the opening table on the terminal."""

import sys

import numpy as np

from abm.errors import ConfigError
from experiments.show.terminal import Sheet, prose, told

SHOWN = 15
UNIT = "trillion yuan a year, stocks trillion yuan, jobs million persons"


def table(economy: str, write: bool, as_json: bool = False) -> None:
    """Balance, tell the cells moved most, and write the balanced table if asked."""
    try:
        from abm.opening.balancing.write import rebalanced
        from abm.opening.balancing.write import write as to_file
    except ModuleNotFoundError as error:
        if error.name != "clarabel":
            raise
        raise ConfigError(
            f"balancing a table needs a solver that runs do not: {sys.executable} -m pip install clarabel"
        ) from None
    balanced = rebalanced(economy)
    if write:
        print(f"written: {to_file(balanced, economy)}", file=sys.stderr if as_json else sys.stdout)
    moved, stated = np.nan_to_num(balanced.adjustment), np.isfinite(balanced.adjustment).sum()
    order = np.argsort(-np.abs(moved))
    if as_json:
        cells = [
            {
                "cell": list(balanced.addresses[at]),
                "stated": float(balanced.stated[at]),
                "balanced": float(balanced.value[at]),
                "moved": float(balanced.adjustment[at]),
            }
            for at in order
        ]
        units = {"stated": UNIT, "balanced": UNIT, "moved": "standard errors"}
        told({"economy": economy, "accounts": len(balanced.accounts), "units": units, "cells": cells})
        return
    prose(
        f"{len(balanced.addresses)} cells meet {len(balanced.accounts)} accounts;"
        f" {stated} are stated, moved by {np.sqrt((moved**2).sum() / stated):.2f} standard errors in the root mean"
        f" square. Moved most ({UNIT}; moved in standard errors):"
    )
    rows = [
        (
            f"  {', '.join(balanced.addresses[at])}",
            f"{balanced.stated[at]:.4f}",
            f"{balanced.value[at]:.4f}",
            f"{moved[at]:+.2f}",
        )
        for at in order[:SHOWN]
    ]
    Sheet(("", "stated", "balanced", "moved"), rows).print()
