"""What a first try is worth, in a sentence: before it is played and under what it found."""

FEWEST_DRAWS = 8  # of fewer no test of skew exists, so that nothing else would warn


def few_draws(units: object) -> list[str]:
    """Of so many units of worlds; nothing where they are enough, or not known."""
    if not isinstance(units, int) or units >= FEWEST_DRAWS:
        return []
    return [
        f"Few worlds: intervals of {units} draws are a rough guess, and so is a verdict from them; one world more may"
        f" turn it. Shipped experiments have {FEWEST_DRAWS} or more."
    ]
