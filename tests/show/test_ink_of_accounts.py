"""Books as figures: every cell in its row and column, every bar its sector's net lending over GDP."""

from itertools import pairwise

import numpy as np
import polars as pl

from experiments.find.books import SECTORS
from experiments.show import accounts
from tests.show.ink import boxes, near, nears, ticks
from tests.show.made_result import QUARTERS, result

ROWS = {"balance sheet": ("deposits", "fixed capital", "less net worth"), "transactions": ("wages", "taxes")}
GDP = (2e12, 4e12, 5e12, 8e12)


def books() -> pl.DataFrame:
    """Every cell another number of billions, in every arm, world and quarter."""
    rows, count = [], 0
    for arm in ("spark", "nothing"):
        for world in (0, 1):
            for quarter in QUARTERS:
                for table, names in (*ROWS.items(), ("net lending", ("net lending",))):
                    for name in names:
                        for sector in SECTORS:
                            count += 1
                            rows.append((arm, world, quarter, table, name, sector, (-1) ** count * 1e9 * count))
    return pl.DataFrame(rows, schema=["arm", "world", "quarter", "table", "row", "column", "value"], orient="row")


def made():
    gdp = [
        (arm, world, quarter, "gdp", value * (1 if (arm, world) == ("nothing", 0) else 3))
        for arm in ("spark", "nothing")
        for world in (0, 1)
        for quarter, value in zip(QUARTERS, GDP, strict=True)
    ]
    return result(
        accounts=books(),
        quarters=pl.DataFrame(gdp, schema=["arm", "world", "quarter", "measure", "value"], orient="row"),
    )


def cell(quarter: str, table: str, row: str, sector: str) -> float:
    """Billions, of the arm compared against in the first world."""
    asked = {"arm": "nothing", "world": 0, "quarter": quarter, "table": table, "row": row, "column": sector}
    return books().filter(**asked)["value"].item() / 1e9


def test_every_cell_of_the_matrices_stands_in_its_row_and_column(drawn, tmp_path):
    accounts.draw(made(), tmp_path)
    for figure, table in zip(drawn[:2], ROWS, strict=True):
        axis = figure.figure.axes[0]
        placed = {(text.get_text(), near(text.get_position()[0]), near(text.get_position()[1])) for text in axis.texts}
        for y, row in enumerate(ROWS[table]):
            assert (row[:1].upper() + row[1:], 0.04, float(y)) in placed
            values = [cell("2020Q1", table, row, sector) for sector in SECTORS]
            for column, value in enumerate([*values, sum(values)]):
                assert (words(value), near(accounts.right_edge(column)), float(y)) in placed
        sums = [sum(cell("2020Q1", table, row, sector) for row in ROWS[table]) for sector in SECTORS]
        assert {
            (words(value), near(accounts.right_edge(column)), float(len(ROWS[table])))
            for column, value in enumerate(sums)
        } <= placed
        heads = sorted(
            (text.get_position()[0], text.get_text()) for text in axis.texts if text.get_position()[1] == -0.75
        )
        assert [head for _, head in heads] == [*(accounts.HEADS[sector] for sector in SECTORS), "Sum"]
        assert "2020Q1" in figure.title and "nothing" in figure.title and "world 0" in figure.origin.said


def words(billions: float) -> str:
    size = f"{abs(billions):,.1f}" if abs(billions) < 100 else f"{abs(billions):,.0f}"
    return "·" if abs(billions) < 0.05 else f"−{size}" if billions < 0 else size


def test_bars_of_net_lending_stand_on_each_other_over_gdp(drawn, tmp_path):
    accounts.balances_chart(made(), accounts.Run.of(made()), tmp_path / "balances")
    (axis,) = drawn[0].axes
    found = {
        (round(left + width / 2), colour, near(bottom), near(height))
        for left, bottom, width, height, colour in boxes(axis)
    }
    expected = set()
    for index, quarter in enumerate(QUARTERS):
        above = below = 0.0
        for sector in SECTORS:
            height = 100 * 1e9 * cell(quarter, "net lending", "net lending", sector) / GDP[index]
            expected.add((index, accounts.COLOURS[sector].lower(), near(above if height > 0 else below), near(height)))
            above, below = above + max(height, 0), below + min(height, 0)
    assert found == expected and len({colour for _, colour, _, _ in found}) == len(SECTORS)
    handles = {
        text.get_text(): handle.get_facecolor()
        for text, handle in zip(axis.get_legend().get_texts(), axis.get_legend().legend_handles, strict=True)
    }
    bars = {
        accounts.name_of(sector): container.patches[0].get_facecolor()
        for sector, container in zip(SECTORS, axis.containers, strict=True)
    }
    assert handles == bars and ticks(axis, "x")[0] == "Q4" and axis.get_ylabel() == "per cent of GDP"
    hatches = [str(container.patches[0].get_hatch() or "") for container in axis.containers]
    assert hatches == list(accounts.HATCHES.values()) and all(one != other for one, other in pairwise(hatches))
    assert nears(np.array(drawn[0].numbers[SECTORS[0]])) == nears(
        [100 * 1e9 * cell(q, "net lending", "net lending", SECTORS[0]) / g for q, g in zip(QUARTERS, GDP, strict=True)]
    )


SIGNS = {
    "Balance sheets at the quarter's end": (
        "billion yuan; + owned, − owed; rows of instruments and all columns add up to zero"
    ),
    "Transaction flows": "billion yuan; + received, − paid; rows of flows and all columns add up to zero",
    "Net lending (+) and borrowing (−)": "a quarter's saving less investment; columns add up to zero",
}


def test_every_figure_says_what_its_signs_are(drawn, tmp_path):
    """Whose a plus is: of a balance sheet the owner's, of a flow the receiver's, of a balance the lender's."""
    accounts.draw(made(), tmp_path)
    found = [(one.title.partition(", ")[0], one.footer) for one in drawn]
    assert found == list(SIGNS.items())
