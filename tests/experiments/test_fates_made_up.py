"""Fates, direct effect, spillovers, displacement and deadweight of a table worked by hand."""

import numpy as np
import polars as pl
import pytest

from experiments.ask.fates import COUNTED
from experiments.ask.schema import Saturation
from experiments.find.clusters import Clusters
from experiments.find.fates import Cells, FateTable, cells_of, who_is_helped
from experiments.find.panel import Panel
from experiments.find.result import Result
from experiments.find.saturation import saturation
from experiments.run.fates import fate, grouped

# offer, fate, firms, jobs with relief, without and before, relief in yuan: of one world
BY_HAND = (
    ("offered", "saved", 10, 20, 0, 25, 100),
    ("offered", "survives anyway", 90, 200, 190, 195, 300),
    ("left out", "survives anyway", 50, 90, 100, 100, 0),
    ("ineligible", "survives anyway", 15, 195, 195, 200, 0),
    ("ineligible", "killed", 5, 0, 5, 5, 0),
    ("entrants", "entrant", 0, 5, 8, 0, 0),
)
EXPECTED = {"direct": 30, "left out": -10, "ineligible": -5, "entrants": -3, "net": 12}
PER_THOUSAND = {
    "direct": 300,
    "left out": -200,
    "contrast": 400,
    "luck of the draw": -100,
    "contrast of changes": 200,
    "luck of the draw in changes": -300,
}


def rows(
    world: int, arm: str = "relief", gain: float = 0.0, agents: int = 40, quarter: str = "2020Q4", **names
) -> list[dict]:
    """One world by hand; `gain` more jobs at firms that survive anyway."""
    found = []
    for offer, kind, firms, jobs, without, before, relief in BY_HAND:
        more = gain if (offer, kind) == ("offered", "survives anyway") else 0.0
        figures = {
            "agents": agents,
            "firms": firms,
            "jobs": jobs + more,
            "jobs_without": without,
            "jobs_before": before,
            "relief": relief,
        }
        named = {
            "arm": arm,
            "world": world,
            "quarter": quarter,
            "by": "all",
            "group": "all",
            "offer": offer,
            "fate": kind,
        }
        found.append(
            named | names | dict.fromkeys(COUNTED, 0.0) | {name: float(value) for name, value in figures.items()}
        )
    return found


def made_up(*worlds: list[dict]) -> FateTable:
    """Worlds that share nothing."""
    table = pl.DataFrame([row for world in worlds for row in world])
    numbers = tuple(table["world"].unique().sort())
    return FateTable(table, numbers, Clusters.alone(len(numbers)))


def effects(fates: FateTable, asked: Saturation | None = None, measure: str = "jobs", **where) -> dict[str, dict]:
    table = saturation(fates, asked, 0.95).filter(pl.col("measure") == measure)
    for column, value in where.items():
        table = table.filter(pl.col(column) == value)
    return {row["effect"]: row for row in table.iter_rows(named=True)}


def test_direct_effect_spillovers_and_entrants_add_up_to_the_net_effect():
    found = effects(made_up(rows(0), rows(1)))
    assert {name: found[name]["mean"] for name in EXPECTED} == EXPECTED
    assert sum(found[name]["mean"] for name in EXPECTED if name != "net") == found["net"]["mean"]


def test_the_contrast_is_direct_less_left_out_and_the_luck_of_the_draw():
    found = effects(made_up(rows(0), rows(1)))
    text = {name: found[f"{name}, a thousand firms"]["mean"] for name in PER_THOUSAND}
    assert text == pytest.approx(PER_THOUSAND)
    for contrast, luck in (("contrast", "luck of the draw"), ("contrast of changes", "luck of the draw in changes")):
        assert text[contrast] == pytest.approx(text["direct"] - text["left out"] + text[luck])


def test_displacement_and_deadweight():
    fates = made_up(rows(0), rows(1))
    found = effects(fates)
    assert found["displacement"]["mean"] == pytest.approx(15 / 30)
    assert found["displacement, entrants included"]["mean"] == pytest.approx(18 / 30)
    relief = effects(fates, measure="relief")
    assert relief["deadweight"]["mean"] == pytest.approx(300 / 400)
    assert relief["relief a firm"]["mean"] == pytest.approx(400 / 100)


def test_ratios_of_one_world_are_told_without_ends():
    """15 of 30 jobs and 300 of 400 yuan, as of many worlds; how sure they are one world cannot say."""
    fates = made_up(rows(0))
    found = {
        "displacement": effects(fates)["displacement"],
        "deadweight": effects(fates, measure="relief")["deadweight"],
    }
    assert {name: row["mean"] for name, row in found.items()} == pytest.approx(
        {"displacement": 15 / 30, "deadweight": 300 / 400}
    )
    assert all((row["low"], row["high"], row["note"]) == (None, None, None) for row in found.values())
    table = who_is_helped(fates, ("relief",), 0.95).filter(pl.col("figure") == "deadweight")
    assert table.select("mean", "low", "note").unique().rows() == [(0.75, None, None)]


def test_deadweight_is_relief_to_firms_that_would_be_in_being_without_it():
    """Of 500 yuan 300 go to survivors and 60 to firms that only relief lets close."""
    relief = {"survives anyway": 300.0, "killed": 60.0, "saved": 100.0, "only delayed": 30.0, "fails anyway": 10.0}
    made = [
        row | {"fate": kind, "relief": yuan}
        for world in (0, 1)
        for row in rows(world)[:1]
        for kind, yuan in relief.items()
    ]
    assert effects(made_up(made), measure="relief")["deadweight"]["mean"] == pytest.approx(360 / 500)


def test_deadweight_and_shares_stay_between_nothing_and_all():
    """Where nearly all relief goes to survivors an interval of ratios would end beyond a whole: it is cut there."""
    made = [rows(world) for world in range(4)]
    for world, yuan in enumerate((0.0, 0.0, 5.0, 40.0)):
        made[world][0]["relief"] = yuan
    top, bottom = np.full(4, 300.0), 300 + np.array([0.0, 0.0, 5.0, 40.0])
    beyond = Clusters.alone(4).ratio(top, bottom, 0.95)
    text = effects(made_up(*made), measure="relief")["deadweight"]
    assert beyond.high > 1 and (text["low"], text["high"]) == (pytest.approx(beyond.low), 1.0)
    few = [rows(world)[1:] + ([rows(world)[0] | {"firms": 1.0}] if world == 0 else []) for world in range(8)]
    table = who_is_helped(made_up(*few), ("relief",), 0.95).filter(
        (pl.col("offer") == "offered") & (pl.col("figure") == "saved")
    )
    assert table["mean"][0] > 0 and table["low"][0] == 0.0


def test_the_world_is_the_unit_of_an_interval():
    """Direct effects of 30, 40 and 50: the t interval of three numbers with standard deviation 10."""
    row = effects(made_up(rows(0), rows(1, gain=10), rows(2, gain=20)))["direct"]
    half = 4.302653 * 10 / np.sqrt(3)
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((40, 40 - half, 40 + half), rel=1e-6)


def test_a_world_without_a_group_counts_as_no_change():
    second = [row | {"world": 1} for row in rows(0) if row["offer"] != "entrants"]
    assert effects(made_up(rows(0), second))["entrants"]["mean"] == pytest.approx(-1.5)


def test_who_is_helped_tells_shares_of_fates_and_changes():
    table = who_is_helped(made_up(rows(0), rows(1)), ("relief",), 0.95)
    found = {(row["offer"], row["figure"]): row for row in table.iter_rows(named=True)}
    assert found["offered", "saved"]["mean"] == pytest.approx(0.1)
    assert found["all", "killed"]["mean"] == pytest.approx(5 / 170)
    assert found["all", "jobs"]["mean"] == 15 and found["all", "jobs"]["percent"] == pytest.approx(15 / 490 * 100), (
        "entrants are not of the group"
    )
    assert found["offered", "deadweight"]["mean"] == pytest.approx(0.75)
    fates = ("survives anyway", "saved", "only delayed", "fails anyway", "killed")
    assert sum(found["all", name]["mean"] for name in fates) == pytest.approx(1)


def test_nothing_is_told_of_a_handful_of_agents():
    fates = made_up(rows(0, agents=10), rows(1, agents=10))
    row = effects(fates)["direct"]
    assert row["mean"] is None and "fewer than 30" in row["note"]
    table = who_is_helped(fates, ("relief",), 0.95).filter(
        (pl.col("offer") == "offered") & (pl.col("figure") == "saved")
    )
    assert table["mean"][0] is None and "fewer than 30" in table["note"][0]


def test_without_relief_all_effects_are_zero_and_ratios_are_said_in_words():
    nobody = [
        row | {"offer": "left out", "relief": 0.0, "jobs": row["jobs_without"]}
        for row in rows(0)
        if row["offer"] != "entrants"
    ]
    found = effects(made_up(nobody, [row | {"world": 1} for row in nobody]))
    assert all(found[name][end] == 0 for name in ("direct", "net") for end in ("mean", "low", "high"))
    assert "not defined" in found["displacement"]["note"] and found["displacement"]["mean"] is None


def test_arms_of_the_design_are_placed_by_level_and_question():
    asked = Saturation(arms=["relief"], levels=[0.0, 0.5, 1.0])
    names = ("relief", "relief at 0 %", "relief at 50 %", "relief at 50 %, same budget")
    table = saturation(made_up(*(rows(0, arm=name) for name in names)), asked, 0.95)
    placed = {tuple(row) for row in table.select("arm", "base", "level", "fixed").iter_rows()}
    assert placed == {
        (names[0], "relief", 1.0, ""),
        (names[1], "relief", 0.0, ""),
        (names[2], "relief", 0.5, "intensity"),
        (names[3], "relief", 0.5, "budget"),
    }


@pytest.mark.parametrize(
    ("first", "first_without", "last", "last_without", "expected"),
    [
        (1, 1, 1, 1, "survives anyway"),
        (1, 0, 1, 0, "saved"),
        (1, 1, 1, 0, "saved"),
        (1, 0, 0, 0, "only delayed"),
        (1, 1, 0, 0, "fails anyway"),
        (0, 0, 0, 0, "fails anyway"),
        (0, 1, 0, 0, "fails anyway"),
        (1, 1, 0, 1, "killed"),
        (0, 1, 0, 1, "killed"),
    ],
)
def test_a_fate_is_told_from_two_quarters_and_two_worlds(first, first_without, last, last_without, expected):
    seen = [pl.Series([bool(value)]) for value in (first, first_without, last, last_without)]
    assert pl.select(fate(*seen)).item() == expected


def test_offered_by_one_programme_is_offered_and_eligible_but_never_drawn_is_left_out():
    flags = dict.fromkeys(("exporter", "online", "short_of_credit"), False)
    firms = pl.DataFrame(
        [{"id": number, "weight": 1.0, "size": "micro", "industry": "trade", **flags} for number in (3, 1, 2, 4)]
    )
    first = pl.DataFrame({"id": [1, 2, 3], "eligible": [True, True, False], "offered": [True, False, False]})
    second = pl.DataFrame({"id": [1, 2, 3], "eligible": [True, False, True], "offered": [False, False, True]})
    offers = grouped(firms, [first, second])
    assert dict(offers.select("id", "offer").iter_rows()) == {
        1: "offered",
        2: "left out",
        3: "offered",
        4: "ineligible",
    }
    assert set(grouped(firms, [])["offer"]) == {"everyone"}


def test_fates_are_of_the_same_draws_and_openings_as_effects(tmp_path):
    """Four worlds of two draws: direct effects of 30, 34 and 40, 44, so
    37 give or take t with one degree of freedom."""
    panel = Panel(("nothing", "relief"), np.arange(4), np.array([0, 0, 1, 1]), np.zeros(4, int), ("2020Q4",), {})
    result = Result(tmp_path)
    table = made_up(*(rows(world, gain=gain) for world, gain in enumerate((0, 4, 10, 14)))).table
    result.__dict__.update(panel=panel, fates=table)
    found = effects(result.fate_table)["direct"]
    assert (found["mean"], found["high"]) == (pytest.approx(37), pytest.approx(37 + 12.7062 * 5, rel=1e-4))


def test_what_rests_on_one_odd_world_says_so():
    """Twenty worlds, in one of which a hundred times as many firms are saved: as the effect table warns."""
    worlds = Clusters.alone(20)
    values = np.array([1.0 + 0.01 * number for number in range(19)] + [100.0])
    found = Cells(pl.DataFrame(), tuple(range(20)), worlds).mean(values, 0.95)
    assert found.units == 20 and found.warning.startswith("skewed: a few of 20 lie far above")
    assert cells_of(found)[3:] == (20, found.warning) and cells_of(found, "few") == (None, None, None, 20, None)


def test_a_level_is_of_the_worlds_as_its_change_is():
    """Of two draws one has lost a world: jobs without relief are 190, 190 and 490, so 340 a draw, and 110 more are
    (20 + 200) / 2."""
    worlds = [rows(number, gain=gain)[1:2] for number, gain in enumerate((10.0, 10.0, 190.0))]
    worlds[2][0]["jobs_without"], worlds[2][0]["jobs"] = 490.0, 690.0
    table = pl.DataFrame([row for world in worlds for row in world])
    fates = FateTable(table, (0, 1, 2), Clusters(np.array([0, 0, 1]), np.zeros(3, int)))
    text = who_is_helped(fates, ("relief",), 0.95).filter((pl.col("figure") == "jobs") & (pl.col("offer") == "all"))
    assert text.select("mean", "level", "percent").row(0) == pytest.approx((110, 340, 110 / 340 * 100))
