"""How large an experiment is: agents, runs, and about how long and how much memory they take."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from abm.errors import ConfigError
from abm.names import CLASSES
from abm.parameters.parameters import Parameters

SME_CLASSES = ("self_employed", "micro", "small", "medium")

# Seconds of CPU measured on one core of a two-core server (24 GB), by all processes of a command; they say minutes or
# hours, not seconds. CPU does not depend on what else the machine does: first_look takes 65 s of it beside other work.
QUARTER_STARTED = 0.044  # however few agents there are; measures and forks included
AGENT_QUARTERS_A_SECOND = 3.1e5  # on top: a world of first_look, 39 quarters, takes 8.7 s in all
AGENTS_OPENED_A_SECOND = 1.6e4  # fitted; one that lies there from an earlier run is read in a tenth of that
PROCESS_STARTS = 1.5  # libraries and compiled kernels read; the command, and each worker
PAGES_WRITTEN = 7.0  # tables, README and figures of a result
EFFECT_WORKED_OUT = 0.18  # of one measure of one arm, its intervals, bounds and budgets
BYTES_AN_AGENT = 1_000
BYTES_A_WORKER_PROCESS = 250e6


CONTAINER = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True)
class Size:
    """What `relief check` says before anything is played."""

    runs: int
    worlds: int
    people: int
    firms: int
    seconds_on_one_core: float
    bytes_a_core: float


def smes_and_firms(parameters: Parameters, scale: int) -> tuple[int, int]:
    """Agents: real firms over scale and weight."""
    agents = parameters.firms_by_class / (scale * parameters.firm_weight)
    return int(sum(agents[CLASSES.index(name)] for name in SME_CLASSES)), int(np.sum(agents))


def people(parameters: Parameters, scale: int) -> int:
    """One agent is `scale` persons: those with a job at a firm, the searching, the village reserve."""
    at_firms = np.sum(parameters.firms_by_class * parameters.jobs_per_firm)
    return int((at_firms + parameters.unemployed + parameters.village_reserve) / scale)


def check_scale(scale: int, parameters: Parameters) -> None:
    """Below `minimum_smes` agents an answer is made of noise."""
    smes, _ = smes_and_firms(parameters, scale)
    least = parameters.minimum_smes
    if smes < least:
        finest = smes_and_firms(parameters, 1)[0] // least
        raise ConfigError(
            f"{scale}: too coarse: {smes:,} SME agents where at least {least:,} are needed; expected {finest:,} or less"
        )


def size_of(
    parameters: Parameters,
    scale: int,
    worlds: int,
    arms: int,
    shared: int,
    own: int,
    taken_over: int = 0,
    measures: int = 0,
) -> Size:
    """`shared` quarters are played once a world (burn-in included), `own` quarters once an arm, but for the runs that
    are taken over; of an experiment its `measures` are worked out arm by arm and drawn."""
    persons, (_, firms) = people(parameters, scale), smes_and_firms(parameters, scale)
    agents = persons + firms
    played = worlds * (shared + arms * own) - taken_over * own
    openings = min(worlds, int(parameters.drawn_openings))
    seconds = openings * agents / AGENTS_OPENED_A_SECOND
    seconds += played * (QUARTER_STARTED + agents / AGENT_QUARTERS_A_SECOND)
    seconds += beside_worlds(arms, measures)
    return Size(worlds * arms, worlds, persons, firms, seconds, BYTES_A_WORKER_PROCESS + 3 * agents * BYTES_AN_AGENT)


def beside_worlds(arms: int, measures: int) -> float:
    """Seconds that a run takes however few worlds it has: the command and a worker, then its pages."""
    pages = PAGES_WRITTEN + EFFECT_WORKED_OUT * max(arms - 1, 0) * measures if measures else 0.0
    return 2 * PROCESS_STARTS + pages


def machine_bytes() -> float:
    """Memory of this machine, or of the container if that is less."""
    machine = float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    limit = CONTAINER.read_text().strip() if CONTAINER.is_file() else ""
    return min(machine, float(limit)) if limit.isdigit() else machine


def refuse_too_large(size: Size, scale: int, processes: int, there: float) -> None:
    """ConfigError where so many processes need more than the bytes that are there."""
    needed = processes * size.bytes_a_core
    if needed <= there:
        return
    share = there / processes - BYTES_A_WORKER_PROCESS
    coarser = (
        [f"scale = {int(np.ceil(scale * (size.bytes_a_core - BYTES_A_WORKER_PROCESS) / share)):_} or more"]
        if share > 0
        else []
    )
    fewer = [f"--workers {int(there // size.bytes_a_core)}"] if processes > 1 and there > size.bytes_a_core else []
    raise ConfigError(
        f"{size.bytes_a_core / 1e9:.1f} GB for each of {processes} processes; this machine has {there / 1e9:.1f} GB; "
        f"expected {' or '.join([*fewer, *coarser, 'a cluster (--address)'])}"
    )
