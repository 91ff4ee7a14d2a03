"""Pages of the docs that are written from the code. Run: python docs/generate.py"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from experiments.show.opening_page import opening_table

from docs.writers.anchors import causal_anchors
from docs.writers.answers import answers
from docs.writers.equations import equations
from docs.writers.facts import data
from docs.writers.flows import who_pays_whom
from docs.writers.front import README, readme
from docs.writers.glossary import glossary
from docs.writers.impulses import impulses
from docs.writers.markdown import page, table
from docs.writers.odd import odd
from docs.writers.parameters import parameters
from docs.writers.placebo import placebo
from docs.writers.revisions import what_changed
from docs.writers.schedule import the_quarter
from docs.writers.speed import speed
from docs.writers.wrapping import wrapped


PAGES = {
    "answers.md": answers,
    "causal_anchors.md": causal_anchors,
    "data.md": data,
    "equations.md": equations,
    "glossary.md": glossary,
    "impulses.md": impulses,
    "odd.md": odd,
    "opening_table.md": lambda: opening_table(page, table),
    "parameters.md": parameters,
    "placebo.md": placebo,
    "speed.md": speed,
    "the_quarter.md": the_quarter,
    "what_changed.md": what_changed,
    "who_pays_whom.md": who_pays_whom,
}


def made(name: str) -> str:
    """The page as it should lie in `docs`."""
    return wrapped(PAGES[name]())


if __name__ == "__main__":
    for name in PAGES:
        (HERE / name).write_text(made(name), encoding="utf-8")
    README.write_text(readme(), encoding="utf-8")
