"""Long plays: many worlds to the end, of which none may stop; `make long-plays`. Hours, so no part of the tests.

First the finest scale, then each arm of each experiment that has a reference result, then many seeds at the usual
scale. A run that was played stands in results/long_plays.jsonl and is not played again; one that stopped is told with
its seed, arm, quarter and error.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments import Experiment
from experiments.ask.design import World
from experiments.ask.plan import Plan
from experiments.run.world import ArmFailed, Noted, play_arm, quiet_quarters

ROOT = Path(__file__).parents[1]
LOG = ROOT / "results" / "long_plays.jsonl"
FINE_SEEDS, SEEDS, WORLDS = (7, 1, 2, 3), range(1, 301), 4


@dataclass(frozen=True)
class LongPlay:
    """One world of an experiment, with some of its arms."""

    name: str
    plan: Plan
    world: World


def all_plays() -> Iterator[LongPlay]:
    yield from both_at(1_000, FINE_SEEDS)
    for folder in sorted((ROOT / "results" / "reference").iterdir()):
        file = ROOT / "configs" / "experiments" / f"{folder.name}.toml"
        if file.is_file():
            experiment = Experiment.read(file)
            for world in experiment.worlds[:WORLDS]:
                yield LongPlay(experiment.name, experiment.plan(), world)
    yield from both_at(10_000, SEEDS)


def both_at(scale: int, seeds) -> Iterator[LongPlay]:
    """The platforms' relief of 2020 with the parameters as they stand, at a scale."""
    experiment = Experiment.read(ROOT / "configs" / "experiments" / "relief_2020.toml", [f"scale={scale}"])
    both = tuple(arm for arm in experiment.arms if arm.name == "both")
    for seed in seeds:
        yield LongPlay(f"both at 1:{scale:,}", Plan(experiment.question, both), World(seed, 0, seed, {}))


def play(one: LongPlay, done: set) -> Iterator[dict]:
    """What became of each arm that has not been played; one that stops does not stop the others."""
    missing = [arm for arm in one.plan.arms if (one.name, arm.name, one.world.number, one.world.seed) not in done]
    found = {"play": one.name, "world": one.world.number, "seed": one.world.seed}
    try:
        economy = quiet_quarters(one.world, one.plan, Noted()) if missing else None
    except ArmFailed as stopped:
        yield from (found | {"arm": arm.name} | error(stopped) for arm in missing)
        return
    for arm in missing:
        try:
            play_arm(economy, arm, one.world, one.plan, Noted())
            yield found | {"arm": arm.name, "played": True}
        except ArmFailed as stopped:
            yield found | {"arm": arm.name} | error(stopped)


def error(stopped: ArmFailed) -> dict:
    return {
        "played": False,
        "quarter": stopped.quarter,
        "error": f"{type(stopped.__cause__).__name__}: {stopped.__cause__}",
    }


def main() -> int:
    """Exit code 1 if a run stopped."""
    LOG.parent.mkdir(exist_ok=True)
    text = [json.loads(line) for line in LOG.read_text().splitlines()] if LOG.exists() else []
    done = {(line["play"], line["arm"], line["world"], line["seed"]) for line in text if line["played"]}
    stopped = 0
    for one in all_plays():
        for line in play(one, done):
            with LOG.open("a") as log:
                log.write(json.dumps(line) + "\n")
            stopped += not line["played"]
            print(*(f"{key} {value}" for key, value in line.items()), sep=", ", flush=True)
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
