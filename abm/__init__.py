"""China's economy as agents: workers, small firms, banks, platforms, and the relief that reaches them."""

from importlib import import_module

from abm.machine import as_read, blocks, forked, kernel_cache, threads  # noqa: F401 (as_read notes the files before any other is read)

forked.settle()
threads.settle()
kernel_cache.settle()
blocks.settle()

_ROOM_OF = {"Economy": "abm.economy", "use_threads": "abm.machine.blocks"} | dict.fromkeys(
    ("Worker", "SME", "LargeFirm", "Bank", "Platform", "Government", "CentralBank", "RestOfWorld"),
    "abm.mesa_face.agents",
)
__all__ = list(_ROOM_OF)


def __getattr__(name: str):
    """Names are handed out when first asked for, so that a small question never waits for mesa or numba."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'abm' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
