"""Time: a quarter is the whole number year × 4 + (quarter - 1), a month is year × 12 + (month - 1)."""

import re
from operator import index
from typing import Any

from abm.errors import ConfigError

MONTHS = 3  # of a quarter
QUARTERS = 4  # of a year
MONTHS_OF_A_YEAR = 12
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


LAST_QUARTER = "2048Q4"


class CalendarError(ConfigError):
    """A name or a number that is no quarter or month."""


def a_year(of_a_quarter: Any) -> Any:
    """A flow of a quarter, one or many, as that of a year."""
    return of_a_quarter * QUARTERS


def a_quarter(of_a_year: Any) -> Any:
    """A flow or a rate of a year as that of a quarter."""
    return of_a_year / QUARTERS


def a_month(of_a_year: Any) -> Any:
    """A flow or a rate of a year as that of a month."""
    return of_a_year / MONTHS_OF_A_YEAR


def years(quarters: Any) -> Any:
    """A time in quarters as years."""
    return quarters / QUARTERS


def quarter_index(name: str) -> int:
    """The number of a quarter by its name, such as 2020Q1."""
    year, quarter = _parts(name, _QUARTER, "quarter", "2020Q1", _meant_quarter)
    return year * 4 + quarter - 1


def check_horizon(name: str) -> None:
    """Refuses a last quarter so late that no figure of the economy, read off 2019, says anything of it."""
    if quarter_index(name) > quarter_index(LAST_QUARTER):
        raise ConfigError(
            f"{name}: the economy is that of 2019, and thirty years on is the furthest it may be played; "
            f"expected {LAST_QUARTER} or earlier"
        )


def quarter_name(quarter: int) -> str:
    """The name of a quarter by its number, such as 2020Q1."""
    year, past = divmod(_whole(quarter, "quarter", 4), 4)
    return f"{year:04d}Q{past + 1}"


def month_index(name: str) -> int:
    """The number of a month by its name, such as 2020-02."""
    year, month = _parts(name, _MONTH, "month", "2020-02", _meant_month)
    return year * 12 + month - 1


def month_name(month: int) -> str:
    """The name of a month by its number, such as 2020-02."""
    year, past = divmod(_whole(month, "month", 12), 12)
    return f"{year:04d}-{past + 1:02d}"


def months_of(quarter: int) -> tuple[int, int, int]:
    """The three months of a quarter, the first one first."""
    first = _whole(quarter, "quarter", 4) * 3
    return first, first + 1, first + 2


def quarter_of_month(month: int) -> int:
    """The quarter in which a month lies."""
    return _whole(month, "month", 12) // 3


def _parts(name: str, pattern: re.Pattern, kind: str, example: str, meant) -> tuple[int, int]:
    found = pattern.fullmatch(name) if isinstance(name, str) else None
    if found is None:
        guess = meant(str(name))
        hint = f"did you mean {guess}?" if guess else f"write it like {example}"
        raise CalendarError(f"{name!r}: no such {kind}; {hint}")
    return int(found[1]), int(found[2])


def _meant_quarter(text: str) -> str | None:
    if found := re.fullmatch(r"\s*(\d{4})\W*[qQ]?\W*([1-4])\s*", text):
        return f"{found[1]}Q{found[2]}"
    if found := _MONTH.fullmatch(text):
        return quarter_name(quarter_of_month(month_index(text)))
    return None


def _meant_month(text: str) -> str | None:
    found = re.fullmatch(r"\s*(\d{4})\W*[mM]?\W*(0?[1-9]|1[0-2])\s*", text)
    return f"{found[1]}-{int(found[2]):02d}" if found else None


def _whole(number: int, kind: str, a_year: int) -> int:
    """Only years with four digits, so that a year taken for a quarter or a month is noticed."""
    rule = f"a {kind} is the whole number year × {a_year} + the {kind}s of the year that are past"
    try:
        whole = index(number)
    except TypeError:
        raise CalendarError(f"{number!r}: no such {kind}; {rule}") from None
    if not 1000 <= whole // a_year <= 9999:
        raise CalendarError(f"{whole}: no such {kind}; it would lie in the year {whole // a_year}; {rule}")
    return whole
