"""The look of each arm, the same in every figure of a page and in those of the result."""

from experiments.find.side_by_side import Side
from experiments.show import style

Looks = dict[str, dict[str, str]]


def of_arms(side: Side) -> Looks:
    """By its name colour and shape of an arm's marks."""
    return looks(list(side.manifest["arms"]), side.compare.against)


def looks(names: list[str], against: str | None = None) -> Looks:
    return {name: {"colour": mark.colour, "shape": mark.marker} for name, mark in style.marks(names, against).items()}


def lines(side: Side) -> dict[str, str]:
    """By its name the line of an arm's curves."""
    return {name: mark.line for name, mark in style.marks(list(side.manifest["arms"]), side.compare.against).items()}
