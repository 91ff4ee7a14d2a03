"""The opening report on the terminal and as CSV."""

from pathlib import Path

import polars as pl

from experiments.show.terminal import Sheet, prose, told
from experiments.show.units import DASH, plain

SAID = {
    "totals": "The resting quarter beside the balanced table",
    "owners": "What agents make, own and owe by industry and owner beside the table",
    "cells": "Agents and what they stand for",
    "runway": "Months of outlays that cash covers, shares of firms",
    "overlap": "Who is at risk, online, served by a bank, reached by the payroll cut: shares of SMEs",
}


def opening(economy: str, scale: int, out: Path | None, as_json: bool = False) -> None:
    """Draw an opening and tell it."""
    from abm import Economy

    tables = Economy(economy, scale=scale, burn_in=0).opening_report()
    if as_json:
        told({"economy": economy, "scale": scale} | {name: table.to_dicts() for name, table in tables.items()})
    for name, table in {} if as_json else tables.items():
        prose(SAID[name])
        sheet(in_short(table)).print()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.write_csv(out / f"{name}.csv")


def sheet(table: pl.DataFrame) -> Sheet:
    """Words to the left, numbers flush; what names the rows stands in the first column."""
    names = [name for name in table.columns if table[name].dtype == pl.String]
    ordered = [*names, *(name for name in table.columns if name not in names)]
    rows = [tuple(map(said, row)) for row in table.select(ordered).iter_rows()]
    return Sheet(tuple(map(plain, ordered)), rows, tuple(range(len(names))))


def said(value: str | float | None) -> str:
    """Three figures after the point, as many as a table of shares needs."""
    if value is None:
        return DASH
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def in_short(table: pl.DataFrame) -> pl.DataFrame:
    """Large numbers in billions of yuan and millions of persons or firms, for the eye."""
    if "account" in table.columns:
        persons = pl.col("account") == "jobs"
        factor = pl.when(persons).then(1e-6).otherwise(1e-9)
        return table.with_columns(
            pl.when(persons).then(pl.lit("m persons")).otherwise(pl.lit("bn yuan")).alias("unit"),
            pl.col("agents") * factor,
            pl.col("table") * factor,
        )
    if "table" in table.columns:
        yuan = pl.col("unit").str.starts_with("yuan")
        unit = pl.when(yuan).then("bn " + pl.col("unit")).otherwise("m " + pl.col("unit"))
        factor = pl.when(yuan).then(1e-9).otherwise(1e-6)
        return table.with_columns(unit.alias("unit"), pl.col("opening") * factor, pl.col("table") * factor)
    shorter = {"firms": ("firms_m", 1e-6), "jobs": ("jobs_m", 1e-6), "output_yuan_a_quarter": ("output_bn", 1e-9)}
    return table.with_columns(
        *[
            (pl.col(old) * factor).alias(new)
            for old, (new, factor) in shorter.items()
            if old in table.columns and table[old].dtype == pl.Float64
        ]
    ).drop([old for old in shorter if old in table.columns and table[old].dtype == pl.Float64])
