"""The page of placebos: the reference run's rates of rejection, and a difference in differences beside the truth."""

import csv
import json

from docs.writers.markdown import ROOT, filled, table
from experiments.placebo import page
from experiments.show.units import number

REFERENCE = ROOT / "results/reference/placebo"


def placebo() -> str:
    told, found = json.loads((REFERENCE / "placebo.json").read_text("utf-8")), rows("rates")
    differences = rows("differences")
    return filled(
        "placebo.md",
        about=told,
        scale=f"{told['scale']:,}",
        expected="{:.0%} to {:.0%}".format(*told["expected"]),
        rates=table([*page.HEAD], [list(page.rate_line(row)) for row in found]),
        across=table([*page.ACROSS], [list(page.across_line(row)) for row in differences]),
        tally={word: sum(row["word"] == word for row in found) for word in page.WORDS},
        tests=len(found),
        widest=widest(differences),
    )


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def widest(differences: list[dict[str, str]]) -> dict[str, str]:
    """The comparison whose estimate lies furthest from the truth."""
    row = max(differences, key=lambda row: abs(float(row["bias"])))
    said = {name: number(float(row[name]), page.PERCENT) for name in (*page.NUMBERS, "own_error")}
    return said | {"outcome": page.OUTCOMES[row["outcome"]], "width": row["width"], "holds": row["holds"]}
