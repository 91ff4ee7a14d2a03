"""What a forecast must beat, by hand."""

import numpy as np
import pytest

from experiments.validation.benchmarks import BENCHMARKS, autoregression, back_to_trend, random_walk_with_drift, rmse


def test_the_random_walk_goes_on_by_its_mean_step_in_logs():
    # 1, 2, 8: log steps ln 2 and ln 4, their mean is ln 8 / 2; from 8 by a factor of sqrt 8
    assert random_walk_with_drift([1.0, 2.0, 8.0], 2) == pytest.approx([8 * 8**0.5, 64.0])


def test_the_autoregression_is_least_squares_carried_forward():
    # 0, 1, 1.5, 1.75 follow x' = 1 + x / 2 exactly
    assert autoregression([0.0, 1.0, 1.5, 1.75], 2) == pytest.approx([1.875, 1.9375])
    # before 0, 2, 2; after 2, 2, 5: means 4/3 and 3, slope (8/3 - ... ) = 0.75, constant 2
    assert autoregression([0.0, 2.0, 2.0, 5.0], 1) == pytest.approx([2.0 + 0.75 * 5.0])


def test_a_level_that_never_moved_stays():
    assert autoregression([3.0, 3.0, 3.0], 2) == pytest.approx([3.0, 3.0])


def test_back_to_trend_is_the_mean_of_the_first_year():
    assert back_to_trend([1.0, 2.0, 3.0, 4.0, 100.0], 3).tolist() == [2.5, 2.5, 2.5]


def test_the_error_is_the_root_of_the_mean_square():
    assert rmse([1.0, 3.0], [1.0, 0.0]) == pytest.approx(np.sqrt(4.5))


def test_every_benchmark_gives_as_many_quarters_as_asked():
    for forecast in BENCHMARKS.values():
        assert len(forecast([1.0, 1.01, 0.99, 1.0, 0.9, 0.95], 4)) == 4
