"""The levers a programme may pull: arrays that rules take as arguments, at rest unless a programme sets them."""

from dataclasses import dataclass, field, fields

import numpy as np

from abm.names import Service

NEVER = 3  # as a month of the quarter: not in this one


def by_firm(rest: float = 0.0, kind: type = np.float64):
    """A lever with a figure for each firm."""
    return field(metadata={"at_rest": lambda firms, workers: np.full(firms, rest, dtype=kind)})


def by_month_and_firm(rest: float = 0.0, kind: type = np.float64):
    """A lever with a figure for each month of the quarter and firm."""
    return field(metadata={"at_rest": lambda firms, workers: np.full((3, firms), rest, dtype=kind)})


def by_month_and_worker(rest: float = 0.0):
    """A lever with a figure for each month of the quarter and worker."""
    return field(metadata={"at_rest": lambda firms, workers: np.full((3, workers), rest)})


def by_service_month_and_firm():
    """A lever with a figure for each service of a platform, month of the quarter and firm."""
    return field(metadata={"at_rest": lambda firms, workers: np.zeros((len(Service), 3, firms))})


def by_month(rest: float = 0.0):
    """A lever with a figure for each month of the quarter."""
    return field(metadata={"at_rest": lambda firms, workers: np.full(3, rest)})


def one(rest: float):
    """A lever with one figure for all."""
    return field(metadata={"at_rest": lambda firms, workers: rest})


@dataclass
class Instruments:
    """By firm unless said; amounts in yuan for the agent's weight; months
    count within the quarter, 0 to 3 (3 = not now)."""

    # (3, firms) share of contributions waived
    contribution_cut: np.ndarray = by_month_and_firm()
    # (3, firms) share of production tax waived
    production_tax_cut: np.ndarray = by_month_and_firm()
    # (3, firms) whether instalments may wait
    principal_deferred: np.ndarray = by_month_and_firm(False, bool)
    # (3, firms) whether interest owed is left out of what makes a firm stop
    interest_deferred: np.ndarray = by_month_and_firm(False, bool)
    # (3, firms) share of contributions still due that a programme gives back
    contribution_extra: np.ndarray = by_month_and_firm()
    # (3, firms) at most so many yuan a month
    contribution_extra_limit: np.ndarray = by_month_and_firm()
    # (3, firms) share of production tax still due that a programme gives back
    production_tax_extra: np.ndarray = by_month_and_firm()
    # (3, firms) at most so many yuan a month
    production_tax_extra_limit: np.ndarray = by_month_and_firm()
    # (3, firms) share of the fixed rent that falls due which the state bears as landlord
    rent_waived: np.ndarray = by_month_and_firm()
    # (3, firms) at most so many yuan a month
    rent_waived_limit: np.ndarray = by_month_and_firm()
    # (3, firms) yuan a month for each employee on the payroll
    wage_subsidy: np.ndarray = by_month_and_firm()
    # for so many employees at most, persons
    wage_subsidy_staff: np.ndarray = by_firm()
    # (3, firms) debt that begins to wait under a programme, yuan
    deferred_loan: np.ndarray = by_month_and_firm()
    # share of it that the state pays the bank
    deferral_reward: float = one(0.0)
    # (3, firms) whether central-bank money stands behind the firm's bank loan
    cheap_loan: np.ndarray = by_month_and_firm(False, bool)
    # (3, firms) share of interest on bank loans waived (borne by banks)
    interest_cut: np.ndarray = by_month_and_firm()
    # (3, firms) share of a new bank loan that the state pays if it is lost
    guaranteed_share: np.ndarray = by_month_and_firm()
    # (3, firms) share of what is not guaranteed yet that a programme guarantees
    guaranteed_extra: np.ndarray = by_month_and_firm()
    # all that the programme will still guarantee, yuan
    guarantee_budget: float = one(0.0)
    # (3, firms) bank loan that relending under a programme makes cheaper, yuan
    relent_loan: np.ndarray = by_month_and_firm()
    # by so many points a year, as far as interest is still due
    relent_cut: float = one(0.0)
    # share of that interest which the state pays the bank; the rest is the bank's
    relent_borne: float = one(0.0)
    # (3,) central-bank money that banks may hold against the loans so cheapened, yuan
    relending_quota: np.ndarray = by_month()
    # its rate, a year
    relending_rate: float = one(0.0)
    # extra credit by transaction score, yuan
    platform_limit: np.ndarray = by_firm()
    # month from which it can be drawn
    platform_from: np.ndarray = by_firm(0, np.int8)
    # month from which it can no longer
    platform_until: np.ndarray = by_firm(NEVER, np.int8)
    # all that the programme will still lend, yuan
    platform_budget: float = one(0.0)
    # share of the usual rate that the borrower of such credit pays
    platform_rate: np.ndarray = by_firm(1.0)
    # line of credit that buys the sponsor's stock only, yuan
    stock_limit: np.ndarray = by_firm()
    # month from which it can be drawn
    stock_from: np.ndarray = by_firm(0, np.int8)
    # month from which it can no longer
    stock_until: np.ndarray = by_firm(NEVER, np.int8)
    # share of merchandise that its holder buys from the sponsor
    stock_share: np.ndarray = by_firm()
    # months over which it is paid back
    stock_term: int = one(1)
    # (3, firms) share of the price of merchandise given back on the part below
    supply_discount: np.ndarray = by_month_and_firm()
    # share of merchandise bought from the sponsor
    supply_share: np.ndarray = by_firm()
    # such goods in the quarter at most, yuan
    supply_limit: np.ndarray = by_firm()
    # (3,) what platforms take of an online sale above the usual, share
    commission_rise: np.ndarray = by_month()
    # (3,) what they may take of it at most, share
    commission_cap: np.ndarray = by_month(np.inf)
    # an exclusive online seller that sells on all platforms for the quarter
    sells_everywhere: np.ndarray = by_firm(False, bool)
    # credit that its bank may grant on its transaction record, yuan
    record_limit: np.ndarray = by_firm()
    # (3, firms) yearly fee of an export platform not asked of a newcomer, yuan
    fee_waived: np.ndarray = by_month_and_firm()
    # (services, 3, firms) fee of the first year not asked, yuan
    service_fee_waived: np.ndarray = by_service_month_and_firm()
    # (3, firms) share of export orders cancelled last month that a marketplace at home makes good
    turned_home: np.ndarray = by_month_and_firm()
    # part of the price that buyers of such goods do not pay
    home_discount: float = one(0.0)
    # work and inputs that a unit takes, share of the usual
    needed_per_unit: np.ndarray = by_firm(1.0)
    # stock of materials wanted, share of the usual
    cover_wanted: np.ndarray = by_firm(1.0)
    # (3, firms) pull on firms that buy from the pool, share of the usual
    pull_on_producers: np.ndarray = by_month_and_firm(1.0)
    # how often buyers online are shown the seller at least; 1 as often as the largest
    shown_online: np.ndarray = by_firm()
    # (3, firms) share of bills for information services given back
    cloud_credit: np.ndarray = by_month_and_firm()
    # (3, firms) at most so many yuan a month
    cloud_credit_limit: np.ndarray = by_month_and_firm()
    # people for whom a sponsor has work beyond its orders
    posts: np.ndarray = by_firm()
    # (3, firms) interest in arrears and principal that an internet bank takes over in the quarter at most, yuan
    refinancing_limit: np.ndarray = by_month_and_firm()
    # all that the programme will still take over, yuan
    refinancing_budget: float = one(0.0)
    # whether the sponsor of stock and supplies buys from the firm
    makers: np.ndarray = by_firm(False, bool)
    # share of what they sell through the sponsor that it keeps
    makers_commission: float = one(0.0)

    # (3, workers) share of the last wage paid on top while they search
    benefit_extra: np.ndarray = by_month_and_worker()
    # all that the programme will still pay of it, yuan
    benefit_budget: float = one(0.0)
    # (3, workers) coupons in hand, yuan a month
    coupon_value: np.ndarray = by_month_and_worker()
    # share of a purchase that a coupon pays
    coupon_share: float = one(0.0)
    # share of purchases with a coupon brought forward from the next quarter
    coupon_moved: float = one(0.0)
    # shops and caterers at which coupons can be used
    takes_coupons: np.ndarray = by_firm(False, bool)

    @classmethod
    def at_rest(cls, firms: int, workers: int) -> "Instruments":
        """No relief: every lever where it stands without programmes."""
        return cls(**{lever.name: lever.metadata["at_rest"](firms, workers) for lever in fields(cls)})
