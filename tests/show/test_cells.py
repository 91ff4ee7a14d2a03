"""Every cell of every table, worked by hand: on the terminal, as CSV, as LaTeX, in a README."""

import itertools
from collections.abc import Iterator

import polars as pl
import pytest

from experiments.find.costs import Bill
from experiments.find.effects import SCHEMA
from experiments.find.fates import SCHEMA as OF_FATES
from experiments.find.gross_to_net import GrossToNet
from experiments.find.intervals import Interval
from experiments.show import for_whom, report, tables, verdict
from tests.show.made_result import panel, result, row

FEW = "not reported: loans serves fewer than 30 agents"
UNCLEAR = "not defined: the interval of the change in employment includes zero"
NO_NUMBER = {"note": FEW}
EFFECTS = pl.DataFrame(
    [
        row("spark", "employment", "2020Q1", 9e9, 8e9, 10e9),  # a quarter is no column of the table and sizes nothing
        row(
            "spark",
            "employment",
            "during",
            12_345.0,
            -6_543.0,
            31_000.0,
            percent=0.0123,
            share_positive=0.75,
            variance_reduction=2.5239e9,
        ),
        row("spark", "employment", "after", -1_200.0, -2_400.0, 0.0, warning="skewed: of 4 units one decides"),
        row("spark", "employment", "cumulated", 1_234_567.0, 1e6, 1.5e6, "job-quarters"),
        *(row("loans", "employment", window, None, **NO_NUMBER) for window in ("during", "after", "cumulated")),
        row("spark", "gdp", "during", 2.5e9, 1e9, 4e9, percent=-1.5, share_positive=1.0, variance_reduction=12.3),
        row("spark", "gdp", "after", 0.0, 0.0, 0.0),
        row("spark", "gdp", "cumulated", 17.5e9, 1.26e9, 33e9, "yuan"),
        row(
            "spark",
            "exports",
            "during",
            39.1e6,
            -43.3e6,
            122e6,
            percent=8.3e-4,
            share_positive=0.5,
            variance_reduction=1000.0,
        ),
        row("spark", "exports", "after", -335e6, -690e6, 20e6),
        row("spark", "exports", "cumulated", -1.22e9, -2.63e9, 0.181e9, "yuan"),
        row(
            "spark",
            "sme_survival",
            "during",
            0.0123,
            0.0001,
            0.02,
            percent=1.3,
            share_positive=0.0,
            variance_reduction=0.9,
        ),
        row("spark", "sme_survival", "after", -0.5, -0.75, -0.25),
        row("spark", "cost_per_job", "cumulated_during", 11_000.0, 9_000.0, 12_000.0),
        row("spark", "cost_per_job", "cumulated", 13_310.0, 8_337.0, 33_103.0),
        row("public", "cost_per_job", "cumulated", None, note=UNCLEAR),
    ],
    schema=SCHEMA,
)
HEADS = ("measure", "arm", "unit", "during", "%", "after", "cumulated", "worlds > 0", "fewer worlds")
CELLS = [
    (
        "employment",
        "spark",
        "thousand persons",
        "12.3 [-6.54, 31.0]",
        "0.012",
        "-1.20 [-2.40, 0]†",
        "1,235 [1,000, 1,500]",
        "75%",
        "over 1,000 x",
    ),
    ("employment", "loans", "thousand persons", FEW, "–", "–", "–", "–", "–"),
    (
        "GDP",
        "spark",
        "billion yuan a quarter",
        "2.50 [1.00, 4.00]",
        "-1.50",
        "0 [0, 0]",
        "17.5 [1.26, 33.0]",
        "100%",
        "12.3 x",
    ),
    (
        "exports",
        "spark",
        "billion yuan a quarter",
        "0.039 [-0.043, 0.122]",
        "<0.001",
        "-0.335 [-0.690, 0.020]",
        "-1.22 [-2.63, 0.181]",
        "50%",
        "1,000 x",
    ),
    (
        "SME survival",
        "spark",
        "percentage points",
        "1.23 [0.010, 2.00]",
        "–",
        "-50.0 [-75.0, -25.0]",
        "–",
        "0%",
        "0.900 x",
    ),
    ("cost per job", "spark", "yuan a job-quarter", "–", "–", "–", "13,310 [8,337, 33,103]", "–", "–"),
    ("cost per job", "public", "yuan a job-quarter", "–", "–", "–", UNCLEAR, "–", "–"),
]


def test_lines_are_the_cells():
    assert list(tables.lines(EFFECTS)) == CELLS


def test_a_readmes_table_is_the_cells():
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in tables.markdown(EFFECTS).splitlines()
    ]
    assert rows == [HEADS, ("---",) * len(HEADS), *(tuple(cell.replace("<", r"\<") for cell in row) for row in CELLS)]


@pytest.mark.parametrize("columns", [80, 160])
def test_a_terminal_shows_the_cells_and_only_notes_of_what_it_shows(monkeypatch, capsys, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    tables.terminal(EFFECTS.filter(pl.col("arm") == "spark"), "a [title]", ["a note [/]"])
    text = " ".join(capsys.readouterr().out.split())
    assert "a [title]" in text and "a note [/]" in text and ("fewer worlds =" in text) == ("over 1,000 x" in text)
    if columns == 160:
        for measure, arm, unit, during, percent, after, cumulated, _, fewer in (
            line for line in CELLS if line[1] == "spark"
        ):
            assert f"{measure}, {unit}" in text
            assert " ".join((arm, during, percent, after, cumulated, fewer)) in text


@pytest.mark.parametrize(
    ("of_the_base", "words"), [([], "zero without relief has"), (["rent_waiver"], "zero under “no loans” has")]
)
def test_a_dash_is_explained_by_what_the_base_is(of_the_base, words):
    """Where the arm compared with has relief of its own, nobody is without it."""
    made = result(effects=EFFECTS, arms=("no_loans", "spark"), bounds=[])
    made.manifest["arms"] = {
        "no_loans": made.manifest["arms"]["no_loans"] | {"programmes": of_the_base},
        "spark": made.manifest["arms"]["spark"] | {"programmes": ["spark_credit"]},
    }
    vars(made)["panel"] = panel({"employment": 1.0, "fewest_treated_agents": 1.0}, ("no_loans", "spark"))
    (note,) = (line for line in tables.notes(made) if line.startswith("– = "))
    assert words in note and note.endswith("no per cent.")


def test_csv_is_the_effects_as_they_are(tmp_path):
    tables.csv(result(effects=EFFECTS), tmp_path / "effects.csv")
    assert pl.read_csv(tmp_path / "effects.csv", schema=SCHEMA).equals(EFFECTS)


def test_latex_has_every_cell_caption_label_and_notes():
    text = tables.latex(EFFECTS, "What 5 % of R&D_x cost? $3 #1 {a} ~b^c <d>", "my_own result", ["a_note"])
    heads = text.split(r"\toprule")[1].split(r"\midrule")[0].strip()
    assert heads.removesuffix(r" \\").split(" & ") == [escaped(head) for head in HEADS[:7]]
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().splitlines()
    reasons = list(dict.fromkeys(cell for line in CELLS for cell in line[:7] if cell.startswith("not ")))
    letters = {reason: f"– ({sign})" for reason, sign in zip(reasons, "abc", strict=False)}
    assert UNCLEAR in letters and [line.removesuffix(r" \\").split(" & ") for line in body] == [
        [escaped(letters.get(cell, cell)) for cell in line[:7]] for line in CELLS
    ]
    notes = text.split(r"\bottomrule")[1]
    assert all(
        notes.count(f"({sign}) {tables.tex(reason)}." + r"\par") == 1
        for reason, sign in zip(reasons, "abc", strict=False)
    )
    assert r"\caption{What 5 \% of R\&D\_x cost? \$3 \#1 \{a\} \textasciitilde{}b\textasciicircum{}c $<$d$>$}" in text
    assert r"\label{tab:my-own-result}" in text and r"a\_note\par" in text
    assert text.count(r"\begin{") == text.count(r"\end{") and r"\begin{tabular}{lllrrrr}" in text
    assert all(ord(sign) < 128 for sign in text)


def escaped(cell: str) -> str:
    signs = cell.replace("%", r"\%").replace("–", "--").replace("†", r"$\dagger$").replace("<", "$<$")
    return (
        signs.replace("[-", "[$-$").replace(", -", ", $-$")
        if signs[:1] != "-" or signs[:2] == "--"
        else f"$-${escaped(cell[1:])}"
    )


def test_a_warning_is_told_once_with_what_it_is_of():
    assert tables.warning_notes(EFFECTS) == ["† skewed: of 4 units one decides (employment, “spark”, after)."]


def test_sentences_hold_no_not_defined():
    made = result(effects=EFFECTS)
    made.question.compare.measures = ["employment", "exports", "cost_per_job"]
    vars(made)["panel"] = made.panel.__class__(
        **{**vars(made.panel), "values": {("nothing", name): None for name in ("employment", "exports")}}
    )
    assert report.answer(made) == (
        "Against “nothing”, over 2020Q1:2020Q2: employment changes by 12.3 [-6.54, 31.0] thousand persons (0.012 %)"
        " with “spark”, of employment with “loans” nothing is told: loans serves fewer than 30 agents; "
        "exports changes by 0.039 [-0.043, 0.122] billion yuan a quarter (<0.001 %) with “spark”. "
        "A job kept for a quarter costs the sponsors 13,310 [8,337, 33,103] yuan with “spark”. "
        "With “public” no cost can be named: the interval of the change in employment includes zero."
    )


def test_where_no_cost_is_asked_for_the_answer_goes_on_with_what_is_left():
    made = result(effects=EFFECTS.filter(pl.col("measure") != "cost_per_job"))
    made.question.compare.measures = ["employment"]
    values = {("nothing", "employment"): None}
    vars(made)["panel"] = made.panel.__class__(**{**vars(made.panel), "values": values})
    assert report.answer(made) == (
        "Against “nothing”, over 2020Q1:2020Q2: employment changes by 12.3 [-6.54, 31.0] thousand persons (0.012 %)"
        " with “spark”, of employment with “loans” nothing is told: loans serves fewer than 30 agents. "
        "Over 2020Q3:2020Q3: employment changes by -1.20 [-2.40, 0] thousand persons with “spark”, "
        "of employment with “loans” nothing is told: loans serves fewer than 30 agents."
    )


def test_a_readme_tells_the_cost_of_all_quarters():
    assert [cost.line for cost in report.cost_lines(result(effects=EFFECTS))] == [
        "13,310 [8,337, 33,103] yuan with “spark”",
        "with “public” no cost can be named: the interval of the change in employment includes zero",
    ]


def helped(
    group: str,
    figure: str,
    mean,
    low=None,
    high=None,
    percent=None,
    level=None,
    note=None,
    quarter="2021Q4",
    by="size",
    warning=None,
) -> tuple:
    return ("spark", quarter, by, group, "all", figure, "", mean, low, high, 21, warning, percent, level, 21, note)


HELPED = pl.DataFrame(
    [
        *(
            helped("micro", figure, *told)
            for figure, told in {
                "firms": (2.5e6, 2e6, 3e6),
                "agents": (410.0,),
                "saved": (0.0123, 0.01, 0.02),
                "only delayed": (0.0, 0.0, 0.0),
                "killed": (0.0004, 0.0, 0.001),
                "deadweight": (0.948, 0.927, 1.0),
            }.items()
        ),
        helped("micro", "jobs", 0.0, -3_037.0, 3_037.0, 0.0, 2e6, quarter="2020Q4"),
        helped("micro", "exports", 5e6, -1e6, 1e7, None, 0.0, quarter="2020Q4"),
        *(
            helped("small", figure, *told)
            for figure, told in {
                "firms": (4.5e4, 4e4, 5e4),
                "agents": (31.0,),
                "saved": (0.0, 0.0, 0.0),
                "only delayed": (0.0, 0.0, 0.0),
                "killed": (0.0, 0.0, 0.0),
            }.items()
        ),
        helped("small", "deadweight", None, note="not defined: no relief is drawn"),
        helped("small", "jobs", 500.0, 100.0, 900.0, 0.05, 1e6, quarter="2020Q4"),
        helped("small", "exports", -3e6, -6e6, 0.0, -0.3, 1e9, quarter="2020Q4"),
        helped("large", "firms", None, note="not reported: fewer than 30 agents"),
        helped("large", "agents", 12.0),
    ],
    schema=OF_FATES,
    orient="row",
)


UNWARNED = pl.DataFrame(schema={"warning": pl.String})


def test_persons_never_stand_in_a_column_of_per_cent():
    class Table:
        quarters = ("2020Q4", "2021Q4")

    found = for_whom.groups_table(result(who_is_helped=HELPED, saturation=UNWARNED, fate_table=Table()), "spark")
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | "))
        for line in found.splitlines()
        if line.startswith("|")
    ]
    assert rows == [
        (
            "group",
            "million firms",
            "agents",
            "saved",
            "only delayed",
            "killed",
            "jobs, %",
            "exports, %",
            "deadweight, %",
        ),
        ("---",) * 9,
        (
            "micro",
            "2.50",
            "410",
            "12.3 [10.0, 20.0]",
            "0 [0, 0]",
            "0.400 [0, 1.00]",
            "0 [-0.152, 0.152]",
            "–",
            "94.8 [92.7, 100]",
        ),
        (
            "small",
            "0.045",
            "31.0",
            "0 [0, 0]",
            "0 [0, 0]",
            "0 [0, 0]",
            "0.050 [0.010, 0.090]",
            "-0.300 [-0.600, 0]",
            "not defined: no relief is drawn",
        ),
    ]
    assert found.endswith("Not told, fewer than 30 agents: large.")


def test_effects_on_those_left_out_stand_in_one_unit():
    rows = []
    for arm, size in (("spark", 1e3), ("loans", 1e5)):
        jobs = dict(zip(for_whom.EFFECTS, (size * 10, -size, 0.0, 2 * size, 11 * size), strict=True))
        rows += [
            (arm, "2020Q4", "all", "jobs", effect, mean, mean - size, mean + size, None)
            for effect, mean in jobs.items()
        ]
        rows += [
            (arm, "2020Q4", "all", "jobs", "displacement", 0.1, 0.05, 0.2, None),
            (arm, "2020Q4", "all", "relief", "deadweight", 0.9, 0.8, 1.0, None),
        ]
        rows.append((arm, "2020Q4", "all", "relief", "relief a firm", 1234.0, 1000.0, 1500.0, None))
    heads = ["arm", "quarter", "by", "measure", "effect", "mean", "low", "high", "note"]
    found = for_whom.effects_table(
        result(saturation=with_warnings(pl.DataFrame(rows, schema=heads, orient="row"), {}), who_is_helped=UNWARNED),
        "2020Q4",
    ).splitlines()
    assert (
        found[0]
        == "| arm | direct, million jobs | left out, million jobs | ineligible, million jobs | entrants, million jobs |"
        " net, million jobs | displacement, % | deadweight, % | relief a firm offered it, yuan |"
    )
    assert (
        found[2]
        == "| spark | 0.010 [0.009, 0.011] | -0.001 [-0.002, 0] | 0 [-0.001, 0.001] | 0.002 [0.001, 0.003] | 0.011"
        " [0.010, 0.012] | 10.0 [5.00, 20.0] | 90.0 [80.0, 100] | 1,234 [1,000, 1,500] |"
    )
    assert found[3].startswith("| loans | 1.00 [0.900, 1.10] | -0.100 [-0.200, 0] |")


def with_warnings(table: pl.DataFrame, warnings: dict[str, str]) -> pl.DataFrame:
    """By the name of an effect its warning."""
    return table.with_columns(warning=pl.col("effect").replace_strict(warnings, default=None, return_dtype=pl.String))


def test_each_warning_has_a_sign_of_its_own_behind_the_intervals_it_is_of():
    """Skewed is the first that is met, of groups; openings, met second, and of effects alone, the third and fourth."""

    class Table:
        quarters = ("2020Q4", "2021Q4")

    helped = HELPED.with_columns(
        warning=pl.when((pl.col("group") == "micro") & (pl.col("figure") == "saved"))
        .then(pl.lit("skewed"))
        .when((pl.col("group") == "micro") & (pl.col("figure") == "killed"))
        .then(pl.lit("openings"))
    )
    rows = [
        ("spark", "2020Q4", "all", "jobs", name, 2e6, 1e6, 3e6, None) for name in (*for_whom.EFFECTS, "displacement")
    ]
    rows += [
        ("spark", "2020Q4", "all", "relief", name, 0.5, 0.4, 0.6, None) for name in ("deadweight", "relief a firm")
    ]
    heads = ["arm", "quarter", "by", "measure", "effect", "mean", "low", "high", "note"]
    saturation = with_warnings(
        pl.DataFrame(rows, schema=heads, orient="row"), {"direct": "skewed", "net": "both", "left out": "neither"}
    )
    made = result(who_is_helped=helped, saturation=saturation, fate_table=Table())
    _, micro, *_ = for_whom.groups_rows(made, "spark")[0]
    assert (micro[0], micro[3], micro[5]) == ("micro", "12.3 [10.0, 20.0]†", "0.400 [0, 1.00]‡")
    head, spark = for_whom.effects_rows(made, "2020Q4")
    signs = {name: cell[-1] for name, cell in zip(head, spark, strict=True)}
    assert signs["direct, million jobs"] == "†" and signs["left out, million jobs"] == "§"
    assert signs["net, million jobs"] == "¶" and signs["entrants, million jobs"] == "]"
    assert for_whom.warnings_of_groups(made) == ["† skewed.", "‡ openings."]
    assert for_whom.warnings_of_effects(made) == ["† skewed.", "§ neither.", "¶ both."]
    assert [for_whom.sign(index) for index in (0, 4, 5, 6)] == ["†", "‖", "††", "‡‡"]


def numbers() -> Iterator[Interval]:
    """Another one each time: 1 [0.5, 1.5], 2 [1.5, 2.5], ..."""
    return (Interval(float(about), about - 0.5, about + 0.5) for about in itertools.count(1))


def cells_of(table: str) -> dict[str, str]:
    """The cells of the one arm, by their row."""
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()]
    return dict(lines[2:])


def test_from_gross_to_net_every_step_has_its_number():
    jobs = [Interval(*(1e6 * end for end in one)) for one in itertools.islice(numbers(), 3)]
    firms = [Interval(*(0.01 * end for end in one)) for one in itertools.islice(numbers(), 4, 6)]
    one = GrossToNet(
        "help", 7e6, 8e6, jobs[0], "2020Q3", {1: jobs[1], 4: jobs[2], 8: None}, {1: firms[0], 4: firms[1], 8: None}
    )
    assert cells_of(verdict.gross_to_net([one])) == {
        "firms touched in the busiest quarter, million": "7.00",
        "jobs at firms touched, million": "8.00",
        "jobs kept at the peak, million": "1.00 [0.500, 1.50] (2020Q3)",
        "jobs kept 1 quarter after the start, million": "2.00 [1.50, 2.50]",
        "jobs kept 4 quarters after the start, million": "3.00 [2.50, 3.50]",
        "jobs kept 8 quarters after the start, million": "not played",
        "SMEs in being 1 quarter after, points": "5.00 [4.50, 5.50]",
        "SMEs in being 4 quarters after, points": "6.00 [5.50, 6.50]",
        "SMEs in being 8 quarters after, points": "not played",
    }


def test_every_line_of_a_bill_has_its_number():
    """Billions but for costs and yields, each of which is said as it is; net cost stands under gross."""
    billions, plain = (
        (Interval(*(1e9 * end for end in one)) for one in numbers()),
        itertools.islice(numbers(), 20, None),
    )
    gross, back, net, platforms, banks, whole, of_relief, called = itertools.islice(billions, 8)
    one = Bill(
        "help",
        ("platform", "bank"),
        gross,
        back,
        net,
        {"platforms": platforms, "banks": banks},
        whole,
        {"of relief": of_relief, "guarantees called": called},
        {"job kept a quarter": (next(plain), next(plain)), "yuan of exports kept": (next(plain), None)},
        {"job kept a quarter": next(plain)},
        "2021Q4",
    )
    assert verdict.who_pays_rows([one])[0] == ("billion yuan, first programme to 2021Q4", "help")
    assert cells_of(verdict.who_pays([one])) == {
        "sponsors": "platform, bank",
        "cost to the sponsors, gross": "1.00 [0.500, 1.50]",
        "earned back by them": "2.00 [1.50, 2.50]",
        "cost to the sponsors, net": "3.00 [2.50, 3.50]",
        "gain of platforms": "4.00 [3.50, 4.50]",
        "gain of banks": "5.00 [4.50, 5.50]",
        "all together: real wealth": "6.00 [5.50, 6.50]",
        "loans written off, of relief": "7.00 [6.50, 7.50]",
        "guarantees called": "8.00 [7.50, 8.50]",
        "yuan for a job kept a quarter, gross": "21.0 [20.5, 21.5]",
        "yuan for a job kept a quarter, net": "22.0 [21.5, 22.5]",
        "yuan for a yuan of exports kept, gross": "23.0 [22.5, 23.5]",
        "yuan for a yuan of exports kept, net": "–",
        "jobs kept a quarter for a million yuan paid and lost": "24.0 [23.5, 24.5]",
    }


def test_spillovers_are_of_the_first_quarter_and_fates_of_the_last():
    """As the headings of the page say it: while relief works, and what is left of it."""

    class Table:
        quarters, arms = ("2020Q4", "2021Q4"), ("spark",)

    jobs = [*for_whom.EFFECTS, "displacement", *(f"{name}, a thousand firms" for name in for_whom.CONTRAST)]
    effects = [("jobs", effect) for effect in dict.fromkeys(jobs)]
    effects += [("relief", "deadweight"), ("relief", "relief a firm")]
    rows = [
        ("spark", quarter, "all", measure, effect, size, None, None, None, None)
        for quarter, size in (("2020Q4", 1.0), ("2021Q4", 2.0))
        for measure, effect in effects
    ]
    heads = ["arm", "quarter", "by", "measure", "effect", "mean", "low", "high", "note", "warning"]
    made = result(
        fates=pl.DataFrame(),
        fate_table=Table(),
        who_is_helped=HELPED,
        saturation=pl.DataFrame(
            rows,
            schema=dict.fromkeys(heads[:5], pl.String)
            | dict.fromkeys(heads[5:8], pl.Float64)
            | dict.fromkeys(heads[8:], pl.String),
            orient="row",
        ),
    )
    found = for_whom.content(made)
    assert (found["fates_first"], found["fates_last"]) == ("2020Q4", "2021Q4")
    assert found["spillovers"].splitlines()[2] == "| spark | 1.00 | 1.00 | 1.00 | 1.00 | 1.00 | 100 | 100 | 1.00 |"
    assert found["contrasts"].splitlines()[2] == "| spark | 1.00 | 1.00 | 1.00 | 1.00 |"
