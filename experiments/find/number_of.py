"""Numbers of a column, as polars hands them back: by its types a sum or a maximum may be a date or a word as well."""

import polars as pl


def number_of(value: object) -> float:
    """A sum, a median or an extreme; TypeError where the column has none."""
    if not isinstance(value, int | float):
        raise TypeError(f"{value!r}: expected a number")
    return float(value)


def largest_of(numbers: pl.Series) -> float:
    """The size of the one furthest from zero; zero where none is known."""
    return number_of(numbers.abs().max() or 0.0)
