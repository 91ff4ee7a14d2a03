"""Fitted openings are kept in the user's cache folder: the same code, table, parameters, scale and draw give the same opening."""

import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from abm import kernel_cache
from abm.configs_path import find
from abm.parameters import Parameters

# What acts only on gaps, luck or turnover is zero at rest and cannot move the opening; a test holds each to it.
OFF_REST = (
    "adaptation", "trust_in_news", "reopening_belief_error", "speed_down", "speed_up", "shortest_hours", "longest_hours",
    "furlough_pay_first_month", "furlough_pay", "severance_months", "price_pass_through", "price_slope", "price_change_limit",
    "wage_response", "wage_floor_fall", "wage_catch_up", "capital_adjustment", "investment_brake_share", "investment_brake_months",
    "visits", "own_industry_first", "reservation_decline", "finding_limit", "search_share", "return_to_search",
    "return_from_village", "goes_to_village", "village_vacancy_threshold", "village_vacancy_spread", "quit_rate",
    "starts_a_stall", "stall_after_quarters", "stall_factor", "income_memory", "mpc", "buffer_pull", "caution", "wish_response", "moved_online", "made_up_later",
    "made_up_quarters", "contact", "online_response", "habit_kept", "comparison_probability", "budget_moved",
    "price_elasticity", "recapture", "returns", "applies_for_credit", "lending_value", "cash_flow_multiple",
    "loss_given_default", "months_non_performing", "arrears_limit_principal", "call_remembered", "default_remembered", "arrears_limit_wages", "arrears_limit_suppliers", "arrears_limit_rent", "arrears_limit_interest",
    "drawing_speed", "owner_pay_floor", "owner_help", "risk_margin", "owner_savings_pledged",
    "luck_persistence", "luck_scale", "reopening_rate", "reopening_months", "staff_return", "suspension_months", "goes_dormant",
    "illiquid_after_months", "dormant_months", "founders_met", "young_quarters", "seen_by_all", "penniless_below",
    "dormant_return", "dormant_order_threshold", "owner_income_memory", "voluntary_income", "voluntary_threshold",
    "voluntary_enterprise_factor", "voluntary_hazard", "registry_exit", "estate_costs", "estate_stock_value", "estate_capital_value", "founders_stake", "lease_rate", "entry_fear",
    "entry_refill", "entry_refill_fear", "start_up_months", "start_up_equity", "entrant_capacity", "congestion", "diverted", "considers_export_platform",
    "cancelled_share", "usual_vacancy_rate", "reliability_memory", "exit_memory", "score_cutoff",
    "export_price_elasticity", "pension_response", "burn_in_quarters", "exclusive_sellers", "buyers_on_all_platforms",
    "origination_fee", "relief_levels", "relief_horizon_quarters", "relief_discount", "relief_additionality",
)  # fmt: skip

_KEEPING = [True]


def key(p: Parameters, economy: str | Path, scale: float, draw: int) -> str:
    """Names an opening by all that can move it: code, the economy's table, scale, draw and parameters."""
    files = [*sorted((find("economies", economy) / "table").glob("*")), find("shocks", "none", ".toml")]
    table = " ".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    # Processor abilities that numpy was told not to use decide last bits, and the fit carries them on.
    bits = os.environ.get("NPY_DISABLE_CPU_FEATURES", "")
    text = f"{kernel_cache.fingerprint()} {bits} {table} {float(scale).hex()} {draw} {p.digest(leaving_out=OFF_REST)}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def remembered(name: str):
    """The kept opening, or None; a damaged file is as good as none."""
    path = _folder() / f"{name}.pickle"
    try:
        with path.open("rb") as file:
            return pickle.load(file)
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None


@contextmanager
def unkept() -> Iterator[None]:
    """Openings fitted meanwhile in this process are not kept: hundreds that nobody will ask for again would fill the folder."""
    _KEEPING.append(False)
    try:
        yield
    finally:
        _KEEPING.pop()


def remember(name: str, state) -> None:
    """Keep an opening; written beside and renamed, so that nobody reads half of it. A full disk is no error: it is only a cache."""
    if not _KEEPING[-1]:
        return
    part = _folder() / f"{name}.{os.getpid()}.part"
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            pickle.dump(state, file, protocol=pickle.HIGHEST_PROTOCOL)
        part.replace(part.with_name(f"{name}.pickle"))
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _folder() -> Path:
    """Beside the kernels of the same code: forgotten with them."""
    return kernel_cache.folder() / "openings"
