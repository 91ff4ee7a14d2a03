"""The article, sentence by sentence: the claims that answer each, what of it was put in, and why the rest is not held
against the model."""

import tomllib
from functools import cache

from abm.relief.programme import parameters_of
from docs.writers import verdicts
from docs.writers.markdown import ROOT, number, table

ARTICLE = ROOT / "configs/facts/article.toml"
HEAD = ["the article", "asked as", "found", "verdict"]


@cache
def sentences() -> tuple[dict, ...]:
    return tuple(tomllib.loads(ARTICLE.read_text("utf-8"))["sentence"])


def by_sentence() -> str:
    return table(HEAD, [line for sentence in sentences() for line in lines(sentence)])


def lines(sentence: dict) -> list[list[str]]:
    """One line a claim, one an input, one for what is context; the sentence stands before the first."""
    answered = [
        [f"{row['says']} ({link(name)})", verdicts.found(row), verdicts.judged(row)]
        for name, row in verdicts.answering(sentence.get("facts", ()))
    ]
    put_in = [[f"`{name}`", stated(name), "an input"] for name in sentence.get("inputs", ())]
    context = [[sentence["context"], "", "context"]] if "context" in sentence else []
    facts = f" [{', '.join(sentence['facts'])}]" if "facts" in sentence else ""
    return [
        [sentence["says"] + facts if index == 0 else "", *line]
        for index, line in enumerate([*answered, *put_in, *context])
    ]


def link(name: str) -> str:
    return f"[{name}](../results/reference/{name}/README.md)"


def stated(name: str) -> str:
    """What a programme's file puts in; its range where that is swept."""
    programme, _, key = name.partition(".")
    entry = parameters_of(programme)[key]
    return f"{number(entry.value)} {entry.unit}" + (
        f"; {number(entry.low)} to {number(entry.high)} swept" if entry.status == "swept" else ""
    )
