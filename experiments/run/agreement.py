"""Whether another result holds the runs without relief that an experiment would play: the same to the last byte, or
refused in words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from abm.errors import ConfigError
from abm.measures.catalogue import PROGRAMMES
from experiments.ask.arms import Arm
from experiments.ask.design import World
from experiments.ask.inquiry import Inquiry
from experiments.ask.schema import Question
from experiments.run.baseline import ACCOUNTS, QUARTERS, Baseline, Table
from experiments.store import manifest
from experiments.store.identity import CHECK, REASONS, digest, of_any_experiment
from experiments.store.parts import Damage
from experiments.store.status import ResultStatus
from experiments.store.taken_over import TakenOver

INSTEAD = "name another result, or leave --baseline out"
NOT_THERE, FAILED, NO_BOOKS = (
    "not there (seed and draw)",
    "failed there",
    "with books that are not kept there over the same quarters",
)


def read_baseline(experiment: Inquiry, folder: str | Path, out: Path | None = None) -> Baseline:
    """What can be taken over from the result in a folder; ConfigError says what does not agree. `out`: where the
    experiment itself is kept."""
    source = finished(Path(folder), out)
    refuse_other_questions(experiment.question, source)
    here = without_programmes(experiment)
    there = same_arm(here, source)
    refuse_what_no_table_holds(experiment.question, here, there, source)
    quarters = sound(source, QUARTERS)
    worlds, played = agreeing(experiment, source)
    if not worlds:
        refuse_strangers(experiment, source, played)
    kinds = [ACCOUNTS] if any(number < experiment.question.accounts for number in worlds) else []
    kinds += [kind for kind, by in experiment.question.side_by_side.items() if by.get(here.name)]
    taken = TakenOver(here.name, source.name, there.name, str(folder), digest(source.store.manifest["identity"]))
    return Baseline(
        experiment.question,
        tuple(sorted(experiment.plan().programmes & set(PROGRAMMES))),
        taken.of(worlds),
        worlds,
        played,
        {QUARTERS: quarters} | {kind: sound(source, kind) for kind in kinds},
    )


def refuse(file: Path, key: str, value: Any, expected: Any, todo: str = INSTEAD) -> NoReturn:
    raise ConfigError(
        f"--baseline {file.parent}: {file.name}: {key} = {value!r}, expected {expected!r} as here; {todo}"
    )


def finished(folder: Path, out: Path | None) -> ResultStatus:
    """The result, when it is one and was played to its end by this code, with these packages and configs."""
    if out is not None and folder.resolve() == out.resolve():
        raise ConfigError(
            f"--baseline {folder}: that is the folder of this experiment itself, which is taken up anyway; expected"
            f" another result; {INSTEAD}"
        )
    manifest_of = manifest.read(folder)
    if manifest_of is None or "experiment" not in manifest_of:
        raise ConfigError(
            f"--baseline {folder}: expected the folder of an experiment's result, with its manifest.json; {INSTEAD}"
        )
    if "quarters.parquet" not in manifest_of.get("tables", {}):
        raise ConfigError(
            f"--baseline {folder}: the result is not finished, or every world failed; expected finished tables; run it"
            " to its end first, or leave --baseline out"
        )
    # before its config is read, which other code may have written
    refuse_other_makers(folder, manifest_of["identity"], of_any_experiment())
    source = ResultStatus.read(folder)
    refuse_other_makers(folder, manifest_of["identity"], source.store.identity)
    return source


def refuse_other_makers(folder: Path, there: dict[str, str], mine: dict[str, str]) -> None:
    """Code and packages at work now, configs as they lie there now, and the question that its own config.toml asks: all
    as when it was made."""
    for part in mine:
        if there.get(part) != mine[part]:
            check = f" ({CHECK.format(folder=folder)})" if part in ("code", "programmes") else ""
            refuse(
                folder / "manifest.json",
                f"identity.{part}",
                there.get(part),
                mine[part],
                f"{REASONS[part]}{check}; run that experiment anew, or leave --baseline out",
            )


def refuse_other_questions(mine: Question, source: ResultStatus) -> None:
    theirs, file = source.experiment.question, source.store.folder / "config.toml"
    asked = {name: (getattr(theirs, name), getattr(mine, name)) for name in ("economy", "shock", "scale", "burn_in")}
    tables = {
        "shock_changes": (theirs.changes_of_shock, mine.changes_of_shock),
        "parameters": (theirs.parameters, mine.parameters),
    }
    asked |= {
        f"{name}.{key}": (said[0].get(key), said[1].get(key))
        for name, said in tables.items()
        for key in {**said[0], **said[1]}
    }
    asked["worlds.from"] = (theirs.worlds.source, mine.worlds.source)
    for key, (value, expected) in asked.items():
        if value != expected:
            refuse(file, key, value, expected)
    if theirs.first_quarter > mine.first_quarter or theirs.last_quarter < mine.last_quarter:
        raise ConfigError(
            f"--baseline {file.parent}: {file.name}: quarters = {theirs.quarters!r}, expected all of {mine.quarters!r};"
            f" {INSTEAD}"
        )


def without_programmes(experiment: Inquiry) -> Arm:
    """The arm compared with: only without programmes is it the same arm in any experiment."""
    arm = next(one for one in experiment.arms if one.name == experiment.question.compare.against)
    if arm.relief:
        names = [item["programme"] for item in arm.relief]
        raise ConfigError(
            f"--baseline: {experiment.name}: compare.against = {arm.name!r}: the arm has programmes"
            f" ({', '.join(names)}); expected an arm without any; leave --baseline out"
        )
    return arm


def same_arm(mine: Arm, source: ResultStatus) -> Arm:
    """Found by what it is, whatever its name."""
    for arm in source.experiment.arms:
        if not arm.relief and arm.shock_changes == mine.shock_changes:
            return arm
    shock = f" and with shock = {mine.shock_changes}" if mine.shock_changes else " and without changes of the shock"
    raise ConfigError(
        f"--baseline {source.store.folder}: config.toml: arms = {', '.join(source.arms)}: "
        f"expected one without programmes{shock}, as {mine.name} is here; {INSTEAD}"
    )


def refuse_what_no_table_holds(mine: Question, here: Arm, there: Arm, source: ResultStatus) -> None:
    """Firms followed by name are met in the arm compared with, one by one,
    in the living economy: no run could be spared."""
    if mine.fates is not None:
        raise ConfigError(
            f"--baseline {source.store.folder}: fates.quarters = {mine.fates.quarters}: firms are followed one by one"
            f" in {here.name} as well, and no result keeps them; expected an experiment without [fates] (quarters = []"
            " in it or --set fates.quarters=[] takes back those of the file that it extends); leave --baseline out, or"
            " ask for fates in an experiment of their own"
        )
    its = source.experiment.question.side_by_side
    for kind, key in (("firms", "samples"), ("people", "samples_of_people")):
        asked, kept = mine.side_by_side[kind].get(here.name, []), its[kind].get(there.name, [])
        if not set(asked) <= set(kept):
            refuse(source.store.folder / "config.toml", f"{key}.{there.name}", kept, asked)


def sound(source: ResultStatus, kind: str) -> Table:
    """As it was when the result was opened, or refused: another process may be at work on it."""
    name = f"{kind}.parquet"
    try:
        return Table.sound(source.store.folder / name, source.store.tables.get(name))
    except Damage:
        raise ConfigError(
            f"--baseline {source.store.folder}: {name}: its bytes are not those that were written; expected the hash of"
            f" tables.{name} in manifest.json, {source.store.tables.get(name)}; run {source.name} again, which sets the"
            " table aside and makes it anew, or leave --baseline out"
        ) from None


def agreeing(experiment: Inquiry, source: ResultStatus) -> tuple[dict[int, int], dict[str, int]]:
    """Worlds here by number with their number there; and how many must be played, by reason. Draws of programmes do not
    touch a run without any."""
    theirs, mine, done = source.experiment.question, experiment.question, set(source.store.worlds_in_tables())
    # the last quarter's books are closed by the next one's opening
    books = theirs.accounts if theirs.last_quarter == mine.last_quarter else 0
    at: dict[str, int] = {}
    for world in reversed(
        source.experiment.worlds
    ):  # of several alike the first one counts, and one that is done rather than one that failed
        if world.number in done or key(world) not in at:
            at[key(world)] = world.number
    found, played = {}, Counter()
    for world in experiment.worlds:
        number = at.get(key(world))
        if number is None:
            played[NOT_THERE] += 1
        elif number not in done:
            played[FAILED] += 1
        elif world.number < mine.accounts and number >= books:
            played[NO_BOOKS] += 1
        else:
            found[world.number] = number
    return found, dict(played)


def key(world: World) -> str:
    """Luck, and what the draw sets in the economy and in the shock."""
    return json.dumps([world.seed, world.parameters, world.shock], sort_keys=True)


def refuse_strangers(experiment: Inquiry, source: ResultStatus, played: dict[str, int]) -> NoReturn:
    """Not one run could be taken over."""
    why = ", ".join(f"{words}: {count}" for words, count in played.items())
    theirs, mine = first_world(source.experiment), first_world(experiment)
    strange = (
        f"its first has {theirs}, expected {mine}: the same worlds come from the same [worlds]; "
        if theirs != mine
        else ""
    )
    raise ConfigError(
        f"--baseline {source.store.folder}: config.toml: worlds: of the {len(experiment.worlds)} worlds here none can"
        f" be taken over ({why}); {strange}{INSTEAD}"
    )


def first_world(experiment: Inquiry) -> str:
    world = experiment.worlds[0]
    return ", ".join(
        [
            f"seed = {world.seed}",
            *(f"{one.name} = {world.values[one.name]:.6g}" for one in experiment.checked.uncertain),
        ]
    )
