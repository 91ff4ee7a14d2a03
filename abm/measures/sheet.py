"""Who owns and owes what, by sector, read off the books: the balance
sheet of a moment, and the record a quarter leaves."""

from typing import NamedTuple

import numpy as np

from abm.books.flows import Sector
from abm.contracts import balance_sheets, debts
from abm.markets import sums
from abm.state.firms import FirmState, SizeClass
from abm.state.quarter_record import Opening
from abm.state.state import State

SECTORS = len(Sector)
INSTRUMENTS = (
    "deposits",
    "reserves",
    "treasury account",
    "foreign assets",
    *debts.INSTRUMENTS,
    "mortgages",
    "bonds",
    "relending",
    "lending facility",
    "escrow",
    "trade credit",
    "supplier arrears",
    "rent not yet due",
    "rent arrears",
    "wage arrears",
    "tax arrears",
    "interest arrears",
)

MONEY = INSTRUMENTS[:4]
MEMORANDA = ("principal in arrears", "loans guaranteed", "capital leased", "provisions")
REAL_ASSETS = ("materials and merchandise", "finished goods", "fixed capital")


class Books(NamedTuple):
    """What is kept of a quarter, yuan of the scaled world; instruments, then real assets, by sector."""

    flows: np.ndarray  # flow, payer, payee
    opening: np.ndarray
    closing: np.ndarray  # before the trend is divided out
    ended: np.ndarray  # net wealth gained and lost by sector through claims that ended unpaid
    memoranda: np.ndarray  # parts of what stands above, and promises, by sector


def firms_sector(state: State) -> np.ndarray:
    """The sector each firm counts to."""
    return state.ledger.sector[state.accounts.firms]


def by_sector(state: State, by_firm: np.ndarray) -> np.ndarray:
    """A column of firms added up by sector."""
    return sums.by_run(firms_sector(state), by_firm, SECTORS)


def balance_sheet(state: State) -> np.ndarray:
    """Instruments by sectors, yuan: what is owned is positive, what is owed negative; every row sums to zero."""
    rows = {name: np.zeros(SECTORS) for name in INSTRUMENTS}
    money(state, rows)
    credit(state, rows)
    claims(state, rows)
    return np.stack([rows[name] for name in INSTRUMENTS])


def money(state: State, rows: dict) -> None:
    """Deposits with banks; the banks', the state's and abroad's money with the central bank."""
    at, ledger = state.accounts, state.ledger
    held = by_sector(state, state.firms.deposits)
    held[Sector.HOUSEHOLDS] += state.workers.deposits.sum() + ledger.balance(at.village) + ledger.balance(at.fund)
    owe(rows["deposits"], -held, Sector.BANKS)
    for name, holder, amount in (
        ("reserves", Sector.BANKS, held.sum() + state.banks.deposits.sum()),
        ("treasury account", Sector.GOVERNMENT, ledger.balance(at.government)),
        ("foreign assets", Sector.ABROAD, ledger.balance(at.abroad)),
    ):
        rows[name][holder] += amount
        rows[name][Sector.CENTRAL_BANK] -= amount


def credit(state: State, rows: dict) -> None:
    """Loans with their lenders, bonds with their holders."""
    firms, banks, public = state.firms, state.banks, state.public
    for lender in debts.lenders():
        owe(rows[lender.instrument], by_sector(state, debts.owed(firms, lender)), lender.sector)
    for name, debtor, lender, amount in (
        ("mortgages", Sector.HOUSEHOLDS, Sector.BANKS, state.workers.mortgage.sum()),
        ("bonds", Sector.GOVERNMENT, Sector.BANKS, banks.bonds.sum()),
        ("bonds", Sector.GOVERNMENT, Sector.HOUSEHOLDS, public.household_bonds),
        ("bonds", Sector.GOVERNMENT, Sector.CENTRAL_BANK, public.central_bank_bonds),
        ("relending", Sector.BANKS, Sector.CENTRAL_BANK, banks.relending.sum()),
        ("lending facility", Sector.BANKS, Sector.CENTRAL_BANK, banks.facility.sum()),
    ):
        rows[name][debtor] -= amount
        rows[name][lender] += amount


def claims(state: State, rows: dict) -> None:
    """What firms owe each other, their landlords, workers, the state and banks, due or late."""
    firms = state.firms
    rows["escrow"] += by_sector(state, firms.escrow - firms.escrow_held)
    rows["trade credit"] += by_sector(state, firms.receivable - firms.not_yet_due)
    rows["supplier arrears"] += by_sector(state, firms.receivable_overdue - firms.overdue)
    rows["rent not yet due"] += by_sector(state, firms.rent_receivable - firms.rent_not_yet_due)
    rows["rent arrears"] += by_sector(state, firms.rent_receivable_overdue - firms.rent_overdue)
    for name, owed, creditor in (
        ("rent arrears", firms.ground_rent_overdue, Sector.HOUSEHOLDS),
        ("wage arrears", firms.owed_wages, Sector.HOUSEHOLDS),
        ("tax arrears", firms.owed_taxes, Sector.GOVERNMENT),
        ("interest arrears", debts.late_interest(firms), Sector.BANKS),
    ):
        owe(rows[name], by_sector(state, owed), creditor)


def owe(row: np.ndarray, owed: np.ndarray, creditor: Sector) -> None:
    """Debtors' sectors owe the creditor's."""
    row -= owed
    row[creditor] += owed.sum()


def claims_of_firms(state: State) -> dict[str, np.ndarray]:
    """What each firm is owed less what it owes, by the book of the payments that settle it; yuan."""
    return {book: CLAIMS_IN[book](state) for book in CLAIMS_IN}


def net_loans(state: State) -> np.ndarray:
    """Loans of all kinds; the seller of stock on credit has lent."""
    return balance_sheets.lent_by_firms(state) - debts.owed(state.firms)


def net_trade(state: State) -> np.ndarray:
    """Trade credit and supplier arrears."""
    firms = state.firms
    return firms.receivable + firms.receivable_overdue - firms.not_yet_due - firms.overdue


def net_rents(state: State) -> np.ndarray:
    """Rents and rent arrears, ground rents included."""
    firms = state.firms
    owed = firms.rent_not_yet_due + firms.rent_overdue + firms.ground_rent_overdue
    return firms.rent_receivable + firms.rent_receivable_overdue - owed


CLAIMS_IN = {
    "loans": net_loans, "trade": net_trade, "rents": net_rents,
    "wages": lambda state: -state.firms.owed_wages, "taxes": lambda state: -state.firms.owed_taxes,
    "interest": lambda state: -debts.late_interest(state.firms),
    "escrow": lambda state: state.firms.escrow - state.firms.escrow_held,
}  # fmt: skip # a table


def lent_by_bank(state: State) -> np.ndarray:
    """Loans and mortgages of each bank, less what it has borrowed from the central bank; yuan."""
    banks = state.banks
    return (
        balance_sheets.loans_by_bank(state) + balance_sheets.mortgages_by_bank(state) - banks.relending - banks.facility
    )


def bonds_held(state: State) -> np.ndarray:
    """Bonds of each bank, then of households and of the central bank; yuan."""
    return np.append(state.banks.bonds, [state.public.household_bonds, state.public.central_bank_bonds])


def opening(state: State) -> Opening:
    """How the books stand at the quarter's start: what its flows come from and its identities compare its end with."""
    firms = state.firms
    return Opening(
        ids=firms.id.copy(),
        closed=firms.state == FirmState.CLOSED,
        weights=firms.weight.copy(),
        born=firms.born.copy(),
        in_being=in_being(state),
        deposits=state.ledger.balance(slice(None)).copy(),
        claims=claims_of_firms(state),
        staff=firms.staff.copy(),
        loan=firms.loan.copy(),
        platform_loan=firms.platform_loan.copy(),
        guaranteed_loan=firms.guaranteed_loan.copy(),
        estate_claim=firms.estate_claim.copy(),
        principal_arrears=debts.missed(firms),
        capital=firms.capital.copy(),
        mortgage=state.workers.mortgage.copy(),
        materials=firms.materials.copy(),
        material_value=firms.material_value.copy(),
        finished=firms.finished + firms.made_for_export,
        finished_value=firms.finished_value.copy(),
        reserves=balance_sheets.bank_reserves(state),
        lent=lent_by_bank(state),
        bonds=bonds_held(state),
        provisions=state.banks.provisions.copy(),
        bank_profit=state.banks.profit.copy(),
        balance=money_by_sector(state),
        sheet=balance_sheet(state),
        real_assets=real_assets(state),
    )


def money_by_sector(state: State) -> np.ndarray:
    """Balances of all accounts added up by sector, yuan."""
    return sums.by_run(state.ledger.sector, state.ledger.balance(slice(None)), SECTORS)


def in_being(state: State) -> np.ndarray:
    """Firms not closed for good by size class, weighted."""
    firms = state.firms
    return sums.by_group(firms.size_class, firms.weight * (firms.state != FirmState.CLOSED), len(SizeClass))


def books(state: State) -> Books:
    """Flows and balance sheets of the quarter."""
    record = state.record
    before, after = (
        np.vstack([record.opening.sheet, record.opening.real_assets]),
        np.vstack([record.closing_sheet, real_assets(state)]),
    )
    ended = sum(record.written_off.values(), np.zeros(SECTORS))
    return Books(state.ledger.flows.copy(), before, after, ended, memoranda(state))


def memoranda(state: State) -> np.ndarray:
    """`MEMORANDA` by sector, yuan: owed, promised or used is negative, whose it is positive; provisions are the banks'
    own view of their loans."""
    firms, rows = state.firms, {name: np.zeros(SECTORS) for name in MEMORANDA}
    to_platforms = debts.missed(firms, Sector.PLATFORMS)
    for name, column, creditor in (
        ("principal in arrears", to_platforms, Sector.PLATFORMS),
        ("principal in arrears", debts.missed(firms) - to_platforms, Sector.BANKS),
        ("capital leased", firms.leased_capital, Sector.HOUSEHOLDS),
    ):
        owe(rows[name], by_sector(state, column), creditor)
    guaranteed = firms.guaranteed_loan.sum()
    rows["loans guaranteed"][[Sector.BANKS, Sector.GOVERNMENT]] = guaranteed, -guaranteed
    rows["provisions"][Sector.BANKS] = -state.banks.provisions.sum()
    return np.stack([rows[name] for name in MEMORANDA])


def wealth(state: State) -> np.ndarray:
    """Instruments, then real assets, by sector, as they stand; yuan."""
    return np.vstack([balance_sheet(state), real_assets(state)])


def real_assets(state: State) -> np.ndarray:
    """Stocks at cost and fixed capital at the prices of rest, by sector; yuan."""
    firms = state.firms
    return np.stack(
        [by_sector(state, column) for column in (firms.material_value, firms.finished_value, firms.capital)]
    )
