"""What charts, map, lives and sliders hold, on figures worked by hand."""

import re

import pytest

from experiments.explore import dials, heat
from experiments.explore.charts import course, in_the_chart, numbers, option, scatter, sentence
from experiments.explore.life_table import in_words, life_table
from experiments.explore.told import Data, Life, Line, Listed, Pair, Quarter, Reading

QUARTERS = ("2019Q4", "2020Q1", "2020Q2")
SHARE, JOBS, COST = ("share", "share", "A share."), ("persons", "level", "Jobs."), ("yuan a quarter", "flow", "Cost.")


def played(measure: str, *pairs: tuple[float, float]) -> list[Quarter]:
    return [Quarter(name, {measure: Pair(*pair)}, {}) for name, pair in zip(QUARTERS, pairs, strict=False)]


def test_shares_are_drawn_in_per_cent_and_their_difference_in_points():
    data = Data("a bureau", {"2020Q1": (-0.068, True), "2020Q2": (0.01, False), "2021Q1": (0.5, True)})
    shown = course(
        "gdp", SHARE, ("GDP", "per cent of trend"), QUARTERS, played("gdp", (0.0, 0.0), (-0.06, -0.0525)), data
    )
    drawn = option(shown, "2020Q1")
    without, relieved, looked_up, recalled, difference = (one["data"] for one in drawn["series"])
    assert (without, relieved, difference) == ([0.0, -6.0], [0.0, -5.25], [0.0, 0.75])
    assert (looked_up, recalled) == ([["2020Q1", -6.8]], [["2020Q2", 1.0]])
    assert [axis["name"] for axis in drawn["yAxis"]] == ["per cent of trend", "difference, percentage points"]
    assert drawn["series"][0]["markLine"]["data"] == [{"xAxis": "2020Q1"}]
    looks = {one["name"]: one["itemStyle"]["color"] for one in drawn["series"] if one["name"].startswith("data")}
    assert looks == {"data, looked up": "#000000", "data, recalled": "#FFFFFF"}, "filled, and hollow"
    colours = [one["lineStyle"]["color"] for one in drawn["series"][:2]]
    assert colours == ["#000000", drawn["series"][4]["itemStyle"]["color"]], "the difference is of the twin with relief"
    assert sentence(shown) == (
        "GDP, 2020Q1: -6.00 per cent of trend without relief, -5.25 with, difference 0.750 percentage points"
    )


def test_levels_and_differences_have_each_their_own_size():
    shown = course("employment", JOBS, None, QUARTERS, played("employment", (538e6, 538e6), (521e6, 521.3e6)), None)
    drawn = option(shown, "2020Q1")
    assert [axis["name"] for axis in drawn["yAxis"]] == ["million persons", "difference, thousand persons"]
    assert drawn["series"][1]["data"] == [538.0, 521.3] and drawn["series"][4]["data"] == [0.0, 300.0]
    assert drawn["series"][4]["xAxisIndex"] == drawn["series"][4]["yAxisIndex"] == 1
    assert drawn["xAxis"][0]["data"] == list(QUARTERS), "the frame does not move while quarters come"


def test_the_two_are_drawn_in_the_colours_of_the_figures():
    from experiments.show.marks import marks

    mark = marks(("nothing", "relief"), "nothing")
    without, relieved, *_ = option(course("x", JOBS, None, QUARTERS, (), None), "")["series"]
    assert without["lineStyle"]["color"] == mark["nothing"].colour
    assert relieved["lineStyle"]["color"] == mark["relief"].colour


def test_nothing_played_is_said_and_draws_an_empty_frame():
    shown = course("programme_cost", COST, None, QUARTERS, (), None)
    assert sentence(shown) == "Programme cost: nothing played yet"
    assert all(one["data"] == [] for one in option(shown, "2020Q1")["series"])


@pytest.mark.parametrize(
    ("pairs", "names", "shown"),
    [
        ((), ["nothing so far", "no difference yet"], [False, False]),
        (((0.0, 0.0),), ["nothing so far", "no difference yet"], [False, False]),
        (((5e9, 5e9),), ["billion yuan a quarter", "no difference yet"], [True, False]),
        (((0.0, 2e6),), ["million yuan a quarter", "difference, million yuan a quarter"], [True, True]),
    ],
)
def test_an_axis_is_drawn_where_there_is_something_to_measure(pairs, names, shown):
    """Levels above, differences below, each by itself."""
    axes = option(course("cost", COST, None, QUARTERS, played("cost", *pairs), None), "2020Q1")["yAxis"]
    assert [axis["name"] for axis in axes] == names
    assert [axis["axisLabel"]["show"] for axis in axes] == [axis["splitLine"]["show"] for axis in axes] == shown


def test_data_alone_have_an_axis():
    data = Data("a bureau", {"2020Q1": (-0.068, True)})
    level, difference = option(course("gdp", SHARE, None, QUARTERS, (), data), "")["yAxis"]
    assert level["axisLabel"]["show"] and not difference["axisLabel"]["show"]


@pytest.mark.parametrize(
    ("found", "placed", "still", "drawn", "words"),
    [
        (5_378, 5_051, 320, 2_000, "the first 2,000 of 5,051 with staff and money; 327 lack one of them and are not"),
        (2_000, 2_000, 0, 2_000, "all 2,000 with staff and money."),
    ],
)
def test_what_the_chart_of_firms_leaves_out_is_said(found, placed, still, drawn, words):
    points = ((1, 1.0, 1, True, False),) * drawn
    told = in_the_chart(Listed("2020Q4", found, placed, still, (), points))
    assert told.startswith(f"In the chart {words}")
    assert told.endswith("are not drawn, 320 of these stand still." if still else "money.")


def test_the_table_of_numbers_tells_what_is_drawn():
    data = Data("a bureau", {"2019Q4": (0.0, True), "2020Q1": (-0.068, False)})
    shown = course("gdp", SHARE, None, QUARTERS, played("gdp", (0.001, 0.001), (-0.06, -0.0525)), data)
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", numbers(shown))]
    assert rows == [
        ["quarter", "without, per cent", "with, per cent", "difference, percentage points", "data"],
        ["2019Q4", "0.100", "0.100", "0", "0"],
        ["2020Q1", "-6.00", "-5.25", "0.750", "-6.80 (recalled)"],
    ]


def test_firms_are_drawn_by_how_they_stand():
    firms = [(3, 100.0, 1, True, False), (4, 200.0, 2, True, True), (5, 300.0, 3, False, True)]
    groups = {one["name"]: one["data"] for one in scatter(firms)["series"]}
    assert groups == {"open": [[3, 100.0, 1]], "open, helped": [[4, 200.0, 2]], "stands still": [[5, 300.0, 3]]}


# ---- the map ----

WORKS = Reading("At work", "of <all>", 100.0, 60.0)
PAIR = Pair(((40.0, None, 40.0), (100.0, 50.0, 80.0)), ((46.0, None, 46.0), (100.0, 48.5, 79.4)))
HELD = ((30.0, None, 30.0), (70.0, 0.0, 70.0))


def cells(view: str, reading: Reading = WORKS) -> list[tuple[str, str]]:
    table = heat.map_table("2020Q1", view, reading, PAIR, HELD, ("trade", "all"), ("micro", "large", "all"))
    assert "of &lt;all&gt;" in table
    return re.findall(r'background:(#\w+)"[^>]*>([^<]*)', table)


def test_the_map_shows_the_economy_that_is_asked_for():
    assert [words for _, words in cells("without")] == ["40", "–", "40", "100", "50", "80"]
    assert [words for _, words in cells("relieved")] == ["46", "–", "46", "100", "48", "79"]
    assert [words for _, words in cells("difference")] == ["+6.0", "–", "+6.0", "+0.0", "-1.5", "-0.6"]


def test_white_is_the_middle_blue_above_and_orange_below():
    assert heat.colour(100.0, 100.0, 60.0) == "#FFFFFF"
    assert heat.colour(40.0, 100.0, 60.0) == heat.colour(-500.0, 100.0, 60.0) == "#E08640"  # three quarters of #D55E00
    assert heat.colour(160.0, 100.0, 60.0) == "#4095C5"  # of #0072B2
    assert heat.colour(70.0, 100.0, 60.0) != heat.colour(130.0, 100.0, 60.0)
    assert heat.colour(50.0, 0.0, -60.0) == heat.colour(-50.0, 0.0, 60.0), "more that is shut is worse"


def test_bars_are_parts_of_all_jobs():
    held = ((30.0, 15.0, 45.0), (10.0, None, 10.0), (40.0, 15.0, 55.0))
    pair = Pair(*[((1.0, 1.0, 1.0),) * 3] * 2)
    table = heat.map_table(
        "2020Q1", "without", WORKS, pair, held, ("trade", "retail", "all"), ("micro", "large", "all")
    )
    assert re.findall(r"width:(\d+)%", table) == ["100", "50", "100", "33", "22"], "none in the row of all"
    assert table.count('title="') == 8 and 'title="15.0 % of all jobs"' in table


# ---- lives ----


def life(*lines: Line, ends: str = "") -> Life:
    return Life("firm", 7, "firm 7: <micro>", ends, ("2020Q1", "2020Q2"), lines, {})


def rows(shown: Life) -> list[list[str]]:
    body = re.findall(r"<tr[^>]*>(.*?)</tr>", life_table(shown))
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in body]


def test_one_line_where_both_agree_and_two_where_they_do_not():
    same = Line("staff", "Standing", "Staff", "persons", (3, 4), (3, 4))
    money = Line("money", "Owns", "Money", "trend yuan", (1200.0, 3500.0), (1200.0, 8000.0))
    assert rows(life(same, money)) == [
        ["fact, unit", "relief", "2020Q1", "2020Q2"],
        ["Standing"],
        ["Staff persons", "both", "3", "4"],
        ["Owns"],
        ["Money thousand trend yuan", "without", "1.20", "3.50"],
        ["with", "1.20", "8.00"],
    ]
    assert "<td class=differs>8.00</td>" in life_table(life(money)) and "firm 7: &lt;micro&gt;" in life_table(
        life(money)
    )
    assert in_words(life(same, money)) == "1 of 2 facts differ from its twin without relief."


def test_shares_of_a_life_are_per_cent_and_words_stay_words():
    shut = Line("shut", "Standing", "Shut", "share of the quarter", (0.25, 0.0), (0.25, 0.0))
    stands = Line("state", "Standing", "Stands", "", ("open", "closed"), ("open", "open"))
    assert rows(life(shut, stands))[2:] == [
        ["Shut per cent of the quarter", "both", "25.0", "0"],
        ["Stands", "without", "open", "closed"],
        ["with", "open", "open"],
    ]
    ended = in_words(life(shut, stands, ends="without relief it closes in 2020Q2 (illiquid)"))
    assert ended == "Without relief it closes in 2020Q2 (illiquid). 1 of 2 facts differ from its twin without relief."


def test_a_firm_of_one_economy_alone_is_told_once():
    alone = Line("staff", "Standing", "Staff", "persons", (None, None), (None, 2))
    assert rows(life(alone))[2:] == [["Staff persons", "with", "–", "2"]]
    assert in_words(life(alone)) == "It opened in the economy with relief alone."


# ---- sliders ----


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (0.3, 1.5), (5e4, 5e6), (1.0, 3.0), (-2.0, 2.0)])
def test_a_slider_comes_back_to_where_it_stands(low, high):
    for place in range(0, dials.STEPS + 1, 8):
        value = dials.value_at(place, low, high, whole=False)
        assert low <= value <= high and dials.position(value, low, high) == pytest.approx(place, abs=0.05)
    assert (dials.value_at(0, low, high, False), dials.value_at(dials.STEPS, low, high, False)) == (low, high)


def test_a_range_of_decades_is_walked_by_factors():
    assert dials.value_at(dials.STEPS / 2, 5e4, 5e6, whole=True) == 500_000
    assert dials.value_at(dials.STEPS / 2, 1.0, 3.0, whole=False) == 2.0


@pytest.mark.parametrize(
    ("value", "words"),
    [(50_000_000_000, "50 billion"), (27e6, "27 million"), (1_256_000, "1.256 million"), (11e12, "11 trillion")],
)
def test_a_number_of_many_noughts_is_said(value, words):
    assert dials.in_words(value) == words
    assert dials.in_words(999_999) == dials.in_words(0.2) == dials.in_words(None) == ""


def test_whole_numbers_stay_whole_and_a_number_outside_stands_at_the_end():
    assert dials.value_at(70, 1, 3, whole=True) == 2 and isinstance(dials.value_at(70, 1, 3, whole=True), int)
    assert dials.position(99.0, 0.0, 1.0) == dials.STEPS and dials.position(-1.0, 0.0, 1.0) == 0


def test_a_range_without_use_has_no_slider():
    assert dials.has_slider(0.5, 0.0, 1.0) and dials.has_slider(0.0, 0.0, 1e13)
    assert not dials.has_slider(15e9, 0.0, 1e13) and not dials.has_slider(1.0, 1.0, 1.0)
