"""A small experiment for tests, as a file."""

from pathlib import Path

from experiments.store import manifest

SMALL = """
question = "Does relief keep jobs?"
economy  = "china_2019"
shock    = "covid_2020"
quarters = "2019Q1:2021Q4"
scale    = 10_000
[worlds]
draws = 2
seeds_per_draw = 2
uncertain = ["caution", "search_share"]
[arms]
nothing = []
spark   = [{ programme = "spark_credit" }]
loans   = [{ programme = "mybank_loans" }]
both    = { join = ["spark", "loans"] }
public  = [{ programme = "payroll_cut", budget = { as = "both" } }]
[compare]
measures = ["employment", "gdp", "cost_per_job"]
during = "2020Q2:2020Q4"
after  = "2021Q1:2021Q4"
[[claim]]
says    = "Spark supports more than five million jobs"
source  = ["S017"]
measure = "employment"
arm     = "spark"
window  = "peak"
at_least = 5e6
"""


def write_small(folder: Path, old: str = "", new: str = "", name: str = "small.toml") -> Path:
    """The experiment with one line of it replaced."""
    assert old in SMALL
    path = folder / name
    path.write_text(SMALL.replace(old, new) if old else SMALL)
    return path


def retold(folder: Path, **changes) -> None:
    """The manifest of a result with other words, as if they had been written."""
    manifest.write(folder, manifest.there(folder) | changes)
