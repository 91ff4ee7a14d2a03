"""What the config of a programme may say, and what an arm may say of it instead."""

from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, create_model

from abm.calendar import month_index, months_of, quarter_index
from abm.names import CLASSES, INDUSTRIES, words_of
from abm.parameters.entries import Stated
from abm.parameters.schema import MONTH, QUARTER, Sentence, Share, Table, text_like
from abm.state.firms import FirmState

CHOSEN = "chosen"


def _month(text: Any, of_quarter: int) -> int:
    if isinstance(text, str) and "Q" in text.upper():
        return months_of(quarter_index(text))[of_quarter]
    return month_index(text)


def _a_level(value: Any) -> Any:
    if value == CHOSEN or (isinstance(value, int | float) and not isinstance(value, bool) and value >= 0):
        return value
    raise ValueError(f'expected a multiple of the budget, 0 or more, or "{CHOSEN}"')


def _one_number(stated: Stated) -> Stated:
    if isinstance(stated.value, dict):
        raise ValueError("a programme's parameter is one number, not one by name")
    return stated


def _numbers(words: tuple[str, ...]) -> Any:
    """Some of these words, as their numbers."""
    return Annotated[
        list[Literal[words]], Field(min_length=1), AfterValidator(lambda named: tuple(map(words.index, named)))
    ]


_TIME = text_like(f"({MONTH}|{QUARTER})")
type Start = Annotated[int, BeforeValidator(lambda text: _month(text, 0)), _TIME]
type End = Annotated[int, BeforeValidator(lambda text: _month(text, -1)), _TIME]
type Level = Annotated[float | str, BeforeValidator(_a_level)]
type Parameter = Annotated[Stated, AfterValidator(_one_number)]


class Who(Table):
    """The firms that may be served; none named where the programme's class says it all."""

    NO_TABLE: ClassVar[str] = (
        'expected {{ sizes = ["micro", ...], states = ["open", ...] }}, and industries = [...] if not all'
    )

    sizes: _numbers(CLASSES[: CLASSES.index("special")])
    states: _numbers(words_of(FirmState)[: FirmState.CLOSED])
    industries: _numbers(INDUSTRIES) = ()

    def numbers(self) -> dict[str, tuple[int, ...]]:
        return {key: getattr(self, key) for key in self.model_fields_set}


class ProgrammeTold(Table):
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

    programme: str = ""
    start: Start | None = None
    end: End | None = None
    saturation: Share = 1.0
    part: Share = 1.0
    level: Level = 1.0


def parameters_of(kind: type) -> tuple[str, ...]:
    """Budget, if it has one, and parameters: exactly those that its class names."""
    return (*("budget_yuan",) * kind.BUDGET, *kind.PARAMETERS)


@cache
def file_of(kind: type) -> type[ProgrammeTold]:
    """The config of a programme of this class."""
    return create_model(
        f"{kind.__name__}File", __base__=ProgrammeTold, **dict.fromkeys(parameters_of(kind), (Parameter, ...))
    )
