"""Whatever a user writes, a page shows it so: read back by a Markdown parser, not by our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from experiments.show import findings
from experiments.show.few import few_draws
from experiments.show.tables import cell, grid
from experiments.show.written import as_written, environment, fence

NASTY = [
    "Does *this* | that_ <b>help</b> [x](y)?",
    "`relief`\n# or not",
    "1. first",
    "- 5 %",
    "---",
    "> 5",
    "a &lt; b",
    "![x](y)",
    "[x]: http://y",
    "~~gone~~",
    "ends in \\",
    "C #",
    "_a_ b_c",
    "<http://x.y>",
    "[x][y]",
    "+ more",
    "-5 [1, 2] (3 %)",
]
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def said(markdown: str) -> list[str]:
    """What each line of running text says, and nothing but text may be there."""
    found = [token for token in MARKDOWN.parse(markdown) if token.type == "inline"]
    assert {child.type for token in found for child in token.children} <= {"text", "text_special"}, markdown
    return ["".join(child.content for child in token.children) for token in found]


def held(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("line", ["# {}", "- {}", "{}", "- **arm**: {}"], ids=["title", "item", "paragraph", "behind"])
def test_signs_of_markdown_are_shown_as_written(text, line):
    words_of = MARKDOWN.render(line.format(as_written(text)))
    (inline,) = [token for token in MARKDOWN.parse(line.format(as_written(text))) if token.type == "inline"]
    shown = "".join(child.content for child in inline.children)
    assert shown.removeprefix("arm: ") == held(text), words_of
    assert {child.type for child in inline.children} <= {"text", "text_special", "strong_open", "strong_close"}, (
        words_of
    )


@given(st.text(alphabet="ab 1.)-+>#*_`~|<>[](){}!\\&;:\n", min_size=1).filter(str.strip))
def test_any_text_is_shown_as_written(text):
    assert said(f"- {as_written(text)}") == [held(text)]


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_one_cell_of_a_table(text):
    assert said(grid([("measure", text), (text, "1.2 [1, 2]†")])) == ["measure", held(text), held(text), "1.2 [1, 2]†"]


def test_numbers_and_names_stay_plain():
    for text in ("58.8 [50.3, 67.4]†", "-0.2 %", "spring_thunder", "over 1,000 x", "(a), b. 50%", "–"):
        assert as_written(text) == text


def test_every_page_knows_how(tmp_path):
    """The question of a result's page and of a calibration's."""
    for name in ("readme.md.j2", "calibration.md.j2"):
        source, _, _ = environment().loader.get_source(environment(), name)
        assert source.startswith("# {{ question | as_written }}\n")


def test_a_block_of_code_ends_where_its_text_ends():
    assert fence("relief run") == "```" and fence("relief run '```'") == "````"


def test_few_draws_are_said_to_be_few():
    (line,) = few_draws(7)
    assert line.startswith("Few worlds: intervals of 7 draws are a rough guess")
    assert "so is a verdict from them" in line
    assert few_draws(8) == few_draws(None) == []


def test_of_fewer_than_four_draws_nothing_is_a_finding():
    """Not in words, not in a table, not at the head of a figure."""
    (line,) = few_draws(3)
    assert (
        line.startswith("Too few worlds for a finding: 3 draws, where 4 are the least.")
        and "no verdict is given" in line
    )
    assert few_draws(1)[0].startswith("Too few worlds for a finding: 1 draw, ")
    assert few_draws(4)[0].startswith("Few worlds: intervals of 4 draws")
    row = {"effect": -5.0, "low": -7.0, "high": -3.0, "warning": None, "arm": "spark"}
    assert (cell(row | {"units": 3}, 1.0), cell(row | {"units": 4}, 1.0)) == (
        "-5.00 [-7.00, -3.00]†",
        "-5.00 [-7.00, -3.00]",
    )
    assert cell(row, 1.0) == "-5.00 [-7.00, -3.00]"  # not known: not held against it
    assert cell(row | {"units": 1, "low": None, "high": None}, 1.0) == "-5.00"
    assert findings.arms([row | {"units": 3}]) == "cannot be told with “spark”"
    assert findings.arms([row | {"units": 4}]) == "lower with “spark”"
