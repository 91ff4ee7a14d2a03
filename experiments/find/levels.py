"""Where the private interest of a platform in its relief and the social
interest part: arms that are alike but for the level."""

from dataclasses import dataclass

import numpy as np

from abm.relief.programme import read_programme
from experiments.find.clusters import Clusters
from experiments.find.effects import first_start
from experiments.find.intervals import Interval
from experiments.find.result import Result

CHOSEN = "chosen"
INTERESTS = ("sponsor", "jobs", "output")  # income less cost; job-quarters; output less what all pay and lose


@dataclass(frozen=True)
class Outcome:
    """Of one level: its arm, what its sponsor expected, and what came of it against nothing; yuan, job-quarters."""

    level: float | None  # None where the sponsor chooses
    arm: str
    expected: float
    by_world: dict[str, np.ndarray]
    clusters: Clusters
    confidence: float

    def came(self, interest: str) -> Interval:
        """The mean over worlds, with its interval."""
        return self.clusters.of(self.by_world[interest]).interval(self.confidence)


@dataclass(frozen=True)
class Choice:
    """Programmes of one sponsor at several levels, the lowest without any; and
    what the sponsor chose, by programme and world."""

    name: str
    sponsor: str
    set_levels: tuple[Outcome, ...]
    chosen: Outcome | None
    levels_chosen: dict[str, np.ndarray]

    def best(self, interest: str) -> tuple[float, ...]:
        """The level that serves an interest best, and those that cannot be told from it in the same worlds."""
        first = max(self.set_levels, key=lambda outcome: outcome.came(interest).mean)
        apart = [
            first.clusters.of(first.by_world[interest] - other.by_world[interest]).interval(first.confidence).low > 0.0
            for other in self.set_levels
        ]
        alike = [other for other, differs in zip(self.set_levels, apart, strict=True) if not differs]
        return tuple(other.level for other in alike if other.level is not None)


def choices(result: Result) -> list[Choice]:
    """Every set of programmes of which at least two levels are played; the arm compared against is level 0."""
    found: dict[tuple, dict] = {}
    for arm, described in result.manifest["arms"].items():
        levels = {item.get("level") for item in described["programmes"]}
        if len(levels) == 1 and None not in levels:
            found.setdefault(but_for_the_level(described["programmes"]), {})[levels.pop()] = arm
    return [
        choice(result, [name for name, _ in key], arms)
        for key, arms in found.items()
        if len(arms.keys() - {CHOSEN}) > 1
    ]


def but_for_the_level(programmes: list[dict]) -> tuple:
    """What arms share whose programmes differ in the level alone."""
    left = ({key: value for key, value in item.items() if key != "level"} for item in programmes)
    return tuple(sorted((item["programme"], repr(sorted(item.items()))) for item in left))


def choice(result: Result, programmes: list[str], arms: dict[float | str, str]) -> Choice:
    compare, nobody = result.question.compare, np.zeros(len(result.panel.worlds))
    nothing = Outcome(
        0.0, compare.against, 0.0, dict.fromkeys(INTERESTS, nobody), result.panel.clusters, compare.confidence
    )
    levels = sorted(level for level in arms if not isinstance(level, str))  # the other is CHOSEN
    set_levels = [outcome(result, level, arms[level], programmes) for level in levels]
    chosen = outcome(result, None, arms[CHOSEN], programmes) if CHOSEN in arms else None
    level_by_world = (
        {name: result.panel.values[arms[CHOSEN], f"relief_level:{name}"].max(axis=1) for name in programmes}
        if chosen
        else {}
    )
    return Choice(" and ".join(programmes), sponsor_of(programmes), (nothing, *set_levels), chosen, level_by_world)


def sponsor_of(programmes: list[str]) -> str:
    """The platform that bears them."""
    return read_programme(programmes[0]).GROUP


def outcome(result: Result, level: float | None, arm: str, programmes: list[str]) -> Outcome:
    """Differences to nothing, added up from the first programme to the last quarter."""
    panel, compare = result.panel, result.question.compare
    begins = first_start(result.starts, arm, compare.against) or panel.quarters[0]
    whole = [column for column, quarter in enumerate(panel.quarters) if quarter >= begins]

    def added(measure: str) -> np.ndarray:
        return panel.difference(arm, compare.against, measure)[:, whole].sum(axis=1)

    by_world = {
        "sponsor": added(f"platform_income:{sponsor_of(programmes)}") - added("programme_cost"),
        "jobs": added("employment"),
        "output": added("gdp_real") - added("full_cost"),
    }
    expected = sum(panel.clusters.mean(added(f"expected_value:{name}")) for name in programmes)
    return Outcome(level, arm, expected, by_world, panel.clusters, compare.confidence)
