"""The types of what a config says; pydantic reads a table by them and finds every mistake of it at once."""

from collections.abc import Callable
from functools import cache
from math import isfinite
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from abm.calendar import month_index, quarter_index
from abm.errors import ConfigError
from abm.parameters.complaints import TAGS, complaints, dotted

STATUSES = ("fact", "estimate", "swept", "input", "definition")
MONTH, QUARTER = "[0-9]{4}-(0[1-9]|1[0-2])", "[0-9]{4}Q[1-4]"


class Table(BaseModel):
    """A table of a config: no key but its own, no text for a number, nothing infinite."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    # What is said of a key too many, a key too few, and a value where the table is expected.
    STRANGE: ClassVar[str] = "no such key"
    ABSENT: ClassVar[str] = "is not said; expected {wanted}"
    NO_TABLE: ClassVar[str] = "expected a table, such as {{ key = value }}"


def read[T](kind: type[T], raw: Any, where: str) -> T:
    """`raw` as its type has it; ConfigError tells all that is wrong, each with its key."""
    try:
        return adapter(kind).validate_python(raw, strict=True)
    except ValidationError as error:
        raise ConfigError("\n".join(complaints(error, lambda *path: under(where, path), kind))) from None


@cache
def adapter(kind: Any) -> TypeAdapter:
    return TypeAdapter(kind)


def under(where: str, path: tuple) -> str:
    """`file: key: the.rest`."""
    return ": ".join([where, *map(str, path[:1]), *([dotted(path[1:])] if path[1:] else ())])


def _number(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") and not getattr(value, "ndim", 0) else value
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("expected a number")
    return value


def _share(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("expected a share, 0 to 1")
    return value


def _sentence(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected a sentence")
    return value


def _pair(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != len(("lowest", "highest")):
        raise ValueError("expected [lowest, highest]")
    return value


def _ordered(pair: list) -> list:
    if pair[0] > pair[1]:
        raise ValueError("the lowest value is above the highest")
    return pair


def checked[T](check: Callable[[T], Any]) -> AfterValidator:
    """The text stays as it is, once it has been found to be a quarter, a month, ..."""
    return AfterValidator(lambda value: (check(value), value)[1])


def text_like(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


type Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
type Share = Annotated[float, BeforeValidator(_share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})]
type Sentence = Annotated[str, BeforeValidator(_sentence), WithJsonSchema({"type": "string", "minLength": 1})]
type Pair = Annotated[
    list[Number],
    BeforeValidator(_pair),
    AfterValidator(_ordered),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
type Status = Literal["fact", "estimate", "swept", "input", "definition"]
type OneOrByName[T] = Annotated[
    Annotated[T, Tag(TAGS[0])] | Annotated[dict[str, T], Tag(TAGS[1])],
    Discriminator(lambda value: TAGS[isinstance(value, dict)]),
]
type MonthNumber = Annotated[int, BeforeValidator(month_index), text_like(MONTH)]
type QuarterNumber = Annotated[int, BeforeValidator(quarter_index), text_like(QUARTER)]
