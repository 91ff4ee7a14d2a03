"""What README's first page says of the results: one block, written from the tables of the reference results."""

from collections.abc import Iterable, Iterator

from docs.writers import left_out, verdicts
from docs.writers.markdown import ROOT, rendered
from docs.writers.wrapping import wrapped
from experiments.show.tables import interval
from experiments.show.units import number

README = ROOT / "README.md"
BEGIN, END = "<!-- Written by docs/generate.py from results/reference -->\n", "<!-- Until here -->\n"
JOBS, CREDIT, GRANTS = "Platform relief keeps jobs", "Credit:", "Grants:"
TO_SPONSORS, TO_ALL = "cost_per_job", "full_cost_per_job"
MARKETS = "new_markets"  # exporters drawn many and small
DEMO, STATE, PLATFORM = "relief_2020", "platform_or_state", "platform"


def readme() -> str:
    """README with its block written anew."""
    before, rest = README.read_text("utf-8").split(BEGIN)
    return before + BEGIN + answer() + END + rest.split(END)[1]


def answer() -> str:
    demo, state = verdicts.claims("relief_2020"), verdicts.claims("platform_or_state")
    markets = [row for row in verdicts.claims(MARKETS) if row["arm"] == "announced"]
    (jobs,) = (row for row in demo if row["says"] == JOBS)
    share = verdicts.only("relief_2020", "effects.csv", arm=jobs["arm"], measure="employment", window="cumulated")[
        "percent"
    ]
    rows = [row for _, row in verdicts.every()]
    return wrapped(
        rendered(
            "front.md",
            jobs=line(jobs),
            percent=number(share),
            parts=parts(jobs["arm"]),
            cost={"platforms": cost(jobs["arm"]), "public": cost("public")},
            exports=[
                *(line(row) for row in demo if row["measure"] == "export_output"),
                *(line(row, f" ([in their own quarters](results/reference/{MARKETS}/README.md))") for row in markets),
            ],
            state=left_out.all_of_it(),
            crowded_out=crowded_out(),
            credit=in_turn(row for row in state if row["says"].startswith(CREDIT)),
            grants=in_turn(row for row in state if row["says"].startswith(GRANTS)),
            instruments="; ".join(
                f"{uncapitalised(row['says'].partition(': ')[2])}, *{row['verdict']}*{of_many([row])}"
                for row in state
                if row.get("compares") == "instrument"
            ),
            closures=under_closures(),
            claims=len(rows),
            tally=counted(rows),
        ),
        anew=True,
    )


def crowded_out() -> str:
    """Export output that the platforms' loans alone take away; nothing where the interval does not lie below zero."""
    row = verdicts.only(STATE, "effects.csv", arm="mybank", measure="export_output", window="cumulated")
    return verdicts.in_words(row, row["effect"], row["unit"], row["kind"]) if (row["high"] or 0.0) < 0.0 else ""


def parts(whole: str) -> dict[str, str]:
    """What the platforms' programmes do to jobs by themselves: which arms keep them, which cost them, of which the
    interval includes zero, each with the page it stands on."""
    found: dict[str, list[str]] = {"keep": [], "cost": [], "open": []}
    for name, arm, given in by_platforms(whole):
        row = verdicts.only(name, "effects.csv", arm=arm, measure="employment", window="cumulated")
        if row["effect"] is None:
            continue
        side = "keep" if row["low"] > 0.0 else "cost" if row["high"] < 0.0 else "open"
        words = f"`{given[0]}`" if len(given) == 1 else f"{verdicts.plain(arm)} ({len(given)} programmes)"
        said = verdicts.in_words(row, row["effect"], row["unit"], row["kind"]).removesuffix(f" {row['unit']}")
        found[side].append(f"[{words}](results/reference/{name}/README.md) {said}")
    return {side: ", ".join(texts) for side, texts in found.items()}


def by_platforms(whole: str) -> Iterator[tuple[str, str, list[str]]]:
    """Experiment, arm and its programmes, where platforms alone pay, but for what answers for the whole."""
    for name in (STATE, DEMO):
        for arm, stated in verdicts.manifest(name)["arms"].items():
            given = [item["programme"] for item in stated["programmes"]]
            if stated["sponsors"] == [PLATFORM] and (name, arm) != (DEMO, whole):
                yield name, arm, given


def under_closures() -> dict[str, str | int]:
    """The effect on jobs as shipped, and the lowest and the highest mean under the other closures, by name."""
    rows = [row for row in verdicts.rows("closures", "closures.csv") if row["measure"] == "employment"]
    shipped, *others = (row for row in rows if row["effect"] is not None)
    others.sort(key=lambda row: row["effect"])
    said = {
        name: f"{verdicts.in_words(row, row['effect'], row['unit'], row['kind'])} ({verdicts.plain(row['closure'])})"
        for name, row in (("lowest", others[0]), ("highest", others[-1]))
    }
    positive = sum(row["low"] is not None and row["low"] > 0.0 for row in others)
    return said | {
        "others": len(others),
        "positive": positive,
        "worlds": shipped["worlds"],
        "shipped": verdicts.in_words(shipped, shipped["effect"], shipped["unit"], shipped["kind"]),
    }


def cost(arm: str) -> str:
    """What a job-quarter costs the sponsors with an arm of the demo, and with what banks lose by it."""
    sponsors, together = yuan(arm, TO_SPONSORS), yuan(arm, TO_ALL)
    return f"the sponsors {sponsors}, sponsors and banks together {'the same' if together == sponsors else together}"


def yuan(arm: str, measure: str) -> str:
    """Or that it cannot be told."""
    row = verdicts.only("relief_2020", "effects.csv", arm=arm, measure=measure, window="cumulated")
    return f"{number(row['effect'])} {interval(row, 1.0)} yuan" if row["effect"] is not None else "it cannot be told"


def elsewhere(row: dict) -> str:
    """Where the same claim has another verdict, which, and where."""
    others = [
        (name, other)
        for name, other in verdicts.every()
        if name not in (MARKETS, "relief_2020") and other["says"] == row["says"] and other["verdict"] != row["verdict"]
    ]
    return "".join(
        f" ({verdicts.found(other)}, *{verdicts.judged(other)}*, in"
        f" [{verdicts.plain(name)}](results/reference/{name}/README.md))"
        for name, other in others
    )


def line(row: dict, when: str = "") -> dict[str, str]:
    said = {"words": row["says"], "when": when, "found": verdicts.found(row), "verdict": row["verdict"]}
    return said | {"elsewhere": elsewhere(row)}


def in_turn(judged: Iterable[dict]) -> str:
    """`*supported* against payroll cut, *cannot be told* against vat cut`:
    verdict by verdict, each with the arms it is against."""
    measured = [row for row in judged if row["found"] is not None]  # of an arm that serves a handful nothing is known
    return ", ".join(f"*{word}*{of_many(rows)} against {listed(rows)}" for word, rows in grouped(measured).items())


def listed(rows: list[dict]) -> str:
    arms = [verdicts.plain(row["against"]) for row in rows]
    return " and ".join(filter(None, (", ".join(arms[:-1]), arms[-1])))


def of_many(rows: list[dict]) -> str:
    """How many of these verdicts stand when all claims of their experiment are looked at together, unless all do."""
    kept = [row["survives"] for row in rows if row["verdict"] in verdicts.DECIDED]
    if all(kept):
        return ""
    return " (each by itself, not by Holm's rule)" if not any(kept) else f" ({sum(kept)} of {len(kept)} by Holm's rule)"


def grouped(judged: list[dict]) -> dict[str, list[dict]]:
    return {word: rows for word in verdicts.WORDS if (rows := [row for row in judged if row["verdict"] == word])}


def counted(judged: list[dict]) -> str:
    """`33 supported (20 of 33 survive Holm's rule), 14 refuted`"""
    kept = {word: verdicts.surviving(judged, word) for word in verdicts.DECIDED}
    survive = {
        word: f" ({words} survive Holm's rule)" if words != verdicts.UNKNOWN else "" for word, words in kept.items()
    }
    return ", ".join(f"{len(rows)} {word}{survive.get(word, '')}" for word, rows in grouped(judged).items())


def uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
