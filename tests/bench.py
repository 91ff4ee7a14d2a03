"""How fast it is; `make bench`. Every figure is CPU time of one process on one core, in turn with a reference kernel,
so that a noisy machine moves ratios little; of threads it is wall time too, on all cores. Writes
results/bench/bench.json and bench.md; docs/speed.md says how to read it.

    make bench                    the usual scale and a coarse one
    make bench ARGS=--sweep       two hundred short worlds on all cores as well
    make bench ARGS=--fine        1:1,000 as well: a few minutes and 2 GB
    make bench ARGS="--peer P"    another model as well, with the interpreter P that has it: tests/peer_bam.py
"""

import argparse
import cProfile
import gc
import json
import os
import platform
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import abm  # settles threads and kernels before numpy is seen

# isort: split
import numpy as np
from numba.core.dispatcher import Dispatcher

from abm import Economy, use_threads
from abm import quarter as page
from abm.machine.kernels import InBlocks
from abm.opening import keep
from experiments import Experiment

ROOT = Path(__file__).parents[1]
OUT = ROOT / "results" / "bench"
RELIEF, ARM = "relief_2020", "both"
LAST_QUIET, FIRST = "2020Q1", "2020Q2"  # programmes begin with the second
TIMED, TURNS = ("2020Q2", "2020Q3", "2020Q4"), 3
COARSE, USUAL, FINE = 100_000, 10_000, 1_000
SHORT_WORLDS = 200


@dataclass(frozen=True)
class Speed:
    """A pandemic quarter with all programmes of the demo: CPU ms, and the same in passes of the reference kernel."""

    scale: int
    agents: int
    quarter_ms: float
    of_reference: float
    million_agent_quarters_a_second: float
    bytes_an_agent: float
    fork_ms: float


@dataclass(frozen=True)
class Threads:
    """The same quarter on one thread and on one for each core, in turn: the least wall time of each, to which whatever
    else the machine does only adds, and the least CPU time."""

    scale: int
    threads: int
    alone_wall_ms: float
    together_wall_ms: float
    times_as_fast: float
    alone_cpu_ms: float
    together_cpu_ms: float


@dataclass(frozen=True)
class Opening:
    scale: int
    fit_s: float
    burn_in_s: float


@dataclass(frozen=True)
class Sentence:
    """A line of abm/quarter.py: ms a quarter, months added up, and its share."""

    name: str
    quarter_ms: float
    share: float


@dataclass(frozen=True)
class Calls:
    """What one quarter calls: kernels with their time, functions of numpy (operators aside)."""

    kernel_calls: int
    kernel_ms: float
    numpy_calls: int


@dataclass(frozen=True)
class Sweep:
    """Short worlds on all cores: seconds that one process plays them in over the seconds of all workers."""

    worlds: int
    workers: int
    alone_s: float
    together_s: float
    efficiency: float


@dataclass(frozen=True)
class Peer:
    """A period of another model with as many agents: one pass over its markets, where a quarter here has three."""

    model: str
    agents: int
    period_ms: float
    of_reference: float
    million_agent_periods_a_second: float


def cpu(act: Callable[[], Any]) -> float:
    """CPU seconds of this process, garbage collected before."""
    gc.collect()
    begun = time.process_time()
    act()
    return time.process_time() - begun


def reference() -> None:
    """What the model does all day, without the model: gather, scatter and sort a million numbers."""
    draw = np.random.default_rng(0)  # of no world
    rows, values = draw.integers(0, 100_000, 1_000_000), draw.random(1_000_000)
    for _ in range(5):
        sums = np.bincount(rows, values, 100_000)
        np.sort(sums[rows] * values)


def programmes() -> list[dict]:
    (arm,) = (arm for arm in Experiment.read(RELIEF).arms if arm.name == ARM)
    return list(arm.relief)


def at_the_door(scale: int) -> Economy:
    """The pandemic world, burnt in, on the eve of the first programme."""
    economy = Economy(shock="covid_2020", scale=scale, rng=7)
    economy.run(until=LAST_QUIET)
    return economy


def speed(economy: Economy, scale: int) -> Speed:
    """Medians over turns; each turn times the same three quarters from the same books."""
    relief = programmes()
    economy.fork(relief=relief).run(until=FIRST)  # what is compiled at first sight is compiled now
    turns = [one_turn(economy, relief) for _ in range(TURNS)]
    quarter = statistics.median(one["quarter"] for one in turns)
    agents = people_and_firms(economy)
    return Speed(
        scale=scale,
        agents=agents,
        quarter_ms=1e3 * quarter,
        of_reference=statistics.median(one["quarter"] / one["reference"] for one in turns),
        million_agent_quarters_a_second=agents / quarter / 1e6,
        bytes_an_agent=bytes_of(economy.state) / agents,
        fork_ms=1e3 * statistics.median(one["fork"] for one in turns),
    )


def one_turn(economy: Economy, relief: list[dict]) -> dict[str, float]:
    """The reference kernel before and after, so that a machine that slows down is seen on both."""
    before, forks = cpu(reference), []
    fork = cpu(lambda: forks.append(economy.fork(relief=relief)))
    quarter = cpu(lambda: forks[0].run(until=TIMED[-1])) / len(TIMED)
    return {"fork": fork, "quarter": quarter, "reference": (before + cpu(reference)) / 2}


def on_threads(economy: Economy, scale: int, cores: set[int]) -> Threads:
    """On all the cores that this process had, as long as it lasts."""
    relief, many, pinned = programmes(), max(2, len(cores)), placed(cores)
    walls, spent = {1: [], many: []}, {1: [], many: []}
    for _ in range(1 + TURNS):
        for threads in (1, many):
            use_threads(threads)
            forked = economy.fork(relief=relief)
            gc.collect()
            begun, busy = time.perf_counter(), time.process_time()
            forked.run(until=TIMED[-1])
            walls[threads].append(time.perf_counter() - begun)
            spent[threads].append(time.process_time() - busy)
    use_threads(1)
    placed(pinned)
    wall, core = ({n: 1e3 * min(turns[1:]) / len(TIMED) for n, turns in of.items()} for of in (walls, spent))
    return Threads(scale, many, wall[1], wall[many], wall[1] / wall[many], core[1], core[many])


def placed(cores: set[int]) -> set[int]:
    """From now on this process runs on these cores, where the system knows how; returns those until now."""
    if not hasattr(os, "sched_setaffinity"):
        return cores
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    return before


def people_and_firms(economy: Economy) -> int:
    return len(economy.state.firms) + len(economy.state.workers)


def bytes_of(state: Any) -> int:
    """All arrays that a state holds, each once."""
    return sum(array.nbytes for array in {id(one): one for one in arrays(state, set())}.values())


def arrays(of: Any, seen: set[int]) -> Iterator[np.ndarray]:
    """Those that own their numbers, however deep they lie."""
    if id(of) in seen or isinstance(of, (str, bytes, int, float, type, ModuleType)):
        return
    seen.add(id(of))
    if isinstance(of, np.ndarray):
        yield of if of.base is None else np.asarray(of.base)
        return
    parts = of.values() if isinstance(of, dict) else of if isinstance(of, (list, tuple)) else vars_of(of)
    for part in parts:
        yield from arrays(part, seen)


def vars_of(of: Any) -> list[Any]:
    slots = [getattr(of, name, None) for kind in type(of).__mro__ for name in getattr(kind, "__slots__", ())]
    return [*slots, *getattr(of, "__dict__", {}).values()] if is_dataclass(of) or hasattr(of, "__dict__") else slots


def opening(scale: int) -> Opening:
    """A fit that nobody has kept, and twenty quarters with luck after it."""
    with tempfile.TemporaryDirectory() as nowhere, elsewhere(nowhere):
        fit = cpu(lambda: Economy(shock="covid_2020", scale=scale, rng=7, burn_in=0))
        both = cpu(lambda: Economy(shock="covid_2020", scale=scale, rng=7))  # kept by the first
    return Opening(scale, fit, both)


@contextmanager
def elsewhere(folder: str) -> Iterator[None]:
    """Openings are kept in another folder for the time being."""
    usual, keep._file = keep._file, lambda name: Path(folder) / name
    try:
        yield
    finally:
        keep._file = usual


def sentences(economy: Economy) -> list[Sentence]:
    """The lines of the quarter, timed where they are called."""
    names = [name for name in page.play.__code__.co_names if callable(getattr(page, name, None))]
    spent = dict.fromkeys(names, 0.0)

    def timed(name: str, act: Callable) -> Callable:
        def timing(*given):
            begun = time.process_time()
            act(*given)
            spent[name] += time.process_time() - begun

        return timing

    usual = {name: getattr(page, name) for name in names}
    forked = economy.fork(relief=programmes())
    forked.run(until=FIRST)
    with replaced(page, {name: timed(name, act) for name, act in usual.items()}):
        forked.run(until=TIMED[-1])
    quarters, whole = len(TIMED) - 1, sum(spent.values())
    order = sorted((name for name in names if spent[name]), key=lambda name: -spent[name])
    return [Sentence(name.replace("_", " "), 1e3 * spent[name] / quarters, spent[name] / whole) for name in order]


@contextmanager
def replaced(module: ModuleType, names: dict[str, Any]) -> Iterator[None]:
    usual = {name: getattr(module, name) for name in names}
    vars(module).update(names)
    try:
        yield
    finally:
        vars(module).update(usual)


def calls(economy: Economy) -> Calls:
    """Of one quarter that has been played before, so that nothing is compiled in it."""
    relief, found = programmes(), {"calls": 0, "seconds": 0.0}

    def counted(kernel: Dispatcher | InBlocks) -> Callable:
        def counting(*given):
            begun = time.perf_counter()
            answer = kernel(*given)
            found["seconds"] += time.perf_counter() - begun
            found["calls"] += 1
            return answer

        return counting

    homes = [
        (module, {name: counted(one) for name, one in vars(module).items() if isinstance(one, Dispatcher | InBlocks)})
        for name, module in list(sys.modules.items())
        if name.split(".")[0] == abm.__name__
    ]
    forked = economy.fork(relief=relief)
    forked.run(until=FIRST)
    with ExitStack() as stack:
        for module, names in homes:
            stack.enter_context(replaced(module, names))
        forked.run(until=TIMED[1])
    profile = cProfile.Profile()
    profile.runcall(forked.run, until=TIMED[2])
    numpy_calls = sum(
        row[1]
        for (file, _, name), row in pstats.Stats(profile).stats.items()  # ty: ignore[unresolved-attribute]  # stubs leave `stats` out
        if file == "~" and "numpy" in name
    )
    return Calls(found["calls"], 1e3 * found["seconds"], numpy_calls)


def sweep() -> Sweep:
    """Two hundred short worlds, first here and then on all cores; compiled and opened before either."""
    workers = os.cpu_count() or 1
    changes = [
        "scale=45000",
        f"worlds.draws={SHORT_WORLDS}",
        "worlds.seeds_per_draw=1",
        "quarters=2019Q1:2020Q2",
        "fates.quarters=[]",
        "compare.during=2020Q2:2020Q2",
        "compare.after=2020Q2:2020Q2",
        'play=["nothing", "both"]',
        "claim=[]",
    ]
    with tempfile.TemporaryDirectory() as folder:
        experiment = Experiment.read(RELIEF, changes)
        begun = time.perf_counter()
        experiment.run(Path(folder) / "alone", workers=0, quiet=True)
        alone = time.perf_counter() - begun
        begun = time.perf_counter()
        experiment.run(Path(folder) / "together", workers=workers, quiet=True)
        together = time.perf_counter() - begun
    return Sweep(SHORT_WORLDS, workers, alone, together, alone / (workers * together))


def peer(python: str, agents: int) -> Peer:
    """As many agents, on the same core, between two passes of the reference kernel."""
    command = [python, str(ROOT / "tests" / "peer_bam.py"), str(agents)]
    turns = []
    for _ in range(TURNS):
        before = cpu(reference)
        told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
        turns.append(told | {"of_reference": told["period_ms"] / 1e3 / ((before + cpu(reference)) / 2)})
    period = statistics.median(one["period_ms"] for one in turns)
    return Peer(
        model=turns[0]["model"],
        agents=turns[0]["agents"],
        period_ms=period,
        of_reference=statistics.median(one["of_reference"] for one in turns),
        million_agent_periods_a_second=turns[0]["agents"] / period / 1e3,
    )


def about() -> dict[str, Any]:
    """When, on what, and how often."""
    model = next(
        (line.split(":")[1].strip() for line in cpu_lines() if line.startswith("model name")), platform.machine()
    )
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": model,
        "python": platform.python_version(),
        "turns": TURNS,
    }


def cpu_lines() -> list[str]:
    file = Path("/proc/cpuinfo")
    return file.read_text().splitlines() if file.is_file() else []


def table(rows: list[Any]) -> str:
    """Markdown of records alike."""
    heads = list(asdict(rows[0]))
    lines = [[cell(asdict(row)[head]) for head in heads] for row in rows]
    named = [head.replace("_", " ") for head in heads]
    return "\n".join(f"| {' | '.join(line)} |" for line in (named, ["---"] * len(heads), *lines))


def cell(value: Any) -> str:
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:,.0f}"
        if isinstance(value, (int, float))
        else str(value)
    )


def main() -> None:
    asked = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--fine", action="store_true", help="1:1,000 as well")
    asked.add_argument("--peer", metavar="PYTHON", help="another model as well: the interpreter that has it")
    asked.add_argument("--sweep", action="store_true", help="two hundred short worlds on all cores as well")
    given = asked.parse_args()
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    if not given.sweep:
        placed({min(cores)})
    use_threads(1)
    found: dict[str, list[Any]] = {"speed": [], "threads": [], "opening": []}
    for scale in (COARSE, USUAL, *([FINE] if given.fine else [])):
        print(f"1:{scale:,}", file=sys.stderr, flush=True)
        economy = at_the_door(scale)
        found["speed"].append(speed(economy, scale))
        found["threads"].append(on_threads(economy, scale, cores))
        if scale == USUAL:
            found["sentences"], found["calls"] = sentences(economy), [calls(economy)]
        if scale != FINE:
            found["opening"].append(opening(scale))
    if given.sweep:
        found["sweep"] = [sweep()]
    if given.peer:
        found["peer"] = [peer(given.peer, row.agents) for row in found["speed"]]
    OUT.mkdir(parents=True, exist_ok=True)
    document = {"about": about()} | {name: [asdict(row) for row in rows] for name, rows in found.items()}
    (OUT / "bench.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    text = "\n\n".join(f"## {name}\n\n{table(rows)}" for name, rows in found.items())
    (OUT / "bench.md").write_text(f"# Bench\n\n{text}\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
