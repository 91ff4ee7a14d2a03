"""A life as a table in HTML, quarter by quarter: one line where both economies agree, two where they do not."""

import html
from collections.abc import Sequence
from itertools import groupby

from experiments.explore.told import Life, Line
from experiments.show.units import DASH, number, said

BOTH, WITHOUT, RELIEVED = "both", "without", "with"
LEAST = 0.001  # that is written in the size of its line


def sized(line: Line) -> tuple[float, str]:
    """The size in which the numbers of a line are said."""
    found = [abs(value) for value in (*line.without, *line.relieved) if isinstance(value, float | int)]
    if not line.unit or not found:
        return 1.0, line.unit
    if line.unit.startswith("share"):
        return 0.01, line.unit.replace("share", "per cent", 1)
    kind = "flow" if "yuan" in line.unit or line.unit.startswith("goods") else "ratio"
    factor, unit = said(line.unit, kind, max(found))
    return factor, unit


def in_words(life: Life) -> str:
    """How it ended, and how far it is another life than its twin's."""
    differs = sum(line.differs for line in life.lines)
    for whose, lines in (
        ("with", [line.without for line in life.lines]),
        ("without", [line.relieved for line in life.lines]),
    ):
        if all(value is None for line in lines for value in line):
            apart = f"It opened in the economy {whose} relief alone"
            break
    else:
        apart = (
            f"{differs} of {len(life.lines)} facts differ from its twin without relief"
            if differs
            else "Its twin without relief has lived the same life so far"
        )
    return f"{life.ends[:1].upper()}{life.ends[1:]}. {apart}." if life.ends else f"{apart}."


def life_table(life: Life) -> str:
    head = "".join(f'<th scope="col">{quarter}</th>' for quarter in life.quarters)
    groups = "".join(
        group(name, list(lines), len(life.quarters)) for name, lines in groupby(life.lines, lambda x: x.group)
    )
    return (
        f'<table class="life"><caption><span>{html.escape(life.about)}</span></caption>'
        f'<thead><tr><th scope="col">fact, unit</th><th scope="col">relief</th>{head}</tr></thead>{groups}</table>'
    )


def group(name: str, lines: Sequence[Line], quarters: int) -> str:
    rows = "".join(row for line in lines for row in rows_of(line))
    head = f'<tr class="group"><th scope="colgroup" colspan="{quarters + 2}"><span>{html.escape(name)}</span></th></tr>'
    return f"<tbody>{head}{rows}</tbody>"


def rows_of(line: Line) -> list[str]:
    factor, unit = sized(line)
    label = html.escape(line.label) + (f' <span class="unit">{html.escape(unit)}</span>' if unit else "")
    if not line.differs:
        return [row(label, 1, BOTH, line.without, line.without, factor)]
    for whose, own, other in ((RELIEVED, line.relieved, line.without), (WITHOUT, line.without, line.relieved)):
        if all(value is None for value in other):  # it lives in one economy alone
            return [row(label, 1, whose, own, own, factor)]
    return [
        row(label, 2, WITHOUT, line.without, line.relieved, factor),
        row("", 0, RELIEVED, line.relieved, line.without, factor),
    ]


def row(label: str, spans: int, whose: str, values: Sequence, others: Sequence, factor: float) -> str:
    """`spans`: over how many rows the label stands, 0 where it stands above."""
    head = (
        f'<th scope="rowgroup" rowspan="{spans}">{label}</th>'
        if spans > 1
        else f'<th scope="row">{label}</th>'
        if spans
        else ""
    )
    cells = "".join(
        f"<td{' class=differs' if value != other else ''}>{html.escape(text(value, factor))}</td>"
        for value, other in zip(values, others, strict=True)
    )
    return f'<tr class="{whose}">{head}<th scope="row" class="whose">{whose}</th>{cells}</tr>'


def text(value: float | str | None, factor: float) -> str:
    if value is None:
        return DASH
    if isinstance(value, str):
        return value
    if 0 < abs(value) < LEAST * factor:
        return f"{'-' if value < 0 else ''}<{LEAST}"
    return f"{value:,.0f}" if factor == 1.0 and value == round(value) else number(value, factor)
