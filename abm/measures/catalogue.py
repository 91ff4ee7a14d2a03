"""Every measure that is published: unit, kind and a sentence. Imports nothing heavy."""

from collections.abc import Iterable

from abm import names
from abm.parameters.configs_path import programme_rooms

INDUSTRIES = names.INDUSTRIES
SECTORS = names.SECTORS
CLASSES = names.CLASSES[: names.CLASSES.index("special")]
AGES_FROM = (0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0)  # years
AGES = tuple(f"from_{int(years)}" for years in AGES_FROM)

PLATFORMS = names.PLATFORMS
TIES = ("tied", "free")
LINKS = ("one_link", "two_links", "further")
PROGRAMMES = tuple(sorted({file.stem for room in programme_rooms() for file in room.glob("[!_]*.py")}))
CAUSES = names.words_of(names.Cause)[names.Cause.SUSPENDED_TOO_LONG : names.Cause.REMOVED]

# What may lie below zero: gaps to a trend, gains, profits, net worth and what adds up from them. All else counts
# something, or is paid one way.
SIGNED = frozenset(
    {
        "gdp_against_trend", "exports_against_trend", "earned", "real_wealth_gained", "expected_value",
        "online_seller_profit", "programme_earned", "platform_income", "platform_net_worth", "bank_equity",
        "fiscal_impulse", "value_added",
    }
)  # fmt: skip # a table

_BASE = {
    "gdp": ("yuan a quarter", "flow", "Gross domestic product in trend yuan of 2019, current prices."),
    "gdp_real": ("yuan a quarter", "flow", "Gross domestic product at the prices of the opening, in trend yuan."),
    "gdp_against_trend": ("share", "share", "Real GDP against its trend: 0 is the trend of 2019."),
    "consumption": ("yuan a quarter", "flow", "Household consumption."),
    "investment": ("yuan a quarter", "flow", "Fixed investment, housing included."),
    "exports": ("yuan a quarter", "flow", "Goods and services delivered abroad, current prices."),
    "export_output": ("yuan a quarter", "flow", "Goods and services delivered abroad at the prices of the opening."),
    "exported_value_added": (
        "yuan a quarter",
        "flow",
        "Value added at home in what is delivered abroad, suppliers included, prices and technology of the opening.",
    ),
    "exports_against_trend": ("share", "share", "Exports against their nominal trend: 0 is the trend of 2019."),
    "imports": ("yuan a quarter", "flow", "Goods and services bought abroad."),
    "export_backlog": ("share", "level", "Export orders not yet delivered, share of a quarter's exports at rest."),
    "employment": (
        "persons",
        "level",
        "Head count of those with a non-farm job, staff of suspended firms for three months included.",
    ),
    "at_work": (
        "persons",
        "level",
        "People at work: not furloughed, not attached to a suspended firm, not stranded; short hours count.",
    ),
    "hours_worked": ("person-quarters", "flow", "Labour input at full hours."),
    "unemployment_rate": ("share", "share", "Surveyed rate: searching over the urban labour force."),
    "vacancies": ("jobs", "level", "Places sought in a month, before searchers come; mean of the quarter's months."),
    "hired": ("persons", "flow", "People who found work, from a job to a job included."),
    "moved_from_job_to_job": ("persons", "flow", "Those of them who left another job for it."),
    "dismissed": ("persons", "flow", "People dismissed by a firm that goes on."),
    "furloughed": ("persons", "level", "Staff sent home by a firm that is open or shut by order."),
    "attached": ("persons", "level", "Staff on unpaid leave from a suspended firm."),
    "stranded": ("persons", "level", "Migrants with a job who cannot come back to it."),
    "in_village": ("persons", "level", "Migrants without a job who stay in the village."),
    "migrants_in_town": ("persons", "level", "Migrants who are not in their village."),
    "sme_share_of_gdp": ("share", "share", "Value added of SMEs and self-employed over GDP, prices of the opening."),
    "sme_share_of_jobs": ("share", "share", "Head count of SMEs and self-employed over all non-farm jobs."),
    "sme_share_of_exports": ("share", "share", "Exports delivered by SMEs and self-employed over all exports."),
    "cash_for_one_month": (
        "share",
        "share",
        "Open SMEs and self-employed with staff whose cash covers the outlays of one month at most.",
    ),
    "cash_for_three_months": ("share", "share", "The same for three months."),
    "cash_run_out_m2": (
        "share",
        "share",
        "SMEs whose cash at the start of the year covers fewer months than they were shut up to the second month.",
    ),
    "short_of_cash_not_operating_m2": (
        "share",
        "share",
        (
            "Employers among SMEs whose cash lasted three months at most when the year began: the part that stands"
            " still at the end of the quarter's second month."
        ),
    ),
    "with_cash_not_operating_m2": ("share", "share", "The same of those whose cash lasted longer."),
    "jobs_not_operating_m2": (
        "share",
        "share",
        "Jobs of the start of the year at SMEs that stand still at the end of the quarter's second month.",
    ),
    "at_work_when_open_m2": (
        "share",
        "share",
        "People at work over staff at the start of the year, mean over open micro and small firms, second month.",
    ),
    "at_work_when_open_m2_by_jobs": ("share", "share", "The same weighted by staff."),
    "age_at_exit": ("years", "level", "Median age of the SMEs that closed in the quarter; 0 where none did."),
    "smes_not_operating": (
        "share",
        "share",
        "SMEs and self-employed of the start of the year that are suspended, dormant or closed for good.",
    ),
    "smes_not_operating_m2": (
        "share",
        "share",
        "The same at the end of the quarter's second month, firms shut by order included.",
    ),
    "sme_survival": ("share", "share", "Firms in being, SMEs and self-employed, against the opening."),
    "closures": ("firms", "flow", "Firms closed for good in the quarter."),
    "closures_m1": ("firms", "flow", "Firms closed for good in the first month."),
    "closures_m2": ("firms", "flow", "Firms closed for good in the second month."),
    "closures_m3": ("firms", "flow", "Firms closed for good in the third month, the quarter's end included."),
    "entrants": ("firms", "flow", "Firms opened in the quarter."),
    "capital_sold_by_estates": (
        "yuan a quarter",
        "flow",
        "What entrants pay for capital that closed firms left; the rest of it they lease.",
    ),
    "reopened": ("firms", "flow", "Firms back from suspension or dormancy."),
    "suspended": ("firms", "level", "Firms suspended at the end of the quarter."),
    "dormant": ("firms", "level", "Firms dormant at the end of the quarter."),
    "firm_loans": ("yuan", "level", "Bank and platform loans to firms."),
    "platform_loans": ("yuan", "level", "Loans originated by platforms, booked by banks."),
    "platform_lines": ("firms", "level", "Small and micro firms that platforms would lend to, programmes included."),
    "platform_users": ("firms", "level", "Those of them that owe a platform's bank more than a yuan."),
    "platform_borrowers": ("firms", "flow", "Those of them that drew credit from a platform in the quarter."),
    "platform_borrowers_in_a_year": (
        "firms",
        "level",
        "Small and micro firms in being that within four quarters drew credit from a platform or had a standing loan"
        " renewed, each once.",
    ),
    "platform_credit_drawn": ("yuan a quarter", "flow", "Credit drawn from platforms, under programmes included."),
    "constrained": (
        "share",
        "share",
        "Open small and medium firms of trade and manufacturing that bought less stock than they wanted, for want of"
        " money, by more than a hundredth.",
    ),
    "purchases_cut": ("share", "share", "Part of the stock wanted by all such firms that was not bought for it."),
    "output_lost_to_suppliers": (
        "yuan a quarter",
        "flow",
        "Output at the prices of the opening that was not made because goods of a regular supplier were missing; 0"
        " where such goods do not bind.",
    ),
    "loans_wanted": ("yuan a quarter", "flow", "Loans that would cover what firms foresee to lack."),
    "loans_applied": ("yuan a quarter", "flow", "Of this, what firms ask their bank for: the others are discouraged."),
    "sme_credit_requested": (
        "yuan a quarter",
        "flow",
        "All bank credit that SMEs ask for: renewal, growth of standing loans, and loans applied for.",
    ),
    "sme_credit_authorised": (
        "yuan a quarter",
        "flow",
        "What banks grant of it: comparable with the share of requested loans that surveys find granted.",
    ),
    "loans_granted": (
        "yuan a quarter",
        "flow",
        "Bank loans granted for it; drawn in the month of need, or not at all.",
    ),
    "npl_ratio": ("share", "share", "Loans overdue for three months over all loans to firms."),
    "sme_npl_ratio": (
        "share",
        "share",
        "The same of SMEs' and the self-employed's loans: large firms hardly fail here.",
    ),
    "principal_in_arrears": (
        "yuan",
        "level",
        "Principal that lenders asked for and firms did not pay: part of their loans.",
    ),
    "bank_equity": ("yuan", "level", "Equity of all banks, after provisions."),
    "bank_rescue": ("yuan a quarter", "flow", "Capital the state puts into banks."),
    "written_off": ("yuan a quarter", "flow", "Loans to firms written off by banks, after what was recovered."),
    "written_off_of_living": ("yuan a quarter", "flow", "Of these, loans to firms that go on: overdue for too long."),
    "guarantees_called": ("yuan a quarter", "flow", "What the state pays banks on guaranteed loans that they lost."),
    "provisions": (
        "yuan",
        "level",
        "What banks have set aside for loss on non-performing loans: taken off their equity.",
    ),
    "disposable_income": (
        "yuan a quarter",
        "flow",
        "Income of households after income tax and mortgage interest, the village included.",
    ),
    "retail_sales": (
        "yuan a quarter",
        "flow",
        "Goods sold to households by shops, offline and online, and sales of caterers.",
    ),
    "catering_sales": ("yuan a quarter", "flow", "Sales of hotels and caterers."),
    "inclusive_loans": (
        "yuan",
        "level",
        "Loans to self-employed, micro and small firms, from banks and through platforms.",
    ),
    "online_share": ("share", "share", "Goods bought online over goods bought from shops, by households."),
    "price_level": ("share", "level", "Price of GDP in trend yuan against the opening."),
    "wage_bill": (
        "yuan a quarter",
        "flow",
        "Wages and furlough pay, contributions included; what the self-employed take out left aside.",
    ),
    "wage": ("yuan a quarter", "level", "Mean wage offered, weighted by staff."),
    "sme_cash": ("yuan", "level", "Money of SMEs and self-employed at the bank."),
    "household_deposits": ("yuan", "level", "Money of workers, village and households' fund."),
    "public_debt": ("yuan", "level", "Government bonds."),
    "fiscal_impulse": (
        "yuan a quarter",
        "flow",
        "What the state buys and pays households beyond the usual because a path of the shock says so.",
    ),
    "platform_income": (
        "yuan a quarter",
        "flow",
        (
            "Commissions, fees for services and for finding borrowers that platforms are paid; relief they give left"
            " aside."
        ),
    ),
    "platform_net_worth": (
        "yuan",
        "level",
        "What platforms own, capital and credit to shops included, less what they owe.",
    ),
    "online_seller_profit": (
        "yuan a quarter",
        "flow",
        "Profit before tax of firms that sold online for more than a yuan a firm in the quarter, large ones included.",
    ),
    "joined_export_platforms": ("firms", "flow", "Exporters that joined an export platform."),
    "money_drawn": ("yuan a quarter", "flow", "Credit drawn under relief programmes."),
    "programme_cost": (
        "yuan a quarter",
        "flow",
        "Cost of relief programmes to their sponsors, of all programmes of the arm.",
    ),
    "programme_earned": (
        "yuan a quarter",
        "flow",
        "What sponsors earned on what their programmes moved their way: not taken off the cost.",
    ),
    "full_cost": (
        "yuan a quarter",
        "flow",
        "Programme cost and the loans of relief that banks wrote off: what all who stand behind it pay or lose.",
    ),
    "relief_loans_written_off": (
        "yuan a quarter",
        "flow",
        "Credit drawn under relief programmes that banks wrote off: no cost of the sponsor.",
    ),
    "programme_reach": ("firms", "flow", "Firms that got something from a relief programme in the quarter."),
    "programme_reach_people": (
        "persons",
        "flow",
        "People who got something from a relief programme in the quarter, as workers or customers.",
    ),
    "jobs_reached": ("persons", "level", "Staff, at the quarter's end, of firms that got something from relief in it."),
    "real_wealth_gained": (
        "yuan a quarter",
        "flow",
        "Stocks and fixed capital gained, wear taken off: what the earnings of all sectors add up to.",
    ),
    "treated_agents": (
        "agents",
        "level",
        "Different agents that got something from relief so far: with fewer than 30 no effect is reported.",
    ),
    "fewest_treated_agents": (
        "agents",
        "level",
        "The same for the programme of the arm that has served fewest; 0 before it bites.",
    ),
}

_BY_CLASS = {
    "employment": ("persons", "level", "Head count at firms of this class."),
    "closures": ("firms", "flow", "Firms of this class closed for good."),
    "smes_not_operating": (
        "share",
        "share",
        "Firms of this class suspended, dormant or closed since the start of the year.",
    ),
    "smes_not_operating_m2": (
        "share",
        "share",
        "The same at the end of the quarter's second month, firms shut by order included.",
    ),
}

_EXITS = {
    "firms": ("firms", "level", "Firms of this class that are open: a census counts active units."),
    "exit_rate": (
        "share",
        "share",
        "Firms of this class closed in the quarter over those at its start.",
    ),
    "rationed": ("share", "share", "Part of the credit foreseen to lack at firms of this class that nobody grants."),
}

_BY_AGE = {
    "exit_rate_age": ("share", "share", "The exit rate of SMEs of this age in years, up to the next age in the list.")
}

_BY_CAUSE = {"closures_cause": ("firms", "flow", "Firms closed for good for this cause.")}

_BY_SECTOR = {
    "earned": (
        "yuan a quarter",
        "flow",
        (
            "Net worth that this sector gained before owners took out or put in money: income less spending, taxes,"
            " wear and claims lost."
        ),
    ),
}

_BY_PLATFORM = {
    "platform_income": (
        "yuan a quarter",
        "flow",
        "The same of this platform: fees that it waives are paid and given back.",
    ),
    "platform_net_worth": (
        "yuan",
        "level",
        "What this platform owns, capital and credit to shops included, less what it owes.",
    ),
}

_BY_PROGRAMME = {
    "relief_level": (
        "multiples",
        "level",
        "Level at which the programme runs: 1 is the budget of its config, 0 where it does not run.",
    ),
    "expected_value": (
        "yuan",
        "flow",
        "What a platform expected its relief to be worth to it, in the quarter in which it weighed it up.",
    ),
}

_BY_TIE = {
    "online_seller_profit": (
        "yuan a quarter",
        "flow",
        "The same of sellers that are tied to one platform as long as no rule frees them, or free.",
    )
}

_BY_LINK = {
    "output_lost_to_suppliers": (
        "yuan a quarter",
        "flow",
        "The same of firms so many links down the chain from the firm that failed: its buyers, theirs, all further.",
    )
}

_BY_INDUSTRY = {"value_added": ("yuan a quarter", "flow", "Value added at the prices of the opening.")}

CATALOGUE: dict[str, tuple[str, str, str]] = {
    **_BASE,
    **{f"{name}:{c}": about for name, about in (_BY_CLASS | _EXITS).items() for c in CLASSES},
    **{f"{name}:{a}": about for name, about in _BY_AGE.items() for a in AGES},
    **{f"{name}:{c}": about for name, about in _BY_CAUSE.items() for c in CAUSES},
    **{f"{name}:{s}": about for name, about in _BY_SECTOR.items() for s in SECTORS},
    **{f"{name}:{p}": about for name, about in _BY_PROGRAMME.items() for p in PROGRAMMES},
    **{f"{name}:{t}": about for name, about in _BY_TIE.items() for t in TIES},
    **{f"{name}:{link}": about for name, about in _BY_LINK.items() for link in LINKS},
    **{f"{name}:{p}": about for name, about in _BY_PLATFORM.items() for p in PLATFORMS},
    **{f"{name}:{i}": about for name, about in _BY_INDUSTRY.items() for i in INDUSTRIES},
}


def of_programmes(some: Iterable[str]) -> list[str]:
    """The measures that programmes have, each its own."""
    return [f"{name}:{programme}" for name in _BY_PROGRAMME for programme in some]


def may_be_negative(measure: str) -> bool:
    """Whether zero is no bound of it; nothing is known of a measure that is not in the catalogue."""
    return measure not in CATALOGUE or measure.split(":")[0] in SIGNED
