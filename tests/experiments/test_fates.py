"""Fates of a small economy: groups add up, accounts of jobs close, nobody is
offered anything at saturation zero, all are at one."""

from dataclasses import replace

import polars as pl
import pytest

from experiments import Experiment
from experiments.ask.fates import VALUES
from experiments.run.world import play_world

CONFIG = """
question = "Who is helped?"
shock    = "covid_2020"
quarters = "2019Q1:2020Q4"
burn_in  = 0
[arms]
nothing = []
loans   = [
    { programme = "mybank_loans", firms_covered = 9e7, budget_yuan = 1e10 },
    { programme = "spark_supplies", start = "2020-07" },
]
public  = [{ programme = "payroll_cut" }]
changed = { shock = { public_relief.loan_deferral.on = false } }
[saturation]
arms   = ["loans"]
levels = [0.0, 0.5, 1.0]
[fates]
quarters = ["2020Q3", "2020Q4"]
[compare]
measures = ["employment"]
during   = "2020Q2:2020Q4"
after    = "2020Q4:2020Q4"
"""
SCALE = 100_000
ZERO, HALF, SAME = "loans at 0 %", "loans at 50 %", "loans at 50 %, same budget"
NAMES = (*VALUES, "relief", "reached")


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    path = tmp_path_factory.mktemp("fates") / "who.toml"
    path.write_text(CONFIG)
    experiment = Experiment.read(path)
    plan = experiment.plan()
    return experiment.worlds[0], replace(plan, question=plan.question.model_copy(update={"scale": SCALE}))


@pytest.fixture(scope="module")
def played(plan):
    return play_world(*plan)


def cut(fates: pl.DataFrame, **where) -> pl.DataFrame:
    for column, value in where.items():
        fates = fates.filter(pl.col(column) == value)
    return fates


def test_the_arms_of_the_design(plan):
    assert [arm.name for arm in plan[1].arms] == ["nothing", "loans", "public", "changed", ZERO, HALF, SAME]
    arms = {arm.name: arm for arm in plan[1].arms}
    assert (
        arms[HALF].budget_yuan == arms["loans"].budget_yuan / 2 and arms[SAME].budget_yuan == arms["loans"].budget_yuan
    )


def test_every_way_to_group_counts_every_firm_once(played):
    fates = played.fates.filter(pl.col("offer") != "entrants")
    sums = fates.group_by("arm", "quarter", "by").agg(
        pl.col("firms", "agents", "jobs", "jobs_without", "sales", "relief").sum()
    )
    for name in ("firms", "agents", "jobs", "jobs_without", "sales", "relief"):
        whole = sums.filter(pl.col("by") == "all").select("arm", "quarter", pl.col(name).alias("whole"))
        apart = sums.join(whole, on=["arm", "quarter"]).select(
            (pl.col(name) - pl.col("whole")).abs() / pl.max_horizontal("whole", 1)
        )
        assert apart.max().item() < 1e-9, name


def test_fates_do_not_depend_on_the_quarter_looked_at(played):
    key = ["arm", "by", "group", "offer", "fate", "firms"]
    early, late = (cut(played.fates, quarter=quarter).select(key) for quarter in ("2020Q3", "2020Q4"))
    assert early.equals(late)


def test_a_fate_says_who_is_in_being_at_the_last_quarter(played):
    last = cut(played.fates, quarter="2020Q4", by="all").with_columns(
        here=pl.col("open") + pl.col("still"), there=pl.col("open_without") + pl.col("still_without")
    )
    for fate, here, there in (
        ("survives anyway", 1, 1),
        ("saved", 1, 0),
        ("killed", 0, 1),
        ("only delayed", 0, 0),
        ("fails anyway", 0, 0),
    ):
        rows = last.filter(pl.col("fate") == fate)
        assert rows["here"].to_list() == pytest.approx((here * rows["firms"]).to_list()), fate
        assert rows["there"].to_list() == pytest.approx((there * rows["firms"]).to_list()), fate
    assert {"survives anyway", "saved", "fails anyway"} <= set(last["fate"])
    delayed = cut(played.fates, quarter="2020Q3", by="all", fate="only delayed")
    assert ((delayed["open"] + delayed["still"] > 0) & (delayed["open_without"] + delayed["still_without"] == 0)).all()


def test_what_was_before_is_the_same_in_every_arm_that_begins_at_once(played):
    key = ["by", "group", "quarter"]
    sums = [
        cut(played.fates, arm=arm)
        .filter(pl.col("offer") != "entrants")
        .group_by(key)
        .agg(pl.col("jobs_before").sum())
        .sort(key)
        for arm in ("loans", HALF, ZERO)
    ]
    assert sums[0].equals(sums[1]) and sums[0].equals(sums[2])
    before = played.quarters.filter(
        (pl.col("measure") == "employment") & (pl.col("quarter") == "2020Q1") & (pl.col("arm") == "loans")
    )
    assert cut(sums[0], by="all", quarter="2020Q4")["jobs_before"].item() == before["value"].item()


def test_accounts_of_jobs_close_exactly(played):
    """Changes at firms offered relief, left out, ineligible, and entrants add
    up to the change of employment; so do exports."""
    measures = played.quarters.pivot("measure", index=["arm", "quarter"], values="value")
    nothing = cut(measures, arm="nothing")
    added = (
        cut(played.fates, by="all")
        .group_by("arm", "quarter")
        .agg(pl.col("jobs", "jobs_without", "exports", "exports_without").sum())
    )
    assert len(added) == 6 * 2
    for row in added.iter_rows(named=True):
        here, there = (cut(table, quarter=row["quarter"]) for table in (cut(measures, arm=row["arm"]), nothing))
        assert row["jobs"] - row["jobs_without"] == here["employment"][0] - there["employment"][0]
        assert row["exports"] - row["exports_without"] == pytest.approx(
            here["exports"][0] - there["exports"][0], abs=1.0
        )
    assert (added["jobs"] != added["jobs_without"]).any()


def test_at_saturation_zero_nothing_happens_at_all(played):
    rows = cut(played.fates, arm=ZERO)
    assert all(rows[name].equals(rows[f"{name}_without"].alias(name)) for name in VALUES)
    assert (
        rows["relief"].sum() == 0
        and "offered" not in set(rows["offer"])
        and {"left out", "ineligible"} <= set(rows["offer"])
    )
    assert set(rows["fate"]) == {"survives anyway", "fails anyway", "entrant"}
    one, other = (
        cut(played.quarters, arm=name).filter(~pl.col("measure").is_in(["arm"]))["value"] for name in (ZERO, "nothing")
    )
    assert one.equals(other)


def test_at_saturation_one_nobody_eligible_is_left_out(played):
    whole, half = (
        cut(played.fates, arm="loans", quarter="2020Q4", by="all"),
        cut(played.fates, arm=HALF, quarter="2020Q4", by="all"),
    )
    assert "left out" not in set(whole["offer"]) and cut(whole, offer="offered")["firms"].sum() > 0
    eligible = half.filter(pl.col("offer").is_in(["offered", "left out"]))["firms"].sum()
    assert eligible == pytest.approx(cut(whole, offer="offered")["firms"].sum())
    assert 0.4 < cut(half, offer="offered")["firms"].sum() / eligible < 0.85, (
        "one of two programmes, each by its own lot"
    )


def test_only_those_drawn_receive_relief(played):
    for arm in (HALF, SAME):
        left = cut(played.fates, arm=arm, by="all", offer="left out")
        everybody = cut(played.fates, arm=arm, by="all")
        # A firm that the first programme's lot left out may become eligible for the second one later.
        assert left["firms"].sum() > 0 and left["relief"].sum() < 0.01 * everybody["relief"].sum()
    assert cut(played.fates, arm=HALF, by="all", offer="offered")["reached"].min() >= 0
    money = {
        arm: cut(played.fates, arm=arm, by="all", quarter="2020Q4")["relief"].sum() for arm in ("loans", SAME, HALF)
    }
    assert 0 < money[HALF] < money[SAME] <= 1.02 * money["loans"]


def test_an_arm_without_programmes_is_told_of_everyone(played):
    assert set(cut(played.fates, arm="changed")["offer"]) == {"everyone", "entrants"}


def test_relief_counted_by_firm_is_relief_counted_by_programme(played):
    drawn = played.quarters.filter(pl.col("measure") == "programme_cost").group_by("arm").agg(pl.col("value").sum())
    counted = cut(played.fates, by="all", quarter="2020Q4").group_by("arm").agg(pl.col("relief").sum())
    costs, relief = dict(drawn.iter_rows()), dict(counted.iter_rows())
    assert relief["public"] == pytest.approx(costs["public"]) and costs["public"] > 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('quarters = ["2020Q3", "2020Q4"]', 'quarters = ["2020Q1", "2020Q4"]', "not before relief begins"),
        ('quarters = ["2020Q3", "2020Q4"]', 'quarters = ["2020Q4"]', "expected two quarters or more, or []"),
        ('arms   = ["loans"]', 'arms   = ["loan"]', "no arm with a programme"),
        ('arms   = ["loans"]', 'arms   = ["nothing"]', "no arm with a programme"),
        ("levels = [0.0, 0.5, 1.0]", "levels = [0.0, 1.5]", "or less"),
        ("budget_yuan = 1e10", "saturation = 0.5", "offered to all"),
        ('[fates]\nquarters = ["2020Q3", "2020Q4"]\n', "", "without [fates]"),
        ('quarters = ["2020Q3", "2020Q4"]', "quarters = []", "or arms = [] in it"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(tmp_path, old, new, said):
    assert old in CONFIG
    path = tmp_path / "who.toml"
    path.write_text(CONFIG.replace(old, new))
    with pytest.raises(Exception, match=r"who.toml|fates|saturation") as refused:
        Experiment.read(path)
    assert said in str(refused.value)


@pytest.mark.parametrize(("said", "fates", "saturation"), [
    ("", True, True),
    ("[saturation]\narms = []\n", True, False),
    ("[fates]\nquarters = []\n[saturation]\narms = []\n", False, False),
    ('[fates]\nquarters = ["2020Q2", "2020Q4"]\n', True, True),
])  # fmt: skip # a table
def test_a_file_takes_back_what_the_file_it_extends_asks_of_firms(tmp_path, said, fates, saturation):
    (tmp_path / "who.toml").write_text(CONFIG)
    (tmp_path / "child.toml").write_text(f'extends = "who.toml"\n{said}')
    asked = Experiment.read(tmp_path / "child.toml")
    assert (asked.question.fates is not None, asked.question.saturation is not None) == (fates, saturation)
    assert ("loans at 50 %" in [arm.name for arm in asked.arms]) == saturation
    assert {key: asked.resolved()[key] is not None for key in ("fates", "saturation")} == {
        "fates": fates,
        "saturation": saturation,
    }
    by_option = Experiment.read(tmp_path / "who.toml", ["fates.quarters=[]", "saturation.arms=[]"])
    assert by_option.question.fates is None and by_option.question.saturation is None


def test_a_resolved_experiment_makes_the_same_arms(plan, tmp_path):
    from experiments.ask.to_toml import to_toml

    (tmp_path / "who.toml").write_text(CONFIG)
    first = Experiment.read(tmp_path / "who.toml")
    (tmp_path / "again.toml").write_text(to_toml(first.resolved()))
    again = Experiment.read(tmp_path / "again.toml")
    assert again.arms == first.arms and again.resolved() == first.resolved()
