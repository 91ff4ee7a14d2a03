"""What is written down while a quarter is played. A name that is not declared here cannot be written."""

from dataclasses import dataclass

import numpy as np

from abm.calendar import MONTHS
from abm.names import Cause, Service
from abm.state.firms import CELLS, CHANNELS, SizeClass

BY_FIRM = (
    # units at the prices of rest, and yuan
    "output_units",
    "output_value",
    "input_units",
    "input_value",
    "finished_change",
    "hours",
    "ordered",
    "served",
    "units_made",
    "units_sold",
    "material_units_bought",
    "material_units_used",
    "materials_bought",
    "materials_used",
    # yuan due this quarter
    "wage_bill",
    "contributions",
    "waived",
    "taxes",
    "profit_tax",
    "interest",
    "ground_rents",
    "investment",
    "drawings",
    "profit",
    # sold and bought on the terms of trade credit, rents sold and due; yuan
    "trade_sold",
    "trade_bought",
    "rents_sold",
    "rents",
    # jobs: filled by search, left for another, ended by the firm, begun by an owner, left to found a firm; persons
    "jobs_filled",
    "jobs_left",
    "jobs_ended",
    "jobs_begun",
    "jobs_left_to_found",
    # firms, weighted
    "firms_opened",
    "firms_closed",
    # stocks that changed hands or were lost when firms closed: units and yuan
    "estate_materials",
    "estate_finished",
    "estate_material_value",
    "estate_finished_value",
    # relief: merchandise tied and discounted, what sponsors gave, credit granted and drawn; yuan
    "tax_given_back",
    "rent_waived",
    "wages_subsidised",
    "loans_deferred",
    "relent",
    "interest_let_off",
    "guaranteed_by_relief",
    "tied",
    "discounted",
    "discount",
    "given_back",
    "fees_waived",
    "granted_by_relief",
    "drawn_under_relief",
    "refinanced",
    "cloud_credit",
    # what banks grant on a transaction record, beyond what they would without; yuan
    "granted_on_record",
    # commissions and fees paid to platforms; yuan
    "platform_income",
    # by how much standing loans grow this quarter; principal that fell due, was paid, and ended unpaid; yuan
    "loan_growth",
    "platform_loan_growth",
    "principal_fallen_due",
    "principal_paid",
    "principal_forgiven",
    # loans guaranteed and guarantees that ended with what was repaid; what banks lost on closed firms, got of it from
    # their
    # capital, and gave up when the place was taken; what the capital was sold for; yuan
    "guaranteed",
    "guarantees_ended",
    "estate_claims",
    "recovered_from_capital",
    "estate_claims_lapsed",
    "capital_bought",
    # what firms foresee to lack and what is granted for it; yuan
    "credit_needed",
    "credit_granted",
    # persons at work in the second month; wages paid, month by month; how many claims on late wages were paid or ended
    # with a payment
    "people_at_work",
    "wages_paid",
    "late_wages_paid",
)
# provisions added (released, if negative) and used up, loans written off, and what guarantors paid on them; yuan
BY_BANK = ("provided", "provisions_used", "loans_lost", "guarantees_called")
# disposable income, and what relief gave; yuan
BY_WORKER = ("income", "benefit_extra", "coupons")
TOTALS = (
    "village_income",
    "imports",
    "stock_credit_peak",
    "stock_credit_at_month_ends",
    "interest_borne_by_platform",
    "margin_on_credit",
    "margin_on_supplies",
    "relief_loans_written_off",
    "refinanced_written_off",
    "living_loans_written_off",
    "bank_rescue",
    "loans_wanted",
    "loans_applied",
    "loans_granted",
    "sme_credit_requested",
    "sme_credit_authorised",
    "online_sales",
    "goods_sales",
    "money_drawn",
    "programme_cost",
    "programme_earned",
    "programme_reach",
    "programme_reach_people",
    "interest_borne_by_state",
    "deferral_rewarded",
    "relief_guarantees_called",
    "guarantors_asked",
    "months_delivered",
    "months_settled",
    "hired",
    "moved_from_job_to_job",
    "dismissed",
    "reopened",
    "returned",
    "joined_export_platforms",
)

USES = ("consumption", "government", "investment", "exports")


@dataclass(slots=True)
class Opening:
    """How the books stood when the quarter began; by firm, worker or bank, yuan and units."""

    ids: np.ndarray
    closed: np.ndarray
    weights: np.ndarray
    born: np.ndarray
    in_being: np.ndarray  # firms by size class, weighted
    deposits: np.ndarray  # by account
    loan: np.ndarray
    platform_loan: np.ndarray
    guaranteed_loan: np.ndarray
    estate_claim: np.ndarray
    principal_arrears: np.ndarray
    capital: np.ndarray
    mortgage: np.ndarray
    materials: np.ndarray
    material_value: np.ndarray
    finished: np.ndarray  # made for export included
    finished_value: np.ndarray
    claims: dict[str, np.ndarray]  # of firms, by book, less debts
    staff: np.ndarray
    reserves: np.ndarray  # by bank
    lent: np.ndarray  # by bank: loans and mortgages, less what it borrowed from the central bank
    bonds: np.ndarray  # by bank, of households, of the central bank
    bank_profit: np.ndarray
    provisions: np.ndarray  # by bank
    balance: np.ndarray  # money by sector
    sheet: np.ndarray  # instruments by sectors
    real_assets: np.ndarray  # by sectors


class Page:
    """Columns by firm (`BY_FIRM`), by bank (`BY_BANK`), by worker (`BY_WORKER`), totals (`TOTALS`), and what is known
    for the quarter alone; yuan and units."""

    __slots__ = (
        *BY_FIRM,
        *BY_BANK,
        *BY_WORKER,
        *TOTALS,
        "opening",
        "sales",
        "service_fees",
        "working",
        "reached_by_relief",
        "people_reached_by_relief",
        "closed_by_month",
        "closed_by_cause",
        "exits",
        "leavers",
        "stalls",
        "opened",
        "final",
        "written_off",
        "without_payment",
        "closing_sheet",
        "closing_claims",
        "closing_reserves",
        "near",
        "bank_room",
        "bank_profit",
        "seller_ranges",
        "changed_seller",
        "pair_orders",
        "village_orders",
        "released",
    )

    def __init__(self, firms: int, workers: int, banks: int):
        for name in BY_FIRM:
            setattr(self, name, np.zeros(firms))
        for name in BY_BANK:
            setattr(self, name, np.zeros(banks))
        for name in BY_WORKER:
            setattr(self, name, np.zeros(workers))
        for name in TOTALS:
            setattr(self, name, 0.0)
        self.opening: Opening | None = None
        self.sales = np.zeros((firms, CHANNELS))  # yuan
        self.service_fees = np.zeros((len(Service), firms))  # waived, yuan
        self.working = np.zeros(firms, dtype=bool)  # in the second month
        self.reached_by_relief = np.zeros(firms, dtype=bool)
        self.people_reached_by_relief = np.zeros(workers, dtype=bool)
        self.closed_by_month = np.zeros((MONTHS, len(SizeClass)))  # firms, weighted
        self.closed_by_cause = np.zeros(len(Cause))
        self.opened = np.zeros(len(SizeClass))
        self.exits = np.zeros(CELLS)  # agents
        self.stalls = np.zeros(CELLS)  # agents, opened by the jobless
        self.leavers: list[np.ndarray] = []  # size class, age in years, weight and cause of firms that closed
        # final demand by use: yuan, and units at the prices of rest
        self.final: dict[str, tuple[float, float]] = dict.fromkeys(USES, (0.0, 0.0))
        self.written_off: dict[str, np.ndarray] = {}  # net wealth gained and lost without a payment, by claim: sectors
        self.without_payment: dict[str, np.ndarray] = {}  # the same by firm and book, claims sold by estates included
        self.closing_sheet: np.ndarray | None = None  # instruments by sectors
        self.closing_claims: dict[str, np.ndarray] = {}  # of firms, by book, less debts
        self.closing_reserves: np.ndarray | None = None  # by bank
        self.near = 0.0  # how far apart two sums of a sector may be, yuan
        self.bank_room: np.ndarray | None = None  # share of its new loans a bank can make
        self.bank_profit: np.ndarray | None = None  # before tax
        # Who sells what to whom, and what could not be had: for the quarter's orders and the months' deliveries.
        self.seller_ranges = self.changed_seller = self.pair_orders = self.village_orders = self.released = None

    def lose(self, kind: str, change: np.ndarray) -> None:
        """Net wealth gained and lost by sector without a payment, by kind of claim; yuan, adding up to zero."""
        self.written_off[kind] = self.written_off.get(kind, 0.0) + change

    def change(self, book: str, rows, amount: np.ndarray) -> None:
        """Net claims of firms in a book that changed without a payment, because a firm closed or never paid; yuan."""
        self.without_payment.setdefault(book, np.zeros(self.trade_sold.size))[rows] += amount

    def spend(self, use: str, value: float, units: float) -> None:
        """Add to final demand: yuan and units at the prices of rest."""
        before = self.final[use]
        self.final[use] = (before[0] + value, before[1] + units)
