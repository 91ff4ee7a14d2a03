"""Calls of a function from a process that was forked and cannot play: a Python started afresh answers them, over
pipes."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

SERVE = "from experiments.elsewhere import serve; serve()"


def call(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    """What the function says of these values; what it raises is raised here."""
    process = started(function, os.getpid())
    try:
        pickle.dump(values, process.stdin)
        process.stdin.flush()
        told = pickle.load(process.stdout)
    except (EOFError, BrokenPipeError):
        raise RuntimeError("the process that plays for this one has ended; its words stand above") from None
    if isinstance(told, Exception):
        raise told
    return told


@cache
def started(function: Callable[..., Any], asker: int) -> subprocess.Popen:
    """One for each function and process that asks; it ends with the process that asks."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    pickle.dump(function, process.stdin)
    return process


def serve() -> None:
    """Answer until nobody asks; what is printed on the way goes to the standard error, apart from the answers."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    function = pickle.load(asked)
    while True:
        try:
            values = pickle.load(asked)
        except EOFError:
            return
        try:
            told = function(**values)
        except Exception as error:  # whatever it is, the asker is told
            told = error
        pickle.dump(told, answers)
        answers.flush()
