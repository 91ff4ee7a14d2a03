"""The JSON Schemas of the configs: what is shipped fits its own, what is misspelt does not; the same bytes twice."""

import tomllib
from copy import deepcopy
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.schemas import KINDS, schemas, write_schemas

ROOT = Path(__file__).parents[2]
SCHEMAS = {kind: jsonschema.Draft202012Validator(schema) for kind, schema in schemas().items()}
SHIPPED = [
    pytest.param(kind, file, id=f"{kind}-{file.stem}")
    for kind, patterns in KINDS.items()
    for pattern in patterns.split(", ")
    for file in sorted(ROOT.glob(pattern))
]
MISTAKES = {
    "experiment": ("first_look", ("worlds", "drawz"), 3),
    "experiment, an arm": ("relief_2020", ("arms", "spark", 0, "budgit_yuan"), 1e9),
    "experiment, not whole": ("first_look", ("extends",), None),
    "calibration": ("fit_2020", ("pionts",), 3),
    "experiment, worlds": ("relief_2020", ("worlds", "from"), "postrior"),
    "closures": ("china_2019", ("closure", 1, "parameters"), 3),
    "closures, a strange key": ("china_2019", ("closure", 1, "sentense"), "more"),
    "parameters": ("firms", ("adaptation", "meanin"), "more"),
    "parameters, a bare value": ("firms", ("adaptation",), 0.5),
    "shock": ("covid_2020", ("feer",), {}),
    "shock, a month": ("covid_2020", ("fear", "range"), [1]),
    "relief": ("spark_credit", ("budgit_yuan",), {"value": 1.0}),
    "relief, who": ("spark_credit", ("who", "sizes", 0), "micr"),
    "targets": ("targets", ("quiet_unemployment_lowest", "colour"), "red"),
}


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one(kind):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind].schema)


@pytest.mark.parametrize(("kind", "file"), SHIPPED)
def test_what_is_shipped_fits(kind, file):
    assert [error.message for error in SCHEMAS[kind].iter_errors(tomllib.loads(file.read_text("utf-8")))] == []


def test_every_kind_ships_a_config():
    assert {param.values[0] for param in SHIPPED} == set(KINDS) == set(SCHEMAS)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_does_not(mistake):
    name, (*path, key), value = MISTAKES[mistake]
    kind = mistake.partition(",")[0]
    file = next(param.values[1] for param in SHIPPED if param.values[0] == kind and param.values[1].stem == name)
    config = deepcopy(tomllib.loads(file.read_text("utf-8")))
    table = config
    for step in path:
        table = table[step]
    if value is None:
        del table[key]
    else:
        table[key] = value
    assert not SCHEMAS[kind].is_valid(config)


def test_an_editor_is_told_where_they_are_and_they_are_the_same_twice(tmp_path):
    text = CliRunner().invoke(app, ["schema", "--out", str(tmp_path / "one")])
    assert text.exit_code == 0 and "#:schema" in text.output
    assert all(f"{kind}.json" in text.output for kind in KINDS)
    again = write_schemas(tmp_path / "two")
    assert [file.read_bytes() for file in again] == [(tmp_path / "one" / file.name).read_bytes() for file in again]
