"""One thing that can be asked about, by its name: a programme, a parameter, a measure, an experiment or another config,
with all that its file says of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import numpy as np

from abm.calendar import month_name, quarter_name
from abm.errors import ConfigError
from abm.measures.catalogue import CATALOGUE
from abm.names import INDUSTRIES
from abm.parameters import configs_path
from abm.parameters.configs_path import meant
from abm.parameters.entries import Entry
from abm.parameters.parameters import Parameters
from abm.relief.programme import Programme
from abm.relief.reading import stated
from abm.relief.schema import Changes
from abm.shocks import Shock
from abm.shocks.paths import Path
from abm.shocks.public_relief import Item
from experiments.ask import facts, studies
from experiments.ask.asked_of import experiments_with
from experiments.ask.by_name import BUDGET
from experiments.ask.derived import DERIVED
from experiments.ask.listing import KINDS, SAYS, sections, sentence
from experiments.ask.reading import read_question

DASH = "–"
BESIDE = ("The same", "Those of them", "Of this", "Of these")  # how a measure begins that leans on the one before it
FITTED = " *"  # behind a path that a calibration has moved
OF_SHOCK = "shock."  # how an experiment and a calibration name a path of the shock


@dataclass(frozen=True)
class Described:
    """`facts`: label and text, in order; `entries`: numbers with value, range, unit, status, source and meaning."""

    kind: str
    name: str
    facts: dict[str, str]
    entries: list[dict[str, Any]] = field(default_factory=list)


def described(name: str, economy: str = "china_2019") -> list[Described]:
    """All of this name, whatever kinds they are of; ConfigError names the nearest where there is none."""
    found = list(of_that_name(name, economy))
    if not found and f"{OF_SHOCK}{name}" in names(economy):
        raise ConfigError(f"{name}: a path of a shock goes by {OF_SHOCK}{name}; did you mean that?")
    if not found:
        raise ConfigError(
            f"{name}: no programme, parameter, measure, experiment, published figure or other config of this name;"
            f" `relief list` says which there are{meant(name, names(economy))}"
        )
    return found


def names(economy: str = "china_2019") -> list[str]:
    """All that has a description, each once."""
    listed = [name for entries in sections().values() for name, _ in entries]
    programmes = [f"{name}.{key}" for name in configs_path.known("relief", KINDS["relief"]) for key in entries_of(name)]
    paths = [f"{OF_SHOCK}{name}" for shock in shocks() for name, path in shock.paths.items() if path.points]
    figures = [*facts.facts(), *studies.targets()]
    return list(dict.fromkeys([*listed, *Parameters.read(economy).names(), *programmes, *paths, *figures]))


def of_that_name(name: str, economy: str) -> Iterator[Described]:
    if name in configs_path.known("relief", KINDS["relief"]):
        yield programme(name)
    of, _, key = name.partition(".")
    if key and of in configs_path.known("relief", KINDS["relief"]):
        yield from part_of_programme(of, key)
    parameters = Parameters.read(economy)
    if name in parameters.names():
        yield parameter(parameters.entry(name), economy)
    if name in CATALOGUE:
        unit, kind, meaning = CATALOGUE[name]
        yield Described("measure", name, {"meaning": meaning, **told_beside(name), "unit": unit, "kind": kind})
    if name in DERIVED:
        _, _, unit, meaning = DERIVED[name]
        yield Described("ratio", name, {"meaning": meaning, "unit": unit})
    if name in configs_path.known("experiments", KINDS["experiments"]):
        yield experiment(name)
    if name.startswith(OF_SHOCK):
        yield from paths_of_shocks(name.removeprefix(OF_SHOCK))
    if name in facts.facts():
        yield fact(name)
    if name in studies.targets():
        yield target(name)
    if name in configs_path.known("shocks", KINDS["shocks"]):
        yield shock_of(name)
    for kind in KINDS.keys() - {"relief", "experiments", "shocks"}:
        if name in configs_path.known(kind, KINDS[kind]):
            path = configs_path.find(kind, name, KINDS[kind])
            yield Described(kind, name, {SAYS[-1]: sentence(kind, name, KINDS[kind]), "file": configs_path.shown(path)})


def told_beside(name: str) -> dict[str, str]:
    """On which other measure the words of one lean: that of all, or the nearest before it in the catalogue that stands
    by itself."""
    if not CATALOGUE[name][-1].startswith(BESIDE):
        return {}
    stem, _, own = name.partition(":")
    if own and stem in CATALOGUE:
        other = stem
    else:
        before = list(CATALOGUE)[: list(CATALOGUE).index(name)]
        full = next(one for one in reversed(before) if not CATALOGUE[one][-1].startswith(BESIDE))
        other = f"{full.partition(':')[0]}:{own}" if own else full
    told = told_beside(other).values()
    return {"beside": "; ".join([f"{other}: {CATALOGUE[other][-1]}", *told])}


def programme(name: str) -> Described:
    path = configs_path.find("relief", name, KINDS["relief"])
    kind, terms, entries = stated(path, Programme)
    said = configs_path.read_toml(path)
    may_set = [key for key in Changes.model_fields if key != "level" or kind.BUDGET]
    facts = {
        "meaning": terms.meaning,
        "sponsor": terms.sponsor,
        "serves": f"{kind.SERVES}: {terms.eligibility}",
        "begins": said.get("start", "with the arm that names it"),
        "ends": said.get("end", "never"),
        "dates": terms.dates_source,
        "an arm may set": ", ".join([*may_set, *entries]),
        **(bound(entries[BUDGET]) if BUDGET in entries else {}),
        **arms_of(name),
        **held_against(name),
        "file": configs_path.shown(path),
    }
    return Described("programme", name, facts, [numbers(entry) for entry in entries.values()])


def arms_of(name: str) -> dict[str, str]:
    """The experiments in which the programme is an arm of its own, and those in which it stands beside others."""
    found = dict(experiments_with(name))
    listed = {
        "alone in an arm of": [f"{name} ({', '.join(arms.given)})" for name, arms in found.items() if arms.given],
        "left out of the shock in": [
            f"{name} ({', '.join(arms.left_out)})" for name, arms in found.items() if arms.left_out
        ],
        "beside others in": [name for name, arms in found.items() if arms.beside_others],
    }
    told = {label: ", ".join(names) for label, names in listed.items() if names}
    return told | ({"what they found": "docs/answers.md, programme by programme"} if told else {})


def held_against(name: str) -> dict[str, str]:
    """What was found of its channel elsewhere, and whether the model has it."""
    found = studies.of_programmes([name])
    return {f"held against ({studies.PAGES})": "; ".join(one.words for one in found)} if found else {}


def bound(budget: Entry) -> dict[str, str]:
    """What a budget and an arm's level of it ask."""
    value, high = float(budget.value), float(budget.high)
    most = f", {figure(high / value)} at most" if value > 0.0 else ""
    return {
        "budget": f"{figure(value)} {budget.unit}: at most, it need not bind; the details of a result have what was"
        " used of it",
        "level": f"an arm's level multiplies the budget: 0.5 is half of it, above 1 more than was announced{most}."
        " Where the budget does not bind, less of it changes what is used by less, or not at all",
    }


def part_of_programme(name: str, key: str) -> Iterator[Described]:
    """One number of a programme, as an experiment names it among its uncertain ones."""
    path, entries = configs_path.find("relief", name, KINDS["relief"]), entries_of(name)
    if key in entries:
        facts = {"meaning": entries[key].meaning, "file": configs_path.shown(path)}
        yield Described("parameter of a programme", f"{name}.{key}", facts, [numbers(entries[key])])


def entries_of(name: str) -> dict[str, Entry]:
    """The numbers of a programme; none where no file says what it does."""
    try:
        return stated(configs_path.find("relief", name, KINDS["relief"]), Programme)[2]
    except ConfigError:
        return {}


def parameter(entry: Entry, economy: str) -> Described:
    before = Parameters.read(economy, calibrated=False).entry(entry.name)
    facts = {"meaning": entry.meaning, "file": entry.file}
    if not np.array_equal(before.value, entry.value):
        facts["before the calibration"] = figures(before.value, before.words)
    return Described("parameter", entry.name, facts, [numbers(entry)])


def paths_of_shocks(name: str) -> Iterator[Described]:
    """What every shock says of this path, where it is not at rest."""
    for shock in shocks():
        path = shock.paths.get(name)
        if path is None or not path.points:
            continue
        facts = {
            "in": shock.name,
            "points": points_of(path),
            "nothing happens at": figure(path.neutral),
            "range": f"{figure(path.low)} to {figure(path.high)}",
            "after its last point": "holds" if path.holds else "nothing happens",
            "status": path.status,
            "source": path.source,
            "file": configs_path.shown(FilePath(path.file)),
            "in worlds and calibrations": f"{OF_SHOCK}{name} is a factor on its distance from where nothing happens",
        }
        yield Described("path of a shock", f"{OF_SHOCK}{name}", facts)


def shocks() -> Iterator[Shock]:
    yield from map(Shock.read, configs_path.known("shocks", KINDS["shocks"]))


def shock_of(name: str) -> Described:
    """All that a shock says: its paths with their points, closures by industry, the state's own relief with switches
    and months; an asterisk marks what a calibration has fitted."""
    path = configs_path.find("shocks", name, KINDS["shocks"])
    shock, before = Shock.read(path), Shock.read(path, calibrated=False)
    moved = {one for one, said in shock.paths.items() if said.points != before.paths[one].points}
    paths = {
        f"{OF_SHOCK}{one}{FITTED if one in moved else ''}": f"{points_of(said)} (nothing happens at"
        f" {figure(said.neutral)}{', holds' if said.holds else ''})"
        for one, said in shock.paths.items()
        if said.points
    }
    industries = {f"{OF_SHOCK}industry": figures(shock.industry, INDUSTRIES)} if (shock.industry != 1.0).any() else {}
    items = {
        f"public_relief.{one}": switch(item)
        for one, item in shock.public_relief.items()
        if item.first_month is not None
    }
    facts = {
        SAYS[-1]: shock.sentence,
        **paths,
        **industries,
        **items,
        **({FITTED.strip(): "as a calibration found it, in place of the file's"} if moved else {}),
        "to change it": "[shock_changes] of an experiment, shock = { ... } of an arm (docs/uncertainty.md)",
        "file": configs_path.shown(path),
    }
    return Described("shocks", name, facts)


def points_of(path: Path) -> str:
    said = month_name if path.period == "month" else quarter_name
    return ", ".join(f"{said(time)} {figure(value)}" for time, value in sorted(path.points.items()))


def switch(item: Item) -> str:
    """On or off, from when to when, and its sizes."""
    begins = "" if item.first_month is None else month_name(item.first_month)
    ends = "with no end" if item.last_month is None else f"to {month_name(item.last_month)}"
    sizes = "".join(f"; {size} {figure(value)}" for size, value in item.sizes.items())
    return f"{'on' if item.on else 'off'}, {begins} {ends}{sizes}"


def fact(name: str) -> Described:
    """A published figure, or a claim of the article."""
    row = facts.facts()[name]
    told = {
        "says": row["quantity"],
        "value": facts.value(row),
        "of": row["vintage"],
        "source": facts.source(row),
        "status": facts.STATUS.get(row["status"], row["status"]),
        "confidence": row["confidence"],
        "in the article": "; ".join(facts.sentences(name)),
        "claimed in": "; ".join(claims_of(name)),
        "file": "configs/facts/facts.csv",
    }
    return Described("published figure", name, {label: text for label, text in told.items() if text})


def claims_of(identifier: str) -> Iterator[str]:
    """Claims that name it as their source, each behind the experiment that states it."""
    for name in configs_path.known("experiments", KINDS["experiments"]):
        path = configs_path.find("experiments", name, KINDS["experiments"])
        try:
            if identifier not in path.read_text(encoding="utf-8"):
                continue
            asked, _ = read_question(path)
        except (ConfigError, OSError, UnicodeDecodeError):
            continue
        yield from (f"{name}: {claim.says}" for claim in asked.claim if identifier in claim.source)


def target(name: str) -> Described:
    """A figure that the model is held against."""
    raw = studies.targets()[name]
    one = studies.study(name, raw)
    told = {
        "row": raw["row"],
        "found": one.found,
        "accepted": one.accepted,
        "model": f"{one.model or DASH}, {one.verdict}",
        "unit": one.unit,
        "of programmes": ", ".join(raw.get("programmes", ())),
        "source": raw["source"],
        "note": raw.get("note", ""),
        "file": "configs/facts/targets.toml",
    }
    return Described("figure held against the model", name, {label: text for label, text in told.items() if text})


def experiment(name: str) -> Described:
    path = configs_path.find("experiments", name, KINDS["experiments"])
    asked, _ = read_question(path)
    facts = {
        "question": asked.question,
        "economy": f"{asked.economy} under {asked.shock}, {asked.first_quarter} to {asked.last_quarter}",
        "arms": ", ".join(asked.arms),
        "measures": ", ".join(asked.compare.measures),
        "claims": "; ".join(claim.says for claim in asked.claim) or "none",
        "file": configs_path.shown(path),
    }
    return Described("experiment", name, facts)


def numbers(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "value": figures(entry.value, entry.words),
        "range": f"{figures(entry.low, entry.words)} to {figures(entry.high, entry.words)}",
        "unit": entry.unit,
        "status": entry.status,
        "source": entry.source,
        "meaning": entry.meaning,
    }


def figures(value: Any, words: tuple[str, ...] | None) -> str:
    """A number, or numbers by name; once where all are alike."""
    many = np.atleast_1d(value).ravel()
    if words is None or (many == many[0]).all():
        return figure(many[0])
    return ", ".join(f"{word} {figure(number)}" for word, number in zip(words, many, strict=True))


def figure(number: float) -> str:
    """Six digits, and whole millions in full."""
    return f"{number:,.0f}" if number % 1 == 0 and abs(number) < 1e15 else f"{number:,.6g}"
