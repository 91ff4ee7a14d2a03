"""Arms that cannot be told apart: by a name that tables and figures cannot show, named twice, or alike in all that they do."""

import re
from collections.abc import Iterator, Sequence

from abm.relief.programme import read_programme
from abm.shocks import Shock
from experiments.ask.arms import Arm
from experiments.ask.free import SHOCK
from experiments.ask.schema import Question
from experiments.ask.sources import nearest

NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 _.,()%-]*[A-Za-z0-9_.)%-])?")
LONGEST = 60
RULE = f"at most {LONGEST} of A-Z, a-z, 0-9, space and _ - . , ( ) %, a letter or a digit first: names stand in tables, figures and LaTeX"


def named_badly(asked: Question) -> Iterator[tuple]:
    """Complaints, each with its place in the file."""
    names = list(asked.arms)
    for name in names:
        if len(name) > LONGEST or NAME.fullmatch(name) is None:
            yield f"{name[:LONGEST]!r}: no name for an arm; expected {RULE}", "arms", name
    for place, name in enumerate(asked.play or ()):
        if name not in names:
            yield f"{name!r}: no such arm{nearest(name, names)}", "play"
        elif name in asked.play[:place]:
            yield f"{name!r}: is named twice; name it once", "play"


def same(arms: Sequence[Arm], shock: Shock, asked: Question) -> Iterator[tuple[str, str]]:
    """Arms of the same relief under the same shock, each with the one before it that it repeats.

    Where the shock is drawn, a point that an arm sets to what it is anyway does differ from world to world.
    """
    drawn = any(name.startswith(f"{SHOCK}.") for name, *_ in asked.worlds.ranges)
    seen: dict[tuple, str] = {}
    for arm in arms:
        relief = tuple(sorted((read_programme(item) for item in arm.relief), key=lambda programme: programme.name))
        outside = repr(sorted(arm.shock_changes.items())) if drawn else shock.changed(arm.shock_changes).digest()
        if (relief, outside) in seen:
            yield arm.name, seen[relief, outside]
        seen.setdefault((relief, outside), arm.name)
