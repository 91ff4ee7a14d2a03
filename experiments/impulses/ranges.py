"""Published sizes of responses to impulses, and where the model's lie against them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationError, model_validator

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.complaints import complaints
from abm.parameters.schema import Table
from experiments.ask.sources import Layer, Sources
from experiments.find.intervals import Interval

INSIDE, ABOVE, BELOW, UNKNOWN = "inside", "above", "below", "not defined"


class Range(Table):
    """One published range: of which impulse, which response, in which quarter from its first on."""

    ABSENT: ClassVar[str] = "is not said; every range needs it, add it"

    impulse: str = Field(min_length=1)
    response: Literal["gdp", "gdp_a_yuan", "consumption_a_yuan", "investment_a_yuan"]
    quarter: int = Field(ge=1)
    low: float
    high: float
    unit: str = Field(min_length=1)
    source: str = Field(min_length=1)
    status: Literal["found", "recalled"]
    confidence: Literal["high", "medium", "low"]

    @model_validator(mode="after")
    def is_a_range(self) -> "Range":
        if self.low > self.high:
            raise ValueError(f"low {self.low} lies above high {self.high}; exchange them")
        return self


@dataclass(frozen=True)
class Beside:
    """A published range with the model's response beside it."""

    name: str
    range: Range
    found: Interval

    @property
    def verdict(self) -> str:
        """Where the estimate lies; beside it whether its interval reaches the range."""
        if self.found.mean != self.found.mean:
            return UNKNOWN
        if self.range.low <= self.found.mean <= self.range.high:
            return INSIDE
        return ABOVE if self.found.mean > self.range.high else BELOW

    @property
    def reaches(self) -> bool:
        """Whether the interval and the range have anything in common."""
        return self.found.low <= self.range.high and self.found.high >= self.range.low


def read(path: Path | None = None) -> dict[str, Range]:
    """All published ranges by name; ConfigError tells all that is wrong at once."""
    layer = Layer.read(path or configs_path.find("facts", "impulses", ".toml"))
    found, wrong = {}, []
    for name, raw in layer.table.items():
        try:
            found[name] = range_of(name, raw, Sources((layer,)))
        except ConfigError as error:
            wrong.append(str(error))
    if wrong:
        raise ConfigError("\n".join(wrong))
    return found


def range_of(name: str, raw: Any, sources: Sources) -> Range:
    try:
        return Range.model_validate(raw)
    except ValidationError as error:
        raise ConfigError("\n".join(complaints(error, lambda *path: sources.at(name, *path), Range))) from None
