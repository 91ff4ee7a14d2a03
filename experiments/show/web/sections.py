"""What a report says of one result after its headline: how sure, for whom, at whose cost, against which data, from
where. What a folder does not hold is left out, and said to be."""

import math
import shlex
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from abm.errors import ConfigError
from experiments.ask import studies
from experiments.ask.posterior import drawn_from
from experiments.find.intervals import Interval, skew_in_words
from experiments.find.side_by_side import Side
from experiments.show import changed, report, tables, verdict
from experiments.show.few import few_draws
from experiments.show.headline import Headline, chosen
from experiments.show.studies import HELD
from experiments.show.units import DASH, plain, quoted, said
from experiments.show.verdict import interval_text
from experiments.show.web import closures, costs, fates
from experiments.show.web.blocks import Block, Code, Items, Section, Table, Words, without_code
from experiments.show.web.data import against_data
from experiments.show.web.effects import every_effect, sure_table
from experiments.show.web.looks import Looks
from experiments.show.web.unknowns import unknowns
from experiments.store.manifest import CONFIG

LEFT_OUT = (
    "The folder holds no quarters.parquet, so that its worlds are not known one by one. What is computed from them is"
    " left out: whom relief touches and helps, who pays in the end, displacement, the data beside the model, which"
    " unknown drives the effect. The experiment played again (the command below) has them."
)

STUDIED = "figure", "unit", "model", "found", "accepted", "verdict"
VERDICT = ("says", "verdict", "measure", "arm", "window", "found", "low", "high", "unit", "claimed", "why")


def sections(side: Side, one: Headline, looks: Looks) -> list[Section]:
    """All of them, in the order in which they are read."""
    found = [claims(side), how_sure(side, one), every_effect(side, one, looks)]
    if (result := side.result) is None:
        found += [costs.costs_alone(side), Section("left-out", "What is left out", [Words(LEFT_OUT)])]
    else:
        found += [fates.helped(result, one, looks), costs.costs(result, one, looks), costs.gross_to_net(result)]
        found += [fates.displacement(result), costs.interests(result)]
        found += [against_data(result), unknowns(result, one, looks)]
    found += [closures.section(side), limits(side), provenance(side), again(side)]
    return [section for section in found if section is not None and section.blocks]


def claims(side: Side) -> Section | None:
    """Each claim with its verdict; of stored effects as verdicts.csv has them."""
    blocks: list[Block] = []
    if side.result is not None:
        lines = [line.removeprefix("**").partition("**: ") for line in verdict.lines(side.result)]
        if lines:
            blocks = [Items([Words(rest, word) if rest else Words(word) for word, _, rest in lines])]
    elif (file := side.folder / "verdicts.csv").is_file():
        blocks = [stored_verdicts(side, file)]
    if blocks:
        blocks.append(
            Words(
                "Each verdict is computed: the whole interval of what is found must lie where the claim says"
                " (supported) or nowhere near it (refuted)."
            )
        )
    return Section("claims", "What was claimed, and what is found", blocks, open=True)


def stored_verdicts(side: Side, file: Path) -> Table:
    """As they lie beside the effects; ConfigError where that is no table of verdicts."""
    try:
        stored = pl.read_csv(file, schema_overrides=verdict.SCHEMA, infer_schema_length=None, glob=False)
        rows = [verdict_cells(row) for row in stored.select(VERDICT).iter_rows(named=True)]
    except (pl.exceptions.PolarsError, UnicodeError) as error:
        raise ConfigError(
            f"{file}: cannot be read as a table of verdicts: {str(error).splitlines()[0]}; run the experiment again, or"
            " remove it"
        ) from None
    return Table(f"Verdicts of {side.name}", ("claim", "verdict", "found", "claimed", "why"), rows)


def verdict_cells(row: dict) -> tuple[str, ...]:
    found = Interval(*(math.nan if row[name] is None else row[name] for name in ("found", "low", "high")))
    factor, unit = said(row["unit"], "level", abs(row["found"] or 0.0))
    words = f"{plain(row['measure'])}, {quoted(row['arm'])}, {row['window']}: {interval_text(found, factor)} {unit}"
    return row["says"], row["verdict"], words, row["claimed"], row["why"]


def how_sure(side: Side, one: Headline) -> Section:
    """Which interval is meant, over how many worlds, and from where its width comes."""
    compare, asked = side.compare, side.asked["worlds"]
    row = next(side.effects.filter(chosen(one)).iter_rows(named=True), {})
    drawn = list(asked.get("uncertain") or []) if side.result is None else report.drawn_names(side.result)
    lines = [
        "One kind of interval throughout, the one that README.md and effects.csv of the result tell:"
        f" {compare.confidence:.0%} of the mean, over worlds, of paired differences (an arm less"
        f" {quoted(compare.against)}, in the same world with the same luck). Worlds that share a draw of the parameters"
        f" are one unit, those that open with the same agents are alike,"
        f" {skew_in_words(row.get('units') or side.worlds)}. A cost per job has Fieller's interval, a peak that of the"
        " largest effect in whichever quarter it lies. Ends stay inside what is possible: a cost at zero, what is lent"
        " or given at its budget. None is widened for looking at several arms.",
        f"{many(side.worlds, 'world')}: {many(asked.get('draws', 1), 'draw')} of the uncertain parameters"
        f" ({', '.join(drawn) or 'none'}) times {many(asked.get('seeds_per_draw', 1), 'seed')} of luck, the same for"
        f" every arm ({row.get('units') or DASH} units, {row.get('openings') or DASH} drawn openings).",
        drawn_from(side.manifest.get("posterior"), list(asked.get("uncertain") or [])),
        "Intervals are over luck and what was drawn, not over other models.",
    ]
    if side.result is not None:
        lines += without_code(report.sample_lines(side.result))
        lines += [
            report.failure_line(side.result),
            *few_draws(side.effects["units"].max()),
            *tables.few_lines(side.result),
            *tables.bound_lines(side.result),
        ]
    elif side.manifest["failures"]:
        lines.append(f"{len(side.manifest['failures'])} worlds failed and are left out of every arm.")
    return Section("how-sure", "How sure", [Items.of(lines), *sure_table(side, one)], open=True)


def many(count: int, word: str) -> str:
    """`1 world`, `32 worlds`."""
    return f"{count} {word}" + "s" * (count != 1)


def limits(side: Side) -> Section:
    lines = [
        *side.asked.get("limits", []),
        *filter(None, [changed.limit(side.asked)]),
        "A model's answer: what it does and does not fit is in docs/validation.md of the repository."
        f" {changed.given(side.asked)}",
    ]
    return Section("limits", "Limits", [Items.of(lines), *studied(side)])


def studied(side: Side) -> Iterator[Table]:
    """What studies found of the programmes, a figure a row; none where no study is of them."""
    rows = [
        (one.name, one.unit, DASH if one.model is None else one.model, one.found, one.accepted, one.verdict)
        for one in studies.of_arms(side.manifest["arms"])
    ]
    if rows:
        yield Table(f"{HELD} (how each was found: docs/causal_anchors.md of the repository)", STUDIED, rows)


def provenance(side: Side) -> Section:
    """Which code, which configs, whose packages, when."""
    asked, about = side.asked, side.manifest
    identity, sittings = about["identity"], about.get("sittings", [])
    ended = sittings[-1].get("ended") if sittings else None
    rows = [
        ("experiment", about["experiment"]),
        ("economy, shock", f"{asked.get('economy')}, {asked.get('shock')}"),
        *(
            (f"changed in {asked.get(key)}, every arm", "; ".join(told))
            for key, told in (("economy", changed.of_economy(asked)), ("shock", changed.of_shock(asked)))
            if told
        ),
        ("quarters, scale", f"{asked.get('quarters')}, 1:{asked['scale']:,}"),
        ("worlds", str(side.worlds)),
        *((f"identity of {name}", str(value)) for name, value in identity.items()),
        ("hash of config.toml", str(about.get("config", DASH))),
        ("commit", about.get("commit") or "not in a repository"),
        ("played until", ended or DASH),
        ("versions", ", ".join(f"{name} {version}" for name, version in about.get("versions", {}).items()) or DASH),
    ]
    arms = [Words(report.programmes(arm), f"{plain(name)}") for name, arm in about["arms"].items()]
    blocks = [
        Table(f"Provenance of {side.name}", ("what", "value"), rows, sorts=False),
        Words("Arms as they were played:"),
        Items(arms),
    ]
    return Section("provenance", "Where it comes from", blocks)


def again(side: Side) -> Section:
    """The commands that play it again, and write this page; with the experiment itself, for whoever has the page
    alone."""
    name = side.manifest["experiment"]
    file, folder = f"{name}.toml", f"results/{name}"
    commands = shlex.join(["relief", "run", file]), shlex.join(["relief", "report", folder])
    said = (
        "The same code on the same experiment gives the same tables to the byte, and the same tables this page. Saved"
        f" as {file}, this is the experiment as it was played, nothing left to defaults:"
    )
    asked = (side.folder / CONFIG).read_text(encoding="utf-8")
    return Section("again", "How to make it again", [Code("\n".join(commands)), Words(said), Code(asked.strip())])
