"""The books of a quarter as a reader's tables: on the terminal and as figures; net lending of the sectors over time."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.find.books import SECTORS, Matrix, Run
from experiments.find.result import Result
from experiments.show import marks, style, tables
from experiments.show.origin import MONEY
from experiments.show.saved import Saved
from experiments.show.terminal import Sheet, prose, told
from experiments.show.units import number, plain

BILLION = 1e9
SHOWN = ("balance sheet", "transactions")
HEADS = {
    "households": "House-\nholds",
    "smes": "SMEs,\nself-empl.",
    "large": "Large\nfirms",
    "platforms": "Plat-\nforms",
    "banks": "Banks",
    "government": "Govern-\nment",
    "central_bank": "Central\nbank",
    "abroad": "Abroad",
}
COLOURS = dict(zip(SECTORS, (*marks.PALETTE, "#999999"), strict=True))
HATCHES = dict(zip(SECTORS, ("", "//", "", "\\\\", "xx", "--", "||", ""), strict=True))  # told apart in grey
ROW, NAME, CELL = 0.19, 2.35, 0.86  # inches
BANDS, RULES, QUIET = "#F3F5F7", "#444444", "#BBBBBB"
PARTS = ("change in ", "less net worth", "materials and merchandise")


def said(value: float) -> str:
    """Billions; a dot for nothing, one figure after the point for what is small."""
    value = value / BILLION
    if abs(value) < 0.05:
        return "·"
    text = f"{abs(value):,.1f}" if abs(value) < 100 else f"{abs(value):,.0f}"
    return f"−{text}" if value < 0 else text


def terminal(run: Run, quarter: str) -> bool:
    """The matrices of a quarter on the standard output, and whether they close."""
    matrices = [run.matrix(quarter, name) for name in SHOWN]
    for matrix in matrices:
        prose(f"{heading(matrix)}, {quarter}, arm {plain(run.arm)}, world {run.world}: billion yuan")
        rows = [(name, *map(said, values)) for name, values in lines(matrix)]
        Sheet(("", *map(plain, SECTORS), "sum"), rows).print()
        prose(verdict(matrix))
    return all(matrix.closes for matrix in matrices)


def document(run: Run, quarter: str) -> bool:
    """The same as one JSON document, yuan."""
    matrices = [run.matrix(quarter, name) for name in SHOWN]
    tables = [
        {
            "table": matrix.table,
            "unit": "yuan",
            "rows": {
                name: dict(zip((*SECTORS, "sum"), map(float, values), strict=True)) for name, values in lines(matrix)
            },
            "closes": bool(matrix.closes),
            "worst_row": matrix.gaps[0],
            "worst_column": matrix.gaps[1],
        }
        for matrix in matrices
    ]
    told({"arm": run.arm, "world": run.world, "quarter": quarter, "tables": tables})
    return all(matrix.closes for matrix in matrices)


def latex(result: Result, run: Run, quarter: str) -> bool:
    """The same as two tables for a paper, billions of yuan."""
    matrices, asked = [run.matrix(quarter, name) for name in SHOWN], result.question
    of = (
        f"{result.name}: economy {asked.economy} under {asked.shock}, arm {plain(run.arm)}, world {run.world} alone; an"
        f" agent stands for {asked.scale:,} persons. {MONEY}"
    )
    for matrix in matrices:
        caption = f"{heading(matrix)}, {quarter}, arm {plain(run.arm)}, world {run.world}, billion yuan"
        cells = [("", *map(plain, SECTORS), "sum"), *((name, *map(said, values)) for name, values in lines(matrix))]
        columns = "l" + "r" * (len(SECTORS) + 1)
        print(tables.floating(columns, cells, caption, f"{matrix.table}-{quarter}", [of, verdict(matrix)]))
    return all(matrix.closes for matrix in matrices)


def heading(matrix: Matrix) -> str:
    return {"balance sheet": "Balance sheets at the quarter's end", "transactions": "Transaction flows"}[matrix.table]


def lines(matrix: Matrix) -> list[tuple[str, np.ndarray]]:
    """Rows with their sum, then the sum of each column."""
    rows = [(name, np.append(values, values.sum())) for name, values in zip(matrix.rows, matrix.values, strict=True)]
    return [
        *rows,
        (
            "sum",
            np.append(matrix.values.sum(axis=0), 0.0 if matrix.closed == len(matrix.rows) else matrix.values.sum()),
        ),
    ]


def verdict(matrix: Matrix) -> str:
    """Whether rows and columns add up to zero, and what is left of the worst of them."""
    row, column = matrix.gaps
    word = "closes" if matrix.closes else "DOES NOT CLOSE"
    return (
        f"The {matrix.table} matrix {word}: the worst row adds up to {row:,.0f} yuan, the worst column to {column:,.0f}"
        " (roundings of 1/1024 yuan an agent, scaled up)."
    )


def draw(result: Result, folder: Path) -> list[Saved]:
    """Both matrices of the first quarter compared, and net lending of the sectors, of the arm compared against."""
    run = Run.of(result)
    quarter = result.question.compare.during.split(":")[0]
    quarter = quarter if quarter in run.quarters else run.quarters[-1]
    tables = [table_figure(result, run, quarter, name, folder / name.replace(" ", "_")) for name in SHOWN]
    return [*tables, balances_chart(result, run, folder / "sectoral_balances")]


def table_figure(result: Result, run: Run, quarter: str, table: str, stem: Path) -> Saved:
    """A matrix set as a table: rows and columns with their sums."""
    matrix = run.matrix(quarter, table)
    shown = lines(matrix)
    width, height = NAME + CELL * (len(SECTORS) + 1) + 0.2, ROW * (len(shown) + 3) + 0.75
    with style.plt.rc_context({**style.STYLE, "axes.grid": False}):
        figure, (axis,) = style.canvas(1, 1, width, height)
        axis.set_xlim(0, NAME + CELL * (len(SECTORS) + 1))
        axis.set_ylim(len(shown) + 0.2, -2.4)
        axis.axis("off")
        set_heads(axis)
        for row, (name, values) in enumerate(shown):
            set_row(axis, row, name, values, last=row == len(shown) - 1)
        text = (
            f"billion yuan; {'+ received, − paid' if table == 'transactions' else '+ owned, − owed'}; rows of"
            f" {'flows' if table == 'transactions' else 'instruments'} and all columns add up to zero"
        )
        title = f"{heading(matrix)}, {quarter}, arm: {plain(run.arm)}"
        return style.save(figure, frame(shown), stem, title, text, style.origin(result, f"world {run.world}"))


def set_heads(axis) -> None:
    for column, name in enumerate((*SECTORS, "sum")):
        axis.text(
            right_edge(column),
            -0.75,
            HEADS.get(name, "Sum"),
            ha="right",
            va="bottom",
            fontsize=7.5,
            fontweight="bold",
            linespacing=1.0,
        )
    axis.axhline(-0.6, color=RULES, lw=0.9)


def right_edge(column: int) -> float:
    return NAME + CELL * (column + 1) - 0.06


def set_row(axis, index: int, name: str, values: np.ndarray, last: bool) -> None:
    """One line: a quiet band under every second, a rule where another kind of row begins."""
    if index % 2:
        axis.axhspan(index - 0.5, index + 0.5, color=BANDS, lw=0)
    if last or name == PARTS[1] or name == PARTS[2] or name == f"{PARTS[0]}deposits":
        axis.axhline(index - 0.5, color=RULES, lw=0.6)
    weight = "bold" if last or name == PARTS[1] else "normal"
    axis.text(0.04, index, name[:1].upper() + name[1:], va="center", fontsize=7.5, fontweight=weight)
    for column, value in enumerate(values):
        text = said(value)
        axis.text(
            right_edge(column),
            index,
            text,
            ha="right",
            va="center",
            fontsize=7.5,
            fontweight=weight,
            color=QUIET if text == "·" else "black",
        )


def frame(shown: list[tuple[str, np.ndarray]]) -> pl.DataFrame:
    """The figure's numbers, billion yuan."""
    values = np.stack([row for _, row in shown]) / BILLION
    return pl.DataFrame(
        {"row": [name for name, _ in shown]} | {name: values[:, k] for k, name in enumerate((*SECTORS, "sum"))}
    )


def balances_chart(result: Result, run: Run, stem: Path) -> Saved:
    """Net lending of each sector, per cent of GDP: what some lend, others borrow."""
    lent = np.stack([run.matrix(quarter, "net lending").values[0] for quarter in run.quarters])
    share = lent / gdp(result, run)[:, None] * 100
    with style.plt.rc_context(style.STYLE):
        figure, (axis,) = style.canvas(1, 1, 7.4, 3.9)
        above, below = np.zeros(len(share)), np.zeros(len(share))
        for sector, heights in zip(SECTORS, share.T, strict=True):
            axis.bar(
                range(len(share)),
                heights,
                bottom=np.where(heights > 0, above, below),
                width=0.72,
                color=COLOURS[sector],
                label=name_of(sector),
                hatch=HATCHES[sector],
                ec="white",
                lw=0,
            )
            above, below = above + np.maximum(heights, 0), below + np.minimum(heights, 0)
        axis.axhline(0, color="#333333", lw=0.9)
        style.quarter_axis(axis, tuple(run.quarters))
        axis.grid(axis="x", visible=False)
        axis.set_ylabel("per cent of GDP")
        axis.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), fontsize=8.5, reverse=True)
        numbers = pl.DataFrame({"quarter": run.quarters} | {name: share[:, k] for k, name in enumerate(SECTORS)})
        caption = "a quarter's saving less investment; columns add up to zero"
        return style.save(
            figure, numbers, stem, lending(run, share), caption, style.origin(result, f"world {run.world}")
        )


def lending(run: Run, share: np.ndarray) -> str:
    """Who lends and who borrows most, in which quarter."""
    ends = []
    for word, at in (("lender", share.argmax()), ("borrower", share.argmin())):
        quarter, sector = np.unravel_index(at, share.shape)
        much = f"{number(abs(share[quarter, sector]))} %, {run.quarters[quarter]}"
        ends.append(f"largest {word} {name_of(SECTORS[sector]).lower().replace('sme', 'SME')} ({much})")
    return f"Net lending (+) and borrowing (−), {plain(run.arm)}: {', '.join(ends)}"


def name_of(sector: str) -> str:
    return HEADS[sector].replace("-\n", "").replace("\n", " ")


def gdp(result: Result, run: Run) -> np.ndarray:
    """GDP of the run by quarter, yuan."""
    asked = (pl.col("arm") == run.arm) & (pl.col("world") == run.world) & (pl.col("measure") == "gdp")
    found = result.quarters.filter(asked).sort("quarter")
    return found["value"].to_numpy()
