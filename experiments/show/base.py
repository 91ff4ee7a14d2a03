"""What the arm compared with is called: nothing but a shock, or an arm with relief of its own."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.show.units import quoted


class Base(NamedTuple):
    """The words for an arm, and for the one it is held against."""

    helped: str = "with relief"
    short: str = "without"
    relief: str = "without relief"
    it: str = "without it"


def base(manifest: Mapping[str, Any], against: str, arm: str | None = None) -> Base:
    """An arm with programmes of its own goes by its name: against it nobody is without relief; so does one against
    which `arm`, or every arm, leaves something out."""
    arms = manifest["arms"]
    helped = any(arms[name]["programmes"] for name in ([arm] if arm else arms) if name != against)
    under = f"under {quoted(against)}"
    return Base() if helped and not arms[against]["programmes"] else Base("in the arm", under, under, under)
