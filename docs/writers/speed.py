"""The page on speed: the stored bench, table by table."""

import json

from docs.writers.markdown import ROOT, filled, table

BENCH = ROOT / "results/reference/bench/bench.json"
HEADS = {
    "speed": {
        "scale": "scale",
        "agents": "agents",
        "quarter_ms": "ms a quarter",
        "of_reference": "in passes of the reference kernel",
        "million_agent_quarters_a_second": "million agent-quarters a second",
        "bytes_an_agent": "bytes an agent",
        "fork_ms": "fork, ms",
    },
    "threads": {
        "scale": "scale",
        "threads": "threads",
        "alone_wall_ms": "on one thread, ms a quarter",
        "together_wall_ms": "on so many, ms a quarter",
        "times_as_fast": "times as fast",
    },
    "opening": {"scale": "scale", "fit_s": "fit, s", "burn_in_s": "twenty quarters with luck, s"},
    "sentences": {"name": "sentence of the quarter", "quarter_ms": "ms a quarter", "share": "share"},
    "calls": {"kernel_calls": "kernels called", "kernel_ms": "ms in them", "numpy_calls": "numpy functions called"},
    "sweep": {
        "worlds": "worlds",
        "workers": "workers",
        "alone_s": "one process, s",
        "together_s": "all workers, s",
        "efficiency": "efficiency",
    },
    "peer": {
        "model": "model",
        "agents": "agents",
        "period_ms": "ms a period",
        "of_reference": "in passes of the reference kernel",
        "million_agent_periods_a_second": "million agent-periods a second",
    },
}


def speed() -> str:
    found = json.loads(BENCH.read_text("utf-8"))
    tables = {name: table([*heads.values()], lines(found.get(name, []), heads)) for name, heads in HEADS.items()}
    return filled("speed.md", tables=tables, found=found, about=found["about"], fixed=fixed(found))


def lines(rows: list[dict], heads: dict[str, str]) -> list[list[str]]:
    return [[cell(name, row[name]) for name in heads] for row in rows]


def cell(name: str, value) -> str:
    if isinstance(value, str):
        return value
    if name == "scale":
        return f"1:{value:,}"
    if name in ("share", "efficiency"):
        return f"{value:.0%}"
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 100 else f"{value:.3g}"


def fixed(found: dict) -> dict[str, str]:
    """Of the agents and the time at the usual scale the part that a coarse world has."""
    coarse, usual = (next(row for row in found["speed"] if row["scale"] == scale) for scale in (100_000, 10_000))
    return {
        "agents": f"{coarse['agents'] / usual['agents']:.0%}",
        "time": f"{coarse['quarter_ms'] / usual['quarter_ms']:.0%}",
    }
