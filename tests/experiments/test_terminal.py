"""What every command prints: no line wider than the terminal, nothing cut off, and the same as one JSON document."""

import io
import json
import math
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
import typer
from rich.cells import cell_len

import abm
import experiments.contract.command
import experiments.impulses.command
import experiments.placebo.command
import experiments.validation.page
import experiments.validation.play
from experiments.cli import app, main
from experiments.contract.command import Clause
from experiments.find.intervals import Interval
from experiments.impulses.responses import Row
from experiments.placebo.play import Across
from experiments.placebo.rates import Rate
from experiments.show import accounts, figures, style, terminal
from experiments.show.saved import Saved
from experiments.show.terminal import Sheet
from experiments.show.units import plain
from experiments.validation import targets
from experiments.validation.score import MISS, PASS, Score
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small
from tests.experiments.test_closures import Closed, write_closures
from tests.show.test_opening_and_table import REPORT

REFERENCE = Path(__file__).parents[2] / "results" / "reference"
MAKE = {"run", "redraw", "report", "schema", "calibrate", "explore"}  # what these make is read elsewhere
READ = {
    "list": ["list"],
    "show": ["show", "mybank_loans"],
    "check": ["check", "small.toml"],
    "runs": ["runs", "results/small"],
    "replay": ["replay", "results/small", "--run", "7"],
    "compare": ["compare", "results/small"],
    "accounts": ["accounts", "results/small"],
    "sensitivity": ["sensitivity", "results/drawn"],
    "closures": ["closures", "small.toml", "--closures", "three.toml", "--workers", "0"],
    "validate": ["validate", "--out", "v"],
    "impulses": ["impulses", "--out", "i"],
    "placebo": ["placebo", "--out", "p"],
    "check-programme": ["check-programme", "spark_credit"],
    "opening": ["opening"],
    "table": ["table"],
}
FOUND_WANTING = ("check-programme", "accounts")  # a clause is broken; the books of the made-up economy do not close
MORE = {
    "compare several": ["compare", "results/small", "results/other", "results/drawn"],
    "list measures": ["list", "measures"],
    "show a parameter": ["show", "luck_scale"],
    "closures that are not played": ["closures", "small.toml", "--closures", "three.toml", "--dry-run"],
    "run": ["run", "small.toml", "--workers", "0"],
    "run that is not played": ["run", "relief_2020", "--dry-run"],
    "calibration that is not played": ["calibrate", "fit_2020", "--dry-run"],
    "redraw": ["redraw", "results/small"],
}
WIDE = ("compare", "compare several", "accounts", "validate", "opening", "list")  # what is wider where there is room


def call(*words: str, width: int = 80) -> tuple[int, str, str]:
    """The command in this process: exit code, output, error output."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["relief", *words])
        patch.setenv("COLUMNS", str(width))
        with pytest.raises(SystemExit) as ended:
            main()
    return ended.value.code or 0, out.getvalue(), err.getvalue()


def unseen(figure, table, stem: Path, title: str, caption: str, *_, **__) -> Saved:
    """A figure that is closed and not drawn."""
    style.plt.close(figure)
    return Saved(stem, title, caption)


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory):
    """A folder with finished results; what would be played for minutes is made up."""
    folder = tmp_path_factory.mktemp("terminal")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setitem(vars(abm), "Economy", FakeEconomy)
        patch.setattr(style, "save", unseen)  # figures are looked at elsewhere
        patch.setattr(figures, "draw_all", lambda *_: [])
        write_small(folder), write_closures(folder)
        for more in ((), ("--seed", "3", "--out", "results/other"), (*MORRIS, "--out", "results/drawn")):
            assert call("run", "small.toml", "--workers", "0", "--quiet", *more)[0] == 0
        patch.setattr(Closed, "opening_report", lambda self: REPORT, raising=False)
        patch.setitem(vars(abm), "Economy", Closed)
        patch.setattr(experiments.validation.play, "validate", lambda *_, **__: validated())
        patch.setattr(experiments.validation.page, "write_page", lambda *_: folder / "v" / "README.md")
        patch.setattr(experiments.impulses.command, "play", lambda *_: impulses())
        patch.setattr(experiments.impulses.command, "write_page", lambda *_: folder / "i" / "README.md")
        patch.setattr(experiments.placebo.command, "play", lambda *_: placebos())
        patch.setattr(experiments.placebo.command, "write_page", lambda *_: folder / "p" / "README.md")
        clauses = [Clause("kept", None), Clause("broken", "a sentence that says how, at great length " * 3)]
        patch.setattr(experiments.contract.command, "checked", lambda name: clauses)
        yield folder


MORRIS = ("--set", "worlds.draws=12", "--set", "worlds.seeds_per_draw=1", "--set", "worlds.design=morris")


@cache
def validated() -> SimpleNamespace:
    """Every figure of the list, with a number or the reason why there is none."""
    scores = [
        Score(one, MISS, None, None, None, 0, "no world has a firm that did so in this quarter")
        if number % 3 == 0
        else Score(one, PASS, 0.1, 0.05, 0.15, 8, "")
        for number, one in enumerate(targets.read("china_2019"))
    ]
    about = {"economy": "china_2019", "scale": 10_000}
    return SimpleNamespace(scores=scores, asked=SimpleNamespace(economy="china_2019"), about=lambda: about, failed=0)


RESULT = SimpleNamespace(
    failures=[],
    panel=SimpleNamespace(worlds=range(8), arms=range(3)),
    manifest={"identity": {"code": "c"}, "commit": None},
    question=SimpleNamespace(scale=10_000),
)


def impulses() -> SimpleNamespace:
    lists = SimpleNamespace(
        economy="china_2019", shock="none", begins="2020Q1", quarters=8, scale=10_000,
        impulse={"grants": SimpleNamespace(says="Grants to small firms", quarters=4)},
    )  # fmt: skip # one a line would be longer than what it is for
    rows = [Row("grants", "gdp", "per cent", 1, Interval(0.1, math.nan, math.nan))]
    return SimpleNamespace(
        impulses=lists, result=RESULT, rows=rows, beside=[], late={"grants": None}, asked="standard", changes=()
    )


def placebos() -> SimpleNamespace:
    found = Interval(0.01, -0.02, 0.03)
    across = Across("operates", 0.1, found, found, found, found, found, 0.1, 7, 1, 8, 1000.0)
    rate = Rate("interval, worlds of whole draws, after Holm", "smes_not_operating", 50, 1000)
    return SimpleNamespace(lottery=RESULT, cutoff=RESULT, rates=[rate], across=[across], failed=0)


def test_every_command_either_makes_a_result_or_is_read_here():
    commands = typer.main.get_command(app).commands
    assert set(commands) == MAKE | set(READ)


@pytest.mark.parametrize(
    ("name", "width"),
    [(name, 80) for name in [*READ, *MORE]] + [(name, width) for name in WIDE for width in (100, 120)],
)
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut_off(name, width):
    _, out, err = call(*(READ | MORE)[name], width=width)
    assert out.strip() and "Traceback" not in err
    assert [line for line in out.splitlines() if cell_len(line) > width] == []
    assert "…" not in out and not re.search(r" $", out, re.MULTILINE)


@pytest.mark.parametrize("name", READ)
def test_what_is_read_is_told_as_one_json_document(name):
    code, out, _ = call(*READ[name], "--json")
    assert json.loads(out, parse_constant=pytest.fail)  # NaN is no JSON
    assert code == (1 if name in FOUND_WANTING else 0)


def test_the_document_of_an_effect_table_has_its_numbers():
    """Every number of the wide table is that of the document in the table's unit."""
    document = json.loads(call("compare", "results/small", "--json")[1])
    assert document["results"][0]["scale"] == 10_000 and document["results"][0]["worlds"] == 4
    effects = {(row["measure"], row["arm"], row["window"]): row for row in document["results"][0]["effects"]}
    told = call("compare", "results/small", width=200)[1].splitlines()
    heads = ("during", "%", "after", "cumulated")
    checked = 0
    for measure, unit, factor in (("employment", "million persons", 1e6), ("gdp", "trillion yuan", 1e12)):
        at = next(index for index, line in enumerate(told) if line.startswith(f"{plain(measure)}, "))
        factor = {"million": 1e6, "billion": 1e9, "trillion": 1e12, "thousand": 1e3}[told[at].split(", ")[1].split()[0]]
        for line, arm in zip(told[at + 1 :], ("spark", "loans", "both", "public"), strict=False):
            cells = re.split(r"\s{2,}", line.strip())
            assert cells[0] == arm
            for head, cell in zip(heads, cells[1:], strict=False):
                if head != "%":
                    row = effects[measure, arm, head]
                    assert number(cell) == pytest.approx(row["effect"] / factor, rel=6e-3), (measure, arm, head, unit)
                    checked += 1
    assert checked == 24


def number(cell: str) -> float:
    return float(cell.split(" ")[0].replace(",", ""))


def test_narrow_and_wide_tables_tell_the_same_numbers():
    """Where there is little room an interval stands under its estimate; no number is lost."""
    told = {width: call("compare", "results/small", width=width)[1].split("during =")[0] for width in (80, 100, 120)}
    numbers = {width: re.findall(r"-?[\d,]+\.?\d*", text) for width, text in told.items()}
    fewer = {width: [one for one in found if one != "1,000"] for width, found in numbers.items()}
    assert len(fewer[80]) > 80 and set(fewer[80]) <= set(fewer[120]) and set(fewer[80]) <= set(fewer[100])


def test_several_results_are_told_one_under_the_other_where_there_is_little_room():
    narrow = call("compare", "results/small", "results/other")[1]
    wide = call("compare", "results/small", "results/other", width=200)[1]
    estimates = [re.findall(r"-?[\d,.]+ \[", text) for text in (wide, narrow.replace("\n", " "))]
    assert set(estimates[0]) and len(set(re.findall(r"\[[^\]]+\]", wide)) - set(re.findall(r"\[[^\]]+\]", narrow))) == 0


def test_books_stand_in_blocks_that_name_their_rows():
    """The reference result's: every row has its name in each block, and the numbers of the document in billions."""
    asked = ("accounts", str(REFERENCE / "relief_2020"), "--quarter", "2020Q1")
    told, document = call(*asked)[1], json.loads(call(*asked, "--json")[1])
    balance, flows = told.split("Transaction flows")
    for text, table in zip((balance, flows), document["tables"], strict=True):
        blocks = text.split("─\n")[1:]
        assert len(blocks) == 2 and table["unit"] == "yuan"
        for name, values in table["rows"].items():
            lines = [next(line for line in block.splitlines() if line.startswith(f"{name}  ")) for block in blocks]
            cells = [cell for line in lines for cell in line.removeprefix(name).split()]
            assert cells == [accounts.said(value) for value in values.values()], name


WORDS = "a sentence of many words that may be broken anywhere between two of them"


def test_a_sheet_breaks_sentences_and_keeps_numbers_and_names():
    sheet = Sheet(("", "number", "why"), [("a_name_of_some_length", "1,234 [1,000, 2,000]", WORDS)] * 2, (0, 2))
    for width in (62, 70, 90, 140):
        gap, widths = sheet.widths(width)
        assert sum(widths) + 2 * gap <= width
        assert widths[0] >= len("a_name_of_some_length") and widths[1] >= len("1,234 [1,000, 2,000]")


def test_a_sheet_that_is_too_wide_stands_in_blocks():
    sheet = Sheet(("", *map(str, range(30))), [("row", *("12,345.6" for _ in range(30)))])
    blocks = sheet.blocks(80)
    assert [head for block in blocks for head in block.heads[1:]] == [str(one) for one in range(30)]
    assert all(block.rows[0][0] == "row" for block in blocks) and len(blocks) == 4


def test_what_is_not_a_number_is_null():
    assert json.loads(terminal.as_json({"a": [math.nan, 1.0], "b": {"c": math.inf}})) == {
        "a": [None, 1.0],
        "b": {"c": None},
    }


def test_csv_says_unit_and_quarters_of_every_number_and_its_notes_go_elsewhere():
    _, out, err = call("compare", "results/small", "--csv")
    table = pl.read_csv(io.StringIO(out), infer_schema_length=None)
    assert table["unit"].null_count() == 0
    windows = dict(table.filter(pl.col("measure") == "employment").select("window", "quarters").unique().iter_rows())
    assert windows["during"] == "2020Q2:2020Q4" and windows["after"] == "2021Q1:2021Q4"
    assert windows["2020Q3"] == "2020Q3" and windows["cumulated"] == "first programme:2021Q4"
    assert set(table["worlds"]) == {4} and "trend yuan of 2019" in err and "identity" in err


SET_IN_LATEX = {
    "one result": ["compare", "results/small"],
    "two": ["compare", "results/small", "results/other"],
    "three": ["compare", "results/small", "results/other", "results/drawn"],
    "books": READ["accounts"],
    "closures": READ["closures"],
    "validation": READ["validate"],
}


@pytest.mark.parametrize("command", SET_IN_LATEX.values(), ids=SET_IN_LATEX)
def test_latex_stands_by_itself(command):
    """Environments that close, as many cells as heads, no sign left that LaTeX would take for its own."""
    out = call(*command, "--latex")[1]
    assert r"% Needs \usepackage{booktabs} and \usepackage{graphicx}." in out
    out = re.sub(r"(?m)^% .*\n", "", out)
    tables = out.split("\\end{table}")[:-1]
    assert len(tables) == (2 if command == READ["accounts"] else 1) and out.endswith("\\end{table}\n")
    for table in tables:
        begun, ended = (re.findall(rf"\\{word}{{(\w+)}}", table) for word in ("begin", "end"))
        assert sorted(begun) == sorted([*ended, "table"])
        columns = re.search(r"\\begin\{tabular\}\{(\w+)\}", table)[1]
        body = table.split("\\toprule\n")[1].split("\\bottomrule")[0].splitlines()
        rows = [line for line in body if line != "\\midrule"]
        assert {len(re.findall(r"(?<!\\)&", line)) + 1 for line in rows} == {len(columns)}
        assert len(rows) > 1 and all(line.endswith(" \\\\") for line in rows)
        bare = re.sub(
            r"\\[a-zA-Z]+|\\[&%_#${}]|\$-\$|\$[<>]\$|\$-?[\d.]+\\times10\^\{-?\d+\}\$|\$\\(dagger|cdot|leq|geq)\$",
            "",
            table,
        )
        assert not re.search(r"(?<!\\)[%#_^~`<>†−–≤≥·]", bare.replace("%\n", "\n", 1).replace("&", ""))
        assert bare.count("{") == bare.count("}") and "$" not in bare
        assert all(ord(sign) < 128 for sign in table)


def test_latex_says_all_that_a_paper_must():
    out = call("compare", "results/small", "--latex")[1]
    notes = out.split("\\footnotesize")[1]
    for words in (
        "4 worlds (2 draws of what is uncertain)", r"less \textquotedblleft{}nothing\textquotedblright{}, the base",
        r"95\% intervals", "skew is not taken out (of 2 units", "Fieller",
        "2020Q2:2020Q4", r"an agent stands for 10,000 persons", "trend yuan of 2019", "drawn from the prior: caution",
        "identity code", r"china\_2019 under covid\_2020",
    ):  # fmt: skip # what must stand there
        assert words in notes, words
    assert "not defined" not in out.split("\\bottomrule")[0]
    for reason in re.findall(r"-- \((\w)\)", out.split("\\bottomrule")[0]):
        assert f"({reason}) not " in notes


def test_one_way_at_a_time():
    for command in SET_IN_LATEX.values():
        code, _, err = call(*command, "--json", "--latex")
        assert code == 2 and "--latex --json: one at a time" in err
