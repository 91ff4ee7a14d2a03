"""What studies and lenders found of a programme's channel, beside what the reference run of the model has of it."""

import csv
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from abm.parameters import configs_path
from experiments.ask.asked_of import is_of, names_of, switched_off

REFERENCE = Path(__file__).parents[2] / "results" / "reference" / "validation" / "validation.csv"
PAGES = "docs/causal_anchors.md, docs/validation.md"
ANCHOR = "anchor_"
MISS, NOT_PLAYED = "MISS", "not in a reference run here"
SHARES = ("share", "a year")
ASKED = "unit", "world", "moment"  # of a figure that is asked in another way now nothing stored is told


class Study(NamedTuple):
    """A figure that was found, and the model's."""

    name: str
    unit: str
    found: str
    accepted: str
    model: str | None
    verdict: str
    is_an_effect: bool  # of relief, which a study found; else a state that the model should be in

    @property
    def short(self) -> str:
        """`platform credit 0.68 % where 18.0 % was found`; yuan are named."""
        yuan = " yuan" if self.unit.startswith("yuan") else ""
        return self.name if self.model is None else f"{self.name} {self.model}{yuan} where {self.found} was found"

    @property
    def beside(self) -> str:
        return "" if self.model is None else f": {self.model} where {self.found} was found"

    @property
    def words(self) -> str:
        return f"{self.name} ({self.unit}; accepted {self.accepted}){self.beside}: {self.verdict}"


def of_arms(arms: Mapping[str, Mapping[str, Any]]) -> list[Study]:
    """Of the programmes that arms give or go without, as a manifest tells them; each figure once, misses first."""
    given = {name for arm in arms.values() for name in names_of(arm["programmes"])}
    items = {item for arm in arms.values() for item in switched_off(arm.get("shock_changes", {}))}
    return of_programmes({*given, *(name for name in tested() if any(is_of(name, item) for item in items))})


def of_programmes(names: Collection[str]) -> list[Study]:
    found = [study(name, raw) for name, raw in figures() if {*raw["programmes"]} & {*names}]
    return sorted(found, key=lambda one: one.verdict != MISS)


def tested() -> set[str]:
    return {name for _, raw in figures() for name in raw["programmes"]}


def figures() -> Iterator[tuple[str, dict]]:
    """Those of the facts that say of which programmes they test the channel."""
    yield from ((name, raw) for name, raw in targets().items() if raw.get("programmes"))


def targets() -> dict[str, dict]:
    """Every figure that the model is held against, as its file has it."""
    path = configs_path.find("facts", "targets", ".toml").resolve()
    return read_once(path, path.stat().st_mtime_ns)


@cache
def read_once(path: Path, changed: int) -> dict[str, dict]:
    """The same file is read again only once it has changed."""
    return configs_path.read_toml(path)


def study(name: str, raw: dict) -> Study:
    value, accepted = raw.get("value"), accepted_of(raw)
    found = (
        said(value, raw["unit"]) if value is not None else f"series {raw['series']}" if "series" in raw else accepted
    )
    words = name.removeprefix(ANCHOR).replace("_", " ")
    row = stored().get(name)
    if row is None or any(row[key] != raw[key] for key in ASKED):
        return Study(words, raw["unit"], found, accepted, None, NOT_PLAYED, name.startswith(ANCHOR))
    model = fine(float(row["mean"]), raw["unit"]) if row["mean"] else None
    return Study(words, raw["unit"], found, accepted, model, row["verdict"], name.startswith(ANCHOR))


def accepted_of(raw: dict) -> str:
    """The ends, or how far from a series the model may lie; what has another rule is named by it."""
    value, within, unit = raw.get("value"), raw.get("within"), raw["unit"]
    if within is not None:
        return f"{said(within, unit)} around it" if value is None else span(value - within, value + within, unit)
    return span(raw.get("low"), raw.get("high"), unit) or raw.get("rule", "")


@cache
def stored() -> dict[str, dict[str, str]]:
    """The scores of the reference run by name, as they stand in its table; none where it is not at hand."""
    if not REFERENCE.is_file():
        return {}
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def said(value: float | None, unit: str) -> str:
    """Shares in per cent, large counts in millions, thousands whole, others as they are; a dash for what is unknown."""
    if value is None:
        return "–"
    if unit.startswith(SHARES):
        return f"{value * 100:.2f} %" if abs(value) < 0.1 else f"{value * 100:.1f} %"
    return (
        f"{value / 1e6:,.2f} m"
        if abs(value) >= 1e5
        else f"{value:,.0f}"
        if abs(value) >= 1e3
        else f"{value:.2f}"
        if abs(value) >= 0.01 or value == 0
        else in_decimals(value)
    )


def in_decimals(value: float) -> str:
    """Two figures that matter, behind as many zeros as it takes."""
    return f"{Decimal(f'{value:.1e}'):f}"


def span(low: float | None, high: float | None, unit: str) -> str:
    """Both ends, or `at least`, `at most`; empty with neither."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"≤ {said(high, unit)}"
    if high is None:
        return f"≥ {said(low, unit)}"
    return f"{said(low, unit).removesuffix(' %').removesuffix(' m')} to {said(high, unit)}"


def fine(value: float, unit: str) -> str:
    """What would round to nothing with the figures that it has."""
    return (
        f"{in_decimals(value * 100)} %" if unit.startswith("share") and 0.0 < abs(value) < 5e-5 else said(value, unit)
    )
