"""What a calibration found, written as configs that the economy and the shock take up from then on."""

import json
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.shocks.reading import calibrated_file
from experiments.ask.free import ECONOMY, Free
from experiments.ask.to_toml import to_toml
from experiments.calibration.fit import Fitted
from experiments.calibration.question import Calibration
from experiments.store.files import write_whole

NOTE = (
    "# Written by `relief calibrate {name} --write`: to change it, calibrate again. Deleting it goes back to the values"
    " of the files.\n\n"
)


def check_target(calibration: Calibration, target_file: Path) -> None:
    """Before anything is played: the file lies where it will be read, and says all that the fit depends on."""
    asked = calibration.asked
    if (
        target_file.name != "calibrated.toml"
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
    """The economy's file and, where inputs of the shock were fitted, the shock's."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    about = {
        "config": calibration.name,
        "identity": f"{manifest['identity']['code']}-{manifest['identity']['question']}",
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
    return written


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
