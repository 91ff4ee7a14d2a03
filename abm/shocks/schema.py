"""What the file of a shock may say, and what an experiment may say of it instead."""

import re
from collections.abc import Callable
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

from abm.calendar import month_index, quarter_index
from abm.names import CLASSES, INDUSTRIES
from abm.parameters.schema import (
    MONTH,
    QUARTER,
    MonthNumber,
    Pair,
    QuarterNumber,
    Sentence,
    Status,
    Table,
    checked,
    is_pair,
    must,
    needed,
    optional,
    table,
    text_like,
)

EXAMPLE = '["2019Q1", "2021Q4"]'
FIRMS = CLASSES[: CLASSES.index("special")]
OPEN = (*FIRMS, "public_services", "farms_dwellings_banks", "platform")
OPEN_PATHS = tuple(f"open_share.{who}" for who in OPEN)
PATHS = {  # name: (period, value at which nothing happens)
    **dict.fromkeys(OPEN_PATHS, ("month", 1.0)),
    "labour_present": ("month", 1.0),
    "migrants_present": ("month", 1.0),
    "shipping": ("month", 1.0),
    "cancelled": ("month", 0.0),
    "fear": ("quarter", 0.0),
    "world_demand": ("quarter", 1.0),
    "world_online": ("quarter", 1.0),
    "public_investment": ("quarter", 1.0),
    "public_purchases": ("quarter", 0.0),
    "transfers_to_households": ("quarter", 0.0),
    "policy_rate_change": ("quarter", 0.0),
    "lost_smes": ("quarter", 0.0),
    "entry": ("quarter", 1.0),
    "hiring": ("quarter", 1.0),
}
SIZES = {  # of the measures of public relief
    "payroll_cut": ("share_of_wages", "share_of_firms"),
    "vat_cut_small": ("rate_after", "share_of_firms"),
    "loan_deferral": ("share_of_principal", "share_of_interest"),
    "loan_guarantee": ("share_of_loan",),
    "relending": ("quota_yuan", "rate", "rate_cut", "term_months"),
    "rate_cut": (),
}


def month_of(text: str) -> int:
    """The month of a month or a day, such as 2020-02-10."""
    return month_index(re.sub(r"^(.{7})-\d+$", r"\1", text))


TIMES: dict[str, Callable[[str], int]] = {"month": month_of, "quarter": quarter_index}
Day = Annotated[str, checked(month_of), text_like(f"{MONTH}(-[0-9]+)?")]
Quarter = Annotated[str, checked(quarter_index), text_like(QUARTER)]


class WithFields(Table):
    """A part of a shock with where it is from."""

    STRANGE: ClassVar[str] = "no such field"
    ABSENT: ClassVar[str] = "the field {key!r} is missing"


class PathConfig(WithFields):
    """A path: a line between its points, neutral before the first, neutral after the last unless it `holds`."""

    points: dict
    range: Pair
    status: Status
    source: Sentence
    holds: bool = False


class ByMonth(PathConfig):
    points: dict[Day, float]  # several days named in one month are averaged


class ByQuarter(PathConfig):
    points: dict[Quarter, float]


class OtherPath(Table):
    """What is changed of a path: its distance from neutral `times` so much, some of its points, whether it holds."""

    NO_TABLE: ClassVar[str] = (
        "a path is changed by {{ times = .. }} (its distance from where nothing happens) or by points such as"
        ' {{ "2020-02" = .. }} or {{ "2020Q1" = .. }}'
    )
    model_config = ConfigDict(extra="allow")

    times: float = 1.0
    holds: bool | None = None


class OtherByMonth(OtherPath):
    __pydantic_extra__: dict[Day, float]  # ty: ignore[incompatible-mutable-override]  # pydantic's own way


class OtherByQuarter(OtherPath):
    __pydantic_extra__: dict[Quarter, float]  # ty: ignore[incompatible-mutable-override]  # pydantic's own way


class Size(WithFields):
    value: float
    range: Pair


class MeasureConfig(WithFields):
    """A measure of public relief: its switch, its months, its sizes."""

    on: bool
    first_month: MonthNumber = Field(alias="from")
    last_month: MonthNumber | None = Field(None, alias="until")
    status: Status
    source: Sentence


class Multipliers(WithFields):
    """How much deeper or lighter an industry closes than its size class."""

    values: Table
    range: Pair
    status: Status
    source: Sentence


class OtherMultipliers(WithFields):
    """All of them `times` so much, or some of them at other values."""

    times: float = 1.0


class ShockConfig(Table):
    """A shock: what comes from outside, by month or quarter; what it does not name is neutral."""

    STRANGE: ClassVar[str] = "no such path"
    ABSENT: ClassVar[str] = "a shock says in one sentence what it is"

    sentence: Sentence
    history: Annotated[
        list[QuarterNumber],
        Field(min_length=2, max_length=2),
        must(is_pair, f"the first and the last quarter whose data it is meant to bring forth, such as {EXAMPLE}"),
    ] = []
    industry: Multipliers | None = None


class MeasuresConfig(Table):
    STRANGE: ClassVar[str] = "no such measure"


class OpenConfig(Table):
    STRANGE: ClassVar[str] = "no such path"


PATH_CONFIGS = {"month": ByMonth, "quarter": ByQuarter}
OTHER_PATHS = {"month": OtherByMonth, "quarter": OtherByQuarter}
OTHER_MULTIPLIERS = table("OtherIndustries", OtherMultipliers, optional(dict.fromkeys(INDUSTRIES, float)))
MULTIPLIERS = {"values": (table("ByIndustry", WithFields, needed(float, INDUSTRIES)), ...)}
MEASURES = {name: table(name, MeasureConfig, needed(Size, sizes)) for name, sizes in SIZES.items()}
GROUPS = {
    "open_share": table("OpenShare", OpenConfig, optional(dict.fromkeys(OPEN, ByMonth))),
    "industry": table("Industries", Multipliers, MULTIPLIERS),
    "public_relief": table("PublicRelief", MeasuresConfig, optional(MEASURES)),
}
ALONE = {name: PATH_CONFIGS[period] for name, (period, _) in PATHS.items() if "." not in name}
SHOCK_FILE = table("Shock", ShockConfig, optional(GROUPS | ALONE))
