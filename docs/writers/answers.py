"""The page of answers: every claim that a reference result holds against the model, with what was found."""

from docs.writers import left_out, verdicts
from docs.writers.article import by_sentence
from docs.writers.markdown import filled, table, with_links
from docs.writers.programmes import programme_by_programme
from experiments.show.tables import interval
from experiments.show.units import number

PERCENT = 0.01
HEAD = ["claim", "found", "measured", "verdict", "survives Holm", "draws as claimed"]


def answers() -> str:
    by_name = [
        {
            "name": name,
            "question": verdicts.question(name),
            "today": verdicts.is_of_today(name),
            "table": table(HEAD, claims(name)),
        }
        for name in verdicts.experiments()
    ]
    rows = [row for _, row in verdicts.every()]
    return with_links(
        filled(
            "answers.md",
            experiments=by_name,
            tally=tally(rows),
            article=by_sentence(),
            programmes=programme_by_programme(),
            left_out=left_out.items(),
            effect=verdicts.effect,
            displaced=displaced,
        )
    )


def claims(name: str) -> list[list[str]]:
    return [
        [
            verdicts.says(row),
            verdicts.found(row),
            verdicts.measured(row),
            verdicts.judged(row),
            verdicts.survives(row),
            verdicts.met(row),
        ]
        for row in verdicts.claims(name)
    ]


def tally(rows: list[dict]) -> str:
    """How many claims have each verdict, and how many of those keep it by Holm's rule."""
    kept = {word: verdicts.surviving(rows, word) if word in verdicts.DECIDED else "" for word in verdicts.WORDS}
    return table(
        ["verdict", "claims", "survive Holm"],
        [[word, str(count), kept[word]] for word, count in verdicts.counted(rows).items()],
    )


def displaced(name: str, arm: str, measure: str, quarter: str) -> str:
    """What others lost over what firms offered relief gained."""
    row = verdicts.only(
        name, "saturation.csv", arm=arm, quarter=quarter, by="all", measure=measure, effect="displacement"
    )
    return f"{number(row['mean'], PERCENT)} {interval(row, PERCENT)} %"
