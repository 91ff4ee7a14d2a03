"""Where relief fails: boxes of the uncertain inputs in which failures crowd (scenario discovery).

A shallow classification tree (CART, by scikit-learn) cuts the draws into boxes; how deep it may go is decided by
cross-validation against the plain share of failures, so that it says that nothing separates them when nothing does.
Lempert, Bryant and Bankes (2008) hold CART against PRIM for this use: coverage (of all failures, those in the box) and
density (of the draws in the box, those that fail) are theirs.
"""

from dataclasses import dataclass

import numpy as np

from experiments.find.draws import Draws, Effect

DEEPEST, FOLDS, FEWEST = 3, 5, 10
SMALLEST_BOX = 0.05
WORST = 0.25


@dataclass(frozen=True)
class Box:
    """Ends between 0 and 1 of the inputs that bound it (by place); `coverage` and `density` of failures."""

    limits: dict[int, tuple[float, float]]
    draws: int
    coverage: float
    density: float


@dataclass(frozen=True)
class Failures:
    """Which draws fail, by what rule, and the boxes in which they crowd, the densest first; none where nothing
    separates them."""

    rule: str
    below: float
    failed: np.ndarray
    boxes: tuple[Box, ...]


def failures(draws: Draws, effect: Effect, below: float = 0.0) -> Failures:
    """A draw fails when the effect is not above `below`; where hardly any or
    nearly all do, the lowest quarter is looked at."""
    failed, rule = effect.values <= below, f"the effect is not above {below:g}"
    few = min(np.count_nonzero(failed), np.count_nonzero(~failed))
    if few < FEWEST:
        outcomes = (
            f"{np.count_nonzero(failed)} of {len(failed)} draws fail (effect not above {below:g}), too few or too many"
            " to tell where"
        )
        below = float(np.quantile(effect.values, WORST))
        failed, rule = effect.values <= below, f"{outcomes}; looked at is the lowest quarter of effects"
    return Failures(rule, below, failed, boxes(draws.points, failed, draws.numbers // draws.block))


def boxes(points: np.ndarray, failed: np.ndarray, blocks: np.ndarray) -> tuple[Box, ...]:
    """Leaves in which failures are denser than in all draws."""
    if (
        min(np.count_nonzero(failed), np.count_nonzero(~failed)) < FEWEST
        or (depth := best_depth(points, failed, blocks)) == 0
    ):
        return ()
    fitted = tree(depth, len(failed)).fit(points, failed)
    leaf = fitted.apply(points)
    found = [box(points, failed, leaf == number, limits(fitted.tree_, number)) for number in np.unique(leaf)]
    return tuple(
        sorted((one for one in found if one.density > failed.mean()), key=lambda one: (-one.density, -one.coverage))
    )


def tree(depth: int, draws: int):
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(
        max_depth=depth, min_samples_leaf=max(FOLDS, int(SMALLEST_BOX * draws)), random_state=0
    )


def best_depth(points: np.ndarray, failed: np.ndarray, blocks: np.ndarray) -> int:
    """The depth with the smallest Brier score out of sample, 0 when the plain share of failures does as well.

    A trajectory is left out whole: its draws are neighbours, and one would foretell the other.
    """
    from sklearn.dummy import DummyClassifier
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_score

    folds = StratifiedGroupKFold(min(FOLDS, len(np.unique(blocks))), shuffle=True, random_state=0)
    tried = [DummyClassifier(strategy="prior"), *(tree(depth, len(failed)) for depth in range(1, DEEPEST + 1))]
    return int(
        np.argmax(
            [
                cross_val_score(one, points, failed, groups=blocks, cv=folds, scoring="neg_brier_score").mean()
                for one in tried
            ]
        )
    )


def limits(grown, leaf: int) -> dict[int, tuple[float, float]]:
    """The cuts on the way from the root to a leaf."""
    ends: dict[int, tuple[float, float]] = {}
    while leaf:
        above = int(np.flatnonzero((grown.children_left == leaf) | (grown.children_right == leaf))[0])
        feature, cut = int(grown.feature[above]), float(grown.threshold[above])
        low, high = ends.get(feature, (0.0, 1.0))
        ends[feature] = (low, min(high, cut)) if grown.children_left[above] == leaf else (max(low, cut), high)
        leaf = above
    return ends


def box(points: np.ndarray, failed: np.ndarray, inside: np.ndarray, ends: dict[int, tuple[float, float]]) -> Box:
    caught = np.count_nonzero(failed & inside)
    return Box(
        dict(sorted(ends.items())),
        int(np.count_nonzero(inside)),
        caught / np.count_nonzero(failed),
        caught / np.count_nonzero(inside),
    )
