"""Published figures and claims of configs/facts by their ids, such as S012: what is cited in brackets."""

import csv
import re
from collections.abc import Iterator

from abm.parameters import configs_path

CITED = re.compile(r"\b(?P<area>[A-Z])(?P<number>\d{3})(?:-(?P=area)?(?P<last>\d{3}))?\b")
STATUS = {
    "found": "found: it was read at the address",
    "recalled": "recalled: known from the source named, but not looked up again",
    "article": "article: as the article has it that the experiments answer",
}
RECALLED = "Recalled is what is known from the source named, but was not looked up again."


def facts() -> dict[str, dict[str, str]]:
    with configs_path.find("facts", "facts", ".csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def cited(text: str) -> Iterator[str]:
    """Ids in a text, ranges taken apart, whether there is a figure of that id or not."""
    for found in CITED.finditer(text):
        first = int(found["number"])
        yield from (f"{found['area']}{number:03d}" for number in range(first, int(found["last"] or first) + 1))


def value(fact: dict[str, str]) -> str:
    """With its range and unit, as they stand in the table."""
    ends = f" ({fact['low'] or '?'} to {fact['high'] or '?'})" if fact["low"] or fact["high"] else ""
    return f"{fact['value']}{ends} {fact['unit']}".strip()


def source(fact: dict[str, str]) -> str:
    return ", ".join(filter(None, (fact["source"], fact["address"])))


def sentences(identifier: str) -> list[str]:
    """What the article says of it."""
    article = configs_path.read_toml(configs_path.find("facts", "article", ".toml"))
    return [one["says"] for one in article["sentence"] if identifier in one.get("facts", ())]
