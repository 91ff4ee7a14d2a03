"""Whether a result can be written where it shall lie, looked at before anything is played."""

import os
from pathlib import Path

from abm.errors import ConfigError


def refuse_unwritable(folder: Path) -> None:
    """ConfigError where the folder is a file, lies below one, or belongs to somebody else."""
    there = next(parent for parent in (folder, *folder.absolute().parents) if os.path.lexists(parent))
    if not there.is_dir():
        raise ConfigError(f"--out {folder}: {there} is a file; expected a folder, or a name that is free")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ConfigError(
            f"--out {folder}: {there} may not be written by this user; expected another folder, such as --out"
            f" ~/results/{folder.name}"
        )
