"""Placebos: an estimator worked by hand, rates of rejection on made-up worlds, and effects that are planted."""

import numpy as np
import polars as pl
import pytest

from abm.errors import ConfigError
from abm.relief.programme import read_programme
from experiments.ask.measures import Measure
from experiments.ask.schema import Compare, Question
from experiments.experiment import Experiment
from experiments.find.panel import Panel
from experiments.placebo import rates
from experiments.placebo.differences import AT_WORK, SALES, Near, two_way
from experiments.placebo.page import across_table, rates_table
from experiments.placebo.play import Placebos
from experiments.placebo.rates import AGAINST, HELPED, Rate, batch
from tests.openings import drawn_state

QUARTERS = ("2020Q1", "2020Q2", "2020Q3", "2020Q4", "2021Q1")
ARMS, DRAWS, SEEDS = ("first", "second", "third", "fourth"), 24, 2
KNOWN = {name: Measure("persons", "level", "") for name in ("employment", "exports")}
COMPARE = Compare(against="first", measures=[*KNOWN], during="2020Q2:2020Q4", after="2021Q1:2021Q1")
STARTS = dict.fromkeys(ARMS, "2020Q2")


def made(effect_of_second: float = 0.0, skew: bool = False) -> Panel:
    """Worlds with much in common, arms apart by luck alone from the second quarter on; a lottery may have an effect
    planted."""
    luck = np.random.default_rng(5)
    worlds = DRAWS * SEEDS
    shape = (worlds, len(QUARTERS))
    values = {}
    for measure in KNOWN:
        common = 1000 + 50 * luck.normal(size=shape)
        for arm in ARMS:
            own = luck.exponential(size=shape) if skew else luck.normal(size=shape)
            own[:, 0] = 0.0
            own[:, 1:] += effect_of_second * (arm == "second")
            values[arm, measure] = common + own
    numbers = np.arange(worlds)
    return Panel(ARMS, numbers, numbers // SEEDS, numbers % 4, QUARTERS, values)


def found(panel: Panel, batches: int = 300) -> dict[tuple[str, str], Rate]:
    return {(one.test, one.measure): one for one in rates.rates(panel, COMPARE, KNOWN, STARTS, batches)}


def test_a_batch_takes_two_arms_of_each_world_and_whole_draws():
    panel, luck = made(), np.random.default_rng(1)
    one = batch(panel, luck)
    assert len(one.worlds) == rates.DRAWS * SEEDS and len(np.unique(one.draws)) == rates.DRAWS
    for row, world in enumerate(one.worlds):
        of_arms = [panel.values[arm, "employment"][world] for arm in ARMS]
        which = [
            next(arm for arm, values in enumerate(of_arms) if (values == one.values[name, "employment"][row]).all())
            for name in (AGAINST, HELPED)
        ]
        assert which[0] != which[1]
    alone = batch(panel, luck, 16, seeds=1)
    assert len(alone.worlds) == alone.clusters.units == 16


@pytest.mark.parametrize("skew", [False, True])
def test_tests_reject_about_one_in_twenty_where_nothing_differs(skew):
    for (test, _), one in found(made(skew=skew)).items():
        assert one.share < 0.1, (test, one.share)
        assert one.share >= 0.005 or "peak" in test or "Holm" in test, (test, one.share)


def test_a_planted_effect_is_found():
    """A fault: the second draw of the lottery does something. Of batches with it in half the pairs far more reject."""
    both = made(effect_of_second=60.0)
    panel = Panel(ARMS[:2], both.worlds, both.draws, both.openings, QUARTERS, both.values)
    fixed = {name: panel.values[arm, "employment"] for name, arm in ((AGAINST, "first"), (HELPED, "second"))}
    assert rates.rejects(panel.clusters, (fixed[HELPED] - fixed[AGAINST])[:, 1:].sum(axis=1))


def test_the_binomial_interval_by_hand():
    """None of 20: at most 1 - 0.025 ** (1 / 20)."""
    none = Rate("interval", "gdp", 0, 20)
    assert none.interval == pytest.approx((0.0, 1 - 0.025 ** (1 / 20)))
    words = [Rate("", "", rejected, 100).word for rejected in (2, 3, 8, 9)]
    assert words == ["rejects seldom", "as expected", "as expected", "rejects too often"]


def test_two_way_fixed_effects_are_those_of_dummies():
    """Weighted least squares on dummies of firms and quarters, errors clustered by firm."""
    luck = np.random.default_rng(2)
    firms, quarters = 12, 5
    treated, after, weight = np.arange(firms) % 3 == 0, np.arange(quarters) >= 3, luck.uniform(1, 4, firms)
    outcome = luck.normal(size=(firms, quarters)) + luck.normal(size=(firms, 1)) + luck.normal(size=(1, quarters))
    one = two_way(outcome, treated, after, weight)
    firm, quarter = np.repeat(np.arange(firms), quarters), np.tile(np.arange(quarters), firms)
    x = np.column_stack(
        [
            np.outer(treated, after).ravel(),
            *(firm == f for f in range(firms)),
            *(quarter == q for q in range(1, quarters)),
        ]
    ).astype(float)
    w = weight[firm]
    bread = np.linalg.inv(x.T * w @ x)
    beta = bread @ (x.T * w @ outcome.ravel())
    residual = outcome.ravel() - x @ beta
    scores = np.stack([(x * (w * residual)[:, None])[firm == f].sum(axis=0) for f in range(firms)])
    meat = firms / (firms - 1) * scores.T @ scores
    assert one.effect == pytest.approx(beta[0])
    assert one.error == pytest.approx(np.sqrt((bread @ meat @ bread)[0, 0]))
    assert one.firms == firms


def firms_of(gain: float, drift: float = 0.0) -> pl.DataFrame:
    """Forty firms, half above the cutoff: above they sell `gain` more with loans after 2020Q1, and `drift` more anyway;
    one has closed in the last quarter, a firm far from the cutoff is not looked at."""
    rows = []
    for arm, quarters in (("nothing", ("2019Q4", "2020Q1", "2020Q2", "2020Q3")), ("loans", ("2020Q2", "2020Q3"))):
        for quarter in quarters:
            for firm in range(41):
                above, late = firm % 2 == 0, quarter > "2020Q1"
                sold = 100.0 + firm + (100.0 + firm) * late * above * (drift + gain * (arm == "loans"))
                if firm == 7 and quarter == "2020Q3":
                    continue
                score = 0.9 if firm == 40 else 0.05 if above else -0.05
                rows.append((arm, 0, quarter, firm, "micro", 1.0 + firm % 3, sold, True, score))
    names = ["arm", "world", "quarter", "id", "size_class", "weight", "sales", "operates", "above_cutoff"]
    return pl.DataFrame(rows, schema=names, orient="row")


def near(gain: float, drift: float = 0.0, outcome: str = SALES) -> Near:
    return Near.read(firms_of(gain, drift), 0.1, "2020Q1", "nothing", "loans", outcome)


def test_an_effect_that_is_planted_is_the_truth_and_is_estimated():
    """A tenth more: the truth is a tenth; the closed firm below, weight 2 of 39, lifts the estimate by half of its
    sales' share."""
    one = near(0.1)
    assert one.truth == pytest.approx(0.1) and one.on_those_below == 0.0
    below = one.weight[~one.above].sum()
    assert one.estimated.effect == pytest.approx(0.1 + 2.0 / below / 2)
    assert one.placebo.effect == pytest.approx(2.0 / below / 2)
    assert one.estimated.firms == 40


def test_firms_that_drift_apart_fool_the_estimator_and_not_the_twin():
    """A planted fault of the design: no loan does anything, those above grow by a fifth anyway."""
    one = near(0.0, drift=0.2)
    assert one.truth == 0.0
    assert one.estimated.effect > 0.2 and not one.estimated.holds(one.truth)
    assert not one.placebo.holds(0.0)


def test_at_work_is_a_share():
    one = near(0.1, outcome=AT_WORK)
    assert one.truth == 0.0 and set(np.unique(one.without)) == {0.0, 1.0}
    assert (one.without[:, -1] == 0.0).sum() == 1


def test_the_shipped_experiments_differ_by_what_they_say():
    lottery, cutoff = Experiment.read("placebo_lottery"), Experiment.read("placebo_cutoff")
    asked: Question = lottery.question
    relief = [dict(arm.relief[0]) for arm in lottery.arms]
    assert [item.pop("lottery", 0) for item in relief] == [0, 1, 2, 3]
    assert all(item == relief[0] for item in relief) and asked.compare.against == "first"
    assert cutoff.question.samples["nothing"][0] == "2019Q1"


def test_another_lottery_serves_others_and_as_many():
    """The first draw is that of before there was a second."""
    state = drawn_state()
    one, again = (read_programme({"programme": "mybank_loans", "saturation": 0.5, "lottery": n}) for n in (0, 1))
    assert one == read_programme({"programme": "mybank_loans", "saturation": 0.5}) != again
    assert (one.queue, again.queue) == ("mybank_loans", "mybank_loans 1")
    first, second = one.offered(state), again.offered(state)
    assert (one.eligible(state) == again.eligible(state)).all() and (first != second).any()
    assert second.sum() == pytest.approx(first.sum(), rel=0.2)
    with pytest.raises(ConfigError, match="lottery"):
        read_programme({"programme": "mybank_loans", "lottery": -1})


def test_the_tables_have_a_row_each():
    table = rates_table([Rate("interval, worlds", "gdp", 5, 100)])
    assert table.row(0, named=True)["word"] == "as expected" and table["low"][0] < 0.05 < table["high"][0]

    class Cutoff:
        firms, panel = firms_of(0.1), made()

    class Result(Placebos):
        cutoff = Cutoff

    one = Placebos.over_worlds(Result.__new__(Result), SALES, 0.1, [near(0.1)] * DRAWS * SEEDS)
    row = across_table([one]).row(0, named=True)
    assert row["truth"] == pytest.approx(0.1) and row["bias"] == pytest.approx(row["estimated"] - 0.1)
    assert row["worlds"] == DRAWS * SEEDS
