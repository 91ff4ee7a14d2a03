"""Calls of a function from a process that was forked and cannot play: a
Python started afresh answers them, over pipes."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import IO, Any

SERVE = "from experiments.elsewhere import serve; serve()"


@dataclass(frozen=True)
class Other:
    """The Python that answers, and the pipes to and from it."""

    process: subprocess.Popen
    asked: IO[bytes]
    answers: IO[bytes]


def call(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    """What the function says of these values; what it raises is raised here."""
    other = started(function, os.getpid())
    try:
        pickle.dump(values, other.asked)
        other.asked.flush()
        answer = pickle.load(other.answers)
    except (EOFError, BrokenPipeError):
        raise RuntimeError("the process that plays for this one has ended; its words stand above") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


@cache
def started(function: Callable[..., Any], asker: int) -> Other:
    """One for each function and process that asks; it ends with the process that asks."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    if process.stdin is None or process.stdout is None:  # never, of a process that is asked for both
        raise RuntimeError("the process that plays for this one has no pipes")
    pickle.dump(function, process.stdin)
    return Other(process, process.stdin, process.stdout)


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
            answer = function(**values)
        except Exception as error:  # whatever it is, the asker is told
            answer = error
        pickle.dump(answer, answers)
        answers.flush()
