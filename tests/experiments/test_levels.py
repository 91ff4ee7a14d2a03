"""Where private and social interest part: worked by hand on three worlds and three levels."""

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.find.clusters import Clusters
from experiments.find.levels import choices
from experiments.show import levels as show

QUARTERS = ("2020Q1", "2020Q2", "2020Q3")
STEP = np.array([0.9, 1.0, 1.1])  # by world


def made_up(sponsor: dict[str, float], jobs: dict[str, float]) -> SimpleNamespace:
    """Arms at levels 1 and 2 and one that chooses; figures are billions of yuan and thousands of job-quarters a
    quarter, from 2020Q2 on."""
    arms = {"nothing": [], "whole": [1.0], "double": [2.0], "free": ["chosen"]}
    values = {}
    for arm in arms:
        on = np.array([0.0, 1.0, 1.0]) * STEP[:, None]
        values[arm, "platform_income:jd_like"] = 1e9 * (10.0 + sponsor.get(arm, 0.0) * on)
        values[arm, "programme_cost"] = 1e9 * on * (arm != "nothing")
        values[arm, "full_cost"] = 1.25 * values[arm, "programme_cost"]  # banks lose a quarter of it more
        values[arm, "employment"] = 1e3 * (100.0 + jobs.get(arm, 0.0) * on)
        values[arm, "gdp_real"] = 1e9 * (500.0 + 0.5 * on * (arm == "double"))
        values[arm, "expected_value:spark_credit"] = np.tile([0.0, 3e9 if arm == "free" else 0.0, 0.0], (3, 1))
        values[arm, "relief_level:spark_credit"] = (
            np.tile([0.0, 1.0, 1.0], (3, 1)) * np.array([[1.0], [1.0], [2.0]]) * (arm == "free")
        )
    panel = SimpleNamespace(
        worlds=range(3),
        clusters=Clusters.alone(3),
        quarters=QUARTERS,
        values=values,
        difference=lambda arm, against, name: values[arm, name] - values[against, name],
    )
    found = {
        arm: {
            "programmes": [{"programme": "spark_credit", "level": level} for level in item],
            "starts": "2020Q2" if item else None,
        }
        for arm, item in arms.items()
    }
    compare = SimpleNamespace(against="nothing", confidence=0.95)
    return SimpleNamespace(
        manifest={"arms": found},
        panel=panel,
        starts={arm: item["starts"] for arm, item in found.items()},
        question=SimpleNamespace(compare=compare),
    )


def test_income_less_cost_and_jobs_are_added_up_from_the_first_programme():
    (one,) = choices(made_up({"whole": 1.5, "double": 0.5, "free": 1.2}, {"whole": 4.0, "double": 9.0}))
    assert [outcome.level for outcome in one.set_levels] == [0.0, 1.0, 2.0] and one.sponsor == "jd_like"
    nothing, whole, double = one.set_levels
    assert nothing.came("jobs").mean == 0.0
    assert whole.came("sponsor").mean == pytest.approx(2 * 0.5e9) and double.came("sponsor").mean == pytest.approx(
        2 * -0.5e9
    )
    assert double.came("jobs").mean == pytest.approx(18e3) and double.came("output").mean == pytest.approx(
        2 * (0.5 - 1.25) * 1e9
    ), "banks lose too"
    assert one.chosen.expected == 3e9 and one.chosen.level is None
    assert list(one.levels_chosen["spark_credit"]) == [1.0, 1.0, 2.0]


def test_they_part_when_jobs_would_have_more_than_pays_the_sponsor():
    (one,) = choices(made_up({"whole": 1.5, "double": 0.5}, {"whole": 4.0, "double": 9.0}))
    assert (one.best("sponsor"), one.best("jobs"), one.best("output")) == ((1.0,), (2.0,), (0.0,))
    said = show.words(one)
    assert (
        said[0]
        == "Before it knows, jd like chooses for spark credit level 1 in 2 of 3 worlds, level 2 in 1 of 3 worlds."
    )
    assert (
        said[-1]
        == "They part: jobs would have more than pays the sponsor best; output less what all pay and lose would have"
        " less than pays the sponsor best."
    )


def test_they_do_not_part_when_nothing_is_best_for_both():
    (one,) = choices(made_up({}, {"whole": -1.0, "double": -2.0}))
    assert one.best("sponsor") == one.best("jobs") == one.best("output") == (0.0,)
    assert show.words(one)[-1] == "That private and social interest part cannot be told."


def test_levels_that_cannot_be_told_apart_are_all_called_best():
    made = made_up({}, {"whole": 4.0})
    made.panel.values["whole", "employment"][:] = 1e5 + np.array([[-9e3], [8e3], [9e3]])
    (one,) = choices(made)
    assert one.best("jobs") == (0.0, 1.0, 2.0)
    assert "Best for jobs, afterwards: levels 0, 1, 2, which cannot be told apart." in show.words(one)


def test_levels_are_told_apart_in_the_same_worlds():
    """Jobs swing by ninety thousand from world to world, whatever the level; that the higher one keeps a thousand more
    a quarter is so in each of them. None at all is another matter: against it the swing counts."""
    made = made_up({}, {})
    swing = np.array([0.0, 1.0, 1.0]) * np.array([[-90e3], [0.0], [90e3]])
    for arm, kept in (("whole", 4e3), ("double", 5e3)):
        made.panel.values[arm, "employment"] = 1e5 + swing + kept * np.array([0.0, 1.0, 1.0]) * STEP[:, None]
    (one,) = choices(made)
    nothing, whole, double = (outcome.came("jobs") for outcome in one.set_levels)
    assert (nothing.mean, whole.mean, double.mean) == pytest.approx((0.0, 8e3, 10e3))
    assert whole.high > double.low and nothing.high > double.low
    assert one.best("jobs") == (0.0, 2.0)


def test_arms_without_levels_are_no_choice():
    made = made_up({}, {})
    for text in made.manifest["arms"].values():
        text["programmes"] = [{"programme": "spark_credit"}] if text["programmes"] else []
    assert choices(made) == []


def test_the_table_has_a_line_a_level():
    (one,) = choices(made_up({"whole": 1.5}, {"whole": 4.0}))
    lines = show.markdown(one).splitlines()
    assert len(lines) == 2 + 4 and lines[-1].startswith("| chosen | 3.00 |")
    assert show.table([one]).filter(show.pl.col("arm") == "whole")["effect"].to_list()[:2] == pytest.approx([1e9, 8e3])


def test_every_figure_stands_under_its_head():
    """Income less cost, jobs and output differ in size and in sign: none can stand in the column of another."""
    (one,) = choices(made_up({"whole": 1.5, "double": 0.5, "free": 1.2}, {"whole": 4.0, "double": 9.0}))
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in show.markdown(one).splitlines()]
    assert lines[0] == list(show.HEADS)
    assert [[cell.split(" [")[0] for cell in line] for line in lines[3:5]] == [
        ["1", "0", "1.00", "8.00", "-2.50"],
        ["2", "0", "-1.00", "18.0", "-1.50"],
    ]


def test_what_a_sponsor_expects_is_of_all_its_programmes():
    made = made_up({"whole": 1.5, "double": 0.5}, {"whole": 4.0, "double": 9.0})
    for text in made.manifest["arms"].values():
        text["programmes"] += [item | {"programme": "spark_supplies"} for item in text["programmes"]]
    for arm in made.manifest["arms"]:
        for name, position in (("expected_value", 1e9), ("relief_level", 0.0)):
            made.panel.values[arm, f"{name}:spark_supplies"] = np.tile([0.0, position * (arm == "free"), 0.0], (3, 1))
    (one,) = choices(made)
    assert one.name == "spark_credit and spark_supplies" and one.chosen.expected == 3e9 + 1e9
