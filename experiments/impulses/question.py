"""A list of impulses, read from its file, and the experiment that plays them: an arm each, against the same world
without any."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from abm.calendar import MONTHS, check_horizon, month_name, months_of, quarter_index, quarter_name
from abm.errors import ConfigError
from abm.parameters.configs_path import meant
from abm.parameters.schema import Table, checked
from abm.shocks import Shock
from abm.shocks.paths import Path as ShockPath
from experiments.ask.alike import of_a_file
from experiments.ask.checks import OPENING, Checked
from experiments.ask.reading import read_config
from experiments.ask.schema import Question, Worlds
from experiments.ask.sources import Layer, Sources
from experiments.experiment import Experiment
from experiments.impulses.responses import CONFIDENCE, MEASURES

NOTHING = "nothing"
SHORTEST = 13  # quarters followed: the twelfth is told, and one later than four after a year's impulse
Quarter = Annotated[str, checked(quarter_index)]


class Impulse(Table):
    """One push: what is added to paths of the shock or by what they are multiplied, or the programmes that run, for so
    many quarters; and the measure of the yuan that its effects are told by."""

    says: str = Field(min_length=1)
    quarters: int = Field(4, ge=1, le=8)
    added: dict[str, float] = {}
    times: dict[str, float] = {}
    relief: list[dict[str, Any]] = []
    yuan: Literal["fiscal_impulse", "programme_cost", "exports", "money_drawn"] | None = None


class Impulses(Table):
    """A list of impulses into one economy under one shock, all from the same quarter on."""

    EXTENDS: ClassVar[bool] = True

    question: str = Field(min_length=1)
    economy: str = "china_2019"
    shock: str = "impulses"
    begins: Quarter = "2020Q1"
    quarters: int = Field(16, ge=SHORTEST, le=80)
    scale: int = Field(20_000, ge=1)
    parameters: dict[str, Any] = {}
    worlds: Worlds = Worlds()
    impulse: dict[str, Impulse] = Field(min_length=1)

    @property
    def last_quarter(self) -> str:
        return quarter_name(quarter_index(self.begins) + self.quarters - 1)


def read(asked: str | Path, changes: Iterable[str] = ()) -> tuple[Impulses, Experiment]:
    """The list as its file and the changes of --set have it, and the experiment that plays it, checked whole."""
    impulses, sources = read_config("impulses", Impulses, asked, changes)
    check_horizon(impulses.last_quarter)
    return impulses, experiment_of(impulses, of_a_file(Path(asked), Path(asked).stem), sources)


def experiment_of(impulses: Impulses, name: str, sources: Sources) -> Experiment:
    """Impulses as arms of an experiment; of their paths every quarter is named, so that nothing else moves."""
    shock = Shock.read(impulses.shock)
    arms: dict[str, Any] = {NOTHING: []}
    for key, impulse in impulses.impulse.items():
        try:
            arms[key] = arm(impulse, impulses.begins, shock)
        except ConfigError as error:
            raise ConfigError(f"{sources.at('impulse', key)}: {error}") from None
    stated = shock.stated_until()
    last = impulses.last_quarter if stated is None else min(impulses.last_quarter, quarter_name(stated))
    said = {
        "question": impulses.question,
        "economy": impulses.economy,
        "shock": impulses.shock,
        "quarters": f"{OPENING}:{impulses.last_quarter}",
        "scale": impulses.scale,
        "parameters": impulses.parameters,
        "worlds": impulses.worlds.model_dump(),
        "arms": arms,
        "accounts": 0,
        "compare": {
            "against": NOTHING,
            "measures": list(MEASURES),
            "during": f"{impulses.begins}:{impulses.begins}",
            "after": f"{impulses.begins}:{last}",
            "confidence": CONFIDENCE,
        },
    }
    layer = Layer(f"{name} of configs/impulses", "", said)
    return Experiment(name, Checked(Question.model_validate(said), Sources((layer,))))


def arm(impulse: Impulse, begins: str, shock: Shock) -> dict[str, Any]:
    """The impulse as an experiment states an arm; ConfigError where it names no path, or nothing at all."""
    if not (impulse.added or impulse.times or impulse.relief):
        raise ConfigError("moves nothing; say added, times or relief")
    if both := sorted({*impulse.added} & {*impulse.times}):
        raise ConfigError(f"{both[0]}: is added to and multiplied; say one of the two")
    first = quarter_index(begins)
    quarters = range(first, first + impulse.quarters)
    moved = {name: named(path_of(shock, name), quarters, added=by) for name, by in impulse.added.items()}
    moved |= {name: named(path_of(shock, name), quarters, times=by) for name, by in impulse.times.items()}
    months = {"start": month_name(months_of(first)[0]), "end": month_name(months_of(quarters[-1])[MONTHS - 1])}
    return {"shock": moved, "relief": [item | months for item in impulse.relief]}


def path_of(shock: Shock, name: str) -> ShockPath:
    quarterly = {known: path for known, path in shock.paths.items() if path.period == "quarter"}
    if name not in quarterly:
        raise ConfigError(f"{name}: no such path by quarter{meant(name, quarterly)}")
    return quarterly[name]


def named(path: ShockPath, moved: range, added: float = 0.0, times: float = 1.0) -> dict[str, float]:
    """Every quarter of a path by name, from the one before the impulse or its own first point to the one after it or
    its own last: moved in the quarters of the impulse, elsewhere what it was, to the last bit."""
    known = [*path.points, moved.start - 1, moved.stop]
    return {
        quarter_name(quarter): path.at(quarter) * times + added if quarter in moved else path.at(quarter)
        for quarter in range(min(known), max(known) + 1)
    }
