"""What studies found of a programme stands beside what the model finds, and is as new as the reference run."""

import pytest

from abm.errors import ConfigError
from experiments.ask import facts, studies
from experiments.ask.described import described
from experiments.find.result import Result
from experiments.show import studies as shown
from experiments.validation import targets

ROW = {"world": "credit", "moment": "sales_near_cutoff", "mean": "0.0123", "verdict": "MISS"}
ASKED = {one.name: one for one in targets.read()}
LOANS = {"loans": {"programmes": [{"programme": "mybank_loans"}], "shock_changes": {}}}


@pytest.fixture
def stored(monkeypatch):
    """A reference run with one score, of sales at the cutoff."""

    def with_(**changes):
        row = ROW | {"unit": ASKED["anchor_platform_credit"].unit} | changes
        monkeypatch.setattr(studies, "stored", lambda: {"anchor_platform_credit": row})

    with_()
    return with_


def test_a_programme_is_told_with_what_the_reference_run_has_of_its_channel(stored):
    (one,) = described("mybank_loans")
    (told,) = (text for label, text in one.facts.items() if label.startswith("held against"))
    assert told.startswith("platform credit (share of sales, in the quarter after the offer")
    assert (
        "accepted 10.0 to 25.0 %): 1.23 % where 18.0 % was found: MISS" in told
        and "platform owed quiet (yuan owed" in told
    )
    assert "held against" not in " ".join(described("cloud_credits")[0].facts)


@pytest.mark.parametrize("changes", [{"unit": "yuan"}, {"moment": "level"}, {"world": "quiet"}])
def test_a_score_of_what_is_asked_otherwise_now_is_not_told(stored, changes):
    stored(**changes)
    assert "1.23 %" not in shown.limits({"arms": LOANS})[0] and not shown.misses({"arms": LOANS})


def test_limits_have_all_and_the_first_page_has_misses(stored):
    (line,) = shown.limits({"arms": LOANS})
    assert line.index("platform credit (share") < line.index("platform owed quiet")
    assert "grants" not in line, "a study of grants says nothing of loans"
    assert "platform credit 1.23 % where 18.0 % was found ([limits]" in shown.misses({"arms": LOANS})
    stored(verdict="PASS")
    assert not shown.misses({"arms": LOANS})


def test_of_many_misses_the_first_page_has_three_effects_first_and_how_many_more(monkeypatch):
    def missed(name, is_an_effect):
        return studies.Study(name, "yuan", "3", "2 to 4", "1", studies.MISS, is_an_effect)

    found = [missed("owed", False), missed("drawn", False), missed("credit", True), missed("grants", True)]
    monkeypatch.setattr(studies, "of_arms", lambda arms: found)
    said = "1 yuan where 3 was found"
    assert f": credit {said}; grants {said}; owed {said}; drawn {said} ([limits]" in shown.misses({"arms": {}})
    found.append(missed("coupons", True))
    assert f": credit {said}; grants {said}; coupons {said}; and 2 more ([limits]" in shown.misses({"arms": {}})


def test_what_a_shock_is_played_without_counts_and_what_has_no_programme_does_not(stored):
    without = {"arm": {"programmes": [], "shock_changes": {"public_relief.vat_cut_small.on": False}}}
    assert [one.name for one in studies.of_arms(without)] == ["failures"]
    assert not shown.limits({"arms": {"nothing": {"programmes": [], "shock_changes": {}}}})


def test_without_a_reference_run_only_what_was_found_is_named(monkeypatch):
    monkeypatch.setattr(studies, "stored", dict)
    assert {one.verdict for one in studies.of_programmes(["mybank_loans"])} == {studies.NOT_PLAYED}


def test_every_causal_anchor_is_of_a_programme():
    """But those without a verdict, which say nothing for or against a programme."""
    anchors = [one for one in ASKED.values() if one.row == "causal anchors"]
    assert all(bool(one.programmes) == (one.rule != "reported") for one in anchors)


def test_a_programme_that_there_is_not_is_told_with_the_nearest(tmp_path):
    file = tmp_path / "targets.toml"
    file.write_text(
        '[jobs]\nrow = "quiet world"\nkind = "test"\nprogrammes = ["mybank_loan"]\nvalue = 1.0\nwithin = 0.5\n'
        'unit = "share"\nsource = "a survey"\nworld = "covid"\nmoment = "level"\n'
        'arguments = { measure = "employment", quarter = "2020Q1" }\n'
    )
    with pytest.raises(ConfigError, match="did you mean mybank_loans"):
        targets.read(path=file)


def test_the_pages_of_a_shipped_result_would_tell_them():
    result = Result.read(studies.REFERENCE.parents[1] / "loans_that_reach_tens_of_millions")
    assert "platform credit" in shown.limits(result.manifest)[0]


def test_a_published_figure_and_a_figure_of_the_validation_are_known_by_their_names(stored):
    (one,) = described("S012")
    assert one.facts["value"] == "tens of millions (10000000 to 90000000) businesses"
    assert "Contact-free loans go to" in one.facts["in the article"]
    assert "loans_that_reach_tens_of_millions: Contact-free loans keep jobs" in one.facts["claimed in"]
    (recalled,) = described("B052")
    assert "not looked up again" in recalled.facts["status"]
    (held,) = described("anchor_platform_credit")
    assert held.facts["model"] == "1.23 %, MISS" and held.facts["of programmes"] == "mybank_loans, spark_credit"


def test_ids_are_found_in_a_text_with_ranges_taken_apart():
    assert [*facts.cited("facts C023-C025, [S012], D0811 and COVID19")] == ["C023", "C024", "C025", "S012"]
