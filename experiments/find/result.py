"""A stored result: its tables as they lie in the folder, and the effects computed from them."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask.measures import Measure, measures_read
from experiments.ask.saturation import design
from experiments.ask.schema import Question
from experiments.errors import NoWorlds
from experiments.find.bound import Bound, bounds
from experiments.find.budgets import Use, uses
from experiments.find.costs import Bill, bills
from experiments.find.effects import effects
from experiments.find.fates import FateTable, who_is_helped
from experiments.find.gross_to_net import GrossToNet, gross_to_net
from experiments.find.panel import Panel
from experiments.find.saturation import saturation
from experiments.find.verdict import Drawn, Verdict, verdicts
from experiments.store import manifest, stored

QUARTERS = "quarters.parquet"


@dataclass(frozen=True)
class Result:
    """`effects`, `quarters`, `runs`: polars tables; `folder`: where they are kept."""

    folder: Path

    @classmethod
    def read(cls, folder: str | Path) -> "Result":
        """ConfigError where there is none, where it is not finished, and where a file is not what was written."""
        found = cls(Path(folder))
        if QUARTERS not in found.files:
            raise ConfigError(f"{folder}: the result is not finished; run the same command again and it goes on")
        return found

    @property
    def name(self) -> str:
        return self.manifest["experiment"]

    @cached_property
    def manifest(self) -> dict:
        """Read with all that it vouches for: every file has the bytes that were written."""
        return manifest.of_experiment(self.folder)

    @cached_property
    def question(self) -> Question:
        path = self.files[manifest.CONFIG]
        try:
            return Question.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (ValueError, RecursionError) as error:
            raise ConfigError(
                f"{path}: cannot be read as an experiment: {str(error).splitlines()[0]}; it was written by other code,"
                " or by hand"
            ) from None

    @cached_property
    def files(self) -> dict[str, Path]:
        """The tables and the config, for which the manifest has vouched."""
        return {name: self.folder / name for name in (manifest.CONFIG, *self.manifest.get("tables", {}))}

    def table(self, name: str) -> pl.DataFrame | None:
        """None where the result has none of this name."""
        return stored.table(self.files[name]) if name in self.files else None

    @cached_property
    def quarters(self) -> pl.DataFrame:
        """Tidy: arm, world, draw, seed, quarter, measure, value (scaled to China)."""
        if QUARTERS not in self.files:
            raise ConfigError(f"{self.folder}: no world could be finished; see failures in its manifest.json")
        return stored.table(self.files[QUARTERS])

    def refuse_without_worlds(self) -> None:
        """NoWorlds if every run failed: there is nothing to answer from."""
        if not (self.folder / QUARTERS).is_file():
            raise NoWorlds(f"{self.folder}: no world could be finished; tracebacks are in its manifest.json")

    @cached_property
    def firms(self) -> pl.DataFrame | None:
        """Firms side by side at the quarters sampled: arm, world, quarter and
        columns of the firms; None where none were."""
        return self.table("firms.parquet")

    @cached_property
    def people(self) -> pl.DataFrame | None:
        """People side by side at the quarters sampled: arm, world, quarter and
        columns of the people; None where none were."""
        return self.table("people.parquet")

    @cached_property
    def fates(self) -> pl.DataFrame | None:
        """What becomes of firms across arms, by group: one row a world, arm, quarter, group, offer and fate; None where
        nobody asked."""
        return self.table("fates.parquet")

    @cached_property
    def fate_table(self) -> FateTable:
        if self.fates is None:
            raise ConfigError(
                f"{self.folder}: firms were not followed; say [fates] quarters = [...] in the experiment and run it"
                " anew"
            )
        return FateTable(self.fates, tuple(self.panel.worlds.tolist()), self.panel.clusters)

    @property
    def made_arms(self) -> list[str]:
        """Arms that were made for a randomised saturation: told in their own section."""
        return (
            [one.name for one in design(self.question.saturation) if one.level < 1] if self.question.saturation else []
        )

    @property
    def arms_with_fates(self) -> tuple[str, ...]:
        """The other arms with fates."""
        return tuple(arm for arm in self.fate_table.arms if arm not in self.made_arms)

    @cached_property
    def who_is_helped(self) -> pl.DataFrame:
        """Fates, changes and deadweight by group, with intervals."""
        return who_is_helped(self.fate_table, self.arms_with_fates, self.question.compare.confidence)

    @cached_property
    def saturation(self) -> pl.DataFrame:
        """Direct effect, spillovers, net effect, displacement and deadweight, with intervals."""
        return saturation(self.fate_table, self.question.saturation, self.question.compare.confidence)

    @cached_property
    def runs(self) -> pl.DataFrame:
        """One row a run: arm, world, draw, seed, its parameters, status."""
        return stored.table(self.files["runs.parquet"])

    @property
    def has_accounts(self) -> bool:
        return "accounts.parquet" in self.files

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """Books of the worlds for which they are kept, tidy: arm, world,
        quarter, table, row, column, value (yuan of China)."""
        if not self.has_accounts:
            raise ConfigError(
                f"{self.folder}: no books are kept; set `accounts = 1` in the experiment, or --set accounts=1, and run"
                " it anew with --fresh"
            )
        return stored.table(self.files["accounts.parquet"])

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return measures_read(stored.about(self.files[QUARTERS]))

    @cached_property
    def panel(self) -> Panel:
        return Panel.read(self.quarters, self.manifest["drawn_openings"])

    @property
    def compared(self) -> bool:
        """Whether there is another arm than the one compared against."""
        return len(self.panel.arms) > 1

    @property
    def starts(self) -> dict[str, str | None]:
        return {name: arm["starts"] for name, arm in self.manifest["arms"].items()}

    @property
    def no_programme(self) -> set[str]:
        """Arms that change the shock and have no programme."""
        return {
            name for name, arm in self.manifest["arms"].items() if arm["starts"] is not None and not arm["programmes"]
        }

    @cached_property
    def effects(self) -> pl.DataFrame:
        """One row for each arm, measure and window: during, after, cumulated or a quarter.

        `effect` is the mean over worlds of what the arm changes against the arm compared with, in `unit`; `low` and
        `high` are the ends of its interval at the question's confidence, `percent` is the effect in per cent of the
        level without. Where nothing can be told `effect` is null and `note` says why; `warning` is what the interval
        may not hold.
        """
        return effects(self.panel, self.question.compare, self.starts, self.measures, self.no_programme)

    @cached_property
    def bounds(self) -> list[Bound]:
        not_by_money = {name for name, arm in self.manifest["arms"].items() if not arm["bridges"]}
        return bounds(self.panel, self.question.compare, self.starts, self.no_programme, not_by_money)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        """One for each claim of the experiment."""
        return verdicts(
            self.panel,
            self.question.compare,
            self.question.claim,
            self.starts,
            self.measures,
            self.bounds,
            Drawn(self.runs, tuple(self.manifest["uncertain"])),
        )

    @property
    def sponsors(self) -> dict[str, list[str]]:
        """Who pays for the programmes of each arm that the file states."""
        return {name: [] if name in self.made_arms else arm["sponsors"] for name, arm in self.manifest["arms"].items()}

    @cached_property
    def bills(self) -> list[Bill]:
        """Who pays, arm by arm; none where no sector's earnings were measured."""
        return (
            bills(self.panel, self.question.compare, self.starts, self.sponsors)
            if "real_wealth_gained" in self.panel.measures
            else []
        )

    @cached_property
    def uses(self) -> list[Use]:
        """What was budgeted, and what was lent and given, by each arm that the file states."""
        arms = {name: arm for name, arm in self.manifest["arms"].items() if name not in self.made_arms}
        return uses(self.panel, arms, self.manifest["uncertain"], self.question.compare.confidence)

    @cached_property
    def gross_to_net(self) -> list[GrossToNet]:
        """From gross to net, arm by arm."""
        helped = {name for name, sponsors in self.sponsors.items() if sponsors}
        return (
            gross_to_net(self.panel, self.question.compare, self.starts, helped)
            if "jobs_reached" in self.panel.measures
            else []
        )

    @property
    def failures(self) -> list[dict]:
        return self.manifest["failures"]
