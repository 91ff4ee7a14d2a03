"""How large an experiment is, in a sentence."""

from pathlib import Path
from typing import Any

from experiments.ask.by_name import BY_WORLD, budget_differs
from experiments.ask.designs import WITH_ONE_LUCK
from experiments.ask.inquiry import Inquiry
from experiments.ask.posterior import drawn_from
from experiments.run.progress import span
from experiments.show import changed
from experiments.show.few import few_draws
from experiments.show.units import number


def size_text(experiment: Inquiry, baseline: Path | None = None) -> str:
    """Worlds, arms, agents, about how much time and memory; what is taken
    over from another result, in a line of its own."""
    found = found_in(experiment, baseline)
    size, arms = experiment.size(len(found.there) if found else 0), [arm.name for arm in experiment.arms]
    return (
        f"{experiment.name}: in order. {size.worlds} worlds x {len(arms)} arms ({', '.join(arms)}) = {size.runs} runs"
        f" of about {size.people:,} people and {size.firms:,} firms over {experiment.question.quarters}; about"
        f" {span(size.seconds_on_one_core)} of one core on a quiet machine, start of workers, openings"
        " and pages included,"
        f" {size.bytes_a_core / 1e9:.1f} GB for each core used"
        + f"\n{worlds_text(experiment, in_short=True)}"
        + "".join(f"\n{note}" for note in [*changes(experiment), *budgets(experiment), *few_worlds(experiment)])
        + (f"\nbaseline: {found.text()}" if found else "")
    )


def size_facts(experiment: Inquiry, baseline: Path | None = None) -> dict[str, Any]:
    """The same as a document."""
    found = found_in(experiment, baseline)
    size = experiment.size(len(found.there) if found else 0)
    return {
        "experiment": experiment.name,
        "question": experiment.question.question,
        "arms": [arm.name for arm in experiment.arms],
        "budget_yuan": {arm.name: arm.budget_yuan for arm in experiment.arms},
        "worlds": size.worlds,
        "runs": size.runs,
        "quarters": experiment.question.quarters,
        "scale": experiment.question.scale,
        "people_a_world": size.people,
        "firms_a_world": size.firms,
        "seconds_on_one_core": size.seconds_on_one_core,
        "bytes_a_core": size.bytes_a_core,
        "worlds_from": worlds_text(experiment),
        "changed": changes(experiment),
        "baseline": found.text() if found else None,
    }


def found_in(experiment: Inquiry, baseline: Path | None) -> Any:
    """What is taken over from another result; None where nothing is."""
    if baseline is None:
        return None
    from experiments.run.agreement import read_baseline

    return read_baseline(experiment, baseline)


def changes(experiment: Inquiry) -> list[str]:
    """What every arm changes of the economy and the shock; nothing where both are as their files have them."""
    return list(filter(None, [changed.sentence(changed.asked_of(experiment.question))]))


def budgets(experiment: Inquiry) -> list[str]:
    """What each arm may lend and give at most, as its levels have it."""
    drawn = [one.name for one in experiment.checked.uncertain]
    bounded = [
        f"{arm.name} {BY_WORLD if budget_differs(arm.relief, drawn) else number(arm.budget_yuan, 1e9)}"
        for arm in experiment.arms
        if arm.budget_yuan > 0.0
    ]
    need_not = "bounds, which need not bind; the details of the result will say what was used of them"
    return [f"budgets, billion yuan: {', '.join(bounded)} ({need_not})"] if bounded else []


def few_worlds(experiment: Inquiry) -> list[str]:
    """What a first try is worth, before it is played."""
    if experiment.question.worlds.design in WITH_ONE_LUCK:
        return []
    draws, worlds = len({world.draw for world in experiment.worlds}), len(experiment.worlds)
    return few_draws(draws if draws > 1 else worlds)


def worlds_text(experiment: Inquiry, in_short: bool = False) -> str:
    """From where its worlds are drawn."""
    posterior, others = experiment.checked.posterior, [one.name for one in experiment.checked.uncertain]
    return drawn_from(posterior.facts() if posterior is not None else None, others, in_short)
