"""What each firm must pay in a month, what it is owed and what it pays; yuan unless said.

A table of claims has a row for each `Claim`, in the order in which they are paid.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class PayBills:
    """Wages for work and at home, and the contributions that go with them."""

    base: np.ndarray  # (firms,) yuan for a month of full pay
    work_share: np.ndarray  # (firms,) part of full pay owed for work
    furlough_share: np.ndarray  # (firms,) part of full pay owed to staff who are sent home
    gross: np.ndarray  # (firms,) yuan
    contributions: np.ndarray  # (firms,) yuan of it
    net_share: np.ndarray  # (firms,) part of gross pay that is left
    net: np.ndarray  # (firms,) yuan


@dataclass(frozen=True, slots=True)
class TaxBills:
    """Production tax and contributions, and who takes them over."""

    tax: np.ndarray  # (firms,) yuan of production tax
    subsidy: np.ndarray  # (firms,) yuan
    waived: np.ndarray  # (firms,) yuan of contributions that nobody pays
    given_back: np.ndarray  # (firms,) yuan of contributions that a programme pays
    tax_back: np.ndarray  # (firms,) yuan of production tax that a programme pays
    due: np.ndarray  # (firms,) yuan that the firm must pay


@dataclass(frozen=True, slots=True)
class InterestBills:
    """Interest on loans of banks and on credit by score."""

    bank: np.ndarray  # (firms,) yuan
    platform: np.ndarray  # (firms,) yuan
    cheaper: list[np.ndarray]  # (firms,) yuan less under relending, by line; no part of the above
    let_off: list[np.ndarray]  # (firms,) yuan less that a platform bears, by line; no part of the above
    due: np.ndarray  # (firms,) yuan to both lenders


@dataclass(frozen=True, slots=True)
class PurchaseBills:
    """Inputs and investment goods, part of them bought last month; what a sponsor sells on credit is left out."""

    investment_price: np.ndarray  # (products and abroad,) yuan for a yuan of investment at the prices paid so far
    investment_abroad: np.ndarray  # (firms,) yuan
    tied: np.ndarray  # (firms,) yuan of merchandise bought on the sponsor's credit
    tied_by_line: list[np.ndarray]  # (firms,) the same, line by line of credit
    tied_by_product: np.ndarray  # (products,) yuan
    bought: np.ndarray  # (firms,) yuan bought this month from producers
    by_product: np.ndarray  # (industries, products) yuan, all of it
    suppliers: np.ndarray  # (firms,) yuan that fall due to producers
    suppliers_mix: np.ndarray  # (industries, products) shares of products in it
    imports: np.ndarray  # (firms,) yuan
    due: np.ndarray  # (firms,) yuan to producers and abroad


@dataclass(frozen=True, slots=True)
class RentBills:
    """Rent of premises, part of it for last month, and of ground."""

    premises: np.ndarray  # (firms,) yuan that the tenant owes its landlord
    waived: np.ndarray  # (firms,) yuan that the state pays the landlord in the tenant's place
    ground: np.ndarray  # (firms,) yuan
    due: np.ndarray  # (firms,) yuan that the tenant must pay


@dataclass(frozen=True, slots=True)
class Bills:
    """All claims on each firm, and the profit that those of the month leave."""

    due: np.ndarray  # (claims, firms) yuan that fall due this month
    late: np.ndarray  # (claims, firms) yuan that were missed before
    pay: PayBills
    taxes: TaxBills
    interest: InterestBills
    purchases: PurchaseBills
    rents: RentBills
    profit: np.ndarray  # (firms,) yuan, relief included, before interest on deposits


@dataclass(frozen=True, slots=True)
class Receivables:
    """What customers and tenants owe."""

    trade_sold: np.ndarray  # (firms,) yuan sold this month on the terms of trade credit
    trade: np.ndarray  # (firms,) yuan that fall due or are overdue
    rents: np.ndarray  # (firms,) yuan that fall due or are overdue


@dataclass(frozen=True, slots=True)
class Payments:
    """What firms can pay of their bills, when all have looked at what their customers can pay."""

    paid: np.ndarray  # (claims, firms) share of what is due
    late_paid: np.ndarray  # (claims, firms) share of what is late
    drawn: np.ndarray  # (sources, firms) yuan of credit and owner's help that it takes
