"""The manifest of a result: who made it, what is kept. It vouches for itself, for config.toml and for the tables."""

import hashlib
import json
from pathlib import Path
from typing import Any

from abm.errors import ConfigError
from experiments.store import stored
from experiments.store.files import write_whole

FILE, CONFIG = "manifest.json", "config.toml"
ITSELF = "sha256"
TODO = "run the same command again, which mends it, or name another result"
DAMAGED = "is damaged, or was written by hand; --fresh throws the result away, --out DIR names another folder"
EARLIER = "made by an earlier version; run the same command again (the one that made it) with --fresh"
PAGES = {  # by the file of a study that is no experiment, the verb that plays it
    "closures.csv": "closures", "validation.json": "validate", "impulses.json": "impulses", "placebo.json": "placebo",
}  # fmt: skip # a table
NO_ARMS = "no arms were played (a calibration?); expected a result of `relief run`"
OF_EVERY_RESULT = ("identity", "sittings")  # in whatever version
# of an experiment, by those who read its result
READ = "experiment", "arms", "uncertain", "drawn_openings", "failures"


def write(folder: Path, manifest: dict[str, Any]) -> None:
    """With the hash of all else that it tells."""
    said = json.loads(json.dumps({key: value for key, value in manifest.items() if key != ITSELF}))
    write_whole(folder / FILE, json.dumps(said | {ITSELF: digest(said)}, indent=2, ensure_ascii=False).encode())


def read(folder: Path) -> dict[str, Any] | None:
    """None where there is none; ConfigError where it is not what was written, or does not vouch for itself yet."""
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_bytes())
        earlier = (
            isinstance(manifest, dict)
            and ITSELF not in manifest
            and all(manifest.get(key) is not None for key in OF_EVERY_RESULT)
        )
        sound = isinstance(manifest, dict) and manifest.pop(ITSELF, None) == digest(manifest)
    except (ValueError, RecursionError):
        earlier = sound = False
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    if earlier:
        raise ConfigError(f"{folder}: {EARLIER}")
    if not sound:
        raise ConfigError(f"{path}: {DAMAGED}")
    return manifest


def there(folder: Path) -> dict[str, Any]:
    """Of a folder that holds a result."""
    manifest = read(folder)
    if manifest is None:
        raise ConfigError(f"{folder}: no result lies there (no {FILE}); {instead(folder)}")
    return manifest


def instead(folder: Path) -> str:
    """What to do where no result lies: other studies leave a page of their own."""
    for file, verb in PAGES.items():
        if (folder / file).is_file():
            return f"{file} is what `relief {verb}` wrote, whose page is README.md beside it; name a folder with {FILE}"
    return "`relief run CONFIG` makes one"


def of_experiment(folder: Path) -> dict[str, Any]:
    """Of a folder that holds an experiment's result, with all that its readers
    need; every file has the bytes that were written."""
    manifest = there(folder)
    if "arms" not in manifest:
        raise ConfigError(f"{folder}: {NO_ARMS}")
    lacking = [key for key in READ if key not in manifest]
    if lacking:
        raise ConfigError(f"{folder}: {FILE} says nothing of {', '.join(lacking)}: {EARLIER}")
    refuse_damage(folder, manifest)
    return manifest


def refuse_damage(folder: Path, manifest: dict[str, Any]) -> None:
    """Every file that the manifest vouches for has the bytes that were written, or ConfigError says which has not."""
    kept = {CONFIG: manifest.get("config")} | {name: manifest["tables"][name] for name in manifest.get("tables", {})}
    for name, hashed in kept.items():
        try:
            stored.sound(folder / name, hashed)
        except stored.Changed:
            raise ConfigError(
                f"{folder}: {name}: its bytes are not those that were written; expected the hash that {FILE} tells,"
                f" {hashed}; {TODO}"
            ) from None
        except OSError as error:
            raise ConfigError(f"{folder / name}: cannot be read: {error.strerror}") from None


def digest(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
