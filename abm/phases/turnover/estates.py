"""A closed firm's estate: claims and stocks sold to competitors, costs paid,
creditors served in rank, losses named (rule 13)."""

from enum import IntEnum

import numpy as np

from abm.agents.smes import closing
from abm.books.flows import Sector
from abm.books.ledger import shares_by_group, shares_of
from abm.books.money import GRAIN, rounded_money, whole_grains
from abm.contracts import debts, escrow, loans, trade_credit, wages_owed
from abm.markets import claims
from abm.measures.sheet import by_sector
from abm.names import Industry
from abm.phases.turnover import losses
from abm.state.firms import Channel, Firms, FirmState, SizeClass
from abm.state.quarter_record import QuarterRecord
from abm.state.state import State

RENTS = ("rent_receivable", "rent_receivable_overdue")
RECEIVABLES = ("receivable", "receivable_overdue", *RENTS)
STOCKS = (("materials", "material_value"), ("finished", "finished_value"))
KEPT = 1.0  # yuan a buyer at an estate keeps in its purse


class Preferred(IntEnum):
    """Creditors of an estate before all others, in their order."""

    WAGES = 0
    TAXES = 1


class Unsecured(IntEnum):
    """Who shares what is left, beside lenders, the bank among them as far as the pledge does not cover it."""

    SUPPLIERS = 0
    RENT = 1
    GROUND_RENT = 2


def wind_up(state: State, rows: np.ndarray) -> None:
    """In order: sell, let guarantors pay, serve creditors by rank, write the rest off creditor by creditor."""
    firms = state.firms
    escrow.release(state, rows)
    gain = np.zeros(len(firms))
    for industry in np.unique(firms.industry[rows]):
        sell_to_competitors(state, rows[firms.industry[rows] == industry], industry, gain)
    if gain.any():
        state.record.lose("estate sales", by_sector(state, gain))
    cash = np.maximum(0.0, firms.deposits[rows])
    pledged = owner_backs_the_bank(state, rows)
    preferred = np.stack([firms.owed_wages[rows], firms.owed_taxes[rows]], axis=1)
    lent = {lender: debts.with_interest(firms, lender, rows) for lender in debts.lenders()}
    bank = lent.pop(debts.OWN_BANK)
    others = {  # in the order in which they are added up
        Unsecured.SUPPLIERS: trade_credit.owed(firms, rows),
        **{lender: amount for lender, amount in lent.items() if lender.sector == Sector.BANKS},
        Unsecured.RENT: firms.rent_not_yet_due[rows] + firms.rent_overdue[rows],
        Unsecured.GROUND_RENT: firms.ground_rent_overdue[rows],
        **{lender: amount for lender, amount in lent.items() if lender.sector == Sector.PLATFORMS},
    }
    costs, to_bank, to_preferred, shared, _ = closing.estate(
        cash, pledged, state.parameters.estate_costs, bank, preferred, np.stack(list(others.values()), axis=1)
    )
    to_others = dict(zip(others, shared.T, strict=True))
    pay_wages_and_taxes(state, rows, to_preferred)
    pay_costs(state, rows, costs)
    pay_lenders(state, rows, {debts.OWN_BANK: to_bank} | {lender: to_others[lender] for lender in lent})
    pay_suppliers(state, rows, to_others[Unsecured.SUPPLIERS])
    pay_landlords(state, rows, to_others[Unsecured.RENT], to_others[Unsecured.GROUND_RENT])
    left_to_owner(state, rows)
    losses.write_off(state, rows)


def affordable(state: State, rows: np.ndarray, amount: np.ndarray) -> np.ndarray:
    """An amount in whole grains of money, no more than the firm still has; yuan by row."""
    amount = np.minimum(np.maximum(0.0, amount), np.maximum(0.0, state.firms.deposits[rows]))
    return whole_grains(amount)


def sell_to_competitors(state: State, gone: np.ndarray, industry: int, gain: np.ndarray) -> None:
    """Competitors buy claims at par and stocks at a discount, all cheaper if their purses do not reach that far; gains
    by firm added up, yuan."""
    firms, p, record, own = state.firms, state.parameters, state.record, rows_of(state, industry)
    owed = np.stack([getattr(firms, name)[gone] for name in RECEIVABLES])
    face = owed.sum(axis=0)
    stocks = firms.material_value[gone] + firms.finished_value[gone]
    firms.finished[gone] += firms.made_for_export[gone]
    firms.made_for_export[gone] = 0.0
    buys = competitors(firms, own)
    purse = np.where(buys, np.maximum(0.0, firms.deposits[own] - KEPT), 0.0)
    worth_of_stocks = closing.stock_sold_off(stocks, p.estate_stock_value)
    asked = float(face.sum() + worth_of_stocks.sum())
    reach = min(1.0, float(purse.sum()) / asked) if asked > 0.0 else 1.0
    paid, price = np.zeros(purse.size), np.zeros(gone.size)
    buyers, sellers = slice(firms.offset + own.start, firms.offset + own.stop), firms.accounts[gone]
    for flow, worth in (("claims sold by estates", face), ("stocks sold by estates", worth_of_stocks)):
        if not worth.any():
            continue
        total = float(rounded_money(reach * worth.sum()))
        gave, got = shares_of(total, purse), shares_of(total, worth)
        state.ledger.clear(flow, gave, buyers, got, sellers)
        paid, price = paid + gave, price + got
    share = paid / paid.sum() if paid.sum() > 0.0 else sizes(firms, own, buys)
    for name, sold, whole in zip(RECEIVABLES, owed, owed.sum(axis=1), strict=True):
        if whole != 0.0:
            book, column = "rents" if name in RENTS else "trade", getattr(firms, name)
            record.change(book, own, share * whole)
            record.change(book, gone, -sold)
            column[own] += share * whole
            column[gone] = 0.0
    for units, value in STOCKS:
        hand_over(firms, record, gone, own, share, units, value, p.estate_stock_value * reach)
    gain[own] += share * face.sum() - paid
    gain[gone] += price - face


def rows_of(state: State, industry: int) -> slice:
    """The rows among which all firms of an industry stand."""
    return slice(int(state.addresses.industry_first[industry]), int(state.addresses.industry_last[industry]))


def competitors(firms: Firms, own: slice) -> np.ndarray:
    """Who may buy: open firms of the industry that do not keep their purse with an owner; true or false by row."""
    private = (firms.state[own] == FirmState.OPEN) & (firms.size_class[own] <= SizeClass.LARGE)
    return private if private.any() else firms.state[own] != FirmState.CLOSED


def sizes(firms: Firms, own: slice, buys: np.ndarray) -> np.ndarray:
    """Shares of buyers by what they usually make, where nobody has to pay anything."""
    usual = np.where(buys, firms.normal_output[own], 0.0)
    return usual / usual[buys].sum()


def hand_over(
    firms: Firms,
    record: QuarterRecord,
    gone: np.ndarray,
    own: slice,
    share: np.ndarray,
    units: str,
    value: str,
    worth: float,
) -> None:
    """Stocks go to the buyers at what they paid."""
    for name, kept in ((units, 1.0), (value, worth)):
        column, moved = getattr(firms, name), getattr(record, f"estate_{name}")
        sold = column[gone]
        if not sold.any():
            continue
        bought = share * kept * sold.sum()
        moved[own] += bought
        moved[gone] -= sold
        column[own] += bought
        column[gone] = 0.0


def owner_backs_the_bank(state: State, rows: np.ndarray) -> np.ndarray:
    """The owner has pledged a home for the secured part of the bank loan: savings pay part, a mortgage on the home the
    rest [C067].

    Returns what comes in, the bank's collateral; yuan by row.
    """
    firms, people, p, ledger = state.firms, state.workers, state.parameters, state.ledger
    pledged, has_owner = np.zeros(rows.size), firms.owner[rows] >= 0
    named = rows[has_owner]
    owner = firms.owner[named]
    short = np.maximum(0.0, p.secured_share * firms.loan[named] - np.maximum(0.0, firms.deposits[named]))
    saved = np.minimum(short, p.owner_savings_pledged * np.maximum(0.0, people.deposits[owner]))
    mortgage = rounded_money(short - saved)
    ledger.pay("loans granted", mortgage, state.banks.accounts[people.bank[owner]], people.accounts[owner])
    np.add.at(people.mortgage, owner, mortgage)
    ledger.pay("owners' guarantees", saved, people.accounts[owner], firms.accounts[named])
    ledger.pay("owners' guarantees", mortgage, people.accounts[owner], firms.accounts[named])
    pledged[has_owner] = saved + mortgage
    return pledged


def pay_wages_and_taxes(state: State, rows: np.ndarray, paid: np.ndarray) -> None:
    """Wages owed by contract, then taxes and contributions."""
    firms = state.firms
    owed, contracts = firms.owed_wages, np.bincount(state.claims["firm"], minlength=len(firms))
    share = np.zeros(len(firms))
    # Each contract is rounded to a grain: leave room for it.
    wages = np.maximum(0.0, affordable(state, rows, paid[:, Preferred.WAGES]) - contracts[rows] * GRAIN)
    share[rows] = np.divide(wages, owed[rows], out=np.zeros(rows.size), where=owed[rows] > 0)
    wages_owed.pay_wage_arrears(state, share)
    taxes = affordable(state, rows, np.minimum(paid[:, Preferred.TAXES], firms.owed_taxes[rows]))
    state.ledger.pay("tax arrears paid", taxes, firms.accounts[rows], state.accounts.government)
    firms.owed_taxes[rows] -= taxes


def pay_costs(state: State, rows: np.ndarray, costs: np.ndarray) -> None:
    """Those who wind up estates are business-service firms, by their
    standing: output of theirs, an input of the closed firm."""
    firms, record, own = state.firms, state.record, rows_of(state, Industry.BUSINESS)
    at_work = np.where(firms.state[own] == FirmState.OPEN, firms.standing[own], 0.0)
    there = (firms.state[own] != FirmState.CLOSED).astype(float)
    money = affordable(state, rows, costs)
    gained = shares_of(float(money.sum()), at_work if at_work.any() else there)
    state.ledger.clear("estate costs", money, firms.accounts[rows], gained, firms.accounts[own])
    record.output_value[own] += gained
    record.sales[own, Channel.BUSINESS] += gained
    record.input_value[rows] += money


def pay_lenders(state: State, rows: np.ndarray, recovered: dict[debts.Lender, np.ndarray]) -> None:
    """Banks and the seller of stock on credit take what they recover:
    principal first, then interest; yuan by row."""
    firms, left = state.firms, {}
    for lender, money in recovered.items():
        left[lender] = money
        for kind in reversed(debts.owed_to(lender)):
            part = np.minimum(left[lender], kind.principal.of(firms)[rows])
            loans.repay(state, kind, affordable(state, rows, part), rows)
            left[lender] = left[lender] - part
    for lender, money in left.items():
        if lender.interest is not None:
            owed = lender.interest.of(firms)
            interest = affordable(state, rows, np.minimum(np.maximum(0.0, money), owed[rows]))
            loans.pay_interest(state, lender, rows, interest)
            owed[rows] -= interest


def pay_suppliers(state: State, rows: np.ndarray, paid: np.ndarray) -> None:
    """Suppliers by product; sellers share what comes and what is lost by what they are owed."""
    firms, at = state.firms, state.addresses
    owed, money = trade_credit.owed(firms, rows), affordable(state, rows, paid)
    share = np.divide(money, owed, out=np.zeros(rows.size), where=owed > 0)
    not_yet_due = trade_credit.not_yet_due_by_product(state, rows)
    overdue = trade_credit.overdue_by_product(state, rows)
    paid_for = trade_credit.not_yet_due_by_product(state, rows, share)
    paid_for += trade_credit.overdue_by_product(state, rows, share)
    by_product = shares_of(float(money.sum()), paid_for)
    received = shares_by_group(by_product, firms.receivable + firms.receivable_overdue, firms.industry)
    sellers = at.industry_first, at.industry_last
    lost = claims.give_up(firms.receivable, *sellers, not_yet_due)
    lost = lost + claims.give_up(firms.receivable_overdue, *sellers, overdue) - received
    state.ledger.clear("estate recoveries", money, firms.accounts[rows], received, state.accounts.firms)
    lost[rows] -= owed - money
    state.record.lose("trade credit", -by_sector(state, lost))
    state.record.change("trade", slice(None), -lost)
    firms.not_yet_due[rows] = 0.0
    firms.overdue[rows] = 0.0


def pay_landlords(state: State, rows: np.ndarray, rents: np.ndarray, ground_rents: np.ndarray) -> None:
    """Landlords share by what they are owed; ground rents go to the households' fund."""
    firms, ledger = state.firms, state.ledger
    not_yet_due, overdue = firms.rent_not_yet_due[rows].sum(), firms.rent_overdue[rows].sum()
    money = affordable(state, rows, rents)
    got = shares_of(float(money.sum()), firms.rent_receivable + firms.rent_receivable_overdue)
    ledger.clear("rents from estates", money, firms.accounts[rows], got, state.accounts.firms)
    everyone = np.zeros(1, dtype=np.int64), np.full(1, len(firms))
    lost = (
        claims.give_up(firms.rent_receivable, *everyone, np.array([not_yet_due]))
        + claims.give_up(firms.rent_receivable_overdue, *everyone, np.array([overdue]))
        - got
    )
    lost[rows] -= firms.rent_not_yet_due[rows] + firms.rent_overdue[rows] - money
    state.record.lose("rents", -by_sector(state, lost))
    state.record.change("rents", slice(None), -lost)
    firms.rent_not_yet_due[rows] = firms.rent_overdue[rows] = 0.0
    ground = affordable(state, rows, np.minimum(ground_rents, firms.ground_rent_overdue[rows]))
    ledger.pay("rents from estates", ground, firms.accounts[rows], state.accounts.fund)
    firms.ground_rent_overdue[rows] -= ground


def left_to_owner(state: State, rows: np.ndarray) -> None:
    """What is left of the money is the owner's, or of all owners alike; so is a shortfall of the till."""
    firms, ledger = state.firms, state.ledger
    owner = firms.owner[rows]
    theirs = np.where(owner >= 0, state.workers.accounts[np.maximum(owner, 0)], state.accounts.fund)
    money = firms.deposits[rows].copy()
    ledger.pay("estates", np.maximum(0.0, money), firms.accounts[rows], theirs)
    ledger.pay("owners' guarantees", np.maximum(0.0, -money), theirs, firms.accounts[rows])
