"""Results side by side: what each found, what they do not share, and paired differences over shared worlds."""

import json
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from abm.errors import ConfigError
from experiments.ask.schema import PRIOR, Compare
from experiments.find.effects import SCHEMA, first_start, paired, windows
from experiments.find.panel import Panel
from experiments.find.result import Result
from experiments.store import manifest

KEPT = {
    "arm": pl.String, "against": pl.String, "measure": pl.String, "unit": pl.String, "kind": pl.String,
    "window": pl.String, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64, "confidence": pl.Float64,
    "warning": pl.String, "note": pl.String,
}  # fmt: skip # a table
DIFFERENCE = KEPT | {"worlds": pl.Int64, "units": pl.Int64}  # of a difference: over how many that both played
STATISTICS = tuple(SCHEMA)[list(SCHEMA).index("effect") : -1]
WINDOWS = ("during", "after", "cumulated")
WORLD = {  # what a world is made of, beside its seed and what is drawn: key of the config, words
    "economy": "economies", "shock": "shocks", "scale": "scales", "burn_in": "burn-ins", "parameters": "parameters",
    "shock_changes": "changes of the shock",
}  # fmt: skip # a table


@dataclass(frozen=True)
class Side:
    """One result as it is compared, by a name of its own. Without `quarters.parquet` only its effects are known."""

    name: str
    folder: Path
    asked: dict[str, Any]
    manifest: dict[str, Any]
    effects: pl.DataFrame
    result: Result | None

    @classmethod
    def of(cls, result: Result) -> "Side":
        """A result alone, by its own name."""
        return cls(result.name, result.folder, asked(result.folder), result.manifest, compared(result), result)

    @property
    def compare(self) -> Compare:
        return Compare.model_validate(self.asked["compare"])

    @cached_property
    def worlds(self) -> int:
        return self.manifest_worlds if self.result is None else len(self.result.panel.worlds)

    @property
    def played(self) -> Result:
        """The result with its worlds one by one."""
        if self.result is None:
            raise ConfigError(f"{self.folder}: holds no quarters.parquet, so that its worlds are not known one by one")
        return self.result

    @property
    def manifest_worlds(self) -> int:
        return len(self.manifest["seeds"]) - len(self.manifest["failures"])

    @property
    def starts(self) -> dict[str, str | None]:
        return {name: arm["starts"] for name, arm in self.manifest["arms"].items()}


def read_sides(folders: Sequence[Path]) -> list[Side]:
    """Results by their experiments' names, or by their folders where two have one name."""
    twice = [
        folder for index, folder in enumerate(folders) if folder.resolve() in [one.resolve() for one in folders[:index]]
    ]
    if twice:
        raise ConfigError(f"{twice[0]}: named twice; name each result once")
    found = [read_side(folder) for folder in folders]
    names = [one.name for one in found]
    return [
        one
        if names.count(one.name) == 1
        else Side(str(one.folder), one.folder, one.asked, one.manifest, one.effects, one.result)
        for one in found
    ]


def read_side(folder: Path) -> Side:
    """With all its worlds, or with the effects alone where only those were kept."""
    manifest_file, kept = folder / manifest.FILE, folder / "effects.csv"
    if manifest_file.is_file() and "arms" not in as_it_lies(manifest_file):
        raise ConfigError(f"{folder}: {manifest.NO_ARMS}")
    only_effects = manifest_file.is_file() and kept.is_file() and not (folder / "quarters.parquet").is_file()
    result = None if only_effects else Result.read(folder)
    effects = read_effects(kept) if result is None else compared(result)
    if effects.is_empty():
        raise ConfigError(f"{folder}: one arm alone was played; expected a result that compares arms")
    about = as_it_lies(manifest_file)
    return Side(about["experiment"], folder, asked(folder), about, effects, result)


def asked(folder: Path) -> dict[str, Any]:
    """The config as it was played."""
    found = tomllib.loads((folder / manifest.CONFIG).read_text(encoding="utf-8"))
    return found | {"worlds": {"from": PRIOR} | found.get("worlds", {})}  # earlier versions had no other


def compared(result: Result) -> pl.DataFrame:
    """Its effects; none where one arm was played."""
    return result.effects if result.compared else pl.DataFrame(schema=KEPT)


def as_it_lies(path: Path) -> dict[str, Any]:
    """A manifest of whatever version."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError):
        raise ConfigError(f"{path}: {manifest.DAMAGED}") from None


def read_effects(path: Path) -> pl.DataFrame:
    """Stored effects; a column that another version of them does not have is empty."""
    effects = pl.read_csv(path, schema_overrides=KEPT, infer_schema_length=None, glob=False)
    return effects.with_columns(pl.lit(None, pl.String).alias(name) for name in KEPT.keys() - set(effects.columns))


def differences_between(sides: Sequence[Side]) -> list[str]:
    """What the results do not share, in words: worlds, windows, versions of the model, arms of one name."""
    keys = WORLD | {"quarters": "quarters", "worlds": "worlds"}
    lines = [differing(words, sides, [one.asked.get(key) for one in sides]) for key, words in keys.items()]
    for key, words in (
        ("during", "windows `during`"),
        ("after", "windows `after`"),
        ("against", "arms compared against"),
        ("confidence", "confidences"),
    ):
        lines.append(differing(words, sides, [getattr(one.compare, key) for one in sides]))
    lines.append(
        differing(
            "versions of economy, shock and programmes", sides, [one.manifest["identity"]["configs"] for one in sides]
        )
    )
    for arm in dict.fromkeys(arm for one in sides for arm in one.manifest["arms"]):
        having = [one for one in sides if arm in one.manifest["arms"]]
        lines.append(
            differing(f"arms of the name {arm}", having, [said_of_arm(one.manifest["arms"][arm]) for one in having])
        )
    return [line for line in lines if line]


def said_of_arm(arm: dict) -> str:
    programmes = [
        ", ".join([item["programme"], *(f"{key} = {value}" for key, value in item.items() if key != "programme")])
        for item in arm["programmes"]
    ]
    return (
        "; ".join([*programmes, *(f"{key} = {value}" for key, value in arm.get("shock_changes", {}).items())])
        or "no programme"
    )


def differing(words: str, sides: Sequence[Side], values: list) -> str:
    """`Other scales: a 10000, b 45000.`; empty where all agree."""
    if all(value == values[0] for value in values):
        return ""
    return (
        f"Other {words}: "
        + "; ".join(f"{one.name} {shown(value)}" for one, value in zip(sides, values, strict=True))
        + "."
    )


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {shown(inner)}" for key, inner in value.items()) or "none"
    if isinstance(value, list):
        return " ".join(map(shown, value)) or "none"
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def why_not_paired(one: Side, other: Side, but: Collection[str] = ()) -> str | None:
    """Why no difference world by world can be taken; None where it can. `but`: keys that may differ all the same."""
    if other.result is None:
        return f"{other.name} holds no quarters.parquet, so that its worlds are not known one by one"
    if one.result is None:
        return "of these the effects alone are kept (no quarters.parquet), not worlds one by one"
    apart = [words for key, words in WORLD.items() if key not in but and one.asked.get(key) != other.asked.get(key)]
    if apart:
        return f"they have other {', '.join(apart)}"
    if one.compare.against != other.compare.against:
        return "their effects are against other arms"
    if not shared(one, other):
        return "no world of the one has the seed and the draw of a world of the other"
    return None


def shared(one: Side, other: Side) -> list[tuple[int, int]]:
    """Places in both panels of the worlds with the same seed and the same drawn figures."""
    columns = {key: column for column, key in enumerate(worlds_of(other))}
    return [(column, columns[key]) for column, key in enumerate(worlds_of(one)) if key in columns]


def worlds_of(side: Side) -> list[tuple]:
    """Of each world of the panel, in its order: seed and what was drawn, by name."""
    runs = side.played.runs.unique("world", maintain_order=True)
    drawn = sorted(set(runs.columns) - {"arm", "world", "draw", "run", "status", "error"})
    by_world = {row["world"]: tuple((name, row[name]) for name in drawn) for row in runs.iter_rows(named=True)}
    return [by_world[world] for world in side.played.panel.worlds]


def differences(one: Side, other: Side) -> pl.DataFrame:
    """Effects of the arms of both, in `one` less in `other`, world by world, over the windows that are the same."""
    return pl.DataFrame(list(difference_rows(one, other)), schema=DIFFERENCE, orient="row")


def difference_rows(one: Side, other: Side) -> Iterator[tuple]:
    compare, known = one.compare, one.played.measures
    arms = [arm for arm in one.played.panel.arms if arm != compare.against and arm in other.played.panel.arms]
    for arm in arms:
        for measure in compare.measures:
            if measure in known and (arm, measure) in other.played.panel.values:
                described = known[measure]
                for window, found in windows_of(one, other, arm, measure, described.unit):
                    note = why_untested(one, arm, measure, window) or why_untested(other, arm, measure, window)
                    numbers = [None if note else found[name] for name in ("effect", "low", "high")]
                    named = arm, compare.against, measure, described.unit, described.kind, window
                    rests_on = found["worlds"], found["units"]
                    yield (*named, *numbers, compare.confidence, None if note else found["warning"], note, *rests_on)


def windows_of(one: Side, other: Side, arm: str, measure: str, unit: str) -> Iterator[tuple[str, dict]]:
    """Over each window that is the same in both: its name and the statistics of the difference."""
    compare, panel = one.compare, both(one, other, arm, measure)
    starts = [first_start(side.starts, arm, compare.against) for side in (one, other)]
    same = {name for name in WINDOWS[:2] if getattr(compare, name) == getattr(other.compare, name)}
    if len(same) == len(WINDOWS[:2]) and starts[0] == starts[1]:
        same.add("cumulated")
    for window in windows(panel, compare, starts[0] or panel.quarters[0], unit):
        if window.name in same:
            mine, theirs = (window.of(panel.values[side, measure]) for side in ("one", "other"))
            found = paired(mine, theirs, panel.clusters, compare.confidence, signed=True)
            yield window.name, dict(zip(STATISTICS, found, strict=True))


def why_untested(side: Side, arm: str, measure: str, window: str) -> str | None:
    """Why the side tells no effect here, such as too few agents; then no difference is told either."""
    asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & (pl.col("window") == window)
    rows = side.effects.filter(asked & pl.col("effect").is_null())
    return rows["note"][0] if len(rows) else None


def both(one: Side, other: Side, arm: str, measure: str) -> Panel:
    """Effects of an arm in two results over the worlds and quarters that they share, as two arms of one panel."""
    mine, theirs = one.played.panel, other.played.panel
    pairs = shared(one, other)
    quarters = tuple(quarter for quarter in mine.quarters if quarter in theirs.quarters)
    values = {}
    for name, panel, rows in (("one", mine, [at for at, _ in pairs]), ("other", theirs, [at for _, at in pairs])):
        difference = panel.difference(arm, one.compare.against, measure)
        values[name, measure] = difference[np.ix_(rows, panel.columns(list(quarters)))]
    rows = [at for at, _ in pairs]
    return Panel(("one", "other"), mine.worlds[rows], mine.draws[rows], mine.openings[rows], quarters, values)
