"""The balancing of the opening table on the terminal."""

import sys

import numpy as np

from abm.errors import ConfigError

SHOWN = 15


def table(economy: str, write: bool) -> None:
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
        print(f"written: {to_file(balanced, economy)}")
    moved, stated = np.nan_to_num(balanced.adjustment), np.isfinite(balanced.adjustment).sum()
    print(
        f"{len(balanced.addresses)} cells meet {len(balanced.accounts)} accounts;"
        f" {stated} are stated, moved by {np.sqrt((moved**2).sum() / stated):.2f} standard errors in the root mean"
        " square. Moved most:"
    )
    for at in np.argsort(-np.abs(moved))[:SHOWN]:
        print(
            f"  {', '.join(balanced.addresses[at]):<45} {balanced.stated[at]:10.4f} -> {balanced.value[at]:10.4f} "
            f" {moved[at]:+.2f}"
        )
