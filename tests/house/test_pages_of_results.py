"""Figures that pages draw together from several tables, worked out here from the tables alone."""

import csv
from collections import Counter

from docs.writers import front, revisions
from docs.writers.markdown import ROOT

REFERENCE = ROOT / "results/reference"


def table(path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_front_page_tells_the_lowest_and_the_highest_closure():
    rows = [row for row in table(REFERENCE / "closures/closures.csv") if row["measure"] == "employment"]
    others = {row["closure"].replace("_", " "): row for row in rows if row["closure"] != "shipped"}
    told = front.under_closures()
    for word, of in (("lowest", min), ("highest", max)):
        name = of(others, key=lambda one: float(others[one]["effect"]))
        assert f"({name})" in told[word] and f"{float(others[name]['effect']) / 1e6:.3g}"[:4] in told[word]
    assert told["others"] == len(others)
    assert told["positive"] == sum(float(row["low"]) > 0.0 for row in others.values())
    (shipped,) = (row for row in rows if row["closure"] == "shipped")
    assert told["worlds"] == int(shipped["worlds"]) and f"{float(shipped['effect']) / 1e6:.3g}"[:4] in told["shipped"]


def test_what_changed_counts_each_claim_once_by_its_words():
    before = {(row["experiment"], row["says"]): row["verdict"] for row in table(ROOT / "docs/earlier_rules.csv")}
    today = {
        (path.parent.name, row["says"]): row["verdict"]
        for path in REFERENCE.glob("*/verdicts.csv")
        for row in table(path)
    }
    moves = Counter((before[claim], today[claim]) for claim in before.keys() & today.keys())
    page = revisions.what_changed()
    assert f"Of {sum(moves.values())} claims" in " ".join(page.split())
    for (was, now), count in moves.items():
        assert f"| {was} | {now} | {count} |" in page
