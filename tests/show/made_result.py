"""A result whose every number is another, so that no number can stand in the place of another unseen."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl

from experiments.ask.measures import Measure
from experiments.find.effects import SCHEMA
from experiments.find.panel import Panel
from experiments.find.result import Result

ARMS = ("nothing", "spark", "loans", "public")
QUARTERS = ("2019Q4", "2020Q1", "2020Q2", "2020Q3")
DURING, AFTER = "2020Q1:2020Q2", "2020Q3:2020Q3"
UNITS = {
    "employment": ("persons", "level"),
    "gdp": ("yuan a quarter", "flow"),
    "exports": ("yuan a quarter", "flow"),
    "sme_survival": ("share", "share"),
    "cost_per_job": ("yuan a job-quarter", "ratio"),
}
SIZES = {"employment": 1e4, "gdp": 1e9, "exports": 2e7, "sme_survival": 1e-4, "cost_per_job": 1e3}
WORLDS = 21  # so that percentiles 5, 25, 50, 75 and 95 of 0, 1, ... 20 are 1, 5, 10, 15 and 19
PERCENTILES = (1, 5, 10, 15, 19)


def row(arm: str, measure: str, window: str, effect: float | None, low=None, high=None, unit=None, **more) -> dict:
    """One effect; what is not said is not known."""
    usual, kind = UNITS[measure]
    found = {
        "arm": arm,
        "against": "nothing",
        "measure": measure,
        "unit": unit or usual,
        "kind": kind,
        "window": window,
    }
    found |= {
        "effect": effect,
        "low": low,
        "high": high,
        "confidence": 0.95,
        "worlds": WORLDS,
        "units": WORLDS,
        "openings": 1,
    }
    return dict.fromkeys(SCHEMA) | found | more


def numbered(arms=ARMS, measures=tuple(UNITS), quarters=QUARTERS) -> pl.DataFrame:
    """Effects, all different: an interval reaches farther up than down, and farther for each arm."""
    rows, count = [], 0
    for arm in arms[1:]:
        for measure in measures:
            windows = ("cumulated",) if UNITS[measure][1] == "ratio" else (*quarters, "during", "after", "cumulated")
            for window in windows:
                count += 1
                size = SIZES[measure] * (-1 if count % 5 == 0 else 1)
                unit = (
                    {"employment": "job-quarters", "gdp": "yuan", "exports": "yuan"}.get(measure)
                    if window == "cumulated"
                    else None
                )
                about = size * (7 + 3 * count)
                rows.append(
                    row(
                        arm,
                        measure,
                        window,
                        about,
                        about - abs(size) * (2 + count % 3),
                        about + abs(size) * (4 + count % 7),
                        unit,
                    )
                )
    return pl.DataFrame(rows, schema=SCHEMA)


def panel(measures: dict[str, float], arms=ARMS, quarters=QUARTERS) -> Panel:
    """Worlds 0 to 20 of a size, from another level in each arm, measure and quarter."""
    values = {
        (arm, measure): size
        * (np.arange(WORLDS)[::-1, None] + 100.0 * (1 + index) + 1000.0 * number + 37.0 * np.arange(len(quarters)))
        for index, arm in enumerate(arms)
        for number, (measure, size) in enumerate(measures.items())
    }
    worlds = np.arange(WORLDS)
    return Panel(tuple(arms), worlds, worlds, np.zeros(WORLDS, int), tuple(quarters), values)


def result(
    folder: Path = Path("made"), arms=ARMS, shock="covid_2020", changes=None, arm_changes=None, **kept
) -> Result:
    """`kept`: panel, effects and whatever else the figure reads, in place of stored tables."""
    compare = SimpleNamespace(
        against=arms[0], during=DURING, after=AFTER, confidence=0.95, measures=list(UNITS), stop_when=None
    )
    asked = {
        "economy": "china_2019",
        "shock": shock,
        "scale": 10_000,
        "compare": compare,
        "shock_changes": changes or {},
        "saturation": None,
    }
    made = Result(folder)
    about = {"starts": "2020Q1", "programmes": [], "budget_yuan": 0.0, "bridges": True, "sponsors": ["platform"]}
    found = {arm: about | {"shock_changes": (arm_changes or {}).get(arm, {})} for arm in arms}
    manifest = {
        "experiment": "made",
        "identity": {"code": "c", "question": "q"},
        "commit": None,
        "arms": found,
        "failures": [],
    }
    vars(made).update(
        {"question": SimpleNamespace(**asked), "manifest": manifest, "measures": measures(), "fates": None} | kept
    )
    if "panel" not in kept:
        vars(made)["panel"] = panel({"employment": 1.0}, arms)
    return made


def measures() -> dict[str, Measure]:
    return {name: Measure(unit, kind, "") for name, (unit, kind) in UNITS.items()}
