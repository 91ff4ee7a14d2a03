"""Economies that take their time, and economies that go wrong in one way each."""

import os
import time

import numba

from experiments.ask.plan import real_economy
from tests.experiments.fake_economy import FakeEconomy

Real = real_economy

NAP = float(os.environ.get("NAP", "0"))
BAD = 31  # one seed in so many goes wrong: two of the hundred worlds


class Paced(FakeEconomy):
    """Takes its time, so that a test can meet it at work."""

    def step(self):
        time.sleep(NAP)
        super().step()


class Short(FakeEconomy):
    """As little as can be played: what is left is the handing out and the keeping."""

    def step(self):
        lift = len(self.relief) * 1.0
        self.records += [(self.quarter, name, "", self.seed % 97 + lift) for name in ("employment", "gdp")]
        self.kept_in += 1


class GoesWrong(Paced):
    """Plays to the middle of 2020; then one world in some goes wrong where relief is on."""

    def step(self):
        if self.relief and self.quarter == "2020Q3" and self.seed % BAD == 0:
            self.go_wrong()
        super().step()


class Raises(GoesWrong):
    def go_wrong(self):
        raise RuntimeError("the bank ran out of paper")


class NeverEnds(GoesWrong):
    """Python that goes on for ever: an alarm reaches it."""

    def go_wrong(self):
        while True:
            time.sleep(0.01)


class NeverReturns(GoesWrong):
    """A compiled kernel that goes on for ever and lets no other Python in:
    nothing but the end of its process stops it."""

    def go_wrong(self):
        for_ever(1)


class KillsItsWorker(GoesWrong):
    """A worker that dies of one world, every time, as of too little memory."""

    def go_wrong(self):
        os.kill(os.getpid(), 9)


@numba.njit
def for_ever(step):
    total = 0
    while step:
        total += step
        step = -step
    return total
