"""What the numbers of a result are, in the notes under a table: intervals, worlds, base, money, scale, model."""

from collections.abc import Iterator
from typing import Any

from experiments.ask.posterior import drawn_from
from experiments.find.intervals import skew_in_words
from experiments.find.side_by_side import Side
from experiments.show import changed
from experiments.show.units import quoted

MONEY = (
    "Money is in trend yuan of 2019: current prices, divided at the close of each quarter by the trend of nominal"
    " growth."
)


def origin(side: Side) -> list[str]:
    """Sentences for whoever has the table alone."""
    return list(sentences(side))


def sentences(side: Side) -> Iterator[str]:
    facts, compare = origin_facts(side), side.compare
    draws, openings = facts["draws"], facts["openings"]
    of = f"{facts['worlds']:,} worlds" + (f" ({draws:,} draws of what is uncertain)" if draws else "")
    yield (
        f"Effects: mean over {of} of the arm less {quoted(compare.against)}, the base, in the same world with the same"
        f" luck; % is of the level of the base. In brackets {compare.confidence:.0%} intervals of that mean over draws:"
        f" Student's t, {skew_in_words(draws or facts['worlds'])}"
        + (f", with worlds of one of {openings} drawn openings counted as a cluster" if openings else "")
        + "; of a cost per job or per unit Fieller's."
    )
    yield (
        f"Economy {facts['economy']} under {facts['shock']}, {facts['quarters']}; an agent stands for"
        f" {facts['scale']:,} persons. {MONEY}"
    )
    if other := changed.sentence(side.asked):
        yield other
    yield facts["worlds_from"]
    made_of = ", ".join(f"{name} {digest}" for name, digest in facts["identity"].items())
    yield f"Model: relief, commit {facts['commit'] or 'none'}; identity {made_of}."


def origin_facts(side: Side) -> dict[str, Any]:
    """The same as a document."""
    about, asked, compare = side.manifest, side.asked, side.compare
    posterior = about.get("posterior")
    fitted = posterior["inputs"] if posterior else []
    return {
        "question": asked["question"],
        "economy": asked["economy"],
        "shock": asked["shock"],
        "parameters": asked.get("parameters", {}),
        "shock_changes": asked.get("shock_changes", {}),
        "burn_in": asked.get("burn_in"),
        "quarters": asked["quarters"],
        "scale": asked["scale"],
        "against": compare.against,
        "confidence": compare.confidence,
        "during": compare.during,
        "after": compare.after,
        "worlds": side.worlds,
        "draws": most(side, "units"),
        "openings": most(side, "openings"),
        "worlds_from": drawn_from(posterior, [name for name in about.get("uncertain", {}) if name not in fitted]),
        "money": MONEY,
        "identity": about["identity"],
        "commit": about.get("commit"),
    }


def most(side: Side, count: str) -> int | None:
    """The largest of a column of its effects; None where its version had none."""
    found = side.effects[count].drop_nulls().to_list() if count in side.effects.columns else []
    return max(found, default=None)
