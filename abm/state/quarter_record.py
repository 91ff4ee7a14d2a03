"""What is written down while a quarter is played. A name that is not declared here cannot be written."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from abm.calendar import MONTHS
from abm.names import Cause
from abm.state.firms import CELLS, CHANNELS, LINKS, SizeClass

ByFirm = Annotated[np.ndarray, "a number a firm, zero when the quarter opens"]
ByBank = Annotated[np.ndarray, "a number a bank, zero when the quarter opens"]
ByWorker = Annotated[np.ndarray, "a number a worker, zero when the quarter opens"]
Total = Annotated[float, "a number for the economy, zero when the quarter opens"]

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


@dataclass(slots=True, init=False, eq=False, repr=False)
class QuarterRecord:
    """What is written down in a quarter, by firm, by bank, by worker and in all, and what is known for it alone; yuan
    and units. What has no value yet is absent until its sentence has been spoken."""

    # units at the prices of rest, and yuan
    output_units: ByFirm
    output_value: ByFirm
    input_units: ByFirm
    input_value: ByFirm
    finished_change: ByFirm
    hours: ByFirm
    ordered: ByFirm
    served: ByFirm
    units_made: ByFirm
    units_sold: ByFirm
    material_units_bought: ByFirm
    material_units_used: ByFirm
    materials_bought: ByFirm
    materials_used: ByFirm
    # yuan due this quarter
    wage_bill: ByFirm
    contributions: ByFirm
    waived: ByFirm
    taxes: ByFirm
    profit_tax: ByFirm
    interest: ByFirm
    ground_rents: ByFirm
    investment: ByFirm
    drawings: ByFirm
    profit: ByFirm
    # sold and bought on the terms of trade credit, rents sold and due; yuan
    trade_sold: ByFirm
    trade_bought: ByFirm
    rents_sold: ByFirm
    rents: ByFirm
    # jobs: filled by search, left for another, ended by the firm, begun by an owner, left to found a firm; persons
    jobs_filled: ByFirm
    jobs_left: ByFirm
    jobs_ended: ByFirm
    jobs_begun: ByFirm
    jobs_left_to_found: ByFirm
    # firms, weighted
    firms_opened: ByFirm
    firms_closed: ByFirm
    # stocks that changed hands or were lost when firms closed: units and yuan
    estate_materials: ByFirm
    estate_finished: ByFirm
    estate_material_value: ByFirm
    estate_finished_value: ByFirm
    # what banks grant on a transaction record, beyond what they would without; yuan
    granted_on_record: ByFirm
    # what platforms grant of themselves, without programmes, and is not drawn yet; yuan
    usual_platform_grant: ByFirm
    # what programmes' lines, and banks under their guarantee, grant for merchandise beyond the usual, and is not bought
    # yet; yuan
    granted_for_stock: ByFirm
    guaranteed_for_stock: ByFirm
    # commissions and fees paid to platforms; yuan
    platform_income: ByFirm
    # by how much standing loans grow this quarter; principal that fell due, was paid, and ended unpaid; yuan
    loan_growth: ByFirm
    platform_loan_growth: ByFirm
    principal_fallen_due: ByFirm
    principal_paid: ByFirm
    principal_forgiven: ByFirm
    # loans guaranteed and guarantees that ended with what was repaid; what banks lost on closed firms, got of it from
    # their
    # capital, and gave up when the place was taken; what the capital was sold for; yuan
    guaranteed: ByFirm
    guarantees_ended: ByFirm
    estate_claims: ByFirm
    recovered_from_capital: ByFirm
    estate_claims_lapsed: ByFirm
    capital_bought: ByFirm
    # what firms foresee to lack and what is granted for it, what platforms would lend them, and what they drew; yuan
    credit_needed: ByFirm
    credit_granted: ByFirm
    platform_limit: ByFirm
    drawn_from_platforms: ByFirm
    # stock that firms want to buy, and do, where money bounds it; yuan
    purchases_wanted: ByFirm
    purchases_made: ByFirm
    # delivered abroad; units
    exported: ByFirm
    # persons at work in the second month; wages paid, month by month; how many claims on late wages were paid or ended
    # with a payment
    people_at_work: ByFirm
    wages_paid: ByFirm
    late_wages_paid: ByFirm
    # provisions added (released, if negative) and used up, loans written off, and what guarantors paid on them; yuan
    provided: ByBank
    provisions_used: ByBank
    loans_lost: ByBank
    guarantees_called: ByBank
    # disposable income, and what was paid for consumption, at home and abroad; yuan
    income: ByWorker
    consumption: ByWorker
    village_income: Total
    imports: Total
    fiscal_impulse: Total
    relief_loans_written_off: Total
    living_loans_written_off: Total
    bank_rescue: Total
    loans_wanted: Total
    loans_applied: Total
    loans_granted: Total
    sme_credit_requested: Total
    sme_credit_authorised: Total
    online_sales: Total
    goods_sales: Total
    money_drawn: Total
    programme_cost: Total
    programme_earned: Total
    programme_reach: Total
    programme_reach_people: Total
    guarantors_asked: Total
    months_delivered: Total
    months_settled: Total
    hired: Total
    moved_from_job_to_job: Total
    open_places: Total  # that firms seek to fill in a month before searchers come, the mean of the months
    dismissed: Total
    reopened: Total
    returned: Total
    joined_export_platforms: Total
    opening: Opening
    sales: np.ndarray  # (firms, channels) yuan
    working: np.ndarray  # whether a firm works in the second month
    reached_by_relief: np.ndarray  # whether a firm is
    people_reached_by_relief: np.ndarray  # whether a worker is
    closed_by_month: np.ndarray  # (months, size classes) firms, weighted
    closed_by_cause: np.ndarray
    lost_to_suppliers: np.ndarray  # (links,) units not made for want of a regular supplier's goods
    opened: np.ndarray
    exits: np.ndarray  # agents
    stalls: np.ndarray  # agents, opened by the jobless
    leavers: list[np.ndarray]  # size class, age in years and weight of firms that closed
    final: dict[str, tuple[float, float]]  # demand by use: yuan, and units at the prices of rest
    written_off: dict[str, np.ndarray]  # net wealth gained and lost without a payment, by claim: sectors
    without_payment: dict[str, np.ndarray]  # the same by firm and book, claims sold by estates included
    closing_sheet: np.ndarray  # instruments by sectors
    closing_claims: dict[str, np.ndarray]  # of firms, by book, less debts
    closing_reserves: np.ndarray  # by bank
    near: float  # how far apart two sums of a sector may be, yuan
    bank_room: np.ndarray  # share of its new loans a bank can make
    bank_profit: np.ndarray | None  # before tax; None until it is booked
    # Who sells what to whom, and what could not be had: for the quarter's orders and the months' deliveries.
    seller_ranges: tuple[np.ndarray, np.ndarray, np.ndarray]
    changed_seller: np.ndarray
    pair_orders: np.ndarray
    village_orders: np.ndarray
    released: np.ndarray

    def __init__(self, firms: int, workers: int, banks: int):
        for name in BY_FIRM:
            setattr(self, name, np.zeros(firms))
        for name in BY_BANK:
            setattr(self, name, np.zeros(banks))
        for name in BY_WORKER:
            setattr(self, name, np.zeros(workers))
        for name in TOTALS:
            setattr(self, name, 0.0)
        self.sales = np.zeros((firms, CHANNELS))
        self.working = np.zeros(firms, dtype=bool)
        self.reached_by_relief = np.zeros(firms, dtype=bool)
        self.people_reached_by_relief = np.zeros(workers, dtype=bool)
        self.closed_by_month = np.zeros((MONTHS, len(SizeClass)))
        self.closed_by_cause = np.zeros(len(Cause))
        self.lost_to_suppliers = np.zeros(LINKS)
        self.opened = np.zeros(len(SizeClass))
        self.exits = np.zeros(CELLS)
        self.stalls = np.zeros(CELLS)
        self.leavers = []
        self.final = dict.fromkeys(USES, (0.0, 0.0))
        self.written_off = {}
        self.without_payment = {}
        self.closing_claims = {}
        self.near = 0.0
        self.bank_profit = None

    def lose(self, kind: str, change: np.ndarray) -> None:
        """Net wealth gained and lost by sector without a payment, by kind of claim; yuan, adding up to zero."""
        self.written_off[kind] = self.written_off.get(kind, 0.0) + change

    def change(self, book: str, rows, amount: np.ndarray) -> None:
        """Net claims of firms in a book that changed without a payment, because a firm closed or never paid; yuan."""
        if book not in self.without_payment:
            self.without_payment[book] = np.zeros(self.trade_sold.size)
        self.without_payment[book][rows] += amount

    def spend(self, use: str, value: float, units: float) -> None:
        """Add to final demand: yuan and units at the prices of rest."""
        before = self.final[use]
        self.final[use] = (before[0] + value, before[1] + units)


def _of(kind: object) -> tuple[str, ...]:
    """Names of the fields that are declared so, in their order."""
    return tuple(name for name, declared in QuarterRecord.__annotations__.items() if declared is kind)


BY_FIRM, BY_BANK, BY_WORKER, TOTALS = _of(ByFirm), _of(ByBank), _of(ByWorker), _of(Total)
