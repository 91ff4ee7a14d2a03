"""Questions put to the model: arms, worlds, measures, and what comes of them."""

from importlib import import_module

import abm  # noqa: F401 (settles threads and notes the files before anything else is read)

_ROOM_OF = {
    "Experiment": "experiments.experiment",
    "Function": "experiments.as_function",
    "Result": "experiments.result",
}
__all__ = list(_ROOM_OF)


def __getattr__(name: str):
    """Names are handed out when first asked for, so that `relief --help` never waits for a heavy library."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
