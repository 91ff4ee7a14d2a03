"""Every moment on a record small enough to work out by hand."""

import math

import numpy as np
import polars as pl
import pytest

from experiments.validation import cross_sections, moments
from experiments.validation.moments import MOMENTS, Record, moment
from experiments.validation.targets import Target

YEAR = ["2019Q1", "2019Q2", "2019Q3", "2019Q4", "2020Q1", "2020Q2"]


def table(**paths) -> pl.DataFrame:
    rows = [
        (quarter, name.replace("__", ":"), float(value))
        for name, path in paths.items()
        for quarter, value in zip(YEAR, path, strict=False)
    ]
    return pl.DataFrame(rows, schema=["quarter", "measure", "value"], orient="row")


def firms(rows, columns=("id", "weight", "staff", "sales", "exports", "online", "above_cutoff")) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=list(columns), orient="row")


def sellers(rows) -> pl.DataFrame:
    return firms(rows, ("id", "size_class", "online", "operates", "above_cutoff", "sales"))


def exporters(rows) -> pl.DataFrame:
    return firms(rows, ("id", "weight", "exports", "export_platform"))


def at_work(rows) -> pl.DataFrame:
    return firms(
        [(*row, "trade", "micro") for row in rows], ("id", "weight", "online", "operates", "industry", "size_class")
    )


# One just above the cutoff, one just below; a large one, one off line and one far above are no part of the comparison.
SELLERS = sellers(
    [
        (1, "micro", True, True, 0.1, 100.0),
        (2, "small", True, True, -0.1, 100.0),
        (3, "large", True, True, 0.1, 900.0),
        (4, "micro", False, True, 0.1, 900.0),
        (5, "micro", True, True, 0.3, 900.0),
    ]
)


def crowd(rows) -> pl.DataFrame:
    return firms(rows, ("id", "state", "consumption", "coupons", "redeemed"))


# Persons 1 and 2 win, of whom 2 lets its coupons lapse; 3 and 4 come late, 4 gets some in the next quarter; 5 and 6
# are away.
ALONE = [(1, 100.0), (2, 40.0), (3, 50.0), (4, 80.0), (5, 10.0), (6, 10.0)]
WHERE = {5: "in_village", 6: "stranded"}
PEOPLE = {
    "2019Q4": crowd([(n, WHERE.get(n, "at_work"), 0.0, 0.0, 0.0) for n, _ in ALONE]),
    "2020Q1": crowd([(n, "searching", bought, 0.0, 0.0) for n, bought in ALONE]),
    "2020Q2": crowd([(n, "searching", bought, 0.0, 0.0) for n, bought in ALONE]),
    "2020Q3": crowd([(n, "searching", bought, 0.0, 0.0) for n, bought in ALONE]),
}
RUSH = {
    "2020Q1": crowd(
        [
            (4, "at_work", 80.0, 0.0, 0.0),
            (1, "in_village", 190.0, 30.0, 20.0),  # who won may go home later
            (2, "at_work", 40.0, 30.0, 0.0),
            (3, "at_work", 60.0, 0.0, 0.0),
            (5, "at_work", 999.0, 0.0, 0.0),
            (6, "at_work", 999.0, 0.0, 0.0),
        ]
    ),
    "2020Q2": crowd(
        [
            (1, "at_work", 60.0, 0.0, 5.0),
            (2, "at_work", 40.0, 0.0, 0.0),
            (3, "at_work", 45.0, 0.0, 0.0),
            (4, "at_work", 85.0, 10.0, 10.0),
            (5, "at_work", 999.0, 0.0, 0.0),
            (6, "at_work", 999.0, 0.0, 0.0),
        ]
    ),
    "2020Q3": crowd([(n, "at_work", 999.0, 0.0, 99.0) for n, _ in ALONE]),
}

RECORD = Record(
    table(
        jobs=[100, 104, 96, 100, 110, 90],
        grows=np.exp(0.01 * np.arange(6)),
        twice=2 * np.exp(0.03 * np.arange(6)),
        spent=[6, 6, 6, 6, 5, 3],
        earned=[10, 10, 10, 10, 10, 10],
        made__a=[1, 1, 1, 1, 0.5, 1],
        made__b=[1, 1, 1, 1, 0.8, 1],
        made__c=[1, 1, 1, 1, 1.2, 1],
        gdp_real=np.exp([0, 0, 0, 0, 0.1, -0.1]),
        unemployment_rate=[0.05, 0.06, 0.05, 0.05, 0.03, 0.08],
        vacancies=[4, 4 * (6 / 5) ** -2, 4, 4, 4 * (3 / 5) ** -2, 4 * (8 / 5) ** -2],
        employment=[200] * 6,
        exit_rate__self_employed=[4] * 6,
        exit_rate__micro=[3] * 6,
        exit_rate__small=[1] * 6,
        exit_rate__medium=[2] * 6,
        programme_cost=[0] * 6,
        wage_bill=[800] * 6,
        employment__micro=[60] * 6,
        employment__small=[40] * 6,
        employment__large=[100] * 6,
    ),
    {
        "2019Q4": firms(
            [
                (1, 1.0, 2, 100.0, 0.0, True, 0.0),
                (2, 0.5, 4, 100.0, 9.0, True, 0.05),
                (3, 1.0, 8, 100.0, 1.0, True, -0.1),
                (4, 1.0, 0, 50.0, 0.0, False, 0.0),
            ]
        ),
        "2020Q2": firms(
            [
                (1, 1.0, 2, 200.0, 0.0, True, 0.0),
                (2, 0.5, 4, 100.0, 9.0, True, 0.05),
                (3, 1.0, 8, 50.0, 1.0, True, -0.1),
                (9, 1.0, 1, 5.0, 0.0, True, 0.0),
            ]
        ),
        "2020Q1": exporters([(1, 1.0, 10.0, False), (2, 0.5, 10.0, False), (3, 1.0, 30.0, True)]),
        "offered": SELLERS,
        "sold": SELLERS.with_columns(above_cutoff=-pl.col("above_cutoff")),  # scores move: those of the offer count
        "2019Q1": at_work([(1, 1.0, True, True), (2, 1.0, True, True), (3, 2.0, False, True), (4, 2.0, False, True)]),
        "2019Q2": at_work(
            [
                (1, 1.0, True, True),
                (2, 1.0, True, True),
                (3, 2.0, False, True),
                (4, 2.0, False, True),
                (5, 9.0, False, False),
            ]
        ),
        "2019Q3": at_work([(1, 1.0, True, True), (2, 1.0, True, False), (3, 2.0, False, False), (5, 9.0, False, True)]),
    },
    {
        "idle": table(jobs=[100, 104, 96, 100, 110, 93], made__a=[1, 1, 1, 1, 0.4, 1]),
        "grants": table(
            programme_cost=[0, 0, 0, 0, 100, 20],
            employment=[200, 200, 200, 200, 210, 205],
            wage_bill=[800] * 6,
            employment__micro=[60, 60, 60, 60, 70, 65],
            employment__small=[40, 40, 40, 40, 46, 43],
            employment__large=[100, 100, 100, 100, 94, 97],
        ),
    },
    {
        "credit": {
            "sold": sellers(
                [
                    (1, "micro", True, True, 0.3, 130.0),
                    (2, "small", True, True, -0.3, 70.0),
                    (3, "large", True, True, 0.1, 0.0),
                    (4, "micro", False, True, 0.1, 0.0),
                    (5, "micro", True, True, 0.1, 990.0),
                ]
            )
        },
        "few": {"2020Q1": exporters([(1, 1.0, 14.0, True), (2, 0.5, 10.0, False), (3, 1.0, 28.0, True)])},
        "many": {"2020Q1": exporters([(1, 1.0, 12.0, True), (2, 0.5, 11.0, True), (3, 1.0, 20.0, True)])},
    },
    PEOPLE,
    {"rush": RUSH},
)

WORKED = [
    ("level", {"measure": "jobs", "quarter": "2019Q3"}, 96.0),
    ("mean", {"measure": "jobs"}, 100.0),
    ("mean", {"measure": "jobs", "first": "2019Q2", "last": "2019Q4"}, 100.0),
    ("mean_share", {"measure": "spent", "of": ["earned", "spent"], "first": "2020Q1"}, (5 / 15 + 3 / 13) / 2),
    ("lowest", {"measure": "jobs", "last": "2020Q1"}, 96.0),
    ("highest", {"measure": "jobs", "first": "2019Q2", "last": "2019Q4"}, 104.0),
    ("departure", {"measure": "jobs"}, 0.1),
    ("drift", {"measure": "grows"}, 0.04),
    ("drift", {"measure": "twice", "over": "grows"}, 0.08),
    ("change", {"measure": "jobs", "quarter": "2020Q2", "base": "2019Q4"}, -10.0),
    ("ratio_to", {"measure": "jobs", "quarter": "2020Q1", "base": "2019Q4"}, 1.1),
    ("growth", {"measure": "jobs", "quarter": "2020Q2", "base": "2019Q4"}, -0.1),
    ("change_on_year", {"measure": "jobs", "quarter": "2020Q2"}, -14.0),
    ("growth_on_year", {"measure": "jobs", "quarter": "2020Q1", "trend": 0.06}, 1.1 * 1.06 - 1),
    ("ratio_to_date_on_year", {"measure": "spent", "below": "earned", "quarter": "2020Q2"}, 0.4 - 0.6),
    ("ratio_to_date_on_year", {"measure": "spent", "below": "earned", "quarter": "2020Q1"}, 0.5 - 0.6),
    ("rank_correlation", {"measure": "made", "quarter": "2020Q1", "data": {"a": -0.3, "b": -0.1, "c": 0.2}}, 1.0),
    ("rank_correlation", {"measure": "made", "quarter": "2020Q1", "data": {"a": -0.1, "b": -0.3, "c": 0.2}}, 0.5),
    ("gap", {"measure": "spent", "other": "earned", "quarter": "2020Q2"}, 7.0),
    ("okun", {}, -0.2),  # over a year 0.1 and -0.1 of output go with -0.02 and +0.02
    ("beveridge", {}, -2.0),
    ("falls_in_size", {"measure": "exit_rate"}, -0.8),
    ("largest_difference", {"arm": "idle"}, 3.0),
    ("effect", {"measure": "jobs", "quarter": "2020Q2", "arm": "idle"}, 3.0),
    ("effect", {"measure": "jobs", "quarter": "2020Q2", "arm": "idle", "sign": -1}, -3.0),
    ("growth_kurtosis", {"quarter": "2020Q2", "base": "2019Q4"}, 1.25),  # weights 1, 0.5, 1 on ln 2, 0, -ln 2
    ("top_exporters", {"quarter": "2019Q4", "share": 1 / 3}, 0.9),  # one exporter of weight a half of one and a half
    ("top_exporters", {"quarter": "2019Q4", "share": 2 / 3}, 0.95),
    (
        "sales_near_cutoff",
        {"before": "offered", "quarter": "sold", "arm": "credit", "width": 0.2},
        0.3 + 0.3,
    ),  # +30 % above the cutoff, -30 % below
    (
        "crowding",
        {"quarter": "2020Q1", "few": "few", "many": "many"},
        -0.2,
    ),  # 12 less 14, for the one firm brought in both, which exports 10
    (
        "survival_online",
        {"before": "2019Q1", "struck": "2019Q2", "after": "2019Q3"},
        0.5,
    ),  # 1 of 2 online, 0 of 4 offline; before that all
    (
        "spent_per_coupon",
        {"before": "2019Q4", "first": "2020Q1", "last": "2020Q2", "arm": "rush"},
        ((90 - 40) / 2 - (10 - 5 + 5) / 2) / (25 / 2),
    ),  # winners 50 and 0 more, those who came late 5 and 5; 25 redeemed by two
    (
        "spent_per_coupon",
        {"before": "2019Q4", "first": "2020Q1", "last": "2020Q1", "arm": "rush"},
        (90 / 2 - 10 / 2) / (20 / 2),
    ),
    ("per_yuan", {"measure": "employment", "first": "2020Q1", "last": "2020Q2", "arm": "grants"}, 15.0 / 120.0),
    (
        "job_year_in_wages",
        {"eligible": ["micro", "small"], "first": "2020Q1", "last": "2020Q2", "arm": "grants"},
        120.0 / 24.0 / 4.0,
    ),  # yuan a job-quarter, over a quarter's pay
    (
        "eligible_against_others",
        {
            "measure": "employment",
            "eligible": ["micro", "small"],
            "others": ["large"],
            "quarter": "2020Q1",
            "arm": "grants",
        },
        0.16 + 0.06,
    ),
    ("change_in_arm", {"measure": "made:a", "quarter": "2020Q1", "base": "2019Q4", "arm": "idle"}, -0.6),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), WORKED)
def test_a_moment_by_hand(name, arguments, expected):
    target = Target("x", "x", "test", False, None, None, None, "x", "x", "quiet", name, arguments)
    assert moment(target, RECORD) == pytest.approx(expected)


def test_zipf_counts_the_firms_that_an_agent_stands_for():
    # sizes 1, 2, 4, ..., each half as frequent: as many firms from x on as 1 / x says
    size = 2.0 ** np.arange(14)
    weight = 1.0 / size
    pareto = firms([(k, w, s * w, 1.0, 0.0, False, 0.0) for k, (w, s) in enumerate(zip(weight, size, strict=True))])
    assert moments.zipf(Record(RECORD.quarters, {"q": pareto}), "q", 1.0) == pytest.approx(1.0, abs=0.1)
    equal = pareto.with_columns(weight=pl.lit(1.0), staff=pl.Series(size))
    assert moments.zipf(Record(RECORD.quarters, {"q": equal}), "q", 1.0) < 0.5


def test_the_largest_are_so_by_what_one_real_firm_has():
    # an agent of weight a half with 8 stands for firms larger than those of a whole one with 10
    assert cross_sections.top_share(
        firms([(1, 1.0, 1, 1.0, 10.0, False, 0.0), (2, 0.5, 1, 1.0, 8.0, False, 0.0)]), "exports", 1 / 3
    ) == pytest.approx(8 / 18)


def test_every_moment_has_a_worked_example():
    assert {name for name, _, _ in WORKED} | {"zipf"} == set(MOMENTS)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("vacancies", "expected"), [([4, 0, 1, 0], -2.0), ([4, 0, 0, 0], math.nan), ([0] * 4, math.nan)]
)
def test_a_quarter_without_vacancies_says_nothing_about_their_slope(vacancies, expected):
    found = moments.beveridge(
        Record(table(vacancies=vacancies, unemployment_rate=[0.05, 0.06, 0.1, 0.05], employment=[200] * 4))
    )
    assert found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("wins", [0.0, 30.0])
def test_where_nobody_or_everybody_wins_there_is_no_rush(wins):
    all_alike = RUSH["2020Q1"].with_columns(coupons=pl.lit(wins))
    assert math.isnan(cross_sections.spent_per_coupon(PEOPLE["2019Q4"], [PEOPLE["2020Q1"]], [all_alike]))


def test_coupons_that_no_shop_took_have_no_effect_a_yuan():
    unused = RUSH["2020Q1"].with_columns(redeemed=pl.lit(0.0))
    assert math.isnan(cross_sections.spent_per_coupon(PEOPLE["2019Q4"], [PEOPLE["2020Q1"]], [unused]))


def changed(**columns) -> pl.DataFrame:
    return SELLERS.with_columns(**{name: pl.Series(values) for name, values in columns.items()})


@pytest.mark.parametrize(
    ("with_credit", "expected"),
    [
        (changed(sales=[118.0, 100.0, 900.0, 900.0, 900.0]), 0.18),
        (
            changed(sales=[118.0, 100.0, 0.0, 9000.0, 5.0]),
            0.18,
        ),  # who is not offered it, or lies far from the cutoff, plays no part
        (
            changed(sales=[118.0, 100.0, 900.0, 900.0, 900.0], above_cutoff=[-0.1, 0.1, 0.0, 0.0, 0.0]),
            0.18,
        ),  # the score of the offer counts, not that of later
        (changed(sales=[118.0, 118.0, 900.0, 900.0, 900.0]), 0.0),  # what all sellers get is no effect of the line
        (changed(sales=[100.0, 100.0, 900.0, 900.0, 900.0]), 0.0),
    ],
)
def test_a_line_of_credit_is_told_from_what_befalls_everyone(with_credit, expected):
    assert cross_sections.effect_near_cutoff(SELLERS, SELLERS, with_credit, 0.2) == pytest.approx(expected)


def test_without_sellers_below_the_cutoff_there_is_no_discontinuity():
    above = SELLERS.filter(pl.col("above_cutoff") > 0.0)
    assert math.isnan(cross_sections.effect_near_cutoff(above, above, above, 0.2))


def test_the_crowd_is_of_firms_that_the_programme_brought_in_both():
    without = exporters([(1, 1.0, 10.0, False), (2, 1.0, 10.0, True), (3, 1.0, 10.0, False), (4, 1.0, 0.0, False)])
    few = exporters([(1, 1.0, 20.0, True), (2, 1.0, 99.0, True), (3, 1.0, 99.0, False), (4, 1.0, 9.0, True)])
    many = exporters([(1, 1.0, 15.0, True), (2, 1.0, 0.0, True), (3, 1.0, 0.0, True), (4, 1.0, 0.0, True)])
    assert cross_sections.lost_in_the_crowd(without, few, many) == pytest.approx(-0.5)


def test_the_firm_in_the_middle_of_the_crowd_is_found_by_weight():
    without = exporters([(1, 5.0, 10.0, False), (2, 1.0, 10.0, False), (3, 1.0, 10.0, False)])
    few = exporters([(1, 5.0, 20.0, True), (2, 1.0, 20.0, True), (3, 1.0, 20.0, True)])
    many = exporters([(1, 5.0, 18.0, True), (2, 1.0, 15.0, True), (3, 1.0, 11.0, True)])
    assert cross_sections.lost_in_the_crowd(without, few, many) == pytest.approx(-0.2), "firms, not agents"


def test_being_online_is_told_from_industry_and_size():
    columns = ("id", "weight", "online", "operates", "industry", "size_class")
    before = firms(
        [
            (1, 1.0, True, True, "trade", "micro"),
            (2, 1.0, False, True, "trade", "micro"),
            (3, 9.0, False, True, "catering", "micro"),
            (4, 9.0, True, True, "trade", "large"),
            (5, 9.0, False, True, "trade", "large"),
        ],
        columns,
    )
    after = firms(
        [
            (1, 1.0, True, True, "trade", "micro"),
            (2, 1.0, False, True, "trade", "micro"),
            (3, 9.0, False, False, "catering", "micro"),
            (4, 9.0, True, False, "trade", "large"),
            (5, 9.0, False, True, "trade", "large"),
        ],
        columns,
    )
    assert cross_sections.survival_gap(before, after) == 0.0, (
        "all caterers fail, offline as they are; so does a large firm online"
    )


def test_coupons_are_net_of_what_is_not_bought_later():
    added = {"consumption": [0, 0, 3, -2, 0, 0], "programme_cost": [0, 0, 1, 0, 0, 0]}
    record = Record(
        table(consumption=[9] * 6, programme_cost=[0] * 6),
        arms={
            "coupons": table(**{name: [9 * (name == "consumption") + x for x in path] for name, path in added.items()})
        },
    )
    year, quarter = (
        moments.MOMENTS["per_yuan"](record, "consumption", "2019Q3", last, "coupons") for last in ("2020Q2", "2019Q3")
    )
    assert (year, quarter) == (1.0, 3.0)


def test_groups_are_the_data_s_business():
    target = Target(
        "x",
        "x",
        "test",
        False,
        None,
        None,
        None,
        "x",
        "x",
        "quiet",
        "rank_correlation",
        {"measure": "made", "quarter": "2020Q1", "groups": "value_added_yoy", "data": {"a": 1.0, "b": 2.0, "c": 3.0}},
    )
    assert moment(target, RECORD) == pytest.approx(1.0)


def test_what_was_not_published_is_named():
    with pytest.raises(KeyError, match="wealth: the world did not publish it"):
        moments.level(RECORD, "wealth", "2019Q1")
    with pytest.raises(KeyError, match="jobs: 2021Q1 was not played"):
        moments.level(RECORD, "jobs", "2021Q1")


def test_the_kurtosis_of_the_normal_is_three():
    draws = np.random.default_rng(1).normal(size=200_000)
    assert cross_sections.kurtosis((draws, np.ones(draws.size))) == pytest.approx(3.0, abs=0.1)
    assert math.isclose(cross_sections.kurtosis((np.array([-1.0, 1.0, 0.0]), np.array([1.0, 1.0, 2.0]))), 2.0)
