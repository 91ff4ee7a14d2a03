"""Gross domestic product from three records: what firms made, what buyers
bought and stocks grew by, what it was paid out as."""

import numpy as np

from abm.books.flows import BOOKS
from abm.markets import sums
from abm.measures.breach import FLOAT, compare, rounded_by_many
from abm.state.firms import ABROAD, PRODUCTS
from abm.state.state import State

NEAR = 1e-9  # of GDP: people of like income round alike, so that their roundings add up


def product_has_three_sides(state: State, phase: str) -> None:
    """GDP by production = by expenditure = by income."""
    made, bound = gdp_by_production(state), near(state)
    compare(state, phase, "GDP by production and by expenditure", made, gdp_by_expenditure(state), bound)
    compare(state, phase, "GDP by production and by income", made, gdp_by_income(state), bound)


def near(state: State) -> float:
    """What the roundings of all payments of the quarter may add up to in a sum of goods; yuan."""
    of_sums = FLOAT * float(state.firms.normal_output.sum())
    return NEAR * abs(gdp_by_production(state)) + rounded_by_many(float(state.ledger.payments.sum())) + of_sums


def gdp_by_production(state: State) -> float:
    """Output less inputs as producers wrote them down; yuan a quarter of the scaled world."""
    return float((state.record.output_value - state.record.input_value).sum())


def value_added_abroad(state: State) -> float:
    """Value added at home in what was delivered abroad, its suppliers' included, by the technology of rest; yuan a
    quarter of the scaled world at the prices of the opening."""
    t, record = state.technology, state.record
    bought = t.services_per_unit + t.material_mix[:PRODUCTS] * t.materials_per_unit
    abroad = t.imports_per_unit + t.material_mix[ABROAD] * t.materials_per_unit
    added = 1.0 - bought.sum(axis=0) - abroad
    content = np.linalg.solve((np.eye(PRODUCTS) - bought).T, added)
    return float(content @ sums.by_group(state.firms.industry, record.exported, PRODUCTS))


def gdp_by_expenditure(state: State) -> float:
    """What households, the state, investors and abroad bought, less imports
    paid, and stocks counted at both ends; yuan a quarter."""
    final = sum(value for value, _ in state.record.final.values())
    return final + stocks_grew(state) - state.ledger.flow("imports")


def gdp_by_income(state: State) -> float:
    """The sum of incomes; yuan a quarter."""
    return sum(incomes(state).values())


def incomes(state: State) -> dict[str, float]:
    """What production was paid out as, by the ledger's accounts of firms and their balance sheets; yuan a quarter.

    Pay and contributions, taxes on production and profits, interest and rents of land, what owners drew and others got,
    and what firms kept: in money and claims, in stocks and in fixed capital.
    """
    ledger, record, firms = state.ledger, state.record, state.accounts.firms
    balance = ledger.balance(firms) - record.opening.deposits[firms]
    others = (ledger.paid[firms] - ledger.received[firms]).sum() - sum(in_book(state, book).sum() for book in BOOKS)
    return {
        "pay and taxes": fell_due(state, "wages") + fell_due(state, "taxes"),
        "interest and rents of land": fell_due(state, "interest") + fell_due(state, "rents"),
        "drawn by owners and others": float(
            in_book(state, "drawings").sum() + in_book(state, "capital").sum() + others
        ),
        "kept": float(balance.sum())
        + sum(claims_grew(state, book) for book in record.closing_claims)
        + stocks_grew(state)
        + float(record.investment.sum()),
    }


def in_book(state: State, book: str) -> np.ndarray:
    """What each firm paid less what it received in a book; yuan."""
    return state.ledger.books[book][state.accounts.firms]


def fell_due(state: State, book: str) -> float:
    """What all firms came to owe others in a book: paid, still owed, or never to be paid; yuan."""
    return float(in_book(state, book).sum()) - claims_grew(state, book)


def claims_grew(state: State, book: str) -> float:
    """How far firms' claims less debts in a book grew, closures of firms aside; yuan."""
    record = state.record
    ended = record.without_payment.get(book)
    return float(
        (record.closing_claims[book] - record.opening.claims[book]).sum() - (0.0 if ended is None else ended.sum())
    )


def stocks_grew(state: State) -> float:
    """Stocks counted now less stocks counted at the opening, at cost, what
    changed in value when firms closed left out; yuan."""
    firms, record = state.firms, state.record
    counted = (
        firms.material_value + firms.finished_value - record.opening.material_value - record.opening.finished_value
    )
    return float((counted - record.estate_material_value - record.estate_finished_value).sum())
