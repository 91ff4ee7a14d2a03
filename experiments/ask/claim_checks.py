"""What is wrong with a claim: the key where it stands, and the words."""

import csv
from collections.abc import Callable, Collection, Mapping

from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from experiments.ask.arms import Arm
from experiments.ask.claims import EXPECTS, MEANS, OF_GAIN, PEAK, PER_YUAN, SUMS, Claim
from experiments.ask.quarters import WINDOW, quarters_of, window
from experiments.ask.sources import nearest

DIFFERS: dict[str, Callable[[Arm, Arm], str]] = {
    "sponsor": lambda arm, against: "" if not {*arm.sponsors} & {*against.sponsors} else "share a sponsor",
    "instrument": lambda arm, against: "" if arm.sponsors == against.sponsors else "have different sponsors",
    "terms": lambda arm, against: "" if programmes(arm) == programmes(against) else "have different programmes",
    "bundle": lambda arm, against: "" if programmes(arm) != programmes(against) else "have the same programmes",
}


def programmes(arm: Arm) -> set[str]:
    return {item["programme"] for item in arm.relief}


def complaints(
    claim: Claim, arms: Mapping[str, Arm | None], quarters: str, inputs: Collection[str]
) -> list[tuple[str, str]]:
    """What is wrong with a claim: the key and the words; `inputs` are the names of all that can be put in."""
    checks: tuple[Callable, ...] = (of_expectation, of_measure, of_gain, of_window, of_source)
    found = [complaint for check in checks for complaint in check(claim, quarters)]
    return [*found, *of_arms(claim, arms), *of_input(claim, inputs)]


def of_expectation(claim: Claim, _):
    said = [key for key in EXPECTS if getattr(claim, key) is not None]
    if len(said) != 1:
        text = " and ".join(said) if said else "none of them"
        yield "", f"says {text}; expected one of {', '.join(EXPECTS)}"
    if claim.between is not None and (
        len(claim.between) != len(("low", "high")) or claim.between[0] >= claim.between[1]
    ):
        yield "between", f"{claim.between}: expected [low, high] with low below high"


def of_measure(claim: Claim, _):
    for key, name in (("measure", claim.measure), ("gain", claim.gain)):
        if name is not None and name not in CATALOGUE:
            yield key, f"{name!r}: no such measure{nearest(name, list(CATALOGUE))}"


def of_gain(claim: Claim, _):
    if claim.reads == OF_GAIN and claim.gain is None:
        yield (
            "gain",
            (
                f"is missing; with reads = {OF_GAIN!r} expected the measure whose gain the margin is a share of, such"
                ' as "gdp_real"'
            ),
        )
    if claim.reads != OF_GAIN and claim.gain is not None:
        yield (
            "gain",
            (
                f"{claim.gain!r}: is read with reads = {OF_GAIN!r} alone, not with {claim.reads!r}; say that or leave"
                " it out"
            ),
        )


def of_window(claim: Claim, quarters: str):
    played = quarters_of(quarters)
    known = (*MEANS, *SUMS, PEAK, *played)
    span = claim.window if WINDOW.fullmatch(claim.window) else None
    if span and (backwards := reversed_span(span)):
        yield "window", f"{span!r}: {backwards}"
    elif claim.window not in known and not (span and {*span.split(":")} <= {*played}):
        yield (
            "window",
            (
                f"{claim.window!r}: no such window; expected {', '.join((*MEANS, *SUMS, PEAK))}, a quarter of"
                f" {quarters} or a span of them"
            ),
        )
    if claim.window in SUMS and claim.measure in CATALOGUE and not adds_up(claim.measure):
        yield "window", f"{claim.window}: {claim.measure} is a share and does not add up over quarters"
    if claim.reads == PER_YUAN and not (claim.window in SUMS or span):
        yield (
            "window",
            (
                f"{claim.window}: money is paid over quarters; expected {' or '.join(SUMS)} or a span with reads ="
                f" {PER_YUAN!r}"
            ),
        )


def reversed_span(span: str) -> str:
    """What is wrong with the order of a span's quarters; nothing where the first comes first."""
    try:
        window(span)
    except ValueError as error:
        return str(error)
    return ""


def adds_up(measure: str) -> bool:
    """Whether quarters of a measure can be added."""
    return measure in CATALOGUE and CATALOGUE[measure][0] != "share"


def of_source(claim: Claim, _):
    known = facts()
    yield from (
        ("source", f"{fact!r}: no such fact in configs/facts/facts.csv{nearest(fact, ())}")
        for fact in claim.source
        if fact not in known
    )


def of_arms(claim: Claim, arms: Mapping[str, Arm | None]):
    """An arm that could not be read is None: its mistake is told elsewhere."""
    named = {key: name for key in ("arm", "against") if (name := getattr(claim, key)) is not None}
    unknown = [
        (key, f"{name!r}: no such arm{nearest(name, list(arms))}") for key, name in named.items() if name not in arms
    ]
    if unknown:
        yield from unknown
        return
    arm, against = arms[claim.arm], arms.get(claim.against or "")
    if claim.arm == claim.against:
        yield "against", f"{claim.against!r}: is the arm itself; expected another arm, or leave against out"
        return
    if claim.reads == PER_YUAN and arm is not None and not arm.relief:
        yield "arm", f"{claim.arm!r}: has no programme, so nothing is paid for it"
    if arm is not None and (claim.against is None or against is not None):
        yield from of_comparison(claim, arm, against)


def of_comparison(claim: Claim, arm: Arm, against: Arm | None):
    """What is said to differ between two arms must be what differs."""
    both = against is not None and arm.relief and against.relief
    if claim.compares is None:
        if both:
            yield "compares", f"is missing: both arms have programmes; expected {', '.join(DIFFERS)}"
        return
    if not both:
        yield (
            "compares",
            (
                f"{claim.compares!r}: only two arms with programmes are compared; name the other one under against, or"
                " leave compares out"
            ),
        )
        return
    wrong = DIFFERS[claim.compares](arm, against)
    if wrong:
        yield "compares", f"{claim.compares!r}: {claim.arm} and {claim.against} {wrong}"


def of_input(claim: Claim, inputs: Collection[str]):
    if claim.input is not None and claim.by_construction is not None:
        yield "", "says input and by_construction; a number is decided by one of them"
    if claim.input is not None and claim.input not in inputs:
        yield "input", f"{claim.input!r}: nothing of this name is put in{nearest(claim.input, list(inputs))}"


def facts() -> set[str]:
    """The ids of all facts."""
    with configs_path.find("facts", "facts", ".csv").open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}
