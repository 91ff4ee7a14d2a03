"""What the page tells of a firm, a worker or a bank at the end of a quarter: who it is, what it decided, what came of
it, its books.

Money is the agent's own, in trend yuan; a firm's agent stands for `weight` firms of the scaled world.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from abm.contracts import balance_sheets, debts
from abm.markets import sums
from abm.names import BANK_TYPES, INDUSTRIES, words_of
from abm.state.firms import Firms, FirmState
from abm.state.state import Banks, State
from abm.state.workers import Workers, WorkerState
from experiments.explore.industries import shut_by_order

STANDS, DECIDES, HAPPENS, OWNS, OWES, WORTH = "Standing", "Decisions", "What came of them", "Owns", "Owes", "Worth"
YUAN, A_QUARTER = "trend yuan", "trend yuan a quarter"


@dataclass(frozen=True)
class Fact:
    """A line of a life: `of` gives one number a row of the table; `words` are the names of a code."""

    key: str
    group: str
    label: str
    unit: str
    of: Callable[[State], np.ndarray]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of agent: its table, what tells agents apart, the facts of a life."""

    name: str
    table: str
    facts: tuple[Fact, ...]

    def fact(self, key: str) -> Fact:
        return next(fact for fact in self.facts if fact.key == key)


def of_firms(name: str) -> tuple[str, Callable[[State], np.ndarray]]:
    """A column of the firms, with its unit."""
    column = Firms.COLUMNS[name]
    return column.unit.replace("yuan", YUAN), lambda state: column.of(state.firms)


def of_workers(name: str) -> tuple[str, Callable[[State], np.ndarray]]:
    column = Workers.COLUMNS[name]
    return column.unit.replace("yuan", YUAN), lambda state: column.of(state.workers)


def of_banks(name: str) -> tuple[str, Callable[[State], np.ndarray]]:
    column = Banks.COLUMNS[name]
    return column.unit.replace("yuan", YUAN), lambda state: column.of(state.banks)


def stocks(state: State) -> np.ndarray:
    return state.firms.material_value + state.firms.finished_value


def claims(state: State) -> np.ndarray:
    """What customers, tenants and platforms owe a firm, less what a platform holds for sellers."""
    firms = state.firms
    rents = firms.rent_receivable + firms.rent_receivable_overdue
    return firms.receivable + firms.receivable_overdue + firms.escrow - firms.escrow_held + rents


def platform_credit(state: State) -> np.ndarray:
    return debts.owed(state.firms) - state.firms.loan


def suppliers(state: State) -> np.ndarray:
    return state.firms.not_yet_due + state.firms.overdue


def rents(state: State) -> np.ndarray:
    return state.firms.rent_not_yet_due + state.firms.rent_overdue + state.firms.ground_rent_overdue


def received(state: State) -> np.ndarray:
    """What programmes gave or lent each firm in the quarter."""
    books = [state.relief_books.get(programme.name) for programme in state.relief if programme.SERVES == "firms"]
    given = [book.last.received for book in books if book is not None and book.last is not None]
    return np.sum(given, axis=0) if given else np.zeros(len(state.firms))


def bank_worth(state: State) -> np.ndarray:
    return balance_sheets.bank_equity(state)


def central_bank_credit(state: State) -> np.ndarray:
    return state.banks.relending + state.banks.facility


FIRM = Kind(
    "firm",
    "firms",
    (
        Fact("state", STANDS, "Stands", "", lambda s: s.firms.state, words_of(FirmState)),
        Fact("shut", STANDS, "Shut by order", "share of the quarter", shut_by_order),
        Fact("staff", STANDS, "Staff", *of_firms("staff")),
        Fact("furlough", STANDS, "Staff sent home", *of_firms("furlough")),
        Fact("expected", DECIDES, "Orders expected", "goods a quarter", lambda s: sums.by_row(s.firms.expected_orders)),
        Fact("wanted_output", DECIDES, "Output planned", *of_firms("wanted_output")),
        Fact("wanted_staff", DECIDES, "Staff planned", *of_firms("wanted_staff")),
        Fact("opened", DECIDES, "Places opened", *of_firms("opened")),
        Fact("wage_offer", DECIDES, "Pay offered to a newcomer", *of_firms("wage_offer")),
        Fact("price", DECIDES, "Price of a unit", *of_firms("price")),
        Fact("planned_investment", DECIDES, "Capital to be ordered", *of_firms("planned_investment")),
        Fact("planned_drawings", DECIDES, "Owner means to take out", *of_firms("planned_drawings")),
        Fact("credit_needed", DECIDES, "Cash foreseen to lack", A_QUARTER, lambda s: s.record.credit_needed),
        Fact("orders", HAPPENS, "Orders received", "goods a quarter", lambda s: sums.by_row(s.firms.orders)),
        Fact("sales", HAPPENS, "Sales", A_QUARTER, lambda s: sums.by_row(s.record.sales)),
        Fact("wage_bill", HAPPENS, "Wages and contributions due", A_QUARTER, lambda s: s.record.wage_bill),
        Fact("profit", HAPPENS, "Profit before tax", A_QUARTER, lambda s: s.record.profit),
        Fact("filled", HAPPENS, "Places filled", *of_firms("filled")),
        Fact("credit_granted", HAPPENS, "Credit granted for what lacks", A_QUARTER, lambda s: s.record.credit_granted),
        Fact("relief", HAPPENS, "Relief given or lent", A_QUARTER, received),
        Fact("money", OWNS, "Money at the bank", YUAN, lambda s: s.firms.deposits),
        Fact("stocks", OWNS, "Materials and finished goods", YUAN, stocks),
        Fact("capital", OWNS, "Fixed capital of its own", YUAN, lambda s: balance_sheets.own_capital(s.firms)),
        Fact("claims", OWNS, "Owed by customers and platforms", YUAN, claims),
        Fact("loan", OWES, "Bank loan", *of_firms("loan")),
        Fact("platform_credit", OWES, "Platform credit", YUAN, platform_credit),
        Fact("late_interest", OWES, "Interest overdue", YUAN, lambda s: debts.late_interest(s.firms)),
        Fact("suppliers", OWES, "Owed to suppliers", YUAN, suppliers),
        Fact("rents", OWES, "Rents owed", YUAN, rents),
        Fact("owed_wages", OWES, "Wages owed", *of_firms("owed_wages")),
        Fact("owed_taxes", OWES, "Taxes owed", *of_firms("owed_taxes")),
        Fact("worth", WORTH, "Net worth", YUAN, balance_sheets.net_worth),
    ),
)
WORKER = Kind(
    "worker",
    "workers",
    (
        Fact("state", STANDS, "Stands", "", lambda s: s.workers.state, words_of(WorkerState)),
        Fact("employer", STANDS, "Works at", "firm", lambda s: id_of(s.firms.id, s.workers.employer)),
        Fact("industry", STANDS, "Industry of the present or last job", "", lambda s: s.workers.industry, INDUSTRIES),
        Fact("quarters_jobless", STANDS, "Without a job", *of_workers("quarters_jobless")),
        Fact("wage", STANDS, "Pay at full hours", *of_workers("wage")),
        Fact("usual_income", DECIDES, "Income counted on", *of_workers("usual_income")),
        Fact("planned_spending", DECIDES, "Consumption planned", *of_workers("planned_spending")),
        Fact("planned_housing", DECIDES, "Housing to be bought", *of_workers("planned_housing")),
        Fact("put_off", DECIDES, "Spending put off out of fear", *of_workers("put_off")),
        Fact("income", HAPPENS, "Disposable income", *of_workers("income")),
        Fact("money", OWNS, "Money at the bank", YUAN, lambda s: s.workers.deposits),
        Fact("mortgage", OWES, "Mortgage", *of_workers("mortgage")),
    ),
)
BANK = Kind(
    "bank",
    "banks",
    (
        Fact("kind", STANDS, "Type", "", lambda s: s.banks.kind, BANK_TYPES),
        Fact("room", DECIDES, "Part of new loans that it can make", "share", lambda s: s.record.bank_room),
        Fact("provided", HAPPENS, "Provisions added", A_QUARTER, lambda s: s.record.provided),
        Fact("lost", HAPPENS, "Loans written off", A_QUARTER, lambda s: s.record.loans_lost),
        Fact("guarantees", HAPPENS, "Got from guarantors", A_QUARTER, lambda s: s.record.guarantees_called),
        Fact("reserves", OWNS, "Reserves", YUAN, balance_sheets.bank_reserves),
        Fact("loans", OWNS, "Loans to firms", YUAN, balance_sheets.loans_by_bank),
        Fact("provisions", OWNS, "Provisions for their loss", YUAN, lambda s: -s.banks.provisions),
        Fact("mortgages", OWNS, "Mortgages", YUAN, balance_sheets.mortgages_by_bank),
        Fact("bonds", OWNS, "Government bonds", *of_banks("bonds")),
        Fact("deposits_of_customers", OWES, "Customers' deposits", YUAN, balance_sheets.bank_deposits),
        Fact("central_bank", OWES, "Owed to the central bank", YUAN, central_bank_credit),
        Fact("worth", WORTH, "Equity", YUAN, bank_worth),
    ),
)
KINDS = {kind.name: kind for kind in (FIRM, WORKER, BANK)}
NOBODY = -1


def id_of(ids: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The permanent ids of the agents in some rows; -1 where there is none."""
    return np.where(rows >= 0, ids[np.maximum(rows, 0)], NOBODY)


def traits(state: State, kind: Kind) -> dict[str, np.ndarray]:
    """What an agent is found by; one number a row."""
    table = getattr(state, kind.table)
    if kind is not FIRM:
        return {"id": table.id}
    firms = state.firms
    return {
        "id": firms.id,
        "industry": firms.industry,
        "size": firms.size_class,
        "weight": firms.weight,
        "bank": id_of(state.banks.id, firms.bank),
        "cause": firms.cause_of_closure,
    }
