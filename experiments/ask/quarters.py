"""Windows of quarters as they are written: "2020Q2:2020Q4"."""

import re

from abm.calendar import quarter_index, quarter_name

WINDOW = re.compile(r"([0-9]{4}Q[1-4]):([0-9]{4}Q[1-4])")


def window(text: str) -> tuple[str, str]:
    """First and last quarter of a window, both played; ValueError in words when it is not one."""
    match = WINDOW.fullmatch(text)
    if match is None:
        raise ValueError('expected two quarters such as "2020Q2:2020Q4"')
    first, last = match.groups()
    if quarter_index(first) > quarter_index(last):
        raise ValueError(f'the first quarter comes after the last; write "{last}:{first}"')
    return first, last


def quarters_of(text: str) -> list[str]:
    """Every quarter of a window, in order."""
    first, last = map(quarter_index, window(text))
    return [quarter_name(index) for index in range(first, last + 1)]


def quarter_before(quarter: str) -> str:
    return quarter_name(quarter_index(quarter) - 1)
