"""Who makes a result: hashes of code, programmes, configs, question and
worlds, and the versions of the packages that compute it."""

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from abm.machine import as_read
from abm.parameters import configs_path
from abm.shocks.reading import calibrated_file
from experiments.ask.posterior import FILE as POSTERIOR_FILE
from experiments.ask.schema import POSTERIOR
from experiments.ask.to_toml import to_toml
from experiments.store import made_of
from experiments.store.node import node
from experiments.store.stored import hashed

PACKAGES = ("mesa", "numba", "numpy", "polars", "ray", "SALib", "scipy")
NAMED = 3  # files in a message
LEARNS_WITH = ("emcee", "scikit-learn")
# They change how a result is read or how long one waits, not what is played.
ONLY_READING = ("question", "compare", "claim", "limits", "time_limit")
REASONS = {
    "code": "the model's code is of another commit, or was edited since",
    "programmes": "the code of a programme of its arms is of another commit, or was edited since",
    "configs": "the economy's, the shock's or a programme's config has changed since",
    "question": "it answers another question (config, seed or --set)",
    "worlds": "its worlds, or how many there are, would be decided otherwise now",
    "packages": "it was computed with other package versions",
}
# Code is told apart by its bytes, words among them: whether numbers moved is for a run to say.
CHECK = (
    "Other code need not mean other numbers: `relief replay {folder} --run 0` plays a run again by the code here and"
    " says whether it comes out the same"
)


@dataclass(frozen=True)
class Asked:
    """What is played: the question with nothing left to defaults, and a digest of the arms and worlds drawn for it, or
    of the facts of a calibration."""

    resolved: dict[str, Any]
    drawn: str = ""
    facts: list | None = None

    @classmethod
    def of(cls, experiment) -> "Asked":
        arms = [[arm.name, list(arm.relief), arm.starts, arm.shock_changes] for arm in experiment.arms]
        drawn = [
            [world.number, world.draw, world.seed, world.parameters, world.shock, world.programmes]
            for world in experiment.worlds[: experiment.first_worlds]
        ]
        return cls(experiment.resolved(), digest([arms, drawn]))

    @property
    def programmes(self) -> list[str]:
        """Of any arm, by file."""
        lists = [arm["relief"] if isinstance(arm, dict) else arm for arm in self.resolved.get("arms", {}).values()]
        return sorted({item["programme"] for relief in lists for item in relief})

    @property
    def stops(self) -> bool:
        """Whether an interval decides how many worlds there are."""
        return self.resolved.get("compare", {}).get("stop_when") is not None

    @property
    def files(self) -> dict[str, list[Path]]:
        """The source files that it is made of, by the part of the identity."""
        return {
            "code": made_of.model() + (made_of.playing() if self.facts is None else made_of.learning()),
            "programmes": made_of.programmes([Path(name).stem for name in self.programmes]),
            "worlds": made_of.stopping() if self.stops else [],
        }


@dataclass(frozen=True)
class Maker:
    """Whoever makes a result, on any node: as it was when the work began, by the parts of the identity."""

    asked: Asked
    identity: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked) -> "Maker":
        """This process, unless its source files were edited since it read them."""
        refuse_edited(asked.files)
        return cls(asked, here(asked))

    @property
    def name(self) -> str:
        """By which it signs what it keeps."""
        return digest(self.identity)

    def vouch(self) -> None:
        """Raises ConfigError unless this process plays what the identity says; asked before anything is kept."""
        refuse_edited(self.asked.files)
        mine = here(self.asked)
        different = [part for part in mine if mine[part] != self.identity[part]]
        if different:
            raise ConfigError(
                f"node {node()}: other {' and '.join(different)} than when and where the command was given:"
                f" {'; '.join(REASONS[part] for part in different)}. Nothing that was played with it is kept; put it"
                " back, on every node, and the same command goes on"
            )


def refuse_edited(files: dict[str, list[Path]]) -> None:
    """What Python has read may not be what lies there now: nobody could say which of the two was played."""
    edited = as_read.edited([file for some in files.values() for file in some])
    if edited:
        named = ", ".join(map(str, edited[:NAMED])) + (f" and {len(edited) - NAMED} others" if edited[NAMED:] else "")
        raise ConfigError(
            f"{named}: edited after this process had begun to read the code, so nothing that it plays now is kept. Put"
            " it back, or start the command (the notebook) again"
        )


def here(asked: Asked) -> dict[str, str]:
    """Code, configs and packages as they lie here now; on every node of a cluster they must be the same."""
    files, learning = asked.files, asked.facts is not None
    return {
        "code": digest(named(files["code"])),
        "programmes": digest(named(files["programmes"])),
        "configs": digest([configs_used(asked.resolved, calibrated=not learning), asked.facts]),
        "question": digest(to_toml(played(asked.resolved))),
        "worlds": digest([asked.drawn, named(files["worlds"])]),
        "packages": packages((*PACKAGES, *LEARNS_WITH) if learning else PACKAGES),
    }


def of_any_experiment() -> dict[str, str]:
    """The parts that do not depend on what is asked."""
    return {"code": digest(named(made_of.model() + made_of.playing())), "packages": packages(PACKAGES)}


@cache
def packages(names: tuple[str, ...]) -> str:
    """Those that compute; Ray only hands out."""
    return digest(
        {name: version(name) for name in names if name != "ray"} | {"python": "{}.{}".format(*sys.version_info)}
    )


def named(files: Iterable[Path]) -> list[list[str]]:
    """Contents with the name in the house; a file of the user's own by its last name."""
    house = f"{made_of.ABM.parent}/"
    return sorted(
        [str(file).removeprefix(house) if str(file).startswith(house) else file.name, hashed(file)] for file in files
    )


def played(resolved: dict) -> dict:
    """What of a question decides what is played; firms are followed against the arm compared with."""
    said = {key: value for key, value in resolved.items() if key not in ONLY_READING}
    return said | {"against": resolved["compare"]["against"]} if said.get("fates") else said


def configs_used(resolved: dict, calibrated: bool = True) -> dict[str, str]:
    """The hash of each config, whatever folder it lies in."""
    return {name: hashed(file) for name, file in config_files(resolved, calibrated).items()}


def config_files(resolved: dict, calibrated: bool = True) -> dict[str, Path]:
    """The economy's folder, its shock and what a calibration found for it, the shock that the opening knows (none), and
    every programme of an arm; the draws of a posterior where worlds are drawn from it."""
    economy, shock = (
        configs_path.find("economies", resolved["economy"]),
        configs_path.find("shocks", resolved["shock"], ".toml"),
    )
    files = {
        f"economy/{file.relative_to(economy).as_posix()}": file
        for file in sorted(economy.rglob("*.*"))
        if file.is_file()
    }
    files |= {f"shock/{file.name}": file for file in (shock, configs_path.find("shocks", "none", ".toml"))}
    files |= {
        f"relief/{Path(name).stem}.toml": configs_path.find("relief", name, ".toml")
        for name in Asked(resolved).programmes
    }
    if resolved.get("worlds", {}).get("from") != POSTERIOR:
        files.pop(f"economy/{POSTERIOR_FILE}", None)
    if not calibrated:
        files.pop("economy/calibrated.toml", None)
    elif calibrated_file(shock).is_file():
        files["shock/calibrated"] = calibrated_file(shock)
    return files


def digest(what) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
