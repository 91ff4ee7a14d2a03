"""What studies found of the programmes in a result's arms, for whoever reads what the model found of them."""

from collections.abc import Mapping
from typing import Any

from experiments.ask import studies
from experiments.show.screen import DETAILS

HELD = "What studies and lenders found of these programmes, and the model's own"


def limits(manifest: Mapping[str, Any]) -> list[str]:
    """A line among the limits; none where no study is of the programmes."""
    found = studies.of_arms(manifest["arms"])
    return [f"{HELD} ({studies.PAGES}): {'; '.join(one.words for one in found)}."] if found else []


def misses(manifest: Mapping[str, Any]) -> str:
    """What the model is known to miss of them, in one sentence."""
    missed = [one.short for one in studies.of_arms(manifest["arms"]) if one.verdict == studies.MISS]
    return (
        f"Known misses of what these programmes do: {'; '.join(missed)} ([limits]({DETAILS}#limits))." if missed else ""
    )
