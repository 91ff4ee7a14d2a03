"""Parameters are read, changed inside their range, and refused in words."""

import copy
import pickle
import shutil

import numpy as np
import pytest

from abm.errors import ConfigError
from abm.names import CLASSES, INDUSTRIES
from abm.parameters.configs_path import find
from abm.parameters.parameters import Parameters

P = Parameters.read("china_2019", calibrated=False)


def test_read_by_name():
    assert P.adaptation == 0.5
    assert P.visits == 5 and isinstance(P.visits, int)
    assert P.luck_scale.tolist() == [0.07, 0.07, 0.06, 0.045, 0.02, 0, 0]
    assert P.recapture[INDUSTRIES.index("trade")] == 0.9 and P.recapture[INDUSTRIES.index("finance")] == 0.7
    assert P.jobs_per_firm[CLASSES.index("special")] == P.jobs_per_firm[CLASSES.index("large")]
    entry = P.entry("adaptation")
    assert (
        (entry.low, entry.high, entry.status) == (0.25, 0.75, "swept")
        and entry.source
        and entry.file.endswith("firms.toml")
    )


@pytest.mark.parametrize("name", P.names())
def test_every_parameter_is_inside_its_range_and_a_swept_one_can_move(name):
    entry = P.entry(name)
    assert (np.atleast_1d(entry.low) <= entry.value).all() and (np.atleast_1d(entry.high) >= entry.value).all()
    assert entry.status != "swept" or (np.atleast_1d(entry.low) < entry.high).any()


@pytest.mark.parametrize(
    "name", ["platform_shares", "export_destination_shares", "deposit_shares", "sme_loan_shares", "other_loan_shares"]
)
def test_shares_sum_to_one(name):
    assert getattr(P, name).sum() == pytest.approx(1)


def test_weights_sum_to_one():
    assert P.score_sales_weight + P.score_age_weight + P.score_repayment_weight == pytest.approx(1)


def test_a_change_makes_other_parameters():
    other = P.changed(adaptation=0.3, visits=4, luck_scale={"micro": 0.08}, recapture={"times": 0.9})
    assert (P.adaptation, other.adaptation, other.visits) == (0.5, 0.3, 4)
    assert other.luck_scale[CLASSES.index("micro")] == 0.08 and other.luck_scale[CLASSES.index("small")] == 0.06
    assert other.recapture == pytest.approx(0.9 * P.recapture)
    assert other != P and other.digest() != P.digest()
    assert (
        other.changed(
            adaptation=0.5,
            visits=5,
            luck_scale={"micro": 0.07},
            recapture={"trade": 0.9, "catering": 0.6, "agriculture": 0.8, "manufacturing": 0.8, "rest": 0.7},
        )
        == P
    )
    assert Parameters.read("china_2019", {"adaptation": 0.3}).adaptation == 0.3


def test_a_place_in_the_range():
    low, middle, high = (
        P.changed(adaptation={"at": at}, luck_scale={"at": at}, visits={"at": at}) for at in (0, 0.5, 1)
    )
    assert (low.adaptation, middle.adaptation, high.adaptation) == (0.25, 0.5, 0.75)
    assert low.luck_scale == pytest.approx(P.entry("luck_scale").low) and high.luck_scale == pytest.approx(
        P.entry("luck_scale").high
    )
    assert (low.visits, middle.visits, high.visits) == (2, 6, 10)


def test_a_mechanism_can_be_put_to_rest():
    still = P.changed(luck_scale={"times": 0}, quit_rate=0, voluntary_hazard=0)
    assert not still.luck_scale.any() and still.quit_rate == 0
    with pytest.raises(ConfigError, match="outside its range"):
        P.changed(quit_rate=0.001)


def test_frozen_copied_and_sent():
    with pytest.raises(AttributeError, match="changed"):
        P.adaptation = 0.3
    sent = pickle.loads(pickle.dumps(P))
    assert sent == P and hash(sent) == hash(P) and copy.deepcopy(P) is P
    for parameters in (P, sent):
        with pytest.raises(ValueError, match="read-only"):
            parameters.luck_scale[0] = 1


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"adaptaton": 0.3}, "adaptaton: no such parameter; did you mean adaptation"),
        ({"adaptation": 0.9}, r"firms.toml: adaptation: 0.9 is outside its range 0.25 to 0.75.*widen `range`"),
        ({"adaptation": "much"}, "expected a number"),
        ({"adaptation": True}, "expected a number"),
        ({"adaptation": {"micro": 0.3}}, "expected one number"),
        ({"visits": 4.5}, "whole number"),
        ({"visits": {"times": 0.5}}, "whole number"),
        ({"luck_scale": 0.1}, "has a figure for each of"),
        ({"luck_scale": {"micr": 0.1}}, "did you mean micro"),
        ({"luck_scale": {"micro": 0.2}}, r"luck_scale.micro: 0.2 is outside its range 0.06 to 0.1"),
        ({"adaptation": {"times": 3}}, "outside its range"),
        ({"adaptation": {"at": 2}}, "0 to 1"),
    ],
)
def test_errors_in_words(changes, words):
    with pytest.raises(ConfigError, match=words):
        P.changed(**changes)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="did you mean adaptation"):
        P.adaptaton  # noqa: B018 (the name alone is refused)
    with pytest.raises(ConfigError, match="did you mean china_2019"):
        Parameters.read("china_2018")


GOOD = (
    '[extra]\nvalue = 1.0\nrange = [0.0, 2.0]\nunit = "share"\nsource = "a book"\nstatus = "fact"\nmeaning = "more"\n'
)


@pytest.mark.parametrize(
    "text, words",
    [
        (GOOD.replace("[extra]", "[adaptation]"), "adaptation: already given in"),
        (GOOD.replace('source = "a book"\n', ""), "extra: the field 'source' is missing"),
        (GOOD.replace('"fact"', '"facts"'), "status: 'facts'.*did you mean fact"),
        (GOOD.replace("value = 1.0", "value = 3.0"), "extra: 3 is outside its range"),
        (GOOD.replace("value = 1.0", "value = { micro = 1.0 }"), "no figure for self_employed"),
        (
            GOOD.replace("value = 1.0", "value = { micro = 1.0, smal = 1.0 }"),
            "smal: no such size class; did you mean small",
        ),
        (GOOD.replace("range = [0.0, 2.0]", "range = [2.0, 0.0]"), "lowest value is above"),
        (GOOD.replace("meaning", "means"), "'meaning' is missing"),
        (GOOD + "more = 1\n", "more: no such field"),
        ("extra = 1\n", "a parameter is a table"),
        ("[extra", "not valid TOML"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, text, words):
    economy = tmp_path / "mine"
    shutil.copytree(find("economies", "china_2019"), economy)
    (economy / "parameters" / "z_more.toml").write_text(text)
    with pytest.raises(ConfigError, match=words):
        Parameters.read(economy)


def test_a_users_economy_comes_before_the_shipped_one(tmp_path, monkeypatch):
    shutil.copytree(find("economies", "china_2019").resolve(), tmp_path / "configs" / "economies" / "china_2019")
    path = tmp_path / "configs" / "economies" / "china_2019" / "parameters" / "firms.toml"
    path.write_text(path.read_text().replace("[adaptation]\nvalue = 0.5", "[adaptation]\nvalue = 0.4"))
    monkeypatch.chdir(tmp_path)
    assert Parameters.read("china_2019", calibrated=False).adaptation == 0.4
    (path.parents[1] / "calibrated.toml").unlink()
    assert Parameters.read("china_2019").adaptation == 0.4
