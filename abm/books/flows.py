"""Every flow of money, declared once: its name, who may pay, who may be paid, and what it is."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np


class Sector(IntEnum):
    """The columns of the books. A special producer (farm, dwellings, bank or public services) counts to its owner."""

    HOUSEHOLDS = 0
    SMES = 1
    LARGE = 2
    PLATFORMS = 3
    BANKS = 4
    GOVERNMENT = 5
    CENTRAL_BANK = 6
    ABROAD = 7


HOUSEHOLDS, SMES, LARGE, PLATFORMS, BANKS, GOVERNMENT, CENTRAL_BANK, ABROAD = ({s} for s in Sector)
FIRMS = SMES | LARGE | PLATFORMS
PRODUCERS = FIRMS | HOUSEHOLDS | BANKS | GOVERNMENT
CREDITORS = BANKS | PLATFORMS


@dataclass(frozen=True)
class Flow:
    name: str
    payers: frozenset
    payees: frozenset
    meaning: str
    book: str = ""  # what the payment settles, where each account's payments are compared with what it owed


# Of every firm; and of banks, households and the state too.
BOOKS_OF_ALL = ("loans", "bonds", "interest", "guarantees", "capital")
BOOKS = ("goods", "trade", "rents", "wages", "taxes", "drawings", "escrow", *BOOKS_OF_ALL)


def _flow(name: str, payers: set, payees: set, meaning: str, book: str = "") -> Flow:
    return Flow(name, frozenset(payers), frozenset(payees), meaning, book)


DECLARED = (
    _flow(
        "wages",
        PRODUCERS,
        HOUSEHOLDS,
        "pay for work at full or short hours, before income tax, after contributions",
        "wages",
    ),
    _flow("furlough pay", PRODUCERS, HOUSEHOLDS, "pay for staff sent home but kept", "wages"),
    _flow("wage arrears paid", PRODUCERS, HOUSEHOLDS, "wages of earlier months paid late", "wages"),
    _flow("severance", FIRMS, HOUSEHOLDS, "pay on dismissal"),
    _flow("contributions", PRODUCERS, GOVERNMENT, "social contributions on wages of payers", "taxes"),
    _flow("income tax", HOUSEHOLDS, GOVERNMENT, "tax on wages, withheld"),
    _flow("production tax", PRODUCERS, GOVERNMENT, "value-added and other taxes on production less subsidies", "taxes"),
    _flow("subsidies", GOVERNMENT, PRODUCERS, "negative taxes on production", "taxes"),
    _flow("profit tax", FIRMS | BANKS, GOVERNMENT, "tax on positive profit", "taxes"),
    _flow("tax arrears paid", PRODUCERS, GOVERNMENT, "taxes and contributions of earlier months paid late", "taxes"),
    _flow("drawings", FIRMS, HOUSEHOLDS, "owner's pay and dividends", "drawings"),
    _flow("dividends of banks", BANKS, HOUSEHOLDS, "dividends less new capital of banks, when positive"),
    _flow("bank rescue", GOVERNMENT, BANKS, "capital the state puts into a bank that losses have all but ruined"),
    _flow(
        "guarantees called",
        GOVERNMENT,
        BANKS,
        "the state's part of a guaranteed loan that a bank has lost",
        "guarantees",
    ),
    _flow(
        "surplus of special producers",
        PRODUCERS,
        HOUSEHOLDS | BANKS | GOVERNMENT,
        "what a farm, dwelling, bank or public service leaves its owner",
    ),
    _flow("losses of special producers", HOUSEHOLDS | BANKS | GOVERNMENT, PRODUCERS, "what its owner adds"),
    _flow(
        "consumption",
        HOUSEHOLDS | GOVERNMENT,
        PRODUCERS,
        "goods and services bought by households and for the public",
        "goods",
    ),
    _flow("imports", HOUSEHOLDS | PRODUCERS, ABROAD, "goods and services bought abroad", "goods"),
    _flow("exports", ABROAD, PRODUCERS, "goods and services sold abroad", "goods"),
    _flow("inputs", PRODUCERS, PRODUCERS, "materials, merchandise and services bought by producers", "trade"),
    _flow("rents", PRODUCERS, PRODUCERS | HOUSEHOLDS, "fixed rents to real-estate firms and landlords", "rents"),
    _flow(
        "ground rents", FIRMS, HOUSEHOLDS, "property income out of the surplus of shops, caterers and services", "rents"
    ),
    _flow("investment", PRODUCERS, PRODUCERS, "new fixed capital and dwellings", "goods"),
    _flow("commissions", PRODUCERS, PLATFORMS, "the platform's share of a sale made on it", "goods"),
    _flow(
        "platform fees",
        FIRMS,
        PLATFORMS,
        "the fee of the first year of a platform's service, on an export platform or at home",
    ),
    _flow("estate costs", PRODUCERS, PRODUCERS, "lawyers and agents who wind up a firm", "goods"),
    _flow("interest", PRODUCERS | HOUSEHOLDS, BANKS | PLATFORMS, "interest on loans and mortgages", "interest"),
    _flow("deposit interest", BANKS, PRODUCERS | HOUSEHOLDS, "interest on deposits"),
    _flow("bond interest", GOVERNMENT, HOUSEHOLDS | BANKS | CENTRAL_BANK, "interest on government bonds"),
    _flow("reserve interest", CENTRAL_BANK, BANKS, "interest on reserves"),
    _flow("relending interest", BANKS, CENTRAL_BANK, "interest on central-bank credit"),
    _flow(
        "central-bank result",
        CENTRAL_BANK | GOVERNMENT,
        GOVERNMENT | CENTRAL_BANK,
        "profit or loss of the central bank",
    ),
    _flow("benefits", GOVERNMENT, HOUSEHOLDS, "pensions and other cash benefits"),
    _flow("unemployment benefit", GOVERNMENT, HOUSEHOLDS, "benefit of covered people who look for work"),
    _flow("state property income", LARGE | BANKS | PLATFORMS, GOVERNMENT, "profits of state-owned firms and banks"),
    _flow("land premium", LARGE | PLATFORMS, GOVERNMENT, "land-use rights sold to developers"),
    _flow(
        "property income passed on",
        HOUSEHOLDS,
        HOUSEHOLDS,
        "interest, dividends and rents the households' fund pays out",
    ),
    _flow(
        "capital called", HOUSEHOLDS, HOUSEHOLDS, "savings the households' fund collects for owner capital and bonds"
    ),
    _flow(
        "owner capital",
        HOUSEHOLDS,
        LARGE | BANKS | PLATFORMS,
        "shares and bonds of large firms and banks bought by households",
    ),
    _flow("owner's help", HOUSEHOLDS, FIRMS, "an owner's own money put into a firm in need"),
    _flow(
        "owners' guarantees",
        HOUSEHOLDS,
        FIRMS,
        "what an owner, or all owners alike, must add when a firm closes: the home pledged for its loan, an overdrawn"
        " till",
    ),
    _flow("start-up equity", HOUSEHOLDS, FIRMS, "a founder's money put into a new firm"),
    _flow("estates", FIRMS, HOUSEHOLDS, "what a closed firm leaves its owner"),
    _flow("estate recoveries", PRODUCERS, PRODUCERS, "what suppliers get from a closed firm", "trade"),
    _flow("rents from estates", PRODUCERS, PRODUCERS | HOUSEHOLDS, "what landlords get from a closed firm", "rents"),
    _flow("stocks sold by estates", PRODUCERS, PRODUCERS, "stocks of a closed firm sold to others"),
    _flow("claims sold by estates", PRODUCERS, PRODUCERS, "what customers owe a closed firm, sold to others"),
    _flow(
        "capital sold by estates",
        FIRMS,
        HOUSEHOLDS | BANKS,
        "capital left by a closed firm, bought by an entrant from the bank that lost on it, then its owner",
        "capital",
    ),
    _flow("escrow held", FIRMS, PLATFORMS, "online receipts that wait with the platform", "escrow"),
    _flow("escrow released", PLATFORMS, FIRMS, "online receipts of last month paid out to the seller", "escrow"),
    _flow("loans granted", CREDITORS | CENTRAL_BANK, PRODUCERS | HOUSEHOLDS, "new loans paid out", "loans"),
    _flow("loans repaid", PRODUCERS | HOUSEHOLDS, CREDITORS | CENTRAL_BANK, "principal paid back", "loans"),
    _flow("bonds issued", HOUSEHOLDS | BANKS | CENTRAL_BANK, GOVERNMENT, "new government bonds bought", "bonds"),
    _flow("bonds repaid", GOVERNMENT, HOUSEHOLDS | BANKS | CENTRAL_BANK, "government bonds bought back", "bonds"),
    _flow("relief: contributions", GOVERNMENT, FIRMS, "contributions given back under a relief programme"),
    _flow("relief: taxes", GOVERNMENT, FIRMS, "production tax given back under a relief programme"),
    _flow("relief: rents", GOVERNMENT, FIRMS, "rent that the state, as landlord, bears for its tenants"),
    _flow("relief: wages", GOVERNMENT, FIRMS, "subsidy for each employee kept on the payroll"),
    _flow("relief: interest", GOVERNMENT, BANKS, "interest that the state bears for borrowers of relent money"),
    _flow(
        "relief: deferral",
        GOVERNMENT,
        BANKS,
        "the state's reward to banks for loans that wait under a relief programme",
    ),
    _flow(
        "relief: guarantees",
        GOVERNMENT,
        BANKS,
        "the part of a lost loan that the state guaranteed under a relief programme",
        "guarantees",
    ),
    _flow("relief: benefits", GOVERNMENT, HOUSEHOLDS, "benefit of those who look for work, on top of the usual"),
    _flow("relief: coupons", GOVERNMENT, HOUSEHOLDS, "coupons that households hand in at shops and caterers"),
    _flow(
        "relief refunded by platforms", PLATFORMS, GOVERNMENT, "cost of relief that the state pays and a platform bears"
    ),
    _flow(
        "relief refunded by the state", GOVERNMENT, PLATFORMS, "cost of relief that a platform pays and the state bears"
    ),
    _flow("relief: platform", PLATFORMS, FIRMS, "a platform's discount, fee or credit given back"),
    _flow(
        "origination fees",
        BANKS,
        PLATFORMS,
        "the platform's part of the interest on loans under its relief, for finding and scoring the borrower",
    ),
    _flow("platform funding", PLATFORMS | BANKS, BANKS | PLATFORMS, "interest a platform bears for its borrowers"),
)

FLOWS = {flow.name: number for number, flow in enumerate(DECLARED)}


def allowed_pairs() -> np.ndarray:
    """allowed[flow, payer's sector, payee's sector]."""
    allowed = np.zeros((len(DECLARED), len(Sector), len(Sector)), dtype=bool)
    for number, flow in enumerate(DECLARED):
        for payer in flow.payers:
            for payee in flow.payees:
                allowed[number, payer, payee] = True
    return allowed
