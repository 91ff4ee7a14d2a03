"""Closures of an economy: other ways to close it, each a name, a sentence and what it changes, under every one of which
an experiment's headline is played."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.schema import Sentence, Table
from experiments.ask.alike import RULE, can_be_shown
from experiments.ask.checks import Checked
from experiments.ask.derived import DERIVED
from experiments.ask.inquiry import Inquiry
from experiments.ask.reading import read_config
from experiments.ask.sources import Sources, nearest
from experiments.ask.to_toml import word

KIND = "closures"
WINDOWS = ("during", "after", "cumulated")
DURING, AFTER, CUMULATED = WINDOWS
TAKEN = ("figures",)  # folders beside those of the closures


class OtherWorlds(Table):
    """From where a closure draws its worlds, and what is drawn by itself."""

    model_config = ConfigDict(serialize_by_alias=True)

    source: Literal["prior", "posterior"] | None = Field(None, alias="from")
    uncertain: list[str] | dict[str, Any] | None = None


class Closure(Table):
    """One way to close the economy: parameters at other values, worlds drawn from elsewhere, or both."""

    name: str
    sentence: Sentence
    parameters: dict[str, Any] = {}
    worlds: OtherWorlds = OtherWorlds()

    @property
    def changes(self) -> list[str]:
        """As they would stand after --set."""
        worlds = self.worlds.model_dump(exclude_none=True)
        return [
            *(f"parameters.{name}={word(value)}" for name, value in self.parameters.items()),
            *(f"worlds.{name}={word(value)}" for name, value in worlds.items()),
        ]

    @property
    def words(self) -> str:
        """What it changes."""
        return (
            ", ".join(change.removeprefix("parameters.").replace("=", " = ", 1) for change in self.changes) or "nothing"
        )


class Closures(Table):
    """Closures of one economy, the one that the others are held against first."""

    EXTENDS: ClassVar[bool] = True

    sentence: Sentence
    closure: list[Closure] = Field(min_length=2)


@dataclass(frozen=True)
class Headline:
    """What is told of every closure: the difference that an arm makes, in some measures, each over a window."""

    arm: str
    against: str
    windows: dict[str, str]

    @property
    def measures(self) -> list[str]:
        return list(self.windows)


@dataclass(frozen=True)
class Asked:
    """A closure, and the experiment as it is played under it."""

    closure: Closure
    experiment: Inquiry


def read_closures(file: str | Path) -> tuple[Closures, Sources]:
    """A list of closures by its file or its name in configs/closures; ConfigError tells all that is wrong."""
    said, sources = read_config(KIND, Closures, file)
    complaints = list(misnamed(said, sources))
    if complaints:
        raise ConfigError("\n".join(complaints))
    return said, sources


def misnamed(said: Closures, sources: Sources) -> Iterable[str]:
    """Names of folders, each once; no two closures alike."""
    for index, one in enumerate(said.closure):
        before, at = said.closure[:index], sources.at("closure", index, "name")
        if not can_be_shown(one.name) or one.name in TAKEN:
            yield f"{at}: {one.name!r}: no name for a closure and the folder of its result; expected {RULE}"
        elif one.name.lower() in [other.name.lower() for other in before]:
            yield f"{at}: {one.name!r}: is named twice; name it once"
        for other in before:
            if sorted(one.changes) == sorted(other.changes):
                yield f"{sources.at('closure', index)}: {one.name} changes the same as {other.name}: {one.words}"


def closures_of(experiment: Inquiry) -> str:
    """Those shipped with the economy of an experiment."""
    name, known = Path(experiment.question.economy).name, configs_path.known(KIND, ".toml")
    if name not in known:
        raise ConfigError(
            f"no configs/{KIND}/{name}.toml; name a list of closures with --closures{nearest(name, known)}"
        )
    return name


def headline(
    experiment: Inquiry, arm: str | None = None, measures: Iterable[str] = (), window: str | None = None
) -> Headline:
    """The arm and the measures asked for; else those of the first claims about an arm against the one compared with,
    each over the claim's window where an effect has it, else over `during`."""
    asked, against = experiment.question, experiment.question.compare.against
    arms = [one.name for one in experiment.arms if one.name != against]
    if window is not None and window not in WINDOWS:
        raise ConfigError(f"--window {window}: expected {', '.join(WINDOWS)}")
    if not arms or (arm is not None and arm not in arms):
        raise ConfigError(
            f"--arm {arm or '?'}: {experiment.name} plays no such arm against {against}{nearest(arm or '?', arms)}"
        )
    claims = [
        claim
        for claim in asked.claim
        if claim.arm == (arm or claim.arm) and claim.arm in arms and claim.against in (None, against)
        if claim.reads != "level"
    ]
    chosen = arm or (claims[0].arm if claims else arms[0])
    claimed = {claim.measure: claim.window for claim in reversed(claims) if claim.arm == chosen}
    named = list(measures) or list(reversed(claimed)) or asked.compare.measures[:1]
    return Headline(
        chosen, against, {name: window or fitting(claimed.get(name, DURING)) for name in dict.fromkeys(named)}
    )


def fitting(window: str) -> str:
    """A claim may speak of a peak or a span; over these no paired difference is told."""
    return window if window in WINDOWS else DURING


def window_of(measure: str, unit: str, asked: str) -> str:
    """A ratio is of the whole, a share does not add up."""
    if measure in DERIVED:
        return CUMULATED
    return DURING if unit == "share" and asked == CUMULATED else asked


def under(closure: Closure, experiment: str | Path, changes: Iterable[str], told: Headline, at: str) -> Asked:
    """The experiment under a closure: the two arms and the measures of the headline, and nothing that takes longer."""
    try:
        read = Inquiry.read(experiment, [*changes, *closure.changes])
        asked, sources = read.question, read.checked.sources
        compare = asked.compare.model_copy(update={"measures": told.measures, "stop_when": None})
        alone = {
            "play": [name for name in asked.arms if name in (told.arm, told.against)],
            "compare": compare,
            "claim": [],
            "fates": None,
            "saturation": None,
            "samples": {},
            "samples_of_people": None,
            "accounts": 0,
        }
        return Asked(closure, replace(read, checked=Checked(asked.model_copy(update=alone), sources)))
    except ConfigError as error:
        raise ConfigError("\n".join(f"{at}: {closure.name}: {line}" for line in str(error).splitlines())) from None


def under_all(
    said: Closures, sources: Sources, experiment: str | Path, changes: Iterable[str], told: Headline
) -> list[Asked]:
    """Under each closure; all that is wrong at once, before anything is played."""
    found, complaints, changes = [], [], list(changes)
    for index, closure in enumerate(said.closure):
        try:
            found.append(under(closure, experiment, changes, told, sources.at("closure", index)))
        except ConfigError as error:
            complaints.append(str(error))
    if complaints:
        raise ConfigError("\n".join(complaints))
    return found
