"""The page of placebos: rates of rejection, and the difference in differences beside the truth."""

import json
from pathlib import Path

import polars as pl

from experiments.placebo.play import BEFORE, Across, Placebos
from experiments.placebo.rates import BATCHES, DRAWS, EXPECTED, Rate
from experiments.show import screen
from experiments.show.screen import Screen
from experiments.show.tables import grid
from experiments.show.terminal import Sheet, prose
from experiments.show.units import number, plain
from experiments.show.written import environment
from experiments.store.files import write_whole

PERCENT = 0.01
WORDS = ("as expected", "rejects seldom", "rejects too often")
HEAD = ("test", "measure", "rejects", "binomial interval", "")
OUTCOMES = {"operates": "share at work", "sales": "sales over their own mean before"}
NUMBERS = ("estimated", "truth", "bias", "placebo", "on_those_below")
ACROSS = (
    "outcome",
    "within",
    "firms a world",
    "estimated",
    "true effect",
    "estimate less truth",
    "estimated without any loan",
    "own error",
    "own interval holds the truth",
    "finds an effect without any loan",
)


def write_page(placebos: Placebos, folder: Path) -> Path:
    """README.md, details.md, rates.csv, differences.csv and placebo.json; no times in it."""
    write_whole(folder / "rates.csv", rates_table(placebos.rates).write_csv().encode())
    write_whole(folder / "differences.csv", across_table(placebos.across).write_csv().encode())
    write_whole(folder / "placebo.json", (json.dumps(about(placebos), indent=2) + "\n").encode())
    page = environment().get_template("placebo.md.j2").render(content(placebos))
    short = in_short(about(placebos), rates_table(placebos.rates), across_table(placebos.across))
    return screen.write(folder, short, page)


def in_short(told: dict, rates: pl.DataFrame, across: pl.DataFrame) -> Screen:
    """How often each test rejects where there is nothing to find, and how far the estimator lies from the truth."""
    words = rates["word"].to_list()
    counts = ", ".join(f"{words.count(word)} {word}" for word in WORDS)
    expected = "{:.0%} to {:.0%}".format(*told["expected"])
    first = f"Of {len(words)} tests where there is no effect: {counts}. At 5 %, {expected} is expected."
    worst = max(across.iter_rows(named=True), key=lambda row: abs(float(row["bias"])))
    mean, low, high = (number(float(worst[f"bias{end}"]), PERCENT) for end in ("", "_low", "_high"))
    second = (
        f"A difference in differences beside the true effect is farthest off for {OUTCOMES[worst['outcome']]}: its"
        f" estimate less the truth is {mean} [{low}, {high}] per cent or points."
    )
    title = "What do our tests, and a paper's estimator, find where the truth is known?"
    lines = [rate_line(row) for row in rates.iter_rows(named=True)]
    return Screen(title, [first, second], "relief placebo", grid([HEAD, *lines]))


def rates_table(found: list[Rate]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "test": one.test,
                "measure": one.measure,
                "rejected": one.rejected,
                "batches": one.batches,
                "low": one.interval[0],
                "high": one.interval[1],
                "word": one.word,
            }
            for one in found
        ]
    )


def across_table(found: list[Across]) -> pl.DataFrame:
    """One row an outcome and width."""
    return pl.DataFrame(
        [
            {"outcome": one.outcome, "width": one.width, "firms": one.firms}
            | {
                f"{name}{end}": getattr(getattr(one, name), field)
                for name in NUMBERS
                for end, field in (("", "mean"), ("_low", "low"), ("_high", "high"))
            }
            | {
                "own_error": one.own_error,
                "holds": one.holds,
                "placebo_rejects": one.placebo_rejects,
                "worlds": one.worlds,
            }
            for one in found
        ]
    )


def about(placebos: Placebos) -> dict:
    results = {"lottery": placebos.lottery, "cutoff": placebos.cutoff}
    return {
        "scale": placebos.lottery.question.scale,
        "worlds": {name: len(one.panel.worlds) for name, one in results.items()},
        "arms": len(placebos.lottery.panel.arms),
        "batches": BATCHES,
        "draws_a_batch": DRAWS,
        "expected": list(EXPECTED),
        "before": BEFORE,
        "identity": {name: one.manifest["identity"] for name, one in results.items()},
        "commit": placebos.lottery.manifest["commit"],
    }


def document(placebos: Placebos) -> dict:
    """All of it; what a test rejects is counted in batches, differences are shares."""
    return about(placebos) | {
        "rates": rates_table(placebos.rates).to_dicts(),
        "differences": across_table(placebos.across).to_dicts(),
        "units": {"rejected": "batches", "differences": "share", "own_error": "share", "holds": "worlds"},
    }


def terminal(placebos: Placebos) -> None:
    """Both tables on the standard output; differences are in per cent or percentage points."""
    prose("Tests where there is no effect: a test at 5 % should reject in about one batch of twenty")
    Sheet(HEAD, [rate_line(row) for row in rates_table(placebos.rates).iter_rows(named=True)], (0, 1, 4)).print()
    prose("A difference in differences across the cutoff, per cent and percentage points")
    rows = [across_line(row) for row in across_table(placebos.across).iter_rows(named=True)]
    for row in rows:
        Sheet((f"{row[0]}, within {row[1]}", ""), list(zip(ACROSS[2:], row[2:], strict=True))).print()


def content(placebos: Placebos) -> dict:
    told = about(placebos)
    return told | {
        "scale": f"{told['scale']:,}",
        "commit": told["commit"] or "not in a repository",
        "expected": "{:.0%} to {:.0%}".format(*EXPECTED),
        "rates": grid([HEAD, *(rate_line(row) for row in rates_table(placebos.rates).iter_rows(named=True))]),
        "across": grid([ACROSS, *map(across_line, across_table(placebos.across).iter_rows(named=True))]),
    }


def rate_line(row: dict) -> tuple[str, ...]:
    share, low, high = (float(row[key]) for key in ("rejected", "low", "high"))
    return (
        row["test"],
        plain(row["measure"]),
        f"{share / float(row['batches']):.1%}",
        f"{low:.1%} to {high:.1%}",
        row["word"],
    )


def across_line(row: dict) -> tuple[str, ...]:
    """Per cent, or percentage points; counts of worlds."""
    said = [
        f"{number(float(row[name]), PERCENT)} [{number(float(row[f'{name}_low']), PERCENT)},"
        f" {number(float(row[f'{name}_high']), PERCENT)}]"
        for name in NUMBERS[:-1]
    ]
    return (
        OUTCOMES[row["outcome"]],
        f"{float(row['width']):g}",
        f"{float(row['firms']):,.0f}",
        *said,
        number(float(row["own_error"]), PERCENT),
        f"{row['holds']} of {row['worlds']}",
        f"{row['placebo_rejects']} of {row['worlds']}",
    )
