"""1,000 bits flipped over every kind of kept file, one at a time: the same bytes come out, or a word is said, and never
another number.

Each flip is read by the reader that a run uses, in this process; a flip that is seen is healed or told, so the next
begins whole.
"""

import os
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.machine import sealed
from abm.machine.kernels import ENDING
from abm.opening import frozen
from experiments import Experiment
from experiments.calibration.play import PointStore
from experiments.errors import Stopped
from experiments.find.result import Result
from experiments.run.resources import Shard
from experiments.store.files import signed
from experiments.store.lock import LOCK, alone
from experiments.store.status import ResultStatus
from experiments.store.store import Store
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("FLIPS_SEED", "11"))
WORDS = (ConfigError, Stopped)


def flips(kind: str, files: list[Path], count: int):
    """File and bit, seeded; each restored after its turn."""
    luck = random.Random(f"{SEED} {kind}")
    for _ in range(count):
        file = luck.choice(files)
        content = file.read_bytes()
        bit = luck.randrange(8 * len(content))
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(changed)
        yield file, bit
        file.write_bytes(content)


def campaign(kind: str, files: list[Path], count: int, read: Callable[[], object]) -> None:
    """`read` gives what a run would go on with, None where it said that there is nothing, or an error in words."""
    assert files, kind
    before, silent, crashed, said = read(), [], [], 0
    assert before is not None
    for file, bit in flips(kind, files, count):
        try:
            after = read()
        except WORDS:
            said += 1
            continue
        except Exception as error:
            crashed.append(f"{file.name} bit {bit}: {type(error).__name__}")
            continue
        said += after is None
        if after is not None and after != before:
            silent.append(f"{file.name} bit {bit}")
    same = count - said - len(silent) - len(crashed)
    print(f"\n{kind}: {count} flips, {said} said, {same} the same, {len(crashed)} without a word, {len(silent)} silent")
    assert silent == [] and crashed == []


def test_openings(tmp_path):
    file = tmp_path / "opening.safetensors"
    sealed.write(file, frozen.freeze({"money": np.arange(500.0), "seed": 7}))

    def read():
        content = sealed.read(file)
        return None if content is None else frozen.freeze(frozen.thaw(content))

    campaign("openings", [file], 150, read)


def test_kernels(tmp_path):
    file = tmp_path / f"kernel{ENDING}"
    sealed.write(file, random.Random(3).randbytes(20_000))
    campaign("kernels", [file], 150, lambda: sealed.read(file))


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return write_small(tmp_path_factory.mktemp("config"))


@pytest.fixture
def half(config, tmp_path):
    """Parts, receipts, a failure and no tables."""
    folder = tmp_path / "r"
    Experiment.read(config).run(workers=0, out=folder, quiet=True, shard=Shard(1, 2), open_economy=FakeEconomy)
    return folder


@pytest.fixture
def whole(config, tmp_path):
    Experiment.read(config).run(workers=0, out=tmp_path / "r", quiet=True, open_economy=FakeEconomy)
    return tmp_path / "r"


def kept(folder: Path) -> dict | None:
    """What the next sitting would find and not play again."""
    parts = ResultStatus.read(folder).store.parts
    receipts, damaged = parts.take_stock()
    found = {
        receipt.name: (
            receipt.worlds,
            receipt.taken_over,
            {kind: parts.read(receipt, kind).write_json() for kind in receipt.tables},
        )
        for receipt in receipts
    }
    if damaged:  # set aside, which the next flip must not find
        for file in (folder / "damaged").iterdir():
            file.replace(folder / "parts" / file.name)
        return None
    return found


@pytest.mark.parametrize("kind", ["*.parquet", "*.json"])
def test_parts_and_receipts(half, kind):
    campaign(f"parts {kind}", sorted((half / "parts").glob(kind)), 100, lambda: kept(half))


def test_failures(tmp_path, config):
    store = Store(tmp_path, Experiment.read(config).resolved())
    file = tmp_path / "failures" / "world-000001.json"
    file.parent.mkdir()
    file.write_bytes(
        signed(
            {
                "world": 1,
                "seed": 12345,
                "parameters": {"caution": 0.31},
                "error": "RuntimeError: the bank ran out of paper",
            }
        )
    )
    campaign("failures", [file], 100, lambda: store.read_failures() or None)


def test_points(tmp_path):
    store = PointStore(tmp_path, {}, {})
    file = tmp_path / "parts" / "point-000000.json"
    file.parent.mkdir()
    file.write_bytes(signed({"number": 0, "ranks": [0.25, 0.5], "moments": [[0.1, 0.2]], "error": None}))
    campaign("points", [file], 100, lambda: store.point(0) if store.has(0) else None)


def test_locks(tmp_path):
    """What stands in a lock are words for whoever must wait; each sitting
    takes the file along and the next writes its own."""
    file = tmp_path / LOCK
    file.write_text("process 7 on here, since 10:00:00")

    def read():
        with alone(tmp_path):
            return "held"

    campaign("locks", [file], 20, lambda: (read(), file.write_text("process 7 on here, since 10:00:00"))[0])


def figures(folder: Path) -> dict[str, str]:
    """Every figure that a reader of a finished result is shown."""
    result, state = Result.read(folder), ResultStatus.read(folder)
    seeds = str([(world.number, world.seed, world.values) for world in state.worlds])
    return {
        "effects": result.effects.write_json(),
        "worlds": seeds,
        "done": str(sorted(state.done)),
        "failed": str(sorted(state.failed)),
    }


@pytest.mark.parametrize(
    "name", ["quarters.parquet", "accounts.parquet", "runs.parquet", "manifest.json", "config.toml"]
)
def test_a_finished_result(whole, name):
    if not (whole / name).exists():
        pytest.skip(f"this result has no {name}")
    campaign(f"result {name}", [whole / name], 80, lambda: figures(whole))
