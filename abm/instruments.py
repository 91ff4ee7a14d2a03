"""The levers a programme may pull: arrays that rules take as arguments, at rest unless a programme sets them."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Instruments:
    """By firm unless said; amounts in yuan for the agent's weight; months count within the quarter, 0 to 3 (3 = not now)."""

    contribution_cut: np.ndarray  # (3, firms) share of contributions waived
    production_tax_cut: np.ndarray  # (3, firms) share of production tax waived
    principal_deferred: np.ndarray  # (3, firms) whether instalments and interest may wait
    tax_patience: np.ndarray  # months by which the limit on tax arrears is raised
    interest_cut: np.ndarray  # share of interest on bank loans waived (borne by banks)
    platform_limit: np.ndarray  # extra credit by transaction score, yuan
    platform_from: np.ndarray  # month from which it can be drawn
    platform_rate: np.ndarray  # share of the usual platform rate that the borrower pays
    stock_limit: np.ndarray  # credit that buys the sponsor's stock only, yuan
    stock_from: np.ndarray  # month from which it can be drawn
    supply_discount: np.ndarray  # (3, firms) share of the price of merchandise given back on the part below
    supply_share: np.ndarray  # share of merchandise bought from the sponsor
    export_joined: np.ndarray  # firms brought onto export platforms this quarter
    fee_waived: np.ndarray  # yearly platform fee not asked for

    @classmethod
    def at_rest(cls, firms: int) -> "Instruments":
        """No relief: every lever where it stands without programmes."""
        zero, none = (lambda: np.zeros(firms)), (lambda: np.zeros((3, firms)))
        return cls(
            contribution_cut=none(), production_tax_cut=none(), principal_deferred=np.zeros((3, firms), dtype=bool),
            tax_patience=zero(), interest_cut=zero(), platform_limit=zero(), platform_from=np.zeros(firms, dtype=np.int8),
            platform_rate=np.ones(firms), stock_limit=zero(), stock_from=np.zeros(firms, dtype=np.int8),
            supply_discount=none(), supply_share=zero(), export_joined=np.zeros(firms, dtype=bool),
            fee_waived=np.zeros(firms, dtype=bool),
        )  # fmt: skip
