"""What lines of a kind come to: whole grains, and the part of a bill that several take over in turn."""

from collections.abc import Callable

import numpy as np


def in_turn[Kind](lines: list[Kind], whole: np.ndarray, takes: Callable[[Kind, np.ndarray], np.ndarray]):
    """What each line takes of what the earlier ones leave of the whole: line after line; yuan by row."""
    for line in lines:
        part = takes(line, whole)
        whole = whole - part
        yield line, part


def added_up(parts: list[np.ndarray], rows: int) -> np.ndarray:
    """All parts together; yuan by row."""
    return sum(parts[1:], parts[0]) if parts else np.zeros(rows)
