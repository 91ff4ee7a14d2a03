"""The opening report on the terminal and as CSV."""

from pathlib import Path

import polars as pl

SAID = {
    "totals": "The resting quarter beside the balanced table",
    "owners": "What agents make, own and owe by industry and owner beside the table",
    "cells": "Agents and what they stand for",
    "runway": "Months of outlays that cash covers, shares of firms",
    "overlap": "Who is at risk, online, served by a bank, reached by the payroll cut: shares of SMEs",
}
WIDTH = 150


def opening(economy: str, scale: int, out: Path | None) -> None:
    """Draw an opening and tell it."""
    from abm import Economy

    tables = Economy(economy, scale=scale, burn_in=0).opening_report()
    with pl.Config(
        tbl_rows=-1,
        tbl_cols=-1,
        tbl_width_chars=WIDTH,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        float_precision=3,
    ):
        for name, table in tables.items():
            print(f"{SAID[name]}\n{in_short(table)}\n")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.write_csv(out / f"{name}.csv")


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
