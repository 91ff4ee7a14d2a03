"""Pages of the reference results: a first one of one screen, figures that pages show, numbers that are drawn together
from several tables, worked out here from the tables alone."""

import csv
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from docs.writers import front, revisions, verdicts
from docs.writers.markdown import ROOT
from docs.writers.site import LINK
from experiments.show import screen

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
        if verdicts.is_of_today(path.parent.name)  # what was not played again is named, not compared
        for row in table(path)
    }
    moves = Counter((before[claim], today[claim]) for claim in before.keys() & today.keys())
    page = revisions.what_changed()
    assert f"Of {sum(moves.values())} claims" in " ".join(page.split())
    for (was, now), count in moves.items():
        assert f"| {was} | {now} | {count} |" in page


# ---- One screen. ----

PAGES = sorted(REFERENCE.glob("*/README.md"))
MOST_BYTES = 8_000_000  # of all figures of all references


def prose(page: str) -> list[str]:
    """Lines that are no table, figure or empty."""
    return [line for line in page.splitlines() if line.strip() and not line.startswith(("|", "!["))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_a_result_is_told_on_one_screen_and_the_rest_behind_it(page):
    text, behind = page.read_text("utf-8"), page.with_name(screen.DETAILS).read_text("utf-8")
    question, *lines = prose(text)
    assert len(lines) <= screen.MOST_LINES and len(" ".join(lines).split()) <= screen.MOST_WORDS
    held = [line for line in lines if len(line) > screen.COLUMNS and not re.match(r"relief |\S+$", line)]
    assert held == [], "a line that a terminal would break"
    assert text.count("![") <= 1 and len(re.findall(r"^\| ---", text, re.MULTILINE)) <= 2
    assert behind.startswith(f"# Details: {question.removeprefix('# ')}\n\nBehind the [README](README.md)")
    assert len(behind.split()) > len(text.split())
    named = {f"{screen.DETAILS}#{screen.anchor(heading)}" for heading in re.findall(r"^## (.+)$", behind, re.MULTILINE)}
    asked = {target for _, _, target in LINK.findall(text) if target.startswith(f"{screen.DETAILS}#")}
    assert asked <= named, "a heading that is not there"


def test_a_reference_keeps_the_figures_that_pages_show_and_no_other():
    """By what git keeps: `relief redraw` draws more beside them."""
    kept = subprocess.run(
        ["git", "ls-files", "results/reference"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if kept.returncode:
        pytest.skip("not in a repository")
    drawn = {ROOT / name for name in kept.stdout.splitlines() if "/figures/" in name}
    pages = [*REFERENCE.glob("*/*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    shown = {
        (page.parent / target).resolve()
        for page in pages
        for image, _, target in LINK.findall(page.read_text("utf-8"))
        if image and REFERENCE in (page.parent / target).resolve().parents
    }
    assert drawn == shown
    assert sum(figure.stat().st_size for figure in drawn) < MOST_BYTES


@pytest.mark.parametrize("figure", sorted(REFERENCE.glob("*/figures/headline.svg")), ids=lambda one: one.parts[-3])
def test_a_shipped_figure_is_named_by_its_finding_and_holds_its_origin_out_of_sight(figure: Path):
    svg = figure.read_text("utf-8")
    title = re.findall(r"<title>(.*?)</title>", svg)[0]
    assert re.search(r"higher|lower|cannot be told|not told", title)
    picture = svg.partition("</metadata>")[2]
    assert "</text>" in picture and "identity" in svg and "identity" not in picture
