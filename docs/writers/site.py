"""What the site does with the pages of `docs`: formulas as MathML, results as a gallery, links that lead out of `docs`,
boxes around what is wide, and on its first page what README says of the results.

A link to a page or a figure of a reference result leads to its copy on the site; one to a file of the project keeps its
words, since the site holds no code; one that leads nowhere stops the build.
"""

import posixpath
import re
import tomllib
from pathlib import Path
from typing import Any

from docs.writers import boxes, front, notebooks

ROOT = Path(__file__).parents[2]
DOCS, REFERENCE = ROOT / "docs", ROOT / "results" / "reference"
FIRST = "index.md"
GALLERY, NOTEBOOKS = "results", "notebooks"  # where results and played notebooks stand on the site
BLOCK = re.compile(r"^```math\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<![\\$\w`])\$([^$\n`]+)\$(?![\w$])")
FENCED = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
ABBREVIATION = re.compile(r'<abbr title="([^"]*)">')
ANSWERS = "[What came out](../README.md), with intervals and verdicts.\n"  # on the site it stands there itself
ELSEWHERE = re.compile(r"^<?(https?:|mailto:)")


def on_files(files: Any, config: Any) -> Any:
    """Pages and figures of the reference results join those of `docs`, with a gallery of them."""
    from mkdocs.structure.files import File

    for path in shown():
        place = f"{GALLERY}/{path.relative_to(REFERENCE).as_posix()}"
        files.append(File.generated(config, place, abs_src_path=str(path)))
    files.append(File.generated(config, "gallery.md", content=gallery()))
    for file in notebooks.files():
        files.append(File.generated(config, place_of(file), content=notebooks.played(file)))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """The Markdown of a page as the site shows it."""
    known = {file.src_uri for file in files if file.inclusion.is_included()}
    place = page.file.src_uri
    if place.startswith(f"{NOTEBOOKS}/"):
        return markdown  # made here, with links of the site, and pictures that are none of Markdown's
    shown = [linked(part, place, source_of(place), known) for part in markdown.split(ANSWERS)]
    told = linked(answers(), place, front.README, known) if place == FIRST else ANSWERS
    return abbreviated(with_math(told.join(shown)))


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """The HTML of a page, with boxes around what is wide and words that the keyboard reaches; its contents in short."""
    folder = posixpath.dirname(page.file.src_uri)
    shorten(page.toc)

    def drawn(address: str) -> str:
        file = files.src_uris[posixpath.normpath(posixpath.join(folder, address))]
        return Path(file.abs_src_path).read_text("utf-8")

    return reached(boxes.boxed(html, drawn))


def on_post_page(output: str, page: Any, config: Any) -> str:
    return named(output)


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    return named(output_content)


def named(output: str) -> str:
    """A page whose dialog for searching has a name, which the theme gives it none."""
    return output.replace(' role="dialog">', ' role="dialog" aria-label="Search">')


def reached(html: str) -> str:
    """The first use of each word of the glossary can be reached by keyboard, which shows what it means."""
    seen: set[str] = set()

    def first(found: re.Match) -> str:
        new = found[1] not in seen
        seen.add(found[1])
        return f'<abbr tabindex="0" title="{found[1]}">' if new else found[0]

    return ABBREVIATION.sub(first, html)


def shorten(contents: Any) -> None:
    """An entry that repeats the heading above it leaves that out: `smes.pricing` over `price`."""
    for above in contents:
        for one in above.children:
            one.title = one.title.removeprefix(f"{above.title}.")
        shorten(above.children)


def answers() -> str:
    """Of what README says of the results, how to read it, the first answer and how many there are in all."""
    block = front.README.read_text("utf-8").partition(front.BEGIN)[2].partition(front.END)[0]
    how, first, *_, last = re.split(r"^(?=- )", block, flags=re.MULTILINE)
    return f"{how}{first}{last}"


def shown() -> list[Path]:
    """Pages of the reference results, their details, and the figures that these show."""
    pages = sorted([*REFERENCE.glob("*/README.md"), *REFERENCE.glob("*/details.md")])
    figures = {
        (page.parent / target).resolve()
        for page in pages
        for _, _, target in LINK.findall(page.read_text("utf-8"))
        if target.endswith(".svg")
    }
    return [*pages, *sorted(figures & {path.resolve() for path in REFERENCE.glob("*/figures/*.svg")})]


def gallery() -> str:
    """A card for each result that holds effects: its question, its first figure, the way to its page."""
    cards = []
    for folder in sorted(path.parent for path in REFERENCE.glob("*/effects.csv")):
        question = tomllib.loads((folder / "config.toml").read_text("utf-8"))["question"]
        figure = folder / "figures" / "headline.svg"
        drawn = f"![{found(folder)}]({GALLERY}/{folder.name}/figures/headline.svg)\n\n" if figure.is_file() else ""
        cards.append(
            f"## {question}\n\n{drawn}[All of {folder.name.replace('_', ' ')}]({GALLERY}/{folder.name}/README.md)\n"
        )
    head = "# Gallery\n\nEvery experiment that was played for these pages: its question, what it found, its page.\n"
    return "\n".join([head, *cards])


def found(folder: Path) -> str:
    """What the first figure of a result says, by its page."""
    pictures = LINK.findall((folder / "README.md").read_text("utf-8"))
    return next(words for image, words, target in pictures if image and target.endswith("headline.svg"))


def source_of(place: str) -> Path:
    """The file of the project that a page of the site was made from."""
    inside = Path(place).parts
    return REFERENCE.joinpath(*inside[1:]) if inside[0] == GALLERY else DOCS / place


def linked(markdown: str, place: str, source: Path, known: set[str]) -> str:
    """Links as the site has them: `place` is the page's own, `source` its file, `known` all places of the site.
    ValueError where a link leads nowhere."""

    def on_the_site(found: re.Match) -> str:
        image, words, target = found.groups()
        path, hash_, anchor = target.partition("#")
        if ELSEWHERE.match(target) or not path:
            return found[0]
        if path in known and source.name == "gallery.md":
            return found[0]
        file = (source.parent / path).resolve()
        if not file.exists():
            raise ValueError(f"{source}: {target}: leads nowhere")
        there = place_of(file)
        if there not in known:
            return words
        return f"{image}[{words}]({posixpath.relpath(there, posixpath.dirname(place) or '.')}{hash_}{anchor})"

    return "".join(part if fenced else LINK.sub(on_the_site, part) for part, fenced in in_parts(markdown))


def place_of(file: Path) -> str:
    """Where a file of the project stands on the site, if it does."""
    if file.parent == notebooks.HERE:
        return f"{NOTEBOOKS}/{file.stem}.md"
    for home, at in ((REFERENCE, f"{GALLERY}/"), (DOCS, "")):
        if file.is_relative_to(home):
            return at + file.relative_to(home).as_posix()
    return file.name


def in_parts(markdown: str) -> list[tuple[str, bool]]:
    """The text, part by part, and whether a part is a fenced block; code within a line is no part of its own, since
    the words of a link may be code."""
    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return [(part, part.startswith("```")) for part in parts]


def with_math(markdown: str) -> str:
    """Formulas as MathML, which browsers set by themselves: no script, no font, no other machine."""
    from latex2mathml.converter import convert

    markdown = BLOCK.sub(lambda found: f"\n{convert(found[1].strip(), display='block')}\n", markdown)
    parts = FENCED.split(markdown)
    return "".join(
        part if at % 2 else INLINE.sub(lambda found: convert(found[1]), part) for at, part in enumerate(parts)
    )


def abbreviated(markdown: str) -> str:
    """Words of the glossary say what they mean where the pointer rests on them."""
    words = tomllib.loads((DOCS / "glossary.toml").read_text("utf-8"))["word"]
    lines = [f"*[{word}]: {meaning[0]}" for word, meaning in words.items() if "," not in word]
    return "\n".join([markdown, "", *lines])
