"""The colours of arms, their lines and markers: the same in figures, reports and on the live page."""

from collections.abc import Sequence
from typing import NamedTuple

# Each at least 3:1 against white, and apart for the colour-blind; the arm compared against is black.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#8C5A00", "#4B4BC8", "#882255")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINES = ("-", "--", ":", "-.")
NARROW = {"P": 1.35, "X": 1.35}  # times as large
AGAINST = "#000000"


class Mark(NamedTuple):
    """How an arm is told from the others without its colour, too: a shape for each colour; after the last colour the
    first comes again, with another line and, every second time, a hollow mark."""

    colour: str
    line: str = LINES[0]
    marker: str = MARKERS[0]
    hollow: bool = False

    @property
    def face(self) -> str:
        return "white" if self.hollow else self.colour

    def size(self, points: float) -> float:
        """Of the shape, as large to the eye as a dot of so many points; narrow arms need room to be hollow."""
        return points * NARROW.get(self.marker, 1.0)


def marks(arms: Sequence[str], against: str | None) -> dict[str, Mark]:
    """A mark for each arm, the same in every figure of a result; no two alike up to 28 arms."""
    others = [arm for arm in arms if arm != against]
    rounds = {arm: divmod(index, len(PALETTE)) for index, arm in enumerate(others)}
    own = {
        arm: Mark(PALETTE[hue], LINES[turn % len(LINES)], MARKERS[hue], turn % 2 == 1)
        for arm, (turn, hue) in rounds.items()
    }
    return ({} if against is None else {against: Mark(AGAINST)}) | own
