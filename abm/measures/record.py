"""The quarter's measures, written to the history once, scaled to China."""

import numpy as np

from abm import balance_sheets
from abm.agents import banks
from abm.agents.smes.columns import PRODUCTS, FirmState, SizeClass
from abm.agents.workers.columns import WorkerState
from abm.markets import sums
from abm.measures import national_accounts
from abm.measures.catalogue import CATALOGUE, CAUSES, CLASSES, INDUSTRIES
from abm.names import Cause
from abm.state import MONTHS, State

RELIEF = ("money_drawn", "programme_cost", "relief_loans_written_off", "programme_reach", "joined_export_platforms")


def write(state: State) -> None:
    """Append (quarter, measures) to the history, every measure of the catalogue in its order."""
    found = measures(state)
    state.history.append((state.quarter, {name: float(found[name]) for name in CATALOGUE}))


def unemployment_rate(state: State) -> float:
    """Searching over the urban labour force (rule 6) [B008]."""
    people = state.workers
    searching = float((people.state == WorkerState.SEARCHING).sum())
    urban = headcount(state) * state.parameters.urban_share
    return searching / max(1.0, searching + urban)


def headcount(state: State) -> float:
    """People with a job; staff of a firm suspended for longer than three months no longer count."""
    firms, people = state.firms, state.workers
    long_gone = firms.months_suspended > state.parameters.headcount_months
    return float((people.employer >= 0).sum() - firms.staff[long_gone].sum())


def measures(state: State) -> dict[str, float]:
    """All measures of the quarter by name."""
    return {**accounts(state), **labour(state), **firms_in_being(state), **money(state), **relief(state)}


def accounts(state: State) -> dict[str, float]:
    page, n = state.page, state.scale
    firms = state.firms
    real = float((page.output_units - page.input_units).sum())
    nominal = national_accounts.gdp_by_production(state)
    base = state.reference.base
    base.setdefault("gdp_real", real)
    base.setdefault("price", nominal / real)
    exported = page.final["exports"]
    base.setdefault("exports", exported[0])
    added = sums.by_group(firms.industry, page.output_units - page.input_units, PRODUCTS)
    goods = page.goods_sales
    out = {
        "gdp": nominal * n, "gdp_real": real * n, "gdp_against_trend": real / base["gdp_real"] - 1.0,
        "price_level": nominal / real / base["price"], "consumption": page.final["consumption"][0] * n,
        "investment": page.final["investment"][0] * n, "exports": exported[0] * n, "export_output": exported[1] * n,
        "exports_against_trend": exported[0] / max(1e-9, base["exports"]) - 1.0, "imports": state.ledger.flow("imports") * n,
        "export_backlog": float(firms.backlog.sum()) / max(1e-9, base["exports"]),
        "online_share": page.online_sales / max(1e-9, goods),
    }  # fmt: skip
    return out | {f"value_added:{name}": added[j] * n for j, name in enumerate(INDUSTRIES)}


def sent_home(state: State) -> np.ndarray:
    """Part of each worker that the employer has no work for: all where the firm is shut, its furlough share where it works."""
    firms, people = state.firms, state.workers
    staffed = (people.state == WorkerState.AT_WORK) | (people.state == WorkerState.SHORT_HOURS)
    return np.where(staffed, firms.furlough[people.employer], people.state == WorkerState.FURLOUGHED)


def labour(state: State) -> dict[str, float]:
    people, firms, n, page = state.workers, state.firms, state.scale, state.page
    count = np.bincount(people.state, minlength=len(WorkerState))
    furloughed = float(sent_home(state).sum())
    at_work = float(count[[WorkerState.AT_WORK, WorkerState.SHORT_HOURS, WorkerState.FURLOUGHED]].sum()) - furloughed
    by_class = sums.by_group(firms.size_class, firms.staff, len(SizeClass))
    staff = firms.staff.sum()
    return {
        "employment": headcount(state) * n, "at_work": at_work * n, "hours_worked": float(page.hours.sum()) * n,
        "unemployment_rate": unemployment_rate(state), "vacancies": float(firms.vacancies.sum()) * n,
        "furloughed": furloughed * n, "attached": float(count[WorkerState.ATTACHED]) * n,
        "stranded": float(count[WorkerState.STRANDED]) * n, "in_village": float(count[WorkerState.IN_VILLAGE]) * n,
        "hired": page.hired * n, "moved_from_job_to_job": page.moved_from_job_to_job * n, "dismissed": page.dismissed * n,
        "wage_bill": float(page.wage_bill.sum()) * n,
        "wage": float((firms.wage_offer * firms.staff).sum() / max(1, staff)),
    } | {f"employment:{name}": by_class[c] * n for c, name in enumerate(CLASSES)}  # fmt: skip


def firms_in_being(state: State) -> dict[str, float]:
    firms, n, page = state.firms, state.scale, state.page
    small = firms.size_class <= SizeClass.MEDIUM
    weight = np.where(small, firms.weight, 0.0)
    alive = firms.state != FirmState.CLOSED
    base = state.reference.base
    base.setdefault("firms", float(weight[alive].sum()))
    by_month = page.closed_by_month
    out = {
        "sme_survival": float(weight[alive].sum()) / base["firms"], "closures": by_month.sum() * n,
        "entrants": float(page.opened.sum()) * n,
        "suspended": float(weight[firms.state == FirmState.SUSPENDED].sum()) * n,
        "reopened": (page.reopened + page.returned) * n,
        "dormant": float(weight[firms.state == FirmState.DORMANT].sum()) * n,
    }
    out |= {f"closures_m{m + 1}": by_month[m].sum() * n for m in range(MONTHS)}
    out |= {f"closures_cause:{name}": page.closed_by_cause[Cause[name.upper()]] * n for name in CAUSES}
    out |= {f"closures:{name}": by_month[:, c].sum() * n for c, name in enumerate(CLASSES)}
    return out | not_operating(state)


def open_year(state: State) -> None:
    """Remember which SMEs are in being when a year begins: exits and closures of the year are counted among them."""
    firms, ref = state.firms, state.reference
    if state.quarter % 4 == 0 or ref.year_ids is None:
        ref.year_ids = firms.id.copy()
        ref.year_weight = np.where(firms.state <= FirmState.SUSPENDED, firms.weight, 0.0)


def not_operating(state: State) -> dict[str, float]:
    """Of the firms in being at the start of the year, by weight: those shut, suspended, dormant or gone for good.

    At the quarter's end, and at the end of its second month (May in the second quarter) [F003-F006].
    """
    firms, ref = state.firms, state.reference
    another = firms.id != ref.year_ids
    out = {}
    for suffix, works in (("", firms.state == FirmState.OPEN), ("_m2", state.page.working)):
        gone = another | ~works
        groups = {"": firms.size_class <= SizeClass.MEDIUM} | {f":{name}": firms.size_class == c for c, name in enumerate(CLASSES)}
        for name, own in groups.items():
            weight = np.where(own, ref.year_weight, 0.0)
            out[f"smes_not_operating{suffix}{name}"] = float(weight[gone].sum() / max(1e-9, weight.sum()))
    return out


def money(state: State) -> dict[str, float]:
    firms, n, page, at = state.firms, state.scale, state.page, state.accounts
    loans = firms.loan + firms.platform_loan + firms.advance
    bad = loans[banks.non_performing(firms.months_overdue, state.parameters.overdue_months, False)].sum()
    small = firms.size_class <= SizeClass.MEDIUM
    people = state.workers.deposits.sum() + state.ledger.balance(at.village) + state.ledger.balance(at.fund)
    return {
        "firm_loans": loans.sum() * n, "platform_loans": (firms.platform_loan + firms.advance).sum() * n,
        "npl_ratio": float(banks.npl_ratio(bad, loans.sum())), "bank_equity": balance_sheets.bank_equity(state).sum() * n,
        "written_off": page.bank_loans_written_off * n, "sme_cash": float(firms.deposits[small].sum()) * n,
        "loans_wanted": page.loans_wanted * n, "loans_granted": page.loans_granted * n, "bank_rescue": page.bank_rescue * n,
        "household_deposits": float(people) * n, "public_debt": state.public.bonds * n,
    }  # fmt: skip


def relief(state: State) -> dict[str, float]:
    page, n = state.page, state.scale
    reached = [state.relief_books[p.name].reached if p.name in state.relief_books else np.zeros(0) for p in state.relief]
    return {name: getattr(page, name) * n for name in RELIEF} | {
        "full_cost": (page.programme_cost + page.relief_loans_written_off) * n,
        "treated_agents": float(np.unique(np.concatenate(reached)).size) if reached else 0.0,
        "fewest_treated_agents": float(min(map(len, reached), default=0)),
    }


def settle_scale(state: State) -> None:
    """After a burn-in the published base is the mean of its last four quarters: what is published starts from there."""
    last = [measure for _, measure in state.history[-4:]]
    base, n = state.reference.base, state.scale
    base["gdp_real"] = float(np.mean([m["gdp_real"] for m in last])) / n
    base["price"] = float(np.mean([m["gdp"] / m["gdp_real"] for m in last]))
    base["exports"] = float(np.mean([m["exports"] for m in last])) / n
    small = state.firms.size_class <= SizeClass.MEDIUM
    alive = state.firms.state != FirmState.CLOSED
    base["firms"] = float(state.firms.weight[small & alive].sum())
