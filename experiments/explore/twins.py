"""Two economies in step: one world played until anything happens, forked, and from there with relief and without.

It is the first world of the experiment that the choices are: `relief run` plays it to the same numbers.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from abm.calendar import quarter_index, quarter_name
from abm.errors import ConfigError
from abm.relief.programme import read_programme
from abm.shocks import Shock
from experiments.ask.arms import Arm
from experiments.ask.quarters import quarter_before
from experiments.experiment import Experiment
from experiments.explore.choices import WITH, WORLDS, Choices
from experiments.explore.industries import Cells, cells_of, read
from experiments.explore.lives import Album
from experiments.explore.told import Pair, Quarter

if TYPE_CHECKING:
    from abm import Economy

QUIET_AT_MOST = "2019Q4"  # else a world in which nothing happens would be over before it is looked at
FILE = Path("choices.toml")
PLACE = re.compile(rf"^{re.escape(str(FILE))}(:\d+)?: ")  # no file holds them yet, and a line of it says nothing


def text_of(choices: Choices, worlds: int = WORLDS, question: str = "") -> str:
    """The experiment that the choices are, as a file; what cannot be read of them is left for the checks to say."""
    begins = until = None
    try:
        shock = Shock.read(choices.shock)
        until = shock.stated_until()
        begins = quarter_name(first) if (first := shock.first_quarter()) is not None else None
        starts = [
            read_programme({"programme": name} | dict(said)).start_quarter for name, said in choices.relief.items()
        ]
        begins = min(starts, default=begins)
    except ConfigError:
        pass
    return choices.text(begins, None if until is None else quarter_name(until), worlds, question)


def experiment_of(choices: Choices, file: Path = FILE) -> Experiment:
    """The experiment that the choices are; ConfigError as `relief check` would say it of the file, without its
    place."""
    try:
        return checked(file, text_of(choices))
    except ConfigError as error:
        raise ConfigError(PLACE.sub("", str(error))) from None


def checked(file: Path, text: str) -> Experiment:
    """The experiment of a file that is not written yet; ConfigError in the words of `relief check`."""
    experiment = Experiment.of_text(file, text)
    experiment.refuse_too_large()
    return experiment


class Twins:
    """`quarters` are those played so far, the first one first."""

    def __init__(self, experiment: Experiment, opened: "Economy"):
        """From an economy at its opening, which stays as it is."""
        asked = experiment.question
        self.experiment = experiment
        self.last = asked.last_quarter
        self.arm: Arm | None = next((arm for arm in experiment.arms if arm.name == WITH), None)
        self.without: Economy = opened.fork()
        self.relieved: Economy | None = None
        self.quarters: list[Quarter] = []
        self.album = Album(asked.scale)
        self.first: Cells | None = None
        self.forks_in = self.first_event()

    def first_event(self) -> str:
        """The quarter in which shock or relief begin: from there on the twins are two."""
        begins = self.experiment.checked.shock.first_quarter()
        event = [] if begins is None else [quarter_name(begins)]
        event += [self.arm.starts] if self.arm is not None and self.arm.starts is not None else []
        quiet = min(quarter_before(min(event, default=self.last)), QUIET_AT_MOST, self.last)
        return quarter_name(quarter_index(quiet) + 1)

    @property
    def next_quarter(self) -> str | None:
        """The quarter to be played; None when all have been."""
        return self.without.quarter if self.without.quarter <= self.last else None

    def play_quiet(self) -> Iterator[Quarter]:
        """The quarters before anything happens, played once."""
        while self.relieved is None and (self.without.quarter < self.forks_in) and self.next_quarter:
            yield self.step()

    def step(self) -> Quarter:
        """Play one quarter of both."""
        if self.next_quarter is None:
            raise ConfigError(f"all quarters up to {self.last} have been played; start anew")
        name = self.without.quarter
        if self.relieved is None and name >= self.forks_in:
            self.relieved = self.without.fork(relief=self.relief)
        for economy in self.economies:
            economy.step()
        self.album.keep(name, self.both)
        without, relieved = (measures_of(economy, name) for economy in self.both)
        maps = [self.read(cells_of(economy)) for economy in self.both]
        quarter = Quarter(
            name,
            {measure: Pair(value, relieved[measure]) for measure, value in without.items()},
            {reading: Pair(shown, maps[1][reading]) for reading, shown in maps[0].items()},
        )
        self.quarters.append(quarter)
        return quarter

    def read(self, cells: Cells) -> dict:
        """The map, against the first quarter played."""
        self.first = self.first or cells
        return read(cells, self.first)

    @property
    def economies(self) -> list["Economy"]:
        """Those that are played: before anything happens the two are one."""
        return [self.without, *([] if self.relieved is None else [self.relieved])]

    @property
    def both(self) -> "tuple[Economy, Economy]":
        return self.without, self.without if self.relieved is None else self.relieved

    @property
    def relief(self) -> list[dict]:
        """The programmes, as the economy takes them."""
        return [] if self.arm is None else self.experiment.worlds[0].relief(self.arm)


def open_world(experiment: Experiment) -> "Economy":
    """The first world of an experiment at its opening."""
    return experiment.plan().open(experiment.worlds[0])


def measures_of(economy: "Economy", quarter: str) -> dict[str, float]:
    """All measures of a quarter, by name."""
    rows = economy.measures.filter(pl.col("quarter") == quarter)
    return dict(zip(rows["measure"], rows["value"], strict=True))
