"""What is chosen on the page: a question of two arms, which an experiment's file can say as well."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from abm.calendar import QUARTERS, CalendarError, quarter_index, quarter_name
from experiments.ask.to_toml import to_toml

WITHOUT, WITH = "nothing", "relief"
FIRST, LAST = "2019Q1", "2021Q4"
SHOWN = (
    "gdp_against_trend",
    "unemployment_rate",
    "exports_against_trend",
    "employment",
    "smes_not_operating",
    "programme_cost",
)
SHOWS = {
    "all": "all",
    "helped": "helped: those that got something from relief so far",
    "apart": "apart: those that stand otherwise than their twin",
}
ANY = "any"
WORLDS = 16  # of the experiment that is saved
HEAD = "# Written by relief explore. World 0 is the one that the page plays with these choices, number for number."


@dataclass(frozen=True)
class Choices:
    """`relief`: programme -> what the arm sets of it; `parameters`: those set to another value; `luck`: the seed of the
    experiment, whose first world the page plays."""

    economy: str = "china_2019"
    shock: str = "covid_2020"
    scale: int = 20_000
    luck: int = 1
    last: str = LAST
    relief: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: {"mybank_loans": {}, "spark_credit": {}})
    parameters: Mapping[str, Any] = field(default_factory=dict)
    measures: tuple[str, ...] = SHOWN

    @property
    def quarters(self) -> str:
        return f"{FIRST}:{self.last}"

    @property
    def world(self) -> tuple:
        """What an economy is opened by; two choices that agree in it share their opening."""
        return self.economy, self.shock, self.scale, self.luck, repr(sorted(asdict(self)["parameters"].items()))

    def table(self, begins: str | None, until: str | None, worlds: int = WORLDS, question: str = "") -> dict[str, Any]:
        """The experiment: `begins` is the quarter in which the arms may first differ, `until` the last of which the
        shock says anything."""
        try:
            during, after = windows(begins, self.last if until is None else min(until, self.last))
        except CalendarError:  # the last quarter is none: whoever reads the file says so
            during = after = span(quarter_index(FIRST), quarter_index(FIRST))
        arm = [{"programme": name} | dict(said) for name, said in self.relief.items()]
        return {
            "question": question or asked(tuple(self.relief)),
            "economy": self.economy,
            "shock": self.shock,
            "quarters": self.quarters,
            "scale": self.scale,
            "parameters": dict(self.parameters) or None,
            "worlds": {"draws": 1, "seeds_per_draw": worlds, "seed": self.luck},
            "arms": {WITHOUT: []} | ({WITH: arm} if arm else {}),
            "compare": {"against": WITHOUT, "measures": list(self.measures), "during": during, "after": after},
        }

    def text(self, begins: str | None, until: str | None, worlds: int = WORLDS, question: str = "") -> str:
        """The same as a file."""
        return f"{HEAD}\n{to_toml(self.table(begins, until, worlds, question))}"


def asked(programmes: tuple[str, ...]) -> str:
    """A question, where the user has none in words."""
    return f"What do {' and '.join(programmes)} change?" if programmes else "What happens without relief?"


def windows(begins: str | None, last: str) -> tuple[str, str]:
    """During and after: the rest of the year in which relief begins, and what comes then; the last quarter where no
    more is left."""
    end, start = quarter_index(last), quarter_index(begins or last)
    start = max(quarter_index(FIRST), min(start, end))
    closes = min(start - start % QUARTERS + QUARTERS - 1, end)
    return span(start, closes), span(min(closes + 1, end), end)


def span(first: int, last: int) -> str:
    return f"{quarter_name(first)}:{quarter_name(last)}"
