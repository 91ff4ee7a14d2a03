"""Prose is broken between words and says the same; what a line break would change is left alone."""

import pytest

from docs.writers.wrapping import WIDTH, wrapped

LONG = " ".join(["seven17"] * 20)


def test_a_long_paragraph_is_broken_between_words():
    page = wrapped(f"# Title\n\n{LONG}\n{LONG}\n")
    prose = page.split("\n")[2:-1]
    assert " ".join(prose) == f"{LONG} {LONG}" and max(map(len, prose)) <= WIDTH and min(map(len, prose[:-1])) > 110


def test_an_item_hangs_under_its_text():
    assert wrapped(f"- a\n  1. {LONG}\n- b").split("\n") == [
        "- a", f"  1. {LONG[:111]}", f"     {LONG[112:]}", "- b"
    ]  # fmt: skip # lines below each other


@pytest.mark.parametrize(
    "page",
    [
        f"| {LONG} |",
        f"# {LONG}",
        f"```\n{LONG}\n\n{LONG}\n```",
        f"$$\n{LONG}\n$$",
        f"<!-- {LONG}\n{LONG} -->",
        f"![{LONG}](a.svg)",
        f"- {{% if {LONG} %}}\n{{% for {LONG} %}}"[2:],
        "short\nlines stay\nas they were broken",
    ],
)
def test_what_is_no_prose_stays(page):
    assert wrapped(page) == page


def test_code_begun_in_a_paragraph_is_not_broken_and_no_line_begins_an_item_by_chance():
    code = f"`{'a b ' * 10}`"
    assert code in wrapped(f"{LONG[:100]} {code} {LONG}")
    assert not any(line.startswith(("- ", "2. ")) for line in wrapped(f"{LONG[:112]} seven - {LONG} 2. x").split("\n"))


def test_after_a_comment_and_code_prose_is_broken_again():
    assert wrapped(f"<!-- a -->\n```\nx\n```\n{LONG}").count("\n") == 5


def test_a_paragraph_of_short_lines_is_filled_where_all_are_to_be():
    """A template's lines are short where a value stands for a word, and long or ragged with the value."""
    ragged = "- seven\n  and ten\n\nnext\nto it\n"
    assert wrapped(ragged) == ragged
    assert wrapped(ragged, anew=True) == "- seven and ten\n\nnext to it\n"
