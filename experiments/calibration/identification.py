"""What the data can tell apart: sensitivities, collinearity, and how much narrower the facts make each input.

At the estimate, with z over the box and each moment in units of its error (`distance.py`),

    S_ij = (dm_i / dz_j) / sqrt(t_i^2 + s_i^2 / K),

the length of column j says how much all the facts together react when input j crosses its range: below 1 they do not
react. Singular values of S below 1 belong to combinations that the facts cannot see. For a subset k of inputs, with
columns scaled to length 1,

    collinearity index  g_k = 1 / sqrt(smallest eigenvalue of S_k' S_k),

a change of one input can be undone up to 1 / g_k by the others; above 10 the subset cannot be told apart. Brun,
Reichert and Kuensch (2001), Water Resources Research 37(4), section 2.4.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from experiments.calibration.distance import Facts
from experiments.calibration.emulator import Emulator, predictions
from experiments.calibration.posterior import Posterior

STEP = 0.1  # of the box, for central differences: wide enough to see past the roughness of an emulator
REACTS = 1.0
COLLINEAR = 10.0
CORRELATED = 0.8
WIDE = 0.75  # of the prior's 90 % interval
PRIOR_90 = 0.9
NAMED_FROM = 0.3  # weight from which on an input is named as part of a combination


@dataclass(frozen=True)
class Identification:
    """`sensitivity` by input, `singular` values with `directions` (rows), `pairs` (inputs x inputs collinearity),
    `correlation` of the draws, `width` of posterior over prior."""

    jacobian: np.ndarray
    sensitivity: np.ndarray
    singular: np.ndarray
    directions: np.ndarray
    pairs: np.ndarray
    together: float
    correlation: np.ndarray
    width: np.ndarray


def identify(
    emulators: list[Emulator], facts: Facts, luck: np.ndarray, at: np.ndarray, posterior: Posterior
) -> Identification:
    scaled = jacobian(emulators, at) / error(facts, luck)[:, None]
    _, singular, directions = np.linalg.svd(scaled, full_matrices=True)
    singular = np.concatenate([singular, np.zeros(len(at) - len(singular))])
    low, _, high = posterior.interval
    return Identification(
        scaled,
        np.linalg.norm(scaled, axis=0),
        singular,
        directions,
        pairwise(scaled),
        collinearity(scaled),
        correlation(posterior.draws),
        (high - low) / PRIOR_90,
    )


def error(facts: Facts, luck: np.ndarray) -> np.ndarray:
    """The mean of the two sides."""
    below, above = facts.variances(luck)
    return (np.sqrt(below) + np.sqrt(above)) / 2


def jacobian(emulators: list[Emulator], at: np.ndarray) -> np.ndarray:
    """Central differences of the emulators, moments x inputs; one-sided at the edge of the box."""
    up, down = np.minimum(at + STEP * np.eye(len(at)), 1), np.maximum(at - STEP * np.eye(len(at)), 0)
    rise = predictions(emulators, up)[0] - predictions(emulators, down)[0]
    return (rise / np.diag(up - down)[:, None]).T


def collinearity(columns: np.ndarray) -> float:
    """The index of a set of columns; infinite where one of them is zero or they depend on each other exactly."""
    length = np.linalg.norm(columns, axis=0)
    if (length == 0).any() or columns.shape[1] > columns.shape[0]:
        return np.inf
    smallest = np.linalg.svd(columns / length, compute_uv=False)[-1]
    return float(1 / smallest) if smallest > 0 else np.inf


def pairwise(columns: np.ndarray) -> np.ndarray:
    inputs = columns.shape[1]
    table = np.ones((inputs, inputs))
    for one, other in combinations(range(inputs), 2):
        table[one, other] = table[other, one] = collinearity(columns[:, [one, other]])
    return table


def correlation(draws: np.ndarray) -> np.ndarray:
    return np.atleast_2d(np.corrcoef(draws.T))


def in_words(found: Identification, names: list[str]) -> list[str]:
    """Which inputs, pairs and combinations the facts cannot tell apart."""
    lines = [
        alone(name, length, width)
        for name, length, width in zip(names, found.sensitivity, found.width, strict=True)
        if length < REACTS or width > WIDE
    ]
    for one, other in combinations(range(len(names)), 2):
        index, shared = found.pairs[one, other], found.correlation[one, other]
        heard = min(found.sensitivity[one], found.sensitivity[other]) >= REACTS
        if heard and (index > COLLINEAR or abs(shared) > CORRELATED):
            how = "more of one is made up by less of the other" if shared < 0 else "both may rise or fall together"
            lines.append(
                f"**{names[one]}** and **{names[other]}** are not told apart: {how} (collinearity index {index:.3g},"
                f" correlation of the draws {shared:.2f})."
            )
    for value, direction in zip(found.singular, found.directions, strict=True):
        parts = [j for j in np.argsort(-np.abs(direction), kind="stable") if abs(direction[j]) >= NAMED_FROM]
        if value < REACTS and len(parts) > 1:
            sign = np.sign(direction[parts[0]])
            text = " ".join(
                f"{'+' if sign * direction[j] > 0 else '-'} {abs(direction[j]):.2f} {names[j]}" for j in parts
            ).removeprefix("+ ")
            lines.append(
                f"The combination {text} is not seen: crossing its range moves the facts by {value:.2g} of their"
                " errors."
            )
    return lines or [
        f"Every input is seen by the facts (the collinearity index of all together is {found.together:.3g})."
    ]


def alone(name: str, length: float, width: float) -> str:
    """Of an input that the facts leave about as uncertain as it was."""
    if length < REACTS:
        return (
            f"**{name}** is not seen: crossing its whole range moves the facts by {length:.2g} of their errors. Its"
            " estimate is a guess inside its range."
        )
    return (
        f"**{name}** is not pinned down: the facts react to it ({length:.2g} of their errors), but other inputs make up"
        f" for it; its interval is {width:.0%} of that before the facts."
    )
