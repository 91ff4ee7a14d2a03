"""Taxes, benefits and borrowing (rule 16)."""

import numpy as np


def production_tax(value_added, rate, export_share):
    """Tax on value added, exports zero-rated; yuan (rule 16) [B050, B051]."""
    return rate * np.maximum(0, value_added) * (1 - export_share)


def profit_tax(profit, rate):
    """Tax on positive profit; yuan (rule 16)."""
    return rate * np.maximum(0, profit)


def contributions(wages, rate, pays):
    """Social contributions of those employers who pay them; yuan (rule 16)."""
    return rate * wages * pays


def income_tax(income, rate):
    """Tax on wages, at their mean rate; yuan (rule 16)."""
    return rate * np.maximum(0, income)


def unemployment_benefit(last_wage, replacement, covered):
    """Benefit of the covered jobless, a share of the wage; yuan a quarter (rule 16) [B041, B042]."""
    return replacement * last_wage * covered


def pensions(previous, debt_beyond_trend, response):
    """Pensions, which in normal times give way as public debt grows faster than trend, and rise as it lags: a fiscal
    rule; yuan a quarter (rule 16).
    """
    return np.maximum(0, previous - response * debt_beyond_trend)


def taken_over(due, share, limit):
    """The part of a bill that the state takes over, a share of it up to a limit; yuan (rule 16)."""
    return np.minimum(share * due, limit)


def public_spending(trend_spending, path):
    """Public purchases or investment, on trend times a path given from outside; yuan a quarter (rules 14, 16)."""
    return trend_spending * path


def purchases_beyond(share, gdp, mix, price):
    """What the state buys beyond the usual, a share of trend GDP spent in the proportions of `mix` at the prices paid
    so far; units of each product (rule 16).
    """
    return share * gdp * mix / price


def transfers(share, gdp):
    """What the state pays households beyond the usual, a share of trend GDP; yuan (rule 16)."""
    return share * gdp


def bonds_issued(treasury, wanted_treasury):
    """Bonds sold (negative: bought back) so that the treasury account, drawn on by the deficit, is level again; yuan
    (rule 16).
    """
    return wanted_treasury - treasury


def bonds_of_banks(bonds_issued, taken_by_others):
    """Bonds the banks take, those households and the central bank do not (negative: bought back from them); yuan
    (rule 16).
    """
    return bonds_issued - taken_by_others
