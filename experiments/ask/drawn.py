"""What differs from world to world: each uncertain input with its range,
refused where the experiment has fixed it as well."""

from collections.abc import Iterator
from typing import Any

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.parameters import Parameters
from abm.shocks import Shock
from abm.shocks.schema import PATHS
from experiments.ask.arms import Arm, Arms
from experiments.ask.by_name import BUDGET, read_free
from experiments.ask.fixed import TIMES_KEY, Fixed, fixed, named, paths_of, points_drawn
from experiments.ask.free import Free
from experiments.ask.posterior import Posterior
from experiments.ask.schema import PRIOR, Question


def read_uncertain(
    name: str, asked: Any, question: Question, parameters: Parameters, shock: Shock, arms: tuple[Arm, ...]
) -> Free:
    """An uncertain input over the range asked for, or over its own; the arms are all of the experiment, played or not,
    the shock is as its file has it."""
    found = read_free(name, asked, parameters, shock, programmes_of(arms, question))
    for one in fixed(found, question, arms, shock):
        raise ConfigError(f"{name} is uncertain and fixed {one.where} too; say it once")
    return found


def given_too(posterior: Posterior, question: Question, arms: tuple[Arm, ...], shock: Shock) -> Iterator[tuple]:
    """What was fitted and is given a value as well: words, and the keys that give it; `shock` is as its file has it."""
    found: dict[tuple[str, ...], Fixed] = {}
    for free in posterior.free:
        found |= {one.at: one for one in fixed(free, question, arms, shock)}
    for one in found.values():
        if one.path is None:
            words = f'leave it out here, or say from = "{PRIOR}" to draw each from its own range'
            yield (
                f"was fitted by {posterior.head.config} and is drawn with the others from its posterior; {words}",
                *one.at,
            )
        else:
            yield (in_place_of(one.path, one.at[-1], posterior, question, shock), *one.at)


def in_place_of(path: str, key: str, posterior: Posterior, question: Question, shock: Shock) -> str:
    """Why a point, or a factor on all, is refused; which points are free, and the way to set a fitted one."""
    times = {time for free in posterior.free if path in paths_of(free.key) for time in points_drawn(free, path, shock)}
    fitted, file = (
        ", ".join(named(path, times)),
        configs_path.shown(configs_path.find("shocks", question.shock, ".toml")),
    )
    what = "moves points that were" if key == TIMES_KEY else "was"
    return (
        f"{what} fitted by {posterior.head.config} and drawn with the others from its posterior, as are {fitted} of"
        f" {path}; every other {PATHS[path][0]} of it is free. To set a fitted one, copy {file} under another name,"
        " change the path there and say the copy's name as `shock`: of another shock than the fitted one the parameters"
        " alone are drawn (docs/uncertainty.md, To change the shock)"
    )


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


def refuse_unequal(name: str, arms: Arms, played: tuple[Arm, ...]) -> None:
    """A budget that is drawn cannot be the one that another arm's is made equal to."""
    programme, _, key = name.partition(".")
    for arm, model in ((one.name, arms.equal_to[one.name]) for one in played if one.name in arms.equal_to):
        if key == BUDGET and any(item["programme"] == programme for item in arms.done.get(model, ())):
            raise ConfigError(
                f"{name}: arm {arm} has the same budget as arm {model}, which would differ from world to world; fix the"
                " budget"
            )
