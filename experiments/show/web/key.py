"""What a reader who has nothing else reads the page by: the inputs that are drawn, and what ids in brackets are."""

from collections.abc import Iterable, Sequence

from experiments.ask import facts
from experiments.find.side_by_side import Side
from experiments.show.web.blocks import Section, Table, Words, texts
from experiments.show.web.unknowns import range_of

INPUTS = "input", "low", "high", "unit", "meaning"
SOURCES = "id", "what", "value", "as of", "source", "status"


def key(told: Sequence[Section], sides: Sequence[Side]) -> list[Section]:
    return [section for section in (inputs(sides), sources(told)) if section is not None]


def inputs(sides: Sequence[Side]) -> Section | None:
    """Everything that is drawn in the worlds of these results."""
    drawn = {name: about for side in sides for name, about in (side.manifest.get("uncertain") or {}).items()}
    if not drawn:
        return None
    rows = [(name, *range_of(about)) for name, about in drawn.items()]
    table = Table("Drawn inputs, between which ends, in which unit", INPUTS, rows)
    jointly = any(side.manifest.get("posterior") for side in sides)
    said = [Words("What is fitted is drawn together, from what the calibration found within these ends.")] * jointly
    return Section("inputs", "What the drawn inputs are", [table, *said])


def sources(told: Iterable[Section]) -> Section | None:
    """The published figures whose ids the page names."""
    known = facts.facts()
    named = {one for section in told for block in section.blocks for text in texts(block) for one in facts.cited(text)}
    rows = [
        (one, row["quantity"], value(row), row["vintage"], facts.source(row), row["status"])
        for one, row in known.items()
        if one in named
    ]
    if not rows:
        return None
    said = f"{facts.RECALLED} Article: as the article has it that the experiments answer."
    return Section("sources", "What the ids are", [Table("Published figures by their ids", SOURCES, rows), Words(said)])


def value(row: dict[str, str]) -> str:
    """A number with its unit; of a claim in words, that it has none."""
    return "said without a number" if row["unit"] == "claim" else facts.value(row)
