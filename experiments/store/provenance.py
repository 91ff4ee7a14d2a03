"""What is kept beside the identity of a result and does not decide it: commit, versions, machine."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from experiments.store.identity import PACKAGES
from experiments.store.made_of import ABM


def provenance() -> dict:
    """As the manifest says it."""
    return {
        "commit": commit(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": processor(),
            "cores": os.cpu_count(),
        },
    }


def commit() -> str | None:
    """The commit of the code, marked when files were changed since; outside a repository, in an image, what
    RELIEF_COMMIT says; None without it."""
    asked = ["git", "-C", str(ABM), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=10)
        found = answer.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        found = ""
    return found or os.environ.get("RELIEF_COMMIT") or None


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
