"""The command `relief`, which is `python -m experiments`."""

import os
import sys

from experiments.errors import STOPPED


def command() -> None:
    """The command `relief`. Cut short, Ray's threads may crash while the
    interpreter is taken down, so it goes at once."""
    from experiments.cli import main

    try:
        main()
    except SystemExit as ended:
        if ended.code != STOPPED or "ray" not in sys.modules:
            raise
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(STOPPED)


if __name__ == "__main__":
    command()
