"""A page as a reader's browser takes it apart: elements, words, tables, and the marks of its figures as numbers."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = ("meta", "link", "br", "img", "input", "hr")


@dataclass
class Element:
    """A tag with its attributes, what stands in it, and its own words."""

    tag: str
    attributes: dict[str, str | None] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> list["Element"]:
        """Everything below, or of these tags, in its order."""
        below = [one for one in self.inside if isinstance(one, Element)]
        return [found for one in below for found in (*([one] if not tags or one.tag in tags else []), *one.all(*tags))]

    def first(self, tag: str) -> "Element":
        return self.all(tag)[0]

    def of(self, name: str) -> "Element":
        """By its id."""
        return next(one for one in self.all() if one.attributes.get("id") == name)

    @property
    def words(self) -> str:
        parts = [one if isinstance(one, str) else one.words for one in self.inside]
        return " ".join("".join(parts).split())

    def number(self, name: str) -> float:
        return float(self.attributes[name] or "")


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("page")]

    def handle_starttag(self, tag, attrs):
        made = Element(tag, dict(attrs))
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def read(text: str) -> Element:
    """AssertionError where a tag is not closed, or another closes it."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0]


def tables(page: Element) -> dict[str, list[list[str]]]:
    """By their captions the cells of tables, the head first."""
    return {
        table.first("caption").words: [[cell.words for cell in row.all("th", "td")] for row in table.all("tr")]
        for table in page.all("table")
    }


@dataclass(frozen=True)
class Axis:
    """Which number stands where, read off the words beside the ticks."""

    numbers: tuple[float, float]
    places: tuple[float, float]

    def at(self, place: float) -> float:
        (low, high), (begins, ends) = self.numbers, self.places
        return low + (place - begins) / (ends - begins) * (high - low)


def axis(svg: Element, along: str) -> Axis:
    """`along`: x, whose ticks stand in one row under the rows of a forest; or y, whose ticks end beside the panel."""
    ticks = [text for text in svg.all("text") if text.attributes["text-anchor"] == {"x": "middle", "y": "end"}[along]]
    found = [(number(text.words), text) for text in ticks if re.fullmatch(r"[−\d.,]+", text.words)]
    first, last = found[0], found[-1]
    places = tuple(text.number(along) - (4.0 if along == "y" else 0.0) for _, text in (first, last))
    return Axis((first[0], last[0]), places)


def number(words: str) -> float:
    return float(words.replace("−", "-").replace(",", ""))


MARKS = ("circle", "polygon")


def estimates(svg: Element) -> list[tuple[float, float | None, float | None]]:
    """Of a forest, row by row: mean, and the ends of its interval where there is one."""
    scale, found = axis(svg, "x"), []
    lines = [line for line in svg.all("line") if line.attributes["stroke-width"] == "2.4"]
    for x, lowest, highest in map(middle, marks(svg)):
        mine = [line for line in lines if lowest <= line.number("y1") <= highest]
        ends = [scale.at(mine[0].number(name)) for name in ("x1", "x2")] if mine else [None, None]
        found.append((scale.at(x), *ends))
    return found


def marks(svg: Element) -> list[Element]:
    """Dots and shapes with corners, of which arrows at the ends of intervals have no rim."""
    return [one for one in svg.all(*MARKS) if "stroke" in one.attributes]


def middle(mark: Element) -> tuple[float, float, float]:
    """Its place across, and from where to where it reaches upwards."""
    if mark.tag == "circle":
        return mark.number("cx"), mark.number("cy"), mark.number("cy")
    corners = [tuple(map(float, point.split(","))) for point in (mark.attributes["points"] or "").split()]
    x, y = zip(*corners, strict=True)
    return (min(x) + max(x)) / 2, min(y), max(y)


def curve(line: Element, svg: Element) -> list[float]:
    """Heights of a curve's points."""
    scale = axis(svg, "y")
    return [scale.at(float(point.split(",")[1])) for point in (line.attributes["points"] or "").split()]
