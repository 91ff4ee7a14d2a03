"""Verdicts, the way from gross to net, and who pays: in words, as Markdown, as CSV."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from experiments.ask.claims import Claim
from experiments.ask.quarters import WINDOW, quarters_of
from experiments.find.costs import Bill
from experiments.find.gross_to_net import LATER, GrossToNet
from experiments.find.intervals import Interval
from experiments.find.result import Result
from experiments.find.verdict import UNDECIDED, Verdict
from experiments.show.tables import grid, units_of
from experiments.show.units import READABLE, given, in_size, number, plain, quoted, said, stem

SCHEMA = {
    "says": pl.String,
    "source": pl.String,
    "measure": pl.String,
    "arm": pl.String,
    "against": pl.String,
    "window": pl.String,
    "quarter": pl.String,
    "reads": pl.String,
    "claimed": pl.String,
    "unit": pl.String,
    "found": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "gain": pl.String,
    "compares": pl.String,
    "verdict": pl.String,
    "why": pl.String,
    "draws": pl.Int64,
    "draws_meeting": pl.Int64,
    "p": pl.Float64,
    "p_holm": pl.Float64,
    "survives": pl.Boolean,
    "units": pl.Int64,
    "openings": pl.Int64,
    "warning": pl.String,
    "goes_with": pl.String,
    "bound_jobs": pl.Float64,
    "bound_broken": pl.Boolean,
}
NO_RATIO = (
    "A dash: what stands below the ratio (what is kept; of a million yuan, what is paid and lost) does not lie above"
    " zero for certain (Fieller)."
)
PAYS = "pays for itself"
MANY = {"job kept a quarter": "jobs kept a quarter", "yuan of exports kept": "yuan of exports kept"}
READ = {
    "difference": "changes by",
    "share": "changes, as a share of its level, by",
    "level": "is",
    "share_of_gain": "changes, as a share of what is gained in {gain}, by",
    "per_million_yuan": "changes, for a million yuan paid and lost, by",
}
APART = {
    "sponsor": "Sponsors are compared, the instrument is alike.",
    "instrument": "Instruments are compared, the sponsor is the same.",
    "terms": "The terms of the same programmes are compared.",
    "bundle": "Two bundles are compared, sponsor and instruments both differ: of neither alone does it say anything.",
}


def csv(result: Result, path: Path) -> None:
    """One row a claim."""
    pl.DataFrame([row(one) for one in result.verdicts], schema=SCHEMA, orient="row").write_csv(path)


def row(one: Verdict) -> tuple:
    claim, bound, found = one.claim, one.bound, [None if np.isnan(value) else value for value in one.found]
    return (
        claim.says,
        " ".join(claim.source),
        claim.measure,
        claim.arm,
        one.against,
        claim.window,
        one.quarter,
        claim.reads,
        claimed(claim, 1.0, one.unit),
        one.unit,
        *found,
        claim.gain,
        claim.compares,
        one.word,
        one.why,
        one.draws,
        None if claim.decided else one.meeting,
        one.p,
        one.p_holm,
        one.survives,
        one.units,
        one.openings,
        one.warning,
        goes_with(one),
        bound.most_jobs if bound and bound.known else None,
        bound and bound.broken,
    )


def lines(result: Result) -> list[str]:
    """Each claim with its verdict, the number behind it, and how far the range of the unknown supports it; last, which
    survive that so many were tested."""
    found, page = result.verdicts, sizes_of_page(result.effects) if result.compared else {}
    return [
        *(line(one, page.get(stem(one.unit))) for one in found),
        *many_claims(found, result.question.compare.confidence),
    ]


def without_marks(line: str) -> str:
    """As a terminal shows it: no word is bold."""
    return line.removeprefix("**").replace("**: ", ": ", 1) if line.startswith("**") else line


def sizes_of_page(effects: pl.DataFrame) -> dict[str, float]:
    """In which size each unit is said in the effect table, so that the page has one."""
    kinds = dict(effects.select("measure", "kind").iter_rows())
    units = effects.filter(pl.col("window").is_in(["during", "cumulated"])).select("measure", "unit").unique()
    table = units_of(effects)
    return {
        stem(unit): table[measure].factor
        for measure, unit in units.sort("measure").iter_rows()
        if kinds[measure] != "ratio"
    }


def many_claims(found: list[Verdict], confidence: float) -> list[str]:
    """How many verdicts hold when all claims of the experiment are one family."""
    tested = [one for one in found if one.p is not None]
    decided = [one for one in tested if one.word != UNDECIDED]
    fall = [f"“{one.claim.says}” (adjusted p = {one.p_holm:.2g})" for one in decided if not one.survives]
    if len(tested) < 2 or not decided:
        return []
    words = (
        f"Of {len(tested)} claims tested {len(decided)} are decided, each by its own interval;"
        f" {len(decided) - len(fall)} of them"
    )
    return [
        f"{words} survive Holm's correction for so many at"
        f" {1 - confidence:.2g}{'; not ' * bool(fall)}{', '.join(fall)}."
    ]


def line(one: Verdict, page: float | None = None) -> str:
    """`page`: the size in which the page says this unit elsewhere."""
    claim, (factor, unit) = one.claim, size(one, page)
    source = f" [{', '.join(claim.source)}]" if claim.source else ""
    against = "" if claim.reads == "level" else f", against {quoted(one.against)}"
    when = over(one)
    reads = READ[claim.reads].format(gain=plain(claim.gain or ""))
    parts = [
        f"**{one.word[:1].upper()}{one.word[1:]}**: {claim.says}{source}.",
        f"With {quoted(claim.arm)}{against} ({when}), {plain(claim.measure)} {reads}"
        f" {interval_text(one.found, factor)} {unit};",
        f"claimed is {claimed(claim, factor, unit)}: {one.why}.",
        APART.get(claim.compares or "", ""),
        "" if claim.decided else range_text(one),
        bound_text(one),
        f"Caution: {one.warning}." if one.warning else "",
    ]
    return " ".join(filter(None, parts))


def in_short(one: Verdict) -> str:
    """Claim, verdict, number and between which arms, in a sentence."""
    factor, unit = size(one)
    against = "" if one.claim.reads == "level" else f" against {quoted(one.against)}"
    when = over(one)
    found = f"{interval_text(one.found, factor)} {unit}"
    return f"Asked first: “{one.claim.says}”: {one.word}, {found} ({quoted(one.claim.arm)}{against}, {when})."


def over(one: Verdict) -> str:
    """The window of a claim; of a span of quarters whether it is a sum or a mean, which a number alone does not
    show."""
    window = one.claim.window
    if one.quarter:
        return f"{one.quarter}, the peak"
    if not WINDOW.fullmatch(window) or len(quarters_of(window)) == 1:
        return window.partition(":")[0].replace("_", " ")
    if one.claim.reads not in ("difference", "level"):
        return f"over {window}"
    return f"mean of {window}" if one.unit == "share" else f"added up over {window}"


def size(one: Verdict, page: float | None = None) -> tuple[float, str]:
    """The size in which found and claimed are both said: the page's, where that can be read."""
    ends = [abs(end) for end in one.claim.ends if np.isfinite(end)]
    largest = max([abs(one.found.mean), *ends])
    factor, unit = said(one.unit, one.kind, largest)
    if page and one.unit != "share" and one.kind != "ratio" and READABLE[0] <= largest / page < READABLE[1]:
        factor, unit = page, in_size(page, one.unit, one.kind)
    return factor, "per cent" if one.unit == "share" and one.claim.reads != "difference" else unit


def claimed(claim: Claim, factor: float, unit: str) -> str:
    """What was claimed, in words."""
    if claim.sign is not None:
        return "more than 0" if claim.sign == "positive" else "less than 0"
    low, high = (given(end, factor) for end in claim.ends)
    if claim.between is not None:
        return f"{low} to {high} {unit}"
    return f"at least {low} {unit}" if claim.at_least is not None else f"at most {high} {unit}"


def range_text(one: Verdict) -> str:
    if one.draws < len(("low", "high")):
        return "Nothing was swept."
    goes = goes_with(one)
    return f"{one.meeting} of {one.draws} draws of what nobody knows are as claimed" + (
        f"; it goes with {goes} (rank correlation)." if goes else "."
    )


def goes_with(one: Verdict) -> str:
    return ", ".join(f"{driver.name} {driver.correlation:+.2f}" for driver in one.drivers)


def bound_text(one: Verdict) -> str:
    """What the money of relief could pay for, beside what is found and claimed."""
    if one.bound is None or not one.bound.known:
        return ""
    beyond = ", less than is claimed" if one.claim.ends[0] > one.bound.most_jobs else ""
    more = "" if one.bound.bridges else ", orders and terms that its programmes bring left aside"
    return f"The money lent and given could keep {number(one.bound.most_jobs, 1e6)} million jobs at most{beyond}{more}."


def interval_text(interval: Interval | None, factor: float = 1.0) -> str:
    """`58.8 [50.3, 67.4]`; a dash where it is not defined."""
    if interval is None or np.isnan(interval.mean):
        return "–"
    ends = "" if np.isnan(interval.low) else f" [{number(interval.low, factor)}, {number(interval.high, factor)}]"
    return f"{number(interval.mean, factor)}{ends}"


def price_text(interval: Interval | None) -> str:
    """What is kept for less than nothing has no price: nearer to zero would be better, not cheaper."""
    return PAYS if interval is not None and interval.high < 0.0 else interval_text(interval)


def gross_to_net(gross_to_net: list[GrossToNet]) -> str:
    """Firms and jobs touched, jobs kept at the peak and later, firms in being later."""
    return grid(gross_to_net_rows(gross_to_net))


def gross_to_net_rows(gross_to_net: list[GrossToNet]) -> list[tuple[str, ...]]:
    """The same line by line; the first is the head."""
    heads = ("", *(plain(one.arm) for one in gross_to_net))
    rows = [
        ("firms touched in the busiest quarter, million", *(number(one.firms, 1e6) for one in gross_to_net)),
        ("jobs at firms touched, million", *(number(one.jobs, 1e6) for one in gross_to_net)),
        (
            "jobs kept at the peak, million",
            *(f"{interval_text(one.peak, 1e6)} ({one.peak_quarter})" for one in gross_to_net),
        ),
        *(
            (
                f"jobs kept {quarters} quarter{'s' * (quarters > 1)} after the start, million",
                *(left(one.later[quarters], 1e6) for one in gross_to_net),
            )
            for quarters in LATER
        ),
        *(
            (
                f"SMEs in being {quarters} quarter{'s' * (quarters > 1)} after, points",
                *(left(one.firms_later[quarters], 0.01) for one in gross_to_net),
            )
            for quarters in LATER
        ),
    ]
    return [heads, *rows]


def left(interval: Interval | None, factor: float) -> str:
    """What is left of it so many quarters later, if that quarter was played."""
    return "not played" if interval is None else interval_text(interval, factor)


def who_pays(bills: list[Bill]) -> str:
    """Billions of yuan from the first programme to the end of the windows; costs first, then every sector's gain,
    adding up to real wealth."""
    return grid(who_pays_rows(bills))


def who_pays_rows(bills: list[Bill]) -> list[tuple[str, ...]]:
    """The same line by line; the first is the head."""
    heads = (f"billion yuan, first programme to {bills[0].ends}", *(plain(one.arm) for one in bills))
    return [heads, *((name, *cells) for name, cells in bill_rows(bills, 1e9))]


def bill_rows(bills: list[Bill], factor: float) -> Iterator[tuple[str, list[str]]]:
    yield "sponsors", [", ".join(one.sponsors) for one in bills]
    for name, key in (
        ("cost to the sponsors, gross", "gross"),
        ("earned back by them", "earned_back"),
        ("cost to the sponsors, net", "net"),
    ):
        yield name, [interval_text(getattr(one, key), factor) for one in bills]
    for who in bills[0].gains:
        yield f"gain of {who}", [interval_text(one.gains[who], factor) for one in bills]
    yield "all together: real wealth", [interval_text(one.all_gain, factor) for one in bills]
    for what in bills[0].loans_lost:
        yield (
            f"loans written off, {what}" if what.startswith("of") else what,
            [interval_text(one.loans_lost[what], factor) for one in bills],
        )
    for what in bills[0].per_kept:
        for index, kind in enumerate(("gross", "net")):
            yield f"yuan for a {what}, {kind}", [price_text(one.per_kept[what][index]) for one in bills]
    for what in bills[0].per_million:
        yield f"{MANY[what]} for a million yuan paid and lost", [interval_text(one.per_million[what]) for one in bills]
