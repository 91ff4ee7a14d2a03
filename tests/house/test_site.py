"""What the site makes of the pages: links, formulas, words; the site itself is built by `make docs-site`."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from docs.writers import boxes, equations, facts, front, notebooks, site

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


def test_the_first_page_tells_what_the_first_of_all_tells():
    """In the words and numbers of README, with links of the site; elsewhere the words lead to it."""
    first = site.DOCS / site.FIRST
    assert first.read_text("utf-8").count(site.ANSWERS) == 1
    files = [SimpleNamespace(src_uri=place, inclusion=SimpleNamespace(is_included=lambda: True)) for place in KNOWN]
    page = SimpleNamespace(file=SimpleNamespace(src_uri=site.FIRST))
    shown = site.on_page_markdown(first.read_text("utf-8"), page, None, files)
    (jobs,) = re.findall(r"^- \*\*Jobs\.\*\* (.*?);", front.README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert f"- **Jobs.** {jobs};" in shown and "- **In all** " in shown and "**What does the work**" not in shown
    assert "](results/relief_2020/README.md)" in shown and "](answers.md)" in shown and site.ANSWERS not in shown


def test_a_file_that_the_site_leaves_out_is_no_place_of_it():
    left_out = SimpleNamespace(src_uri="doubts.toml", inclusion=SimpleNamespace(is_included=lambda: False))
    page = SimpleNamespace(file=SimpleNamespace(src_uri="data.md"))
    shown = site.on_page_markdown("[`docs/doubts.toml`](../docs/doubts.toml)", page, None, [left_out])
    assert shown.startswith("`docs/doubts.toml`\n")


def test_a_source_without_an_address_is_no_link():
    rows = [{"source": "A bureau | https://example.org/a"}, {"source": "A bureau | derived from found levels"}]
    assert facts.sources(rows) == "A bureau ([1](<https://example.org/a>), derived from found levels)"


TABLE = """<table>
<thead>
<tr>
<th>claim</th>
<th><code>found</code>, &lt;b&gt;</th>
</tr>
</thead>
<tbody>
<tr>
<td>jobs</td>
<td style="text-align: right;">1.11</td>
</tr>
</tbody>
</table>"""
FIGURE = '<p><img alt="Jobs rise" src="results/a/figures/headline.svg" /></p>'
DRAWN = '<svg viewBox="0 0 700 300"><text style="font: 7px sans-serif"/><text style="font: 700 14px serif"/></svg>'


def test_cells_of_a_table_say_their_head_and_its_box_names_it():
    shown = boxes.boxed(TABLE, str)
    assert shown.startswith(
        '<div class="scrolls table" role="group" aria-label="Table: claim, found, &lt;b&gt;"><table>'
    )
    assert '<td data-head="claim">jobs</td>' in shown
    assert '<td data-head="found, &lt;b&gt;" style="text-align: right;">1.11</td>' in shown


def test_a_table_with_a_sentence_is_one_of_words():
    """Which becomes a list of its rows where there is little room; numbers stay a table."""
    sentence = "x" * (boxes.LONG + 1)
    assert 'class="scrolls table"' in boxes.boxed(TABLE.replace("jobs", sentence[1:]), str)
    assert 'class="scrolls table words"' in boxes.boxed(TABLE.replace("jobs", sentence), str)


def test_a_figure_leads_to_itself_and_is_as_wide_as_its_smallest_type_needs():
    """7 of 700 units across are 9 pixels at 900."""
    shown = boxes.boxed(FIGURE, {"results/a/figures/headline.svg": DRAWN}.__getitem__)
    assert 'style="--least: 900px"><a href="results/a/figures/headline.svg"><img alt="Jobs rise"' in shown


def test_a_formula_of_its_own_line_scrolls_and_one_in_a_line_does_not():
    alone = site.with_math("```math\na\n```")
    assert boxes.boxed(alone, str).startswith('\n<div class="scrolls formula" role="group" aria-label="Formula"><math')
    assert boxes.boxed(site.with_math("so $a$"), str) == site.with_math("so $a$")


def test_a_drawing_of_a_notebook_is_an_image_that_can_be_read():
    file = f'<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "a" "b.dtd">\n{DRAWN}'
    shown = boxes.boxed(notebooks.one({"output_type": "display_data", "data": {"image/svg+xml": file}}), str)
    assert 'style="--least: 900px"><div><svg role="img" viewBox' in shown


def test_the_first_use_of_a_word_is_reached_by_keyboard():
    word = '<abbr title="a firm">SME</abbr>'
    reached = '<abbr tabindex="0" title="a firm">SME</abbr>'
    other = '<abbr title="a loan">credit</abbr>'
    assert site.reached(word + word + other) == reached + word + other.replace("<abbr", '<abbr tabindex="0"')


def test_contents_do_not_repeat_the_heading_above():
    rule = SimpleNamespace(title="smes.pricing.price", children=[])
    other = SimpleNamespace(title="prices", children=[])
    site.shorten([SimpleNamespace(title="smes.pricing", children=[rule, other])])
    assert (rule.title, other.title) == ("price", "prices")


def test_the_dialog_of_the_theme_has_a_name():
    told = '<div class="md-search" data-md-component="search" role="dialog">'
    for shown in (site.on_post_page(told, None, None), site.on_post_template(told, "404.html", None)):
        assert shown == told.replace(">", ' aria-label="Search">')


def test_every_column_of_an_equation_has_a_head():
    heads = re.findall(r"^\|(.*)\|\n\| ---", equations.entry("smes.pricing.price"), re.MULTILINE)
    assert heads and all(word.strip() for head in heads for word in head.split("|"))


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed, such as the package chromium of Debian")
@pytest.mark.parametrize(("inside", "cut"), [(3000, True), (100, False)])
def test_what_is_wider_than_its_room_is_reached_by_keyboard_and_shows_it(tmp_path, inside, cut):
    assets = site.DOCS / "assets"
    wide = boxes.boxed(TABLE.replace("jobs", f'<div style="width: {inside}px">jobs</div>'), str)
    (tmp_path / "page.html").write_text(
        f'<style>{(assets / "site.css").read_text("utf-8")}</style><body class="md-typeset">{wide}'
        f"<script>{(assets / 'site.js').read_text('utf-8')}</script>"
    )
    told = subprocess.run(
        [
            str(CHROMIUM),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            (tmp_path / "page.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    (box,) = re.findall(r'<div class="scrolls[^>]*>', told)
    assert ('tabindex="0"' in box) == ("scrolls table more" in box) == cut


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
