"""Options that several verbs of the command share, and the names that a shell completes for them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from abm.errors import ConfigError

MADE = "Folders that are missing are made."  # by every --out


def known_names(incomplete: str) -> Iterator[str]:
    """All that `relief show` knows and begins so; what has a dot in its name once that is typed."""
    from experiments.ask.described import names

    dotted = "." in incomplete
    return (name for name in names() if name.startswith(incomplete) and ("." in name) == dotted)


def experiment_names(incomplete: str) -> Iterator[str]:
    """Experiments of configs/experiments, and files on the way to one."""
    from abm.parameters.configs_path import known

    yield from (name for name in known("experiments", ".toml") if name.startswith(incomplete))
    yield from paths(incomplete, "*.toml")


def result_names(incomplete: str) -> Iterator[str]:
    """Folders that hold a result, and folders on the way to one."""
    yield from paths(incomplete)


def paths(incomplete: str, pattern: str | None = None) -> Iterator[str]:
    """Folders that begin so, and files of the pattern."""
    home = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    for path in sorted(home.iterdir()) if home.is_dir() else ():
        text = f"{path}/" if path.is_dir() else str(path)
        if text.startswith(incomplete) and (path.is_dir() or (pattern and path.match(pattern))):
            yield text


def play_on(threads: int | None) -> int | None:
    """So many threads from now on, in this process and those that it starts."""
    if threads is not None:
        from abm.machine import blocks

        blocks.use_threads(threads)
    return threads


def play_here_on(threads: int | None) -> int | None:
    """The same, for a command that plays in this process alone: no more than it has cores."""
    from experiments.run import cluster

    play_on(threads)
    cluster.refuse_too_many_threads(workers=0)
    return threads


def threads_option(callback: Callable, which: str) -> Any:
    """`--threads`, for a command that plays worlds."""
    return typer.Option(min=1, callback=callback, help=f"Threads for {which}; the bytes are the same [default: 1].")


def one_way(**asked: bool) -> str | None:
    """The one form of a table that is asked for, or none.

    Raises ConfigError: two are asked for, and the standard output holds one.
    """
    ways = [way for way, wanted in asked.items() if wanted]
    if len(ways) > 1:
        raise ConfigError(f"--{' --'.join(ways)}: one at a time; call once for each")
    return ways[0] if ways else None


Config = Annotated[
    str,
    typer.Argument(
        help="An experiment's TOML file, or the name of one in configs/experiments.", autocompletion=experiment_names
    ),
]
ResultFolder = Annotated[Path, typer.Argument(help="Folder of a result, finished or not.", autocompletion=result_names)]
Baseline = Annotated[
    Path | None,
    typer.Option(
        metavar="RESULT", help="Folder of a finished result whose runs without relief are taken over where all agrees."
    ),
]
Storage = Annotated[
    str | None,
    typer.Option(metavar="PLACE", help="Where its worlds are kept, if `run` was given a --storage and has not ended."),
]
Workers = Annotated[
    int | None, typer.Option(min=0, help="Processes; 0 plays in this one [default: all cores, by the threads of each].")
]
Threads = Annotated[int | None, threads_option(play_on, "each world, where they are few and big")]
ThreadsHere = Annotated[int | None, threads_option(play_here_on, "the world, where it is big")]
AsLatex = Annotated[
    bool,
    typer.Option(
        "--latex", help="The table as LaTeX on the standard output; it needs the packages booktabs and graphicx."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on the standard output.")]
Measures = Annotated[
    list[str] | None, typer.Option("--measure", metavar="NAME", help="Rows of this measure alone; may be repeated.")
]
Arms = Annotated[
    list[str] | None, typer.Option("--arm", metavar="NAME", help="Rows of this arm alone; may be repeated.")
]
Windows = Annotated[
    list[str] | None,
    typer.Option(
        "--window", metavar="NAME", help="Rows of during, after, cumulated or a quarter alone; may be repeated."
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Say nothing on the way: no bar, no lines; what comes out is told.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, such as worlds.draws=4; may be repeated."),
]
