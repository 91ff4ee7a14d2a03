"""What the site makes of the pages: links, formulas, words; the site itself is built by `make docs-site`."""

import re
import tomllib
from pathlib import Path

import pytest

from docs.writers import notebooks, site

PAGES = sorted(path for path in site.DOCS.rglob("*.md") if "templates" not in path.parts)
KNOWN = {site.place_of(path) for path in [*PAGES, *site.shown(), *notebooks.files()]}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(site.DOCS).as_posix())
def test_every_page_can_be_shown(page):
    """No link leads nowhere, each formula is set, no sign of Markdown's formulas is left."""
    place = page.relative_to(site.DOCS).as_posix()
    shown = site.with_math(site.linked(page.read_text("utf-8"), place, page, KNOWN))
    assert "```math" not in shown
    assert shown.count("<math") == len(site.BLOCK.findall(page.read_text("utf-8"))) + len(inline(page))


def inline(page: Path) -> list[str]:
    parts = site.FENCED.split(site.BLOCK.sub("", page.read_text("utf-8")))
    return [found for part in parts[::2] for found in site.INLINE.findall(part)]


def test_a_link_to_a_result_leads_to_its_copy_on_the_site():
    there = "../results/reference/relief_2020"
    text = f"[it]({there}/details.md#the-bound) ![x]({there}/figures/headline.svg)"
    found = site.linked(text, "answers.md", site.DOCS / "answers.md", KNOWN)
    assert found == "[it](results/relief_2020/details.md#the-bound) ![x](results/relief_2020/figures/headline.svg)"
    below = site.linked(
        "[it](../../results/reference/relief_2020/README.md)", "decisions/a.md", site.DOCS / "decisions" / "a.md", KNOWN
    )
    assert below == "[it](../results/relief_2020/README.md)"


def test_a_link_to_code_keeps_its_words_and_one_elsewhere_stays():
    source = site.DOCS / "odd.md"
    assert site.linked("[`abm/quarter.py`](../abm/quarter.py)", "odd.md", source, KNOWN) == "`abm/quarter.py`"
    for text in ("[a](https://example.org)", "[b](#below)", "[c](glossary.md#sme)", "```\n[d](nowhere)\n```"):
        assert site.linked(text, "odd.md", source, KNOWN) == text


def test_a_link_that_leads_nowhere_stops_the_build():
    with pytest.raises(ValueError, match=r"odd\.md: nowhere\.md: leads nowhere"):
        site.linked("[x](nowhere.md)", "odd.md", site.DOCS / "odd.md", KNOWN)


def test_dollars_in_code_are_no_formulas():
    assert "<math" not in site.with_math("`$HOME` and 5 $ and `$x$`\n\n```\n$y$\n```")
    assert site.with_math("$a_1$").count("<msub>") == 1


def test_the_gallery_shows_every_experiment_with_its_question():
    page = site.gallery()
    for folder in sorted(path.parent for path in site.REFERENCE.glob("*/effects.csv")):
        assert tomllib.loads((folder / "config.toml").read_text("utf-8"))["question"] in page
        assert f"results/{folder.name}/README.md" in page


def test_words_of_the_glossary_are_told_at_the_foot_of_a_page():
    words = tomllib.loads((site.DOCS / "glossary.toml").read_text("utf-8"))["word"]
    found = dict(re.findall(r"^\*\[(.+?)\]: (.+)$", site.abbreviated("text"), re.MULTILINE))
    assert found == {word: meaning[0] for word, meaning in words.items() if "," not in word} and len(found) > 40


def test_the_navigation_names_every_page_and_no_other():
    text = (site.ROOT / "mkdocs.yml").read_text("utf-8")
    named = set(re.findall(r"[\w/]+\.md", text.split("\nnav:")[1]))
    made = {"gallery.md", *(f"notebooks/{file.stem}.md" for file in notebooks.files())}
    assert named - made == {path.relative_to(site.DOCS).as_posix() for path in PAGES if path.parent == site.DOCS} | {
        "decisions/README.md"
    }
