"""`relief report`: one HTML file of a finished result, or of several side by side. It only reads, and writes that file
whole or not at all; the same results give the same bytes."""

from collections.abc import Sequence
from pathlib import Path

from abm.errors import ConfigError
from experiments.ask.writable import refuse_unwritable
from experiments.find.side_by_side import Side
from experiments.show import changed
from experiments.show.comparison import Comparison
from experiments.show.headline import answer, asked_first, headline
from experiments.show.report import programmes
from experiments.show.units import quoted
from experiments.show.web import several
from experiments.show.web.blocks import Drawing, Section, held, is_number, unbroken
from experiments.show.web.headline import headline_figure
from experiments.show.web.key import key
from experiments.show.web.looks import of_arms
from experiments.show.web.read import read
from experiments.show.web.sections import many, sections
from experiments.show.written import TEMPLATES, environment
from experiments.store.files import write_whole

FILE, ENDING = "report.html", ".html"


def write(folders: list[Path], out: Path | None = None) -> Path:
    """The place of the file: `out`, else report.html in the folder of the one result, or here where there are several.
    ConfigError where a folder holds no finished result, or the file cannot be written."""
    place = place_of(folders, out)
    content = page(folders)
    try:
        write_whole(place, content.encode())
    except OSError as error:
        raise ConfigError(f"--out {place}: {error.strerror}; name a file in a folder that can be written") from None
    return place


def place_of(folders: list[Path], out: Path | None) -> Path:
    """Refused before anything is read: what does not end as a page does could be a table of a result."""
    place = out or (folders[0] / FILE if len(folders) == 1 else Path(FILE))
    if place.suffix.lower() != ENDING:
        raise ConfigError(f"--out {place}: expected a file whose name ends in {ENDING}")
    if place.is_dir():
        raise ConfigError(f"--out {place}: it is a folder; expected a file, such as {place / FILE}")
    if out is not None:
        refuse_unwritable(place.parent)
    return place


def page(folders: list[Path]) -> str:
    """The page of the results that lie in these folders."""
    sides = read(folders)
    return of_one(sides[0]) if len(sides) == 1 else of_several(Comparison(tuple(sides)))


def of_one(side: Side) -> str:
    one, looks = headline(side), of_arms(side)
    about = f"{side.name}. {setting(side)} Arm {quoted(one.arm)}: {programmes(side.manifest['arms'][one.arm])}."
    found = headline_figure(side, one, looks)
    told = sections(side, one, looks)
    told += key(told, [side])
    lead = [*asked_first(side, one), *answer(side, one, "“Every effect” below")]
    return rendered(side.name, str(side.asked["question"]), about, lead, [found], told)


def of_several(found: Comparison) -> str:
    one, names = several.shared_headline(found), ", ".join(side.name for side in found.sides)
    about = " ".join(f"{side.name}: {setting(side)}" for side in found.sides)
    figures = several.headline_figures(found, one)
    told = several.all_sections(found, one)
    told += key(told, found.sides)
    return rendered(names, f"{names}: side by side", about, several.answers(found, one), figures, told)


def setting(side: Side) -> str:
    """Where and when a result plays, and what of it is changed."""
    asked = side.asked
    first = (
        f"Economy {asked.get('economy')}, shock {asked.get('shock')}, {asked.get('quarters')}, 1:{asked['scale']:,},"
        f" {many(side.worlds, 'world')}."
    )
    return " ".join(filter(None, (first, changed.sentence(asked))))


def rendered(
    name: str, heading: str, about: str, answers: Sequence[str], figures: Sequence[Drawing], told: Sequence[Section]
) -> str:
    made = environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"held": held, "unbroken": unbroken, "is_number": is_number}
    parts = {part: (TEMPLATES / f"report.{part}").read_text(encoding="utf-8") for part in ("css", "js")}
    return made.get_template("report.html.j2").render(
        name=name, heading=heading, about=about, answers=answers, figures=figures, sections=told, **parts
    )
