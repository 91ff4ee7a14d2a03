"""Whatever is written for any key of a shipped shock, programme, calibrated file or list of parameters: it is read, or
refused in words that name the file and leak nothing of the reader."""

import datetime
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from abm.errors import ConfigError
from abm.parameters.calibrated import CalibratedFile
from abm.parameters.entries import read_entries
from abm.parameters.schema import read
from abm.relief.programme import Programme
from abm.relief.reading import kind_of
from abm.relief.schema import file_of
from abm.shocks.schema import SHOCK_FILE

CONFIGS = Path(__file__).parents[2] / "configs"
LEAKED = ("Input should", "should be a", "pydantic", "object at 0x", "validation error", "(one)", "(by name)", "[key]")
VALUES = (
    *(-1, 0, 3.5, math.nan, -math.inf, 2**70, 10**400, True),
    *("", "nothing", "2020Q5", "2020-13", "2020-02-99", "long" * 500),
    *([], [[]], [1, 2], [2, 1], ["x", "y"], [{}], {}, {"a": 1}, {"micro": 0.5}, {"rest": [1, 2]}),
    *(datetime.date(2020, 1, 1), datetime.time(7, 32)),
)
READERS = {
    "shocks/covid_2020.toml": lambda raw: read(SHOCK_FILE, raw, "f.toml"),
    "shocks/calibrated/covid_2020.toml": lambda raw: read(CalibratedFile, raw, "f.toml"),
    "relief/spark_credit.toml": lambda raw: read(file_of(kind_of("spark_credit", "", Programme)), raw, "f.toml"),
    "economies/china_2019/parameters/firms.toml": lambda raw: read_entries(raw, "f.toml"),
}


def places(table: dict, above: tuple = ()) -> Iterator[tuple]:
    for key, value in table.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from places(value, (*above, key))


def with_value(table: dict, path: tuple, value: Any) -> dict:
    key, *below = path
    return table | {key: with_value(table[key], tuple(below), value) if below else value}


@pytest.mark.parametrize("file", READERS)
def test_any_value_of_any_key_is_read_or_refused_in_words(file):
    raw, refused = tomllib.loads((CONFIGS / file).read_text("utf-8")), 0
    READERS[file](raw)
    for path in places(raw):
        for changed in [*(with_value(raw, path, value) for value in VALUES), with_value(raw, (*path[:-1], "wrng"), 1)]:
            try:
                READERS[file](changed)
            except ConfigError as error:
                refused += 1
                assert str(error).startswith("f.toml: ") and not any(word in str(error) for word in LEAKED), str(error)
    assert refused > len(VALUES) * len(list(places(raw))) / 3


def test_all_mistakes_are_told_at_once():
    wrong = {
        "sentence": "A thought.",
        "feer": {},
        "open_share": {"micr": {}},
        "fear": {"points": {"2020-05": 0.1, "2020Q1": True}, "range": [2], "status": "guess", "source": "us"},
        "public_relief": {"payroll_cut": {"on": 1, "from": "2020-13", "status": "fact", "source": "us"}},
    }
    with pytest.raises(ConfigError) as found:
        read(SHOCK_FILE, wrong, "odd.toml")
    assert set(str(found.value).splitlines()) == {
        "odd.toml: feer: no such path; did you mean fear?",
        "odd.toml: open_share: micr: no such path; did you mean micro?",
        "odd.toml: fear: points.2020-05: '2020-05': no such quarter; did you mean 2020Q2?",
        "odd.toml: fear: points.2020Q1: True: expected a number",
        "odd.toml: fear: range: [2]: expected [lowest, highest]",
        "odd.toml: fear: status: 'guess': no such status; known: fact, estimate, swept, input, definition.",
        "odd.toml: public_relief: payroll_cut.on: 1: expected true or false",
        "odd.toml: public_relief: payroll_cut.from: '2020-13': no such month; write it like 2020-02",
        "odd.toml: public_relief: payroll_cut: the field 'share_of_wages' is missing",
        "odd.toml: public_relief: payroll_cut: the field 'share_of_firms' is missing",
    }
