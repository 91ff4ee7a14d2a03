"""The committed table is the one its cells give; what cannot close is said in words; a stale table is refused."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.names import SECTORS
from abm.opening.balancing.balance import balance
from abm.opening.balancing.write import rebalanced, write
from abm.opening.table import Table
from abm.opening.table_cells import read_cells
from abm.opening.table_files import read_files
from abm.parameters.configs_path import find
from abm.parameters.parameters import Parameters

P = Parameters.read("china_2019")
CELLS = read_cells("china_2019")
FILES = read_files("china_2019")
BALANCED = rebalanced("china_2019")
NEAR = 1e-9  # trillion yuan
VALUES = dict(zip(BALANCED.addresses, BALANCED.value, strict=True))


def with_cell(position, **changes):
    return replace(CELLS, cells={**CELLS.cells, position: replace(CELLS.cells[position], **changes)})


def edited(folder: Path, file: str, old: str, new: str) -> Path:
    economy = folder / "edited"
    shutil.copytree(find("economies", "china_2019"), economy)
    path = economy / "table" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return economy


def test_the_committed_table_is_what_its_cells_give():
    assert list(FILES.cells) == BALANCED.addresses
    assert np.array(list(FILES.cells.values())) == pytest.approx(BALANCED.value, rel=1e-6, abs=1e-9)


def test_every_account_closes():
    for account in BALANCED.accounts:
        assert (
            abs(sum(weight * FILES.cells.get(position, 0.0) for position, weight in account.weights.items())) < NEAR
        ), account.words


def test_cells_keep_their_sign_and_controls_their_value():
    for position, cell in CELLS.cells.items():
        assert np.sign(cell.value) * FILES.cells[position] >= 0.0, position
        if cell.standard_error == 0.0:
            assert FILES.cells[position] == pytest.approx(cell.value, abs=NEAR), position


def test_what_the_reader_derives_is_what_was_balanced():
    """The equations of the balance and the reader's own sums are two hands: they must write the same."""
    table = Table.read("china_2019", P)
    for kind in ("flows", "stocks"):
        for row, amounts in getattr(table, kind).items():
            for sector in SECTORS:
                assert amounts[sector] / 1e12 == pytest.approx(FILES.cells.get((kind, row, sector), 0.0), abs=NEAR), (
                    row,
                    sector,
                )
    for sector in SECTORS:
        assert table.net_wealth[sector] / 1e12 == pytest.approx(FILES.cells["balances", "net_wealth", sector], abs=NEAR)
        assert table.balances["net_lending"][sector] / 1e12 == pytest.approx(
            FILES.cells["balances", "net_lending", sector], abs=NEAR
        )


def test_the_adjustments_are_those_of_least_squares():
    """At the optimum the slope of the squares is a sum of the accounts'
    weights wherever a cell is off its bound (Lagrange)."""
    inside = np.isfinite(BALANCED.error) & (BALANCED.error > 0.0) & (np.abs(BALANCED.value) > 1e-6)
    free = ~np.isfinite(BALANCED.error)
    at = {index: column for column, index in enumerate(BALANCED.addresses)}
    weights = np.zeros((len(BALANCED.accounts), len(at)))
    for row, account in enumerate(BALANCED.accounts):
        for index, weight in account.weights.items():
            if index in at:
                weights[row, at[index]] = weight
    scale = np.where(free, 1.0, BALANCED.error)
    slope = np.where(inside, BALANCED.adjustment, 0.0)
    rows = (weights * scale)[:, inside | free].T
    price = np.linalg.lstsq(rows, slope[inside | free], rcond=1e-12)[0]
    assert rows @ price == pytest.approx(slope[inside | free], abs=1e-5)


@pytest.mark.parametrize(
    ("position", "value"),
    [
        # Abroad buys so much of business services that manufacturing would have to sell some back.
        (("uses", "business", "exports"), 9.0),
        # So little profit tax comes in that large firms, who pay most, would have to be paid some.
        (("flows", "profit_tax", "government"), 0.4),
        (("flows", "state_property_income", "government"), 0.1),
    ],
)
def test_no_cell_changes_its_sign_however_hard_it_is_pressed(position, value):
    pressed = balance(with_cell(position, value=value, standard_error=0.0), P)
    values = dict(zip(pressed.addresses, pressed.value, strict=True))
    assert values[position] == pytest.approx(value, abs=NEAR)
    for other, cell in CELLS.cells.items():
        assert np.sign(cell.value) * values[other] >= 0.0, other
    assert any(abs(values[other]) < 1e-6 < abs(cell.value) for other, cell in CELLS.cells.items()), (
        "no cell is at its bound: press harder"
    )


def test_a_surer_cell_moves_less():
    position = ("inputs", "agriculture", "manufacturing")
    stated = CELLS.cells[position]
    surer = balance(with_cell(position, standard_error=0.01 * stated.value), P)
    moved = abs(dict(zip(surer.addresses, surer.value, strict=True))[position] - stated.value)
    assert moved < 0.2 * abs(VALUES[position] - stated.value)


def test_a_cell_changed_a_little_moves_the_table_towards_it():
    position = ("flows", "land_premium", "government")
    more = balance(with_cell(position, value=3.5, standard_error=0.01), P)
    assert dict(zip(more.addresses, more.value, strict=True))["flows", "land_premium", "large"] == pytest.approx(
        -3.5, abs=0.02
    )


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (
            ("flows", "income_tax", "government"),
            2.0,
            r"flow income_tax: what is paid is received: off by [+-](0\.\d+|1\.\d+)",
        ),
        (("production", "value_added", "trade"), 300.0, r"gdp of the economy: off by"),
        (("totals", "jobs", "sme"), 900.0, r"jobs(, sme: all industries| outside farm households): off by"),
    ],
)
def test_a_cell_that_contradicts_sure_ones_is_named_with_its_account(place, value, words):
    sure = {
        other: replace(cell, standard_error=0.0)
        for other, cell in CELLS.cells.items()
        if other[:2] in (place[:2], ("totals", "jobs")) and other != place
    }
    cells = replace(
        CELLS, cells={**CELLS.cells, **sure, place: replace(CELLS.cells[place], value=value, standard_error=0.0)}
    )
    with pytest.raises(ConfigError, match=f"cannot be balanced(.|\n)*{words}"):
        balance(cells, P)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("inputs,trade,public,", "inputs,trade,publick,", "inputs, trade, publick: no account has this cell"),
        ("totals,gdp,total,99.0865,control", "totals,gdp,total,99.0865,sure", "totals, gdp, total: certainty: 'sure'"),
        (
            "totals,gdp,total,99.0865,control",
            "totals,gdp,total,many,control",
            "totals, gdp, total: 'many': expected a number",
        ),
        ("totals,gdp,total,99.0865,control,recalled", "totals,gdp,total,99.0865,control,heard", "status: 'heard'"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path, old, new, words):
    with pytest.raises(ConfigError, match=words):
        rebalanced(edited(tmp_path, "cells.csv", old, new))


def test_a_stale_table_is_refused_until_balanced_again(tmp_path):
    economy = edited(tmp_path, "cells.csv", "flows,land_premium,government,3,", "flows,land_premium,government,3.2,")
    with pytest.raises(ConfigError, match=r"balanced from other cells(.|\n)*relief table .*edited --write"):
        Table.read(economy, P)
    write(rebalanced(economy), economy)
    assert (
        Table.read(economy, P).flows["land_premium"]["large"]
        < Table.read("china_2019", P).flows["land_premium"]["large"]
    )
    assert not list((economy / "table").glob("*.part"))


def test_how_sure_a_word_is_counts_as_a_cell(tmp_path):
    economy = edited(tmp_path, "certainty.toml", "low             = 0.25", "low             = 0.20")
    with pytest.raises(ConfigError, match="balanced from other cells"):
        Table.read(economy, P)


@pytest.mark.parametrize("place", ["inputs,trade,public,", "pay,trade,sme,", "stocks,bonds,households,"])
def test_a_balanced_table_edited_by_hand_is_refused(tmp_path, place):
    line = next(
        line
        for line in (find("economies", "china_2019") / "table" / "balanced.csv").read_text().splitlines()
        if line.startswith(place)
    )
    parts = line.split(",")
    economy = edited(tmp_path, "balanced.csv", line, ",".join([*parts[:5], str(float(parts[5]) + 0.1), *parts[6:]]))
    with pytest.raises(ConfigError, match=r"its rows were edited; change cells.csv"):
        Table.read(economy, P)


def test_the_table_is_missing(tmp_path):
    economy = Path(shutil.copytree(find("economies", "china_2019"), tmp_path / "bare"))
    (economy / "table" / "balanced.csv").unlink()
    with pytest.raises(ConfigError, match=r"balanced.csv: missing(.|\n)*relief table"):
        Table.read(economy, P)
