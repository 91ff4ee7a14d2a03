"""What the config of a programme may say, and what an arm may say of it instead."""

from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Protocol

from pydantic import AfterValidator, BeforeValidator, Field

from abm.calendar import month_index, months_of, quarter_index
from abm.names import CLASSES, INDUSTRIES, words_of
from abm.parameters.entries import Stated
from abm.parameters.schema import (
    MONTH,
    QUARTER,
    Sentence,
    Share,
    Table,
    is_number,
    must,
    needed,
    one_of,
    table,
    text_like,
)
from abm.state.firms import FirmState

CHOSEN = "chosen"
SIZES, STATES = CLASSES[: CLASSES.index("special")], words_of(FirmState)[: FirmState.CLOSED]


def _month(text: Any, of_quarter: int) -> int:
    if isinstance(text, str) and "Q" in text.upper():
        return months_of(quarter_index(text))[of_quarter]
    return month_index(text)


def _is_level(value: Any) -> bool:
    return value == CHOSEN or (is_number(value) and value >= 0)


def _one_number(stated: Stated) -> Stated:
    if isinstance(stated.value, dict):
        raise ValueError("a programme's parameter is one number, not one by name")
    return stated


_TIME = text_like(f"({MONTH}|{QUARTER})")
type Start = Annotated[int, BeforeValidator(lambda text: _month(text, 0)), _TIME]
type End = Annotated[int, BeforeValidator(lambda text: _month(text, -1)), _TIME]
type Level = Annotated[float | str, must(_is_level, f'a multiple of the budget, 0 or more, or "{CHOSEN}"')]
type Parameter = Annotated[Stated, AfterValidator(_one_number)]


class Who(Table):
    """The firms that may be served; none named where the programme's class says it all."""

    NO_TABLE: ClassVar[str] = (
        'expected {{ sizes = ["micro", ...], states = ["open", ...] }}, and industries = [...] if not all'
    )

    sizes: Annotated[list[Annotated[int, one_of(SIZES)]], Field(min_length=1)]
    states: Annotated[list[Annotated[int, one_of(STATES)]], Field(min_length=1)]
    industries: Annotated[list[Annotated[int, one_of(INDUSTRIES)]], Field(min_length=1)] = []

    def numbers(self) -> dict[str, tuple[int, ...]]:
        """By size class, state and industry; nothing of what is not named."""
        return {key: tuple(numbers) for key, numbers in self if numbers}


class ProgrammeConfig(Table):
    """A programme of relief: what it is, who pays, who is served, from when to when."""

    STRANGE: ClassVar[str] = "the programme knows nothing of this name"
    ABSENT: ClassVar[str] = "not given; expected {wanted}"

    meaning: Sentence
    sponsor: Literal["platform", "bank", "government", "seller"]
    eligibility: Sentence
    dates_source: Sentence
    who: Who | None = None
    start: Start | None = None  # a quarter means its first month, as an end its last
    end: End | None = None


class Changes(Table):
    """What an arm changes of a programme, beside its budget and parameters."""

    start: Start | None = None
    end: End | None = None
    saturation: Share = 1.0
    part: Share = 1.0
    level: Level = 1.0
    sponsor: Literal["platform", "government"] | None = None  # who bears the cost in the end; None: as its config says
    reach: Literal["named", "scored"] = "named"  # all whom its config names, or those of them with a transaction score
    lottery: int = Field(0, ge=0, le=1_000_000)  # another number is another draw of who is served


class Terms(Protocol):
    """What the class of a programme says of its config."""

    PARAMETERS: ClassVar[tuple[str, ...]]
    BUDGET: ClassVar[bool]
    PLACES: ClassVar[tuple[str, ...]]
    FLOWS: ClassVar[tuple[str, ...]]
    TOUCHES: ClassVar[tuple[str, str]]
    BY_LOT: ClassVar[bool]
    SERVES: ClassVar[str]


def parameters_of(kind: type[Terms]) -> tuple[str, ...]:
    """Budget, if it has one, and parameters: exactly those that its class names."""
    return (*("budget_yuan",) * kind.BUDGET, *kind.PARAMETERS)


@cache
def file_of(kind: type[Terms]) -> type[ProgrammeConfig]:
    """The config of a programme of this class."""
    return table(f"{kind.__name__}File", ProgrammeConfig, needed(Parameter, parameters_of(kind)))
