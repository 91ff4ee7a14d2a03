"""Another model's period, timed by the interpreter that has it: `PYTHON tests/peer_bam.py AGENTS`; for tests/bench.py.

bamengine (the BAM model of Delli Gatti et al., 2011) asks for another numpy than this project, so it lives in a place
of its own: `python -m venv peer && peer/bin/pip install 'bamengine[fast]'`.
"""

import json
import logging
import sys
import time
from importlib.metadata import version

import bamengine  # ty: ignore[unresolved-import]  # installed elsewhere

PER_FIRM, BANKS, PERIODS = 5, 10, 10  # households a firm, as the model's authors have it


def main(agents: int) -> dict:
    logging.disable(logging.CRITICAL)  # it tells every event, which is no part of its economy
    firms = max(10, agents // (PER_FIRM + 1))
    model = bamengine.Simulation.init(n_firms=firms, n_households=PER_FIRM * firms, n_banks=BANKS, seed=7)
    model.run(n_periods=PERIODS)  # compiled and settled
    begun = time.process_time()
    for _ in range(PERIODS):
        model.step()
    seconds = (time.process_time() - begun) / PERIODS
    agents = firms * (PER_FIRM + 1) + BANKS
    return {"model": f"bamengine {version('bamengine')}", "agents": agents, "period_ms": 1e3 * seconds}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
