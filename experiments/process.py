"""The command as a process: which signals end it, and how it goes."""

import os
import signal
import sys

from experiments.errors import STOPPED


def command() -> None:
    """The command `relief`. Cut short, Ray's threads may crash while the interpreter is taken down, so it goes at once."""
    from experiments.cli import main

    try:
        main()
    except SystemExit as ended:
        if ended.code != STOPPED or "ray" not in sys.modules:
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)


def heed_signals() -> None:
    """A scheduler's word and a closed terminal end it as Ctrl-C does; under nohup a closed terminal ends nothing."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is not signal.SIG_IGN:
            signal.signal(name, interrupted)


def interrupted(*_) -> None:
    raise KeyboardInterrupt
