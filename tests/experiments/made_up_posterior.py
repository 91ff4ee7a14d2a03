"""A made-up posterior in a user's own configs: calibrated files and the table of joint draws that belongs to them."""

import shutil
from pathlib import Path

from abm.parameters import configs_path

ABOUT = {"config": '"made_up"', "identity": '"c-f-q"', "points": "40", "date": '"2026-01-02"'}
FIT = '{ caution = [0.3, 1.5], recapture = [], "shock.fear" = [0.4, 1.6], "shock.world_demand.2020Q2" = [0.9, 1.0] }'
COLUMNS = ("caution", "recapture", "shock.fear", "shock.world_demand.2020Q2")
ROWS = 16


def numbers(row: int) -> tuple[float, ...]:
    """Caution and fear rise together, recapture falls: no box holds these alone."""
    return round(0.31 + 0.02 * row, 6), round(0.9 - 0.05 * row, 6), round(0.5 + 0.0625 * row, 6), 0.95


def home(folder: Path) -> Path:
    """Copies of economy and shock, which are read first where `folder` is the working directory."""
    configs = folder / "configs"
    for kind, name, suffix in (
        ("economies", "china_2019", ""),
        ("shocks", "covid_2020", ".toml"),
        ("shocks", "none", ".toml"),
    ):
        found = configs_path.find(kind, name, suffix)
        (configs / kind).mkdir(parents=True, exist_ok=True)
        (shutil.copytree if found.is_dir() else shutil.copy)(found, configs / kind / found.name)
    return configs


def write(configs: Path, rows: int = ROWS) -> Path:
    """Both calibrated files and the table; hands back the table's place."""
    economy = configs / "economies" / "china_2019"
    said = "\n".join(f"{key} = {value}" for key, value in (ABOUT | {"seed": "7", "moments": '["gdp"]'}).items())
    fitted = "[caution]\nvalue = 0.5\ninterval = [0.3, 0.9]\n[recapture]\nvalue = { times = 0.9 }\n"
    (economy / "calibrated.toml").write_text(
        f"[calibration]\n{said}\n{fitted}interval = {{ times = [0.8, 1.0] }}\n", encoding="utf-8"
    )
    shock = (
        "[fear]\nvalue = { times = 1.2 }\ninterval = { times = [1.0, 1.4] }\n"
        "[world_demand]\nvalue = { 2020Q2 = 0.96 }\ninterval = { 2020Q2 = [0.92, 0.98] }\n"
    )
    (configs / "shocks" / "calibrated").mkdir(exist_ok=True)
    (configs / "shocks" / "calibrated" / "covid_2020.toml").write_text(f"[calibration]\n{said}\n{shock}")
    head = ABOUT | {"seed": "7", "shock": '"covid_2020"', "independent": "444.0", "fit": FIT}
    lines = ["## Made up.", *(f"# {key} = {value}" for key, value in head.items()), ",".join(COLUMNS)]
    lines += [",".join(map(str, numbers(row))) for row in range(rows)]
    (economy / "posterior.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return economy / "posterior.csv"
