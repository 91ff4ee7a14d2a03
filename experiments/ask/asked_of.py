"""In which arms a programme is asked about, experiment by experiment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from abm.errors import ConfigError
from abm.parameters import configs_path
from experiments.ask.arms import Arms
from experiments.ask.reading import read_question

ITEM, OFF = "public_relief.", ".on"  # of a shock: relief that came with it, each item by its name and its switch


class AskedOf(NamedTuple):
    """Arms of an experiment that give a programme and nothing else, that leave out nothing but what the shock has of
    it, and whether others have it beside more."""

    given: list[str]
    left_out: list[str]
    beside_others: bool


def experiments_with(programme: str) -> Iterator[tuple[str, AskedOf]]:
    """By the name of an experiment, where any of its arms is about the programme; files that cannot be read are passed
    over."""
    for name in configs_path.known("experiments", ".toml"):
        try:
            asked, sources = read_question(configs_path.find("experiments", name, ".toml"))
            arms = Arms(asked.arms, sources)
            played = {arm: (arms.relief(arm), arms.changes(arm)) for arm in asked.play or asked.arms}
        except ConfigError:
            continue
        found = asked_of(programme, played)
        if any(found):
            yield name, found


def asked_of(programme: str, arms: Mapping[str, tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]]) -> AskedOf:
    """Of arms by their names: what they give, and what they change in the shock."""
    joined = any(programme in names_of(relief) and len(relief) > 1 for relief, _ in arms.values())
    found = AskedOf([], [], joined)
    for arm, (relief, changes) in arms.items():
        if names_of(relief) == [programme] and not changes:
            found.given.append(arm)
        if not relief and len(items := switched_off(changes)) == len(changes) == 1 and is_of(programme, items[0]):
            found.left_out.append(arm)
    return found


def names_of(relief: Sequence[Mapping[str, Any]]) -> list[str]:
    return [item["programme"] for item in relief]


def switched_off(changes: Mapping[str, Any]) -> list[str]:
    """Items of the shock's own relief that an arm goes without."""
    return [key[len(ITEM) : -len(OFF)] for key, value in changes.items() if key.startswith(ITEM) and value is False]


def is_of(programme: str, item: str) -> bool:
    """Whether an item of a shock's own relief is of this kind: `vat_cut_small` is a `vat_cut`."""
    return item == programme or item.startswith(f"{programme}_")
