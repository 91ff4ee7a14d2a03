"""Data are counted from the shock on; those that a calibration was fitted to apart from those held out."""

from types import SimpleNamespace

import pytest

from abm.errors import ConfigError
from abm.parameters import configs_path
from experiments.show import scored
from experiments.show.scored import Counted, Span
from tests.show.made_result import result

DOTS = {"2019Q3": 0.0, "2019Q4": 0.0, "2020Q1": -7.0, "2020Q2": 1.0, "2020Q3": 0.5, "2020Q4": 3.0, "2021Q1": 3.0}
BANDS = {"2019Q3": (-1, 1), "2019Q4": (-1, 1), "2020Q1": (-8, -6), "2020Q2": (-1, 1), "2020Q3": (1, 2)} | {
    "2020Q4": (2, 4)
}


def test_quarters_before_the_shock_are_not_counted_and_the_others_by_kind():
    """2019 is on trend; 2020Q1 and Q2 lie in the band, of 2020Q3 and Q4 the latter; 2021Q1 is not played."""
    span = Span("2020Q1", "2020Q2", "some_fit")
    found = scored.counts(span, DOTS, BANDS)
    assert found == [Counted(False, 2, 2), Counted(True, 1, 2)]
    assert scored.in_short(span, found) == "2 of 2 fitted, 1 of 2 held-out data"
    assert scored.sentence(span, found) == (
        "From 2020Q1 on, when the shock begins, 2 of 2 quarters of the data to 2020Q2, which some_fit was fitted to,"
        " and 1 of 2 quarters of the data after 2020Q2, which were held out, lie in the band that holds 90 % of the"
        " worlds. Earlier quarters are those of the opening and are not counted."
    )


def test_where_no_calibration_is_known_nothing_is_said_to_be_held_out():
    span = Span("2020Q1")
    found = scored.counts(span, DOTS, BANDS)
    assert found == [Counted(False, 3, 4)] and scored.in_short(span, found) == "3 of 4 data"
    assert "held" not in scored.explained(span)


def test_counts_of_measures_add_up_by_kind():
    one, other = [Counted(False, 2, 2), Counted(True, 1, 4)], [Counted(True, 0, 3)]
    assert scored.added([one, other, []]) == [Counted(False, 2, 2), Counted(True, 1, 7)]


def test_the_span_is_read_from_the_shock_and_from_the_file_of_the_calibration(tmp_path, monkeypatch):
    """Of the posterior that worlds were drawn from; of one that is not known here nothing is told apart."""
    made, file = result(), tmp_path / "mine.toml"
    file.write_text('until = "2020Q3"\n', "utf-8")
    find = configs_path.find

    def found(kind: str, name, ending: str = ""):
        if kind != "calibrations":
            return find(kind, name, ending)
        if name != "mine":
            raise ConfigError(f"{name}: no such config")
        return file

    monkeypatch.setattr(configs_path, "find", found)
    made.manifest["posterior"] = {"config": "mine"}
    assert scored.span(made) == Span("2020Q1", "2020Q3", "mine")
    made.manifest["posterior"] = {"config": "elsewhere"}
    assert scored.span(made) == Span("2020Q1")


def test_without_a_posterior_it_is_the_calibration_of_the_economy():
    assert scored.span(result())[1:] == ("2020Q2", "fit_2020")


@pytest.mark.parametrize("shock", ["none"])
def test_without_a_shock_all_data_count(shock):
    made = SimpleNamespace(question=SimpleNamespace(shock=shock, economy="china_2019"), manifest={})
    assert scored.span(made).begins is None
    assert sum(one.of for one in scored.counts(Span(None), DOTS, BANDS)) == 6
