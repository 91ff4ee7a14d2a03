"""The page of causal anchors: what studies found, and what the reference run finds of the same question."""

import csv
import json
import tomllib
from functools import cache

from docs.writers.markdown import ROOT, filled, number, table, with_links
from experiments.ask.studies import fine, said, span
from experiments.show.units import title
from experiments.validation import targets
from experiments.validation.targets import Target

ROW = "causal anchors"
REFERENCE = ROOT / "results/reference/validation"
NOT_PLAYED = "not in the reference run"


def causal_anchors() -> str:
    figures = {one.name: one for one in targets.read() if one.row == ROW}
    lines = [
        [title(name.removeprefix("anchor_")), said(one.value, one.unit), accepted(one), *model(one)]
        for name, one in figures.items()
    ]
    head = ["anchor", "study", "accepted", "model", "90 % of worlds", ""]
    text = filled(
        "causal_anchors.md",
        table=table(head, lines),
        figures=figures,
        model=lambda name: in_words(figures[name]),
        played=played(),
        programme=programme,
        config=config,
        number=number,
    )
    return with_links(text)


@cache
def config(name: str) -> dict:
    return tomllib.loads((ROOT / "configs" / f"{name}.toml").read_text("utf-8"))


def programme(experiment: str, arm: str) -> dict:
    """The one programme of an arm, as its experiment states it."""
    (only,) = config(f"experiments/{experiment}")["arms"][arm]
    return only


@cache
def reference() -> dict[str, dict[str, str]]:
    """The scores of the reference run by name, as they stand in its table."""
    with (REFERENCE / "validation.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def accepted(target: Target) -> str:
    words = span(target.low, target.high, target.unit)
    return f"{words}, clear of luck" if target.rule == "clear" else words


def model(target: Target) -> list[str]:
    """Mean, band and verdict of the reference run; of a figure that was asked in another way when it was made, none."""
    row = reference().get(target.name)
    if row is None or (row["unit"], row["world"], row["moment"]) != (target.unit, target.world, target.moment):
        return ["–", "", NOT_PLAYED]
    if not row["mean"]:
        return ["–", "", f"{row['verdict']}: {row['note']}"]
    mean, low, high = (float(row[key]) for key in ("mean", "band_low", "band_high"))
    return [fine(mean, target.unit), f"{fine(low, target.unit)} to {fine(high, target.unit)}", row["verdict"]]


def in_words(target: Target) -> str:
    mean, band, verdict = model(target)
    if target.rule == "reported" and band:
        return f"{mean} ({band})"
    return f"{mean} ({band}), **{verdict}**" if band else f"**{verdict}**"


def played() -> str:
    """How many worlds of which size the reference run has."""
    about = json.loads((REFERENCE / "validation.json").read_text("utf-8"))
    worlds = about["worlds"]
    return (
        f"1:{about['scale']:,}, {worlds['covid']} worlds of the pandemic and {worlds['quiet']} quiet ones,"
        f" {worlds['credit']} for platform credit, {worlds['rush']} for the rush for coupons"
    )
