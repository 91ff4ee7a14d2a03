"""What validation and calibration tell of made-up worlds: by the name of the file, its text."""

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl

from abm.measures.catalogue import AGES
from abm.names import INDUSTRIES
from experiments import Experiment
from experiments.calibration import page as calibration_page
from experiments.calibration.command import calibrated
from experiments.calibration.distance import Facts, luck_of_means
from experiments.calibration.emulator import Quality
from experiments.calibration.fit import Played, Problem, design, judged
from experiments.calibration.posterior import Posterior
from experiments.calibration.question import Calibration
from experiments.calibration.write import write as write_config
from experiments.validation import table as validation_table
from experiments.validation import targets
from experiments.validation.page import write_page
from experiments.validation.play import Asked, Validation, of_row
from experiments.validation.score import scores, worlds_of
from experiments.validation.targets import Target
from experiments.validation.worlds import validation_experiments
from tests.experiments import made_up
from tests.golden.economy import Economy, bell, lot, lots
from tests.golden.figures_asked import REAL, SERIES, SMALL, figures
from tests.golden.shown import drawings, inked, table, terminal, text
from tests.golden.studies import anybody, printed, run

SCALE = 47_000
TARGETS = Path(__file__).parent / "targets.toml"


class Published(Economy):
    """Every measure that a target reads, and firms of unlike weight side by side."""

    def rest(self):
        found, here = super().rest(), self.kept_in
        fall = 0.0 if self.quiet else -found["gdp_against_trend"]
        found |= {
            "exports_against_trend": -1.3 * fall + 0.011 * bell(self.seed, here, 3),
            "unemployment_rate": 0.05 + 0.2 * fall + 0.002 * bell(self.seed, here, 1),
            "npl_ratio": 0.02 + 0.03 * lot(self.seed, here, 4),
            "online_share": 0.2 + 0.04 * lot(self.seed, here, 5),
            "vacancies": 4e6 * (1 - fall) * (1 + 0.2 * bell(self.seed, here, 6)),
            "wage_bill": 9e12 * (1 - 0.6 * fall),
            "inclusive_loans": 6e12 * 1.02 ** (here - 8076),
        }
        shares = lots(40, self.seed, here, 7)
        for index, name in enumerate(INDUSTRIES):
            found[f"value_added:{name}"] = 2e12 * (1 + index) * (1 - fall * index / 4 + 0.03 * shares[index])
            found[f"employment:{name}"] = 3e7 * (1 + index) * (1 + 0.02 * shares[index + 10])
        for index, name in enumerate(SMALL):
            found[f"exit_rate:{name}"] = 0.03 / (1 + index) + 0.01 * shares[index + 20]
        for index, name in enumerate(AGES):
            found[f"exit_rate_age:{name}"] = 0.05 / (1 + index) + 0.008 * shares[index + 30]
        return found

    @property
    def quiet(self) -> bool:
        return self.shock == "none"

    def __init__(self, economy, *, shock="none", **more):
        super().__init__(economy, shock=shock, **more)
        self.shock = shock

    def add(self, values, item, much, works, left):
        super().add(values, item, much, works, left)
        for index, name in enumerate(INDUSTRIES):
            values[f"employment:{name}"] += 1e4 * much * (index % 4)

    def cross_section(self):
        size, helped = 250, sum(much for _, much, _, _ in self.active())
        one, two, three, four = (
            lots(size, self.seed % 1013, self.kept_in * (number > 1), 90, number) for number in range(4)
        )
        ids = np.arange(size)
        classes = np.array(SMALL)[np.minimum((3.2 * one**2).astype(int), len(SMALL) - 1)]
        weight = np.where(classes == "self_employed", 7.0, np.where(ids % 4 == 0, 3.0, 1.0))
        staff = np.floor(1.0 / (0.03 + two) ** 1.1) * weight * (ids % 9 > 0)
        return pl.DataFrame({
            "id": ids, "size_class": classes, "weight": weight, "staff": staff,
            "sales": (staff + 1) * (0.5 + three) * (1 + 0.2 * helped * (ids % 3 == 0)),
            "exports": np.where(ids % 5 < 3, four**3 * (ids + 1) * (1 - 0.1 * helped * len(self.relief)), 0.0),
            "runway": 9.0 * three**2, "online": ids % 3 < 2, "above_cutoff": one - 0.4 - 0.1 * two,
            "industry": np.where(ids % 7 < 4, "trade", "catering"),
            "operates": four > 0.12 - 0.08 * (ids % 3 < 2) * (not self.quiet),
            "export_platform": (ids % 6 < 2) & (helped > 0),
        })  # fmt: skip # a table


SAMPLES = '["2019Q4", "2020Q2", "2020Q4"]'
WORLDS = f"""
question = "What do made-up worlds do?"
economy  = "china_2019"
quarters = "2019Q3:2021Q2"
scale    = {SCALE}
parameters = {{ drawn_openings = 3 }}
[worlds]
seeds_per_draw = 7
[arms]
few     = [{{ programme = "spark_credit", start = "2020-04" }}]
nothing = []
many    = [{{ programme = "spark_credit", start = "2020-04" }}, {{ programme = "thunder_markets", start = "2020-04" }}]
[samples]
few     = {SAMPLES}
nothing = {SAMPLES}
many    = {SAMPLES}
[compare]
against  = "nothing"
measures = ["employment", "gdp"]
during   = "2020Q2:2020Q4"
after    = "2021Q1:2021Q2"
"""


def validation(folder: Path) -> dict[str, str]:
    """Every moment against worlds that are known, as table, page and figures."""
    results = {}
    for name, shock in (("quiet", "none"), ("covid", "covid_2020"), ("without_deferral", "covid_2020")):
        path = folder / f"{name}.toml"
        path.write_text(f'shock = "{shock}"\n{WORLDS}', encoding="utf-8")
        economy = type("Lower", (Published,), {"factor": 0.4}) if name == "without_deferral" else Published
        results[name] = run(Experiment.read(path), folder / "r" / name, economy)
    asked = Asked(scale=SCALE, worlds=7, changes=("burn_in=3",))
    parts = []
    with (
        patch.object(targets, "series_table", lambda: pl.concat([REAL, SERIES])),
        patch("experiments.validation.figures.QUARTERS", ("2020Q4", "2021Q1")),
        inked() as kept,
    ):
        stated = [
            vars(one) | {"arguments": text(json.dumps(one.arguments)).strip(), "programmes": " ".join(one.programmes)}
            for one in targets.read(path=TARGETS)
        ]
        for hold_out in (True, False):
            scored = scores(figures(), worlds_of(results), hold_out)
            parts.append(Validation(replace(asked, hold_out=hold_out), scored, results))
        record = write_page(parts[1], folder / "page").with_name("details.md").read_text(encoding="utf-8")
        one_row = Validation(
            replace(asked, row="level"), [one for one in parts[0].scores if one.target.row == "level"], results
        )
        write_page(one_row, folder / "row")
    held = [one for one in parts[0].scores if one.target.hold_out]
    names = validation_experiments("china_2019", 30_000, 2, True)
    row = of_row(figures(), "quiet exit a quarter")
    lines = [", ".join(one.name for one in row)]
    lines += [f"{name}: {one.name}, {len(one.worlds)} worlds, 1:{one.question.scale}" for name, one in names.items()]
    return {
        "page.md": text(record, folder),
        "validation.csv": table((folder / "page" / "validation.csv").read_text(encoding="utf-8")),
        "stated.csv": table(pl.DataFrame(stated, infer_schema_length=None)),
        "hold_out.csv": table(validation_table.frame(held)),
        "terminal.txt": terminal(printed(validation_table.terminal, parts[0].scores[:24], "made up")),
        "summary.json": text(json.dumps(json.loads(validation_table.document(held[:2], parts[0].about())), indent=1)),
        "experiments.txt": text("\n".join(lines)),
        "figures.txt": drawings(kept),
    }


# ---- Calibration: the surrogate is a plane, so that nothing is climbed and no chain is drawn. ----


class Plane:
    """A moment that is a line in every input."""

    def __init__(self, level: float, slopes: tuple[float, ...], quality: Quality):
        self.level, self.slopes, self.quality, self.noise = level, np.array(slopes), quality, quality.noise

    def at(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.level + points @ self.slopes + 0.1 * points[:, 0] ** 2, 1e-5 * (1.0 + points.sum(axis=1))


PLANES = [
    Plane(0.1, (0.3, -0.2, 0.02), Quality(0.93, 0.01, 0.9, 0.005, 0.2)),
    Plane(-0.2, (0.05, 0.6, -0.01), Quality(0.71, 0.04, 0.8, 0.02, 0.3)),
    Plane(0.0, (-0.1, 0.25, 0.4), Quality(0.3, 0.4, 0.7, 0.1, 0.5)),
    Plane(0.4, (0.31, -0.19, 0.03), Quality(0.2, 0.4, 1.0, 0.4, 0.41)),
]


def calibration(folder: Path) -> dict[str, str]:
    """Facts, inputs, what cannot be told apart, page, figures and the config that is written."""
    asked = Calibration.read(made_up.write_config(folder), targets=made_targets)
    problem = Problem(3, Facts.read(asked.targets), 12, 0, 0, 3)
    points = design(problem)
    luck = 0.01 * lots(points.shape[0] * 5 * 4, 91).reshape(-1, 5, 4)
    played = Played(points, np.column_stack([plane.at(points)[0] for plane in PLANES])[:, None, :] + luck)
    draws = np.column_stack([lots(900, 92) ** 2, 0.4 + 0.2 * lots(900, 93), lots(900, 94)])
    draws[:, 1] -= 0.15 * draws[:, 0]
    posterior = Posterior(draws, -((draws - [0.3, 0.4, 0.9]) ** 2).sum(axis=1), 380.0, 30.0)
    candidates = np.array([posterior.mean, posterior.mode])
    fresh = np.column_stack([plane.at(candidates)[0] for plane in PLANES])[:, None, :]
    fresh = Played(candidates, fresh + 0.02 * lots(2 * 8 * 4, 95).reshape(2, 8, 4))
    fitted = judged(problem, played, luck_of_means(played.by_seed), PLANES, posterior, fresh)
    folder = folder / "fit"
    folder.mkdir()
    about = {
        "identity": {"code": "c", "question": "q", "configs": "k", "packages": "p"},
        "commit": None,
        "versions": {},
    }
    about |= {"points": {"played": 12, "failed": 2}, "sittings": [{"ended": "2021-02-03T04:05"}]}
    (folder / "manifest.json").write_text(json.dumps(about), encoding="utf-8")
    with inked() as kept:
        record = calibration_page.show(asked, fitted, folder)
    found = {
        f"{name}.csv": table((folder / f"{name}.csv").read_text(encoding="utf-8"), 7)
        for name in ("facts", "inputs", "pairs", "combinations")
    }
    posterior_lines = table((folder / "posterior.csv").read_text(encoding="utf-8"), 6).splitlines()
    *written, drawn = write_config(asked, fitted, folder, place_of_config(folder))
    head, rows = drawn.read_text(encoding="utf-8").split("caution,")
    return found | {
        "page.md": text(record.with_name("details.md").read_text(encoding="utf-8"), folder),
        "posterior.csv": "\n".join(posterior_lines[::60]) + "\n",
        "figures.txt": drawings(kept),
        "written.toml": text("\n".join(f"# {one.name}\n{one.read_text(encoding='utf-8')}" for one in written)),
        "drawn.csv": text(head) + "\n".join(("caution," + rows).splitlines()[::64]) + "\n",
    }


def fit(folder: Path) -> dict[str, str]:
    """A calibration from end to end: points, emulators whose kernels stay where they begin, short chains."""
    asked = Calibration.read(made_up.write_config(folder), ["points=12", "points_per_batch=3"], made_up.targets)

    def stays(objective, theta, bounds):
        return theta, objective(theta)[0]

    with (
        anybody(),
        inked(),
        patch("experiments.calibration.emulator.climb", stays),
        patch("experiments.calibration.fit.STEPS", 60),
        patch("experiments.calibration.fit.STEPS_OF_A_BATCH", 30),
    ):
        said = list(calibrated(asked, folder / "fit", 0, quiet=True, moments_of=made_up.moments_with_a_hole))
    found = {
        name: table((folder / "fit" / name).read_text(encoding="utf-8"), 5) for name in ("facts.csv", "inputs.csv")
    }
    points = pl.read_parquet(folder / "fit" / "points.parquet").filter(
        pl.col("seed") == pl.col("seed").first().over("batch")
    )
    config = (folder / "fit" / "config.toml").read_text(encoding="utf-8")
    return found | {"points.csv": table(points, 6), "config.toml": config, "said.txt": text("\n".join(said), folder)}


def place_of_config(folder: Path) -> Path:
    for name in ("economies/china_2019/parameters", "shocks"):
        (folder / "configs" / name).mkdir(parents=True)
    return folder / "configs" / "economies" / "china_2019" / "calibrated.toml"


def made_targets(economy: str) -> list[Target]:
    """Lopsided ranges around figures of unlike size."""
    ends = ((0.11, 0.21, 0.19), (-0.1, 0.08, 0.02), (0.2, 0.9, 0.31), (0.62, 0.66, 0.65))
    facts = [made_up.target(name, value) for name, (_, _, value) in zip(made_up.FACTS, ends, strict=True)]
    return [replace(one, low=low, high=high) for one, (low, high, _) in zip(facts, ends, strict=True)]
