"""A closed firm's estate: stocks and claims sold to competitors, costs paid, creditors served in rank, losses named (rule 13)."""

import numpy as np

from abm import balance_sheets
from abm.agents.smes import closing
from abm.agents.smes.columns import PRODUCTS, FirmState
from abm.ledger import shares_of
from abm.money import rounded_money
from abm.phases import banking, households
from abm.state import State

BUSINESS_SERVICES = 7


def wind_up(state: State, rows: np.ndarray) -> None:
    """In order: sell, let guarantors pay, serve creditors by rank, write the rest off creditor by creditor."""
    firms = state.firms
    sell_claims_and_stocks(state, rows)
    owner_backs_the_bank(state, rows)
    cash = np.maximum(0.0, firms.deposits[rows])
    bank = firms.loan[rows] + firms.owed_interest[rows]
    preferred = np.stack([firms.owed_wages[rows], firms.owed_taxes[rows]], axis=1)
    suppliers = firms.not_yet_due[rows].sum(axis=1) + firms.overdue[rows].sum(axis=1)
    platform = firms.platform_loan[rows] + firms.advance[rows]
    rent = firms.rent_not_yet_due[rows] + firms.rent_overdue[rows]
    others = np.stack([suppliers, platform, rent, firms.ground_rent_overdue[rows], firms.stock_credit[rows]], axis=1)
    costs, to_bank, to_preferred, to_others, to_owner = closing.estate(
        cash, np.zeros(rows.size), state.parameters.estate_costs, bank, preferred, others
    )
    pay_costs(state, rows, costs)
    pay_lenders(state, rows, to_bank, to_others)
    pay_wages_and_taxes(state, rows, to_preferred)
    pay_trade_creditors(state, rows, to_others)
    left_to_owner(state, rows)
    state.page.add("written off: banks", float((firms.loan[rows] + firms.platform_loan[rows] + firms.advance[rows]).sum()))
    write_off(state, rows)


def sell_claims_and_stocks(state: State, rows: np.ndarray) -> None:
    """Competitors of the industry with cash buy receivables at par and stocks at a discount; what finds no buyer is lost."""
    firms, p = state.firms, state.parameters
    for industry in np.unique(firms.industry[rows]):
        gone = rows[firms.industry[rows] == industry]
        buyers = np.flatnonzero((firms.industry == industry) & (firms.state == FirmState.OPEN) & (firms.deposits > 1.0))
        purse = firms.deposits[buyers]
        stocks = firms.material_value[gone] + firms.finished_value[gone]
        claims = sum(getattr(firms, name)[gone] for name in RECEIVABLES)
        price = claims + p.estate_stock_value * stocks
        total = float(rounded_money(price).sum())
        able = total > 0.0 and total <= purse.sum()
        if able:
            paid = shares_of(total, purse)
            state.ledger.clear("stock sales of estates", paid, firms.accounts[buyers], rounded_money(price), firms.accounts[gone])
            share = paid / total
            for name in RECEIVABLES:
                getattr(firms, name)[buyers] += share * getattr(firms, name)[gone].sum()
            firms.materials[buyers] += share * firms.materials[gone].sum()
            firms.material_value[buyers] += share * p.estate_stock_value * firms.material_value[gone].sum()
            firms.finished[buyers] += share * (firms.finished[gone] + firms.made_for_export[gone]).sum()
            firms.finished_value[buyers] += share * p.estate_stock_value * firms.finished_value[gone].sum()
            for name in RECEIVABLES:
                getattr(firms, name)[gone] = 0.0
            state.page.add("stocks lost", float((1.0 - p.estate_stock_value) * stocks.sum()))
        else:
            state.page.add("stocks lost", float(stocks.sum()))
        for name in ("materials", "material_value", "finished", "finished_value", "made_for_export"):
            getattr(firms, name)[gone] = 0.0


RECEIVABLES = ("receivable", "receivable_overdue", "rent_receivable", "rent_receivable_overdue")


def owner_backs_the_bank(state: State, rows: np.ndarray) -> None:
    """The owner has pledged a home or a guarantee for the secured part of the bank loan; paid from the owner's deposits [C067]."""
    firms, people, p = state.firms, state.workers, state.parameters
    named = rows[firms.owner[rows] >= 0]
    if named.size == 0:
        return
    pledged = p.secured_share * firms.loan[named]
    short = np.maximum(0.0, pledged - np.maximum(0.0, firms.deposits[named]))
    purse = np.maximum(0.0, people.deposits[firms.owner[named]])
    state.ledger.pay("owner's help", np.minimum(short, (1.0 - p.loss_given_default) * purse), people.accounts[firms.owner[named]], firms.accounts[named])


def pay_costs(state: State, rows: np.ndarray, costs: np.ndarray) -> None:
    """Those who wind up estates are business-service firms."""
    firms = state.firms
    service = np.where((firms.industry == BUSINESS_SERVICES) & (firms.state == FirmState.OPEN), firms.standing, 0.0)
    money = rounded_money(costs)
    state.ledger.clear("estate costs", money, firms.accounts[rows], shares_of(float(money.sum()), service), firms.accounts)
    state.page.add("estate costs", float(money.sum()))
    gained = shares_of(float(money.sum()), service)
    state.page.output_value += gained
    state.page.sales[:, 2] += gained
    np.add.at(state.page.input_value, rows, money)


def pay_lenders(state: State, rows: np.ndarray, to_bank: np.ndarray, to_others: np.ndarray) -> None:
    """Bank, platform's bank and the seller of stock on credit take what they recover."""
    firms = state.firms
    for kind, amount in (("loan", to_bank), ("advance", to_others[:, 1]), ("stock_credit", to_others[:, 4])):
        whole = np.zeros(len(firms))
        whole[rows] = np.minimum(amount, np.maximum(0.0, firms.deposits[rows]))
        banking.repay(state, kind, np.minimum(whole, getattr(firms, kind)))


def pay_wages_and_taxes(state: State, rows: np.ndarray, paid: np.ndarray) -> None:
    """Wages owed by contract, then taxes and contributions."""
    firms = state.firms
    share = np.zeros(len(firms))
    owed = firms.owed_wages[rows]
    share[rows] = np.divide(paid[:, 0], owed, out=np.zeros(rows.size), where=owed > 0)
    households.pay_wage_arrears(state, share)
    state.ledger.pay("tax arrears paid", np.minimum(paid[:, 1], np.maximum(0.0, firms.deposits[rows])), firms.accounts[rows], state.accounts.government)


def pay_trade_creditors(state: State, rows: np.ndarray, paid: np.ndarray) -> None:
    """Suppliers product by product, landlords, ground landlords; sellers share by what they are owed."""
    firms, ledger = state.firms, state.ledger
    owed = firms.not_yet_due[rows] + firms.overdue[rows]
    whole = owed.sum(axis=1)
    share = np.divide(paid[:, 0], whole, out=np.zeros(rows.size), where=whole > 0)
    money = rounded_money(owed * share[:, None])
    received = np.zeros(len(firms))
    for product in range(PRODUCTS):
        claims = np.where(firms.industry == product, firms.receivable + firms.receivable_overdue, 0.0)
        got = shares_of(float(money[:, product].sum()), claims)
        received += got
        reduce_receivables(firms, product, owed[:, product].sum())
        if money[:, product].sum() > 0.0 and claims.sum() <= 0.0:
            money[:, product] = 0.0
    ledger.clear("estate recoveries", money.sum(axis=1), firms.accounts[rows], received, firms.accounts)
    rents = firms.rent_receivable + firms.rent_receivable_overdue
    rent_paid = rounded_money(paid[:, 2])
    ledger.clear("estate recoveries", rent_paid, firms.accounts[rows], shares_of(float(rent_paid.sum()), rents), firms.accounts)
    reduce(firms, "rent_receivable", "rent_receivable_overdue", np.ones(len(firms), dtype=bool), float((firms.rent_not_yet_due[rows] + firms.rent_overdue[rows]).sum()))
    ledger.pay("estate recoveries", paid[:, 3], firms.accounts[rows], state.accounts.fund)


def reduce_receivables(firms, product: int, amount: float) -> None:
    """A product's sellers lose, by what they are owed, the claims on buyers that are gone."""
    reduce(firms, "receivable", "receivable_overdue", firms.industry == product, float(amount))


def reduce(firms, current: str, overdue: str, holders: np.ndarray, amount: float) -> None:
    """Take an amount off both columns of claims, in proportion."""
    whole = float((getattr(firms, current)[holders] + getattr(firms, overdue)[holders]).sum())
    if whole > 0.0 and amount > 0.0:
        keep = max(0.0, 1.0 - amount / whole)
        getattr(firms, current)[holders] *= keep
        getattr(firms, overdue)[holders] *= keep


def left_to_owner(state: State, rows: np.ndarray) -> None:
    """What is left of the money is the owner's."""
    firms, at = state.firms, state.accounts
    left = np.maximum(0.0, firms.deposits[rows])
    named = firms.owner[rows] >= 0
    state.ledger.pay("estates", left[named], firms.accounts[rows[named]], state.workers.accounts[firms.owner[rows[named]]])
    state.ledger.pay("estates", left[~named], firms.accounts[rows[~named]], at.fund)
    behind = np.maximum(0.0, -firms.deposits[rows])
    state.ledger.pay("owner's help", behind[named], state.workers.accounts[firms.owner[rows[named]]], firms.accounts[rows[named]])


def write_off(state: State, rows: np.ndarray) -> None:
    """The claims that nobody will pay end with the firm; each had a creditor, who bears the loss."""
    firms, claims = state.firms, state.claims
    lost = np.bincount(firms.bank[rows], weights=firms.loan[rows], minlength=len(state.banks))
    lost += np.bincount(
        balance_sheets.platform_bank(state)[rows], weights=firms.platform_loan[rows] + firms.advance[rows], minlength=len(state.banks)
    )
    state.banks.losses += lost
    for name in ("loan", "platform_loan", "advance", "stock_credit", "owed_taxes", "owed_interest", "owed_principal",
                 "rent_not_yet_due", "rent_overdue", "ground_rent_overdue"):  # fmt: skip
        getattr(firms, name)[rows] = 0.0
    firms.not_yet_due[rows] = 0.0
    firms.overdue[rows] = 0.0
    claims["amount"] = np.where(np.isin(claims["firm"], rows), 0.0, claims["amount"])
    households.count_owed_wages(state)
