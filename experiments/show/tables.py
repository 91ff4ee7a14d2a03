"""Effect tables: on the terminal, as CSV, as LaTeX, as Markdown; all from the stored effects."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from experiments.find.effects import FEWEST_TREATED, served_by_few
from experiments.find.result import Result
from experiments.show.units import number, plain, said

WINDOWS = ("during", "after", "cumulated")
HEADS = ("measure", "arm", "unit", "during", "%", "after", "cumulated", "worlds > 0", "fewer worlds")
NARROW = 110  # columns of a terminal under which a table leaves out what matters least


def lines(effects: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    """One line for each measure and arm, in words; the arms of a measure are said in one unit."""
    for (measure,), table in effects.filter(pl.col("window").is_in(WINDOWS)).group_by("measure", maintain_order=True):
        sizes = table.filter(pl.col("window").is_in(WINDOWS[:2]))["effect"].abs()
        factor, unit = said(table["unit"][0], table["kind"][0], sizes.max() or 0.0)
        for (arm,), rows in table.group_by("arm", maintain_order=True):
            yield (plain(measure), plain(arm), unit, *cells({row["window"]: row for row in rows.iter_rows(named=True)}, factor))


def cells(rows: dict[str, dict], factor: float) -> tuple[str, ...]:
    """What the columns of an effect table say of one measure and arm."""
    during, after, cumulated = (cell(rows.get(name), factor) for name in WINDOWS)
    first = next(iter(rows.values()))
    percent = "" if first["percent"] is None or first["unit"] == "share" else number(first["percent"])
    positive = "" if first["share_positive"] is None else f"{first['share_positive']:.0%}"
    fewer = "" if first["variance_reduction"] is None else f"{first['variance_reduction']:,.0f} x"
    return during, percent, after, cumulated, positive, fewer


def cell(row: dict | None, factor: float) -> str:
    """`58.8 [50.3, 67.4]`, or why it is not defined; empty where a measure does not add up."""
    if row is None:
        return ""
    return row["note"] or f"{number(row['effect'], factor)} {interval(row, factor)}".strip()


def interval(row: dict, factor: float) -> str:
    return "" if row["low"] is None else f"[{number(row['low'], factor)}, {number(row['high'], factor)}]"


def terminal(result: Result) -> None:
    """The effect table on the standard output."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    compare = result.question.compare
    title = f"{result.name}: effects against {plain(compare.against)}, {compare.confidence:.0%} intervals, {len(result.panel.worlds)} worlds"
    console = Console() if Console().is_terminal else Console(width=NARROW + 20)
    shown = ["during", "%", "after", "cumulated", *(["fewer worlds"] if console.width >= NARROW else [])]
    table = Table(title=title, title_justify="left", caption=caption(result), caption_justify="left", box=SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("")
    for head in shown:
        table.add_column(head, justify="right")
    measure = None
    for line in lines(result.effects):
        told = dict(zip(HEADS, line, strict=True))
        if told["measure"] != measure:
            measure = told["measure"]
            table.add_row(f"[bold]{measure}[/bold], {told['unit']}")
        table.add_row(f"  {told['arm']}", *(told[head] for head in shown))
    console.print(table)


def caption(result: Result) -> str:
    compare = result.question.compare
    told = [
        f"during = mean a quarter of {compare.during}, after = of {compare.after}, cumulated = sum over the quarters from the first programme on.",
        "% and fewer worlds are of `during`; fewer worlds = how many times fewer worlds the paired comparison needs than independent samples.",
    ]
    return "\n".join([*told, *few_lines(result), *bound_lines(result)])


def few_lines(result: Result) -> list[str]:
    """Arms that hide a programme with a handful of agents behind one that serves many."""
    return [
        f"Few agents, {plain(arm)}: one of its programmes serves {number(few)} agents in the mean of worlds, fewer than {FEWEST_TREATED}; "
        f"what only that programme moves cannot be told at 1:{result.question.scale:,}."
        for arm, few in served_by_few(result.panel)
    ]


def bound_lines(result: Result) -> list[str]:
    """The plausibility bound of every arm, in words."""
    return [
        f"Bound, {plain(bound.arm)}: {number(bound.money, 1e9)} bn yuan lent and given could keep at most {number(bound.most_jobs, 1e6)} m jobs; "
        f"found {number(bound.jobs_found, 1e6)} m at the peak ({bound.quarter})"
        + (": ABOVE THE BOUND, treat the effect as an error." if bound.broken else ".")
        + ("" if bound.bridges else " Orders and terms that its programmes bring are not in the bound.")
        for bound in result.bounds
    ]


def csv(result: Result, path: Path) -> None:
    result.effects.write_csv(path)


def latex(results: list[Result]) -> str:
    """A booktabs table of during and after, one block a result."""
    body = []
    for result in results:
        body.append(rf"\multicolumn{{5}}{{l}}{{\emph{{{tex(result.question.question)}}}}} \\")
        body += [" & ".join(map(tex, (*line[:4], line[5]))) + r" \\" for line in lines(result.effects)]
    head = " & ".join((*HEADS[:4], HEADS[5])) + r" \\"
    return "\n".join([r"\begin{tabular}{lllrr}", r"\toprule", head, r"\midrule", *body, r"\bottomrule", r"\end{tabular}"])


def tex(text: str) -> str:
    for sign in ("\\", "&", "%", "_", "#", "$"):
        text = text.replace(sign, r"\textbackslash " if sign == "\\" else f"\\{sign}")
    return text.replace("–", "--")


def markdown(result: Result) -> str:
    rows = [HEADS, ("---",) * len(HEADS), *lines(result.effects)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
