"""The data beside the model as dots: filled where the source was looked up, hollow where it is recalled."""

from collections.abc import Collection, Iterable

from matplotlib.lines import Line2D

from experiments.show import marks
from experiments.show.official import STATUS, Dot

SIZE = 3.8
KINDS = {looked_up: f"data, {word}" for looked_up, word in STATUS.items()}


def draw(axis, shown: dict[str, Dot], quarters: tuple[str, ...], factor: float) -> None:
    """Each dot over its quarter; of a quarter that is not played none is drawn."""
    for looked_up in KINDS:
        found = [
            (x, shown[quarter].value * factor)
            for x, quarter in enumerate(quarters)
            if quarter in shown and shown[quarter].looked_up == looked_up
        ]
        if found:
            axis.plot(*zip(*found, strict=True), **look(looked_up))


def look(looked_up: bool) -> dict:
    return {
        "ls": "",
        "marker": "o",
        "ms": SIZE,
        "mec": marks.AGAINST,
        "mfc": marks.AGAINST if looked_up else "white",
        "mew": 1.0,
        "zorder": 3,
    }


def legend(shown: Iterable[dict[str, Dot]]) -> list[Line2D]:
    """A handle for each kind of dot that is drawn."""
    return handles({dot.looked_up for one in shown for dot in one.values()})


def handles(kinds: Collection[bool]) -> list[Line2D]:
    return [Line2D([], [], label=words, **look(looked_up)) for looked_up, words in KINDS.items() if looked_up in kinds]
