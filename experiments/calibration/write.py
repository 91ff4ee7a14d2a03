"""What a calibration found, written as configs that the economy and the shock take up from then on, and as a table of
joint draws from which an experiment may draw its worlds."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.shocks.reading import calibrated_file
from experiments.ask.free import ECONOMY, Free
from experiments.ask.posterior import CALIBRATED, FILE
from experiments.ask.to_toml import to_toml, word
from experiments.calibration.fit import Fitted
from experiments.calibration.question import Calibration
from experiments.store.files import write_whole

NOTE = (
    "# Written by `relief calibrate {name} --write`: to change it, calibrate again. Deleting it goes back to the values"
    " of the files.\n\n"
)
ABOVE_DRAWS = (
    "## Joint draws of the posterior, one a row, along its first principal axis. Written by `relief calibrate {name}"
    ' --write`:\n## to change it, calibrate again. Experiments draw from it that say [worlds] from = "posterior".\n'
)
MOST_ROWS = 512  # a power of two, so that Sobol points meet each row once


def check_target(calibration: Calibration, target_file: Path) -> None:
    """Before anything is played: the file lies where it will be read, and says all that the fit depends on."""
    asked = calibration.asked
    if (
        target_file.name != CALIBRATED
        or target_file.parent.name != asked.economy
        or not (target_file.parent / "parameters").is_dir()
    ):
        raise ConfigError(
            f"--write {target_file}: expected CONFIGS/economies/{asked.economy}/calibrated.toml beside the folder"
            " `parameters` of that economy, where it is read"
        )
    fixed = [*asked.parameters, *asked.shock_changes]
    if fixed:
        raise ConfigError(
            f"--write {target_file}: the fit holds only with {', '.join(fixed)} as this calibration fixes them; change"
            " them in their files first"
        )


def write(calibration: Calibration, fitted: Fitted, folder: Path, target_file: Path) -> list[Path]:
    """The economy's file and, where inputs of the shock were fitted, the shock's; the table of joint draws last, which
    belongs to both."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about = {
        "config": calibration.name,
        "identity": "-".join(manifest["identity"][part] for part in ("code", "configs", "question")),
        "seed": calibration.asked.seed,
        "points": manifest["points"]["played"],
        "date": manifest["sittings"][-1]["ended"][:10],
        "moments": [target.name for target in calibration.targets],
    }
    shock = calibrated_file(
        target_file.parent.parent.parent / "shocks" / configs_path.find("shocks", calibration.asked.shock, ".toml").name
    )
    homes = {target_file: [], shock: []}
    for number, one in enumerate(calibration.free):
        homes[target_file if one.home == ECONOMY else shock].append((one, number))
    written = []
    for file, some in homes.items():
        if some:
            write_whole(
                file,
                (NOTE.format(name=calibration.name) + to_toml({"calibration": about} | values(fitted, some))).encode(),
            )
            written.append(file)
    table = target_file.with_name(FILE)
    write_whole(table, draws(calibration, fitted, about).encode())
    return [*written, table]


def draws(calibration: Calibration, fitted: Fitted, about: dict[str, Any]) -> str:
    """The head, as TOML behind #, and the table: a column an input, six digits."""
    said = {name: value for name, value in about.items() if name != "moments"}
    said |= {"shock": calibration.asked.shock, "independent": round(float(fitted.posterior.independent), 1)}
    head = [f"# {name} = {word(value)}" for name, value in (said | {"fit": calibration.resolved()["fit"]}).items()]
    free = calibration.free
    rows = [[f"{one.shown(rank):.6g}" for one, rank in zip(free, row, strict=True)] for row in fair(fitted)]
    table = [",".join(row) for row in ([one.name for one in free], *rows)]
    return ABOVE_DRAWS.format(name=calibration.name) + "\n".join([*head, *table]) + "\n"


def fair(fitted: Fitted) -> np.ndarray:
    """A power of two of the posterior's draws (draws x inputs, ranks): all stand in order along their first principal
    axis, and of each equal share the middle one is taken."""
    every = fitted.posterior.draws
    rows = min(MOST_ROWS, 1 << (len(every).bit_length() - 1))
    order = np.argsort(along_first_axis(every), kind="stable")
    return every[order[((np.arange(rows) + 0.5) * len(every) / rows).astype(int)]]


def along_first_axis(every: np.ndarray) -> np.ndarray:
    """How far each draw lies along the first principal axis, which points to where its largest input grows."""
    apart = every - every.mean(axis=0)
    axis = np.linalg.eigh(apart.T @ apart)[1][:, -1]
    return apart @ (axis * np.sign(axis[np.argmax(np.abs(axis))]))


def values(fitted: Fitted, some: list[tuple[Free, int]]) -> dict[str, dict[str, Any]]:
    """By name: value and 90 % interval, as Parameters and Shock take them."""
    low, _, high = fitted.posterior.interval
    tables: dict[str, dict[str, Any]] = {}
    for one, path in some:
        value = one.setting(fitted.estimate[path])
        ends = one.setting(low[path]), one.setting(high[path])
        interval = {word: [end[word] for end in ends] for word in value} if isinstance(value, dict) else list(ends)
        before = tables.get(one.key)
        tables[one.key] = (
            {"value": value, "interval": interval}
            if before is None
            else {key: before[key] | new for key, new in (("value", value), ("interval", interval))}
        )
    return tables
