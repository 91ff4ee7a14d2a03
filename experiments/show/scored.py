"""How many of the data lie in the band of the worlds: from the shock on, since before it the opening makes them, and
apart those that a calibration was fitted to and those held out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from abm.calendar import quarter_name
from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.calibrated import read_file
from abm.shocks import Shock
from experiments.ask.posterior import CALIBRATED
from experiments.ask.reading import inherited
from experiments.find.result import Result


class Span(NamedTuple):
    """The quarter in which the shock begins, and to which quarter a calibration of this name was fitted; None where
    there is no shock, or no calibration that is known here."""

    begins: str | None
    until: str | None = None
    calibration: str | None = None


class Counted(NamedTuple):
    """Of data of one kind how many lie in the band."""

    held_out: bool
    within: int
    of: int


def span(result: Result) -> Span:
    begins = Shock.read(result.question.shock).first_quarter()
    config = calibration_of(result)
    until = fitted_until(config)
    return Span(begins if begins is None else quarter_name(begins), until, config if until else None)


def calibration_of(result: Result) -> str | None:
    """That of the draws; where none were taken of a posterior, that of the economy's calibrated values."""
    if drawn := result.manifest.get("posterior"):
        return drawn["config"]
    found = read_file(configs_path.find("economies", result.question.economy) / CALIBRATED)
    return found.calibration.config if found else None


def fitted_until(config: str | None) -> str | None:
    """The last quarter that a calibration played of the shock, as its file says."""
    if config is None:
        return None
    try:
        layers = inherited("calibrations", configs_path.find("calibrations", config, ".toml"))
    except ConfigError:
        return None
    return next((layer.table["until"] for layer in reversed(layers) if "until" in layer.table), None)


def counts(span: Span, dots: Mapping[str, float], bands: Mapping[str, tuple[float, float]]) -> list[Counted]:
    """Of the data that are counted, by kind; of a kind without data nothing is said."""
    kinds: dict[bool, list[bool]] = {}
    for quarter, dot in dots.items():
        if quarter in bands and (span.begins is None or quarter >= span.begins):
            low, high = bands[quarter]
            held_out = span.until is not None and quarter > span.until
            kinds.setdefault(held_out, []).append(low <= dot <= high)
    return [Counted(kind, sum(found), len(found)) for kind, found in sorted(kinds.items())]


def bands_of(quarters: Sequence[str], low: Sequence[float], high: Sequence[float]) -> dict[str, tuple[float, float]]:
    return dict(zip(quarters, zip(low, high, strict=True), strict=True))


def added(found: Iterable[list[Counted]]) -> list[Counted]:
    """Of several measures together."""
    total: dict[bool, Counted] = {}
    for one in (count for counted in found for count in counted):
        before = total.get(one.held_out, Counted(one.held_out, 0, 0))
        total[one.held_out] = Counted(one.held_out, before.within + one.within, before.of + one.of)
    return [total[kind] for kind in sorted(total)]


def in_short(span: Span, found: list[Counted]) -> str:
    """`2 of 2 fitted, 1 of 4 held-out data`; where no calibration is known `3 of 6 data`."""
    names = {False: " fitted", True: " held-out"} if span.until else dict.fromkeys((False, True), "")
    return f"{', '.join(f'{one.within} of {one.of}{names[one.held_out]}' for one in found)} data"


def explained(span: Span) -> str:
    """Which data are counted, for a caption."""
    parts: list[str] = []
    if span.begins is not None:
        parts.append(f"data count from the shock on, {span.begins}")
    if span.until is not None:
        parts.append(f"fitted = to {span.until} ({span.calibration}), held-out = later")
    return "; ".join(parts)


def sentence(span: Span, found: list[Counted]) -> str:
    """The same where there is room."""
    begins = f"From {span.begins} on, when the shock begins, " if span.begins is not None else ""
    before = ". Earlier quarters are those of the opening and are not counted" if span.begins is not None else ""
    if not found:
        return f"{begins}there are no data{before}."
    told = " and ".join(kinds(span, found))
    return f"{begins}{told} lie in the band that holds 90 % of the worlds{before}."


def kinds(span: Span, found: list[Counted]) -> Iterator[str]:
    for one in found:
        which = ""
        if span.until is not None:
            which = (
                f" after {span.until}, which were held out,"
                if one.held_out
                else f" to {span.until}, which {span.calibration} was fitted to,"
            )
        yield f"{one.within} of {one.of} quarters of the data{which}"
