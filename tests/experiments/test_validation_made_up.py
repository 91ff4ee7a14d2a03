"""The hold-out, through the whole verb, on made-up worlds: nobody looks at the economy's own before the end."""

import numpy as np
import polars as pl
import pytest

from abm.measures.catalogue import CATALOGUE
from experiments.validation import table, targets
from experiments.validation.page import write_page
from experiments.validation.play import Asked, validate
from experiments.validation.score import HELD_BACK, MISS, PASS, REPORTED
from tests.experiments.fake_economy import FakeEconomy

FEW = {"scale": 47_000, "worlds": 2}
DATA = {name: targets.series_values(name) for name in ("gdp_against_trend", "unemployment_rate")}


class MadeUp(FakeEconomy):
    """Every measure and every firm is luck around one; GDP and unemployment are the data's, give or take."""

    def step(self):
        luck = np.random.default_rng([self.seed, self.kept_in]).uniform(-1.0, 1.0, size=len(CATALOGUE))
        values = dict(zip(CATALOGUE, 1.0 + 0.1 * luck, strict=True))
        for name, data in DATA.items():
            values[name] = data.get(self.quarter, 0.05) + 0.001 * luck[0]
        values["programme_reach"] = values["programme_cost"] = float(len(self.relief))
        for name in CATALOGUE:
            if name.partition(":")[0] == "employment":
                values[name] += 0.01 * len(self.relief)
        self.records += [(self.quarter, name, CATALOGUE[name][0], float(value)) for name, value in values.items()]
        self.kept_in += 1

    def fork(self, relief=(), shock_changes=None):
        return super().fork(relief)

    def cross_section(self):
        draw = np.random.default_rng([self.seed, self.kept_in, 1])
        size = 2.0 ** draw.geometric(0.5, size=200)
        return pl.DataFrame(
            {
                "id": range(200),
                "size_class": ["micro"] * 200,
                "weight": [1.0] * 200,
                "staff": size.astype(int),
                "sales": size * draw.uniform(0.5, 2.0, 200),
                "exports": draw.uniform(0.0, 1.0, 200),
                "runway": draw.uniform(0.0, 6.0, 200),
                "online": [True, False] * 100,
                "above_cutoff": [0.05, 0.05, -0.05, -0.05] * 50,
                "industry": ["trade"] * 200,
                "operates": draw.uniform(size=200) < 0.9,
                "export_platform": [bool(self.relief)] * 200,
            }
        )

    def people(self):
        """Every second person wins with relief, and spends half as much more as is paid."""
        wins = float(bool(self.relief)) * (np.arange(40) % 2)
        usual = np.random.default_rng([self.seed, self.kept_in, 2]).uniform(10.0, 20.0, 40)
        return pl.DataFrame(
            {
                "id": range(40),
                "state": ["at_work"] * 40,
                "consumption": usual + 1.5 * wins,
                "coupons": 2.0 * wins,
                "redeemed": wins,
            }
        )


@pytest.fixture(scope="module")
def looked_at(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made_up")
    return validate(Asked(hold_out=True, **FEW), folder, workers=0, quiet=True, open_economy=MadeUp), folder


def test_with_the_hold_out_every_figure_is_computed(looked_at):
    scores = {score.target.name: score for score in looked_at[0].scores}
    assert all(score.verdict != HELD_BACK for score in scores.values())
    assert [name for name, score in scores.items() if score.mean is None] == []


def test_what_winners_of_coupons_spend_is_read_from_people(looked_at):
    scores = {score.target.name: score for score in looked_at[0].scores}
    for name in ("anchor_coupons", "anchor_coupons_at_once"):
        found = scores[name]
        assert (found.mean, found.low, found.high, found.worlds) == (*[pytest.approx(1.5)] * 3, 2)
    assert scores["anchor_coupons_at_once"].verdict == REPORTED


def test_worlds_that_follow_the_data_pass_where_their_band_holds_them(looked_at):
    scores = {score.target.name: score for score in looked_at[0].scores}
    for quarter in ("2020q3", "2020q4", "2021q1", "2021q2"):
        found = scores[f"hold_out_gdp_{quarter}"]
        assert abs(found.mean - found.target.value) < 0.001 and found.verdict == (
            PASS if found.low <= found.target.value <= found.high else MISS
        )
    for benchmark in ("random_walk", "back_to_trend", "autoregression"):
        found = scores[f"hold_out_gdp_beats_{benchmark}"]
        assert found.verdict == PASS and found.mean < 0.001


def test_the_page_shows_the_hold_out_when_it_was_looked_at(looked_at):
    page = write_page(*looked_at).read_text()
    assert "relief validate --scale 47000 --worlds 2 --hold-out" in page and "held back |" not in page
    assert pl.read_csv(looked_at[1] / "figures" / "paths.csv")["quarter"].max() == "2021Q2"


@pytest.mark.slow
def test_the_same_page_on_any_number_of_workers(looked_at, tmp_path):
    one = validate(Asked(**FEW), tmp_path / "one", workers=0, quiet=True, open_economy=MadeUp)
    two = validate(Asked(**FEW), tmp_path / "two", workers=2, quiet=True, open_economy=MadeUp)
    assert table.document(one.scores, one.about()) == table.document(two.scores, two.about())
    pages = [write_page(found, tmp_path / name).read_bytes() for found, name in ((one, "one"), (two, "two"))]
    assert pages[0] == pages[1]
    drawn = [(tmp_path / name / "figures" / "runway_and_sizes.svg").read_bytes() for name in ("one", "two")]
    assert drawn[0] == drawn[1]
