"""Sensitivity and discovery on functions whose answer is known: Ishigami's for Sobol, a straight line for Morris, a box
for the tree."""

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from abm.relief.programme import read_programme
from experiments import Experiment
from experiments.ask.designs import DESIGNS, points_a_block
from experiments.errors import Unanswered
from experiments.find import discovery, sensitivity
from experiments.find.draws import Draws, Effect, Input, effects_by_draw
from experiments.show.sensitivity import Focus, drivers, show
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small
from tests.show.made_result import result as made_result


def drawn(design: str, draws: int, inputs: int, seed: int = 3) -> Draws:
    points = DESIGNS[design](draws, inputs, seed)
    return Draws(tuple(Input(f"x{index}", 0.0, 1.0, "", "") for index in range(inputs)), np.arange(draws), points)


def effect(values: np.ndarray) -> Effect:
    return Effect("spark", "employment", "during", "persons", "level", values)


def ishigami(points: np.ndarray) -> np.ndarray:
    x = (2 * points - 1) * np.pi
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def by_statistic(rows, statistic: str) -> np.ndarray:
    """Inputs x (value, low, high)."""
    return np.array([row[2:5] for row in rows if row[1] == statistic])


def test_sobol_indices_of_ishigamis_function():
    """Its indices are known in closed form; the third input acts through the first alone."""
    draws = drawn("saltelli", 1024 * 5, 3)
    rows = sensitivity.sobol(draws, effect(ishigami(draws.points)), 0.95)
    first, total = by_statistic(rows, "first"), by_statistic(rows, "total")
    assert first[:, 0] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.03)
    assert total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    for table, truth in ((first, [0.3139, 0.4424, 0.0]), (total, [0.5576, 0.4424, 0.2437])):
        assert (table[:, 1] <= truth).all() and (truth <= table[:, 2]).all() and (table[:, 2] > table[:, 1]).all()


def test_morris_finds_the_slopes_of_a_straight_line():
    """On a line every elementary effect is the slope: no spread, whatever the place."""
    slopes = np.array([3.0, -2.0, 0.0, 0.5])
    draws = drawn("morris", 50, 4)
    rows = sensitivity.morris(draws, effect(draws.points @ slopes), 0.95)
    assert by_statistic(rows, "mu_star")[:, 0] == pytest.approx(np.abs(slopes))
    assert by_statistic(rows, "mu")[:, 0] == pytest.approx(slopes)
    assert by_statistic(rows, "sigma") == pytest.approx(np.zeros((4, 3)), abs=1e-9)


def test_morris_tells_interaction_from_a_slope():
    draws = drawn("morris", 120, 3)
    x = draws.points
    rows = sensitivity.morris(draws, effect(x[:, 0] + 4 * (x[:, 1] - 0.5) * (x[:, 2] - 0.5)), 0.95)
    sigma, size, mean = (by_statistic(rows, name) for name in ("sigma", "mu_star", "mu"))
    assert (
        sigma[0, 0] == pytest.approx(0, abs=1e-9)
        and (sigma[1:, 1] > 0.5).all()
        and (sigma[:, 1] <= sigma[:, 0] + 1e-9).all()
    )
    assert (size[1:, 0] > 0.9).all() and (np.abs(mean[1:, 0]) < 0.5).all()


def test_the_spread_of_our_elementary_effects_is_that_of_the_library():
    draws = drawn("morris", 40, 3)
    values = ishigami(draws.points)
    rows = sensitivity.morris(draws, effect(values), 0.95)
    found = sensitivity.elementary_effects(draws.points, values)
    assert by_statistic(rows, "mu_star")[:, 0] == pytest.approx(np.abs(found).mean(axis=1))
    assert by_statistic(rows, "sigma")[:, 0] == pytest.approx(found.std(axis=1, ddof=1))


def test_rank_correlation_sees_through_a_bend_and_leaves_out_what_others_explain():
    draws = drawn("random", 200, 3)
    x, luck = draws.points, np.random.default_rng(0).normal(size=200)
    value = by_statistic(
        sensitivity.rank_correlation(draws, effect(np.exp(4 * x[:, 0]) - 20 * x[:, 1] + luck), 0.95), "prcc"
    )
    assert value[0, 0] > 0.8 and value[1, 0] < -0.5
    assert value[2, 1] < 0 < value[2, 2], "an input that does nothing cannot be told from none"


def test_a_perfect_rank_is_no_error():
    draws = drawn("random", 30, 1)
    assert by_statistic(sensitivity.rank_correlation(draws, effect(draws.points[:, 0] ** 3), 0.95), "prcc")[
        0, 0
    ] == pytest.approx(1)


def test_blocks_that_lost_a_draw_are_left_out_whole():
    draws = drawn("morris", 20, 3)
    broken = Draws(draws.inputs, np.delete(draws.numbers, 5), np.delete(draws.points, 5, axis=0))
    assert broken.in_blocks(points_a_block("morris", 3)).numbers.tolist() == [0, 1, 2, 3, *range(8, 20)]


def test_the_box_of_failures_is_found():
    draws = drawn("sobol", 256, 4)
    inside = (draws.points[:, 1] > 0.6) & (draws.points[:, 3] < 0.5)
    found = discovery.failures(draws, effect(np.where(inside, -1.0, 1.0)))
    box = found.boxes[0]
    assert np.array_equal(found.failed, inside) and box.density == box.coverage == 1.0
    assert box.limits == {1: (pytest.approx(0.6, abs=0.02), 1.0), 3: (0.0, pytest.approx(0.5, abs=0.02))}


def test_relief_that_changes_nothing_fails():
    """An effect of exactly zero is not above zero."""
    draws = drawn("sobol", 64, 2)
    nothing = draws.points[:, 0] < 0.5
    found = discovery.failures(draws, effect(np.where(nothing, 0.0, 1.0)))
    assert np.array_equal(found.failed, nothing) and found.rule == "the effect is not above 0"


def test_failures_strewn_anywhere_make_no_box():
    draws, rng = drawn("sobol", 256, 4), np.random.default_rng(5)
    found = discovery.failures(draws, effect(np.where(rng.random(256) < 0.3, -1.0, 1.0)))
    assert found.boxes == () and "not above 0" in found.rule


def test_where_nothing_fails_the_lowest_quarter_is_looked_at():
    draws = drawn("sobol", 128, 2)
    found = discovery.failures(draws, effect(1 + draws.points[:, 0]))
    assert "0 of 128 draws fail" in found.rule and np.count_nonzero(found.failed) == 32
    assert found.boxes[0].limits == {0: (0.0, pytest.approx(0.25, abs=0.02))}


UNCERTAIN = 'uncertain = { caution = [0.4, 1.4], "spark_credit.shops" = [], "shock.fear" = [0.5, 1.5] }'


class Known(FakeEconomy):
    """An effect whose causes are known: caution, shops and luck, and it fails where caution is low."""

    def step(self):
        relief = {programme.name: programme for programme in map(read_programme, self.relief)}
        before = len(self.records)
        super().step()
        spark = relief.get("spark_credit")
        caution = self.settings[-1]["caution"]
        lift = (
            1e6 * (caution - 0.7) + 0.1 * spark.shops * (caution > 0.9)
            if spark and self.quarter > spark.start_quarter
            else 0.0
        )
        lift *= 1 + 0.1 * np.random.default_rng(self.seed).random()
        usual = {name: value for _, name, _, value in self.records[before:]}
        luck = 5e8 + 1e6 * np.random.default_rng([self.seed, self.kept_in - 1]).normal(size=3)[1]
        self.records[before:] = [
            (q, name, unit, luck + lift if name == "employment" else usual[name])
            for q, name, unit, _ in self.records[before:]
        ]


def played(folder, design: str, draws: int, uncertain: str = UNCERTAIN, economy=Known):
    path = write_small(folder, 'uncertain = ["caution", "search_share"]', uncertain)
    changes = [
        f"worlds.design={design}",
        f"worlds.draws={draws}",
        'play=["nothing","spark"]',
        'compare.measures=["employment","gdp"]',
    ]
    return Experiment.read(path, changes).run(workers=0, out=folder / "r", quiet=True, open_economy=economy)


@pytest.mark.parametrize(
    ("design", "draws", "statistic"), [("morris", 40, "mu_star"), ("saltelli", 80, "total"), ("sobol", 64, "prcc")]
)
def test_from_a_result_to_its_page(design, draws, statistic, tmp_path):
    result = played(tmp_path, design, draws)
    page = show(result, Focus()).read_text()
    table = pl.read_csv(result.folder / "sensitivity" / "sensitivity.csv")
    mine = {
        row["input"]: row["value"]
        for row in table.filter((pl.col("measure") == "employment") & (pl.col("statistic") == statistic)).iter_rows(
            named=True
        )
    }
    assert abs(mine["caution"]) > abs(mine["shock.fear"]) and abs(mine["caution"]) > abs(mine["spark_credit.shops"])
    if statistic != "prcc":
        assert mine["spark_credit.shops"] > 0 and mine["shock.fear"] == pytest.approx(0, abs=1e-3 * mine["caution"]), (
            "all draws meet one luck"
        )
    assert "caution up to" in page and "density" in page and ("not an index" in page) == (statistic == "prcc")
    for name in ("drivers_employment", "heat_spark", "failures_spark"):
        assert all((result.folder / "sensitivity" / f"{name}.{ending}").is_file() for ending in ("svg", "png", "csv"))
    box = pl.read_csv(result.folder / "sensitivity" / "failures.csv").row(0, named=True)
    assert box["input"] == "caution" and 0.5 < box["high"] < 0.85 and box["density"] > 0.8


def test_morris_effects_are_in_the_unit_of_the_measure(tmp_path):
    """Over its whole range caution moves employment by a million, and by what shops add where it is high."""
    table = sensitivity.sensitivity(played(tmp_path, "morris", 40))
    row = table.filter(
        (pl.col("measure") == "employment") & (pl.col("input") == "caution") & (pl.col("statistic") == "mu_star")
    ).row(0, named=True)
    assert 1e6 < row["value"] < 1.95e6 and row["low"] < row["value"] < row["high"] and row["unit"] == "persons"


def test_too_little_is_refused_in_words(tmp_path):
    with pytest.raises(
        ConfigError,
        match="one block of a morris design says nothing of how sure its indices are; expected 8 draws or more",
    ):
        played(tmp_path, "morris", 4)
    with pytest.raises(Unanswered, match="no input was drawn"):
        sensitivity.sensitivity(played(tmp_path / "none", "sobol", 1, "uncertain = []"))
    with pytest.raises(ConfigError, match="--arm sparc: .*did you mean spark"):
        show(played(tmp_path / "arm", "morris", 8), Focus(arm="sparc"))


@pytest.fixture(autouse=True)
def folders(tmp_path):
    for name in ("none", "arm"):
        (tmp_path / name).mkdir()


class ServesFew(Known):
    """Its relief reaches ten agents."""

    def step(self):
        super().step()
        self.records.append((self.records[-1][0], "treated_agents", "agents", 10.0 if self.relief else 0.0))


def test_an_arm_that_serves_a_handful_of_agents_drives_nothing(tmp_path):
    with pytest.raises(Unanswered, match="every arm serves fewer than 30 agents"):
        sensitivity.sensitivity(played(tmp_path, "morris", 8, economy=ServesFew))


def test_neighbours_on_a_trajectory_do_not_foretell_each_other():
    """Where each trajectory fails or does not by lot, its other draws give a draw away; no box follows from that."""
    draws = drawn("morris", 8 * 21, 20)
    lot = np.random.default_rng(4).random(8)[draws.numbers // 21]
    values = effect(np.where(lot < 0.5, -1.0, 1.0))
    assert discovery.failures(draws.in_blocks(21), values).boxes == ()
    assert discovery.failures(draws, values).boxes != (), "the test has no teeth"


def test_what_luck_alone_would_make_of_morris():
    """An input that does nothing, in a model that is luck alone."""
    draws, rng = drawn("morris", 3000, 2), np.random.default_rng(2)
    rows = sensitivity.morris(
        draws, Effect("spark", "employment", "during", "persons", "level", rng.normal(0, 3, 3000), 3.0), 0.95
    )
    assert by_statistic(rows, "mu_star")[:, 0] == pytest.approx(by_statistic(rows, "luck")[:, 0], rel=0.05)


def test_the_luck_of_a_draw_is_read_off_its_seeds(tmp_path):
    result = played(tmp_path, "morris", 8)
    found = next(effects_by_draw(result, sensitivity.whole_blocks(result)))
    worlds = (
        result.panel.difference("spark", "nothing", "employment")[
            :, result.panel.columns(["2020Q2", "2020Q3", "2020Q4"])
        ]
        .mean(axis=1)
        .reshape(-1, 2)
    )
    assert found.luck == pytest.approx(np.sqrt(worlds.var(axis=1, ddof=1).mean() / 2)) and found.luck > 0


@pytest.mark.parametrize(
    ("method", "statistic"),
    [("Morris screening", "mu_star"), ("Sobol indices", "total"), (sensitivity.RANKS, "prcc")],
)
def test_the_input_that_drives_most_comes_first_whichever_way_it_drives(method, statistic):
    """A rank correlation of -0.9 says more than one of 0.5; neither another statistic, measure nor arm has a say."""
    sizes = {"caution": -0.2, "shops": 0.5, "fear": -0.9, "speed": 0.1}
    rows = [
        (arm, measure, "during", method, name, found, size, size - 0.1, size + 0.1, "persons", 0.95, 64)
        for arm, measure, found, sign in (
            ("spark", "employment", statistic, 1.0),
            ("spark", "employment", "sigma", 10.0),
            ("spark", "gdp", statistic, 10.0),
            ("loans", "employment", statistic, 10.0),
        )
        for name, one in sizes.items()
        for size in (one if sign == 1.0 else sign * (1.0 - abs(one)),)
    ]
    table = pl.DataFrame(rows, schema=sensitivity.SCHEMA, orient="row")
    assert sensitivity.leading(table, "spark", "employment") == ["fear", "shops", "caution", "speed"]
    assert sensitivity.leading(table, "loans", "employment") == ["speed", "caution", "shops", "fear"]
    assert drivers(made_result(), table, "spark", "employment").startswith(
        "fear -0.900 [-1.00, -0.800], shops 0.500 [0.400, 0.600], caution -0.200 [-0.300, -0.100]"
    )
