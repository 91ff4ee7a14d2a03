"""What a calibration found, as tables: facts, inputs, draws, what cannot be told apart."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl

from experiments.ask.free import Free
from experiments.calibration.fit import Fitted
from experiments.find.intervals import student

NINETY = 0.9
DRAWS_KEPT = 2000


def tables(fitted: Fitted, free: Sequence[Free], targets: Sequence[Any]) -> dict[str, pl.DataFrame]:
    """By file name: every figure and the report are drawn from these."""
    names = [one.name for one in free]
    return {
        "facts": facts(fitted, targets),
        "inputs": inputs(fitted, free),
        "posterior": posterior(fitted, free),
        "pairs": pairs(fitted, names),
        "combinations": combinations(fitted, names),
    }


def facts(fitted: Fitted, targets: Sequence[Any]) -> pl.DataFrame:
    """One row a fact: data, accepted range, the model's mean over fresh
    seeds with the band in which 90 % of histories lie."""
    runs = len(fitted.check)
    mean, spread = fitted.check.mean(axis=0), fitted.check.std(axis=0, ddof=1)
    half = student(NINETY, runs - 1) * spread * np.sqrt(1 + 1 / runs)
    gaps = {end: fitted.facts.gap(mean + sign * half) for end, sign in (("gap_low", -1), ("gap", 0), ("gap_high", 1))}
    rows = []
    for column, (target, emulator) in enumerate(zip(targets, fitted.emulators, strict=True)):
        quality = emulator.quality
        rows.append(
            {
                "fact": target.name,
                "unit": target.unit,
                "data": float(fitted.facts.data[column]),
                "low": target.low,
                "high": target.high,
                "model": float(mean[column]),
                "model_low": float(mean[column] - half[column]),
                "model_high": float(mean[column] + half[column]),
                **{name: float(values[column]) for name, values in gaps.items()},
                "verdict": "PASS" if target.low <= mean[column] <= target.high else "MISS",
                "q2": quality.q2,
                "left_out_error": quality.error,
                "left_out_covered": quality.covered,
                "luck": quality.noise,
                "spread_over_points": quality.spread,
                "emulator": quality.words(),
                "source": target.source,
            }
        )
    return pl.DataFrame(rows)


def inputs(fitted: Fitted, free: Sequence[Free]) -> pl.DataFrame:
    """One row an input: range before, estimate, 90 % interval, what the facts see of it."""
    found, interval = fitted.identification, fitted.posterior.interval
    return pl.DataFrame(
        [
            {
                "input": one.name,
                "unit": one.unit,
                "meaning": one.meaning,
                "prior_low": one.low,
                "prior_high": one.high,
                "estimate": one.shown(fitted.estimate[column]),
                **{end: one.shown(interval[row, column]) for row, end in enumerate(("low", "median", "high"))},
                "reaction": float(found.sensitivity[column]),
                "width_of_prior": float(found.width[column]),
                "moves_opening": one.moves_opening,
            }
            for column, one in enumerate(free)
        ]
    )


def posterior(fitted: Fitted, free: Sequence[Free]) -> pl.DataFrame:
    """Draws, thinned evenly."""
    draws, log_likelihood = fitted.posterior.draws, fitted.posterior.log_likelihood
    every = max(1, len(draws) // DRAWS_KEPT)
    columns = {one.name: [one.shown(rank) for rank in draws[::every, column]] for column, one in enumerate(free)}
    return pl.DataFrame(columns | {"log_likelihood": log_likelihood[::every]})


def pairs(fitted: Fitted, names: list[str]) -> pl.DataFrame:
    found = fitted.identification
    return pl.DataFrame(
        [
            {
                "input": one,
                "other": other,
                "collinearity": float(found.pairs[i, j]),
                "correlation": float(found.correlation[i, j]),
            }
            for i, one in enumerate(names)
            for j, other in enumerate(names)
            if i != j
        ],
        schema={"input": pl.String, "other": pl.String, "collinearity": pl.Float64, "correlation": pl.Float64},
    )


def combinations(fitted: Fitted, names: list[str]) -> pl.DataFrame:
    """Directions in the box from the best seen to the least, with their singular value."""
    found = fitted.identification
    rows = [
        {"singular_value": float(value)} | dict(zip(names, map(float, direction), strict=True))
        for value, direction in zip(found.singular, found.directions, strict=True)
    ]
    return pl.DataFrame(rows)
