"""A calibration: which parameters are fitted to which facts, read from its
file and checked whole before anything is played."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from abm.calendar import quarter_index
from abm.errors import ConfigError
from abm.parameters.parameters import Parameters
from abm.parameters.schema import Table, checked
from abm.shocks import Shock
from experiments.ask.alike import of_a_file
from experiments.ask.by_name import SHARE_OF_RANGE, read_free
from experiments.ask.checks import OPENING
from experiments.ask.free import Free
from experiments.ask.quarters import quarters_of
from experiments.ask.reading import read_config
from experiments.ask.schema import leaves
from experiments.ask.size import check_scale, size_of
from experiments.ask.sources import Sources, nearest

LAST_FITTED = "2020Q2"  # what comes later is held out
# The worlds of facts that a calibration plays: the shock, the quarters before it, and the same economy without a shock.
SHOCKED, BEFORE, QUIET = "covid", "opening", "quiet"
SECONDS_AN_OPENING = 20.0  # to refit one at 1:10,000 on one core; measured as those of size.py

Quarter = Annotated[str, checked(quarter_index)]


class Fit(Table):
    """A calibration: which parameters are fitted to which facts, at how many points."""

    EXTENDS: ClassVar[bool] = True

    question: str = Field(min_length=1)
    economy: str = "china_2019"
    shock: str = "covid_2020"
    until: Quarter = LAST_FITTED
    quiet_until: Quarter = "2020Q4"
    scale: int = Field(10_000, ge=1)
    burn_in: int | None = Field(None, ge=0, le=400)
    parameters: dict[str, Any] = {}
    shock_changes: dict[str, Any] = {}
    seed: int = Field(1, ge=0, lt=2**32)
    seeds_per_point: int = Field(4, ge=2, le=1000)
    fresh_seeds: int = Field(16, ge=2, le=1000)
    points: int = Field(128, ge=4, le=100_000)
    batches: int = Field(3, ge=0, le=100)
    points_per_batch: int = Field(24, ge=1, le=10_000)
    moments: list[str] | Literal["all fit targets"] = "all fit targets"
    fit: dict[str, Any] = Field(min_length=1)


@dataclass(frozen=True)
class Calibration:
    """A question put to the data: `free` inputs, `targets` that they are fitted to, and how many points are played."""

    name: str
    asked: Fit
    free: tuple[Free, ...]
    targets: tuple[Any, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    @classmethod
    def read(
        cls, path: str | Path, changes: Iterable[str] = (), targets: Callable[[str], list] | None = None
    ) -> "Calibration":
        """From a TOML file or the name of one in configs/calibrations; `changes` are key=value, as after --set."""
        asked, sources = read_config("calibrations", Fit, path, changes)
        found = Checks(asked, sources, targets or facts_of)
        return cls(of_a_file(Path(path), Path(path).stem), asked, found.free, found.targets, found.left_out)

    def resolved(self) -> dict[str, Any]:
        """Everything said, ranges included: running it again gives the same bytes."""
        fit = {one.name: [one.low, one.high] if one.unit != SHARE_OF_RANGE else [] for one in self.free}
        return self.asked.model_dump(exclude={"fit", "moments"}) | {
            "moments": [target.name for target in self.targets],
            "fit": fit,
        }

    @property
    def runs(self) -> int:
        return (self.asked.points + self.asked.batches * self.asked.points_per_batch) * self.asked.seeds_per_point

    def quarters(self, p: Parameters) -> int:
        """Played for one point and seed: burn-in, the shock, and what a quiet world plays by itself."""
        asked, begins = self.asked, Shock.read(self.asked.shock, calibrated=False).first_quarter()
        burn_in = int(p.burn_in_quarters if asked.burn_in is None else asked.burn_in)
        alone = quarter_index(asked.quiet_until) - (begins or quarter_index(OPENING)) + 1
        return (
            burn_in
            + len(quarters_of(f"{OPENING}:{asked.until}"))
            + (alone if any(target.world == QUIET for target in self.targets) else 0)
        )

    def size_text(self) -> str:
        """What it will take, in words: points, runs, time of one core, and openings that must be refitted."""
        from experiments.run.progress import span

        asked, p = self.asked, Parameters.read(self.asked.economy, self.asked.parameters, calibrated=False)
        size = size_of(p, asked.scale, self.runs, 0, self.quarters(p), 0)
        points = self.runs // asked.seeds_per_point
        moving = [one.name for one in self.free if one.moves_opening]
        openings = points * min(asked.seeds_per_point, int(p.drawn_openings))
        cost = (
            f"{', '.join(moving)}: move the opening, which is fitted anew for every point and not kept: {openings}"
            f" times, about {span(openings * SECONDS_AN_OPENING * 1e4 / asked.scale)} of one core more"
        )
        left = [f"left out: {name}: {why}" for name, why in self.left_out]
        first = (
            f"{self.name}: in order. {len(self.free)} inputs, {len(self.targets)} facts; {asked.points} points and"
            f" {asked.batches} batches of {asked.points_per_batch}, {asked.seeds_per_point} seeds each = {self.runs}"
            f" runs to {asked.until} of about {size.people:,} people and {size.firms:,} firms; about"
            f" {span(size.seconds_on_one_core)} of one core"
        )
        return "\n".join([first, *([cost] if moving else []), *left])


def facts_of(economy: str) -> list:
    """The validation table of an economy."""
    from experiments.validation.targets import read

    return read(economy)


class Checks:
    """Collects every complaint of a calibration before it raises them together."""

    def __init__(self, asked: Fit, sources: Sources, read_targets: Callable[[str], list]):
        self.asked, self.sources, self.complaints = asked, sources, []
        self.free: tuple[Free, ...] = ()
        self.targets: tuple[Any, ...] = ()
        self.left_out: tuple[tuple[str, str], ...] = ()
        parameters = self.attempt(lambda: Parameters.read(asked.economy, asked.parameters, calibrated=False), "economy")
        shock = self.attempt(lambda: Shock.read(asked.shock, asked.shock_changes, calibrated=False), "shock")
        if parameters is not None and shock is not None:
            self.attempt(lambda: check_scale(asked.scale, parameters), "scale")
            self.check_free(parameters, Shock.read(asked.shock, calibrated=False))
        if parameters is not None:
            self.check_targets(read_targets(asked.economy))
        self.check_window()
        if self.complaints:
            raise ConfigError("\n".join(dict.fromkeys(self.complaints)))

    def attempt(self, work: Callable, *path):
        try:
            return work()
        except ConfigError as error:
            self.complaints.append(f"{self.sources.at(*path)}: {error}")
            return None

    def check_free(self, parameters: Parameters, shock: Shock) -> None:
        found = []
        for path, ends in leaves(self.asked.fit):
            name, at = ".".join(path), ("fit", *path)
            found.append(self.attempt(lambda: read_free(name, ends, parameters, shock), *at))
            if name in self.asked.parameters or name.removeprefix("shock.") in self.asked.shock_changes:
                self.complaints.append(
                    f"{self.sources.at(*at)}: is fitted, and fixed elsewhere in the file too; say it once"
                )
        self.free = tuple(one for one in found if one is not None)

    def check_targets(self, known: list) -> None:
        """Only facts of the fit window that are there to be fitted to."""
        by_name = {target.name: target for target in known}
        if isinstance(self.asked.moments, str):
            fits = [target for target in known if target.kind == "fit" and not target.hold_out]
            self.left_out = tuple((target.name, why) for target in fits if (why := unfit(target)))
            self.targets = tuple(target for target in fits if not unfit(target))
        else:
            for index, name in enumerate(self.asked.moments):
                why = refused(by_name.get(name), name, [t.name for t in known if t.kind == "fit" and not t.hold_out])
                if why:
                    self.complaints.append(f"{self.sources.at('moments', index)}: {name!r}: {why}")
            self.targets = tuple(by_name[name] for name in dict.fromkeys(self.asked.moments) if name in by_name)
        if not self.targets and not self.complaints:
            self.complaints.append(f"{self.sources.at('moments')}: no fact to fit to")

    def check_window(self) -> None:
        if self.asked.quiet_until <= self.asked.until:
            self.complaints.append(
                f"{self.sources.at('quiet_until')}: {self.asked.quiet_until!r}: expected a quarter after"
                f" {self.asked.until}"
            )
        if not OPENING < self.asked.until <= LAST_FITTED:
            words = f"expected a quarter after {OPENING} and not after {LAST_FITTED}, where the hold-out begins"
            self.complaints.append(f"{self.sources.at('until')}: {self.asked.until!r}: {words}")


def refused(target: Any, name: str, usable: list[str]) -> str | None:
    """Why a fact cannot be fitted to, in words."""
    if target is None:
        return f"no such fact{nearest(name, usable)}"
    if target.hold_out:
        return "is held out: nothing is fitted to it"
    if target.kind != "fit":
        return (
            f"is there to {'test' if target.kind == 'test' else 'feed'} the model (kind {target.kind}), not to be"
            f" fitted to{nearest(name, usable)}"
        )
    return unfit(target)


def unfit(target: Any) -> str | None:
    """Facts whose distance from the model has no scale, or which the model is not asked for."""
    if target.rule != "range":
        return f"its rule is {target.rule}, not an accepted range"
    if target.world not in (SHOCKED, BEFORE, QUIET):
        return f"it belongs to the {target.world} world, which is not played here"
    if target.low is None or target.high is None or target.low >= target.high:
        return "its accepted range has one end only, so that a distance has no scale"
    return None
