"""Who made a result: hashes of code, configs and question, and the versions of the packages that compute it."""

import hashlib
import json
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import abm
from abm import configs_path
from abm.shocks.reading import calibrated_file
from experiments.ask.to_toml import to_toml
from experiments.run.files import hashed

PACKAGES = ("mesa", "numba", "numpy", "polars", "ray", "SALib", "scipy")
# They change how a result is read or how long one waits, not what is played.
ONLY_READING = ("question", "compare", "claim", "limits", "time_limit")
CODE = {"abm": Path(abm.__file__).parent, "experiments/run": Path(__file__).parent}
HOME = CODE["experiments/run"].parent
# What turns a config into worlds and arms.
DRAWING = tuple(f"ask/{name}.py" for name in ("arms", "by_name", "design", "designs", "fates", "free", "free_shock", "plan", "saturation", "uncertain"))
# What decides where a calibration plays next, and what it reads off a run.
LEARNING = tuple(
    f"find/{name}.py"
    for name in ("calibrate", "emulator", "distance", "posterior", "targets", "record", "moments", "comparisons", "cross_sections")
)
LEARNS_WITH = ("emcee", "scikit-learn")


def identity(resolved: dict) -> dict[str, str]:
    """The parts of a result's identity; two results are one only when all parts agree."""
    return of_this_process() | {"configs": digest(configs_used(resolved)), "question": digest(to_toml(played(resolved)))}


def of_this_process() -> dict[str, str]:
    """Code and packages that are at work here; on every node of a cluster they must be the same."""
    packages = {name: version(name) for name in PACKAGES if name != "ray"}
    return {
        "code": digest({name: contents(folder, "*.py") for name, folder in CODE.items()} | {name: hashed(HOME / name) for name in DRAWING}),
        "packages": digest(packages | {"python": "{}.{}".format(*sys.version_info)}),
    }


def played(resolved: dict) -> dict:
    """What of a question decides what is played; firms are followed against the arm compared with."""
    said = {key: value for key, value in resolved.items() if key not in ONLY_READING}
    return said | {"against": resolved["compare"]["against"]} if said.get("fates") else said


def identity_of_calibration(resolved: dict, facts: list) -> dict[str, str]:
    """Of its points: also the code that chooses them and the facts they are chosen for; values calibrated before play no part."""
    mine = identity(resolved | {"arms": {}})
    learning = {name: hashed(HOME / name) for name in LEARNING}
    return mine | {
        "code": digest([mine["code"], learning]),
        "configs": digest([configs_used(resolved | {"arms": {}}, calibrated=False), facts]),
        "packages": digest([mine["packages"], {name: version(name) for name in LEARNS_WITH}]),
    }


def configs_used(resolved: dict, calibrated: bool = True) -> dict:
    """The contents of the economy's folder, of its shock, and of every programme of an arm."""
    lists = [arm["relief"] if isinstance(arm, dict) else arm for arm in resolved["arms"].values()]
    programmes = sorted({item["programme"] for relief in lists for item in relief})
    files = [configs_path.find("shocks", resolved["shock"], ".toml"), *(configs_path.find("relief", name, ".toml") for name in programmes)]
    economy = contents(configs_path.find("economies", resolved["economy"]), "*.*")
    of_shock = calibrated_file(files[0])
    if not calibrated:
        economy.pop("calibrated.toml", None)
    elif of_shock.is_file():
        economy["calibrated shock"] = hashed(of_shock)
    return {"economy": economy, **{file.name: hashed(file) for file in files}}


def contents(folder: Path, pattern: str) -> dict[str, str]:
    """Every file's name and hash, whatever the order of the file system."""
    files = (file for file in folder.rglob(pattern) if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder).as_posix(): hashed(file) for file in sorted(files)}


def digest(what) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def provenance() -> dict:
    """What is kept beside the identity and does not decide it: commit, versions, machine."""
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
    """The commit of the code, marked when files were changed since; None outside a repository."""
    asked = ["git", "-C", str(CODE["abm"]), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout.strip() or None


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor()
