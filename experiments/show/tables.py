"""Effect tables: on the terminal, as CSV, as LaTeX, as Markdown; all from the stored effects."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase

import polars as pl

from experiments.ask.schema import Compare
from experiments.find.bound import Bound
from experiments.find.effects import FEWEST_TREATED, served_by_few
from experiments.find.number_of import largest_of
from experiments.find.result import Result
from experiments.show.base import Base, base
from experiments.show.few import few_draws, too_few
from experiments.show.terminal import Sheet, first_that_fits, prose, stacked
from experiments.show.units import DASH, Said, amount, number, plain, quoted, sizes
from experiments.show.written import as_written

WINDOWS = ("during", "after", "cumulated")
HEADS = ("measure", "arm", "unit", "during", "%", "after", "cumulated", "worlds > 0", "fewer worlds")
MOST_TIMES = 1000
REASONS = ("not defined", "not reported")  # how a sentence begins that says why there is no number
WARNED = "†"  # behind an interval that may not hold what it says
CODE = re.compile(r"`([^`]+)`")
POWER = r"(?<![\w.])(?P<sign>-?)(?P<digits>\d+(?:\.\d+)?)e(?P<below>-|(?=\+))\+?0*(?P<power>\d+)(?!\w)"
MINUS = r"(?<![\w.-])-(?=\d)"
NUMBERS = re.compile(f"{POWER}|{MINUS}")
NEEDS = "% Needs \\usepackage{booktabs} and \\usepackage{graphicx}."
ESCAPED = str.maketrans(
    {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {
        "†": r"$\dagger$",
        "–": "--",
        "“": r"\textquotedblleft{}",
        "”": r"\textquotedblright{}",
        "−": "$-$",
        "<": "$<$",
        ">": "$>$",
        "≤": r"$\leq$",
        "≥": r"$\geq$",
        "·": r"$\cdot$",
    }
    | {sign: f"\\{sign}" for sign in "&%_#${}"}
)
FEWER = (
    "worlds > 0 = share of worlds with a positive effect, fewer worlds = how many times fewer worlds the paired"
    " comparison needs than independent samples, both over `during`; of a ratio, of the whole."
)


def lines(effects: pl.DataFrame) -> Iterator[tuple[str, ...]]:
    """One line for each measure and arm; a measure is said in one unit, all measures in yuan in one size."""
    shown = effects.filter(pl.col("window").is_in(WINDOWS))
    units = units_of(shown)
    for (measure,), table in shown.group_by("measure", maintain_order=True):
        for (arm,), rows in table.group_by("arm", maintain_order=True):
            texts = cells({row["window"]: row for row in rows.iter_rows(named=True)}, units[measure].factor)
            yield (plain(measure), plain(arm), units[measure].unit, *texts)


def units_of(effects: pl.DataFrame) -> dict[str, Said]:
    """The unit in which each measure is said, from its means over `during` and `after`, or from its ratios."""
    largest: dict[tuple[str, str, str], float] = {}
    for (measure,), table in effects.group_by("measure", maintain_order=True):
        means = table.filter(pl.col("window").is_in(WINDOWS[:2]))
        rows = table if means.is_empty() else means
        largest[measure, rows["unit"][0], rows["kind"][0]] = largest_of(rows["effect"])
    return sizes(largest)


def cells(rows: dict[str, dict], factor: float) -> tuple[str, ...]:
    """What the columns of an effect table say of one measure and arm; none is empty."""
    during, after, cumulated = (cell(rows.get(name), factor) for name in WINDOWS)
    first = next(iter(rows.values()))
    if during == after == first["note"]:
        after = cumulated = DASH  # why nothing is told is said once
    percent = DASH if first["percent"] is None or first["unit"] == "share" else number(first["percent"])
    positive = DASH if first["share_positive"] is None else f"{first['share_positive']:.0%}"
    return during, percent, after, cumulated, positive, times(first["variance_reduction"])


def times(fewer: float | None) -> str:
    """How many times fewer worlds, as far as anybody needs to know."""
    if fewer is None:
        return DASH
    return f"over {MOST_TIMES:,} x" if fewer > MOST_TIMES else f"{number(fewer)} x"


def cell(row: dict | None, factor: float) -> str:
    """`58.8 [50.3, 67.4]`, or why it is not defined; a dash where a measure has no such window."""
    if row is None:
        return DASH
    if row["effect"] is None:
        return row["note"] or DASH
    return f"{number(row['effect'], factor)} {interval(row, factor)}{WARNED * doubted(row)}".strip()


def doubted(row: dict) -> bool:
    """Whether an interval may not hold what it says: it has a warning, or is of too few units of worlds."""
    return bool(row["warning"]) or (row["low"] is not None and too_few(row.get("units")))


def interval(row: dict, factor: float) -> str:
    return "" if row["low"] is None else f"[{number(row['low'], factor)}, {number(row['high'], factor)}]"


def reason(note: str | None) -> str:
    """Why there is no number, as part of a sentence."""
    return (note or "it has no value").removeprefix("not defined: ").removeprefix("not reported: ")


def dashes(held_against: Base) -> str:
    """What a dash in an effect table means."""
    return (
        f"{DASH} = there is no such figure: a share has no per cent and does not add up, a ratio is of the whole,"
        f" and what is zero {held_against.relief} has no per cent."
    )


def terminal(effects: pl.DataFrame, heading: str, notes: list[str]) -> None:
    """The effect table on the standard output, as much of it side by side as the terminal has room for: where it has
    little an interval stands under its estimate, and the last column and what is said of it are left out."""
    prose(heading)
    shown, sheet = sheet_that_fits(effects)
    sheet.print()
    for line in [*notes, *([FEWER] if "fewer worlds" in shown else [])]:
        prose(line)


def sheet_that_fits(effects: pl.DataFrame) -> tuple[tuple[str, ...], Sheet]:
    """Which columns are shown, and the table."""
    told = [dict(zip(HEADS, line, strict=True)) for line in lines(effects)]
    columns = ("during", "%", "after", "cumulated", "fewer worlds")
    ways = [(columns, str), (columns[:-1], str), (columns, stacked), (columns[:-1], stacked)]
    made = {sheet_of(told, heads, way): heads for heads, way in ways}
    chosen = first_that_fits(*made)
    return made[chosen], chosen


def sheet_of(told: list[dict[str, str]], heads: tuple[str, ...], way: Callable[[str], str]) -> Sheet:
    """A line for each measure, below it a row for each arm."""
    items: list[str | tuple] = []
    for line in told:
        above = f"{line['measure']}, {line['unit']}"
        if above not in items:
            items.append(above)
        items.append((f"  {line['arm']}", *(way(line[head]) for head in heads)))
    return Sheet(("", *heads), tuple(items))


def warning_notes(effects: pl.DataFrame) -> list[str]:
    """What the sign behind an interval means, once for each warning, with the effects that it is of."""
    measures_by_words: dict[str, list[str]] = {}
    for row in effects.filter(pl.col("window").is_in(WINDOWS) & pl.col("warning").is_not_null()).iter_rows(named=True):
        measures_by_words.setdefault(row["warning"], []).append(
            f"{plain(row['measure'])}, {quoted(row['arm'])}, {row['window']}"
        )
    return [f"{WARNED} {warning} ({'; '.join(names)})." for warning, names in measures_by_words.items()]


def heading(name: str, compare: Compare, worlds: int) -> str:
    return f"{name}: effects against {quoted(compare.against)}, {compare.confidence:.0%} intervals, {worlds} worlds"


def window_notes(compare: Compare) -> list[str]:
    """What the columns of an effect table are."""
    return [
        f"during = mean a quarter of {compare.during}, after = of {compare.after}, "
        "cumulated = sum over the quarters from the first programme on; % is of `during`."
    ]


def notes(result: Result) -> list[str]:
    """What stands under a result's effect table on the terminal."""
    return [
        *window_notes(result.question.compare),
        *warning_notes(result.effects),
        *few_draws(result.effects["units"].max()),
        *few_lines(result),
        *bound_lines(result),
        dashes(base(result.manifest, result.question.compare.against)),
    ]


def few_lines(result: Result, arms: Collection[str] | None = None) -> list[str]:
    """Arms, all or some, that hide a programme with a handful of agents behind one that serves many."""
    return [
        f"Few agents, {quoted(arm)}: one of its programmes serves {number(few)} agents in the mean of worlds, fewer"
        f" than {FEWEST_TREATED}; what only that programme moves cannot be told at 1:{result.question.scale:,}."
        for arm, few in served_by_few(result.panel)
        if arms is None or arm in arms
    ]


def bound_lines(result: Result, bounds: Iterable[Bound] | None = None) -> list[str]:
    """The plausibility bound of every arm, or some of them, in words."""
    against = quoted(result.question.compare.against)
    return [bound_line(bound, against) for bound in (result.bounds if bounds is None else bounds)]


def bound_line(bound: Bound, against: str) -> str:
    peak = f"found {amount(bound.jobs_found, 'jobs')} at the peak ({bound.quarter})"
    if not bound.known:
        less = f"{amount(-bound.money, 'yuan')} less than" if bound.money else "no more than"
        return f"No bound, {quoted(bound.arm)}: it lends and gives {less} {against}; {peak}."
    broken = ": ABOVE THE BOUND, treat the effect as an error." if bound.broken else "."
    more = "" if bound.bridges else " Orders and terms that its programmes bring are not in the bound."
    return (
        f"Bound, {quoted(bound.arm)}: {amount(bound.money, 'yuan')} lent and given could keep at most"
        f" {amount(bound.most_jobs, 'jobs')}; {peak}{broken}{more}"
    )


def csv(result: Result, path: Path) -> None:
    result.effects.write_csv(path)


def latex(effects: pl.DataFrame, caption: str, label: str, notes: list[str]) -> str:
    """A booktabs table that floats, with caption, label and notes; costs a job stand under `cumulated`."""
    shown = len(HEADS) - 2
    told, reasons = lettered(line[:shown] for line in lines(effects))
    return floating("lllrrrr", [HEADS[:shown], *told], caption, label, [*notes, *reasons])


def lettered(told: Iterable[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], list[str]]:
    """Rows in which a sentence, why there is no number, is a letter; and what each letter stands for."""
    letters: dict[str, str] = {}
    rows = [
        tuple(
            f"{DASH} ({letters.setdefault(cell, letter(len(letters)))})" if cell.startswith(REASONS) else cell
            for cell in line
        )
        for line in told
    ]
    return rows, [f"({letter}) {reason}." for reason, letter in letters.items()]


def letter(number: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    tens, ones = divmod(number, len(ascii_lowercase))
    return (letter(tens - 1) if tens else "") + ascii_lowercase[ones]


def row(cells: tuple[str, ...]) -> str:
    return " & ".join(map(tex, cells)) + r" \\"


def floating(columns: str, cells: Sequence[tuple[str, ...]], caption: str, label: str, notes: Iterable[str]) -> str:
    """A table that floats, below the packages that it needs; the first row of cells is its head."""
    heads, *body = cells
    return "\n".join(
        [
            NEEDS,
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{tex(caption)}}}",
            rf"\label{{tab:{slug(label)}}}",
            r"\resizebox{\linewidth}{!}{%",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            row(heads),
            r"\midrule",
            *map(row, body),
            r"\bottomrule",
            r"\end{tabular}}",
            r"\par\smallskip",
            r"\begin{minipage}{\linewidth}\footnotesize",
            *(tex(note) + r"\par" for note in notes),
            r"\end{minipage}",
            r"\end{table}",
        ]
    )


def slug(name: str) -> str:
    """Letters, figures and hyphens, as a label takes them."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def tex(text: str) -> str:
    """As LaTeX sets it: signs escaped, code in its own letters, a minus that is one, powers of ten."""
    escaped = CODE.sub(r"\\texttt{\1}", text.translate(ESCAPED))
    return NUMBERS.sub(set_number, escaped)


def set_number(found: re.Match[str]) -> str:
    if found["digits"] is None:
        return "$-$"
    return rf"${found['sign']}{found['digits']}\times10^{{{found['below']}{found['power']}}}$"


def markdown(effects: pl.DataFrame) -> str:
    return grid([HEADS, *lines(effects)])


def grid(rows: list[tuple[str, ...]]) -> str:
    """A Markdown table; the first row is its head."""
    shown = [[as_written(cell) for cell in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in (shown[0], ["---"] * len(rows[0]), *shown[1:]))
