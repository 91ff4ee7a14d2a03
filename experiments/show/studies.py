"""What studies found of the programmes in a result's arms, for whoever reads what the model found of them."""

from collections.abc import Mapping
from typing import Any

from experiments.ask import studies
from experiments.show.screen import DETAILS

MOST_MISSES = 3  # on a page's first screen, where more than one would be left over
HELD = "What studies and lenders found of these programmes, and the model's own"


def limits(manifest: Mapping[str, Any]) -> list[str]:
    """A line among the limits; none where no study is of the programmes."""
    found = studies.of_arms(manifest["arms"])
    return [f"{HELD} ({studies.PAGES}): {'; '.join(one.words for one in found)}."] if found else []


def misses(manifest: Mapping[str, Any]) -> str:
    """What the model is known to miss of them, in one sentence: effects that studies found first, then states."""
    found = [one for one in studies.of_arms(manifest["arms"]) if one.verdict == studies.MISS]
    missed = [one.short for one in sorted(found, key=lambda one: not one.is_an_effect)]
    if len(missed) > MOST_MISSES + 1:
        missed[MOST_MISSES:] = [f"and {len(missed) - MOST_MISSES} more"]
    return (
        f"Known misses of what these programmes do: {'; '.join(missed)} ([limits]({DETAILS}#limits))." if missed else ""
    )
