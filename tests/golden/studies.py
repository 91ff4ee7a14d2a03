"""What experiments tell of made-up worlds, study by study: by the name of the file, its text."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import numpy as np
import polars as pl

from experiments import Experiment
from experiments.as_function import Function
from experiments.closures import Study
from experiments.find import coverage
from experiments.find.books import Run
from experiments.find.result import Result
from experiments.run.replay import replay
from experiments.run.resources import Shard
from experiments.show import accounts, compare, pages, runs
from experiments.show import closures as show_closures
from experiments.show.sensitivity import Focus
from experiments.show.sensitivity import show as show_sensitivity
from experiments.store.identity import REASONS
from experiments.store.status import ResultStatus
from tests.golden.economy import Economy, bell
from tests.golden.shown import drawings, inked, table, terminal, text

HERE = Path(__file__).parent
ARMS = re.compile(r"\[arms\].*?(?=\[compare\])", re.DOTALL)
FEWER = (
    "claim=[]",
    "accounts=0",
    "limits=[]",
    'compare.measures=["employment","exports","sme_survival","cost_per_job"]',
)


class Stronger(Economy):
    """Relief does more, and a programme that serves a handful elsewhere serves many."""

    factor = 1.37

    def add(self, values, item, much, works, left):
        super().add(values, item, much, works, left)
        if item["programme"] == "thunder_factories":
            values["treated_agents"] += 40 * works.served


def played(folder: Path, name: str, *changes: str, arms: str = "", economy: type[Economy] = Economy) -> Result:
    """A result in a folder of its own; `arms` in place of those in the file."""
    path, asked = folder / f"{name}.toml", (HERE / "relief.toml").read_text(encoding="utf-8")
    path.write_text(ARMS.sub(arms + "\n", asked) if arms else asked, encoding="utf-8")
    return run(Experiment.read(path, changes), folder / "r" / name, economy)


def run(experiment: Experiment, folder: Path, economy: type[Economy], **means) -> Result:
    """In this process."""
    with anybody():
        return experiment.run(workers=0, out=folder, quiet=True, open_economy=economy, **means)


@contextmanager
def anybody() -> Iterator[None]:
    """By which code and packages a result is made is another matter."""
    made_by = {name: f"some_{name}" for name in REASONS}
    with (
        patch("experiments.store.identity.here", lambda asked: made_by),
        patch("experiments.store.provenance.commit", lambda: "some_commit"),
    ):
        yield


def printed(say: Callable, *arguments) -> str:
    """What stands on the terminal."""
    said = StringIO()
    with redirect_stdout(said), patch.dict(os.environ, COLUMNS="10000"):
        say(*arguments)
    return said.getvalue()


def pages_of(result: Result, folder: Path) -> dict[str, str]:
    """The terminal, the pages, the figures."""
    with inked() as kept:
        said = printed(pages.show, result)
    shown = {name: text((result.folder / name).read_text(encoding="utf-8"), folder) for name in PAGES}
    return {"terminal.txt": terminal(said, folder), "figures.txt": drawings(kept)} | shown


def in_file(result: Result, name: str) -> str:
    return table((result.folder / name).read_text(encoding="utf-8"), 7)


PAGES = ("README.md", "details.md")
SHOWN = ("headline", "paths", "exits", "balance")


def relief(folder: Path) -> dict[str, str]:
    """Effects, verdicts, bills, gross_to_net, bounds and failures of seven arms against nothing, and the books."""
    result = played(folder, "relief")
    found = pages_of(result, folder)
    effects = pl.read_csv(result.folder / "effects.csv", infer_schema_length=None)
    by_quarter = effects["window"].str.contains("Q")  # of other measures the windows alone
    notes = found["terminal.txt"].partition("during = mean a quarter")[2]  # the table itself: the README's
    books = [
        printed(accounts.terminal, Run.of(result, arm, world), quarter)
        for arm, world, quarter in ((None, None, "2020Q1"), ("mixed", 1, "2021Q2"))
    ]
    failed = "\n".join(runs.failures(result, len(Experiment.read(folder / "relief.toml").worlds)))
    return found | {
        "terminal.txt": notes,
        "figures.txt": only(found["figures.txt"], *SHOWN),
        "effects.csv": table(effects.filter(~(by_quarter & ~effects["measure"].is_in(["employment", "gdp"]))), 7),
        "verdicts.csv": in_file(result, "verdicts.csv"),
        "books.txt": terminal("\n".join(books)),
        "failures.txt": text(failed, folder),
    }


def against_an_arm(folder: Path) -> dict[str, str]:
    """Effects against an arm that has programmes of its own."""
    result = played(folder, "against", *FEWER, 'play=["spark","nothing","loans","milder"]', 'compare.against="loans"')
    found = pages_of(result, folder)
    shown = only(found["figures.txt"], "effects")
    kept = {name: said for name, said in found.items() if name != "README.md"}
    return kept | {"figures.txt": shown, "table.tex": text(compare.latex(compare.read([result.folder])))}


def only(figures: str, *names: str) -> str:
    """Of all figures those whose names begin so."""
    return "\n".join(f"## {one.strip()}\n" for one in figures.split("## ") if one.startswith(names))


OTHER = (
    'play=["spark","nothing","tiny"]',
    "worlds.seed=7",
    'compare.after="2021Q1:2021Q1"',
    'compare.measures=["employment","gdp","cost_per_job"]',
)


def effects_alone(result: Path, folder: Path) -> Path:
    """A result of which the effects are kept, not the worlds."""
    folder.mkdir()
    Result(result).effects.write_csv(folder / "effects.csv")
    for name in ("config.toml", "manifest.json"):
        (folder / name).write_bytes((result / name).read_bytes())
    return folder


def side_by_side(folder: Path) -> dict[str, str]:
    """Three results: two of the same worlds, one of others."""
    fewer = (*FEWER, 'play=["spark","nothing","loans","tiny"]')
    folders = [
        played(folder, "first", *fewer).folder,
        played(folder, "stronger", *fewer, economy=Stronger).folder,
        played(folder, "other", *FEWER, *OTHER).folder,
    ]
    alone = effects_alone(folders[0], folder / "alone")
    found, out = compare.read(folders), folder / "out"
    with inked() as kept:
        said = printed(compare.show, folders, None, out)
    lines = text(compare.latex(found)).splitlines()
    paired = "\n".join(f"{name}\n{table(one)}" for name, one in found.paired.items())
    return {
        "terminal.txt": terminal(said, folder),
        "alone.txt": terminal(printed(compare.show, [alone], None, None), folder),
        "page.md": text((out / "README.md").read_text(encoding="utf-8"), folder),
        "paired.csv": paired,
        "tables.csv": "\n".join(table((out / "tables.csv").read_text()).splitlines()[::11]) + "\n",
        "table.tex": "\n".join(lines[:14] + lines[-8:]) + "\n",
        "figures.txt": drawings(kept),
    }


class Closing(Economy):
    """Relief does more where fewer take it up, in some worlds more than in others, and less to exports."""

    def strength(self, item):
        part = self.inputs.get("takes_up_offers", 1.0)
        return super().strength(item) * (1 + (1 - part) * (0.4 + 0.3 * bell(self.seed, 74)))


CLOSURES = """sentence = "Two other ways, and one of other worlds."
[[closure]]
name = "shipped"
sentence = "As it is."
[[closure]]
name = "half"
sentence = "Half of them take it up."
parameters = { takes_up_offers = 0.5 }
[[closure]]
name = "at_rest"
sentence = "What moves nothing here."
parameters = { home_from_stock = 1.0 }
[[closure]]
name = "elsewhere"
sentence = "Other draws."
worlds = { uncertain = { caution = [0.8, 1.2] } }
"""


def closures(folder: Path) -> dict[str, str]:
    """Two arms under four closures, one of which meets other worlds; some worlds fail."""
    path, file, out = folder / "relief.toml", folder / "four.toml", folder / "out"
    path.write_text((HERE / "relief.toml").read_text(encoding="utf-8"), encoding="utf-8")
    file.write_text(CLOSURES, encoding="utf-8")
    measures = ("employment", "sme_survival", "cost_per_job")
    study = Study.read(path, (), file, "spark", measures, "cumulated")
    with anybody(), inked():
        told = study.told(study.run(out, None, Closing, workers=0, quiet=True))
        page = show_closures.write(told, out).with_name("details.md").read_text(encoding="utf-8")
    return {"page.md": text(page, folder), "closures.csv": table((out / "closures.csv").read_text("utf-8"), 7)}


def replayed(folder: Path) -> dict[str, str]:
    """What a sweep that is not finished holds, and runs of it played again: alike, by another economy, and one that
    broke down."""
    path = folder / "sweep.toml"
    path.write_text((HERE / "relief.toml").read_text(encoding="utf-8"), encoding="utf-8")
    experiment = Experiment.read(path, [*FEWER, 'play=["spark","nothing","loans"]'])
    run(experiment, folder / "r", Economy, shard=Shard.read("2/2"))
    lines = []
    with anybody():
        state = ResultStatus.read(folder / "r")
        lines += runs.lines(state)
        for number, economy in (
            (state.runs_of(min(state.done))[2], Economy),
            (state.runs_of(min(state.done))[0], Stronger),
        ):
            lines += runs.compared(number, replay(state, number, state.experiment.plan(economy)))
        broken = state.runs_of(min(state.failed))
        for number in broken[:2]:
            lines += runs.compared(number, replay(state, number, state.experiment.plan(Economy)))
    return {"runs.txt": text("\n".join(lines), folder)}


LEVELS = """[arms]
double  = [{ programme = "spark_credit", budget_yuan = 13e9, start = "2020-04", level = 2.0 }]
nothing = []
half    = [{ programme = "spark_credit", budget_yuan = 13e9, start = "2020-04", level = 0.5 }]
free    = [{ programme = "spark_credit", budget_yuan = 13e9, start = "2020-04", level = "chosen" }]
whole   = [{ programme = "spark_credit", budget_yuan = 13e9, start = "2020-04", level = 1.0 }]
"""


def levels(folder: Path) -> dict[str, str]:
    """Four levels of relief, one of them the sponsor's own choice."""
    result = played(folder, "levels", *FEWER, "worlds.seed=4", arms=LEVELS)
    record = pages_of(result, folder)["details.md"]
    return {
        "page.md": record[record.index("## Where private") : record.index("## The bound")],
        "levels.csv": in_file(result, "levels.csv"),
    }


FATES = """[arms]
help    = [{ programme = "spark_credit", budget_yuan = 13e9, start = "2020-04" }]
nothing = []
cut     = [{ programme = "payroll_cut", budget_yuan = 52e9, start = "2020-07" }]
[fates]
quarters = ["2020Q4", "2021Q1", "2021Q2"]
[saturation]
arms   = ["help"]
levels = [0.0, 0.4, 1.0]
"""
KEPT_OF_GROUPS = ("saved", "killed", "jobs", "deadweight")


def fates(folder: Path) -> dict[str, str]:
    """Firms followed by name through two arms and a randomised saturation."""
    result = played(folder, "fates", *FEWER, "worlds.draws=5", "worlds.seeds_per_draw=2", arms=FATES)
    found = pages_of(result, folder)
    helped, spilled = result.who_is_helped, result.saturation
    whole = helped.filter((helped["by"] == "all") & (helped["quarter"] != "2021Q1"))
    groups = helped.filter(
        (helped["by"] != "all")
        & (helped["offer"] == "all")
        & helped["figure"].is_in(KEPT_OF_GROUPS)
        & (helped["quarter"] == "2021Q2")
    )
    spilled = spilled.filter(
        (spilled["by"] == "all")
        & (spilled["quarter"] == "2020Q4")
        & spilled["measure"].is_in(["jobs", "exports", "relief"])
    )
    record, figures = found["details.md"], found["figures.txt"]
    return {
        "page.md": record[record.index("## For whom") : record.index("## What it costs")],
        "figures.txt": only(figures, "fates", "who_is", "saturation"),
        "who_is_helped.csv": table(whole),
        "groups.csv": table(groups),
        "saturation.csv": table(spilled),
    }


def stopping(folder: Path) -> dict[str, str]:
    """Looks of a rule that stops, and how often intervals hold on few samples."""
    rule = 'compare.stop_when={measure="employment",half_width=0.00021,at_most=96}'
    one_seed = ("worlds.draws=16", "worlds.seeds_per_draw=1", 'play=["spark","nothing","loans"]')
    result = played(folder, "stopping", *FEWER, *one_seed, rule)
    record = pages_of(result, folder)["details.md"]
    lines = [" | ".join(row) for row in coverage.rows(8)]
    for index, (name, case) in enumerate(coverage.cases().items()):
        luck = np.random.default_rng([3, index])
        for play in (coverage.of_mean, coverage.of_ratio, coverage.of_peak, partial(coverage.stopped, fewest=6)):
            interval, _, warning, values = play(luck, case)
            lines.append(f"{name}: {' '.join(f'{end:.6g}' for end in (*interval, values.mean()))} {warning or ''}")
    lines += [f"{claims} claims: {coverage.false_verdicts(claims, 40)}" for claims in (2, 7)]
    return {
        "page.md": record[record.index("## How sure") : record.index("## What it costs")],
        "looks.json": text(json.dumps(result.manifest["looks"], indent=1)),
        "coverage.txt": text("\n".join(lines)),
    }


def sensitivity(folder: Path) -> dict[str, str]:
    """What drives two effects, by each method, and where relief fails."""
    arms = ('play=["spark","nothing","loans","tiny"]', 'compare.measures=["employment","exports","cost_per_job"]')
    asked = {
        "morris": (("worlds.draws=48", "worlds.seeds_per_draw=2"), Focus()),
        "saltelli": (("worlds.draws=80", "worlds.seeds_per_draw=1"), Focus("loans", "exports", "after", 5e8)),
        "sobol": (("worlds.draws=64", "worlds.seeds_per_draw=1"), Focus("spark", "employment", "during", 3e5)),
    }
    found = {}
    for design, (size, words) in asked.items():
        result = played(folder, design, *FEWER, *size, *arms, f'worlds.design="{design}"')
        with inked() as kept:
            record = show_sensitivity(result, words)
        found |= {
            f"{design}.md": text(record.read_text(encoding="utf-8"), folder),
            f"{design}.csv": table((record.parent / "sensitivity.csv").read_text(encoding="utf-8"), 6),
            f"{design}_failures.csv": table((record.parent / "failures.csv").read_text(encoding="utf-8")),
            f"{design}_figures.txt": drawings(kept),
        }
    return found


def as_function(folder: Path) -> dict[str, str]:
    """The effect as a function of what is uncertain, over two windows."""
    path = folder / "function.toml"
    path.write_text((HERE / "relief.toml").read_text(encoding="utf-8"), encoding="utf-8")
    lines = []
    for window in ("during", "after"):
        asked = Function.of(path, FEWER, window, Economy)
        points = np.array([[0.5, 1.2e6, 1.1], [1.3, 2.7e6, 0.6]])
        lines += [window, json.dumps(asked.problem), " ".join(asked.outcomes)]
        lines += [" ".join(f"{value:.8g}" for value in row) for row in asked.on(points)]
        lines.append(json.dumps(asked(mpc=0.4) if "mpc" in asked.free else asked(caution=0.77)))
    return {"function.txt": text("\n".join(lines))}
