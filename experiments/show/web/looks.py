"""The look of each arm, the same in every figure of a page and in those of the result."""

from collections.abc import Sequence

from experiments.find.side_by_side import Side
from experiments.show import marks
from experiments.show.web.ink import Look

Looks = dict[str, Look]


def of_arms(side: Side) -> Looks:
    """By its name how an arm looks."""
    return looks(list(side.manifest["arms"]), side.compare.against)


def looks(names: Sequence[str], against: str | None = None) -> Looks:
    return {name: Look(mark.colour, mark.marker, mark.line) for name, mark in marks.marks(names, against).items()}
