"""The same economy told by heavier agents: each stands for more, in a world so many times less coarse. Nothing
published may move.

What belongs to an agent as a whole (money, goods and orders, the firms it stands for) grows, the scale falls as much.
Persons are counted as before, each worth more of them: a person's wage and what it makes in a quarter grow.
"""

from dataclasses import fields, replace

import numpy as np

# Columns and fields that are a part, a rate, a price, a date, a count of persons or agents, or a figure for one firm:
# alike for any weight.
ALIKE = {
    "firms": {
        "id",
        "industry",
        "size_class",
        "state",
        "owner",
        "bank",
        "born",
        "pays_contributions",
        "has_relationship",
        "online",
        "months_idle",
        "months_furloughed",
        "shut_share",
        "cause_of_closure",
        "closed_at",
        "entrant",
        "estate_owner",
        "staff",
        "hours",
        "furlough",
        "output_per_capital",
        "wanted_staff",
        "vacancies",
        "opened",
        "filled",
        "price",
        "unit_cost",
        "usual_gap",
        "luck",
        "reliability",
        "attraction",
        "supplier",
        "supplied",
        "regular_share",
        "failure_links",
        "wanted_runway",
        "usual_loan",
        "production_tax_rate",
        "profit_tax_rate",
        "online_share",
        "rent_share",
        "believed_share",
        "has_collateral",
        "export_platform",
        "export_platform_from",
        "export_quality",
        "export_entry_excess",
        "advance_months",
        "stock_credit_months",
        "score",
        "record_clear_from",
        "drew_last",
        "spared_at_rest",
        "months_overdue",
    },
    "workers": {
        "id",
        "state",
        "employer",
        "own_firm",
        "industry",
        "migrant",
        "insured",
        "bank",
        "quarters_jobless",
        "property_share",
        "capital_share",
        "usual_share",
        "housing_share",
        "taste",
        "sellers",
        "budget_share",
    },
    "banks": {"id", "kind", "profit_tax_rate", "lending_share"},
    "village": {"usual_share", "housing_share", "property_share", "capital_share", "benefit_share", "taste"},
    "public": {"contribution_rate", "income_tax_rate"},
}
# Of what is looked up or told, the few that are amounts.
AMOUNTS = {
    "technology": ("public_purchases", "foreign_demand"),
    "news": ("orders",),
    "last_month": ("released",),
    "usual": ("industry_orders", "export_platform_base", "export_platform_sellers"),
    "entrants": ("usual_wage",),
    "year": ("weight",),
    "bases": ("gdp_real", "exports", "firms"),
}


def heavier(state, times: float):
    """A copy at the start of a quarter, each agent standing for `times` as much in a world of a `times` finer scale."""
    state = state.fork()
    state.scale /= times
    for table in (state.firms, state.workers, state.banks):
        grow(table, set(table.COLUMNS) - ALIKE[type(table).__name__.lower()], times)
    for part in ("village", "public"):
        whole = getattr(state, part)
        grow(whole, {field.name for field in fields(whole)} - ALIKE[part], times)
    grow(state.news, AMOUNTS["news"], times)
    grow(state.last_month, AMOUNTS["last_month"], times)
    for part in ("technology", "usual", "entrants", "year", "bases"):
        whole = getattr(state, part)
        setattr(state, part, replace(whole, **{name: getattr(whole, name) * times for name in AMOUNTS[part]}))
    state.claims["amount"] = state.claims["amount"] * times
    state.ledger.open_with(slice(None), state.ledger.balance(slice(None)) * times)
    central = state.accounts.central_bank
    # what rounding to grains left over
    state.ledger.open_with(central, state.ledger.balance(central) - state.ledger.total())
    return state


def grow(thing, names, times: float) -> None:
    for name in names:
        value = getattr(thing, name)
        setattr(
            thing,
            name,
            (np.asarray(value) * times).astype(value.dtype) if isinstance(value, np.ndarray) else value * times,
        )
