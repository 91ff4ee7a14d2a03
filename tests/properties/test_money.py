"""Money adds up to the last bit, in any order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from abm.books.money import LARGEST_AMOUNT, LARGEST_SUM, MoneyError, assert_exact, round_money, rounded_money

amounts = st.floats(-LARGEST_AMOUNT, LARGEST_AMOUNT)


@given(amounts)
def test_rounding_is_to_the_nearest_1024th(amount):
    rounded = round_money(amount)
    assert rounded * 1024 == np.rint(amount * 1024)
    assert round_money(rounded) == rounded
    assert_exact(rounded)


@given(st.lists(amounts, min_size=1, max_size=50))
def test_kernels_and_columns_round_to_the_same_bytes(column):
    column = np.array(column)
    in_a_kernel = rounded_one_by_one(column)
    assert in_a_kernel.tobytes() == rounded_money(column).tobytes() == round_money(column).tobytes()


@njit
def rounded_one_by_one(column):
    rounded = np.empty_like(column)
    for row in range(column.size):
        rounded[row] = round_money(column[row])
    return rounded


@njit
def summed_one_by_one(column):
    total = 0.0
    for row in range(column.size):
        total += column[row]
    return total


@pytest.mark.parametrize("seed", range(5))
def test_sums_are_exact_in_any_order(seed):
    dice = np.random.default_rng(seed)
    column = rounded_money(dice.lognormal(8, 3, 100_000) * dice.choice([-1, 1], 100_000))
    exact = sum(int(amount * 1024) for amount in column.tolist()) / 1024
    for order in (column, np.sort(column), column[::-1], dice.permutation(column)):
        assert np.sum(order) == summed_one_by_one(np.ascontiguousarray(order)) == exact
    assert np.add.reduceat(column, np.arange(0, 100_000, 777)).sum() == exact


def test_unrounded_sums_are_not():
    dice = np.random.default_rng(1)
    column = dice.lognormal(8, 3, 100_000)
    assert summed_one_by_one(column) != summed_one_by_one(np.sort(column))


def test_a_sum_beyond_the_limit_is_refused():
    assert_exact([LARGEST_SUM, -LARGEST_SUM, 0.0, 1 / 1024])
    with pytest.raises(MoneyError, match=r"deposits: beyond 8\.8e12 yuan.*1 of 2"):
        assert_exact([0.0, LARGEST_SUM + 1], "deposits")


@pytest.mark.parametrize("amount, words", [(0.1, "no multiple"), (np.nan, "not a number"), (np.inf, "not a number")])
def test_other_amounts_that_do_not_add_exactly_are_refused(amount, words):
    with pytest.raises(MoneyError, match=words):
        assert_exact(amount)
