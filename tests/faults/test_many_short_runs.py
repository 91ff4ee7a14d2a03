"""10,000 short runs: the driver's memory stays where it is, files are few, and every run is there once."""

import re
from pathlib import Path

import polars as pl
import pytest

from tests.experiments.small import write_small
from tests.faults.sweep import ended, every_now_and_then

MEGABYTE = 2**20


def memory(process: int) -> int:
    """Bytes of a process in memory that are its own: what it read from files or shares with others does not count."""
    try:
        found = re.search(r"RssAnon:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        found = None
    return int(found[1]) * 1024 if found else 0


@pytest.mark.slow
def test_ten_thousand_short_runs(sweep, tmp_path):
    one = sweep("Short", nap=0)
    one.config = write_small(tmp_path, "draws = 2\n", "draws = 1000\n")
    driver, seen, most = one.start("--workers", "2"), [], 0
    for _ in every_now_and_then(driver, 0.5):
        most = max(most, len(one.parts()))
        if one.workers():
            seen.append(memory(driver.pid))
    code, said = ended(driver)
    assert code == 0 and "10000/10000 runs" in said, said
    runs = pl.read_parquet(one.folder / "runs.parquet")
    assert runs["run"].to_list() == list(range(10_000)) and set(runs["status"]) == {"done"}
    values = pl.scan_parquet(one.folder / "quarters.parquet").group_by("arm", "world").len().collect()
    assert len(values) == 10_000 and values["len"].n_unique() == 1
    assert most <= 10_000 // 200 + 40, "parts were not put together"
    early, late = max(seen[: len(seen) // 4]), max(seen[-len(seen) // 4 :])
    print(f"\n{said}; driver {early / MEGABYTE:.0f} MB early, {late / MEGABYTE:.0f} MB late; at most {most} parts")
    assert late - early < 64 * MEGABYTE
    one.leaves_nothing_behind()
