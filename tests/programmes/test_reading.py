"""Bad input to programmes is refused in words that say what to do."""

from pathlib import Path

import pytest

from abm.calendar import month_index
from abm.errors import ConfigError
from abm.relief.programme import read_programme
from experiments.contract import arms

CONFIGS = Path(__file__).parents[2] / "configs" / "relief"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ("spark_credits", ("spark_credits", "did you mean spark_credit?")),
        (
            {"programme": "spark_credit", "budget": 1e9},
            ("configs/relief/spark_credit.toml", "budget", "did you mean budget_yuan?"),
        ),
        ({"programme": "spark_credit", "budget_yuan": -1}, ("budget_yuan", "-1", "outside its range")),
        ({"programme": "spark_credit", "budget_yuan": "much"}, ("budget_yuan", "much")),
        ({"programme": "spark_credit", "term_months": 12}, ("term_months", "12", "1 to 3 (months)")),
        ({"programme": "spark_credit", "sponsor": "bank"}, ("sponsor", "bank", "platform", "government")),
        ({"programme": "commission_cap", "sponsor": "government"}, ("sponsor", "costs no money")),
        ({"programme": "spark_credit", "reach": "all"}, ("reach", "all", "named", "scored")),
        ({"programme": "digital_coupons", "sponsor": "platform", "level": "chosen"}, ("level", "workers", "a number")),
        ({"programme": "digital_coupons", "reach": "scored"}, ("reach", "workers", "no transaction score")),
        ({"programme": "spark_credit", "start": "June 2020"}, ("start", "June 2020")),
        ({"programme": "spark_credit", "start": "2020-13"}, ("start", "2020-13")),
        ({"programme": "spark_credit", "start": "2021-06", "end": "2021-05"}, ("ends in 2021-05", "2021-06")),
        ({"programme": "spark_credit", "saturation": 1.5}, ("saturation", "1.5", "0 to 1")),
        ({"name": "spark_credit"}, ("programme = ",)),
        ({"programme": 3}, ("programme = ",)),
        (["spark_credit"], ("expected a name",)),
    ],
)
def test_bad_input_is_refused_in_words(item, words):
    with pytest.raises(ConfigError) as refusal:
        read_programme(item)
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_what_an_arm_changes_and_what_it_does_not():
    changed = read_programme(
        {"programme": "spark_credit", "budget_yuan": 1e9, "start": "2020-03", "term_months": 3, "saturation": 0.5}
    )
    usual = read_programme("spark_credit")
    assert (changed.budget_yuan, changed.term_months, changed.saturation) == (1e9, 3, 0.5)
    assert (changed.start_quarter, usual.start_quarter) == ("2020Q1", "2020Q2")
    assert (changed.last_month, changed.shops, changed.sponsor) == (usual.last_month, usual.shops, "platform")
    with pytest.raises(AttributeError, match="no such parameter: shop"):
        usual.shop  # noqa: B018 (the name alone is refused)


def test_a_quarter_starts_with_its_first_month_and_ends_with_its_last():
    programme = read_programme({"programme": "payroll_cut", "start": "2020Q1", "end": "2020Q2"})
    assert (programme.first_month, programme.last_month) == (month_index("2020-01"), month_index("2020-06"))


def test_a_parameter_can_be_set_by_its_place_in_the_range():
    assert read_programme({"programme": "spark_credit", "shops": {"at": 1}}).shops == 5e6
    assert (
        read_programme({"programme": "spark_credit", "budget_yuan": {"times": 2}}).budget_yuan
        == 2 * read_programme("spark_credit").budget_yuan
    )


def test_every_config_has_its_file_and_every_file_its_config():
    assert sorted(file.stem for file in CONFIGS.glob("*.toml")) == arms.PROGRAMMES


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('sponsor = "platform"', 'sponsor = "bank of JD"', ("sponsor", "no such sponsor")),
        ('start = "2020-06"\n', "", ("start", "not given")),
        ("[term_months]", "[terms]", ("term_months", "not given")),
        ("[term_months]\nvalue = 2", "[term_months]\nvalue = 9", ("term_months", "outside its range")),
        ("dates_source", "date_source", ("date_source", "did you mean dates_source?")),
        ('meaning = "JD lets', 'meaning = "" # "', ("meaning", "expected a sentence")),
        ("[shops]\nvalue = 5e5", "[shops]\nvalue = { trade = 5e5 }", ("shops",)),
    ],
)
def test_a_bad_config_is_refused_in_words(tmp_path, old, new, words):
    text = (CONFIGS / "spark_credit.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "spark_credit.toml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ConfigError) as refusal:
        read_programme({"programme": str(path)})
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_a_config_without_a_class_says_which_file_is_missing(tmp_path):
    path = tmp_path / "spark_gifts.toml"
    path.write_text((CONFIGS / "spark_credit.toml").read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigError, match=r"no file configs/programmes/spark_gifts\.py, nor abm/relief/programmes/"):
        read_programme(str(path))


@pytest.mark.parametrize("name", arms.PROGRAMMES)
def test_a_part_of_a_programme_has_a_part_of_its_budget_and_of_its_places(name):
    whole, part = read_programme(name), read_programme({"programme": name, "part": 0.25})
    assert part.budget_yuan == whole.budget_yuan / 4 and part.saturation == whole.saturation
    assert set(whole.PLACES) <= set(whole.PARAMETERS)
    for parameter in whole.PARAMETERS:
        assert getattr(part, parameter) == getattr(whole, parameter) / (4 if parameter in whole.PLACES else 1), (
            parameter
        )
    with pytest.raises(ConfigError, match="part: 1.5: expected a share"):
        read_programme({"programme": name, "part": 1.5})
