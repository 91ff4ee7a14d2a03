"""Notebooks are played cell by cell; what they say of numbers is what the cells say, and what the front page says."""

import ast
import contextlib
import io
import re
from pathlib import Path

import polars as pl
import pytest

from docs.writers import notebooks
from docs.writers.front import BEGIN, END, README

ROOT = Path(__file__).parents[2]
FIRST, HEADLINE = (notebooks.HERE / name for name in ("first_experiment.py", "headline.py"))


def play(file: Path, folder: Path) -> tuple[dict, str]:
    """All names at the end, and what was printed; in a folder that has the reference results."""
    (folder / "results").mkdir()
    (folder / "results" / "reference").symlink_to(ROOT / "results" / "reference")
    names, out = {"__name__": "__main__"}, io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out):
        for cell in notebooks.cells(file):
            if not cell.words:
                exec(compile(cell.text, file.name, "exec"), names)
    return names, out.getvalue()


@pytest.mark.parametrize("file", notebooks.files(), ids=lambda file: file.stem)
def test_a_notebook_is_words_and_code_and_types_no_result(file):
    """Each cell of code can be read alone; words hold no estimate, which would go stale."""
    found = notebooks.cells(file)
    assert found[0].words and sum(cell.words for cell in found) > 3 and "# " in found[0].text
    code = [cell.text for cell in found if not cell.words]
    assert all(ast.parse(text).body for text in code)
    words = " ".join(cell.text for cell in found if cell.words)
    numbers = set(re.findall(r"\d[\d,.]*\d", re.sub(r"`[^`]*`", "", words)))
    said = {number.replace(",", "") for number in numbers} - set(re.findall(r"\d+", " ".join(code).replace("_", "")))
    assert said <= {"2019", "2020", "2021"}, said
    assert not re.search(r"\[-?\d", words)


def test_the_headline_is_that_of_the_front_page(tmp_path):
    names, printed = play(HEADLINE, tmp_path)
    front = " ".join(README.read_text("utf-8").split(BEGIN)[1].split(END)[0].split())
    headline, share = names["headline"], names["three_figures"](names["share"])
    assert f"keeps jobs: {headline} from the first programme" in front and f"{share} % of all of that time" in front
    assert f"Jobs kept: {headline}; {share} % of all of that time" in printed
    picture = names["picture"]
    drawn = pl.read_csv(io.StringIO(picture.numbers))
    assert "<svg" in picture.svg and {"spark", "spring_thunder", "both", "public"} <= set(drawn["arm"])


def test_the_headline_is_of_the_stored_table(tmp_path):
    """Read off effects.csv, by hand."""
    names, printed = play(HEADLINE, tmp_path)
    table = pl.read_csv(ROOT / "results/reference/relief_2020/effects.csv", infer_schema_length=None)
    asked = (pl.col("arm") == "both") & (pl.col("window") == "cumulated")
    (jobs,) = table.filter(asked & (pl.col("measure") == "employment")).iter_rows(named=True)
    assert names["share"] == pytest.approx(100 * jobs["effect"] / jobs["level_against"]), "of jobs in the same quarters"
    for measure, text in names["costs"].items():
        (row,) = table.filter(asked & (pl.col("measure") == measure)).iter_rows(named=True)
        assert text == f"{row['effect']:,.0f} [{row['low']:,.0f}, {row['high']:,.0f}]" and text in printed


@pytest.mark.slow
def test_the_first_experiment_is_played(tmp_path):
    names, printed = play(FIRST, tmp_path)
    apart, effect, result = names["apart"], names["effect"], names["result"]
    before = apart.filter((pl.col("measure") == "employment") & (pl.col("quarter") < "2020Q2"))
    assert before["difference"].to_list() == [0.0] * len(before) and names["jobs"]["difference"][-1] != 0.0
    assert len(result.panel.worlds) == 4 and effect["low"] < effect["effect"] < effect["high"]
    assert f"{effect['effect'] / 1e3:,.0f} [" in printed
    assert (tmp_path / "results/first_experiment/jobs.svg").read_text("utf-8") == names["picture"].svg


def test_a_kernel_plays_the_headline_into_a_page():
    reason = "the extra `notebooks` is not installed: .venv/bin/pip install -c constraints.txt -e '.[notebooks]'"
    for library in ("jupytext", "nbclient", "ipykernel"):
        pytest.importorskip(library, reason=reason)
    page = notebooks.played(HEADLINE)
    assert page.startswith("# The headline, from stored tables") and "Jobs kept: " in page
    assert page.count("```python") == sum(not cell.words for cell in notebooks.cells(HEADLINE))
    assert "<svg" in page and "<table" in page and "Traceback" not in page


def test_a_page_leads_to_pages_and_leaves_progress_out():
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "worlds 1/2"},
        {"output_type": "display_data", "data": {"text/html": '<progress max="2"></progress>', "text/plain": "<HTML>"}},
        {"output_type": "stream", "name": "stdout", "text": "a number\n"},
        {"output_type": "execute_result", "data": {"text/html": "<b>x</b>\n\n<i>y</i>", "text/plain": "x"}},
        {"output_type": "execute_result", "data": {"text/plain": "plain"}},
    ]
    page = notebooks.page(FIRST, [outputs])
    assert "worlds 1/2" not in page and "<progress" not in page and "<HTML>" not in page
    assert (
        "```text\na number\n```" in page and "<div><b>x</b>\n<i>y</i></div>" in page and "```text\nplain\n```" in page
    )
    assert "(headline.md)" in page and "(headline.py)" not in page
