"""Twins in step are the first world of the experiment that the choices are, to the last bit."""

import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from abm.measures.catalogue import CAUSES
from abm.mesa_face.agents import SME, Bank, Worker
from abm.names import CLASSES, INDUSTRIES
from experiments.experiment import Experiment
from experiments.explore import twins
from experiments.explore.choices import WITH, WITHOUT
from experiments.explore.desk import Desk
from experiments.explore.facts import KINDS, OWES, OWNS
from experiments.explore.industries import SIZES
from experiments.explore.lives import MOST
from experiments.explore.told import JOBS, Opened, Quarter
from experiments.explore.twins import FILE, Twins, experiment_of, text_of
from experiments.run.world import play_world
from tests.explore.made import SMALL, played


@pytest.fixture(scope="module")
def desk():
    return played()[0]


@pytest.fixture(scope="module")
def quarters(desk):
    return {quarter.name: quarter for quarter in desk.twins.quarters}


def test_the_page_shows_the_first_world_of_the_run(quarters):
    experiment = Experiment.of_text(FILE, text_of(SMALL, worlds=1))
    run = play_world(experiment.worlds[0], experiment.plan()).quarters
    for arm, twin in ((WITHOUT, 0), (WITH, 1)):
        told = {(row["quarter"], row["measure"]): row["value"] for row in run.filter(pl.col("arm") == arm).to_dicts()}
        shown = {
            (name, measure): pair[twin]
            for name, quarter in quarters.items()
            for measure, pair in quarter.measures.items()
        }
        assert told == {key: shown[key] for key in told} and len(told) > 1_000


def test_the_file_asks_for_more_worlds_of_which_it_is_the_first():
    one, many = (Experiment.of_text(FILE, text_of(SMALL, worlds=n)).worlds for n in (1, 16))
    assert many[0] == one[0] and len({world.seed for world in many}) == 16


def test_the_two_are_one_until_relief_begins(desk, quarters):
    assert desk.twins.forks_in == "2020Q1"
    apart = {
        name: [measure for measure, pair in quarter.measures.items() if pair.without != pair.relieved]
        for name, quarter in quarters.items()
    }
    assert [name for name, found in apart.items() if not found] == ["2019Q1", "2019Q2", "2019Q3", "2019Q4"]
    assert "programme_cost" in apart["2020Q1"]


def test_what_is_said_on_the_way_are_words_the_twins_and_the_quiet_quarters():
    heard = played()[1]
    assert [type(one) for one in heard] == [str, str, Opened, *[Quarter] * 4]
    assert "4,764 people and 951 firms" in heard[1]


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"shock": "none", "relief": {}}, "2020Q1"),
        ({"shock": "none", "relief": {}, "last": "2019Q2"}, "2019Q2"),
        ({"shock": "none", "relief": {"spark_credit": {"start": "2019-05", "end": "2019-12"}}}, "2019Q2"),
        ({"shock": "none", "relief": {"spark_credit": {}}}, "2020Q1"),
        ({"relief": {"spark_credit": {}}}, "2020Q1"),
        ({"shock": "export_slump_2008", "relief": {"spark_credit": {"start": "2019-02", "end": "2019-12"}}}, "2019Q1"),
    ],
)
def test_the_two_part_before_anything_happens_and_at_the_end_of_2019_at_the_latest(desk, changes, parts):
    assert Twins(experiment_of(replace(SMALL, **changes)), desk.opened[1]).forks_in == parts


def test_choices_of_one_world_share_its_opening(desk, monkeypatch):
    worlds = []
    monkeypatch.setattr(twins, "open_world", lambda experiment: worlds.append(experiment) or desk.opened[1])
    another = Desk(lambda what: None)
    for changes in ({}, {"relief": {}}, {"last": "2020Q4"}, {"luck": 4}, {"parameters": {"minimum_smes": 600}}):
        another.open(replace(SMALL, **changes))
    assert len(worlds) == 3 and another.opened[1].quarter == "2019Q1"


def test_choices_that_are_refused_leave_the_twins_there_are(desk):
    before = desk.twins
    with pytest.raises(ConfigError, match="ends in 2021-05, before it starts in 2023-01"):
        desk.open(replace(SMALL, relief={"spark_credit": {"start": "2023-01"}}))
    assert desk.twins is before


def test_nothing_is_played_beyond_the_last_quarter(desk):
    assert desk.twins.next_quarter is None
    with pytest.raises(ConfigError, match="all quarters up to 2021Q4 have been played"):
        desk.step()


# ---- the map ----


@pytest.fixture(scope="module")
def spring(desk):
    """The same twins at the end of the first quarter of the pandemic."""
    again = Twins(experiment_of(SMALL), desk.opened[1])
    while again.next_quarter != "2020Q2":
        again.step()
    return again


def cell(economy, industry, size, of_firm):
    """Added up firm by firm."""
    firms = economy.state.firms
    mine = (firms.industry == INDUSTRIES.index(industry)) & (firms.size_class == SIZES.index(size))
    return sum(of_firm(economy.state, row) for row in np.flatnonzero(mine))


CELLS = [("catering", "self_employed"), ("manufacturing", "micro"), ("construction", "small")]


@pytest.mark.parametrize(("industry", "size"), CELLS)
def test_the_map_is_its_firms_added_up_one_by_one(spring, industry, size):
    at = (INDUSTRIES.index(industry), SIZES.index(size))
    for twin, economy in enumerate(spring.both):
        began = lambda state, row: 0.0 if state.record.opening.closed[row] else state.record.opening.weights[row]
        begun = cell(economy, industry, size, began)
        works = cell(economy, industry, size, lambda s, row: began(s, row) * (s.record.working[row] > 0))
        open_months = lambda s, row: sum(s.conditions.open_now[month, row] for month in range(3)) / 3
        shut = cell(economy, industry, size, lambda s, row: began(s, row) * (1 - open_months(s, row)))
        shown = {name: pair[twin][at[0]][at[1]] for name, pair in spring.quarters[-1].map.items()}
        assert shown["working"] == pytest.approx(100 * works / begun, abs=0.006)
        assert shown["shut"] == pytest.approx(100 * shut / begun, abs=0.006)
        assert 0 < shown["shut"] < 100 - shown["working"] < 95


def test_jobs_and_states_of_the_map_are_those_of_the_panel_of_firms(spring):
    for twin, economy in enumerate(spring.both):
        panel = economy.firm_panel().filter(pl.col("size").is_in(SIZES))
        jobs, shown = panel["jobs"].sum(), spring.quarters[-1].map
        for industry, size in CELLS:
            mine = panel.filter(pl.col("industry") == industry, pl.col("size") == size)
            at = (INDUSTRIES.index(industry), SIZES.index(size))
            there = mine.filter(pl.col("stands") != "closed")["weight"].sum()
            stands = mine.filter(pl.col("stands") == "open")["weight"].sum()
            assert shown[JOBS][twin][at[0]][at[1]] == pytest.approx(100 * mine["jobs"].sum() / jobs, abs=0.006)
            assert shown["open"][twin][at[0]][at[1]] == pytest.approx(100 * stands / there, abs=0.006)


def test_before_is_the_first_quarter(quarters):
    for reading in ("jobs", "sales", "firms"):
        first = quarters["2019Q1"].map[reading].without
        assert {value for row in first for value in row} <= {100.0, None}
    assert quarters["2020Q1"].map["sales"].without[-1][-1] < 95


# ---- lives ----


def test_books_of_firms_and_banks_add_up(desk):
    for picture in desk.twins.album.pictures["2020Q4"]:
        for kind in ("firm", "bank"):
            facts, found = KINDS[kind].facts, picture.facts[kind]
            columns = lambda group: [found[one.key].astype(float) for one in facts if one.group == group]
            owns, owes = columns(OWNS), columns(OWES)
            size = sum(map(abs, owns + owes))
            assert (abs(sum(owns) - sum(owes) - found["worth"]) <= 1e-6 * size + 1e-3).all() and size.max() > 1e6


@pytest.mark.parametrize(
    ("kind", "view", "names"),
    [
        ("firm", SME, {"money": "cash", "loan": "loan", "staff": "staff", "price": "price", "state": "state"}),
        ("worker", Worker, {"money": "cash", "income": "income", "wage": "wage", "state": "state"}),
        ("bank", Bank, {"loans": "loans", "worth": "equity", "reserves": "reserves"}),
    ],
)
def test_a_life_ends_as_its_agent_stands(desk, kind, view, names):
    for twin, economy in zip(("without", "relieved"), desk.twins.both, strict=True):
        agent = list(economy.agents_by_type[view])[3]
        lines = {line.key: line for line in desk.life(kind, agent.unique_id).lines}
        for key, attribute in names.items():
            value = getattr(agent, attribute)
            wanted = value.replace("_", " ") if isinstance(value, str) else value
            told = getattr(lines[key], twin)[-1]
            assert told == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-6)), key


def test_a_life_tells_quarters_as_they_were(desk):
    """Pictures are copies: what a firm had in the first quarter is not what it has in the last."""
    firm = next(iter(desk.twins.without.agents_by_type[SME])).unique_id
    life = desk.life("firm", firm)
    money = next(line for line in life.lines if line.key == "money")
    assert len(set(money.without)) == len(life.quarters) == 12 and money.without[:4] == money.relieved[:4]


def test_an_end_is_told_with_its_quarter_and_cause(desk):
    """Of all firms that close; as many for each cause, by weight, as are published."""
    count = dict.fromkeys(CAUSES, 0.0)
    for quarter, ids in desk.twins.relieved.closures:
        for number in ids.tolist() if quarter == 2020 * 4 + 1 else ():
            said = re.search(r"(?:^|; )with relief it closes in 2020Q2 \((.+)\)$", desk.life("firm", number).ends)
            row = desk.twins.album.pictures["2020Q1"][1].row("firm", number)
            weight = desk.twins.album.pictures["2020Q1"][1].traits["firm"]["weight"][row]
            count[said[1].replace(" ", "_")] += weight * SMALL.scale
    measures = desk.twins.quarters[5].measures
    assert count == pytest.approx({cause: measures[f"closures_cause:{cause}"].relieved for cause in CAUSES})
    assert sum(value > 0 for value in count.values()) > 1


def test_relief_in_a_life_is_what_the_books_of_programmes_say(desk):
    received = desk.twins.relieved.relief_received()
    most = received.sort("relief", descending=True)["id"][0]
    line = next(line for line in desk.life("firm", most).lines if line.key == "relief")
    assert sum(filter(None, line.relieved)) == pytest.approx(received.filter(pl.col("id") == most)["relief"][0])
    assert not any(line.without)


def test_a_stranger_is_refused_in_words(desk):
    with pytest.raises(ConfigError, match="firm 5000000005: no such agent up to 2021Q4"):
        desk.life("firm", 5_000_000_005)
    with pytest.raises(ConfigError, match="no such agent"):
        desk.life("dragon", 5)


# ---- the list of agents ----


def test_agents_are_found_by_kind_industry_size_and_fate(desk):
    whole = desk.listed("firm")
    trade = desk.listed("firm", industry="trade", size="micro")
    assert 0 < trade.found < whole.found
    assert {(row["industry"], row["size"]) for row in trade.rows} == {("trade", "micro")}
    apart = desk.listed("firm", "apart")
    assert 0 < apart.found < whole.found and all(row["stands"] != row["twin"] for row in apart.rows)
    assert all(row["helped"] for row in desk.listed("firm", "helped").rows)
    assert desk.listed("worker", industry="trade").rows[0]["industry"] == "trade"
    assert desk.listed("bank").found == len(desk.twins.without.state.banks)


def test_one_agent_is_found_by_its_number(desk):
    number = desk.listed("worker").rows[7]["id"]
    (row,) = desk.listed("worker", number=number).rows
    assert row["id"] == number


def test_money_of_the_twin_stands_beside_it(desk):
    row = desk.listed("firm", "apart").rows[0]
    line = next(line for line in desk.life("firm", row["id"]).lines if line.key == "money")
    assert (row["without"], row["money"]) == (line.without[-1] or 0.0, line.relieved[-1] or 0.0)
    assert row["without"] != row["money"]


def test_points_are_the_firms_that_are_listed(desk):
    listed = desk.listed("firm", "apart")
    rows = {row["id"]: row for row in listed.rows}
    assert listed.points and {point[2] for point in listed.points} <= set(rows)
    for staff, money, number, is_open, helped in listed.points:
        row = rows[number]
        assert (staff, money) == (row["staff"], round(row["money"]))
        assert (is_open, helped) == (row["stands"] == "open", row["helped"])


def test_firms_without_a_place_in_the_chart_are_counted(desk):
    """Every firm that is listed has staff and money, and is a point, or is among the rest; nothing else has points."""
    groups = [desk.listed("firm", industry=industry, size=size) for industry in INDUSTRIES for size in CLASSES]
    whole = [group for group in groups if group.found <= MOST]  # all of them stand in the table
    for group in whole:
        rest = [row for row in group.rows if row["staff"] <= 0 or row["money"] <= 0.0]
        assert group.placed == len(group.points) == group.found - len(rest)
        assert group.still == sum(row["stands"] != "open" for row in rest)
    assert any(0 < group.still < group.found for group in whole)
    banks = desk.listed("bank")
    assert (banks.placed, banks.still, banks.points) == (0, 0, ())


def test_the_experiment_is_checked_as_relief_check_does():
    assert experiment_of(SMALL).worlds[0].seed == experiment_of(replace(SMALL, last="2020Q4")).worlds[0].seed
    with pytest.raises(ConfigError, match="too coarse"):
        experiment_of(replace(SMALL, parameters={}))
    with pytest.raises(ConfigError, match=r"^arms\.relief: its first programme starts in 2018Q1"):
        experiment_of(replace(SMALL, relief={"mybank_loans": {"start": "2018Q1"}}))
