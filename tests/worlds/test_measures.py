"""What is written on the page of a quarter is published under its own name, scaled to China."""

import numpy as np
import pytest

from abm.measures import platforms, statistics
from abm.names import INDUSTRIES, PLATFORMS, Cause
from abm.quarter import play
from abm.state.firms import SizeClass
from tests.openings import drawn_state, played_state


def published_with(**written):
    """Measures of a played quarter in whose page these totals stand instead."""
    state = played_state(1)
    for name, amount in written.items():
        setattr(state.record, name, amount)
    return statistics.measures(state), state.scale


@pytest.mark.parametrize(
    ("measure", "written"),
    [
        ("full_cost", {"programme_cost": 3.0, "relief_loans_written_off": 4.0}),
        ("reopened", {"reopened": 2.0, "returned": 5.0}),
        ("programme_cost", {"programme_cost": 7.0}),
        ("programme_earned", {"programme_earned": 7.0}),
        ("relief_loans_written_off", {"relief_loans_written_off": 7.0}),
        ("written_off", {"loans_lost": np.array([3.0, 4.0])}),
        ("written_off_of_living", {"living_loans_written_off": 7.0}),
        ("bank_rescue", {"bank_rescue": 7.0}),
        ("loans_wanted", {"loans_wanted": 7.0}),
        ("loans_applied", {"loans_applied": 7.0}),
        ("sme_credit_requested", {"sme_credit_requested": 7.0}),
        ("sme_credit_authorised", {"sme_credit_authorised": 7.0}),
        ("loans_granted", {"loans_granted": 7.0}),
        ("hired", {"hired": 7.0}),
        ("dismissed", {"dismissed": 7.0}),
        ("moved_from_job_to_job", {"moved_from_job_to_job": 7.0}),
        ("joined_export_platforms", {"joined_export_platforms": 7.0}),
    ],
)
def test_a_total_of_the_page_is_published(measure, written):
    found, scale = published_with(**written)
    assert found[measure] == pytest.approx(7.0 * scale)


def test_what_a_platform_is_worth_is_its_capital_and_what_it_is_owed_less_what_it_owes():
    """Stock on credit is owed to the one that sells it; every yuan moves one platform, and the sum of all."""
    state = played_state(1)
    firms, jd = state.firms, state.addresses.jd_row
    rows = np.flatnonzero(firms.size_class == SizeClass.PLATFORM)
    names = [f"platform_net_worth:{name}" for name in PLATFORMS]
    before, shop = platforms.of_platforms(state), int(np.flatnonzero(firms.size_class == SizeClass.MICRO)[0])
    firms.stock_credit[shop] += 500.0
    firms.capital[rows] += [10.0, 20.0, 30.0][: rows.size]
    firms.loan[rows] += [1.0, 2.0, 4.0][: rows.size]
    after = platforms.of_platforms(state)
    gained = np.array([10.0, 20.0, 30.0]) - [1.0, 2.0, 4.0] + 500.0 * (rows == jd)
    assert [after[name] - before[name] for name in names] == pytest.approx(gained * state.scale)
    assert after["platform_net_worth"] - before["platform_net_worth"] == pytest.approx(gained.sum() * state.scale)


def test_closures_are_told_apart_by_their_cause():
    found, scale = published_with(closed_by_cause=np.arange(len(Cause), dtype=float))
    for cause in (Cause.SUSPENDED_TOO_LONG, Cause.ILLIQUID, Cause.INSOLVENT, Cause.VOLUNTARY, Cause.REGISTRY):
        assert found[f"closures_cause:{cause.name.lower()}"] == pytest.approx(int(cause) * scale)


def test_every_closure_has_one_cause():
    found, _ = published_with()
    causes = sum(value for name, value in found.items() if name.startswith("closures_cause:"))
    assert causes == pytest.approx(found["closures"]) and causes > 0.0


def bought(state) -> float:
    """Final purchases and what went into stocks, less imports, as the page has them; yuan."""
    record = state.record
    final = sum(value for value, _ in record.final.values())
    return (
        final + float((record.materials_bought - record.materials_used + record.finished_change).sum()) - record.imports
    )


@pytest.mark.parametrize("shock", ["none", "covid_2020"])
def test_product_is_what_was_bought_goods_resold_once_and_interest_not_at_all(shock):
    state = played_state(5, shock=shock)
    assert state.history[-1][1]["gdp"] == pytest.approx(bought(state) * state.scale, rel=1e-8)


def test_real_product_is_product_at_the_prices_of_rest():
    state = drawn_state(resting=True)
    play(state)
    found = state.history[-1][1]
    assert found["gdp_real"] == pytest.approx(found["gdp"], rel=2e-3), (
        "but for what stocks grow by, which is counted at cost"
    )
    assert sum(found[f"value_added:{name}"] for name in INDUSTRIES) == pytest.approx(found["gdp_real"], rel=1e-9)
