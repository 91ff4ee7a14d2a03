"""What is written on the page of a quarter is published under its own name, scaled to China."""

import numpy as np
import pytest

from abm.contracts import loans, working_capital
from abm.measures import platforms, small_firms, statistics
from abm.names import INDUSTRIES, PLATFORMS, Cause
from abm.phases.turnover import turnover
from abm.quarter import play
from abm.state.firms import FirmState, SizeClass
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
    for cause in (Cause.SUSPENDED_TOO_LONG, Cause.ILLIQUID, Cause.INSOLVENT, Cause.VOLUNTARY, Cause.OTHER_REASONS):
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


def test_who_could_borrow_from_a_platform_who_does_and_who_did_within_a_year():
    """Of five small firms one has a line, two draw, one drew three quarters ago and one has a standing loan; one drew
    four quarters ago, and a medium firm and a closed one do not count."""
    state = played_state(1)
    firms, record, now = state.firms, state.record, state.quarter
    firms.drew_last[:], firms.platform_loan[:] = 0, 0.0
    record.platform_limit[:] = record.drawn_from_platforms[:] = 0.0
    open_now = firms.state != FirmState.CLOSED
    small = np.flatnonzero(open_now & (firms.size_class <= SizeClass.SMALL))[[3, 40, 500, 700, 900]]
    medium = np.flatnonzero(open_now & (firms.size_class == SizeClass.MEDIUM))[0]
    closed = np.flatnonzero(~open_now)[0]
    firms.weight[small] = [1.0, 2.0, 4.0, 8.0, 16.0]
    firms.platform_loan[small[4]] = firms.platform_loan[medium] = 5e4
    record.platform_limit[small[0]] = record.platform_limit[medium] = record.platform_limit[closed] = 50.0
    record.drawn_from_platforms[small[:2]] = record.drawn_from_platforms[medium] = 9.0
    firms.drew_last[small] = now, now, now - 3, now - 4, 0
    firms.drew_last[medium] = firms.drew_last[closed] = now
    found = small_firms.use_of_platform_credit(state)
    assert found["platform_lines"] == pytest.approx(1.0 * state.scale)
    assert found["platform_borrowers"] == pytest.approx(3.0 * state.scale)
    assert found["platform_borrowers_in_a_year"] == pytest.approx(23.0 * state.scale)
    assert found["platform_credit_drawn"] == pytest.approx(27.0 * state.scale)


def test_who_is_short_of_money_for_stock_counts_by_firms_and_what_is_not_bought_by_yuan():
    """One maker of weight 2 buys half of 10 yuan; one of 3 buys 99.9 of 100 and is not said to be constrained."""
    state = played_state(1)
    firms, record = state.firms, state.record
    holders = np.flatnonzero(working_capital.bound_by_means(state))
    firms.weight[holders] = 0.0
    record.purchases_wanted[:] = record.purchases_made[:] = 0.0
    first, second, elsewhere = holders[0], holders[1], np.flatnonzero(~working_capital.bound_by_means(state))[0]
    firms.weight[[first, second]] = 2.0, 3.0
    record.purchases_wanted[[first, second, elsewhere]] = 10.0, 100.0, 1000.0
    record.purchases_made[[first, second, elsewhere]] = 5.0, 99.9, 0.0
    found = small_firms.purchases_of_stock(state)
    assert found == {"constrained": pytest.approx(2.0 / 5.0), "purchases_cut": pytest.approx(5.1 / 110.0)}


def test_value_added_abroad_is_what_all_rounds_of_suppliers_add():
    """Exports, what goes into them, what goes into that, and so on; what each round's makers add is summed."""
    state = played_state(1)
    t = state.technology
    from_home = t.services_per_unit + t.material_mix[:-1] * t.materials_per_unit
    needed = np.bincount(state.firms.industry, weights=state.record.exported, minlength=len(INDUSTRIES))
    exported, added = needed.sum(), 0.0
    for _ in range(200):
        imported = t.imports_per_unit + t.material_mix[-1] * t.materials_per_unit
        inputs = from_home * needed
        added += float((needed - inputs.sum(axis=0) - imported * needed).sum())
        needed = inputs.sum(axis=1)
    found = statistics.measures(state)
    assert found["exported_value_added"] == pytest.approx(added * state.scale, rel=1e-9)
    assert found["export_output"] == pytest.approx(exported * state.scale, rel=1e-9)
    assert 0.75 < added / exported < 0.9  # four fifths, as in tables of trade in value added


def test_what_is_drawn_from_a_platform_is_remembered_and_forgotten_with_the_firm():
    state = played_state(1)
    drawn = np.zeros(len(state.firms))
    row = int(np.flatnonzero(state.firms.state == FirmState.OPEN)[5])
    state.record.drawn_from_platforms[:] = 0.0
    drawn[row] = 64.0
    loans.grant_advance(state, drawn)
    loans.grant_advance(state, drawn)
    assert state.record.drawn_from_platforms.sum() == 128.0 == state.record.drawn_from_platforms[row]
    assert state.firms.drew_last[row] == state.quarter
    turnover.empty_the_place(state, np.array([row]))
    assert state.firms.drew_last[row] == 0
