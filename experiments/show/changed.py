"""What every arm of a result changes in its economy and its shock: numbers that are told without it are of another
world."""

from collections.abc import Mapping
from typing import Any

from experiments.ask.schema import Question, full_names


def asked_of(question: Question) -> dict[str, Any]:
    """The keys of a config that say of what world a result is."""
    return question.model_dump(include={"economy", "shock", "parameters", "shock_changes", "burn_in"})


def of_economy(asked: Mapping[str, Any]) -> list[str]:
    """`online_share = 0.182`, `sells_online times 0.75`: each parameter that a config sets, and its burn-in."""
    burn_in = asked.get("burn_in")
    return [
        *(said(name, value) for name, value in asked.get("parameters", {}).items()),
        *([] if burn_in is None else [f"burn-in {burn_in} quarters"]),
    ]


def of_shock(asked: Mapping[str, Any]) -> list[str]:
    """`world_demand 2020Q3 = 0.85, 2020Q4 = 0.85`: each path or item of it that a config changes, by its full name."""
    return [said(name, value) for name, value in full_names(dict(asked.get("shock_changes", {}))).items()]


def sentence(asked: Mapping[str, Any]) -> str:
    """All of it after the files' names; nothing where both are as their files have them."""
    economy, shock = of_economy(asked), of_shock(asked)
    parts = [
        *([f"of the economy {asked['economy']} {'; '.join(economy)}"] if economy else []),
        *([f"of the shock {asked['shock']} {'; '.join(shock)}"] if shock else []),
    ]
    return f"Changed in every arm: {', and '.join(parts)}." if parts else ""


def limit(asked: Mapping[str, Any]) -> str:
    """That no data were held against a changed world; nothing where nothing is changed."""
    if not sentence(asked):
        return ""
    return (
        f"What the model fits is told of {asked['economy']} under {asked['shock']} as their files have them. This world"
        " is changed (Where it comes from says how): no data were held against it."
    )


def given(asked: Mapping[str, Any]) -> str:
    """What of the shock is not explained; where it is changed, that it is not the file's either."""
    besides = f", and not all as {asked['shock']} has them" if of_shock(asked) else ""
    return f"Foreign demand and closures are given, not explained{besides}."


def said(name: str, value: Any) -> str:
    """A key with its value; of a table each of its keys, as often as they lie inside each other."""
    if isinstance(value, Mapping):
        return f"{name} {', '.join(said(key, inner) for key, inner in value.items())}"
    if name == "times":
        return f"times {word(value)}"
    return f"{name} = {word(value)}"


def word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " ".join(map(word, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
