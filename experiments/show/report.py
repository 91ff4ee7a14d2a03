"""The details of a result, the page behind its README: every effect, how sure, at what cost, where it comes from."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import polars as pl

from experiments.ask.asked_of import ITEM
from experiments.ask.designs import WITH_ONE_LUCK
from experiments.ask.posterior import drawn_from
from experiments.find.intervals import skew_in_words
from experiments.find.result import Result
from experiments.show import budgets, changed, for_whom, studies, verdict
from experiments.show.base import base
from experiments.show.few import few_draws
from experiments.show.levels import parting
from experiments.show.saved import Saved
from experiments.show.screen import DETAILS, details
from experiments.show.tables import (
    bound_lines,
    dashes,
    few_lines,
    interval,
    markdown,
    reason,
    units_of,
    warning_notes,
)
from experiments.show.units import Said, amount, given, number, plain, quoted
from experiments.show.written import as_written, environment, fence
from experiments.store.files import write_whole

SHOWN = ("headline", "effects", "paths", "fates", "who_is_helped")  # on the page; those of a saturation are, too


def on_page(figure: Saved) -> bool:
    return figure.name in SHOWN or figure.name.startswith("saturation_")


def shown(figure: Saved) -> str:
    """As Markdown."""
    return f"![{as_written(figure.alt)}](figures/{quote(figure.name)}.svg)"


def write_details(result: Result, figures: Sequence[Saved], folder: Path | None = None) -> Path:
    """details.md beside the tables, or in another folder, its headings listed at its top."""
    text, place = environment().get_template("details.md.j2").render(content(result, figures)), folder or result.folder
    write_whole(place / DETAILS, details(text).encode())
    return place / DETAILS


def content(result: Result, figures: Sequence[Saved]) -> dict:
    asked, manifest = result.question, result.manifest
    compare, worlds, world = asked.compare, asked.worlds, changed.asked_of(asked)
    again = ["relief", "run", str(result.folder / "config.toml"), "--out", f"results/{result.name}_again"]
    return {
        "question": asked.question,
        "compared": result.compared,
        "answer": answer(result) if result.compared else "",
        "verdicts": [marked(line) for line in verdict.lines(result)],
        "gross_to_net": verdict.gross_to_net(result.gross_to_net) if result.gross_to_net else "",
        "who_pays": verdict.who_pays(result.bills) if result.bills else "",
        "no_ratio": verdict.NO_RATIO,
        "limits": [*asked.limits, *studies.limits(manifest), *filter(None, [changed.limit(world)])],
        "given": changed.given(world),
        "few": [*(few_draws(result.effects["units"].max()) if result.compared else []), *few_lines(result)],
        "warnings": warning_notes(result.effects) if result.compared else [],
        "table": markdown(result.effects) if result.compared else "",
        "dashes": dashes(base(manifest, compare.against)),
        "against": plain(compare.against),
        "during": compare.during,
        "after": compare.after,
        "confidence": f"{compare.confidence:.0%}",
        "drawn": dict.fromkeys(SHOWN, "") | {figure.name: shown(figure) for figure in figures},
        "saturations": [shown(figure) for figure in figures if figure.name.startswith("saturation_")],
        "kept_back": ", ".join(f"`{figure.name}`" for figure in figures if not on_page(figure)),
        "worlds": len(result.panel.worlds),
        "units": result.panel.clusters.units,
        "openings": len(set(result.panel.openings)),
        "skew": skew_in_words(result.panel.clusters.units),
        "draws": worlds.draws,
        "seeds": worlds.seeds_per_draw,
        "uncertain": ", ".join(drawn_names(result)),
        "drawn_from": drawn_from(manifest.get("posterior"), [name for name, *_ in worlds.ranges]),
        "spread": [*sample_lines(result), *spread_lines(result)],
        "failures": failure_line(result),
        "costs": [cost.line for cost in cost_lines(result)],
        "full_costs": [cost.line for cost in cost_lines(result, "full_cost_per_job")],
        "bounds": bound_lines(result),
        "budgets": budgets.table(result.uses) if result.uses else "",
        "counted": budgets.counted(result),
        "parting": parting(result),
        "economy": asked.economy,
        "shock": asked.shock,
        "changed": {
            f"changed in {name}": "; ".join(said)
            for name, said in ((asked.economy, changed.of_economy(world)), (asked.shock, changed.of_shock(world)))
            if said
        },
        "quarters": asked.quarters,
        "scale": f"{asked.scale:,}",
        "identity": manifest["identity"],
        "commit": manifest["commit"] or "not in a repository",
        "versions": ", ".join(f"{name} {version}" for name, version in manifest["versions"].items()),
        "arms": [{"name": name, "programmes": programmes(arm)} for name, arm in manifest["arms"].items()],
        "relief": any(about_relief(arm) for arm in manifest["arms"].values()),
        **for_whom.content(result),
        "command": shlex.join(again),
        "fence": fence(shlex.join(again)),
    }


def drawn_names(result: Result) -> list[str]:
    """What is drawn; of a posterior how much, since its sentence names each."""
    fitted, others = result.manifest.get("posterior"), [name for name, *_ in result.question.worlds.ranges]
    return [*([f"{len(fitted['inputs'])} that were fitted together"] if fitted else []), *others]


def marked(line: str) -> str:
    """A verdict's own word is bold; what stands behind it is shown as written."""
    word, bold, rest = line.partition("**: ") if line.startswith("**") else ("", "", line)
    return word + bold + as_written(rest)


def answer(result: Result) -> str:
    """What changes while relief runs, and what one job costs, or what is left afterwards."""
    compare = result.question.compare
    told = [name for name in compare.measures if name in result.panel.measures][:2]  # a ratio is of the whole
    sentences = []
    if told:
        text = "; ".join(changes(result, measure) for measure in told)
        sentences.append(f"Against {quoted(compare.against)}, over {compare.during}: {text}")
    if costs := cost_lines(result):
        sentences.append(costs_in_words("A job kept for a quarter costs the sponsors", costs))
    elif told:
        sentences.append(f"Over {compare.after}: {changes(result, told[0], 'after')}")
    full_costs = cost_lines(result, "full_cost_per_job")
    if any(cost.text for cost in full_costs):
        sentences.append(costs_in_words("With the loans that banks wrote off it costs", full_costs))
    return ". ".join(sentences) + "." if sentences else ""


def changes(result: Result, measure: str, window: str = "during") -> str:
    """`employment changes by 6.35 [..] thousand persons with spark, ...`; at the end arms of which nothing is told."""
    asked = (pl.col("measure") == measure) & (pl.col("window") == window)
    rows = list(asked_for(result).filter(asked).iter_rows(named=True))
    known = [row for row in rows if row["effect"] is not None]
    size = units_of(result.effects)[measure]
    text = ", ".join(f"{effect_in_words(row, size)} with {quoted(row['arm'])}" for row in known)
    parts = [f"{plain(measure)} changes by {text}"] if known else []
    parts += [
        f"of {plain(measure)} with {quoted(row['arm'])} nothing is told: {reason(row['note'])}"
        for row in rows
        if row["effect"] is None
    ]
    return ", ".join(parts)


def asked_for(result: Result) -> pl.DataFrame:
    """Effects of the arms that the file states; those made for a randomised saturation have a section of their own."""
    return result.effects.filter(~pl.col("arm").is_in(result.made_arms))


def effect_in_words(row: dict, size: Said) -> str:
    percent = "" if row["unit"] == "share" or row["percent"] is None else f" ({number(row['percent'])} %)"
    return (
        " ".join(filter(None, (number(row["effect"], size.factor), interval(row, size.factor))))
        + f" {size.unit}{percent}"
    )


class Cost(NamedTuple):
    """What a job kept costs with an arm, in words; or why that cannot be named."""

    arm: str
    text: str | None
    why: str = ""

    @property
    def line(self) -> str:
        return f"{self.text} with {self.arm}" if self.text else f"with {self.arm} no cost can be named: {self.why}"


def cost_lines(result: Result, measure: str = "cost_per_job") -> list[Cost]:
    """What the sponsor pays for a job kept one quarter, arm by arm; or what all pay and lose."""
    rows = (
        asked_for(result)
        .filter((pl.col("measure") == measure) & (pl.col("window") == "cumulated"))
        .iter_rows(named=True)
    )
    return [cost_of(row) for row in rows]


def cost_of(row: dict) -> Cost:
    if row["effect"] is None:
        return Cost(quoted(row["arm"]), None, reason(row["note"]))
    return Cost(quoted(row["arm"]), f"{number(row['effect'])} {interval(row, 1.0)}".strip() + " yuan")


def costs_in_words(begins: str, costs: list[Cost]) -> str:
    """First what is known; then of which arms no cost can be named, and why."""
    known = "; ".join(cost.line for cost in costs if cost.text)
    unknown = "; ".join(cost.line for cost in costs if not cost.text)
    return ". ".join(filter(None, (f"{begins} {known}" if known else "", unknown[:1].upper() + unknown[1:])))


def spread_lines(result: Result) -> list[str]:
    """Luck and parameters apart, for the first measure."""
    measure = next((name for name in result.question.compare.measures if name in result.panel.measures), None)
    if measure is None:
        return []
    rows = asked_for(result).filter((pl.col("measure") == measure) & (pl.col("window") == "during"))
    lines, (factor, unit) = [], units_of(result.effects)[measure] if len(rows) else (1.0, "")
    for row in rows.iter_rows(named=True):
        if row["parameter_sd"] is not None and row["luck_sd"] is not None:
            lines += [
                f"{quoted(row['arm'])}, {plain(measure)}: standard deviation of the effect between worlds"
                f" {number(row['luck_sd'], factor)} from luck, {number(row['parameter_sd'], factor)} from parameters"
                f" ({unit})."
            ]
    return lines


def sample_lines(result: Result) -> list[str]:
    """How the worlds came to be so many, and whether they are a sample of what is uncertain."""
    stop, looks = result.question.compare.stop_when, result.manifest.get("looks", [])
    lines = []
    if result.question.worlds.design in WITH_ONE_LUCK:
        lines.append(
            f"The draws of a {result.question.worlds.design} design are there to be compared with each other (`relief"
            " sensitivity`); they are no sample, and means and intervals over them are no estimate."
        )
    if stop is not None and looks:
        widths = ", ".join(
            f"{'unknown' if width is None else given(width)} with {as_written(quoted(arm))}"
            for arm, width in looks[-1]["half_width"].items()
        )
        lines.append(
            f"Worlds were added until half the interval of {plain(stop.measure)} was {given(stop.half_width)} or less, "
            f"{stop.at_most} at most; at the last look, after {looks[-1]['worlds']}, it was {widths}."
        )
    return lines


def failure_line(result: Result) -> str:
    if not result.failures:
        return "No run failed."
    seeds = ", ".join(f"{one['seed']} ({one['arm']}, {one['quarter']})" for one in result.failures)
    return (
        f"{len(result.failures)} worlds failed and are left out of every arm: seeds {seeds}; tracebacks in"
        " manifest.json."
    )


def about_relief(arm: dict) -> bool:
    """Whether an arm gives a programme, or changes the relief that came with the shock."""
    return bool(arm["programmes"]) or any(key.startswith(ITEM) for key in arm.get("shock_changes", {}))


def as_set(value: object) -> str:
    """What a programme is changed to; a large number by its thousands: `11,000,000,000`."""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
    return f"{value:,.0f}" if whole else str(value)


def programmes(arm: dict) -> str:
    lines = [
        ", ".join(
            [item["programme"], *(f"{key} = {as_set(value)}" for key, value in item.items() if key != "programme")]
        )
        for item in arm["programmes"]
    ]
    shock = "".join(f"; {key} = {str(value).lower()}" for key, value in arm.get("shock_changes", {}).items())
    return (
        f"{'; '.join(lines)} (first start {arm['starts']}, budget {amount(arm['budget_yuan'], 'yuan')})"
        if lines
        else "no programme"
    ) + shock
