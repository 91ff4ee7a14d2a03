"""The identity of a result covers all that can move a figure of it, and nothing that cannot."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

import abm.relief.programmes
from abm.errors import ConfigError
from abm.machine import as_read
from abm.measures.catalogue import PROGRAMMES, of_programmes
from experiments import Experiment
from experiments.run.replay import replay
from experiments.store import made_of
from experiments.store.identity import Asked, Maker, here, played
from experiments.store.status import ResultStatus
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

ROOT = Path(__file__).parents[2]
ROOM = "abm/relief/programmes"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A copy of code and configs, which the identity looks at in place of the real ones."""
    for folder in ("abm", "experiments", "configs"):
        shutil.copytree(ROOT / folder, tmp_path / "house" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    house = tmp_path / "house"
    monkeypatch.setattr(made_of, "ABM", house / "abm")
    monkeypatch.setattr(made_of, "EXPERIMENTS", house / "experiments")
    monkeypatch.setattr(abm.relief.programmes, "__path__", [str(house / ROOM)])
    monkeypatch.chdir(house)
    made_of.closure.cache_clear()
    yield house
    made_of.closure.cache_clear()


@pytest.fixture
def asked(tmp_path):
    return Asked.of(Experiment.read(write_small(tmp_path)))


def parts_that_change(asked, change) -> set[str]:
    before = here(asked)
    change()
    made_of.closure.cache_clear()
    after = here(asked)
    return {part for part in before if before[part] != after[part]}


def append(file: Path, text: str = "\n# one more line\n"):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((file.read_text() if file.exists() else "") + text)


@pytest.mark.parametrize(
    "file",
    [
        f"{ROOM}/rent_help.py",
        "configs/relief/rent_help.toml",
        "configs/relief/vat_cut.toml",
        f"{ROOM}/vat_cut.py",
        "configs/experiments/when_to_stop.toml",
        "configs/shocks/export_slump_2008.toml",
        "configs/facts/targets.toml",
        "experiments/show/figures.py",
        "experiments/show/tables.py",
        "experiments/find/effects.py",
        "experiments/find/intervals.py",
        "experiments/ask/claims.py",
        "experiments/cli.py",
        "experiments/run/progress.py",
    ],
)
def test_what_a_run_does_not_use_voids_nothing(house, asked, file):
    assert parts_that_change(asked, lambda: append(house / file)) == set()


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("abm/agents/banks.py", "code"),
        ("abm/measures/labour_force.py", "code"),
        ("abm/relief/programme.py", "code"),
        ("abm/agents/new_rule.py", "code"),
        ("experiments/run/world.py", "code"),
        ("experiments/run/baseline.py", "code"),
        ("experiments/store/tables.py", "code"),
        ("experiments/ask/quarters.py", "code"),
        ("experiments/ask/schema.py", "code"),
        ("experiments/ask/designs.py", "code"),
        ("experiments/store/parts.py", "code"),
        (f"{ROOM}/spark_credit.py", "programmes"),
        (f"{ROOM}/payroll_cut.py", "programmes"),
        (f"{ROOM}/__init__.py", "code"),
        ("configs/relief/mybank_loans.toml", "configs"),
        ("configs/shocks/covid_2020.toml", "configs"),
        ("configs/shocks/none.toml", "configs"),
        ("configs/economies/china_2019/parameters/credit.toml", "configs"),
        ("configs/economies/china_2019/table/balanced.csv", "configs"),
        ("configs/economies/china_2019/calibrated.toml", "configs"),
        ("configs/shocks/calibrated/covid_2020.toml", "configs"),
    ],
)
def test_what_a_run_uses_is_in_the_hash(house, asked, file, part):
    assert parts_that_change(asked, lambda: append(house / file)) == {part}


def test_what_a_programme_imports_is_hashed_with_it(house, asked, monkeypatch):
    """Another programme, a neighbour of its own, and through both what they import."""
    monkeypatch.syspath_prepend(str(house / "mine"))
    append(house / "mine" / "my_rates.py", "RATE = 0.1\n")
    append(house / ROOM / "shared_terms.py", "from my_rates import RATE\n")
    append(
        house / ROOM / "spark_credit.py",
        "\ndef lazily():\n    from abm.relief.programmes import shared_terms\n    return shared_terms\n",
    )
    made_of.closure.cache_clear()
    for file in (house / "mine" / "my_rates.py", house / ROOM / "shared_terms.py"):
        assert parts_that_change(asked, lambda: append(file)) == {"programmes"}


def test_what_decides_how_many_worlds_there_are_is_hashed_where_it_does(house, tmp_path):
    stop = 'stop_when = { measure = "employment", half_width = 1.0, at_most = 60 }\nmeasures'
    stopping = Asked.of(Experiment.read(write_small(tmp_path, "measures", stop)))
    assert parts_that_change(stopping, lambda: append(house / "experiments/find/intervals.py")) == {"worlds"}
    assert parts_that_change(stopping, lambda: append(house / "experiments/run/stopping.py")) == {"worlds"}


def test_worlds_that_are_drawn_otherwise_are_others(tmp_path, monkeypatch):
    """Whatever code has drawn them: what came of it is hashed."""
    experiment = Experiment.read(write_small(tmp_path))
    worlds = [replace(world, parameters=world.parameters | {"caution": 0.5}) for world in experiment.worlds]
    other = Experiment(experiment.name, experiment.checked)
    other.__dict__["worlds"] = worlds
    assert Asked.of(other).drawn != Asked.of(experiment).drawn
    others = {"seed": 3, "draw": 7, "shock": {"fear": {"times": 1.1}}, "programmes": {"spark_credit": {"shops": 1e6}}}
    for name, value in others.items():
        other.__dict__["worlds"] = [replace(world, **{name: value}) for world in experiment.worlds]
        assert Asked.of(other).drawn != Asked.of(experiment).drawn, name


def test_no_file_of_the_model_is_forgotten():
    assert set((ROOT / "abm").rglob("*.py")) - set(made_of.model()) == {
        ROOT / ROOM / f"{name}.py" for name in PROGRAMMES
    }
    assert all(made_of.programmes([name]) for name in PROGRAMMES)


def test_what_is_said_to_have_no_say_is_there():
    """A file that was renamed would be hashed, or missing, without a word."""
    assert [
        name
        for name in made_of.BESIDE
        if not made_of.EXPERIMENTS.joinpath(*name.split(".")[1:]).with_suffix(".py").is_file()
    ] == []


WATCHED = """
import json, sys
executed, opened, monitoring = set(), set(), sys.monitoring
monitoring.use_tool_id(3, "files")
seen = lambda code, at: executed.add(code.co_filename) or monitoring.DISABLE
monitoring.register_callback(3, monitoring.events.PY_START, seen)
monitoring.set_events(3, monitoring.events.PY_START)
sys.addaudithook(lambda event, told: opened.add(str(told[0])) if event == "open" else None)
from pathlib import Path
import experiments
from experiments.experiment import Experiment
from experiments.run.ensemble import run_experiment
from experiments.store.identity import Asked, config_files
from experiments.run.resources import Resources
{economy}
config, folder, baseline = sys.argv[1:]
experiment = Experiment.read(config)
run_experiment(experiment, Path(folder), Resources(workers=0, quiet=True, baseline=baseline or None), economy)
asked = Asked.of(experiment)
hashed = [*sum(asked.files.values(), []), *config_files(asked.resolved).values()]
print(json.dumps([sorted(executed), sorted(opened), sorted(map(str, hashed))]))
"""


def watched(economy: str, config: Path, folder: Path, baseline: str = "") -> tuple[set[Path], set[Path], set[Path]]:
    """In a process of its own: files whose code was run while an experiment
    was played, files opened, files in the hash."""
    script = WATCHED.replace("{economy}", economy)
    path = os.pathsep.join([str(ROOT), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", script, str(config), str(folder), baseline],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return tuple({ROOT / name for name in some} for some in json.loads(done.stdout.splitlines()[-1]))


EVERYTHING = [
    (
        '[samples]\nspark = ["2020Q4"]\n[fates]\nquarters = ["2020Q2", "2021Q4"]\n[saturation]\narms ='
        ' ["spark"]\nlevels = [0.5, 1.0]\n[compare]'
    ),
    'stop_when = { measure = "employment", half_width = 1.0, at_most = 30 }\n[[claim]]',
]


def of_the_house(files: set[Path]) -> set[str]:
    return {
        file.relative_to(ROOT).as_posix()
        for file in files
        if file.is_relative_to(ROOT) and file.parts[len(ROOT.parts)] in ("abm", "experiments", "configs")
    }


def module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


# Executed by the command before and after worlds are played: what they make is hashed by its contents, or they make
# nothing.
READS = {
    "experiments/ask/by_name.py",
    "experiments/ask/drawn.py",
    "experiments/ask/free_shock.py",
    "experiments/ask/saturation.py",
    "experiments/ask/reading.py",
    "experiments/ask/stop.py",
    "experiments/ask/derived.py",
    "experiments/ask/to_toml.py",
    "experiments/ask/size.py",
    "experiments/store/made_of.py",
    "experiments/store/provenance.py",
    "experiments/run/resources.py",
    "experiments/store/lock.py",
    "experiments/run/agreement.py",
    "experiments/store/status.py",
    "experiments/ask/alike.py",
    "experiments/ask/claim_checks.py",
    "experiments/ask/writable.py",
    "experiments/store/manifest.py",
}


def test_what_is_executed_while_worlds_are_played_is_in_the_hash(tmp_path):
    """A file that is added tomorrow, wherever it is imported, is in the hash or fails here."""
    config = write_small(tmp_path, "[compare]", EVERYTHING[0])
    config.write_text(
        config.read_text()
        .replace("[[claim]]", EVERYTHING[1])
        .replace("draws = 2\nseeds_per_draw = 2", "draws = 4\nseeds_per_draw = 1")
    )
    executed, _, hashed = watched(
        "from tests.experiments.fake_economy import FakeEconomy as economy", config, tmp_path / "r"
    )
    ran = {
        file for file in of_the_house(executed) if not file.startswith(f"{ROOM}/") or file.endswith("spark_credit.py")
    }
    assert {
        "experiments/run/fates.py",
        "experiments/run/stopping.py",
        "experiments/find/intervals.py",
        f"{ROOM}/spark_credit.py",
    } <= ran
    left_out = {file for file in ran - of_the_house(hashed) if module(file) not in made_of.BESIDE}
    assert left_out <= READS, f"executed, but neither hashed nor said to have no say: {sorted(left_out - READS)}"


@pytest.mark.slow
def test_every_file_that_a_run_of_the_real_economy_reads_is_in_the_hash(tmp_path):
    config = write_small(
        tmp_path, "scale    = 10_000", "scale    = 40_000\nburn_in = 0\nparameters = { drawn_openings = 1 }"
    )
    config.write_text(
        config.read_text()
        .replace("2021Q4", "2020Q2")
        .replace("2021Q1:2020Q2", "2020Q2:2020Q2")
        .replace("2020Q2:2020Q4", "2020Q2:2020Q2")
        .replace("= 2\n", "= 1\n")
    )
    executed, opened, hashed = watched(
        "from experiments.ask.plan import real_economy as economy", config, tmp_path / "r"
    )
    assert {
        file
        for file in of_the_house(executed) - of_the_house(hashed)
        if file.startswith("abm/") and not file.startswith(f"{ROOM}/")
    } == set()
    read = {file for file in of_the_house(opened) if file.startswith("configs/")}
    assert {
        "configs/relief/spark_credit.toml",
        "configs/economies/china_2019/table/balanced.csv",
        "configs/shocks/none.toml",
    } <= read
    of_claims = {"configs/facts/facts.csv"}  # where a claim's sources are looked up
    assert read - of_the_house(hashed) - of_claims == set(), "read by a run and not in the hash of its configs"


def play(experiment, folder, **settings):
    return experiment.run(workers=0, out=folder, **{"open_economy": FakeEconomy, "quiet": True} | settings)


@pytest.fixture
def experiment(tmp_path):
    return Experiment.read(write_small(tmp_path))


def test_of_programmes_that_no_arm_has_nothing_is_told(experiment, tmp_path):
    result = play(experiment, tmp_path / "r")
    found = set(result.quarters["measure"]) & set(of_programmes(PROGRAMMES))
    assert (
        found
        == set(of_programmes(["spark_credit", "mybank_loans", "payroll_cut"]))
        == set(result.measures) & set(of_programmes(PROGRAMMES))
    )
    on = (
        result.quarters.filter(pl.col("measure") == "relief_level:spark_credit")
        .group_by("arm")
        .agg(pl.col("value").max())
        .sort("arm")
    )
    assert dict(on.rows()) == {"both": 1.0, "loans": 0.0, "nothing": 0.0, "public": 0.0, "spark": 1.0}


def test_a_measure_of_a_programme_that_no_arm_has_is_refused(tmp_path):
    with pytest.raises(
        ConfigError,
        match=(
            r"small.toml:\d+: compare.measures\[1\]: 'relief_level:vat_cut': no arm has this programme; did you mean"
            r" relief_level:\w+\?"
        ),
    ):
        Experiment.read(write_small(tmp_path, '["employment", "gdp", "cost_per_job"]', '["relief_level:vat_cut"]'))


def test_a_new_programme_voids_neither_a_result_nor_its_replay(experiment, tmp_path, monkeypatch):
    folder = play(experiment, tmp_path / "r").folder
    for position in (
        "abm.measures.catalogue",
        "experiments.run.world",
        "experiments.run.baseline",
        "tests.experiments.fake_economy",
    ):
        monkeypatch.setattr(f"{position}.PROGRAMMES", (*PROGRAMMES, "rent_help"))
    state = ResultStatus.read(folder)
    replayed = replay(state, 6, state.experiment.plan(FakeEconomy))
    assert replayed.same and replayed.changed == []


def edit(monkeypatch, file: str):
    """As if a file had been written after this process had read it."""
    monkeypatch.setitem(as_read._NOTED, ROOT / file, (0, 0, 0))


def test_code_that_was_edited_since_it_was_read_plays_nothing(experiment, tmp_path, monkeypatch):
    edit(monkeypatch, "abm/calendar.py")
    with pytest.raises(
        ConfigError, match="abm/calendar.py: edited after this process had begun to read the code.*start the command"
    ):
        play(experiment, tmp_path / "r")
    assert not list((tmp_path / "r").iterdir())


@pytest.mark.parametrize("file", ["experiments/show/figures.py", "experiments/find/effects.py", f"{ROOM}/vat_cut.py"])
def test_an_edit_of_what_is_not_used_does_not_matter(experiment, tmp_path, monkeypatch, file):
    edit(monkeypatch, file)
    assert play(experiment, tmp_path / "r").failures == []


@pytest.mark.parametrize("file", ["abm/calendar.py", f"{ROOM}/spark_credit.py"])
def test_code_edited_while_worlds_are_played_keeps_nothing_of_them(experiment, tmp_path, monkeypatch, file):
    opened = []

    class Edited(FakeEconomy):
        def __init__(self, *arguments, **settings):
            opened.append(1)
            if len(opened) == 3:
                edit(monkeypatch, file)
            super().__init__(*arguments, **settings)

    with pytest.raises(ConfigError, match=f"{file}: edited after"):
        play(experiment, tmp_path / "r", open_economy=Edited)
    monkeypatch.undo()
    kept = {world for receipt in ResultStatus.read(tmp_path / "r").store.parts.there() for world in receipt.worlds}
    assert kept < {0, 1} | {2}, "a world that was played with the edited file was kept"
    play(experiment, tmp_path / "r")
    play(experiment, tmp_path / "clean")
    assert (tmp_path / "r" / "quarters.parquet").read_bytes() == (tmp_path / "clean" / "quarters.parquet").read_bytes()


@pytest.mark.parametrize("config", ["relief/spark_credit.toml", "economies/china_2019/parameters/credit.toml"])
def test_a_config_edited_while_worlds_are_played_keeps_nothing_of_them(tmp_path, monkeypatch, config):
    shutil.copytree(ROOT / "configs", tmp_path / "configs")
    monkeypatch.chdir(tmp_path)
    experiment = Experiment.read(write_small(tmp_path))

    class Edited(FakeEconomy):
        def __init__(self, *arguments, **settings):
            append(tmp_path / "configs" / config)
            super().__init__(*arguments, **settings)

    with pytest.raises(
        ConfigError,
        match="other configs than when and where the command was given.*Nothing that was played with it is kept",
    ):
        play(experiment, tmp_path / "r", open_economy=Edited)
    assert not list((tmp_path / "r").glob("parts/*.parquet"))


def test_tables_are_not_written_by_edited_code(experiment, tmp_path, monkeypatch):
    from experiments.run import ensemble

    def late(*arguments):
        edit(monkeypatch, "experiments/store/tables.py")
        return whole(*arguments)

    whole = ensemble.finish
    monkeypatch.setattr(ensemble, "finish", late)
    with pytest.raises(ConfigError, match="tables.py: edited after"):
        play(experiment, tmp_path / "r")
    assert not (tmp_path / "r" / "quarters.parquet").exists()


def test_a_maker_speaks_for_itself_alone(experiment):
    maker = Maker.of(Asked.of(experiment))
    maker.vouch()
    for part in ("code", "programmes", "configs", "packages"):
        with pytest.raises(ConfigError, match=f"node .*: other {part} than when and where the command was given"):
            replace(maker, identity=maker.identity | {part: "another"}).vouch()


def test_a_result_is_made_of_files_that_are_there():
    """A module that moved away would drop out of the hash without a word."""
    with pytest.raises(LookupError, match="experiments.run.moved_away"):
        made_of.closure(("experiments.run.world", "experiments.run.moved_away"), made_of.of_experiments)
    assert [name for name in made_of.BESIDE if not (ROOT / f"{name.replace('.', '/')}.py").is_file()] == []


READ_ALONE = {"question", "compare", "claim", "limits", "time_limit"}


def test_every_key_of_a_question_decides_what_is_kept_but_those_that_say_how_it_is_read(tmp_path):
    """A key that is added tomorrow voids a result where it is another, or is said here to be read alone."""
    said = Experiment.read(write_small(tmp_path)).resolved()
    assert said.keys() >= READ_ALONE | {"accounts", "samples", "fates", "saturation", "worlds", "arms"}
    unmoved = {key for key in said if played(said | {key: {"another": 1}}) == played(said)}
    assert unmoved == READ_ALONE


@pytest.mark.parametrize(
    "change",
    [
        "accounts=0",
        "accounts=2",
        'samples={spark=["2020Q4"]}',
        'samples_of_people={spark=["2020Q4"]}',
        "burn_in=3",
        "parameters.mpc=0.5",
    ],
)
def test_a_result_that_keeps_something_else_is_not_taken_up(experiment, tmp_path, change):
    folder = play(experiment, tmp_path / "r").folder
    with pytest.raises(ConfigError, match="it answers another question"):
        play(Experiment.read(write_small(tmp_path), [change]), folder)


def test_people_of_an_arm_are_taken_back_by_no_quarters(tmp_path):
    """Nobody kept is one question, however it is said."""
    none = Experiment.read(write_small(tmp_path))
    some = 'samples_of_people={nothing=["2020Q4"]}'
    back = Experiment.read(write_small(tmp_path), [some, "samples_of_people.nothing=[]"])
    assert back.question.samples_of_people is None and back.resolved() == none.resolved()
    kept = Experiment.read(write_small(tmp_path), ['samples_of_people={nothing=["2020Q4"],spark=[]}'])
    assert kept.question.samples_of_people == {"nothing": ["2020Q4"]}


OTHERWISE = "shock = { public_relief.payroll_cut.on = false }"
ARMS = {
    "a list": '[{ programme = "vat_cut" }]',
    "a table": '{ relief = [{ programme = "vat_cut" }] }',
    "with another shock": f'{{ {OTHERWISE}, relief = [{{ programme = "vat_cut" }}] }}',
    "joined": '{ join = ["loans", "cut"] }',
    "joined, with another shock": f'{{ join = ["loans", "cut"], {OTHERWISE} }}',
}


@pytest.mark.parametrize("arm", ARMS)
def test_the_programmes_of_an_arm_are_in_the_hash_however_it_is_written(house, tmp_path, arm):
    config = write_small(
        tmp_path, "nothing = []", f'nothing = []\ncut = [{{ programme = "vat_cut" }}]\nmine = {ARMS[arm]}'
    )
    asked = Asked.of(Experiment.read(config, ['play=["nothing", "mine"]']))
    assert parts_that_change(asked, lambda: append(house / ROOM / "vat_cut.py")) == {"programmes"}
    assert parts_that_change(asked, lambda: append(house / "configs/relief/vat_cut.toml")) == {"configs"}


# What a programme says, the file that it means, other files that are there.
IMPORTS = {
    "a file": ("from HELP import RATE", "HELP.py", ()),
    "a file, under another name": ("import HELP as other", "HELP.py", ()),
    "a package": ("from HELP import RATE", "HELP/__init__.py", ()),
    "a file of a package": ("from HELP.low import RATE", "HELP/low.py", ("HELP/__init__.py",)),
    "the package above a file": ("from HELP.low import RATE", "HELP/__init__.py", ("HELP/low.py",)),
    "a package of a package": ("from HELP.low import RATE", "HELP/low/__init__.py", ("HELP/__init__.py",)),
    "a file of a folder": ("from HELP import low", "HELP/low.py", ()),
    "a file, in a function": ("def later():\n    from HELP import RATE\n    return RATE", "HELP.py", ()),
    "a package, in a function": ("def later():\n    import HELP\n    return HELP", "HELP/__init__.py", ()),
    "a file, if there": ("try:\n    import HELP\nexcept ImportError:\n    HELP = None", "HELP.py", ()),
}


@pytest.mark.parametrize("number", range(len(IMPORTS)), ids=list(IMPORTS))
def test_whatever_a_programme_imports_of_its_user_is_in_the_hash(house, asked, monkeypatch, number):
    says, means, others = list(IMPORTS.values())[number]
    name = f"my_help_{number}"
    for file in (means, *others):
        append(house / "mine" / file.replace("HELP", name), "RATE = 0.1\n")
    monkeypatch.syspath_prepend(str(house / "mine"))
    append(house / ROOM / "spark_credit.py", f"\n{says.replace('HELP', name)}\n")
    made_of.closure.cache_clear()
    assert parts_that_change(asked, lambda: append(house / "mine" / means.replace("HELP", name))) == {"programmes"}
