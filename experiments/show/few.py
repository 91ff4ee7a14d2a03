"""What a first try is worth, in a sentence: before it is played and under what it found."""

from experiments.find.verdict import FEWEST_UNITS

FEWEST_DRAWS = 8  # of fewer no test of skew exists, so that nothing else would warn


def few_draws(units: object) -> list[str]:
    """Of so many units of worlds; nothing where they are enough, or not known."""
    if not isinstance(units, int) or units >= FEWEST_DRAWS:
        return []
    verdict = (
        f"no verdict is given of fewer than {FEWEST_UNITS}"
        if units < FEWEST_UNITS
        else "so is a verdict from them; one world more may turn it"
    )
    return [
        f"Few worlds: intervals of {units} draws are a rough guess, and {verdict}. Shipped experiments have"
        f" {FEWEST_DRAWS} or more."
    ]
