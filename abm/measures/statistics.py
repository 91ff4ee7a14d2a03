"""The quarter's measures as they go to the history, scaled to China."""

import numpy as np

from abm.agents import banks
from abm.books.flows import Sector
from abm.contracts import balance_sheets, debts
from abm.machine import blocks
from abm.markets import sums
from abm.measures import business_demography, earnings, labour_force, national_accounts, platforms, small_firms
from abm.measures.catalogue import CATALOGUE, INDUSTRIES, LINKS, PROGRAMMES
from abm.names import Industry
from abm.state.firms import PRODUCTS, FirmState, SizeClass
from abm.state.memory import Bases
from abm.state.state import State

RELIEF = (
    "money_drawn",
    "programme_cost",
    "programme_earned",
    "relief_loans_written_off",
    "programme_reach",
    "programme_reach_people",
    "joined_export_platforms",
)


def published(state: State) -> dict[str, float]:
    """Every measure of the catalogue in its order."""
    found = measures(state)
    return {name: float(found[name]) for name in CATALOGUE}


def measures(state: State) -> dict[str, float]:
    """All measures of the quarter by name; each part only reads."""
    parts = (
        accounts,
        households,
        labour_force.labour,
        business_demography.firms_in_being,
        small_firms.shares,
        small_firms.in_spring,
        small_firms.credit,
        small_firms.purchases_of_stock,
        lost_to_suppliers,
        money,
        platforms.of_platforms,
        relief,
        earnings.earnings,
    )
    found = blocks.side_by_side(lambda part: part(state), parts)
    return {name: value for part in found for name, value in part.items()}


def accounts(state: State) -> dict[str, float]:
    record, n = state.record, state.scale
    firms = state.firms
    real = float((record.output_units - record.input_units).sum())
    nominal = national_accounts.gdp_by_production(state)
    base = state.bases
    exported = record.final["exports"]
    added = sums.by_group(firms.industry, record.output_units - record.input_units, PRODUCTS)
    goods = record.goods_sales
    out = {
        "gdp": nominal * n,
        "gdp_real": real * n,
        "gdp_against_trend": real / base.gdp_real - 1.0,
        "price_level": nominal / real / base.price,
        "consumption": record.final["consumption"][0] * n,
        "investment": record.final["investment"][0] * n,
        "exports": exported[0] * n,
        "export_output": exported[1] * n,
        "exported_value_added": national_accounts.value_added_abroad(state) * n,
        "exports_against_trend": exported[0] / max(1e-9, base.exports) - 1.0,
        "imports": state.ledger.flow("imports") * n,
        "export_backlog": float(firms.backlog.sum()) / max(1e-9, base.exports),
        "online_share": record.online_sales / max(1e-9, goods),
    }
    return out | {f"value_added:{name}": added[j] * n for j, name in enumerate(INDUSTRIES)}


def households(state: State) -> dict[str, float]:
    """What households get and what shops and caterers sell them."""
    record, n = state.record, state.scale
    caterers = float(record.sales[state.firms.industry == Industry.CATERING].sum())
    return {
        "disposable_income": float(record.income.sum() + record.village_income) * n,
        "retail_sales": (record.goods_sales + caterers) * n,
        "catering_sales": caterers * n,
    }


def lost_to_suppliers(state: State) -> dict[str, float]:
    """Output not made for want of a regular supplier's goods, in all and by links from the firm that failed."""
    lost, n = state.record.lost_to_suppliers, state.scale
    by_link = {f"output_lost_to_suppliers:{link}": lost[i] * n for i, link in enumerate(LINKS)}
    return {"output_lost_to_suppliers": lost.sum() * n} | by_link


def money(state: State) -> dict[str, float]:
    firms, n, record, at = state.firms, state.scale, state.record, state.accounts
    loans = debts.owed(firms, Sector.BANKS)
    small = firms.size_class <= SizeClass.MEDIUM
    bad = np.where(balance_sheets.non_performing(state), loans, 0.0)
    people = state.workers.deposits.sum() + state.ledger.balance(at.village) + state.ledger.balance(at.fund)
    return {
        "firm_loans": loans.sum() * n,
        "platform_loans": debts.owed(firms, debts.INTERNET_BANK).sum() * n,
        "npl_ratio": float(banks.npl_ratio(bad.sum(), loans.sum())),
        "sme_npl_ratio": float(banks.npl_ratio(bad[small].sum(), loans[small].sum())),
        "bank_equity": balance_sheets.bank_equity(state).sum() * n,
        "written_off": float(record.loans_lost.sum()) * n,
        "guarantees_called": float(record.guarantees_called.sum()) * n,
        "written_off_of_living": record.living_loans_written_off * n,
        "principal_in_arrears": float(debts.missed(firms).sum()) * n,
        "provisions": float(state.banks.provisions.sum()) * n,
        "sme_cash": float(firms.deposits[small].sum()) * n,
        "loans_wanted": record.loans_wanted * n,
        "loans_applied": record.loans_applied * n,
        "capital_sold_by_estates": state.ledger.flow("capital sold by estates") * n,
        "sme_credit_requested": record.sme_credit_requested * n,
        "sme_credit_authorised": record.sme_credit_authorised * n,
        "loans_granted": record.loans_granted * n,
        "bank_rescue": record.bank_rescue * n,
        "household_deposits": float(people) * n,
        "public_debt": state.public.bonds * n,
        "fiscal_impulse": record.fiscal_impulse * n,
    }


def relief(state: State) -> dict[str, float]:
    record, n = state.record, state.scale
    reached = {
        p.name: state.relief_books[p.name].reached if p.name in state.relief_books else np.zeros(0)
        for p in state.relief
    }
    agents = {(p.SERVES, one) for p in state.relief for one in reached[p.name].tolist()}
    return {name: getattr(record, name) * n for name in RELIEF} | {
        "full_cost": (record.programme_cost + record.relief_loans_written_off) * n,
        "jobs_reached": float(state.firms.staff[record.reached_by_relief].sum()) * n,
        "treated_agents": float(len(agents)),
        "fewest_treated_agents": float(min(map(len, reached.values()), default=0)),
        **levels(state),
    }


def levels(state: State) -> dict[str, float]:
    """Level of each programme while it runs; what its sponsor expects of
    it, in the quarter in which it weighs it up."""
    level, expected = dict.fromkeys(PROGRAMMES, 0.0), dict.fromkeys(PROGRAMMES, 0.0)
    for programme in state.relief:
        book = programme.book(state)
        level[programme.name] = programme.level_in(state)
        expected[programme.name] = book.expected * state.scale * (book.weighed == state.quarter)
    return {f"relief_level:{name}": value for name, value in level.items()} | {
        f"expected_value:{name}": value for name, value in expected.items()
    }


def bases_of_the_quarter(state: State) -> Bases:
    """Without a burn-in published indices start from the first quarter that is played."""
    firms, record = state.firms, state.record
    real = float((record.output_units - record.input_units).sum())
    weight = np.where(firms.size_class <= SizeClass.MEDIUM, firms.weight, 0.0)
    return Bases(
        firms=float(weight[firms.state != FirmState.CLOSED].sum()),
        gdp_real=real,
        price=national_accounts.gdp_by_production(state) / real,
        exports=record.final["exports"][0],
    )


def bases_of_the_last_year(state: State) -> Bases:
    """After a burn-in the published base is the mean of its last four quarters: what is published starts from there."""
    last = [measure for _, measure in state.history[-4:]]
    n, firms = state.scale, state.firms
    small = firms.size_class <= SizeClass.MEDIUM
    return Bases(
        firms=float(firms.weight[small & (firms.state != FirmState.CLOSED)].sum()),
        gdp_real=float(np.mean([m["gdp_real"] for m in last])) / n,
        price=float(np.mean([m["gdp"] / m["gdp_real"] for m in last])),
        exports=float(np.mean([m["exports"] for m in last])) / n,
    )
