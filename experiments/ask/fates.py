"""Firms followed across arms: how they are grouped before relief begins, what becomes of them, what is counted; what
cannot be asked."""

import json
from collections.abc import Iterable, Iterator

from abm.names import CLASSES, INDUSTRIES
from experiments.ask.quarters import quarters_of
from experiments.ask.schema import Question

GROUPS = {
    "all": "every firm",
    "size": "size class",
    "industry": "industry",
    "trade": "exporter or not",
    "credit": "whether in the last quarter it foresaw a lack of cash that nobody would cover",
    "online": "whether it sells online",
}
OFFERS = {
    "offered": "eligible for a programme of the arm when it starts, and drawn by lot",
    "left out": "eligible, but not drawn for any of them",
    "ineligible": "eligible for none of them when they start",
    "everyone": "an arm without programmes",
    "entrants": "firms that opened since",
}
FATES = {
    "survives anyway": "in being at the last quarter looked at with and without relief",
    "saved": "in being at the last with relief, not without",
    "only delayed": "in being at the first with relief, not without, and closed at the last with and without",
    "fails anyway": "closed at the last with and without, and not only delayed",
    "killed": "in being at the last without relief, not with",
    "entrant": "not in being when relief began",
}
VALUES = {
    "open": ("firms", "open at the quarter's end"),
    "still": ("firms", "suspended or dormant at the quarter's end"),
    "jobs": ("persons", "jobs, as employment counts them"),
    "sales": ("yuan a quarter", "sales of the quarter"),
    "exports": ("yuan a quarter", "exports of the quarter"),
}
SIDES = {"": "", "_without": "; in the arm compared with", "_before": "; in the quarter before relief begins"}
COLUMNS = {
    "arm": ("", "arm of the experiment"),
    "world": ("", "number of the world"),
    "quarter": ("", "quarter at whose end firms are looked at"),
    "by": ("", "how firms are grouped, by their state before relief begins"),
    "group": ("", "the group"),
    "offer": ("", "offered, left out, ineligible; everyone in an arm without programmes; entrants"),
    "fate": ("", "what becomes of the firm"),
    "agents": ("agents", "firm agents in being before relief begins"),
    "firms": ("firms", "the firms they stand for"),
    "reached": ("firms", "of them, those for which a programme did something so far"),
    "relief": ("yuan", "what they were given or lent so far"),
    **{
        name + suffix: (unit, meaning + words)
        for name, (unit, meaning) in VALUES.items()
        for suffix, words in SIDES.items()
    },
}
SCHEME = ("by", "group", "offer", "fate")
ORDER = {name: rank for rank, name in enumerate((*CLASSES, *INDUSTRIES, "exporter", "short of credit", "online"))}
COUNTED = tuple(COLUMNS)[tuple(COLUMNS).index("agents") :]


def in_order(keys: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Ways to group and groups as they are told: sizes and industries as everywhere, a yes before its no."""
    ways = list(GROUPS)
    return sorted(keys, key=lambda key: (ways.index(key[0]), ORDER.get(key[1], len(ORDER))))


def fates_metadata() -> dict[str, str]:
    """Units and words as metadata of a file, so that the table explains itself."""
    return {
        "fates": json.dumps(
            {
                "columns": {name: list(described) for name, described in COLUMNS.items()},
                "by": GROUPS,
                "offer": OFFERS,
                "fate": FATES,
            }
        )
    }


def refused(asked: Question, starts: list[str], opening: str) -> Iterator[tuple]:
    """Complaints, each with its place in the file: firms are followed over
    quarters that are played, from before relief begins."""
    if asked.fates is None:
        if asked.saturation is not None:
            yield (
                'is said without [fates]; expected quarters = ["2020Q4", "2021Q4"], say, at which firms are compared,'
                " or arms = [] in it where the extended file asks for it",
                "saturation",
            )
        return
    latest = max(starts, default=asked.first_quarter)
    for index, quarter in enumerate(asked.fates.quarters):
        if quarter not in quarters_of(asked.quarters) or quarter < latest:
            yield (
                f"{quarter!r}: expected a quarter of {asked.quarters}, and not before relief begins ({latest})",
                "fates",
                "quarters",
                index,
            )
    if starts and min(starts) <= opening:
        yield (
            (
                f"relief begins in {min(starts)}; firms are grouped by how they stood at the end of the quarter before,"
                " which must be played"
            ),
            "fates",
        )
