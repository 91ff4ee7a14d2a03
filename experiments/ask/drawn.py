"""What differs from world to world: each uncertain input with its range,
refused where the experiment has fixed it as well."""

from collections.abc import Iterator
from typing import Any

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from experiments.ask.arms import Arm, Arms
from experiments.ask.by_name import BUDGET, read_free
from experiments.ask.free import ECONOMY, PROGRAMME, Free
from experiments.ask.posterior import Posterior
from experiments.ask.schema import PRIOR, Question


def read_uncertain(
    name: str, asked: Any, question: Question, parameters: Parameters, shock: Shock, arms: tuple[Arm, ...]
) -> Free:
    """An uncertain input over the range asked for, or over its own; the
    arms are all of the experiment, played or not."""
    found = read_free(name, asked, parameters, shock, programmes_of(arms, question))
    for where in fixed(found, question, arms):
        raise ConfigError(f"{name} is uncertain and fixed {where} too; say it once")
    return found


def read_posterior(question: Question, arms: tuple[Arm, ...]) -> Posterior:
    """The joint draws of what a calibration has fitted; none of it may be fixed as well."""
    found = Posterior.read(question.economy, question.shock)
    for one in found.free:
        for where in fixed(one, question, arms):
            raise ConfigError(
                f"{one.name} was fitted by {found.head.config}, is drawn with the others from its posterior, and is"
                f' fixed {where} too; leave it out there, or say from = "{PRIOR}"'
            )
    return found


def refuse_fitted(name: str, posterior: Posterior) -> None:
    """What is drawn together is not drawn by itself as well, nor a part of it, nor what it is a part of."""
    for one in posterior.free:
        if one.name == name or one.name.startswith(f"{name}.") or name.startswith(f"{one.name}."):
            which = "it" if one.name == name else one.name
            raise ConfigError(
                f"{name}: {which} was fitted by {posterior.head.config} and is drawn with all that was fitted from the"
                f' posterior; leave {name} out of `uncertain`, or say from = "{PRIOR}" to draw each from its own range'
            )


def programmes_of(arms: tuple[Arm, ...], question: Question) -> set[str]:
    """Those of the arms; any, while the mistake in an arm is not mended."""
    found = {item["programme"] for arm in arms for item in arm.relief}
    return found if len(arms) == len(question.arms) else set(configs_path.known("relief", ".toml"))


def fixed(free: Free, question: Question, arms: tuple[Arm, ...]) -> Iterator[str]:
    """Where an experiment gives a value to what is uncertain; a factor on a
    path that an arm adds is on top of the draw."""
    if free.home == ECONOMY and free.key in question.parameters:
        yield "under [parameters]"
    if free.home == PROGRAMME:
        yield from (f"in arm {arm.name}" for arm in arms if states(arm, *free.key.split(".")))
    if free.home not in (ECONOMY, PROGRAMME):
        if free.key in question.changes_of_shock:
            yield "under [shock_changes]"
        yield from (
            f"in arm {arm.name}"
            for arm in arms
            if free.key in arm.shock_changes and not is_factor(arm.shock_changes[free.key])
        )


def states(arm: Arm, programme: str, key: str) -> bool:
    return any(item["programme"] == programme and key in item for item in arm.relief)


def is_factor(change: Any) -> bool:
    return isinstance(change, dict) and set(change) == {"times"}


def refuse_unequal(name: str, arms: Arms, played: tuple[Arm, ...]) -> None:
    """A budget that is drawn cannot be the one that another arm's is made equal to."""
    programme, _, key = name.partition(".")
    for arm, model in ((one.name, arms.equal_to[one.name]) for one in played if one.name in arms.equal_to):
        if key == BUDGET and any(item["programme"] == programme for item in arms.done.get(model, ())):
            raise ConfigError(
                f"{name}: arm {arm} has the same budget as arm {model}, which would differ from world to world; fix the"
                " budget"
            )
