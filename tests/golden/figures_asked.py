"""Figures that made-up worlds are held against: every moment, every rule, and the data beside them."""

from dataclasses import replace

import polars as pl

from abm.names import CLASSES, INDUSTRIES
from experiments.validation.targets import Target

SMALL = CLASSES[: CLASSES.index("large")]

# moment, its arguments, the range accepted and what more is said of the figure; the world where it is not covid
COVID = [
    ("level", {"measure": "gdp_against_trend", "quarter": "2020Q1"}, (-0.08, -0.05)),
    ("lowest", {"measure": "gdp_against_trend", "first": "2020Q2"}, (-0.1, -0.05)),
    ("highest", {"measure": "unemployment_rate", "last": "2020Q4"}, (0.06, 0.066), {"rule": "clear"}),
    ("change", {"measure": "unemployment_rate", "quarter": "2020Q4", "base": "2019Q4"}, (0.002, None)),
    ("ratio_to", {"measure": "gdp", "quarter": "2020Q2", "base": "2019Q4"}, (None, 0.95), {"unit": "ratio"}),
    ("growth", {"measure": "exports", "quarter": "2020Q3", "base": "2020Q1"}, (0.02, 0.09)),
    ("change_on_year", {"measure": "npl_ratio", "quarter": "2020Q4"}, (-0.01, 0.01), {"rule": "band", "value": 0.001}),
    ("ratio_to_date_on_year", {"measure": "inclusive_loans", "below": "gdp", "quarter": "2021Q2"}, (0.01, 0.09)),
    (
        "rank_correlation",
        {
            "measure": "value_added",
            "quarter": "2020Q4",
            "data": {"trade": -0.1, "finance": 0.2, "public": 0.05, "transport": 0.01},
        },
        (0.3, 1.0),
        {"unit": "correlation"},
    ),
    (
        "gap",
        {"measure": "value_added:trade", "other": "value_added:business", "quarter": "2020Q2"},
        (0.0, 9e12),
        {"unit": "yuan"},
    ),
    ("largest_difference", {"arm": "few"}, (None, 1e9), {"rule": "reported", "unit": "any", "note": "only told"}),
    ("effect", {"measure": "employment", "quarter": "2020Q3", "arm": "many"}, (1e5, 9e5), {"unit": "persons"}),
    (
        "sales_near_cutoff",
        {"before": "2019Q4", "quarter": "2020Q4", "arm": "few", "width": 0.3},
        (0.0, 0.2),
        {"rule": "clear"},
    ),
    ("crowding", {"quarter": "2020Q4", "few": "few", "many": "many"}, (-0.5, 0.0)),
    ("survival_online", {"before": "2019Q4", "struck": "2020Q2", "after": "2020Q4"}, (-0.1, 0.1)),
    (
        "per_yuan",
        {"measure": "gdp", "first": "2020Q2", "last": "2021Q1", "arm": "few"},
        (1.0, 9.0),
        {"unit": "yuan a yuan"},
    ),
    (
        "job_year_in_wages",
        {"eligible": ["trade", "catering"], "first": "2020Q2", "last": "2021Q1", "arm": "many"},
        (0.01, 9.0),
        {"unit": "wages"},
    ),
    (
        "eligible_against_others",
        {
            "measure": "employment",
            "eligible": ["trade"],
            "others": ["public", "finance"],
            "quarter": "2020Q4",
            "arm": "few",
        },
        (-1.0, 1.0),
    ),
    (
        "change_in_arm",
        {"measure": "gdp_against_trend", "quarter": "2021Q2", "base": "2020Q1", "arm": "many"},
        (0.03, 0.09),
        {"hold_out": True},
    ),
    ("none", {}, (None, None), {"rule": "absent", "note": "the model has no such lever"}),
    (
        "level",
        {"measure": "exports_against_trend", "quarter": "2021Q2", "benchmark": "random_walk", "plus": 1.0},
        (None, None),
        {"rule": "beats", "hold_out": True},
    ),
    (
        "level",
        {"measure": "unemployment_rate", "benchmark": "autoregression"},
        (None, None),
        {"rule": "beats", "hold_out": True},
    ),
    (
        "level",
        {"measure": "gdp_against_trend", "benchmark": "back_to_trend", "plus": 1.0},
        (None, None),
        {"rule": "beats", "hold_out": True},
    ),
]
QUIET = [
    ("mean", {"measure": "unemployment_rate", "first": "2019Q4"}, (0.049, 0.052), {"rule": "clear"}),
    ("mean_share", {"measure": "vacancies", "of": ["employment", "vacancies"], "first": "2019Q2"}, (0.0, 0.2)),
    ("departure", {"measure": "gdp"}, (None, 0.09)),
    ("drift", {"measure": "vacancies", "over": "employment"}, (-0.05, 0.05), {"unit": "a year"}),
    ("okun", {}, (-0.6, -0.2), {"unit": "slope"}),
    ("beveridge", {}, (-3.0, -0.1), {"unit": "slope", "kind": "fit"}),
    ("falls_in_size", {"measure": "exit_rate"}, (-1.0, -0.7), {"unit": "correlation"}),
    ("zipf", {"quarter": "2020Q4", "smallest": 2.0}, (0.8, 1.2), {"unit": "exponent"}),
    ("growth_kurtosis", {"quarter": "2020Q4", "base": "2019Q4"}, (4.0, 9.0), {"unit": "ratio"}),
    ("top_exporters", {"quarter": "2020Q4", "share": 0.05}, (0.2, 0.6), {"world": "opening"}),
]


def figures() -> list[Target]:
    """Every moment and every rule, and what the figures of a validation look for."""
    found = [
        target(f"{world} {index}", world, *row)
        for world, rows in (("covid", COVID), ("quiet", QUIET))
        for index, row in enumerate(rows)
    ]
    for quarter, trend in (("2020Q4", 0.06), ("2021Q1", 0.05)):
        for index, name in enumerate(INDUSTRIES):
            asked = {"measure": f"value_added:{name}", "quarter": quarter, "trend": trend + 0.001 * index}
            found.append(target(f"industry {name} {quarter}", "covid", "growth_on_year", asked, (-0.1, 0.1)))
    for index, name in enumerate(SMALL):
        about = target(f"exit {name}", "quiet", "mean", {"measure": f"exit_rate:{name}"}, (0.003 * (1 + index), 0.03))
        found.append(replace(about, row="quiet exit a quarter", kind="fit", value=0.02))
    return found


def target(name: str, world: str, moment: str, arguments: dict, ends: tuple, more: dict | None = None) -> Target:
    said = {"kind": "test", "hold_out": False, "unit": "share", "rule": "range", "note": "", "world": world} | (
        more or {}
    )
    low, high = ends
    value = said.get("value", None if low is None or high is None else 0.3 * low + 0.7 * high)
    return Target(
        name, moment, said["kind"], said["hold_out"], value, low, high, said["unit"], "made up",
        said.get("world", world), moment, arguments, said["rule"], said["note"],
    )  # fmt: skip # a row


REAL = pl.DataFrame(
    [(name, quarter, 0.01 * (1 + place) * (-1) ** number * (1 + number), "found")
     for place, name in enumerate(("exports_against_trend", "unemployment_rate", "gdp_against_trend"))
     for number, quarter in enumerate(f"{year}Q{n}" for year in (2019, 2020, 2021) for n in (1, 2, 3, 4))],
    schema=["series", "quarter", "value", "status"], orient="row",
)  # fmt: skip # a table


SERIES = pl.DataFrame(
    [(f"value_added_yoy:{name}", quarter, (-0.2 + 0.04 * place) * sign, ("found", "recalled")[place % 2])
     for quarter, sign in (("2020Q4", 1), ("2021Q1", -1)) for place, name in enumerate(INDUSTRIES) if place != 4],
    schema=["series", "quarter", "value", "status"], orient="row",
)  # fmt: skip # a table
