"""A process that answers for one that cannot play: what it says, what goes wrong in it, and that it ended."""

import contextlib
import json
import os
from fractions import Fraction

import pytest

from abm.calendar import CalendarError, quarter_index
from experiments.elsewhere import call, started


@pytest.mark.parametrize(
    ("function", "wrong", "error", "right", "answer"),
    [
        (Fraction, {"numerator": 1, "denominator": 0}, ZeroDivisionError, {"numerator": 2, "denominator": 4}, 0.5),
        (json.loads, {"s": "["}, ValueError, {"s": "[1, 2]"}, [1, 2]),
        (dict, {1: 2}, TypeError, {"a": 3}, {"a": 3}),
        (quarter_index, {"name": "2020Q9"}, CalendarError, {"name": "2020Q3"}, quarter_index("2020Q3")),
    ],
)
def test_whatever_goes_wrong_there_is_raised_here_and_the_next_call_is_answered(function, wrong, error, right, answer):
    """By the same process."""
    other = started(function, os.getpid())
    for _ in range(2):
        with pytest.raises(error):
            call(function, wrong)
        assert call(function, right) == answer
    assert started(function, os.getpid()) is other and other.process.poll() is None


def test_a_process_that_has_ended_is_told_in_words_at_every_call():
    """In the midst of a call, and before it is asked."""
    other = started(os._exit, os.getpid())
    for _ in range(2):
        with pytest.raises(RuntimeError, match="the process that plays for this one has ended; its words stand above"):
            call(os._exit, {"status": 3})
        assert other.process.wait(10) == 3
    with contextlib.suppress(BrokenPipeError):
        other.asked.close()
