"""Money in 1/1024ths of a yuan, which float64 holds and adds exactly: any order of a sum gives the same bytes."""

from functools import partial

import numpy as np

from abm.machine.kernels import kernel

GRAIN = 1 / 1024
LARGEST_AMOUNT = 2.0**41
LARGEST_SUM = 2.0**43
_SHIFT = 1.5 * 2.0**42


class MoneyError(ValueError):
    """An amount that float64 cannot add exactly."""


@kernel
def round_money(amount):
    """The nearest 1/1024 yuan (a tie to the even one), for one amount or an array, up to ±2.2e12 yuan (2**41).

    Beyond that it rounds to other grains, so only what is paid is rounded, never a balance or a sum.
    """
    return (amount + _SHIFT) - _SHIFT


@partial(kernel, any_order=True)
def sum_of_money(money):
    """The sum of rounded amounts, exact in any order: the processor adds as many at once as it can."""
    total = 0.0
    for k in range(money.size):
        total += money[k]
    return total


def rounded_money(amounts: np.ndarray) -> np.ndarray:
    """`round_money` for columns, in numpy's arithmetic; the same bytes."""
    return (amounts + _SHIFT) - _SHIFT


def whole_grains(amounts: np.ndarray) -> np.ndarray:
    """Down to 1/1024 yuan, so that no rounding lifts what is asked or given above what there is; yuan."""
    return np.floor(amounts / GRAIN) * GRAIN


def assert_exact(amounts, what: str = "money") -> None:
    """Every amount or sum is a multiple of 1/1024 yuan of at most 8.8e12 yuan (2**43), so adding loses nothing."""
    amounts = np.atleast_1d(np.asarray(amounts, dtype=np.float64))
    too_large = (
        f"{what}: beyond 8.8e12 yuan, where 1/1024 yuan no longer adds exactly; draw a smaller economy (a larger scale)"
    )
    too_fine = f"{what}: no multiple of 1/1024 yuan; round it with round_money where it enters the ledger"
    _refuse(amounts, ~np.isfinite(amounts), f"{what}: not a number of yuan")
    _refuse(amounts, np.abs(amounts) > LARGEST_SUM, too_large)
    _refuse(amounts, amounts * 1024 != np.rint(amounts * 1024), too_fine)


def _refuse(amounts: np.ndarray, wrong: np.ndarray, why: str) -> None:
    if wrong.any():
        raise MoneyError(f"{why} ({int(wrong.sum())} of {wrong.size} amounts, the first {amounts[wrong][0]})")
