"""What was budgeted beside what was lent and given, arm by arm."""

from abm.errors import ConfigError
from abm.relief.programme import parameters_of
from experiments.ask.by_name import BUDGET, BY_WORLD
from experiments.find.budgets import Use
from experiments.find.result import Result
from experiments.show.tables import grid
from experiments.show.units import number, plain, quoted
from experiments.show.verdict import interval_text

BILLION = 1e9
HEADS = ("budget", "lent or guaranteed", "cost to the sponsors")


def table(uses: list[Use]) -> str:
    return grid(rows(uses))


def rows(uses: list[Use]) -> list[tuple[str, ...]]:
    """A line for each arm; the first is the head, which tells how far they are added up."""
    return [
        (f"billion yuan, all played to {uses[0].last}", *HEADS),
        *(
            (plain(one.arm), budget(one), *(interval_text(used, BILLION) for used in (one.lent, one.given)))
            for one in uses
        ),
    ]


def budget(one: Use) -> str:
    return BY_WORLD if one.budget is None else number(one.budget, BILLION)


def in_short(uses: list[Use]) -> list[str]:
    """The means alone, in a line."""
    told = [
        f"{quoted(one.arm)} {budget(one)} / {number(one.lent.mean, BILLION)} / {number(one.given.mean, BILLION)}"
        for one in uses
    ]
    return (
        [
            f"Budget / lent or guaranteed / cost to the sponsors, billion yuan, all played to {uses[0].last}:"
            f" {'; '.join(told)}."
        ]
        if told
        else []
    )


def counted(result: Result) -> list[str]:
    """What counts against the budget of each programme, as far as its config lies here."""
    items = [item["programme"] for arm in result.manifest["arms"].values() for item in arm["programmes"]]
    return [f"{name}: {unit}" for name in dict.fromkeys(items) if (unit := unit_of(name))]


def unit_of(name: str) -> str | None:
    """None of a rule, which has no budget, and of a programme that is not known here."""
    try:
        entry = parameters_of(name).get(BUDGET)
    except ConfigError:
        return None
    return None if entry is None else entry.unit
