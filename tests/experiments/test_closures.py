"""An experiment's headline under every closure: paired by world, in units of its measures, taken up where it stopped,
refused in words."""

import contextlib
import io
import json
import shutil
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from scipy import stats

import abm
from abm.errors import ConfigError
from abm.parameters.parameters import Parameters
from experiments import Experiment
from experiments.ask.closures import Closure, Headline, headline, read_closures
from experiments.ask.inquiry import Inquiry
from experiments.ask.measures import Measure
from experiments.cli import main
from experiments.closures import Study
from experiments.find.closures import Under, table
from experiments.find.panel import Panel
from experiments.find.side_by_side import KEPT, Side
from experiments.show import closures as shown
from experiments.show.tables import tex
from tests import at_rest
from tests.experiments import made_up_posterior
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small

CALIBRATIONS = Path(abm.__file__).parents[1] / "configs" / "calibrations"
THREE = """
sentence = "Two other ways."
[[closure]]
name = "shipped"
sentence = "As it is."
[[closure]]
name = "half"
sentence = "Half of the firms take it up."
parameters = { takes_up_offers = 0.5 }
[[closure]]
name = "idle"
sentence = "A rule that moves nothing here."
parameters = { home_from_stock = 1.0 }
"""


class Closed(FakeEconomy):
    """Relief does as much as firms take it up."""

    opened: list = []

    def __init__(self, economy="china_2019", **settings):
        Closed.opened.append(settings)
        part = settings.get("takes_up_offers", 1.0)
        super().__init__(economy, **settings | {"caution": settings.get("caution", 1.0) * part})


class Failing(Closed):
    """Under one closure every world with an odd seed ends with an error."""

    def step(self):
        if self.settings[4].get("home_from_stock") and self.seed % 2:
            raise RuntimeError("the bank ran out of paper")
        super().step()


def write_closures(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in THREE
    path = folder / "three.toml"
    path.write_text(THREE.replace(old, new) if old else THREE)
    return path


# ---- Worked by hand. ----

QUARTERS = ("2019Q4", "2020Q2", "2020Q3", "2021Q1")
COMPARE = {
    "against": "nothing",
    "measures": ["employment", "sme_survival", "cost_per_job"],
    "during": "2020Q2:2020Q3",
    "after": "2021Q1:2021Q1",
}
# Employment in 2020Q2 and 2020Q3, thousands: what relief adds in worlds 0 to 5, draws 0, 0, 1, 1, 2, 2.
FIRST = ((30, 50), (50, 70), (20, 20), (20, 40), (90, 10), (10, 90))
OTHER = ((20, 40), (40, 60), (0, 0), (0, 20), (60, -20), (-20, 60))  # 10, 10, 20, 20, 30, 30 less: draws 10, 20, 30


def side(name: str, gains, seeds=range(6), order=range(6), **asked) -> Side:
    """Worlds in any order, each found by seed and draw; what relief adds is all there is to see."""
    order = list(order)
    worlds = np.arange(len(order))
    draws = np.array([place // 2 for place in order])
    added = np.array([[0.0, *gains[place], 0.0] for place in order]) * 1e3
    values = {}
    for measure, size in (("employment", 1.0), ("sme_survival", 1e-6)):
        values["nothing", measure] = np.full(added.shape, 5e8) * size
        values["spark", measure] = values["nothing", measure] + added * size
    panel = Panel(("nothing", "spark"), worlds, draws, np.arange(len(order)), QUARTERS, values)
    runs = pl.DataFrame(
        {
            "world": worlds,
            "seed": [list(seeds)[place] for place in order],
            "caution": [0.1 * (place // 2) for place in order],
        }
    )
    known = {"employment": Measure("persons", "level", ""), "sme_survival": Measure("share", "share", "")}
    manifest = {
        "arms": {arm: {"starts": start} for arm, start in (("nothing", None), ("spark", "2020Q2"))},
        "failures": [],
    }
    manifest |= {"identity": dict.fromkeys(("code", "configs", "question"), "x"), "seeds": list(seeds)}
    rows = [
        ("spark", "nothing", measure, unit, kind, window, 1.0, 0.5, 1.5, 0.95, None, None)
        for measure, unit, kind, windows in (
            ("employment", "persons", "level", ("during", "after")),
            ("employment", "job-quarters", "level", ("cumulated",)),
            ("sme_survival", "share", "share", ("during", "after")),
            ("cost_per_job", "yuan a job-quarter", "ratio", ("cumulated",)),
        )
        for window in windows
    ]
    effects = pl.DataFrame(rows, schema=KEPT, orient="row")
    result = SimpleNamespace(panel=panel, runs=runs, measures=known)
    return Side(
        name, Path(name), {"compare": COMPARE, "scale": 10_000, "parameters": {}} | asked, manifest, effects, result
    )


def found(*sides: Side | None) -> list[Under]:
    names = ["shipped", *(f"other_{number}" for number in range(1, len(sides)))]
    return [Under(Closure(name=name, sentence="?"), side) for name, side in zip(names, sides, strict=True)]


def told(*sides: Side | None, **windows: str) -> shown.Told:
    asked = Headline("spark", "nothing", windows or {"employment": "during"})
    return shown.Told("made", "?", "Made up.", asked, found(*sides), ["relief", "closures", "made"])


def test_the_difference_is_world_by_world_and_its_interval_of_draws():
    """Draws differ by 10, 20 and 30 thousand: 20 on average, standard error 10 / sqrt(3); effects themselves scatter
    five times as much."""
    one, other = side("a", FIRST), side("b", OTHER, order=[5, 2, 0, 1, 4, 3], parameters={"takes_up_offers": 0.5})
    row = told(one, other).row("other_1", "employment")
    half = stats.t.ppf(0.975, 2) * 10e3 / np.sqrt(3)
    assert row["difference"] == pytest.approx(-20e3) and row["shared_worlds"] == 6
    assert (row["difference_low"], row["difference_high"]) == pytest.approx((-20e3 - half, -20e3 + half))
    assert (row["effect"], row["low"], row["high"], row["unit"]) == (1.0, 0.5, 1.5, "persons")


def test_added_up_it_is_the_sum_over_quarters_from_the_first_programme():
    row = told(side("a", FIRST), side("b", OTHER), employment="cumulated").row("other_1", "employment")
    assert row["difference"] == pytest.approx(-40e3) and row["unit"] == "job-quarters", "two quarters of relief"
    assert row["window"] == "cumulated"


def test_only_worlds_of_both_are_paired():
    """Draw 0 keeps one world and counts as much as the others; draw 2 is of another luck."""
    one = side("a", FIRST)
    other = side("b", OTHER, seeds=[0, 1, 2, 3, 44, 55], order=[1, 2, 3, 4, 5])
    row = told(one, other).row("other_1", "employment")
    assert row["shared_worlds"] == 3 and row["difference"] == pytest.approx((-10e3 - 20e3) / 2)
    none = told(one, side("b", OTHER, seeds=range(10, 16))).row("other_1", "employment")
    assert none["difference"] is None and none["difference_note"].startswith(
        "no world of the one has the seed and the draw"
    )


def test_other_worlds_than_by_parameters_are_not_paired_and_that_is_said():
    made = told(side("a", FIRST), side("b", OTHER, scale=20_000), None)
    assert made.row("other_1", "employment")["difference_note"] == "they have other scales"
    assert "Less shipped, employment: not told, they have other scales (other 1)." in shown.notes(made)
    assert made.row("other_2", "employment")["note"] == "no world could be finished"
    assert made.less("other_1", "employment") == made.less("other_2", "employment") == "–"


def test_a_paper_has_the_same_table_with_what_each_closure_is():
    made = told(side("a", FIRST), side("b", OTHER, scale=20_000), None)
    text = shown.latex(made)
    body = text.split("\\midrule\n")[1].split("\n\\bottomrule")[0].splitlines()
    cells = [tuple(line.removesuffix(" \\\\").split(" & ")) for line in body]
    assert cells[:2] == [tuple(map(tex, line)) for line in shown.lines(made)[:2]]
    assert cells[2] == ("other 2", "no world could be finished", "--")
    notes = text.split("footnotesize")[1]
    assert all(f"{tex(line)}\\par" in notes for line in (*shown.notes(made), "Made up.", "other 2: ?"))
    spark, nothing = (rf"\textquotedblleft{{}}{arm}\textquotedblright{{}}" for arm in ("spark", "nothing"))
    assert f"made: {spark} against {nothing} under every closure" in text and "\\label{tab:made-closures}" in text


def test_numbers_are_said_in_units_of_their_measure():
    made = told(
        side("a", FIRST), side("b", OTHER), employment="cumulated", sme_survival="cumulated", cost_per_job="during"
    )
    assert shown.heads(made) == (
        "closure",
        "employment, cumulated, thousand job-quarters",
        "less shipped",
        "SME survival, during, percentage points",
        "less shipped",
        "cost per job, cumulated, yuan a job-quarter",
        "less shipped",
    )
    first, other = shown.lines(made)
    assert first[0] == "shipped" and (first[2], first[4], first[6]) == ("–", "–", "–")
    assert other[2].startswith("-40.0 [") and other[4].startswith("-2.00 ["), "a share of 0.02 is two points"
    assert other[6] == "–"
    assert "Less shipped, cost per job: not told, a ratio has no difference world by world." in shown.notes(made)


def test_the_forest_has_every_closure_in_its_row(drawn_closures, tmp_path):
    from experiments.show.closures_figures import forest
    from tests.show.ink import dots, intervals, near, nears, overlapping, ticks

    made = told(side("a", FIRST), side("b", OTHER), side("c", FIRST))
    forest(made, tmp_path / "forest")
    (figure,) = drawn_closures
    left, right = figure.axes
    assert [(dot.x, dot.y) for dot in dots(left)] == [(near(1e-3), 0), (near(1e-3), 1), (near(1e-3), 2)]
    assert [(dot.x, dot.y) for dot in dots(right)] == [(-20.0, 1), (0.0, 2)]
    row = made.row("other_1", "employment")
    assert (nears((row["difference_low"] / 1e3, row["difference_high"] / 1e3)), (1, 1)) in [
        (line.x, line.y) for line in intervals(right)
    ]
    assert (
        ticks(left) == ["shipped", "other 1", "other 2"]
        and left.get_xlabel() == right.get_xlabel() == "thousand persons"
    )
    assert dots(left)[0].face == "#000000" != dots(left)[1].face
    assert overlapping(figure) == []


def test_what_has_no_number_has_no_panel(drawn_closures, tmp_path):
    """Of a ratio there are effects and no differences; of what is not measured nothing."""
    from experiments.show.closures_figures import forest
    from tests.show.ink import told as title

    forest(told(side("a", FIRST), side("b", OTHER), cost_per_job="during", gdp="during"), tmp_path / "forest")
    (figure,) = drawn_closures
    assert [title(axis) for axis in figure.axes] == ["cost per job, cumulated"]


@pytest.fixture
def drawn_closures(monkeypatch, tmp_path):
    from matplotlib.figure import Figure

    from experiments.show import style
    from tests.show.ink import Drawn

    kept, save = [], style.save
    monkeypatch.setattr(Figure, "savefig", lambda self, *position, **settings: None)

    def keep(figure, numbers, position, title, footer, origin, legend=()):
        kept.append(Drawn(figure, numbers, title, footer, [], origin))
        return save(figure, numbers, tmp_path / position.name, title, footer, origin, legend)

    monkeypatch.setattr(style, "save", keep)
    return kept


# ---- Played. ----


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """By the command, in this process: folder, output, what an economy was opened with."""
    folder = tmp_path_factory.mktemp("played")
    # of an arm that the headline leaves out
    sampling = "".join(f'[{key}]\npublic = ["2020Q4"]\n' for key in ("samples", "samples_of_people"))
    write_small(folder, "[compare]", f"{sampling}[compare]")
    write_closures(folder)
    code, out = command(folder, Closed, "--set", "worlds.draws=3")
    assert code == 0
    return folder, out


def command(folder: Path, economy: type, *words: str) -> tuple[int, str]:
    asked = ["relief", "closures", "small.toml", "--closures", "three.toml", "--workers", "0", *words]
    with pytest.MonkeyPatch.context() as patch, io.StringIO() as out:
        patch.chdir(folder)
        patch.setitem(vars(abm), "Economy", economy)
        patch.setattr(sys, "argv", asked)
        with pytest.raises(SystemExit) as ended, contextlib.redirect_stdout(out):
            main()
        return ended.value.code, out.getvalue()


def by_world(folder: Path, closure: str, quarters: str = "2020Q2") -> pl.DataFrame:
    """What Spark adds to jobs over 2020Q2 to 2020Q4, from the stored table."""
    rows = pl.read_parquet(folder / "results" / "small_closures" / closure / "quarters.parquet").filter(
        (pl.col("measure") == "employment") & pl.col("quarter").is_between(pl.lit("2020Q2"), pl.lit("2020Q4"))
    )
    wide = rows.pivot(on="arm", index=["world", "draw", "quarter"], values="value")
    return wide.group_by("world", "draw").agg((pl.col("spark") - pl.col("nothing")).mean()).sort("world")


def test_the_table_tells_what_the_worlds_of_each_closure_say(played):
    folder, out = played
    kept = pl.read_csv(folder / "results" / "small_closures" / "closures.csv")
    shipped, half, idle = kept.rows(named=True)
    assert (shipped["closure"], half["closure"], idle["closure"]) == ("shipped", "half", "idle")
    assert (shipped["measure"], shipped["arm"], shipped["against"], shipped["window"]) == (
        "employment",
        "spark",
        "nothing",
        "during",
    )
    gain, less = by_world(folder, "shipped")["spark"].to_numpy(), by_world(folder, "half")["spark"].to_numpy()
    assert less == pytest.approx(gain / 2)
    assert shipped["effect"] == pytest.approx(gain.mean()) and half["effect"] == pytest.approx(gain.mean() / 2)
    assert half["difference"] == pytest.approx(-gain.mean() / 2) and half["shared_worlds"] == 6
    assert half["difference_low"] < half["difference"] < half["difference_high"]
    assert (idle["difference"], idle["difference_low"], idle["difference_high"]) == (0.0, 0.0, 0.0)
    assert idle["effect"] == shipped["effect"]
    text = " ".join(out.split())
    assert "small: “spark” against “nothing” under every closure" in text and "less shipped" in text


def test_each_closure_is_a_result_of_its_own_and_nothing_else_is_played(played):
    folder = played[0] / "results" / "small_closures"
    for name in ("shipped", "half", "idle"):
        config = (folder / name / "config.toml").read_text()
        assert pl.read_parquet(folder / name / "quarters.parquet")["arm"].unique().to_list() in (
            ["nothing", "spark"],
            ["spark", "nothing"],
        )
        assert not any((folder / name / f"{kind}.parquet").exists() for kind in ("accounts", "firms", "people"))
        assert ("takes_up_offers = 0.5" in config) == (name == "half")
    assert "](figures/closures.svg)" in (folder / "README.md").read_text(encoding="utf-8")
    page = (folder / "details.md").read_text(encoding="utf-8")
    assert "- **half** (takes_up_offers = 0.5; 6 worlds, identity " in page and "](figures/closures.svg)" in page
    assert "relief closures small.toml --closures three.toml --set worlds.draws=3" in page
    assert (folder / "figures" / "closures.svg").is_file() and (folder / "figures" / "closures.csv").is_file()


def test_what_is_there_is_taken_up(played):
    """The same command plays nothing; a closure that is gone is played alone; another question is refused."""
    folder = played[0]
    before = (folder / "results" / "small_closures" / "closures.csv").read_bytes()
    Closed.opened.clear()
    assert command(folder, Closed, "--set", "worlds.draws=3")[0] == 0 and Closed.opened == []
    assert (folder / "results" / "small_closures" / "closures.csv").read_bytes() == before
    shutil.rmtree(folder / "results" / "small_closures" / "half")
    code, out = command(folder, Closed, "--set", "worlds.draws=3", "--json")
    assert code == 0 and len(Closed.opened) == 6
    assert {one.get("takes_up_offers") for one in Closed.opened} == {0.5}
    document = json.loads(out)
    assert [one["name"] for one in document["closures"]] == ["shipped", "half", "idle"]
    assert document["arm"] == "spark" and document["closures"][1]["changes"] == ["parameters.takes_up_offers=0.5"]
    assert document["closures"][1]["effects"][0]["shared_worlds"] == 6
    assert command(folder, Closed)[0] == 2, "two draws are another question"


def test_runs_without_relief_of_the_first_may_be_taken_over(played, tmp_path):
    folder = played[0]
    usual = Experiment.read(folder / "small.toml", ["worlds.draws=3"])
    usual.run(workers=0, out=tmp_path / "usual", quiet=True, open_economy=Closed)
    study = Study.read(folder / "small.toml", ["worlds.draws=3"], folder / "three.toml")
    study.run(tmp_path / "out", tmp_path / "usual", Closed, workers=0, quiet=True)
    told = [
        json.loads((tmp_path / "out" / name / "manifest.json").read_text())["taken_over"]
        for name in ("shipped", "half")
    ]
    assert len(told[0][0]["worlds"]) == 6 and told[1] == []


def test_worlds_that_fail_under_a_closure_are_told_and_left_out_of_its_difference(tmp_path):
    write_small(tmp_path)
    write_closures(tmp_path)
    code, out = command(tmp_path, Failing, "--set", "worlds.draws=4")
    assert code == 1
    kept = {
        row["closure"]: row for row in pl.read_csv(tmp_path / "results/small_closures/closures.csv").rows(named=True)
    }
    odd = sum(
        seed % 2 for seed in json.loads((tmp_path / "results/small_closures/idle/manifest.json").read_text())["seeds"]
    )
    assert 0 < odd < 8 and kept["idle"]["shared_worlds"] == kept["idle"]["worlds"] == 8 - odd
    assert kept["half"]["shared_worlds"] == 8
    assert f"idle: {odd} worlds failed and are left out." in " ".join(out.split())


def test_a_closure_may_draw_its_worlds_from_the_posterior(tmp_path, monkeypatch):
    configs = made_up_posterior.home(tmp_path)
    made_up_posterior.write(configs)
    monkeypatch.chdir(tmp_path)
    path = write_closures(
        tmp_path, "parameters = { takes_up_offers = 0.5 }", 'worlds = { from = "posterior", uncertain = [] }'
    )
    study = Study.read(write_small(tmp_path), [], path)
    under = study.run(tmp_path / "out", None, Closed, workers=0, quiet=True)
    made = study.told(under)
    row = made.row("half", "employment")
    assert row["effect"] is not None and row["difference"] is None
    assert row["difference_note"].startswith("no world of the one has the seed and the draw")
    assert study.asked[1].experiment.worlds[0].values.keys() >= {"caution", "shock.fear"}
    assert study.asked[1].closure.words == 'worlds.from = "posterior", worlds.uncertain = []'


# ---- Asked. ----

REFUSED = {
    "one alone": (THREE[THREE.index("[[closure]]\nname = \"half\"") :], "", r"three.toml.*closure: .*at least 2 in it"),
    "no sentence": ('sentence = "As it is."\n', "", r"three.toml:\d+: closure\[1\].sentence: is not said"),
    "a strange key": ("parameters = { home", "parameter = { home", r"closure\[3\].parameter: no such key; did you"),
    "a name that is no folder": ('"half"', '"a/b"', r"three.toml:7: closure\[2\].name: 'a/b': no name for a closure"),
    "a folder that is taken": ('"half"', '"figures"', r"'figures': no name for a closure and the folder of its result"),
    "a name twice": ('"idle"', '"Half"', r"closure\[3\].name: 'Half': is named twice"),
    "alike": ("{ home_from_stock = 1.0 }", "{ takes_up_offers = 0.5 }", "idle changes the same as half: takes_up"),
    "no such parameter": ("takes_up_offers", "take_up_offers", r"three.toml:6: closure\[2\]: half: .*did you mean t"),
    "outside its range": ("takes_up_offers = 0.5", "takes_up_offers = 7.0", r"closure\[2\]: half: .*7 is outside its"),
    "drawn as well": ("takes_up_offers", "caution", r"half: .*caution is uncertain and fixed under \[parameters\] too"),
    "no such source": (
        "parameters = { home_from_stock = 1.0 }",
        'worlds = { from = "postrior" }',
        r"closure\[3\].worlds.from: 'postrior': no such from; did you mean posterior\?",
    ),
}  # fmt: skip # a table


@pytest.mark.parametrize("case", REFUSED)
def test_bad_lists_are_refused_in_words_before_anything_is_played(case, tmp_path):
    old, new, words = REFUSED[case]
    with pytest.raises(ConfigError, match=words):
        Study.read(write_small(tmp_path), [], write_closures(tmp_path, old, new))


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    path = write_closures(tmp_path, "takes_up_offers", "take_up_offers")
    path.write_text(path.read_text().replace("home_from_stock", "home_of_stock"))
    with pytest.raises(ConfigError) as refusal:
        Study.read(write_small(tmp_path), [], path)
    assert len(str(refusal.value).splitlines()) == 2


def test_what_cannot_be_a_headline_is_refused(tmp_path):
    config, path = write_small(tmp_path), write_closures(tmp_path)
    for settings, words in (
        ({"arm": "sparc"}, "--arm sparc: small plays no such arm against nothing; did you mean spark"),
        ({"arm": "nothing"}, "--arm nothing: small plays no such arm"),
        ({"window": "before"}, "--window before: expected during, after, cumulated"),
        ({"measures": ["employmint"]}, "employmint.*no such measure; did you mean employment"),
        ({"closures": "chyna"}, "closures: chyna: no such config"),
    ):
        with pytest.raises(ConfigError, match=words):
            Study.read(config, [], **{"closures": path} | settings)
    other = Inquiry.read(config)
    asked = other.checked.question.model_copy(update={"economy": "elsewhere"})
    with pytest.raises(ConfigError, match="no configs/closures/elsewhere.toml; name a list"):
        from experiments.ask.closures import closures_of

        closures_of(replace(other, checked=SimpleNamespace(question=asked)))


def test_a_result_is_not_written_into(played):
    folder = played[0]
    study = Study.read(folder / "small.toml", ["worlds.draws=3"], folder / "three.toml")
    with pytest.raises(ConfigError, match="is the folder of a result; expected another"):
        study.run(folder / "results" / "small_closures" / "shipped" / "below", None, Closed, workers=0, quiet=True)


def test_the_headline_is_that_of_the_first_claims(tmp_path):
    relief = Inquiry.read("relief_2020")
    assert headline(relief) == Headline("both", "nothing", {"employment": "cumulated", "sme_survival": "during"})
    assert headline(relief, "spring_thunder").windows == {"export_output": "cumulated"}
    assert headline(relief, "public", window="after") == Headline("public", "nothing", {"employment": "after"})
    assert headline(relief, measures=["gdp", "gdp"]).windows == {"gdp": "during"}
    assert headline(Inquiry.read(write_small(tmp_path))).windows == {"employment": "during"}, "of a peak: during"


EARLIER = at_rest.ALL | {"takes_up_offers": 1.0}


def earlier_but(*rules: str) -> dict[str, float]:
    """All rules off but these, which stand where the shipped economy has them."""
    assert set(rules) < set(EARLIER)
    return {name: value for name, value in EARLIER.items() if name not in rules}


def test_each_of_the_later_rules_is_played_alone_and_together_they_are_all():
    alone = [one for one in read_closures("china_2019")[0].closure if one.name.startswith("only_")]
    on = [name for one in alone for name in EARLIER if name not in one.parameters]
    assert sorted(on) == sorted(EARLIER), "each once"


def test_of_the_prior_all_is_drawn_that_was_fitted_but_the_shock():
    (prior,) = (one for one in read_closures("china_2019")[0].closure if one.name == "prior")
    fitted = tomllib.loads((CALIBRATIONS / "fit_2020.toml").read_text())["fit"]
    fitted.pop("shock")
    swept = Experiment.read("relief_2020").question.worlds.uncertain
    assert set(prior.worlds.uncertain) == set(fitted) | set(swept)


def test_the_shipped_closures_are_those_of_the_economy_and_can_be_played():
    """Under every experiment whose headline they may be asked for; bounds are those of the files."""
    said, _ = read_closures("china_2019")
    p = Parameters.read("china_2019")
    settings = {one.name: one.parameters for one in said.closure}
    assert settings == {
        "shipped": {},
        "fiscal_rule": {"fiscal_rule_in_crises": 1.0},
        "prices_respond": {"price_slope": float(p.entry("price_slope").range[1])},
        "norms_learn": {"norms_learn_in_crises": 1.0},
        "policy_rate": {"rate_to_inflation": 1.5, "rate_to_unemployment": 1.0},
        "no_working_capital": {"purchases_bound_by_means": 0.0},
        "gate_for_all": {"waits_for_free_travel": 1.0},
        "cash_in_hand": {"cash_foreseen": 0.0, "hours_before_heads": 0.0},
        "home_pro_rata": {"home_from_stock": 0.0},
        "relief_out_of_cost": {"relief_in_cost": 0.0, "dismissals_follow_cost": 0.0},
        "relief_in_cost": {"relief_in_cost": 1.0, "dismissals_follow_cost": 1.0},
        "online_records_alone": {"counter_records_scored": 0.0},
        "take_up_a_third": {"takes_up_offers": 0.33},
        "relief_for_need_alone": {"relief_into_stock": 0.0},
        "impatient_founders": {"founders_patience": 0, "new_shops_noticed": 1.0},
        "networks_on": {"suppliers_bind": 1.0},
        "all_take_up": {"takes_up_offers": 1.0},
        "earlier_rules": EARLIER,
        "only_working_capital": earlier_but("purchases_bound_by_means", "assortment_elasticity"),
        "only_reach": earlier_but("counter_records_scored", "takes_up_offers"),
        "only_migrants": earlier_but("waits_for_free_travel"),
        "only_staff_plans": earlier_but("cash_foreseen", "hours_before_heads"),
        "only_relief_in_cost": earlier_but("dismissals_follow_cost", "relief_in_cost"),
        "only_home_from_stock": earlier_but("home_from_stock"),
        "calibrated_point": {},
        "prior": {},
    }
    study = Study.read("relief_2020", ["worlds.draws=2"])
    assert [one.closure.name for one in study.asked] == list(settings)
    for one in study.asked:
        changed = one.experiment.checked.parameters
        assert all(float(getattr(changed, name)) == value for name, value in settings[one.closure.name].items())
        assert [arm.name for arm in one.experiment.arms] == [
            "nothing",
            "both",
        ] and one.experiment.question.fates is None
    assert len(list(study.size_text())) == len(settings)


def test_table_is_empty_nowhere():
    assert table(found(side("a", FIRST)), Headline("spark", "nothing", {"gdp": "during"}))["note"].to_list() == [
        "not measured"
    ]
