"""What a shock says, point by point, and how it is changed: of a pandemic with figures that stay, and of the shipped
one its sizes."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from abm.calendar import month_index, quarter_index, quarter_name
from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES
from abm.shocks import Shock

FIGURES = Path(__file__).with_name("a_pandemic.toml")
COVID = Shock.read(FIGURES)
NONE = Shock.read("none")


@pytest.mark.parametrize(
    "size, month, open_share",
    [
        ("micro", "2020-01", 1.0),
        ("micro", "2020-02", 0.24),
        ("self_employed", "2020-02", 0.24),
        ("micro", "2020-03", 0.75),
        ("micro", "2020-04", 0.83),
        ("micro", "2020-05", 0.91),
        ("micro", "2020-09", 1.0),
        ("small", "2020-02", 0.77),
        ("small", "2020-03", 0.95),
        ("small", "2020-05", 0.96),
        ("medium", "2020-02", 0.825),
        ("medium", "2020-03", 0.96),
        ("medium", "2020-05", 1.0),
        ("large", "2020-02", (0.70 + 0.82 + 0.94) / 3),
        ("large", "2020-03", 0.98),
        ("platform", "2020-02", 1.0),
    ],
)
def test_open_share_before_the_industry_multiplier(size, month, open_share):
    assert COVID.open_share(month_index(month))[INDUSTRIES.index("transport"), CLASSES.index(size)] == pytest.approx(
        open_share
    )


@pytest.mark.parametrize(
    "industry, size, month, open_share",
    [
        ("catering", "micro", "2020-02", 0.0),  # 1 - 1.5 x 0.76 would be negative
        ("catering", "micro", "2020-03", 1 - 1.5 * 0.25),
        ("manufacturing", "small", "2020-02", 1 - 0.8 * 0.23),
        ("finance", "micro", "2020-02", 1 - 0.3 * 0.76),
        ("public", "special", "2020-02", 0.85),
        ("public", "special", "2020-03", 0.90),
        ("public", "special", "2020-05", 0.97),
        ("agriculture", "special", "2020-02", 1.0),
        ("finance", "special", "2020-02", 1.0),
    ],
)
def test_industries_close_more_or_less_deeply(industry, size, month, open_share):
    assert COVID.open_share(month_index(month))[INDUSTRIES.index(industry), CLASSES.index(size)] == pytest.approx(
        open_share
    )


@pytest.mark.parametrize(
    "path, time, value",
    [
        ("fear", "2019Q4", 0),
        ("fear", "2020Q1", 0.17),
        ("fear", "2020Q2", 0.32),
        ("fear", "2020Q3", 0.30),
        ("fear", "2020Q4", 0.20),
        ("fear", "2021Q2", 0.15),
        ("fear", "2022Q1", 0.0),
        ("fear", "2030Q1", 0.0),
        ("world_demand", "2019Q1", 1),
        ("world_demand", "2020Q1", 0.92),
        ("world_demand", "2020Q2", 0.95),
        ("world_demand", "2020Q4", 1),
        ("world_demand", "2021Q1", 1.05),
        ("world_demand", "2021Q2", 1.07),
        ("world_demand", "2025Q1", 1.07),
        ("public_investment", "2020Q1", 1),
        ("public_investment", "2020Q2", 1.28),
        ("public_investment", "2020Q3", 1.22),
        ("public_investment", "2020Q4", 1.17),
        ("public_investment", "2021Q1", 1.08),
        ("public_investment", "2021Q3", 1),
        ("policy_rate_change", "2019Q4", 0),
        ("policy_rate_change", "2020Q1", -0.001),
        ("policy_rate_change", "2021Q4", -0.003),
        ("labour_present", "2020-01", 1),
        ("labour_present", "2020-02", 0.85),
        ("labour_present", "2020-03", 0.97),
        ("labour_present", "2020-04", 1),
        ("shipping", "2020-02", 0.83),
        ("shipping", "2020-03", 0.88),
        ("shipping", "2020-04", 0.95),
        ("shipping", "2020-06", 1),
        ("cancelled", "2020-02", 0),
        ("cancelled", "2020-03", 0.1),
        ("cancelled", "2020-04", 0.1),
        ("cancelled", "2020-05", 0),
        ("migrants_present", "2020-03", 129 / 174),
        ("migrants_present", "2021-01", 1),
    ],
)
def test_paths(path, time, value):
    index = quarter_index(time) if "Q" in time else month_index(time)
    assert getattr(COVID, path)(index) == pytest.approx(value, abs=1e-3 if path == "migrants_present" else 1e-12)


@pytest.mark.parametrize(
    "item, first, last",
    [
        ("payroll_cut", "2020-02", "2020-12"),
        ("vat_cut_small", "2020-03", "2021-12"),
        ("loan_deferral", "2020-03", "2021-03"),
        ("relending", "2020-02", "2020-12"),
    ],
)
def test_public_relief_runs_in_its_months(item, first, last):
    begin, end = month_index(first), month_index(last)
    assert [COVID.is_on(item, month) for month in (begin - 1, begin, end, end + 1)] == [False, True, True, False]
    assert not NONE.is_on(item, begin)


def test_public_relief_has_its_sizes():
    relief = Shock.read("covid_2020").public_relief
    assert (relief["payroll_cut"].share_of_wages, relief["payroll_cut"].share_of_firms) == (0.15, 0.47)
    assert relief["vat_cut_small"].rate_after == 0.01 and relief["vat_cut_small"].share_of_firms == 0.6
    assert relief["relending"].quota_yuan == 1.8e12


def test_no_shock_is_neutral():
    for month in range(month_index("2019-01"), month_index("2022-01")):
        assert (NONE.open_share(month) == 1).all()
        assert (
            NONE.labour_present(month),
            NONE.shipping(month),
            NONE.cancelled(month),
            NONE.migrants_present(month),
        ) == (1, 1, 0, 1)
        quarter = month // 3
        assert (
            NONE.fear(quarter),
            NONE.world_demand(quarter),
            NONE.public_investment(quarter),
            NONE.policy_rate_change(quarter),
        ) == (0, 1, 1, 0)
    assert NONE.first_quarter() is None
    assert quarter_name(COVID.first_quarter()) == "2020Q1"


def test_a_shock_is_neutral_before_2020():
    for month in range(month_index("2019-01"), month_index("2020-02")):
        assert (COVID.open_share(month) == 1).all()


def test_changes():
    half = Shock.read(
        FIGURES,
        {
            "fear": {"times": 0.5},
            "world_demand": {"times": 0.5},
            "public_relief.payroll_cut.on": False,
            "industry.catering": 1.0,
        },
    )
    assert half.fear(quarter_index("2020Q2")) == 0.16
    assert half.world_demand(quarter_index("2020Q1")) == pytest.approx(0.96)
    assert not half.is_on("payroll_cut", month_index("2020-06"))
    assert half.open_share(month_index("2020-02"))[
        INDUSTRIES.index("catering"), CLASSES.index("micro")
    ] == pytest.approx(0.24)
    moved = Shock.read(FIGURES, {"open_share.micro": {"2020-05": 0.8}, "public_relief.payroll_cut.from": "2020-04"})
    assert moved.open_share(month_index("2020-05"))[
        INDUSTRIES.index("transport"), CLASSES.index("micro")
    ] == pytest.approx(0.8)
    assert not moved.is_on("payroll_cut", month_index("2020-03"))
    assert half.digest() != COVID.digest() == pickle.loads(pickle.dumps(COVID)).digest()


def test_a_point_that_is_named_is_meant_as_it_stands():
    """All other points come half as near to neutral; the one that is said beside `times` is not scaled."""
    both = Shock.read(FIGURES, {"fear": {"times": 0.5, "2020Q3": 0.3}})
    half = Shock.read(FIGURES, {"fear": {"times": 0.5}})
    assert both.fear(quarter_index("2020Q3")) == 0.3 != half.fear(quarter_index("2020Q3"))
    assert both.fear(quarter_index("2020Q2")) == half.fear(quarter_index("2020Q2")) == 0.16


def test_changes_are_made_to_what_was_calibrated():
    """A named point stands as it is asked for, `times` scales what the calibration found: not the other way round."""
    fitted, low = Shock.read("covid_2020"), {"2020Q1": 0.93, "times": 0.5}
    plain, asked = Shock.read("covid_2020", calibrated=False), Shock.read("covid_2020", {"world_demand": low})
    first, second = quarter_index("2020Q1"), quarter_index("2020Q2")
    assert 0.93 != fitted.world_demand(first) != plain.world_demand(first)
    assert fitted.world_demand(second) != plain.world_demand(second)
    assert asked.world_demand(first) == 0.93
    assert asked.world_demand(second) == pytest.approx(0.5 + 0.5 * fitted.world_demand(second))
    assert asked.digest() == fitted.changed({"world_demand": low}).digest()
    without = Shock.read("covid_2020", {"world_demand": low}, calibrated=False)
    assert without.digest() == plain.changed({"world_demand": low}).digest() != asked.digest()


def test_nothing_is_left_of_a_shock_scaled_to_zero():
    paths = (
        "fear",
        "open_share",
        "labour_present",
        "shipping",
        "cancelled",
        "world_demand",
        "world_online",
        "migrants_present",
        "public_investment",
        "policy_rate_change",
    )
    relief = ("payroll_cut", "vat_cut_small", "loan_deferral", "relending", "rate_cut")
    still = Shock.read(
        FIGURES, {name: {"times": 0} for name in paths} | {f"public_relief.{name}.on": False for name in relief}
    )
    assert still.first_quarter() is None
    assert all((still.open_share(month) == 1).all() for month in range(month_index("2020-01"), month_index("2021-01")))


def test_without_the_rate_cut_the_rate_stays():
    held = Shock.read(FIGURES, {"public_relief.rate_cut.on": False})
    assert held.policy_rate_change(quarter_index("2020Q3")) == 0


FIVE = {"public_investment": {"2020Q2": 1.1, "2021Q2": 1.1, "2021Q3": 1.0}}


def test_a_path_ends_where_it_says():
    slump = Shock.read("export_slump_2008", FIVE)
    above = [
        quarter
        for quarter in range(quarter_index("2019Q1"), quarter_index("2030Q1"))
        if slump.public_investment(quarter) != 1.0
    ]
    assert [quarter_name(quarter) for quarter in above] == ["2020Q2", "2020Q3", "2020Q4", "2021Q1", "2021Q2"]
    for_ever = Shock.read("export_slump_2008", {"public_investment": {"2020Q2": 1.1, "holds": True}})
    assert for_ever.public_investment(quarter_index("2030Q1")) == 1.1


@pytest.mark.parametrize("name", ["covid_2020", "export_slump_2008", "losing_smes", "none"])
def test_a_shipped_path_comes_to_rest_or_says_that_it_holds(name):
    paths = Shock.read(name).paths.values()
    assert all(path.holds or path.at(10**6) == path.neutral for path in paths)
    assert {path.name for path in paths if path.at(10**6) != path.neutral} == (
        {"world_demand", "world_online", "policy_rate_change"} if name == "covid_2020" else set()
    )


def test_what_a_shock_says_last():
    found = {
        name: Shock.read(name).stated_until() for name in ("covid_2020", "export_slump_2008", "losing_smes", "none")
    }
    assert found == {
        "covid_2020": quarter_index("2022Q1"),
        "export_slump_2008": None,
        "losing_smes": None,
        "none": None,
    }


def test_the_pandemic_alone_has_a_history():
    found = {
        name: [quarter_name(quarter) for quarter in Shock.read(name).history]
        for name in ("covid_2020", "export_slump_2008", "losing_smes", "none")
    }
    assert (found.pop("covid_2020")[::11], *found.values()) == (["2019Q1", "2021Q4"], [], [], [])


def test_a_bad_history_is_refused(tmp_path):
    (tmp_path / "odd.toml").write_text('sentence = "A thought."\nhistory = "2020Q1"\n')
    with pytest.raises(ConfigError, match="odd.toml: history: '2020Q1': expected the first and the last quarter"):
        Shock.read(tmp_path / "odd.toml")


def test_arrays_are_shared_and_locked():
    share = COVID.open_share(month_index("2020-02"))
    assert share is COVID.open_share(month_index("2020-02")) and share.shape == (len(INDUSTRIES), len(CLASSES))
    with pytest.raises(ValueError, match="read-only"):
        share[0, 0] = 0
    assert np.isfinite(share).all()


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"feer": {"times": 1}}, "feer.*did you mean fear"),
        ({"fear": 0.5}, "times = "),
        ({"fear": {"2020Q2": 0.9}}, "outside its range 0 to 0.6"),
        ({"fear": {"2020-05": 0.3}}, "did you mean 2020Q2"),
        ({"public_relief.payroll_cut.share": 0.1}, "no such field"),
        ({"public_relief.payrol_cut.on": False}, "did you mean public_relief.payroll_cut.on"),
        ({"public_relief.payroll_cut.on": 1}, "expected true or false"),
        ({"public_relief.payroll_cut.share_of_wages": 0.5}, "outside its range"),
        (
            {"public_investment": {"2021Q2": 1.1}},
            '1.1 in 2021Q2, would hold for ever.*"2021Q3" = 1, or say holds = true',
        ),
        ({"shipping": {"2020-06": 0.9}}, '0.9 in 2020-06, would hold for ever.*"2020-07" = 1'),
        ({"world_demand": {"2021Q2": 1.0, "holds": 1}}, "holds: 1: expected true or false"),
        ({"industry.catrin": 1.0}, "did you mean catering"),
    ],
)
def test_errors_in_words(changes, words):
    with pytest.raises(ConfigError, match=words):
        Shock.read(FIGURES, changes)


def test_a_measure_the_shock_does_not_have_cannot_be_switched_on():
    with pytest.raises(ConfigError, match="no such measure"):
        Shock.read("none", {"public_relief.payroll_cut.on": True})


def test_an_unknown_shock():
    with pytest.raises(ConfigError, match="did you mean covid_2020"):
        Shock.read("covid_2002")
