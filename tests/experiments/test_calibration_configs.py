"""A calibration's file: bad input is told in words, held-out facts are refused, what is written reads back."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from docs.generate import PAGES
from experiments.ask.by_name import read_free
from experiments.ask.free import settings
from experiments.calibration.command import calibrated
from experiments.calibration.question import Calibration
from tests.experiments import made_up
from tests.experiments.made_up import write_config


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    """What is written, not how well it was found."""
    monkeypatch.setattr("experiments.calibration.fit.STEPS", 100)
    monkeypatch.setattr("experiments.calibration.fit.STEPS_OF_A_BATCH", 50)


COVID = Shock.read("covid_2020", calibrated=False)
TABLE_AND_POINTS = """[fit]
caution = []
recapture = [0.9, 1.05]
[fit.shock]
fear = [0.5, 1.5]
"fear.2020Q2" = []
"""


def read(folder: Path, *change: str, changes=()) -> Calibration:
    return Calibration.read(write_config(folder, *change), changes, made_up.targets)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("caution = []", "cauton = []", r"made_up.toml:12: fit.cauton: .*no such parameter; did you mean caution\?"),
        ("fear = [", "faer = [", r"made_up.toml:15: fit.shock.faer: .*nothing of this name; did you mean fear\?"),
        ("speed_down = []", "speed_down = [0.4]", r"made_up.toml:13: fit.speed_down: \[0.4\]: expected \[low, high\]"),
        ("speed_down = []", "speed_down = [0.4, 0.3]", r"low below high"),
        ("speed_down = []", "speed_down = [0.3, 0.9]", r"made_up.toml:13: fit.speed_down: .*outside its range"),
        ("speed_down = []", 'speed_down = "wide"', r"made_up.toml:13: fit.speed_down: 'wide': expected \[low, high\]"),
        ("fear = [0.5, 1.5]", "fear = [0.5, 9.0]", r"fit.shock.fear: .*fear: .* is outside its range"),
        (
            "fear = [0.5, 1.5]",
            "industry = []",
            r"fit.shock.industry: industry: has no range of its own; expected \[low, high\]",
        ),
        ("fear = [0.5, 1.5]", "public_relief.payroll_cut.on = []", r"a switch or a month, not a size"),
        ("fear = [0.5, 1.5]", "cancelled.2020-03 = [0.0, 0.7]", r"0.7 is outside its range"),
        ("fear = [0.5, 1.5]", "cancelled.2020-03 = [-0.1, 0.3]", r"cancelled: -0.1 is outside its range"),
        ("fear = [0.5, 1.5]", "fear = [-0.5, 1.5]", r"fit.shock.fear: .*fear: -.* is outside its range"),
        ("fear = [0.5, 1.5]", "industry.catering = [-0.5, 1.5]", r"fit.shock.industry.catering: .*-0.5"),
        ("fear = [0.5, 1.5]", "public_relief.payroll_cut.share_of_wages = [-0.1, 0.1]", r"share_of_wages: .*-0.1"),
        ("points = 32", "pionts = 32", r"made_up.toml:8: pionts: no such key; did you mean points\?"),
        ("points = 32", "points = 2", r"made_up.toml:8: points: 2: expected 4 or more"),
        ("seeds_per_point = 4", "seeds_per_point = 1", r"seeds_per_point: 1: expected 2 or more"),
        (
            "points = 32",
            'until = "2020Q3"',
            r"until: '2020Q3': expected .* not after 2020Q2, where the hold-out begins",
        ),
        ("points = 32", 'quiet_until = "2020Q1"', r"quiet_until: '2020Q1': expected a quarter after 2020Q2"),
        ("points = 32", 'until = "mid 2020"', r"until: 'mid 2020'"),
        ('"covid_2020"', '"covid_2019"', r"made_up.toml:4: shock: .*did you mean covid_2020\?"),
        ("scale    = 40_000", "scale    = 4_000_000", r"made_up.toml:5: scale: .*too coarse"),
        ("points = 32", 'moments = ["gdp_later"]', r"moments\[1\]: 'gdp_later': is held out: nothing is fitted to it"),
        ("points = 32", 'moments = ["gdp", "survival"]', r"moments\[2\]: 'survival': is there to test the model"),
        ("points = 32", 'moments = ["cash"]', r"moments\[1\]: 'cash': is there to feed the model \(kind input\)"),
        ("points = 32", 'moments = ["gpd"]', r"moments\[1\]: 'gpd': no such fact; did you mean gdp\?"),
        ("points = 32", "parameters = { caution = 0.5 }", r"fit.caution: is fitted, and fixed elsewhere"),
    ],
)
def test_bad_input_is_told_in_words(tmp_path, old, new, words):
    with pytest.raises(ConfigError, match=words):
        read(tmp_path, old, new)


def test_all_mistakes_are_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as found:
        read(tmp_path, "caution = []", "cauton = []", changes=["until=2021Q1", "shock=covid_2019"])
    assert len(str(found.value).splitlines()) >= 2


def test_all_fit_targets_are_the_facts_of_kind_fit(tmp_path):
    assert [target.name for target in read(tmp_path).targets] == list(made_up.FACTS)


def test_facts_without_a_scale_or_a_world_are_left_out_and_named(tmp_path):
    def some(economy):
        one_ended = made_up.target("one_ended", 0.1)
        return [
            made_up.target("gdp", 0.1),
            one_ended.__class__(**vars(one_ended) | {"high": None}),
            made_up.target("elsewhere", 0.1, world="normal"),
        ]

    calibration = Calibration.read(write_config(tmp_path), targets=some)
    assert [target.name for target in calibration.targets] == ["gdp"]
    assert dict(calibration.left_out).keys() == {"one_ended", "elsewhere"}
    assert "left out: one_ended: its accepted range has one end" in calibration.size_text()


def test_nothing_held_out_is_among_the_facts_of_the_shipped_calibration():
    calibration = Calibration.read("fit_2020")
    assert calibration.targets and all(target.kind == "fit" and not target.hold_out for target in calibration.targets)
    assert all(
        str(target.arguments.get(key, "")) <= "2020Q2"
        for target in calibration.targets
        for key in ("quarter", "last", "base")
    )
    assert not any(one.moves_opening for one in calibration.free), "each point would fit its opening anew"


def test_the_cost_of_moving_the_opening_is_told_before(tmp_path):
    assert "opening" not in read(tmp_path).size_text()
    text = read(tmp_path, "caution = []", "stock_adjustment = []").size_text()
    assert "stock_adjustment: move the opening, which is fitted anew for every point and not kept: 160 times" in text


def test_a_resolved_calibration_reads_back(tmp_path):
    from experiments.ask.to_toml import to_toml

    first = read(tmp_path, "[fit]\ncaution = []\nspeed_down = []\n[fit.shock]\nfear = [0.5, 1.5]\n", TABLE_AND_POINTS)
    (tmp_path / "again.toml").write_text(to_toml(first.resolved()))
    again = Calibration.read(tmp_path / "again.toml", targets=made_up.targets)
    assert again.resolved() == first.resolved() and [one.name for one in again.free] == [one.name for one in first.free]


@pytest.mark.parametrize(
    ("name", "ends", "rank", "expected"),
    [
        ("caution", [], 0.5, ({"caution": 0.8}, {})),
        ("shock.fear", [0.5, 1.5], 0.75, ({}, {"fear": {"times": 1.25}})),
        ("shock.fear.2020Q2", [], 0.5, ({}, {"fear": {"2020Q2": 0.3}})),
        ("shock.industry.catering", [1.0, 2.0], 0.25, ({}, {"industry.catering": 1.25})),
        (
            "shock.public_relief.payroll_cut.share_of_firms",
            [],
            0.5,
            ({}, {"public_relief.payroll_cut.share_of_firms": 0.45}),
        ),
        ("shock.open_share", [0.8, 1.0], 0.5, ({}, {"open_share": {"times": 0.9}})),
        ("shock.open_share.small.2020-02", [0.6, 0.8], 0.5, ({}, {"open_share.small": {"2020-02": 0.7}})),
    ],
)
def test_settings_of_an_input(name, ends, rank, expected):
    one = read_free(name, ends, Parameters.read(calibrated=False), COVID)
    parameters, changes, _ = settings([one], [rank])
    assert parameters == pytest.approx(expected[0]) and list(changes) == list(expected[1])
    for key, value in expected[1].items():
        assert changes[key] == pytest.approx(value)


def test_a_factor_and_a_point_of_one_path_go_together():
    p = Parameters.read(calibrated=False)
    some = [
        read_free(name, ends, p, COVID)
        for name, ends in (("shock.fear", [0.5, 1.5]), ("mpc", []), ("shock.fear.2020Q2", [0.2, 0.4]))
    ]
    parameters, changes, _ = settings(some, [0.5, 1.0, 0.25])
    assert parameters == {"mpc": p.entry("mpc").high} and changes == {
        "fear": {"times": 1.0, "2020Q2": pytest.approx(0.25)}
    }


def test_a_table_moves_as_one():
    p = Parameters.read(calibrated=False)
    entry = p.entry("recapture")
    whole, scaled = read_free("recapture", [], p, COVID), read_free("recapture", [0.9, 1.1], p, COVID)
    assert whole.setting(0.25) == pytest.approx(
        dict(zip(entry.words, entry.low + 0.25 * (entry.high - entry.low), strict=True))
    )
    assert scaled.setting(0.25) == pytest.approx(dict(zip(entry.words, 0.95 * entry.value, strict=True)))
    assert whole.shown(0.25) == 0.25 and scaled.shown(0.25) == pytest.approx(0.95)


def test_the_own_range_of_a_path_keeps_every_point_inside_its_range():
    one = read_free("shock.fear", [], Parameters.read(calibrated=False), COVID)
    path = Shock.read("covid_2020", {"fear": {"times": one.high}}, calibrated=False).paths["fear"]
    assert one.low == 0 and max(path.points.values()) == pytest.approx(path.high)


@pytest.fixture
def configs(tmp_path, monkeypatch):
    """A user's own copies of economy and shock under ./configs, which are read first."""
    home = tmp_path / "configs"
    for kind, name, suffix in (
        ("economies", "china_2019", ""),
        ("shocks", "covid_2020", ".toml"),
        ("shocks", "none", ".toml"),
    ):
        found = configs_path.find(kind, name, suffix)
        (home / kind).mkdir(parents=True, exist_ok=True)
        (shutil.copytree if found.is_dir() else shutil.copy)(found, home / kind / found.name)
    (home / "economies" / "china_2019" / "calibrated.toml").unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path)
    return home


def find_and_write(folder: Path, home: Path) -> Calibration:
    calibration = read(
        folder, "[fit]\ncaution = []\nspeed_down = []\n[fit.shock]\nfear = [0.5, 1.5]\n", TABLE_AND_POINTS
    )
    moments_of = lambda plan, point, seed: made_up.moments(point.ranks[:3], seed)
    list(
        calibrated(
            calibration,
            folder / "r",
            0,
            target=home / "economies" / "china_2019" / "calibrated.toml",
            quiet=True,
            moments_of=moments_of,
        )
    )
    return calibration


def test_what_is_written_is_what_economy_and_shock_read(configs, tmp_path):
    import polars as pl

    before, fear_before = Parameters.read(), Shock.read("covid_2020").paths["fear"]
    find_and_write(tmp_path, configs)
    found = {row["input"]: row for row in pl.read_csv(tmp_path / "r" / "inputs.csv").iter_rows(named=True)}
    after, fear = Parameters.read(), Shock.read("covid_2020").paths["fear"]
    assert after.caution == found["caution"]["estimate"] != before.caution
    assert np.allclose(after.recapture, before.recapture * found["recapture"]["estimate"], rtol=1e-12)
    times, point = found["shock.fear"]["estimate"], found["shock.fear.2020Q2"]["estimate"]
    first, second = sorted(fear.points)[:2]
    assert fear.points[first] == pytest.approx(times * fear_before.points[first]) and fear.points[second] == point
    entry = after.entry("caution")
    assert entry.source.startswith("fitted to 4 facts (made_up, 40 points, 20") and entry.source.endswith(
        f"before: {before.entry('caution').source}"
    )
    assert f"90 % interval {found['caution']['low']:.3g} to {found['caution']['high']:.3g}" in entry.source
    assert fear.source.startswith("fitted to 4 facts") and "times" in fear.source
    assert after.digest() != before.digest()
    assert "| fitted to 4 facts (made_up, 40 points" in PAGES["parameters.md"]()
    assert (
        Parameters.read(calibrated=False) == before
        and Shock.read("covid_2020", calibrated=False).digest() != Shock.read("covid_2020").digest()
    )
    assert set(configs_path.known("shocks", ".toml")) >= {"covid_2020"} and "calibrated" not in configs_path.known(
        "shocks", ".toml"
    )


def test_a_calibration_starts_from_the_files_and_can_be_repeated_after_writing(configs, tmp_path):
    """Factors are of the file's figures, not of those fitted before; the same folder is taken up."""
    find_and_write(tmp_path, configs)
    written = (configs / "economies" / "china_2019" / "calibrated.toml").read_bytes()
    shock = (configs / "shocks" / "calibrated" / "covid_2020.toml").read_bytes()
    find_and_write(tmp_path, configs)
    assert (configs / "economies" / "china_2019" / "calibrated.toml").read_bytes() == written
    assert (configs / "shocks" / "calibrated" / "covid_2020.toml").read_bytes() == shock


def test_other_results_notice_a_calibration(configs, tmp_path):
    from experiments.store.identity import configs_used

    asked = {"economy": "china_2019", "shock": "covid_2020", "arms": {}}
    before = configs_used(asked)
    find_and_write(tmp_path, configs)
    assert configs_used(asked).keys() - before.keys() == {"economy/calibrated.toml", "shock/calibrated"}
    assert configs_used(asked, calibrated=False) == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("caution = 3", r"calibrated.toml: calibration: expected a table"),
        (
            "[cauton]\nvalue = 1.0\ninterval = [0.9, 1.1]",
            r"calibrated.toml: .*cauton: no such parameter; did you mean caution\?",
        ),
        ("[caution]\nvalue = 9.0\ninterval = [0.9, 1.1]", r"calibrated.toml: .*caution: 9 is outside its range"),
        (
            "[caution]\nvalue = 1.0\ninterval = 0.1",
            r"calibrated.toml: caution: interval: 0.1: expected \[lowest, highest\]",
        ),
        ("[caution]\nvalue = 1.0", r"calibrated.toml: caution: .*expected a table with value and interval"),
    ],
)
def test_a_damaged_file_is_told_in_words(configs, text, words):
    about = '[calibration]\nconfig = "c"\nidentity = "i"\npoints = 1\ndate = "2020-01-01"\nmoments = ["gdp"]\n'
    (configs / "economies" / "china_2019" / "calibrated.toml").write_text(text if "= 3" in text else about + text)
    with pytest.raises(ConfigError, match=words):
        Parameters.read()
    Parameters.read(calibrated=False)


def test_a_damaged_file_of_a_shock_is_told_in_words(configs):
    about = '[calibration]\nconfig = "c"\nidentity = "i"\npoints = 1\ndate = "2020-01-01"\nmoments = ["gdp"]\n'
    (configs / "shocks" / "calibrated").mkdir()
    (configs / "shocks" / "calibrated" / "covid_2020.toml").write_text(
        about + "[faer]\nvalue = { times = 1.1 }\ninterval = { times = [1.0, 1.2] }\n"
    )
    with pytest.raises(ConfigError, match=r"calibrated/covid_2020.toml: .*faer: .*did you mean fear\?"):
        Shock.read("covid_2020")
    Shock.read("none")


def test_it_is_written_only_where_it_is_read(tmp_path):
    with pytest.raises(ConfigError, match=r"expected CONFIGS/economies/china_2019/calibrated.toml"):
        list(
            calibrated(
                read(tmp_path),
                tmp_path / "r",
                0,
                target=tmp_path / "found.toml",
                quiet=True,
                moments_of=made_up.moments_of,
            )
        )
    assert not (tmp_path / "r").exists(), "told before anything is played"


def test_a_fit_that_holds_only_with_fixed_values_is_not_written(configs, tmp_path):
    calibration = read(tmp_path, "points = 32", "parameters = { mpc = { times = 1.0 } }")
    with pytest.raises(ConfigError, match="holds only with mpc"):
        list(
            calibrated(
                calibration,
                tmp_path / "r",
                0,
                target=configs / "economies" / "china_2019" / "calibrated.toml",
                moments_of=made_up.moments_of,
            )
        )


@pytest.fixture
def relief(monkeypatch, capsys):
    """Run the command in this process; gives back exit code, output, error output."""
    import sys

    from experiments.cli import main

    def command(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["relief", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return command


def test_the_command_says_what_it_would_play_and_plays_nothing(relief, tmp_path):
    code, said, _ = relief("calibrate", "fit_2020", "--dry-run", "--out", str(tmp_path / "r"), "--set", "points=100")
    assert code == 0 and "100 points and 2 batches of 20, 3 seeds each = 420 runs to 2020Q2" in " ".join(said.split())
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("calibrate", "fit_2021"), "did you mean fit_2020?"),
        (("calibrate", "fit_2020", "--set", "moments=['exports_2021q1']"), "is held out: nothing is fitted to it"),
        (("calibrate", "fit_2020", "--set", "fit.cauton=[]"), "cauton: no such parameter; did you mean caution?"),
        (
            ("calibrate", "fit_2020", "--write", "calibrated.toml"),
            "expected CONFIGS/economies/china_2019/calibrated.toml",
        ),
    ],
)
def test_the_command_refuses_in_words(relief, tmp_path, monkeypatch, words, told):
    monkeypatch.chdir(tmp_path)
    code, _, error = relief(*words)
    assert code == 2 and told in error and "Traceback" not in error
    assert not (tmp_path / "results").exists()


def test_the_commands_list_names_calibrations(relief):
    code, said, _ = relief("list")
    assert code == 0 and "calibrations" in said and "fit_2020" in said
