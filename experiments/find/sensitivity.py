"""Which uncertain input drives an effect.

Morris (1991), from trajectories: the elementary effect of an input is the change of the effect over its whole range, at
many places of the box; mu* is the mean of its size, sigma its spread (interaction, or a bend). Campolongo et al.
(2007). An input that merely shakes the world changes who meets whom, and so has a mu* as well: `luck` says how large
that could be. Sobol (2001), from Saltelli's points: first order is the share of the effect's variance that an input
explains alone, total order with all it interacts in; intervals by bootstrap. Both by SALib, and conditional on the luck
of the result, which all their draws share. From any other design: the partial rank correlation (PRCC; Iman and
Conover), which is not an index: it says how steadily an effect rises or falls with an input, not how much, and luck
weakens it.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from scipy import stats

from experiments.ask.designs import LEVELS, points_a_block, problem
from experiments.errors import Unanswered
from experiments.find.draws import Draws, Effect, effects_by_draw
from experiments.find.result import Result

SCHEMA = {
    "arm": pl.String,
    "measure": pl.String,
    "window": pl.String,
    "method": pl.String,
    "input": pl.String,
    "statistic": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "confidence": pl.Float64,
    "draws": pl.Int64,
}
METHODS = {"morris": "Morris screening", "saltelli": "Sobol indices"}
RANKS = "partial rank correlation"
LEADING = {"Morris screening": "mu_star", "Sobol indices": "total", RANKS: "prcc"}  # by what inputs are put in order
STEP = LEVELS / (2 * (LEVELS - 1))  # of a trajectory, in the range of an input
RESAMPLES = 1000
SEED = 1
Row = tuple[int, str, float, float, float, str]  # input, statistic, value, low, high, unit


def sensitivity(result: Result, window: str = "during") -> pl.DataFrame:
    """One row for each arm, measure, input and statistic; effects that are the same in every draw are left out."""
    design, confidence = result.question.worlds.design, result.question.compare.confidence
    draws = whole_blocks(result)
    method = METHODS.get(design, RANKS)
    read: dict[str, Callable] = {"morris": morris, "saltelli": sobol}
    rows = [
        (
            effect.arm,
            effect.measure,
            effect.window,
            method,
            draws.inputs[column].name,
            *rest,
            confidence,
            len(draws.numbers),
        )
        for effect in effects_by_draw(result, draws, window)
        if np.ptp(effect.values) > 0
        for column, *rest in read.get(design, rank_correlation)(draws, effect, confidence)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def whole_blocks(result: Result) -> Draws:
    """The draws that can be used together; refused when too few are left to say anything."""
    draws = Draws.read(result)
    size = points_a_block(result.question.worlds.design, len(draws.inputs))
    kept = draws.in_blocks(size)
    least = 2 * size if size > 1 else len(draws.inputs) + 4
    if len(kept.numbers) < least:
        raise Unanswered(
            f"{result.folder}: {len(kept.numbers)} draws for {len(draws.inputs)} uncertain inputs; expected {least} or"
            " more: set worlds.draws"
        )
    return kept


def morris(draws: Draws, effect: Effect, confidence: float) -> list[Row]:
    from SALib.analyze import morris

    count = len(draws.inputs)
    found = morris.analyze(
        problem(count),
        draws.points,
        effect.values,
        num_resamples=RESAMPLES,
        conf_level=confidence,
        num_levels=LEVELS,
        seed=SEED,
    )
    spread = sigma_interval(elementary_effects(draws.points, effect.values), confidence)
    rows: list[Row] = []
    for column in range(count):
        mean, half = float(found["mu_star"][column]), float(found["mu_star_conf"][column])
        rows.append((column, "mu_star", mean, max(0.0, mean - half), mean + half, effect.unit))
        rows.append((column, "sigma", float(found["sigma"][column]), *spread[column], effect.unit))
        rows.append((column, "mu", float(found["mu"][column]), np.nan, np.nan, effect.unit))
        rows.append((column, "luck", of_luck(effect.luck), np.nan, np.nan, effect.unit))
    return rows


def of_luck(error: float) -> float:
    """mu* of an input that does nothing, were luck drawn anew at each point: the mean size of the difference of two
    draws, over the step."""
    return float(np.sqrt(2 / np.pi) * np.sqrt(2) * error / STEP)


def elementary_effects(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Inputs x trajectories: the change of the effect over the step of each input, for its whole range."""
    count = points.shape[1]
    moves = np.diff(points.reshape(-1, count + 1, count), axis=1)
    rises = np.diff(values.reshape(-1, count + 1), axis=1)
    return np.einsum("tsi,ts->it", np.sign(moves), rises) / STEP


def sigma_interval(found: np.ndarray, confidence: float) -> list[tuple[float, float]]:
    """By bootstrap over trajectories."""
    rng, count = np.random.default_rng(SEED), found.shape[1]
    spreads = found[:, rng.integers(count, size=(RESAMPLES, count))].std(axis=2, ddof=1)
    ends = (1 - confidence) / 2, (1 + confidence) / 2
    return [tuple(np.quantile(row, ends).tolist()) for row in spreads]


def sobol(draws: Draws, effect: Effect, confidence: float) -> list[Row]:
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem(len(draws.inputs)),
        effect.values,
        calc_second_order=False,
        num_resamples=RESAMPLES,
        conf_level=confidence,
        seed=SEED,
    )
    rows: list[Row] = []
    for column in range(len(draws.inputs)):
        for key, statistic in (("S1", "first"), ("ST", "total")):
            value, half = float(found[key][column]), float(found[f"{key}_conf"][column])
            rows.append((column, statistic, value, value - half, value + half, "share of the variance"))
    return rows


def rank_correlation(draws: Draws, effect: Effect, confidence: float) -> list[Row]:
    """Of what is left of both when all other inputs have explained their part; intervals by Fisher's transformation."""
    ranks, outcome = stats.rankdata(draws.points, axis=0), stats.rankdata(effect.values)
    count = ranks.shape[1]
    half = stats.norm.ppf((1 + confidence) / 2) / np.sqrt(len(outcome) - count - 2)
    rows: list[Row] = []
    for column in range(count):
        others = np.column_stack([np.ones(len(outcome)), np.delete(ranks, column, axis=1)])
        value = float(np.corrcoef(left_over(ranks[:, column], others), left_over(outcome, others))[0, 1])
        middle = np.arctanh(np.clip(value, -1 + 1e-12, 1 - 1e-12))
        rows.append(
            (column, "prcc", value, float(np.tanh(middle - half)), float(np.tanh(middle + half)), "correlation")
        )
    return rows


def left_over(values: np.ndarray, others: np.ndarray) -> np.ndarray:
    return values - others @ np.linalg.lstsq(others, values, rcond=None)[0]


def leading(table: pl.DataFrame, arm: str, measure: str) -> list[str]:
    """Inputs, the one that drives the effect most first."""
    mine = table.filter((pl.col("arm") == arm) & (pl.col("measure") == measure))
    if mine.is_empty():
        return []
    return (
        mine.filter(pl.col("statistic") == LEADING[mine["method"][0]])
        .sort(pl.col("value").abs(), descending=True, maintain_order=True)["input"]
        .to_list()
    )
