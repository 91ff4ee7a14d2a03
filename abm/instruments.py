"""The levers a programme may pull: arrays that rules take as arguments, at rest unless a programme sets them."""

from dataclasses import dataclass, field, fields

import numpy as np

from abm.names import Service

NEVER = 3  # as a month of the quarter: not in this one


def by_firm(rest: float = 0.0, kind: type = np.float64):
    """A lever with a figure for each firm."""
    return field(metadata={"at_rest": lambda firms: np.full(firms, rest, dtype=kind)})


def by_month_and_firm(rest: float = 0.0, kind: type = np.float64):
    """A lever with a figure for each month of the quarter and firm."""
    return field(metadata={"at_rest": lambda firms: np.full((3, firms), rest, dtype=kind)})


def by_service_month_and_firm():
    """A lever with a figure for each service of a platform, month of the quarter and firm."""
    return field(metadata={"at_rest": lambda firms: np.zeros((len(Service), 3, firms))})


def by_month(rest: float = 0.0):
    """A lever with a figure for each month of the quarter."""
    return field(metadata={"at_rest": lambda firms: np.full(3, rest)})


def one(rest: float):
    """A lever with one figure for all."""
    return field(metadata={"at_rest": lambda firms: rest})


@dataclass
class Instruments:
    """By firm unless said; amounts in yuan for the agent's weight; months count within the quarter, 0 to 3 (3 = not now)."""

    contribution_cut: np.ndarray = by_month_and_firm()  # (3, firms) share of contributions waived
    production_tax_cut: np.ndarray = by_month_and_firm()  # (3, firms) share of production tax waived
    principal_deferred: np.ndarray = by_month_and_firm(False, bool)  # (3, firms) whether instalments may wait
    interest_deferred: np.ndarray = by_month_and_firm(False, bool)  # (3, firms) whether interest owed is left out of what makes a firm stop
    contribution_extra: np.ndarray = by_month_and_firm()  # (3, firms) share of contributions still due that a programme gives back
    contribution_extra_limit: np.ndarray = by_month_and_firm()  # (3, firms) at most so many yuan a month
    cheap_loan: np.ndarray = by_month_and_firm(False, bool)  # (3, firms) whether central-bank money stands behind the firm's bank loan
    interest_cut: np.ndarray = by_month_and_firm()  # (3, firms) share of interest on bank loans waived (borne by banks)
    guaranteed_share: np.ndarray = by_month_and_firm()  # (3, firms) share of a new bank loan that the state pays if it is lost
    relending_quota: np.ndarray = by_month()  # (3,) central-bank money that banks may hold against the loans so cheapened, yuan
    relending_rate: float = one(0.0)  # its rate, a year
    platform_limit: np.ndarray = by_firm()  # extra credit by transaction score, yuan
    platform_from: np.ndarray = by_firm(0, np.int8)  # month from which it can be drawn
    platform_until: np.ndarray = by_firm(NEVER, np.int8)  # month from which it can no longer
    platform_budget: float = one(0.0)  # all that the programme will still lend, yuan
    platform_rate: np.ndarray = by_firm(1.0)  # share of the usual rate that the borrower of such credit pays
    stock_limit: np.ndarray = by_firm()  # line of credit that buys the sponsor's stock only, yuan
    stock_from: np.ndarray = by_firm(0, np.int8)  # month from which it can be drawn
    stock_until: np.ndarray = by_firm(NEVER, np.int8)  # month from which it can no longer
    stock_share: np.ndarray = by_firm()  # share of merchandise that its holder buys from the sponsor
    stock_term: int = one(1)  # months over which it is paid back
    supply_discount: np.ndarray = by_month_and_firm()  # (3, firms) share of the price of merchandise given back on the part below
    supply_share: np.ndarray = by_firm()  # share of merchandise bought from the sponsor
    supply_limit: np.ndarray = by_firm()  # such goods in the quarter at most, yuan
    commission_rise: np.ndarray = by_month()  # (3,) what platforms take of an online sale above the usual, share
    commission_cap: np.ndarray = by_month(np.inf)  # (3,) what they may take of it at most, share
    sells_everywhere: np.ndarray = by_firm(False, bool)  # an exclusive online seller that sells on all platforms for the quarter
    record_limit: np.ndarray = by_firm()  # credit that its bank may grant on its transaction record, yuan
    fee_waived: np.ndarray = by_month_and_firm()  # (3, firms) yearly fee of an export platform not asked of a newcomer, yuan
    service_fee_waived: np.ndarray = by_service_month_and_firm()  # (services, 3, firms) fee of the first year not asked, yuan
    turned_home: np.ndarray = by_month_and_firm()  # (3, firms) share of export orders cancelled last month that a marketplace at home makes good
    home_discount: float = one(0.0)  # part of the price that buyers of such goods do not pay
    needed_per_unit: np.ndarray = by_firm(1.0)  # work and inputs that a unit takes, share of the usual
    cover_wanted: np.ndarray = by_firm(1.0)  # stock of materials wanted, share of the usual
    pull_on_producers: np.ndarray = by_month_and_firm(1.0)  # (3, firms) pull on firms that buy from the pool, share of the usual
    shown_online: np.ndarray = by_firm()  # how often buyers online are shown the seller at least; 1 as often as the largest
    cloud_credit: np.ndarray = by_month_and_firm()  # (3, firms) share of bills for information services given back
    cloud_credit_limit: np.ndarray = by_month_and_firm()  # (3, firms) at most so many yuan a month
    posts: np.ndarray = by_firm()  # people for whom a sponsor has work beyond its orders
    refinancing_limit: np.ndarray = by_month_and_firm()  # (3, firms) interest in arrears and principal that an internet bank takes over in the quarter at most, yuan
    refinancing_budget: float = one(0.0)  # all that the programme will still take over, yuan
    makers: np.ndarray = by_firm(False, bool)  # whether the sponsor of stock and supplies buys from the firm
    makers_commission: float = one(0.0)  # share of what they sell through the sponsor that it keeps

    @classmethod
    def at_rest(cls, firms: int) -> "Instruments":
        """No relief: every lever where it stands without programmes."""
        return cls(**{lever.name: lever.metadata["at_rest"](firms) for lever in fields(cls)})
