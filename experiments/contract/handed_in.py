"""Lines as a programme hands them in while a clause is tried: of the right shape, and from which place of its file."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from abm.parameters.configs_path import shown
from abm.relief.programme import Programme
from abm.state import lines
from abm.state.lines import Line
from abm.state.state import MONTHS

BY_MONTH: dict[type[Line], tuple[str, ...]] = {  # terms with a row for each month of the quarter
    lines.Waiver: ("limit", "share"),
    lines.Gift: ("each",),
    lines.Benefit: ("share",),
    lines.Coupons: ("value",),
    lines.PriceCut: ("discount",),
    lines.Refinancing: ("limit",),
    lines.RateCut: ("loan",),
    lines.Deferral: ("waits", "begins"),
    lines.Guarantee: ("share",),
    lines.EntryFee: ("fee",),
    lines.ServiceFee: ("fee",),
    lines.OrdersMoved: ("share",),
}

BUDGET = "Yuan a month within what is left of the budget, in this shape: self.monthly_grants(state, monthly)"
WITHIN = {
    lines.Gift: (
        "It is yuan a month for each of the staff. Within what is left of the budget, in this shape:"
        " self.monthly_grants(state, yuan_for_each * staff) / staff.clip(1e-9)"
    )
}


class MisshapenLine(ValueError):
    """A line whose term has not a row for each month; the message says what it has and what would do."""


@contextmanager
def watched() -> Generator[list[str]]:
    """Whatever is handed in inside is looked at; the list has the places, `file:line`, each once."""
    usual, places = Programme.hand_in, []

    def hand_in(programme: Programme, state, kind: type[Line], **terms) -> None:
        frame = sys._getframe(1)
        place = f"{short(Path(frame.f_code.co_filename))}:{frame.f_lineno}"
        places.extend([place] if place not in places else [])
        refuse_misshapen(kind, terms, len(programme.served_table(state)), programme.SERVES, place)
        usual(programme, state, kind, **terms)

    Programme.hand_in = hand_in  # ty: ignore[invalid-assignment]  # for the time being
    try:
        yield places
    finally:
        Programme.hand_in = usual


def refuse_misshapen(kind: type[Line], terms: dict, rows: int, serves: str, place: str) -> None:
    """MisshapenLine where a month or a row is missing: effects would read one firm's figure as that of a month."""
    for term in BY_MONTH.get(kind, ()):
        found = np.shape(terms.get(term, 0.0))
        if term in terms and found != (MONTHS, rows):
            raise MisshapenLine(
                f"{place}: it hands in a {kind.__name__} whose {term} has the shape {found}; expected ({MONTHS},"
                f" {rows}), a row for each month of the quarter and a column for each of its {serves}."
                f" {WITHIN.get(kind, BUDGET)}"
            )


def short(file: Path) -> str:
    """As a user writes it: from configs, or from the model's own folder, on."""
    return str(Path(*file.parts[-4:])) if "configs" not in file.parts else shown(file)
