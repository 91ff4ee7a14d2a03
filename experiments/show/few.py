"""What a first try is worth, in a sentence: before it is played and under what it found."""

from experiments.ask.claims import FEWEST_UNITS

FEWEST_DRAWS = 8  # of fewer no test of skew exists, so that nothing else would warn


def too_few(units: object) -> bool:
    """Whether so many units of worlds bear no finding; what is not known is not held against them."""
    return isinstance(units, int) and units < FEWEST_UNITS


def few_draws(units: object) -> list[str]:
    """Of so many units of worlds; nothing where they are enough, or not known."""
    if not isinstance(units, int) or units >= FEWEST_DRAWS:
        return []
    draws = f"{units} draw" + "s" * (units != 1)
    if too_few(units):
        return [
            f"Too few worlds for a finding: {draws}, where {FEWEST_UNITS} are the least. An interval of so few"
            " says little of what more would show; no verdict is given, and groups of firms are not told."
            f" Shipped experiments have {FEWEST_DRAWS} draws or more."
        ]
    return [
        f"Few worlds: intervals of {draws} are a rough guess, and so is a verdict from them; one world more may"
        f" turn it. Shipped experiments have {FEWEST_DRAWS} or more."
    ]
