"""Options that several verbs of the command share."""

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[str, typer.Argument(help="An experiment's TOML file, or the name of one in configs/experiments.")]
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
Workers = Annotated[int | None, typer.Option(min=0, help="Processes; 0 plays in this one [default: all cores].")]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Change a key, such as worlds.draws=4; may be repeated."),
]
