"""Which of the few drawn openings a world begins with."""


def opening_of(seed, drawn_openings: int):
    """By the world's seed (one, or an array): worlds with the same number share their agents at the opening, not their
    luck after it."""
    return seed % drawn_openings
