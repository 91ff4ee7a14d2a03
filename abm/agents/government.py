"""Taxes, benefits and borrowing (rule 16)."""

import numpy as np

from abm.agents.arithmetic import ratio


def production_tax(value_added, sales, rate, small_rate, small_taxpayer, export_share):
    """Tax on value added, on sales for small taxpayers, exports zero-rated; yuan (rule 16) [B050, B051]."""
    due = np.where(small_taxpayer, small_rate * sales, rate * np.maximum(0, value_added))
    return due * (1 - export_share)


def profit_tax(profit, rate):
    """Tax on positive profit; yuan (rule 16)."""
    return rate * np.maximum(0, profit)


def contributions(wages, rate, pays):
    """Social contributions of those employers who pay them; yuan (rule 16)."""
    return rate * wages * pays


def income_tax(income, rate, allowance):
    """Tax on income beyond the allowance; yuan (rule 16)."""
    return rate * np.maximum(0, income - allowance)


def unemployment_benefit(last_wage, replacement, covered):
    """Benefit of the covered jobless, a share of the wage; yuan a quarter (rule 16) [B041, B042]."""
    return replacement * last_wage * covered


def public_spending(trend_spending, path):
    """Public purchases or investment, on trend times a path given from outside; yuan a quarter (rules 14, 16)."""
    return trend_spending * path


def deficit(spending, receipts):
    """What the state spends beyond its receipts; yuan (rule 16)."""
    return spending - receipts


def bonds_issued(deficit, treasury, wanted_treasury):
    """Bonds sold (negative: bought back) to pay the deficit and keep the treasury account level; yuan (rule 16)."""
    return deficit + wanted_treasury - treasury


def bonds_of_banks(bonds_issued, wanted_by_households):
    """Bonds the banks take, those households do not; yuan (rule 16)."""
    return bonds_issued - np.minimum(wanted_by_households, bonds_issued)


def tax_feedback(rate, debt, gdp, opening_ratio, response):
    """Tax rate raised with debt beyond its opening ratio to yearly GDP, in the long quiet world only; share (rule
    16).
    """
    return rate + response * (ratio(debt, gdp, opening_ratio) - opening_ratio)
