"""The command as a process: which signals end it, how it goes, its exit code, and every error in words."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from typing import Any

import typer

from abm.errors import ConfigError
from abm.parameters.configs_path import folders
from experiments.errors import STOPPED, NotPaired, NoWorlds, Stopped, Unanswered

BAD_INPUT, FAILED_RUNS, FAULT = 2, 1, 70  # the last as sysexits.h has it, of a fault of the program's own
DEBUG = "--debug"
WHERE = "where you have relief from, or to its authors (CITATION.cff)"


def in_words(command: Callable[[], Any], placed: Callable[[str], str] = str) -> None:
    """Run it; errors that the user can mend are told, not traced, and a fault of our own says what to do. --debug may
    stand anywhere among the words. `placed`: what is wrong in configs, with its lines."""
    heed_signals()
    debug = DEBUG in sys.argv
    sys.argv = [word for word in sys.argv if word != DEBUG]
    try:
        command()
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if debug:
            raise
        words, code = words_of(error)
        end(placed(words) if isinstance(error, ConfigError) else words, code)


def words_of(error: Exception) -> tuple[str, int]:
    """What is told of an error, and the exit code."""
    match error:
        case ConfigError():
            return str(error), BAD_INPUT
        case NotPaired() | NoWorlds() | Unanswered():
            return str(error), FAILED_RUNS
        case Stopped():
            return str(error), STOPPED if error.__cause__ is None else FAILED_RUNS
        case OSError():
            return unwritten(error), FAILED_RUNS
        case MemoryError():
            return "there is not enough memory; a larger scale, or fewer --workers, needs less", FAILED_RUNS
    if place := in_own_programme(error):
        said = error.msg if isinstance(error, SyntaxError) else " ".join(str(error).split())
        return f"{place}: {type(error).__name__}: {said}{nearest_name(error)}; {DEBUG} shows the way there", BAD_INPUT
    return fault(error), FAULT


def in_own_programme(error: Exception) -> str | None:
    """File and line where a programme of the user's own went wrong: as it was read, or as it was played."""
    rooms = {room.resolve() for room in folders("programmes")}
    places = [(frame.filename, frame.lineno) for frame in extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename or "", error.lineno))
    own = [(Path(file), line) for file, line in places if Path(file).resolve().parent in rooms]
    return f"configs/programmes/{own[-1][0].name}:{own[-1][1]}" if own else None


def nearest_name(error: Exception) -> str:
    """The name that was meant where a thing has none of the one asked for."""
    if not isinstance(error, AttributeError) or "did you mean" in str(error):
        return ""
    own = dict(getattr(error.obj, "values", ()) if hasattr(type(error.obj), "PARAMETERS") else ())
    known = [*own, *(name for name in dir(error.obj) if not name.startswith("_"))]
    near = get_close_matches(error.name or "", known, n=1)
    return f"; did you mean {near[0]}?" if near else ""


def fault(error: Exception) -> str:
    """Nothing that anybody writes should bring this about."""
    asked = shlex.join(["relief", *sys.argv[1:]])
    said = " ".join(str(error).split()) or "no more is known"
    return (
        f"relief itself is at fault: {type(error).__name__}: {said}. What is finished is kept. `{asked} {DEBUG}` shows"
        f" where it happened; please report what that prints, with the file that you asked with, {WHERE}"
    )


def unwritten(error: OSError) -> str:
    """A file that cannot be read or written."""
    text = f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}"
    return f"{text}; mend that, or name another folder, and run the same command again"


def end(words: str, code: int) -> None:
    typer.echo(words, err=True)
    sys.exit(code)


def heed_signals() -> None:
    """A scheduler's word and a closed terminal end it as Ctrl-C does; under nohup a closed terminal ends nothing."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, interrupted)


def interrupted(*_) -> None:
    raise KeyboardInterrupt
