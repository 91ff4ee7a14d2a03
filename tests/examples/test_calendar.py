"""Quarters and months by name and by number."""

import pytest

from abm.calendar import (
    CalendarError,
    month_index,
    month_name,
    months_of,
    quarter_index,
    quarter_name,
    quarter_of_month,
)


def test_a_quarter_is_its_year_times_four_and_the_quarters_past():
    assert quarter_index("2020Q1") == 2020 * 4
    assert quarter_index("2019Q4") == quarter_index("2020Q1") - 1


def test_a_month_is_its_year_times_twelve_and_the_months_past():
    assert month_index("2020-02") == 2020 * 12 + 1
    assert month_index("2019-12") == month_index("2020-01") - 1


def test_a_quarter_has_three_months_and_each_lies_in_it():
    assert [month_name(month) for month in months_of(quarter_index("2020Q4"))] == ["2020-10", "2020-11", "2020-12"]
    for quarter in range(quarter_index("2018Q1"), quarter_index("2022Q1")):
        assert {quarter_of_month(month) for month in months_of(quarter)} == {quarter}


def test_names_and_numbers_answer_each_other():
    for quarter in range(quarter_index("2018Q1"), quarter_index("2022Q1")):
        assert quarter_index(quarter_name(quarter)) == quarter
    for month in range(month_index("2018-01"), month_index("2022-01")):
        assert month_index(month_name(month)) == month


@pytest.mark.parametrize(
    "name, guess",
    [
        ("2020-Q3", "did you mean 2020Q3?"),
        ("2020q3", "did you mean 2020Q3?"),
        ("2020-05", "did you mean 2020Q2?"),
        ("2020Q5", "write it like 2020Q1"),
        ("", "write it like 2020Q1"),
        (2020, "write it like 2020Q1"),
    ],
)
def test_a_wrong_quarter_is_named_and_the_right_one_guessed(name, guess):
    with pytest.raises(CalendarError) as error:
        quarter_index(name)
    assert str(error.value) == f"{name!r}: no such quarter; {guess}"


@pytest.mark.parametrize(
    "name, guess",
    [("2020-2", "did you mean 2020-02?"), ("2020M11", "did you mean 2020-11?"), ("2020-13", "write it like 2020-02")],
)
def test_a_wrong_month_is_named_and_the_right_one_guessed(name, guess):
    with pytest.raises(CalendarError) as error:
        month_index(name)
    assert str(error.value) == f"{name!r}: no such month; {guess}"


def test_numbers_far_from_any_year_of_the_model_are_refused():
    with pytest.raises(CalendarError, match="505"):
        quarter_name(2020)
    with pytest.raises(CalendarError, match="whole number"):
        quarter_name(8080.5)
