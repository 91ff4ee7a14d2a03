"""Fitted openings are kept in the user's cache folder: the same code, table,
parameters, scale and draw give the same opening."""

import hashlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from abm.machine import kernel_cache, sealed
from abm.machine.threads import last_bits
from abm.opening import frozen
from abm.parameters.configs_path import find
from abm.parameters.parameters import Parameters

# What acts only on gaps, luck or turnover is zero at rest and cannot move the opening; a test holds each to it.
OFF_REST = (
    "adaptation",
    "trust_in_news",
    "reopening_belief_error",
    "speed_down",
    "speed_up",
    "shortest_hours",
    "longest_hours",
    "furlough_pay_first_month",
    "furlough_pay",
    "severance_months",
    "price_pass_through",
    "price_slope",
    "price_change_limit",
    "wage_response",
    "wage_floor_fall",
    "wage_catch_up",
    "capital_adjustment",
    "investment_brake_share",
    "investment_brake_months",
    "visits",
    "own_industry_first",
    "reservation_decline",
    "finding_limit",
    "search_share",
    "return_to_search",
    "return_from_village",
    "goes_to_village",
    "village_vacancy_threshold",
    "village_vacancy_spread",
    "quit_rate",
    "starts_a_stall",
    "stall_after_quarters",
    "stall_factor",
    "income_memory",
    "mpc",
    "buffer_pull",
    "caution",
    "wish_response",
    "moved_online",
    "made_up_later",
    "made_up_quarters",
    "contact",
    "contact_at_work",
    "online_response",
    "habit_kept",
    "comparison_probability",
    "budget_moved",
    "price_elasticity",
    "recapture",
    "returns",
    "suppliers_bind",
    "supplier_found",
    "applies_for_credit",
    "lending_value",
    "cash_flow_multiple",
    "loss_given_default",
    "months_non_performing",
    "arrears_limit_principal",
    "call_remembered",
    "default_remembered",
    "arrears_limit_wages",
    "arrears_limit_suppliers",
    "arrears_limit_rent",
    "arrears_limit_interest",
    "drawing_speed",
    "owner_pay_floor",
    "owner_help",
    "risk_margin",
    "owner_savings_pledged",
    "luck_persistence",
    "luck_scale",
    "reopening_rate",
    "reopening_months",
    "staff_return",
    "suspension_months",
    "goes_dormant",
    "illiquid_after_months",
    "dormant_months",
    "founders_met",
    "young_quarters",
    "new_shops_noticed",
    "seen_by_all",
    "penniless_below",
    "dormant_return",
    "dormant_order_threshold",
    "owner_income_memory",
    "voluntary_income",
    "voluntary_threshold",
    "voluntary_enterprise_factor",
    "voluntary_hazard",
    "founders_patience",
    "other_exit",
    "estate_costs",
    "estate_stock_value",
    "estate_capital_value",
    "founders_stake",
    "lease_rate",
    "entry_fear",
    "entry_refill",
    "entry_refill_fear",
    "start_up_months",
    "start_up_equity",
    "entrant_capacity",
    "congestion",
    "diverted",
    "considers_export_platform",
    "cancelled_share",
    "usual_vacancy_rate",
    "reliability_memory",
    "exit_memory",
    "score_cutoff",
    "purchases_bound_by_means",
    "kept_back_from_stock",
    "kept_by_borrowing",
    "assortment_elasticity",
    "relief_into_stock",
    "export_price_elasticity",
    "pension_response",
    "waits_for_free_travel",
    "takes_up_offers",
    "cash_foreseen",
    "hours_before_heads",
    "dismissals_follow_cost",
    "relief_in_cost",
    "home_from_stock",
    "fiscal_rule_in_crises",
    "norms_learn_in_crises",
    "rate_to_inflation",
    "rate_to_unemployment",
    "rate_smoothing",
    "burn_in_quarters",
    "exclusive_sellers",
    "buyers_on_all_platforms",
    "origination_fee",
    "relief_levels",
    "relief_horizon_quarters",
    "relief_discount",
    "relief_additionality",
)

_KEEPING = [True]


def key(p: Parameters, economy: str | Path, scale: float, draw: int) -> str:
    """Names an opening by all that can move it: code, the economy's table, scale, draw and parameters, those that act
    off rest as their files have them: it was fitted with these, and last bits of a fit hang on all of them."""
    files = [*sorted((find("economies", economy) / "table").glob("*")), find("shocks", "none", ".toml")]
    table = " ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    digest = p.restored(OFF_REST, economy).digest()
    text = f"{kernel_cache.fingerprint()} {last_bits()} {table} {float(scale).hex()} {draw} {digest}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def remembered(name: str) -> Any:
    """The kept opening, or None; a damaged one is set aside and as good as none."""
    content = sealed.read(_file(name))
    return None if content is None else frozen.thaw(content)


@contextmanager
def unkept() -> Generator[None]:
    """Openings fitted meanwhile in this process are not kept: hundreds that
    nobody will ask for again would fill the folder."""
    _KEEPING.append(False)
    try:
        yield
    finally:
        _KEEPING.pop()


def remember(name: str, state: Any) -> Any:
    """Keep an opening, and hand it back as whoever finds it kept will read it: both play the same."""
    content = frozen.freeze(state)
    if _KEEPING[-1]:
        sealed.write(_file(name), content)
    return frozen.thaw(content)


def _file(name: str) -> Path:
    """Beside the kernels of the same code: forgotten with them."""
    return kernel_cache.folder() / "openings" / f"{name}.safetensors"
