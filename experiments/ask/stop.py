"""A rule that stops an experiment looks at a measure of an arm, and adds
worlds that leave the first ones as they were."""

from collections.abc import Iterator

from abm.measures.catalogue import CATALOGUE
from experiments.ask.designs import GROWING
from experiments.ask.schema import Question
from experiments.ask.sources import nearest

FEWEST = 30  # units before the first look: a draw is one, or a world where nothing is drawn


def worlds_a_unit(question: Question) -> int:
    """Worlds that share a draw are one."""
    return question.worlds.seeds_per_draw if question.worlds.drawn else 1


def complaints(question: Question, helped: list[str]) -> Iterator[tuple[str | None, str]]:
    """What is wrong with it, each with the key it belongs to; `helped` are the arms that have an effect."""
    stop, worlds = question.compare.stop_when, question.worlds
    if stop is None:
        return
    first = worlds.draws * worlds.seeds_per_draw
    if stop.measure not in CATALOGUE:
        yield "measure", f"{stop.measure!r}: no such measure{nearest(stop.measure, list(CATALOGUE))}"
    if stop.arm is not None and stop.arm not in helped:
        yield "arm", f"{stop.arm!r}: no such arm has an effect{nearest(stop.arm, helped)}"
    units, least = "draws" if worlds.drawn else "worlds", FEWEST * worlds_a_unit(question)
    if stop.at_most < first:
        yield "at_most", f"{stop.at_most}: fewer than the {first} worlds that are asked for"
    elif stop.at_most < least:
        yield "at_most", f"{stop.at_most}: expected {least} or more: no interval is looked at before {FEWEST} {units}"
    if worlds.drawn and worlds.design not in GROWING:
        yield None, f"a {worlds.design} design cannot grow world by world; expected design = {' or '.join(GROWING)}"
