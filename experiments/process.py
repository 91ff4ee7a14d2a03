"""The command as a process: which signals end it, how it goes, its exit code, and every error in words."""

import os
import signal
import sys
from collections.abc import Callable

import typer

from abm.errors import ConfigError
from experiments.errors import STOPPED, NotPaired, NoWorlds, Stopped, Unanswered

BAD_INPUT, FAILED_RUNS = 2, 1


def in_words(command: Callable[[], None]) -> None:
    """Run it; errors that the user can mend are told, not traced."""
    heed_signals()
    try:
        command()
    except ConfigError as error:
        end(error, BAD_INPUT)
    except (NotPaired, NoWorlds, Unanswered) as error:
        end(error, FAILED_RUNS)
    except Stopped as error:
        end(error, STOPPED if isinstance(error.__cause__, type(None)) else FAILED_RUNS)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        end(unwritten(error), FAILED_RUNS)


def unwritten(error: OSError) -> str:
    """A file that cannot be read or written."""
    text = f"{error.filename or 'a file'}: {(error.strerror or str(error)).lower()}"
    return f"{text}; mend that, or name another folder, and run the same command again"


def end(error: Exception | str, code: int) -> None:
    typer.echo(str(error), err=True)
    sys.exit(code)


def heed_signals() -> None:
    """A scheduler's word and a closed terminal end it as Ctrl-C does; under nohup a closed terminal ends nothing."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, interrupted)


def interrupted(*_) -> None:
    raise KeyboardInterrupt
