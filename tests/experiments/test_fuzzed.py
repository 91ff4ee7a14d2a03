"""Whatever is written into a shipped experiment or after its options: a
plan, or a refusal in words; never anything else."""

import random
import re
from pathlib import Path

import pytest

from abm.errors import ConfigError
from experiments import Experiment

SHIPPED = sorted((Path(__file__).parents[2] / "configs/experiments").glob("*.toml"))
LEAKED = ("Input should", "valid dictionary", "should be a valid", "Traceback", "object at 0x", "validation error")
VALUES = (
    "-1",
    "0",
    "1",
    "3.5",
    "1e400",
    "nan",
    "-inf",
    "true",
    '""',
    '"nothing"',
    '"2020Q5"',
    '"2020Q1:2019Q1"',
    '"2020-13"',
    "2020-01-01",
    "07:32:00",
    "[]",
    "[[]]",
    "[1, 2]",
    '["nothing", "nothing"]',
    "{}",
    "{ a = 1 }",
    "{ as = 3 }",
    '[{ programme = "spark_credit" }, { programme = "spark_credit" }]',
    '[{ programme = "../x" }]',
    '"a/b"',
    '"x[/nope]"',
    str(2**70),
    "[" * 40 + "]" * 40,
    '{ shock = { fear = { times = "x" } } }',
    "{ join = [] }",
    "{ join = [3] }",
    "{ relief = [], shock = { a.b.c = 1 } }",
    '"' + "long" * 500 + '"',
)
TREES = (
    "worlds.{}",
    "arms.{}",
    "compare.{}",
    "fates.{}",
    "saturation.{}",
    "shock_changes.{}",
    "parameters.{}",
    "samples.{}",
    "compare.stop_when.{}",
    "worlds.uncertain.{}",
    "{}",
)
KEYS = (
    "draws",
    "seeds_per_draw",
    "design",
    "seed",
    "uncertain",
    "spark",
    "nothing",
    "both",
    "x[/nope]",
    "during",
    "after",
    "against",
    "measures",
    "confidence",
    "stop_when",
    "quarters",
    "arms",
    "levels",
    "fixed",
    "fear",
    "public_relief",
    "caution",
    "mpc",
    "recapture",
    "shock.fear",
    "industry",
    "scale",
    "economy",
    "shock",
    "question",
    "claim",
    "play",
    "limits",
    "accounts",
    "burn_in",
    "time_limit",
    "worlds",
    "compare",
    "fates",
    "saturation",
    "samples",
    "parameters",
    "shock_changes",
    "measure",
    "half_width",
    "at_most",
    "arm",
    "window",
    "a b",
    "é",
    "",
    "x.y.z",
)


def mutated(luck: random.Random, folder: Path) -> tuple[Path, list[str]]:
    """A shipped file with a line dropped, doubled or given another value, and up to two options."""
    lines = luck.choice(SHIPPED).read_text("utf-8").splitlines()
    index = luck.randrange(len(lines))
    value = luck.choice(VALUES)
    lines[index : index + 1] = luck.choice(
        ([], [lines[index]] * 2, [re.sub(r"=.*", lambda _: f"= {value}", lines[index])], [lines[index]])
    )
    path = folder / "fuzzed.toml"
    path.write_text("\n".join(lines), "utf-8")
    return path, [
        f"{luck.choice(TREES).format(luck.choice(KEYS))}={luck.choice(VALUES)}" for _ in range(luck.randrange(3))
    ]


def told(seed: int, folder: Path) -> None:
    path, changes = mutated(random.Random(seed), folder)
    try:
        Experiment.read(path, changes).refuse_too_large()
    except ConfigError as error:
        words = str(error)
        assert words.strip() and not [leak for leak in LEAKED if leak in words], (seed, changes, words)
    except Exception as error:
        raise AssertionError(f"seed {seed}, {changes}: {type(error).__name__}: {error}") from error


def test_some_dozens(tmp_path):
    for seed in range(24):
        told(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
def test_many(block, tmp_path):
    for seed in range(1000 + 200 * block, 1200 + 200 * block):
        told(seed, tmp_path)
