"""What `relief opening` and `relief table` print: every size in its unit, the cells moved most first."""

import re
import sys
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

import abm
from abm.errors import ConfigError
from experiments.show import opening, table

REPORT = {
    "totals": pl.DataFrame(
        {
            "name": ["gdp", "people"],
            "unit": ["yuan a quarter", "persons"],
            "opening": [2.5e13, 7.5e8],
            "table": [2.4e13, 7.6e8],
        }
    ),
    "owners": pl.DataFrame({"account": ["pay", "jobs"], "agents": [3e9, 4e6], "table": [2e9, 5e6]}),
    "cells": pl.DataFrame(
        {"industry": ["trade"], "firms": [3.2e7], "jobs": [8.1e7], "output_yuan_a_quarter": [1.23e12]}
    ),
    "runway": pl.DataFrame({"months": [1], "share": [0.14]}),
    "overlap": pl.DataFrame({"group": ["online"], "share": [0.25]}),
}


class Opened:
    def __init__(self, economy, **settings):
        assert (economy, settings) == ("made", {"scale": 500, "burn_in": 0})

    def opening_report(self):
        return REPORT


def test_the_opening_is_told_in_billions_and_millions(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(vars(abm), "Economy", Opened)
    monkeypatch.setenv("COLUMNS", "200")
    opening.opening("made", 500, tmp_path / "out")
    lines = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines()]
    for expected in (
        ["gdp", "bn yuan a quarter", "25,000.000", "24,000.000"],
        ["people", "m persons", "750.000", "760.000"],
        ["pay", "bn yuan", "3.000", "2.000"],
        ["jobs", "m persons", "4.000", "5.000"],
        ["trade", "32.000", "81.000", "1,230.000"],
        ["industry", "firms m", "jobs m", "output bn"],
        ["1", "0.140"],
        ["online", "0.250"],
    ):
        assert expected in lines, expected
    assert [line[0] for line in lines if line[0] in opening.SAID.values()] == list(opening.SAID.values())
    assert {
        name: pl.read_csv(tmp_path / "out" / f"{name}.csv").equals(one) for name, one in REPORT.items()
    } == dict.fromkeys(REPORT, True)


def test_without_a_folder_the_opening_writes_nothing(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(vars(abm), "Economy", Opened)
    monkeypatch.chdir(tmp_path)
    opening.opening("made", 500, None)
    assert capsys.readouterr().out and list(tmp_path.iterdir()) == []


def balanced(cells: int):
    """Cells moved by 0, 1, -2, 3 ... standard errors; the last is not stated."""
    moved = np.array([index * (-1.0) ** (index + 1) for index in range(cells - 1)] + [np.nan])
    places = [("output", f"row {index}", "column") for index in range(cells)]
    return SimpleNamespace(
        addresses=places,
        accounts=range(7),
        adjustment=moved,
        stated=100.0 + np.arange(cells),
        value=200.0 + np.arange(cells),
    )


@pytest.mark.parametrize("write", [False, True])
def test_the_cells_moved_most_come_first(monkeypatch, capsys, write):
    asked = []
    module = SimpleNamespace(
        rebalanced=lambda economy: balanced(20), write=lambda found, economy: asked.append(economy) or "the file"
    )
    monkeypatch.setitem(sys.modules, "abm.opening.balancing.write", module)
    monkeypatch.setenv("COLUMNS", "400")
    table.table("made", write)
    lines = capsys.readouterr().out.rstrip("\n").splitlines()
    assert asked == (["made"] if write else []) and lines[:1] == (["written: the file"] if write else lines[:1])
    head, columns, _, *text = lines[1:] if write else lines
    assert columns.split() == ["stated", "balanced", "moved"]
    size = np.sqrt(sum(index**2 for index in range(19)) / 19)
    assert (
        head == f"20 cells meet 7 accounts; 19 are stated, moved by {size:.2f} standard errors in the root mean square."
        f" Moved most ({table.UNIT}; moved in standard errors):"
    )
    assert len(text) == table.SHOWN and [line.split(",")[1].strip() for line in text] == [
        f"row {index}" for index in range(18, 3, -1)
    ]
    assert text[0].split() == ["output,", "row", "18,", "column", "118.0000", "218.0000", "-18.00"]


def test_without_the_solver_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "abm.opening.balancing.write", None)
    with pytest.raises(ModuleNotFoundError):
        table.table("made", False)

    class Missing:
        def find_spec(self, name, *rest):
            if name == "abm.opening.balancing.write":
                raise ModuleNotFoundError("No module named 'clarabel'", name="clarabel")

    monkeypatch.delitem(sys.modules, "abm.opening.balancing.write")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(ConfigError, match="pip install clarabel"):
        table.table("made", False)
