"""`relief compare`: several results in one table, paired where they met the same worlds; it only reads, and says what
is not shared."""

import contextlib
import dataclasses
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from abm.errors import ConfigError
from experiments import Experiment
from experiments.cli import app
from experiments.find.other_code import other_code
from experiments.find.side_by_side import differences_between, read_sides, why_not_paired
from experiments.show import compare, tables
from experiments.show.comparison import NO_ARM_SHARED
from experiments.store import manifest, stored
from experiments.store.lock import alone
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import retold, write_small

SPARK = 'spark   = [{ programme = "spark_credit" }]'
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> dict[str, Path]:
    """`small`; `more`, in which Spark may cost more; `other`, with other drawn figures; `csv`, of which the effects
    alone are kept."""
    target = tmp_path_factory.mktemp("results")
    write_small(target)
    write_small(target, SPARK, 'spark   = [{ programme = "spark_credit", budget_yuan = 9e10 }]', "more.toml")
    write_small(target, "draws = 2", "draws = 2\nseed = 7", "other.toml")
    folders = {}
    for name in ("small", "more", "other"):
        folders[name] = target / "out" / name
        experiment = Experiment.read(target / f"{name}.toml")
        experiment.run(workers=0, out=folders[name], quiet=True, open_economy=FakeEconomy).effects.write_csv(
            folders[name] / "effects.csv"
        )
    folders["csv"] = target / "out" / "csv"
    folders["csv"].mkdir()
    for name in ("config.toml", "manifest.json", "effects.csv"):
        shutil.copy(folders["small"] / name, folders["csv"] / name)
    return folders


def told(*words: str | Path) -> str:
    found = CliRunner().invoke(app, ["compare", *map(str, words)])
    assert found.exit_code == 0, found.output
    return found.stdout


def rows(text: str) -> list[dict[str, str]]:
    """The CSV that is printed."""
    return pl.read_csv(io.StringIO(text), infer_schema_length=None).to_dicts()


def values(folder: Path, arm: str, measure: str, quarters: list[str]) -> np.ndarray:
    """World by world, the mean over quarters; worked from the stored table."""
    asked = (pl.col("arm") == arm) & (pl.col("measure") == measure) & pl.col("quarter").is_in(quarters)
    return (
        pl.read_parquet(folder / "quarters.parquet")
        .filter(asked)
        .group_by("world")
        .agg(pl.col("value").mean())
        .sort("world")["value"]
        .to_numpy()
    )


def test_differences_are_world_by_world_where_worlds_are_shared(results):
    frame = rows(told(results["small"], results["more"], "--csv"))
    found = next(
        row
        for row in frame
        if (row["experiment"], row["arm"], row["measure"], row["window"])
        == ("more less small", "spark", "employment", "after")
    )
    quarters = [f"2021Q{number}" for number in (1, 2, 3, 4)]
    by_world = values(results["more"], "spark", "employment", quarters) - values(
        results["small"], "spark", "employment", quarters
    )
    assert found["effect"] == pytest.approx(by_world.mean()) and abs(by_world.mean()) > 1e3
    assert found["low"] < by_world.mean() < found["high"]
    untouched = next(
        row
        for row in frame
        if (row["experiment"], row["arm"], row["measure"], row["window"])
        == ("more less small", "loans", "employment", "after")
    )
    assert (untouched["effect"], untouched["low"], untouched["high"]) == (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def fewer(results, tmp_path_factory) -> Path:
    """`small` in its first two worlds alone."""
    target = tmp_path_factory.mktemp("fewer")
    write_small(target, "draws = 2", "draws = 1", "fewer.toml")
    Experiment.read(target / "fewer.toml").run(workers=0, out=target / "r", quiet=True, open_economy=FakeEconomy)
    return target / "r"


def test_a_difference_says_in_how_many_worlds_it_is_taken(results, fewer):
    """Beside effects of two worlds and of four a zero is no contradiction: it is of the two that both played."""
    said = " ".join(told(results["small"], fewer).split())
    assert (
        "fewer less small: paired, world by world, in the 2 that both played of 2 and 4 (the effects of each are of all"
        " of its own), over the arms, measures and windows of both: there they are the same."
    ) in said
    more = " ".join(told(results["small"], results["more"]).split())
    assert "more less small: paired, world by world, in the 4 that both played, over the arms" in more
    assert "there they are the same" not in more
    frame = rows(told(results["small"], fewer, "--csv"))
    assert {
        row["worlds"] for row in frame if row["experiment"] == "fewer less small" and row["effect"] is not None
    } == {2}
    assert {row["worlds"] for row in frame if row["experiment"] == "small"} == {4}


def by_other_code(folder: Path, target: Path, commit: str) -> Path:
    shutil.copytree(folder, target)
    about = manifest.there(target)
    retold(target, identity=about["identity"] | {"code": "another"}, commit=commit)
    return target


def test_other_code_is_said_by_its_commit_and_what_is_the_same_all_the_same(results, fewer, tmp_path):
    """Bytes of the code tell nothing of numbers; the runs that both played do."""
    ours = manifest.there(results["small"])["commit"]
    same = by_other_code(fewer, tmp_path / "same", "0123abcd")
    said = " ".join(told(results["small"], same).split())
    assert (
        f"Code of another commit: small {ours}; fewer 0123abcd. In the runs that small and fewer both played every"
        " number is the same."
    ) in said
    assert "versions of the model" not in said and "relief replay" not in said
    assert "Code of another" not in told(results["small"], fewer)


def test_numbers_that_differ_by_other_code_are_said_to(results, tmp_path):
    moved = by_other_code(results["small"], tmp_path / "moved", "0123abcd")
    table = pl.read_parquet(moved / "quarters.parquet")
    last = (pl.col("arm") == "spark") & (pl.col("quarter") == "2021Q4") & (pl.col("measure") == "gdp")
    stored_again(moved, table.with_columns(value=pl.when(last).then(pl.col("value") + 1.0).otherwise(pl.col("value"))))
    one, other = read_sides([results["small"], moved])
    (line,) = other_code([one, other])
    assert line.endswith(f"In the runs that {one.name} and {other.name} both played numbers differ.")


def test_of_other_code_without_a_run_of_both_the_check_is_named(results, tmp_path):
    strange = by_other_code(results["other"], tmp_path / "strange", "0123abcd")
    for folders in ([results["small"], strange], [strange, results["small"]]):
        (line,) = other_code(read_sides(folders))
        assert "0123abcd" in line and "Other code need not mean other numbers" in line
        assert f"`relief replay {strange} --run 0`" in line, "the other was played by the code here"


def stored_again(folder: Path, table: pl.DataFrame) -> None:
    """With another table, as if it had been written so."""
    file = folder / "quarters.parquet"
    table.write_parquet(file, metadata=stored.about(file))
    retold(folder, tables=manifest.there(folder)["tables"] | {file.name: stored.hashed(file)})


def test_a_world_that_one_of_two_has_lost_moves_no_other_in_its_place(results, tmp_path):
    """Worlds are met by luck and draw, whatever their places; the first draw has one world left and counts as much as
    the other with two."""
    write_small(tmp_path, SPARK, 'spark   = [{ programme = "spark_credit", budget_yuan = 9e10 }]', "lossy.toml")
    lossy = Experiment.read(tmp_path / "lossy.toml")

    class LosesTheFirst(FakeEconomy):
        def step(self):
            if self.relief and self.seed == lossy.worlds[0].seed:
                raise RuntimeError("the bank ran out of paper")
            super().step()

    folder = lossy.run(workers=0, out=tmp_path / "r", quiet=True, open_economy=LosesTheFirst).folder
    kept = pl.read_parquet(folder / "quarters.parquet")["world"].unique().sort().to_list()
    assert kept == [1, 2, 3]
    quarters = [f"2021Q{number}" for number in (1, 2, 3, 4)]
    usual = values(results["small"], "spark", "employment", quarters) - values(
        results["small"], "nothing", "employment", quarters
    )
    mine = values(folder, "spark", "employment", quarters) - values(folder, "nothing", "employment", quarters)
    (found,) = compare.read([results["small"], folder]).paired.values()
    answer = found.filter(
        (pl.col("arm") == "spark") & (pl.col("measure") == "employment") & (pl.col("window") == "after")
    )
    first, *others = mine - usual[kept]
    assert answer["effect"].item() == pytest.approx((first + np.mean(others)) / 2)


def test_every_row_says_against_what_it_is_and_how_much_that_is(results):
    """Of a difference between results, which is against the base in both, no level."""
    quarters = ["2020Q2", "2020Q3", "2020Q4"]
    for row in rows(told(results["small"], results["more"], "--csv")):
        assert row["against"] == "nothing"
        if (row["experiment"], row["measure"], row["window"]) == ("more", "gdp", "during"):
            level = values(results["more"], "nothing", "gdp", quarters).mean()
            assert row["level_against"] == pytest.approx(level)
            assert row["percent"] == pytest.approx(100 * row["effect"] / level)
        if row["experiment"] == "more less small":
            assert row["level_against"] is row["percent"] is None
    document = json.loads(told(results["small"], results["more"], "--json"))
    told_rows = [row for one in document["results"] for row in one["effects"]]
    assert {row["against"] for row in (*told_rows, *document["differences"]["more less small"])} == {"nothing"}


def test_results_that_are_held_against_other_arms_say_so_over_their_columns(results):
    one, other = read_sides([results["small"], results["more"]])
    asked = other.asked | {"compare": other.asked["compare"] | {"against": "rent_waiver"}}
    found = compare.Comparison((one, dataclasses.replace(other, asked=asked)))
    assert compare.heads(found)[-2:] == ("small against nothing", "more against rent waiver")
    assert "small against nothing & more against rent waiver" in compare.latex(found)


def test_one_table_has_a_column_for_each_result_and_each_difference(results):
    found = compare.read([results["small"], results["more"]])
    assert compare.heads(found) == (
        "measure",
        "arm",
        "window",
        "unit",
        "small against nothing",
        "more against nothing",
        "more less small",
    )
    lines = list(compare.lines(found))
    assert {(line[0], line[1]) for line in lines} == {
        (measure, arm)
        for measure in ("employment", "GDP", "cost per job")
        for arm in ("spark", "loans", "both", "public")
    }
    assert all(cell for line in lines for cell in line)
    sides = {one.name: one.effects for one in found.sides}
    for measure, arm, window, unit, *cells in lines:
        name = {"GDP": "gdp", "cost per job": "cost_per_job"}.get(measure, measure)
        factor = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}.get(unit.split()[0], 1.0)
        for cell, effects in zip(cells, sides.values(), strict=False):
            row = effects.filter(pl.col("measure") == name, pl.col("arm") == arm, pl.col("window") == window).row(
                0, named=True
            )
            assert cell == row["note"] or number(cell) == pytest.approx(row["effect"] / factor, rel=0.006, abs=6e-4)


def number(cell: str) -> float:
    return float(cell.split(" ")[0].replace(",", ""))


def test_results_of_other_worlds_are_not_paired_and_that_is_said(results):
    text = " ".join(told(results["small"], results["other"]).split())
    assert "Other worlds: small" in text and "seed = 7" in text
    assert "Not paired with small: other; no world of the one has the seed and the draw of a world of the other" in text
    assert "other less small" not in text


def test_a_result_of_which_only_effects_are_kept_is_compared_by_them(results):
    text = " ".join(told(results["small"], results["csv"]).split())
    assert "Not paired with" in text and "no quarters.parquet" in text
    assert " ".join(told(results["csv"]).split()).startswith(
        "small: effects against “nothing”, 95% intervals, 4 worlds"
    )


CHANGED = {
    "scale": 20_000,
    "shock": "losing_smes",
    "economy": "elsewhere",
    "parameters": {"caution": 0.4},
    "burn_in": 3,
    "shock_changes": {"fear": {"times": 1.5}},
}


@pytest.mark.parametrize("key", CHANGED)
def test_other_worlds_are_said_and_not_paired(results, key):
    one, other = read_sides([results["small"], results["more"]])
    other.asked[key] = CHANGED[key]
    assert "other " in why_not_paired(other, one)
    found = compare.Comparison((one, other))
    assert any(line.startswith("Other ") and "more" in line for line in found.words) and list(found.paired) == []


def test_of_an_arm_of_too_few_agents_no_difference_is_told(results):
    one, other = read_sides([results["small"], results["more"]])
    few = (pl.col("arm") == "spark") & (pl.col("measure") == "gdp")
    blank = [pl.when(few).then(None).otherwise(pl.col(name)).alias(name) for name in ("effect", "low", "high")]
    note = pl.when(few).then(pl.lit("not reported: few")).otherwise(pl.col("note")).alias("note")
    sides = (one, dataclasses.replace(other, effects=other.effects.with_columns(*blank, note)))
    text = {line[:3]: line[6] for line in compare.lines(compare.Comparison(sides))}
    assert (
        text["GDP", "spark", "during"] == "not reported: few" and text["GDP", "both", "during"] != "not reported: few"
    )


def test_other_windows_are_said_and_have_no_difference(results):
    one, other = read_sides([results["small"], results["more"]])
    other.asked["compare"]["after"] = "2021Q1:2021Q2"
    found = compare.Comparison((one, other))
    assert "Other windows `after`: small 2021Q1:2021Q4; more 2021Q1:2021Q2." in found.words
    assert {line[2] for line in compare.lines(found) if line[6] != "–"} == {"during"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"shock_changes": {"fear": {"times": 0.5}}}, "spark_credit; fear = {'times': 0.5}"),
        (
            {"shock_changes": {"public_relief.payroll_cut.on": False}},
            "spark_credit; public_relief.payroll_cut.on = False",
        ),
        ({"programmes": [{"programme": "spark_credit", "shops": 1e6}]}, "spark_credit, shops = 1000000.0"),
        ({"programmes": [{"programme": "mybank_loans"}]}, "mybank_loans"),
        ({"programmes": [], "shock_changes": {"fear": {"times": 0.5}}}, "fear = {'times': 0.5}"),
        ({"programmes": []}, "no programme"),
    ],
)
def test_arms_of_one_name_that_are_not_the_same_are_said(results, changed, said):
    """By their programmes and by their shocks; where nothing of an arm differs nothing is said of it."""
    one, other = read_sides([results["small"], results["csv"]])
    assert not any(line.startswith("Other arms") for line in differences_between((one, other)))
    other.manifest["arms"]["spark"] |= changed
    lines = [line for line in differences_between((one, other)) if line.startswith("Other arms")]
    assert lines == [f"Other arms of the name spark: {one.name} spark_credit; {other.name} {said}."]


def test_sums_from_other_first_programmes_have_no_difference(results):
    one, other = read_sides([results["small"], results["more"]])
    other.manifest["arms"]["spark"]["starts"] = "2020Q3"
    found = compare.Comparison((one, other))
    windows = {"spark": {"during", "after"}, "both": {"during", "after", "cumulated"}}
    for arm, answer in windows.items():
        assert {line[2] for line in compare.lines(found) if line[:2] == ("GDP", arm) and line[6] != "–"} == answer


def contents(folder: Path) -> dict:
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_it_writes_nothing_but_where_it_is_told_to(results, tmp_path):
    folders = [results[name] for name in ("small", "more", "csv")]
    before = [contents(folder) for folder in folders]
    with contextlib.chdir(tmp_path):
        told(*folders), told(*folders, "--csv"), told(*folders, "--latex")
        assert list(tmp_path.iterdir()) == []
        told(*folders, "--out", "here")
    assert [contents(folder) for folder in folders] == before
    written = {path.name for path in (tmp_path / "here").rglob("*")}
    assert {"README.md", "tables.csv", "figures", "employment.svg", "gdp.svg"} <= written
    page = (tmp_path / "here" / "README.md").read_text("utf-8")
    assert "(figures/employment.svg)" in page and "Not paired with" in page


@pytest.mark.parametrize("inside", ["", "figures", "new/deep"])
def test_never_into_a_result(results, inside):
    with pytest.raises(ConfigError, match="is the folder of a result, into which a comparison never writes"):
        compare.write(compare.read([results["small"], results["more"]]), results["more"] / inside)


def test_latex_of_several_is_one_table(results):
    text = told(results["small"], results["more"], "--latex")
    body = text.split(r"\midrule")[1].split(r"\bottomrule")[0].strip().splitlines()
    assert {len(re.findall(r"(?<!\\)&", line)) for line in body} == {6} and text.count(r"\begin{tabular}{llllrrr}") == 1
    assert r"\label{tab:compare-small-more}" in text and r"\caption{" in text and "cumulated" in text


def test_it_says_something_before_it_loads_or_reads(results):
    """What it says first is said before any heavy library is there."""
    code = (
        "import sys\nclass Watched:\n    def write(self, text):\n        sys.__stderr__.write(','.join(name for name in"
        " HEAVY if name in sys.modules) + '|' + text)\n    def flush(self): sys.__stderr__.flush()\n    def"
        " isatty(self): return False\nHEAVY = ('polars', 'matplotlib', 'scipy', 'numba', 'mesa', 'ray')\nsys.argv ="
        " ['relief', 'compare', *sys.argv[1:]]\nfrom experiments.cli import main\nsys.stderr = Watched()\nmain()"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, results["csv"]],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    loaded, said, _ = found.stderr.partition(f"reading {results['csv']}")
    assert said and loaded.strip("|") == "", found.stderr[:400]


def test_one_result_twice_is_refused(results):
    with pytest.raises(ConfigError, match="named twice"):
        compare.read([results["small"], results["small"] / ".." / "small"])


def test_what_is_no_result_is_refused_in_words(tmp_path):
    found = CliRunner().invoke(app, ["compare", str(tmp_path)])
    assert isinstance(found.exception, ConfigError) and "no result lies there" in str(found.exception)


def test_a_calibration_is_refused_in_words():
    with pytest.raises(ConfigError, match="no arms were played"):
        compare.read([ROOT / "results/reference/fit_2020"])


def test_a_folder_may_have_brackets(results, tmp_path):
    target = shutil.copytree(results["csv"], tmp_path / "r[1]")
    shutil.copytree(results["csv"], tmp_path / "r1")
    (tmp_path / "r1" / "effects.csv").write_text("nothing of it")
    assert "effects against “nothing”" in told(target)


def test_own_pages_are_not_made_while_somebody_is_at_work_there(results):
    with alone(results["small"]):
        found = CliRunner().invoke(app, ["redraw", str(results["small"])])
    assert isinstance(found.exception, ConfigError) and "is at work in this folder" in str(found.exception)


# ---- Which rows. ----


@pytest.mark.parametrize("way", ["--csv", "--json", "--latex", "--all"])
def test_rows_are_picked_by_measure_arm_and_window_in_every_form(results, way):
    picked = ("--measure", "gdp", "--arm", "both", "--arm", "spark", "--window", "after", "--window", "2021Q2")
    text = told(results["small"], results["more"], way, *picked)
    if way == "--csv":
        found = {(row["measure"], row["arm"], row["window"]) for row in rows(text)}
        assert found == {("gdp", arm, window) for arm in ("spark", "both") for window in ("after", "2021Q2")}
    elif way == "--json":
        document = json.loads(text)
        effects = [row for one in document["results"] for row in one["effects"]]
        assert {row["arm"] for row in effects} == {"spark", "both"} and len(effects) == 8
        assert {row["window"] for row in document["differences"]["more less small"]} == {"after"}
    else:
        told_rows = [line for line in text.splitlines() if "2021Q2" in line and "=" not in line]
        assert told_rows and "employment" not in text.partition("during =")[2] and "loans" not in " ".join(told_rows)


def test_one_result_is_picked_from_as_well(results):
    text = told(results["small"], "--measure", "gdp", "--arm", "both")
    assert "GDP" in text and "spark" not in text.partition("during =")[0] and "employment" not in text
    assert "2021Q2" in told(results["small"], "--window", "2021Q2")


@pytest.mark.parametrize(
    ("picked", "words"),
    [
        (("--measure", "gpd"), "--measure gpd: no result has an effect of it; did you mean gdp?"),
        (("--arm", "sparc"), "did you mean spark?"),
        (("--window", "2031Q1"), "--window 2031Q1: no result has an effect of it"),
        (("--measure", "cost_per_job", "--window", "after"), "no result has an effect of all that is asked"),
    ],
)
def test_rows_that_there_are_not_are_refused_in_words(results, picked, words):
    found = CliRunner().invoke(app, ["compare", str(results["small"]), str(results["more"]), *picked])
    assert isinstance(found.exception, ConfigError) and words in str(found.exception)


def test_of_several_the_terminal_has_what_their_headlines_are_of_and_all_when_asked(results):
    short, whole = (told(results["small"], results["more"], *more) for more in ((), ("--all",)))
    assert "Arms of more than one result: spark, loans, both, public." in " ".join(short.split())
    assert "more less small" in short and "GDP" not in short and "GDP" in whole
    assert "--all has them" in short and "--all has them" not in whole and "Bound" not in short


def test_where_no_arm_is_shared_that_is_said(results):
    one, other = read_sides([results["small"], results["more"]])
    renamed = dataclasses.replace(other, effects=other.effects.with_columns(pl.col("arm") + "_again"))
    assert NO_ARM_SHARED in compare.Comparison((one, renamed)).words
    assert NO_ARM_SHARED not in compare.Comparison((one, other)).words
    assert NO_ARM_SHARED not in compare.Comparison((one,)).words


@pytest.fixture(scope="module")
def strangers(results, tmp_path_factory) -> list[Path]:
    """`small` has four arms, the other one of its own name."""
    target = tmp_path_factory.mktemp("strangers")
    arms = 'spark   = [{ programme = "spark_credit" }]\nloans   = [{ programme = "mybank_loans" }]'
    both = (
        'both    = { join = ["spark", "loans"] }\npublic  = [{ programme = "payroll_cut", budget = { as = "both" } }]'
    )
    path = write_small(target, f"{arms}\n{both}", 'later = [{ programme = "spark_credit", start = "2020-10" }]')
    path.write_text(path.read_text("utf-8").replace('arm     = "spark"', 'arm     = "later"'), "utf-8")
    path = path.rename(target / "strange.toml")
    Experiment.read(path).run(workers=0, out=target / "r", quiet=True, open_economy=FakeEconomy)
    return [results["small"], target / "r"]


def test_results_without_a_shared_arm_are_told_one_after_the_other(strangers):
    """No row has a cell that says nothing but that the arm is another's."""
    text = told(*strangers, "--latex")
    assert "not played" not in text and text.count(r"\begin{table}") == 2
    assert text.startswith("% Other ") and f"% {NO_ARM_SHARED}" in text
    first, second = text.split(r"\end{table}")[:2]
    assert " & later & " in second and " & later & " not in first and " & spark & " in first
    assert r"\label{tab:small}" in first and r"\label{tab:strange}" in second
    wanted = told(*strangers, "--latex", "--measure", "gdp", "--window", "during")
    assert "not played" not in wanted and wanted.count("GDP & ") == 5 and wanted.count(r"\begin{table}") == 2
    alone = told(*strangers, "--latex", "--arm", "later")
    assert alone.count(r"\begin{table}") == 1 and " & later & " in alone
    assert compare.page(compare.read(strangers), []).count("not played") == 0


def test_on_the_terminal_they_have_the_arms_of_their_headlines_and_all_where_that_is_asked(strangers):
    short, whole = told(*strangers), told(*strangers, "--all")
    assert NO_ARM_SHARED in " ".join(short.split())
    assert " both " not in short.partition(NO_ARM_SHARED[-20:])[2].partition("rows more")[0]
    assert "small: effects against" in whole and "strange: effects against" in whole and "not played" not in whole


def test_a_row_is_said_in_one_size_whatever_stands_beside_it(results):
    whole = compare.read([results["small"], results["more"]])
    few = whole.only(compare.Rows(measure=("gdp",), window=("2021Q2",)))
    assert few.units["gdp"] == whole.units["gdp"]


@pytest.mark.parametrize(
    ("said", "set_"),
    [
        ("-9.1e-04", r"$-9.1\times10^{-4}$"),
        ("2.0e+06", r"$2.0\times10^{6}$"),
        ("[-9.1e-04, 1.0e-03]", r"[$-9.1\times10^{-4}$, $1.0\times10^{-3}$]"),
        ("-0.5", "$-$0.5"),
        ("identity 1a8ff3cc429afb0f and 140e71", "identity 1a8ff3cc429afb0f and 140e71"),
    ],
)
def test_numbers_are_set_as_numbers(said, set_):
    assert tables.tex(said) == set_


def test_latex_says_what_it_needs_and_that_it_is_long(results, monkeypatch):
    text = told(results["small"], results["more"], "--latex")
    assert text.startswith(r"% Needs \usepackage{booktabs} and \usepackage{graphicx}.")
    monkeypatch.setattr(compare, "A_PAGE", 3)
    long = told(results["small"], results["more"], "--latex")
    assert long.startswith("% ") and "rows are more than a page holds" in long.splitlines()[0]
    assert "rows are more" not in told(
        results["small"], results["more"], "--latex", "--window", "after", "--arm", "both"
    )
    assert "booktabs" in CliRunner().invoke(app, ["compare", "--help"]).output
