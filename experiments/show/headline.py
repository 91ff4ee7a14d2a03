"""What a result says first: one arm, one measure, one window, and where the other arms are; the same on
every page."""

from collections.abc import Collection
from typing import Any, NamedTuple

import polars as pl

from experiments.ask.quarters import quarters_of
from experiments.find.effects import first_start
from experiments.find.side_by_side import Side
from experiments.show import verdict
from experiments.show.base import Base, base
from experiments.show.few import too_few
from experiments.show.report import cost_of, costs_in_words, effect_in_words
from experiments.show.tables import WARNED, interval, reason, units_of
from experiments.show.units import Said, in_size, number, plain, quoted

MEANS, SUMS = ("during", "after"), ("cumulated_during", "cumulated")
NO_INTERVAL = "of one unit of worlds there is no interval, so that it cannot be told from luck"


class Headline(NamedTuple):
    """The effect that is told first, by the columns of the effect table."""

    arm: str
    against: str
    measure: str
    window: str


def headline(side: Side, shared: Collection[str] | None = None) -> Headline:
    """That of the first claim about a plain difference to the arm compared with; else of the first measure and arm of
    which an effect is told, over `during`; else the first row of the table, a ratio or why nothing is told.

    `shared`: arms among which to choose, where any of them has an effect.
    """
    compare, found = side.compare, told_effects(side)
    if shared is not None and len(of_shared := found.filter(pl.col("arm").is_in(list(shared)))):
        found = of_shared
    for claim in side.asked.get("claim", []):
        one = headline_of(claim, compare.against)
        if one and len(found.filter(chosen(one))):
            return one
    for measure in compare.measures:
        first = found.filter((pl.col("measure") == measure) & (pl.col("window") == MEANS[0]))
        if len(first):
            return Headline(first["arm"][0], compare.against, measure, MEANS[0])
    of_whole = side.effects.filter(pl.col("window").is_in([MEANS[0], SUMS[1]])).row(0, named=True)
    return Headline(of_whole["arm"], compare.against, of_whole["measure"], of_whole["window"])


def headline_of(claim: dict[str, Any], against: str) -> Headline | None:
    """The effect that a claim is of; none where it is not the difference to the arm compared with, or no world decides
    it."""
    plainly = (
        claim.get("reads", "difference") == "difference"
        and claim.get("against") in (None, against)
        and claim.get("input") is None
        and claim.get("by_construction") is None
    )
    return Headline(claim["arm"], against, claim["measure"], claim.get("window", MEANS[0])) if plainly else None


def told_effects(side: Side) -> pl.DataFrame:
    """Effects that have a number; ratios and arms that were made for a saturation are told elsewhere."""
    known = pl.col("effect").is_not_null() & (pl.col("kind") != "ratio")
    return side.effects.filter(known & ~pl.col("arm").is_in(made_arms(side)))


def made_arms(side: Side) -> list[str]:
    return [] if side.result is None else side.result.made_arms


def chosen(one: Headline, any_arm: bool = False) -> pl.Expr:
    """The rows of an effect table that a headline is of."""
    rows = (pl.col("measure") == one.measure) & (pl.col("window") == one.window)
    return rows if any_arm else rows & (pl.col("arm") == one.arm)


def size(units: dict[str, Said], row: dict) -> Said:
    """In which size a row is said: as its measure is in the table, in the unit of its own window."""
    factor = units[row["measure"]].factor
    return Said(factor, in_size(factor, row["unit"], row["kind"]))


def over(side: Side, window: str, arm: str) -> str:
    """A window of an arm's effect in words, with its quarters."""
    compare = side.compare
    if window in MEANS:
        quarters = quarters_of(getattr(compare, window))
        return (
            f"in the mean of a quarter, {quarters[0]} to {quarters[-1]}" if len(quarters) > 1 else f"in {quarters[0]}"
        )
    if window == SUMS[0]:
        quarters = quarters_of(compare.during)
        return f"added up over {quarters[0]} to {quarters[-1]}" if len(quarters) > 1 else f"in {quarters[0]}"
    if window == SUMS[1]:
        begins = first_start(side.starts, arm, compare.against) or compare.during.split(":")[0]
        ends = max(quarters_of(compare.during)[-1], quarters_of(compare.after)[-1])
        return f"added up from the first programme, {begins}, to {ends}"
    return f"in {window}"


def answer(side: Side, one: Headline, table: str = "") -> list[str]:
    """What changes, with which of how many arms, and what a job costs; where no cost is asked, what is left in the
    other window. `table`: where the page has all arms, if that has to be said; the table below says all else, such as
    what an interval may not hold."""
    costs = [sentence for sentence in (cost(side, one.arm), full_cost(side, one.arm)) if sentence]
    other = one._replace(window=MEANS[0] if one.window == MEANS[1] else MEANS[1])
    short = not table
    first = " ".join(filter(None, (f"{changes(side, one, short)}.", among(side, one, table))))
    return [first, f"{'; '.join(costs)}." if costs else f"{changes(side, other, short)}."]


def asked_first(side: Side, one: Headline) -> list[str]:
    """The first claim that worlds decide, with its verdict and number, where the headline is of none of the claims:
    one that holds an arm against another than the base, or reads a level or a ratio."""
    tested = [] if side.result is None else [found for found in side.result.verdicts if not found.claim.decided]
    if not tested or any(headline_of(claim, side.compare.against) == one for claim in side.asked.get("claim", [])):
        return []
    return [verdict.in_short(tested[0])]


def changes(side: Side, one: Headline, short: bool = False) -> str:
    """`Arm “both” against “nothing”, added up ...: employment changes by 776 [377, 1,204] thousand job-quarters`, and
    whether that can be told from luck; why its interval may not hold, or a mark alone."""
    row = next(side.effects.filter(chosen(one)).iter_rows(named=True), None)
    begins = f"{contrast(one)}, {over(side, one.window, one.arm)}:"
    if row is None or row["effect"] is None:
        return f"{begins} nothing is told of {plain(one.measure)}, {reason(row['note'] if row else None)}"
    text = said_with_percent(row, size(units_of(side.effects), row), base(side.manifest, one.against, one.arm))
    caution = (WARNED if short else f"; {WARNED} {row['warning']}") if row["warning"] else ""
    verb = "is" if row["kind"] == "ratio" else "changes by"
    return f"{begins} {plain(one.measure)} {verb} {text}: {told_from_luck(row)}{caution}"


def among(side: Side, one: Headline, table: str) -> str:
    """Of how many arms the headline's is one, and which are the highest and the lowest; nothing of one alone."""
    rows = told_effects(side).filter(chosen(one, any_arm=True)).sort("effect", descending=True).to_dicts()
    count = side.effects.filter(chosen(one, any_arm=True) & ~pl.col("arm").is_in(made_arms(side)))["arm"].n_unique()
    others = [row for row in rows if row["arm"] != one.arm]
    if not others:
        return ""
    if count == 1 + len(others) == len(("one", "other")):
        return f"It is one of two arms; the other is {told_of(side, others[0])}."
    ends = {"highest": rows[0], "lowest": rows[-1]}
    itself = "".join(f", the {word}" for word, row in ends.items() if row["arm"] == one.arm)
    named = [f"the {word} is {told_of(side, row)}" for word, row in ends.items() if row["arm"] != one.arm]
    untold = f", of {count - len(rows)} of which nothing is told" if count > len(rows) else ""
    where = f"; all stand in {table}" if table else ""
    return f"It is one of {count} arms{untold}{itself}; {', '.join(named)}{where}."


def told_of(side: Side, row: dict) -> str:
    """An arm's effect with its interval, in the size of its measure's table; its unit has been said."""
    factor = size(units_of(side.effects), row).factor
    return f"{quoted(row['arm'])} with {number(row['effect'], factor)} {interval(row, factor)}".rstrip()


def said_with_percent(row: dict, said: Said, base: Base) -> str:
    """An effect with its interval and unit, and what it is of the level in the arm compared with, where that is a
    number."""
    percent, share = row.get("percent"), row["unit"] == "share"
    words = effect_in_words(row | {"percent": None}, said)
    return words if share or percent is None else f"{words} ({number(percent)} % of the level {base.it})"


def contrast(one: Headline) -> str:
    """Names of arms may be any words, so that they stand in quotes."""
    return f"Arm {quoted(one.arm)} against {quoted(one.against)}"


def told_from_luck(row: dict) -> str:
    if row["low"] is None:
        return NO_INTERVAL
    named = f"the {row['confidence']:.0%} interval"
    if too_few(row.get("units")):
        return f"{named} is of {row['units']} draws alone, so that it cannot be told from luck"
    if row["low"] <= 0 <= row["high"]:
        return f"{named} holds zero, so that it cannot be told from luck"
    return f"{named} lies {'above' if row['low'] > 0 else 'below'} zero"


def cost(side: Side, arm: str) -> str:
    """Or why it cannot be named: over the same quarters, which need not be those of the effect beside it."""
    when = over(side, SUMS[1], arm)
    when = f"{when[:1].upper()}{when[1:]}"
    rows = cost_rows(side, arm, "cost_per_job")
    if rows and rows[0]["effect"] is None:
        return f"{when}, no cost of a job can be named with {quoted(arm)}: {reason(rows[0]['note'])}"
    return cost_in_words(side, arm, "cost_per_job", f"{when}, a job kept for a quarter costs the sponsors")


def full_cost(side: Side, arm: str) -> str:
    """With what banks lose; nothing where that has no number, since the reason is the same."""
    rows = cost_rows(side, arm, "full_cost_per_job")
    words = "with the loans that banks wrote off it costs"
    return cost_in_words(side, arm, "full_cost_per_job", words) if rows and rows[0]["effect"] is not None else ""


def cost_in_words(side: Side, arm: str, measure: str, begins: str) -> str:
    costs = [cost_of(row) for row in cost_rows(side, arm, measure)]
    return costs_in_words(begins, costs)


def cost_rows(side: Side, arm: str, measure: str) -> list[dict]:
    asked = (pl.col("measure") == measure) & (pl.col("arm") == arm) & (pl.col("window") == SUMS[1])
    return list(side.effects.filter(asked).iter_rows(named=True))
