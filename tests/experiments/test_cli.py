"""The command: exit codes, words instead of tracebacks, and no heavy library where none is needed."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import polars as pl
import pytest
from typer.main import get_command

import abm
from abm import use_threads
from abm.calendar import quarter_index
from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from experiments import Experiment, options
from experiments.ask import described
from experiments.cli import app, main
from experiments.process import in_words
from experiments.run import cluster
from experiments.show import figures, readme, report
from tests.experiments.fake_economy import FailingEconomy, FakeEconomy, start_of
from tests.experiments.small import write_small
from tests.faults import economies

SHOCKS = Path(abm.__file__).parents[1] / "configs" / "shocks"
HEAVY = ("mesa", "ray", "matplotlib", "scipy.stats")  # numba comes with the programmes that a check reads


@pytest.fixture
def relief(tmp_path, monkeypatch, capsys):
    """Run the command in this process, on a terminal that breaks no line; gives back exit code, output, error
    output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "10000")
    monkeypatch.setitem(vars(abm), "Economy", FakeEconomy)

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["relief", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return command


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One run of the command, for the tests that look at what it wrote: exit code, output, folder."""
    target = tmp_path_factory.mktemp("finished")
    write_small(target)
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
        patch.chdir(target)
        patch.setitem(vars(abm), "Economy", FakeEconomy)
        patch.setattr(sys, "argv", ["relief", "run", "small.toml", "--workers", "0"])
        with pytest.raises(SystemExit) as ended, contextlib.redirect_stdout(out):
            main()
        return ended.value.code, out.getvalue(), target / "results" / "small"


def test_the_page_of_the_first_run_tells_every_file_of_a_result(finished):
    page = (Path(__file__).parents[2] / "docs/first_run.md").read_text("utf-8")
    found = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    written = [path.relative_to(finished[2]).as_posix() for path in finished[2].rglob("*") if path.is_file()]
    assert [file for file in written if not any(fnmatch(file, pattern) for pattern in found)] == []
    assert [pattern for pattern in found if not any(fnmatch(file, pattern) for file in written)] == []


@pytest.fixture
def result(finished, tmp_path):
    """A copy of the finished result that a test may change."""
    return shutil.copytree(finished[2], tmp_path / "results" / "small")


def test_run_writes_a_whole_result(finished):
    code, out, folder = finished
    assert code == 0
    assert "effects against “nothing”" in out and "employment" in out and "Bound" in out
    assert {
        "README.md",
        "details.md",
        "effects.csv",
        "verdicts.csv",
        "config.toml",
        "manifest.json",
        "runs.parquet",
        "accounts.parquet",
        "quarters.parquet",
        "figures",
    } == {p.name for p in folder.iterdir()}
    figures = {path.name for path in (folder / "figures").iterdir()}
    for name in ("headline", "effects", "paths"):
        assert {f"{name}{ending}" for ending in (".svg", ".pdf", ".png", ".csv")} <= figures
    assert (folder / "README.md").read_text().startswith("# Does relief keep jobs?")
    assert (folder / "details.md").read_text().startswith("# Details: Does relief keep jobs?")


def test_runs_of_another_result_are_taken_over_and_told(relief, result, tmp_path):
    write_small(tmp_path)
    asked = ("small.toml", "--baseline", str(result))
    text = f"baseline: 4 of 4 runs of nothing taken over from {result} (small, arm nothing, identity "
    assert text in relief("check", *asked)[1] and text in relief("run", *asked, "--dry-run")[1]
    code, _, err = relief("run", *asked, "--out", "r", "--workers", "0")
    assert code == 0 and text in err and "20/20 runs, 4 taken over" in err
    assert "taken over: 4 runs of nothing from" in relief("runs", "r")[1]
    code, _, err = relief("run", *asked, "--seed", "9", "--dry-run")
    assert code == 2 and "expected seed = " in err


def test_one_arm_is_told_without_a_comparison(relief, tmp_path):
    (tmp_path / "alone.toml").write_text(
        'extends = "small.toml"\nquestion = "What happens?"\nplay = ["nothing"]\nclaim = []\n'
    )
    write_small(tmp_path)
    code, out, _ = relief("run", "alone.toml", "--workers", "0")
    page = (tmp_path / "results/alone/README.md").read_text()
    assert code == 0 and "effects against" not in out
    assert "nothing to compare it with" in page and "](figures/paths.svg)" in page and "headline.svg" not in page
    details = (tmp_path / "results/alone/details.md").read_text()
    assert "nothing to compare it with" in details and "effects.svg" not in details and "The bound" not in details


def test_figures_and_tables_are_redrawn_to_the_byte(relief, result):
    drawn = [
        *result.glob("figures/*.svg"),
        *result.glob("figures/*.pdf"),
        result / "effects.csv",
        result / "README.md",
        result / "details.md",
    ]
    before = {path: path.read_bytes() for path in drawn}
    for path in drawn:
        path.unlink()
    assert relief("redraw", "results/small")[0] == 0
    assert {path: path.read_bytes() for path in drawn} == before


def test_a_resolved_config_makes_the_result_again(relief, tmp_path, result):
    assert relief("run", "results/small/config.toml", "--workers", "0", "--out", "again")[0] == 0
    first, second = (pl.read_parquet(folder / "quarters.parquet") for folder in (result, tmp_path / "again"))
    assert first.equals(second)


def test_another_seed_is_another_result(relief, tmp_path, result):
    write_small(tmp_path)
    code, _, err = relief("run", "small.toml", "--workers", "0", "--seed", "3")
    assert code == 2 and "another question" in err and "--fresh" in err


def test_compare_as_csv_and_latex(relief, result):
    code, out, _ = relief("compare", "results/small", "--csv")
    assert code == 0 and out.startswith("experiment,arm,against,measure")
    code, out, _ = relief("compare", "results/small", "--latex")
    assert code == 0 and r"\begin{tabular}" in out and "Does relief keep jobs?" in out


@pytest.mark.parametrize(("words", "made"), [
    (("report", "results/small", "--out", "a/b/page.html"), "a/b/page.html"),
    (("compare", "results/small", "--out", "a/b"), "a/b/README.md"),
    (("schema", "--out", "a/b"), "a/b/experiment.json"),
])  # fmt: skip # a table
def test_what_writes_makes_the_folders_of_its_out_and_says_where(relief, result, tmp_path, words, made):
    code, out, err = relief(*words)
    assert code == 0 and (tmp_path / made).is_file() and made in out + err


def test_every_out_says_that_folders_are_made():
    said = {
        name: parameter.help
        for name, command in get_command(app).commands.items()
        for parameter in command.params
        if "--out" in parameter.opts
    }
    assert {"run", "report", "compare", "schema", "opening"} < said.keys()
    assert [name for name, words in said.items() if not words.endswith(options.MADE)] == []


def test_dry_run_and_check_write_nothing(relief, tmp_path):
    path = write_small(tmp_path)
    for words in (("run", "small.toml", "--dry-run"), ("check", "small.toml")):
        code, out, _ = relief(*words)
        assert code == 0 and "4 worlds x 5 arms" in out and "= 20 runs" in out
    assert list(tmp_path.iterdir()) == [path]


def test_runs_and_replay(relief, result):
    code, out, _ = relief("runs", "results/small")
    assert code == 0 and "20 runs (4 worlds x 5 arms): 20 done, 0 failed, 0 missing" in out
    code, out, _ = relief("replay", "results/small", "--run", "7")
    assert code == 0 and "run 7: loans in world 1 (seed" in out and "the same to the last byte" in out
    code, _, err = relief("replay", "results/small", "--run", "20")
    assert code == 2 and "the result has runs 0 to 19" in err


def test_a_run_whose_world_is_kept_elsewhere_is_replayed_from_there(relief, tmp_path):
    """World 0 lies in the storage, world 1 is not played yet; without the user's word for it none is opened."""
    write_small(tmp_path)
    kept = ("--storage", "kept")
    assert relief("run", "small.toml", "--workers", "0", "--shard", "1/4", *kept)[0] == 0
    code, out, _ = relief("replay", "results/small", "--run", "2", *kept)
    assert code == 0 and "run 2: loans in world 0 (seed" in out and "the same to the last byte" in out
    code, _, err = relief("replay", "results/small", "--run", "7", *kept)
    assert code == 2 and "--run 7: world 1 is not played yet" in err
    code, out, _ = relief("runs", "results/small", *kept)
    assert code == 0 and "5 done, 0 failed, 15 missing" in out
    for verb in (("replay", "results/small", "--run", "2"), ("runs", "results/small")):
        code, _, err = relief(*verb)
        assert code == 2 and "which was not asked for" in err and "say --storage" in err


def test_a_shard_says_what_is_left_and_a_run_without_one_writes_the_tables(relief, tmp_path):
    write_small(tmp_path)
    code, out, _ = relief("run", "small.toml", "--workers", "0", "--shard", "1/2")
    assert code == 0 and "10 done, 0 failed, 10 missing" in out and "the same `relief run` goes on" in out
    code, _, err = relief("run", "small.toml", "--workers", "0", "--shard", "1/2", "--fresh")
    assert code == 2 and "the other shards' worlds would be thrown away" in err
    code, out, err = relief("run", "small.toml", "--workers", "0")
    assert code == 0 and "taking up 2 of 4 worlds" in err and "effects against “nothing”" in out


def test_a_run_over_its_time_limit_fails(relief, tmp_path, monkeypatch):
    monkeypatch.setattr(economies, "BAD", 2)
    monkeypatch.setitem(vars(abm), "Economy", economies.NeverEnds)
    write_small(tmp_path)
    code, out, err = relief("run", "small.toml", "--workers", "0", "--limit", "0.5")
    assert (
        code == 1
        and "Overdue: not over after 0.5 s, the time limit of a run" in err
        and "effects against “nothing”" in out
    )
    assert relief("run", "small.toml", "--dry-run", "--limit", "0")[0] == 2


def test_list_says_a_sentence_for_each(relief):
    code, out, _ = relief("list")
    assert code == 0
    for word in ("economies", "china_2019", "covid_2020", "spark_credit", "relief_2020", "employment", "cost_per_job"):
        assert word in out


def test_one_kind_alone_is_listed_and_programmes_go_by_both_names(relief):
    _, out, _ = relief("list", "programmes", "--json")
    listed = json.loads(out)
    assert list(listed) == ["relief"] and listed["relief"]["spark_credit"].startswith("JD")
    assert relief("list", "relief", "--json")[1] == out
    code, _, err = relief("list", "sorts")
    told = "calibrations, closures, economies, experiments, impulses, measures, programmes, shocks"
    assert code == 2 and f"no kind of this name; there are: {told}\n" in err
    assert "did you mean programmes?" in relief("list", "programs")[2]
    assert relief("list", "relief")[1].startswith("programmes\n")


def test_many_measures_of_one_sentence_are_one_row_that_names_them(relief):
    """One for each programme, and the sentence once; JSON has each by its name."""
    words = relief("list", "measures")[1].split()
    at = words.index("relief_level:NAME")
    row = " ".join(words[at : at + 60])
    assert "Level at which the programme runs" in row and "NAME: ant_refinancing, cloud_credits, commission_cap" in row
    assert sum(word.startswith("relief_level:") for word in words) == 1
    levels = [name for name in json.loads(relief("list", "measures", "--json")[1])["measures"] if "level:" in name]
    assert {f"relief_level:{name}" for name in configs_path.known("relief", ".toml")} == set(levels)


def test_a_config_that_is_nowhere_is_told_with_the_current_folder_and_the_nearest_in_it(relief, tmp_path):
    write_small(tmp_path).rename(tmp_path / "deeper.toml")
    err = relief("check", "nothere.toml")[2]
    assert "nothere.toml: no such config" in err and err.endswith(f"Nor does it lie in {tmp_path}.\n")
    assert f"Nor does it lie in {tmp_path}; deeper.toml lies there: did you mean it?" in relief("check", "deper")[2]


def test_show_says_of_a_programme_what_its_file_does(relief):
    code, out, _ = relief("show", "mybank_loans", "--json")
    (told,) = json.loads(out)
    file = configs_path.read_toml(configs_path.find("relief", "mybank_loans", ".toml"))
    assert code == 0 and told["kind"] == "programme"
    assert told["facts"]["meaning"] == file["meaning"] and told["facts"]["begins"] == file["start"] == "2020-04"
    assert told["facts"]["an arm may set"].endswith("lottery, budget_yuan, cap_per_firm, firms_covered, rate_cut")
    assert told["facts"]["budget"].startswith("50,000,000,000 yuan lent, all drawings added up: at most")
    assert "0.5 is half of it, above 1 more than was announced, 200 at most" in told["facts"]["level"]
    assert "platform_or_state (mybank)" in told["facts"]["alone in an arm of"]
    covered = next(entry for entry in told["entries"] if entry["name"] == "firms_covered")
    assert (covered["value"], covered["range"]) == ("27,000,000", "10,000,000 to 90,000,000")
    assert covered["source"] == file["firms_covered"]["source"] and covered["status"] == "swept"


def test_check_says_what_each_arm_may_use_at_most(relief, tmp_path):
    write_small(tmp_path, '[{ programme = "mybank_loans" }]', '[{ programme = "mybank_loans", level = 0.5 }]')
    told = json.loads(relief("check", "small.toml", "--json")[1])["budget_yuan"]
    assert told["nothing"] == 0.0 and told["loans"] == 25e9
    assert told["spark"] == 15e9 and told["both"] == told["public"] == 40e9
    out = relief("check", "small.toml")[1]
    assert "budgets, billion yuan: spark 15.0, loans 25.0, both 40.0, public 40.0 (bounds" in out


def test_show_says_of_a_parameter_what_the_calibration_moved(relief):
    p, before = Parameters.read("china_2019"), Parameters.read("china_2019", calibrated=False)
    (told,) = json.loads(relief("show", "search_share", "--json")[1])
    assert float(told["entries"][0]["value"]) == pytest.approx(p.search_share, rel=1e-5)
    assert float(told["facts"]["before the calibration"]) == before.search_share != p.search_share
    (told,) = json.loads(relief("show", "visits", "--json")[1])
    assert "before the calibration" not in told["facts"]


def test_all_that_is_listed_can_be_shown():
    for name in described.names():
        for one in described.described(name):
            assert one.facts and all(text and isinstance(text, str) for text in one.facts.values()), name


@pytest.mark.parametrize(("name", "others"), [
    ("cash_for_three_months", ["cash_for_one_month"]),
    ("moved_from_job_to_job", ["hired"]),
    ("smes_not_operating_m2:micro", ["smes_not_operating_m2", "smes_not_operating"]),
    ("platform_income:alibaba_like", ["platform_income"]),
    ("employment", []),
])  # fmt: skip # a table
def test_a_measure_that_leans_on_another_is_shown_with_it(name, others):
    (told,) = described.described(name)
    assert told.facts.get("beside", "") == "; ".join(f"{other}: {CATALOGUE[other][-1]}" for other in others)


def test_a_table_of_figures_is_shown_by_name_and_nothing_is_wider_than_the_terminal(relief, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = relief("show", "luck_scale")[1]
    assert "medium 0.0" in out and max(map(len, out.splitlines())) <= 80


def test_show_says_of_a_path_of_a_shock_what_every_shock_says(relief):
    told = json.loads(relief("show", "shock.world_demand", "--json")[1])
    by_shock = {one["facts"]["in"]: one["facts"] for one in told}
    slump = tomllib.loads((SHOCKS / "export_slump_2008.toml").read_text())["world_demand"]
    assert by_shock["export_slump_2008"]["points"] == ", ".join(
        f"{q} {level:g}" for q, level in slump["points"].items()
    )
    assert by_shock["export_slump_2008"]["source"] == slump["source"]
    assert by_shock["export_slump_2008"]["range"] == "{:g} to {:g}".format(*slump["range"])
    assert by_shock["export_slump_2008"]["nothing happens at"] == "1", "and not 0, as on the path of fear"
    assert "none" not in by_shock, "a path on which nothing happens has nothing to say"
    (fear,) = json.loads(relief("show", "shock.fear", "--json")[1])
    assert fear["facts"]["nothing happens at"] == "0" and fear["facts"]["source"].startswith("fitted to")
    assert "did you mean shock.fear?" in relief("show", "shock.feer")[2]
    assert relief("show", "fear")[2] == "fear: a path of a shock goes by shock.fear; did you mean that?\n"


def test_show_says_all_of_a_shock(relief):
    """Each path with its points, those fitted marked and as they were fitted; the state's relief with switch and
    months, closures by industry."""
    facts = json.loads(relief("show", "covid_2020", "--json")[1])[0]["facts"]
    shock, file = (Shock.read("covid_2020", calibrated=calibrated) for calibrated in (True, False))
    fitted = {f"shock.{name}" for name, path in shock.paths.items() if path.points != file.paths[name].points}
    assert {label.removesuffix(" *") for label in facts if label.startswith("shock.") and label.endswith("*")} == fitted
    assert facts["shock.fear *"].startswith(f"2020Q1 {shock.fear(quarter_index('2020Q1')):.6g}, 2020Q2 ")
    assert facts["shock.fear *"].endswith("2022Q1 0 (nothing happens at 0)")
    assert facts["shock.migrants_present"].startswith("2020-02 0.35, 2020-03 0.741")
    assert facts["public_relief.payroll_cut"].startswith("on, 2020-02 to 2020-12; share_of_wages 0.15")
    assert facts["public_relief.loan_guarantee"].startswith("off, 2020-03 to 2020-12")
    assert "catering 1.6" in facts["shock.industry"] and "[shock_changes]" in facts["to change it"]


def test_show_says_of_a_number_of_a_programme_what_its_file_says(relief):
    (told,) = json.loads(relief("show", "mybank_loans.firms_covered", "--json")[1])
    file = tomllib.loads((SHOCKS.parent / "relief" / "mybank_loans.toml").read_text())["firms_covered"]
    assert told["entries"][0]["source"] == file["source"] and told["entries"][0]["unit"] == file["unit"]
    assert told["entries"][0]["range"] == "10,000,000 to 90,000,000"
    code, _, err = relief("show", "mybank_loans.firms_cover")
    assert code == 2 and "did you mean mybank_loans.firms_covered?" in err


def test_version_and_commit(relief):
    code, out, _ = relief("--version")
    assert code == 0 and re.fullmatch(r"relief \d+\.\d+\.\d+, commit \S+", out.strip())


def test_of_hundreds_of_names_none_is_listed(relief, tmp_path):
    path = write_small(tmp_path)
    said = path.read_text().replace('measure = "employment"\narm     = "spark"', 'measure = "jobs"\narm     = "spark"')
    path.write_text(said.replace('window  = "peak"', 'window  = "cumulated"'))
    code, _, err = relief("check", "small.toml")
    assert code == 2 and "'jobs': no such measure; `relief list` names the" in err
    assert "add up" not in err and len(err) < 300


def test_a_config_that_is_nowhere_is_told_where_it_was_looked_for_each_place_once(relief, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert f"Looked in {SHOCKS}." in relief("run", "relief_2020", "--set", "shock=quake", "--dry-run")[2]
    (tmp_path / "configs" / "shocks").mkdir(parents=True)
    assert f"Looked in configs/shocks, {SHOCKS}." in relief("run", "relief_2020", "--set", "shock=quake")[2]
    monkeypatch.chdir(SHOCKS.parents[1])
    assert "Looked in configs/shocks." in relief("run", "relief_2020", "--set", "shock=quake", "--dry-run")[2]


def test_an_unknown_name_is_told_with_the_nearest(relief):
    code, _, err = relief("show", "mybank_loan")
    assert code == 2 and "did you mean mybank_loans?" in err and "Traceback" not in err


def test_names_are_completed(tmp_path, monkeypatch):
    assert list(options.known_names("mybank_l")) == ["mybank_loans"]
    assert list(options.known_names("mybank_loans.rate")) == ["mybank_loans.rate_cut"]
    assert "shock.fear" in options.known_names("shock.")
    assert list(options.experiment_names("relief_2")) == ["relief_2020"]
    (tmp_path / "results" / "mine").mkdir(parents=True)
    (tmp_path / "own.toml").touch()
    (tmp_path / "own.txt").touch()
    monkeypatch.chdir(tmp_path)
    assert list(options.experiment_names("ow")) == ["own.toml"]
    assert list(options.result_names("res")) == ["results/"] and list(options.result_names("results/m")) == [
        "results/mine/"
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "nowhere.toml"), "nowhere.toml: no such config"),
        (("run", "small.toml", "--set", "worlds.drawz=1"), "did you mean draws"),
        (("check", "small.toml", "--set", "scale=2_000_000"), "too coarse"),
        (("run", "small.toml", "--address", "ray://x:1"), "no ray://"),
        (("compare", "nowhere"), "no result lies there"),
        (("run", "small.toml", "--shard", "5/3", "--dry-run"), "--shard 5/3: expected the number of this shard"),
        *(
            (("run", "small.toml", "--dry-run", "--limit", limit), f"--limit {limit}: expected seconds, more than 0")
            for limit in ("-5", "inf", "nan", "0")
        ),
        (("run", "small.toml", "--dry-run", "--seed", str(2**32)), "--seed"),
        (("run", "small.toml", "--out", "small.toml"), "small.toml is a file; expected a folder"),
        (("opening", "--out", "small.toml"), "small.toml is a file; expected a folder"),
        (("validate", "--out", "small.toml"), "small.toml is a file; expected a folder"),
        (("calibrate", "fit_2020", "--dry-run", "--out", "small.toml"), "small.toml is a file; expected a folder"),
        (("check", "small.toml", "--set", "extends=other.toml"), "what a file extends stands in the file"),
        (("check", "small.toml", "--set", "scale=10"), "this machine has"),
        (("run",), "Missing argument"),
        (("run", "small.toml", "--workers", "many"), "valid integer"),
        (("rum", "small.toml"), "rum"),
    ],
)
def test_bad_input_is_exit_code_2(relief, tmp_path, words, told):
    path = write_small(tmp_path)
    code, _out, err = relief(*words)
    assert code == 2
    assert told in err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--workers", "2", "--threads", "2"), "4 threads, and 2 cores"), (("--threads", "3"), "3 threads, and 2 cores")],
)
def test_more_threads_than_cores_are_refused_before_anything_runs(relief, tmp_path, monkeypatch, words, told):
    path = write_small(tmp_path)
    monkeypatch.setattr(cluster, "cores", lambda: 2)
    try:
        code, _out, err = relief("run", "small.toml", *words)
        assert code == 2 and told in err and list(tmp_path.iterdir()) == [path]
        assert cluster.processes(8, "auto") == 8  # a cluster has cores of its own
        use_threads(2)
        assert [cluster.processes(asked) for asked in (None, 1, 0)] == [1, 1, 1]
    finally:
        use_threads(1)


@pytest.mark.parametrize("words", [("opening",), ("explore",), ("replay", "RESULT", "--run", "0")])
def test_a_command_that_plays_in_one_process_has_no_more_threads_than_cores(relief, tmp_path, monkeypatch, words):
    monkeypatch.setattr(cluster, "cores", lambda: 2)
    try:
        code, _out, err = relief(*(str(tmp_path) if word == "RESULT" else word for word in words), "--threads", "3")
    finally:
        use_threads(1)
    assert code == 2 and "--threads 3: 3 threads, and 2 cores" in err and "--workers" not in err


def test_a_file_that_cannot_be_written_is_told_in_words(capsys):
    def refused():
        raise PermissionError(13, "Permission denied", "results/small/README.md")

    with pytest.raises(SystemExit) as ended:
        in_words(refused)
    assert ended.value.code == 1 and capsys.readouterr().err.startswith(
        "results/small/README.md: permission denied; mend that"
    )


def test_a_resolved_config_keeps_the_name_of_its_result(finished):
    assert Experiment.read(finished[2] / "config.toml").name == "small"


def test_a_programme_that_this_copy_cannot_play_is_told_in_the_list(relief, tmp_path):
    (tmp_path / "configs/relief").mkdir(parents=True)
    (tmp_path / "configs/relief/my_own.toml").write_text('meaning = "A gift"\n')
    out = relief("list")[1]
    assert (
        "my_own" in out
        and "A gift (cannot be played: there is no configs/programmes/my_own.py here" in out
        and out.count("cannot be played") == 1
    )


def test_failed_runs_are_exit_code_1(relief, tmp_path, monkeypatch):
    monkeypatch.setitem(vars(abm), "Economy", FailingEconomy)
    write_small(tmp_path)
    code, out, err = relief("run", "small.toml", "--workers", "0")
    assert code == 1
    assert "the bank ran out of paper" in err and "Traceback" not in err
    assert "effects against “nothing”" in out


def test_all_runs_failed_is_exit_code_1(relief, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no opening")

    monkeypatch.setitem(vars(abm), "Economy", broken)
    write_small(tmp_path)
    code, _, err = relief("run", "small.toml", "--workers", "0")
    assert code == 1 and "4 of 4 worlds failed" in err and "the opening" in err


def test_control_c_is_exit_code_130(relief, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setitem(vars(abm), "Economy", interrupted)
    write_small(tmp_path)
    code, _, err = relief("run", "small.toml", "--workers", "0")
    assert code == 130 and "the same command goes on from there" in err


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["check", "small.toml"], ["list"]])
def test_small_questions_import_nothing_heavy(tmp_path, words):
    path = write_small(tmp_path, "draws = 2\n", 'draws = 2\ndesign = "random"\n')
    asked = [str(path) if word == path.name else word for word in words]
    script = f"""
import sys
sys.argv = ["relief", *{asked!r}]
from experiments.cli import main
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
found = [name for name in {HEAVY!r} if name in sys.modules]
assert not found, found
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "experiments", "--help"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0 and "compare" in done.stdout


def test_sensitivity_tells_what_drives_the_effect(relief, tmp_path):
    write_small(tmp_path)
    assert relief("run", "small.toml", "--workers", "0", "--set", "worlds.draws=16")[0] == 0
    code, out, _ = relief("sensitivity", "results/small", "--arm", "spark")
    assert code == 0 and "Where “spark” fails" in out and "employment, spark: caution" in out
    assert (tmp_path / "results/small/sensitivity/drivers_employment.svg").is_file()


@pytest.mark.parametrize(
    ("words", "told", "code"),
    [
        (("--window", "always"), "--window always: expected during or after", 2),
        (("--measure", "employmnt"), "did you mean employment", 2),
        ((), "4 draws for 2 uncertain inputs; expected 6 or more", 1),
    ],
)
def test_a_sensitivity_that_cannot_be_told_is_refused_in_words(words, told, code, relief, tmp_path):
    write_small(tmp_path)
    draws = "4" if code == 1 else "8"
    relief("run", "small.toml", "--workers", "0", "--set", f"worlds.draws={draws}")
    found = relief("sensitivity", "results/small", *words)
    assert found[0] == code and told in found[2]


class FewAreServed(FakeEconomy):
    """One agent is helped, of which no effect is reported."""

    def step(self):
        quarter, helped = self.quarter, any(self.quarter >= start_of(programme) for programme in self.programmes)
        super().step()
        self.records.append((quarter, "treated_agents", "agents", float(helped)))


def test_a_result_in_which_no_effect_is_reported_is_drawn_without_effects(tmp_path):
    result = Experiment.read(write_small(tmp_path)).run(
        out=tmp_path / "result", workers=0, quiet=True, open_economy=FewAreServed
    )
    assert result.compared and result.effects["effect"].is_null().all()
    drawn = figures.draw_all(result)
    assert not {"effects", "headline"} & {one.name for one in drawn} and "paths" in {one.name for one in drawn}
    page = readme.write(result, drawn).read_text("utf-8")
    assert "No effect can be told: every arm serves fewer than 30 agents." in page and "](figures/paths.svg)" in page
    assert "effects.svg" not in report.write_details(result, drawn).read_text("utf-8")
