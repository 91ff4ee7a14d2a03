"""Points of the series: looked up or recalled, and derived points no surer than what they are derived from."""

import csv

import pytest

from abm.parameters import configs_path

with configs_path.find("facts", "series", ".csv").open(encoding="utf-8", newline="") as FILE:
    ROWS = list(csv.DictReader(FILE))
STATUS = {(row["series"], row["quarter"]): row["status"] for row in ROWS}
DERIVED = {
    "gdp_against_trend": "gdp_real_yoy_first_release",
    "exports_against_trend": "exports_rmb_yoy",
    "unemployment_rate": "unemployment_urban_surveyed_mean",
}


def test_every_point_says_whether_it_was_looked_up():
    assert set(STATUS.values()) == {"found", "recalled"}
    assert {row["status"] for row in ROWS if "http" in row["source"]} == {"found"}
    assert all("http" in row["source"] or "derived" in row["source"] for row in ROWS if row["status"] == "found")


@pytest.mark.parametrize("series", DERIVED)
def test_what_is_derived_from_memory_is_recalled(series):
    """Growth on the year is chained from 2019 on trend: a level hangs on the growth of its own quarter and, from 2021
    on, of the year before."""
    for quarter in (quarter for name, quarter in STATUS if name == series):
        earlier = f"2020{quarter[4:]}"
        used = {STATUS[DERIVED[series], quarter]} | (
            {STATUS[DERIVED[series], earlier]} if quarter > "2021" and series != "unemployment_rate" else set()
        )
        assert STATUS[series, quarter] == ("found" if used == {"found"} else "recalled"), quarter
