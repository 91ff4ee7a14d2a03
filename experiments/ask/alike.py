"""Arms that cannot be told apart: by a name that tables and figures cannot
show, named twice, or alike in all that they do."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from abm.errors import ConfigError
from abm.relief.programme import read_programme
from abm.shocks import Shock
from experiments.ask.arms import Arm
from experiments.ask.free import SHOCK
from experiments.ask.schema import Question
from experiments.ask.sources import nearest

NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9 _.,()%-]*[A-Za-z0-9_.)%-])?")
LONGEST = 60
RULE = (
    f"at most {LONGEST} of A-Z, a-z, 0-9, space and _ - . , ( ) %, a letter or a digit first: names stand in tables,"
    " figures and LaTeX"
)


def can_be_shown(name: str) -> bool:
    """Of an arm or an experiment: a name that tables, figures, folders and LaTeX take as it is."""
    return len(name) <= LONGEST and NAME.fullmatch(name) is not None


def of_a_file(file: Path, name: str) -> str:
    """The name that an experiment or a calibration has from its file: of its folder, in titles; ConfigError where it
    cannot be that."""
    if not can_be_shown(name):
        raise ConfigError(f"{file}: {name[:LONGEST]!r}: the name of a file is that of its result; expected {RULE}")
    return name


def named_badly(asked: Question) -> Iterator[tuple]:
    """Complaints, each with its place in the file."""
    names = list(asked.arms)
    for name in names:
        if not can_be_shown(name):
            yield f"{name[:LONGEST]!r}: no name for an arm; expected {RULE}", "arms", name
    played = asked.play or []
    for index, name in enumerate(played):
        if name not in names:
            yield f"{name!r}: no such arm{nearest(name, names)}", "play"
        elif name in played[:index]:
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
