"""The levers a programme may pull: arrays that rules take as arguments, at rest unless a programme sets them."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Instruments:
    """By firm unless said; amounts in yuan for the agent's weight; months count within the quarter, 0 to 3 (3 = not now)."""

    contribution_cut: np.ndarray  # (3, firms) share of contributions waived
    production_tax_cut: np.ndarray  # (3, firms) share of production tax waived
    principal_deferred: np.ndarray  # (3, firms) whether instalments may wait
    interest_deferred: np.ndarray  # (3, firms) whether interest owed is left out of what makes a firm stop
    contribution_extra: np.ndarray  # (3, firms) share of contributions still due that a programme gives back
    contribution_extra_limit: np.ndarray  # (3, firms) at most so many yuan a month
    cheap_loan: np.ndarray  # (3, firms) whether central-bank money stands behind the firm's bank loan
    interest_cut: np.ndarray  # (3, firms) share of interest on bank loans waived (borne by banks)
    guaranteed_share: np.ndarray  # (3, firms) share of a new bank loan that the state pays if it is lost
    relending_quota: np.ndarray  # (3,) central-bank money that banks may hold against the loans so cheapened, yuan
    relending_rate: float  # its rate, a year
    platform_limit: np.ndarray  # extra credit by transaction score, yuan
    platform_from: np.ndarray  # month from which it can be drawn
    platform_until: np.ndarray  # month from which it can no longer
    platform_budget: float  # all that the programme will still lend, yuan
    platform_rate: np.ndarray  # share of the usual rate that the borrower of such credit pays
    stock_limit: np.ndarray  # line of credit that buys the sponsor's stock only, yuan
    stock_from: np.ndarray  # month from which it can be drawn
    stock_until: np.ndarray  # month from which it can no longer
    stock_share: np.ndarray  # share of merchandise that its holder buys from the sponsor
    stock_term: int  # months over which it is paid back
    supply_discount: np.ndarray  # (3, firms) share of the price of merchandise given back on the part below
    supply_share: np.ndarray  # share of merchandise bought from the sponsor
    supply_limit: np.ndarray  # such goods in the quarter at most, yuan
    fee_waived: np.ndarray  # (3, firms) yearly fee of an export platform not asked of a newcomer, yuan

    @classmethod
    def at_rest(cls, firms: int) -> "Instruments":
        """No relief: every lever where it stands without programmes."""
        zero, none = (lambda: np.zeros(firms)), (lambda: np.zeros((3, firms)))
        waits, first, never = (lambda: np.zeros((3, firms), dtype=bool)), (lambda: np.zeros(firms, dtype=np.int8)), np.int8(3)
        return cls(
            contribution_cut=none(), production_tax_cut=none(), principal_deferred=waits(), interest_deferred=waits(),
            contribution_extra=none(), contribution_extra_limit=none(), cheap_loan=waits(), interest_cut=none(), guaranteed_share=none(), relending_quota=np.zeros(3), relending_rate=0.0, platform_limit=zero(),
            platform_from=first(), platform_until=first() + never, platform_budget=0.0, platform_rate=np.ones(firms),
            stock_limit=zero(), stock_from=first(), stock_until=first() + never, stock_share=zero(), stock_term=1,
            supply_discount=none(), supply_share=zero(), supply_limit=zero(), fee_waived=none(),
        )  # fmt: skip
