"""What the model must reproduce: every figure of configs/facts/targets.toml, checked before anything is played."""

import inspect
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import polars as pl
from pydantic import Field, ValidationError, model_validator

from abm.calendar import CalendarError, quarter_index
from abm.errors import ConfigError
from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from abm.parameters.complaints import complaints
from abm.parameters.schema import Table
from experiments.ask.sources import Layer, Sources, nearest
from experiments.validation import benchmarks, moments

FIT, HOLD_OUT = ("2019Q1", "2020Q2"), ("2020Q3", "2021Q2")
KINDS = Literal["input", "fit", "test"]
WORLDS = Literal["quiet", "covid", "opening", "anchors", "credit", "rush"]
RULES = Literal["range", "clear", "band", "beats", "reported", "absent"]


@dataclass(frozen=True)
class Target:
    """One scored figure: its data and accepted range, and the moment of a world that is held against them.

    `rule`: `range` (mean over worlds inside [low, high]), `clear` (the 90 % interval of that mean inside), `band` (data
    inside the model's 90 % band, which is narrow enough), `beats` (error below a benchmark's), `reported` (not scored),
    `absent` (the model lacks the lever: a miss). `programmes`: whose channel it tests.
    """

    name: str
    row: str
    kind: str
    hold_out: bool
    value: float | None
    low: float | None
    high: float | None
    unit: str
    source: str
    world: str
    moment: str
    arguments: dict[str, Any]
    rule: str = "range"
    note: str = ""
    programmes: tuple[str, ...] = ()

    @property
    def accepted(self) -> tuple[float, float]:
        """Both ends; infinite where nothing is said."""
        return -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high


class Written(Table):
    """A figure as it stands in the file."""

    ABSENT: ClassVar[str] = "is not said; every figure needs it, add it"

    row: str = Field(min_length=1)
    kind: KINDS
    hold_out: bool = False
    value: float | None = None
    series: str | None = None
    within: float | None = Field(None, gt=0)
    low: float | None = None
    high: float | None = None
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    world: WORLDS
    moment: str
    arguments: dict[str, Any] = {}
    rule: RULES = "range"
    note: str = ""
    programmes: list[str] = []

    @model_validator(mode="after")
    def has_one_range(self) -> "Written":
        if self.value is not None and self.series is not None:
            raise ValueError("expected value or series, not both; delete one")
        ends = [end for end in (self.low, self.high) if end is not None]
        if self.rule in ("range", "clear", "band") and (self.within is None) == (not ends):
            raise ValueError("expected low, high or both, or else within (around value or series); say one of the two")
        if len(ends) == len(("low", "high")) and ends[0] > ends[1]:
            raise ValueError(f"low {ends[0]} lies above high {ends[1]}; exchange them")
        if self.value is None and self.series is None and (self.within is not None or self.rule == "band"):
            raise ValueError(
                f"{'band' if self.within is None else 'within'} needs a value or a series to lie around; add one"
            )
        return self


def read(economy: str = "china_2019", path: Path | None = None) -> list[Target]:
    """Every figure for an economy, in the order of the file; ConfigError tells all that is wrong at once."""
    configs_path.find("economies", economy)
    path = path or configs_path.find("facts", "targets", ".toml")
    layer = Layer.read(path)
    complaints, found = [], []
    for name, raw in layer.table.items():
        try:
            found.append(target(name, raw, Sources((layer,))))
        except ConfigError as error:
            complaints.append(str(error))
    if complaints:
        raise ConfigError("\n".join(complaints))
    return found


def target(name: str, raw: Any, sources: Sources) -> Target:
    try:
        written = Written.model_validate(raw)
    except ValidationError as error:
        raise ConfigError("\n".join(complaints(error, lambda *path: sources.at(name, *path), Written))) from None
    check_moment(name, written, sources)
    check_measures(name, written, sources)
    check_quarters(name, written, sources)
    check_programmes(name, written, sources)
    arguments = written.arguments | series_of_groups(name, written, sources)
    value = written.value if written.series is None else series_value(name, written.series, written, sources)
    low, high = written.low, written.high
    if written.within is not None and value is not None:
        low, high = value - written.within, value + written.within
    return Target(
        name,
        written.row,
        written.kind,
        written.hold_out,
        value,
        low,
        high,
        written.unit,
        written.source,
        written.world,
        written.moment,
        arguments,
        written.rule,
        written.note,
        tuple(written.programmes),
    )


def check_moment(name: str, written: Written, sources: Sources) -> None:
    """The moment exists and takes these arguments."""
    if written.rule == "absent":
        if not written.note:
            raise ConfigError(f"{sources.at(name, 'rule')}: 'absent': expected a note that says why; add one")
        return
    if written.moment not in moments.MOMENTS:
        raise ConfigError(
            f"{sources.at(name, 'moment')}: {written.moment!r}: no such"
            f" moment{nearest(written.moment, list(moments.MOMENTS))}"
        )
    if written.rule == "beats":
        if written.arguments.get("benchmark") not in benchmarks.BENCHMARKS:
            raise ConfigError(
                f"{sources.at(name, 'arguments')}: expected benchmark, one of {', '.join(benchmarks.BENCHMARKS)};"
                " add it"
            )
        return
    given = dict(written.arguments) | ({"data": {}} if "groups" in written.arguments else {})
    given.pop("groups", None)
    try:
        inspect.signature(moments.MOMENTS[written.moment]).bind(None, **given)
    except TypeError as error:
        raise ConfigError(
            f"{sources.at(name, 'arguments')}: {written.arguments!r}: {written.moment}: {error}; correct them"
        ) from None


def check_measures(name: str, written: Written, sources: Sources) -> None:
    """What a moment reads is published: a measure, or the common name of those of all groups."""
    known = {*CATALOGUE, *(measure.partition(":")[0] for measure in CATALOGUE)}
    for key in ("measure", "other", "below", "over", "output"):
        asked = written.arguments.get(key)
        if asked is not None and asked not in known:
            raise ConfigError(
                f"{sources.at(name, 'arguments')}: {key}: {asked!r}: no such measure{nearest(asked, sorted(known))}"
            )


def check_quarters(name: str, written: Written, sources: Sources) -> None:
    """Quarters are quarters, and what lies in the hold-out says so."""
    for key in ("quarter", "base", "first", "last", "before", "struck", "after"):
        if key not in written.arguments:
            continue
        quarter, at = written.arguments[key], sources.at(name, "arguments")
        try:
            quarter_index(quarter)
        except CalendarError as error:
            raise ConfigError(f"{at}: {key}: {error}") from None
        if written.world == "covid" and quarter >= HOLD_OUT[0] and not written.hold_out:
            raise ConfigError(
                f"{at}: {key}: {quarter} lies in the hold-out, which begins in {HOLD_OUT[0]}; set hold_out = true"
            )
    if written.hold_out and written.kind != "test":
        raise ConfigError(
            f"{sources.at(name, 'kind')}: {written.kind!r}: the hold-out is never fitted; expected 'test'"
        )


def check_programmes(name: str, written: Written, sources: Sources) -> None:
    known = configs_path.known("relief", ".toml")
    for programme in written.programmes:
        if programme not in known:
            raise ConfigError(
                f"{sources.at(name, 'programmes')}: {programme!r}: no such programme{nearest(programme, known)}"
            )


def series_table() -> pl.DataFrame:
    return pl.read_csv(configs_path.find("facts", "series", ".csv"), glob=False)


def series_values(series: str) -> dict[str, float]:
    """A series of the data, quarter by quarter."""
    table = series_table().filter(pl.col("series") == series)
    return dict(zip(table["quarter"], table["value"], strict=True))


def series_value(name: str, series: str, written: Written, sources: Sources) -> float:
    quarter, known = written.arguments.get("quarter"), series_values(series)
    if quarter not in known:
        why = (
            f"no value for {quarter}"
            if known
            else f"no such series{nearest(series, list(series_table()['series'].unique()))}"
        )
        raise ConfigError(
            f"{sources.at(name, 'series')}: {series!r}: {why} in configs/facts/series.csv; add it or say value"
        )
    return known[quarter]


def series_of_groups(name: str, written: Written, sources: Sources) -> dict[str, Any]:
    """`groups = "value_added_yoy"`: the data of all its groups in the quarter, by group, as the argument `data`."""
    prefix = written.arguments.get("groups")
    if prefix is None:
        return {}
    table = series_table().filter(
        pl.col("series").str.starts_with(f"{prefix}:") & (pl.col("quarter") == written.arguments["quarter"])
    )
    if table.is_empty():
        raise ConfigError(
            f"{sources.at(name, 'arguments')}: groups: {prefix!r}: no series of this name in configs/facts/series.csv;"
            " correct it"
        )
    return {
        "data": {series.partition(":")[2]: value for series, value in zip(table["series"], table["value"], strict=True)}
    }
