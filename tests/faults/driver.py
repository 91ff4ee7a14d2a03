"""The command `relief` with one of the economies of these tests in place
of the real one: driver.py ECONOMY run CONFIG ..."""

import os
import sys

import experiments  # noqa: F401 (first: it settles threads)
from experiments import cli
from experiments.__main__ import command
from experiments.ask.plan import Plan
from experiments.experiment import Experiment
from experiments.run import hand_out
from tests.faults import economies

if __name__ == "__main__":
    economy = getattr(economies, sys.argv.pop(1))
    Experiment.plan = lambda self, *_: Plan(self.question, self.arms, economy)
    cli.show = lambda result: None
    hand_out.SECONDS_OF_SILENCE = float(os.environ.get("SILENCE", hand_out.SECONDS_OF_SILENCE))
    command()
