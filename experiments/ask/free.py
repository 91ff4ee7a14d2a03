"""What may move: a free input z runs from 0 to 1 over its range, value = low + z (high - low), in draws as in
calibrations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from abm.opening.keep import OFF_REST
from experiments.ask.uncertain import Uncertain

ECONOMY, SHOCK, PROGRAMME = "economy", "shock", "programme"


@dataclass(frozen=True)
class Free:
    """One free input: `low` and `high` are the ends as a reader sees
    them, in `unit`; `part` is what of a path moves."""

    name: str
    home: str
    key: str
    low: float
    high: float
    unit: str
    meaning: str
    part: str | None = None
    parameter: Uncertain | None = None

    def shown(self, rank: float) -> float:
        """The number a reader sees at a rank between 0 and 1."""
        number = self.low + rank * (self.high - self.low)
        return float(round(number)) if self.parameter is not None and self.parameter.whole else float(number)

    def setting(self, rank: float) -> Any:
        """As the economy, the programme or the shock takes it."""
        if self.parameter is not None:
            return self.parameter.at(rank)
        return self.shown(rank) if self.part is None else {self.part: self.shown(rank)}

    def set_to(self, number: float) -> Any:
        """As the economy or the shock takes it where a reader sees this number."""
        if self.parameter is None:
            return number if self.part is None else {self.part: number}
        if self.parameter.words is not None:
            return self.parameter.at((number - self.low) / (self.high - self.low))
        return round(number) if self.parameter.whole else number

    @property
    def moves_opening(self) -> bool:
        return self.home == ECONOMY and self.key not in OFF_REST


class Settings(NamedTuple):
    """One point: parameters of the economy, changes of the shock, parameters of each programme by its name."""

    economy: dict[str, Any]
    shock: dict[str, Any]
    programmes: dict[str, dict[str, Any]]


def settings(free: Sequence[Free], ranks: Sequence[float]) -> Settings:
    """What is set at one point."""
    return together((one, one.setting(rank)) for one, rank in zip(free, ranks, strict=True))


def together(some: Iterable[tuple[Free, Any]]) -> Settings:
    """Inputs as they are set, by where they belong; a path's factor and its points go together."""
    found = Settings({}, {}, {})
    for one, value in some:
        if one.home == PROGRAMME:
            programme, _, key = one.key.partition(".")
            found.programmes.setdefault(programme, {})[key] = value
        elif one.home == ECONOMY:
            found.economy[one.key] = value
        else:
            found.shock[one.key] = found.shock.get(one.key, {}) | value if one.part else value
    return found
