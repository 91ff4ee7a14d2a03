"""What relief that came with the shock kept and cost, item by item: from the experiment that leaves each out."""

from docs.writers import verdicts
from docs.writers.markdown import table
from experiments.find.costs import SECTORS_OF_SPONSORS
from experiments.find.effects import Window
from experiments.find.intervals import Interval
from experiments.find.result import Result
from experiments.show.units import DASH, number, plain

LEFT_OUT, ALL, JOBS = "public_relief_2020", "no_public_relief", "employment"
EARNED = [f"earned:{sector}" for sector in SECTORS_OF_SPONSORS["government"]]
HEAD = ["relief", "jobs kept, million job-quarters", "cost to the state, net, billion yuan", "yuan a job-quarter, net"]


def items() -> str:
    """Each arm goes without an item: what it keeps is what is lost without it, what it costs is what the state is
    richer by without it, all that comes back by taxes taken off."""
    result = Result.read(verdicts.REFERENCE / LEFT_OUT)
    return table(HEAD, [line(result, arm) for arm in result.panel.arms if arm != result.question.compare.against])


def all_of_it() -> dict[str, str]:
    """Of the arm that goes without all items: jobs kept, and what one of them cost."""
    _, kept, _, price = line(Result.read(verdicts.REFERENCE / LEFT_OUT), ALL)
    return {"kept": kept, "price": price}


def line(result: Result, arm: str) -> list[str]:
    panel, compare = result.panel, result.question.compare
    window = Window("all", list(range(panel.quarters.index(result.starts[arm]), len(panel.quarters))), added=True)
    kept = -window.of(panel.difference(arm, compare.against, JOBS))
    cost = sum(window.of(panel.difference(arm, compare.against, name)) for name in EARNED)
    sums = [panel.clusters.of(values).interval(compare.confidence) for values in (kept, cost)]
    price = panel.clusters.ratio(cost, kept, compare.confidence) if sums[1].low > 0.0 else None
    return [plain(arm).removeprefix("no "), said(sums[0], 1e6), said(sums[1], 1e9), said(price, 1.0)]


def said(one: Interval | None, factor: float) -> str:
    if one is None:
        return DASH
    return f"{number(one.mean, factor)} [{number(one.low, factor)}, {number(one.high, factor)}]"
