"""The report of a calibration: fit, estimates, what the data cannot tell apart, where it comes from."""

import json
import shlex
from pathlib import Path

import polars as pl
from scipy import stats

from experiments.calibration import figures
from experiments.calibration import fitted as found
from experiments.calibration.fit import Fitted
from experiments.calibration.identification import in_words
from experiments.calibration.question import Calibration
from experiments.show import screen
from experiments.show.saved import Origin, Saved
from experiments.show.screen import Screen
from experiments.show.tables import grid
from experiments.show.units import given, number, plain
from experiments.show.written import environment
from experiments.store.files import write_whole

CHANCE = 0.95


def show(calibration: Calibration, fitted: Fitted, folder: Path) -> Path:
    """Tables as CSV, figures, README.md, details.md."""
    tables = found.tables(fitted, calibration.free, calibration.targets)
    for name, table in tables.items():
        write_whole(folder / f"{name}.csv", table.write_csv().encode())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    drawn = figures.draw_all(tables, folder / "figures", origin(calibration, manifest))
    text = (
        environment(trim_blocks=True)
        .get_template("calibration.md.j2")
        .render(
            content(calibration, fitted, tables, manifest, folder) | {"figures": {one.name: one.alt for one in drawn}}
        )
    )
    return screen.write(folder, in_short(calibration, fitted, tables, drawn[0], folder), text)


def in_short(calibration: Calibration, fitted: Fitted, tables: dict, drawn: Saved, folder: Path) -> Screen:
    """What the fit reaches, and the estimates with their intervals."""
    told = [
        (row["input"], f"{given(row['estimate'])} [{given(row['low'])}, {given(row['high'])}]", row["unit"])
        for row in tables["inputs"].iter_rows(named=True)
    ]
    words = [answer(fitted, tables["facts"]), *outside(tables["inputs"], fitted.candidate)]
    table = grid([("input", "estimate, 90 % interval", "unit"), *told])
    return Screen(calibration.asked.question, words, command(calibration, folder), table, drawn)


def command(calibration: Calibration, folder: Path) -> str:
    """By which it is fitted again."""
    words = ["relief", "calibrate", str(folder / "config.toml"), "--out", f"results/{calibration.name}_again"]
    return shlex.join(words)


def origin(calibration: Calibration, manifest: dict) -> Origin:
    asked, identity = calibration.asked, manifest["identity"]
    return Origin(
        f"{calibration.name}: 1:{asked.scale:,}, {asked.seeds_per_point} seeds a point",
        f"{asked.economy}, {asked.shock}, identity {identity['code']}-{identity['question']}, commit"
        f" {manifest['commit'] or 'none'}",
    )


def content(calibration: Calibration, fitted: Fitted, tables: dict, manifest: dict, folder: Path) -> dict:
    asked, facts, inputs = calibration.asked, tables["facts"], tables["inputs"]
    broken = manifest["points"]["failed"]
    return {
        "question": asked.question,
        "answer": answer(fitted, facts),
        "facts": [fact_line(row) for row in facts.iter_rows(named=True)],
        "inputs": [input_line(row) for row in inputs.iter_rows(named=True)],
        "told_apart": in_words(fitted.identification, inputs["input"].to_list()),
        "unemulated": [
            f"**{row['fact']}**: {row['emulator']} (Q2 {row['q2']:.2f})"
            for row in facts.iter_rows(named=True)
            if row["emulator"] != "emulated"
        ],
        "emulated": sum(facts["emulator"] == "emulated"),
        "covered": f"{facts['left_out_covered'].mean():.0%}",
        "points": manifest["points"]["played"],
        "failed": (
            f"{broken} of them broke the model and are left out (column `error` of points.parquet)"
            if broken
            else "none failed"
        ),
        "fresh": asked.fresh_seeds,
        "candidate": fitted.candidate,
        "independent": f"{fitted.posterior.independent:,.0f}",
        "enough": fitted.posterior.enough,
        "left_out": [f"{name}: {why}" for name, why in calibration.left_out],
        "asked": asked,
        "scale": f"{asked.scale:,}",
        "identity": manifest["identity"],
        "commit": manifest["commit"] or "not in a repository",
        "versions": ", ".join(f"{name} {version}" for name, version in manifest["versions"].items()),
        "command": command(calibration, folder),
    }


def answer(fitted: Fitted, facts) -> str:
    passed, total = sum(facts["verdict"] == "PASS"), len(facts)
    worst = facts.sort(facts["gap"].abs(), descending=True).row(0, named=True)
    return (
        f"At the estimate the model's mean lies inside the accepted range of {passed} of {total} facts; the farthest is"
        f" {plain(worst['fact'])}, {abs(worst['gap']):.2g} accepted ranges from the data. The distance J is"
        f" {fitted.distance:.3g} over {total} facts, with luck that nothing was fitted"
        f" to{doubt(fitted.distance, total)}."
    )


def outside(inputs: pl.DataFrame, candidate: str) -> list[str]:
    """Which estimates lie outside their own intervals, and how that can be."""
    beyond = inputs.filter(~pl.col("estimate").is_between(pl.col("low"), pl.col("high")))["input"].to_list()
    if not beyond:
        return []
    return [
        f"The estimate is one point, the {candidate}; of {', '.join(beyond)} it lies outside the interval of"
        " all points that fit."
    ]


def doubt(distance: float, facts: int) -> str:
    """Whether errors as large as stated leave such a distance."""
    most = float(stats.chi2.ppf(CHANCE, facts))
    return (
        f": more than the {most:.3g} that errors of the stated size leave, so that the model does not reach the facts"
        " inside these ranges, and the intervals below say less than they seem to"
        if distance > most
        else ""
    )


def fact_line(row: dict) -> str:
    band = f"{number(row['model_low'])} to {number(row['model_high'])}"
    cells = (
        plain(row["fact"]),
        row["unit"],
        number(row["data"]),
        f"{number(row['low'])} to {number(row['high'])}",
        number(row["model"]),
        band,
        row["verdict"],
        f"{row['q2']:.2f}",
    )
    return "| " + " | ".join(cells) + " |"


def input_line(row: dict) -> str:
    cells = (
        f"`{row['input']}`",
        row["unit"],
        f"{given(row['prior_low'])} to {given(row['prior_high'])}",
        given(row["estimate"]),
        f"{given(row['low'])} to {given(row['high'])}",
        f"{row['width_of_prior']:.0%}",
        number(row["reaction"]),
    )
    return "| " + " | ".join(cells) + " |"
