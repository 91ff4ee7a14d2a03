"""The types of what a config says; pydantic reads a table by them and finds every mistake of it at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal, overload

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    create_model,
)

from abm.calendar import month_index, quarter_index
from abm.errors import ConfigError
from abm.parameters.complaints import TAGS, complaints, dotted
from abm.parameters.configs_path import meant
from abm.parameters.table import Table

LARGEST = 1e300  # whole numbers of TOML may have any number of digits
MONTH, QUARTER = "[0-9]{4}-(0[1-9]|1[0-2])", "[0-9]{4}Q[1-4]"


@overload
def read[T: Table](kind: type[T], raw: Any, where: str) -> T: ...
@overload
def read(kind: Any, raw: Any, where: str) -> Any: ...


def read(kind, raw, where):
    """`raw` as its type has it; ConfigError tells all that is wrong, each with its key."""
    try:
        return adapter(kind).validate_python(raw, strict=True)
    except ValidationError as error:
        raise ConfigError("\n".join(complaints(error, lambda *path: under(where, path), kind))) from None


def table[T: Table](name: str, base: type[T], keys: dict[str, Any]) -> type[T]:
    """A table of which some keys are known only when the names of firms, paths or parameters are."""
    create: Any = create_model
    return create(name, __base__=base, __doc__=base.__doc__, **keys)


def needed(kind: Any, names: Iterable[str]) -> dict[str, Any]:
    return dict.fromkeys(names, (kind, ...))


def optional(kinds: Mapping[str, Any]) -> dict[str, Any]:
    return {name: (kind | None, None) for name, kind in kinds.items()}


@cache
def adapter(kind: Any) -> TypeAdapter:
    return TypeAdapter(kind)


def under(where: str, path: tuple) -> str:
    """`file: key: the.rest`."""
    return ": ".join([where, *map(str, path[:1]), *([dotted(path[1:])] if path[1:] else ())])


def must(fit: Callable[[Any], bool], words: str) -> BeforeValidator:
    """Refuses in these words what does not fit, before its type is looked at."""

    def fitting(value: Any) -> Any:
        if not fit(value):
            raise ValueError(f"expected {words}")
        return value

    return BeforeValidator(fitting)


def checked[T](check: Callable[[T], Any]) -> AfterValidator:
    """The text stays as it is, once it has been found to be a quarter, a month, ..."""
    return AfterValidator(lambda value: (check(value), value)[1])


def one_of(words: Sequence[str]) -> BeforeValidator:
    """A word as its number in a list."""

    def number(word: Any) -> int:
        if word not in words:
            raise ValueError(f"no such word{meant(str(word), words)}")
        return words.index(word)

    return BeforeValidator(number, json_schema_input_type=Literal[*words])  # ty: ignore[invalid-type-form]  # read at run time


def text_like(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -LARGEST <= value <= LARGEST


def is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == len(("lowest", "highest"))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not getattr(value, "ndim", 0) else value


def _ordered(pair: list) -> list:
    if pair[0] > pair[1]:
        raise ValueError("the lowest value is above the highest")
    return pair


type Number = Annotated[
    int | float, must(is_number, "a number"), BeforeValidator(_plain), WithJsonSchema({"type": "number"})
]
type Share = Annotated[
    float,
    must(lambda value: is_number(value) and 0 <= value <= 1, "a share, 0 to 1"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]
type Sentence = Annotated[
    str, Field(min_length=1), must(lambda value: isinstance(value, str) and bool(value.strip()), "a sentence")
]
type Pair = Annotated[
    list[Number],
    Field(min_length=2, max_length=2),
    must(is_pair, "[lowest, highest]"),
    AfterValidator(_ordered),
]
type Status = Literal["fact", "estimate", "swept", "input", "definition"]
type OneOrByName[T] = Annotated[
    Annotated[T, Tag(TAGS[0])] | Annotated[dict[str, T], Tag(TAGS[1])],
    Discriminator(lambda value: TAGS[isinstance(value, dict)]),
]
type MonthNumber = Annotated[int, BeforeValidator(month_index), text_like(MONTH)]
type QuarterNumber = Annotated[int, BeforeValidator(quarter_index), text_like(QUARTER)]
