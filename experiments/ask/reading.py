"""An experiment or a calibration is read: inheritance, --set, then every error at once, in words."""

import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError

from abm.errors import ConfigError
from abm.parameters import configs_path
from abm.parameters.complaints import SHOWN, complaints, shortened
from experiments.ask.schema import Question
from experiments.ask.sources import DEEPEST, Layer, Sources, nearest, too_deep


def read_question(asked: str | Path, changes: Iterable[str] = ()) -> tuple[Question, Sources]:
    """The experiment's file with what it extends and the changes of --set laid over it."""
    return read_config("experiments", Question, asked, changes)


def read_config(kind: str, model: type[BaseModel], asked: str | Path, changes: Iterable[str] = ()):
    """A file of configs/KIND as its model has it, and where each key was written."""
    return of_layers(model, (*inherited(kind, place_of(kind, asked)), *changes_layer(changes)))


def place_of(kind: str, asked: str | Path) -> Path:
    """The file of a name; of a name that is none, the file beside that was meant."""
    beside = Path(f"{asked}.toml")
    if str(asked) not in configs_path.known(kind, ".toml") and not Path(asked).exists() and beside.is_file():
        raise ConfigError(f"{kind}: {asked}: no such config; {beside} lies here: did you mean it?")
    try:
        return configs_path.find(kind, asked, ".toml")
    except ConfigError as error:
        folder = Path(asked).parent
        near = get_close_matches(Path(asked).stem, [file.stem for file in folder.glob("*.toml")], n=1)
        meant = f"; {folder / f'{near[0]}.toml'} lies there: did you mean it?" if near else "."
        raise ConfigError(f"{error} Nor does it lie in {folder.resolve()}{meant}") from None


def read_text(name: str, text: str) -> tuple[Question, Sources]:
    """An experiment that is not written yet, as the file of this name would be read."""
    return of_layers(Question, (Layer.of(name, text),))


def of_layers(model: type[BaseModel], layers: tuple[Layer, ...]):
    """Layers laid over each other, the strongest last, as their model has them."""
    merged: dict = {}
    for layer in layers:
        merged = merge(merged, layer.table)
    sources = Sources(layers)
    try:
        return model.model_validate(merged), sources
    except ValidationError as error:
        raise ConfigError("\n".join(complaints(error, sources.at, model))) from None


def inherited(kind: str, path: Path, heirs: tuple[Path, ...] = ()) -> tuple[Layer, ...]:
    """The chain of files from the oldest ancestor to the file itself."""
    if path.resolve() in heirs:
        raise ConfigError(f"{path}: extends: the file inherits from itself")
    layer = Layer.read(path)
    parent = layer.table.pop("extends", None)
    if parent is None:
        return (layer,)
    if not isinstance(parent, str):
        raise ConfigError(f'{path}: extends: {parent!r} is not a file name; expected "other.toml"')
    return (*inherited(kind, extended(kind, path, parent), (*heirs, path.resolve())), layer)


def extended(kind: str, path: Path, parent: str) -> Path:
    """The file that another extends: beside it, or one of the known configs of its kind."""
    beside = path.parent / parent
    if beside.is_file():
        return beside
    others = [file.name for file in path.parent.glob("*.toml") if file != path]
    known = [f"{name}.toml" for name in configs_path.known(kind, ".toml")]
    if Path(parent).name != parent or parent not in known:
        there_are = nearest(parent, [*others, *known])
        raise ConfigError(f"{path}: extends: {parent}: no such file beside it, and none in configs/{kind}{there_are}")
    return configs_path.find(kind, parent, ".toml")


def changes_layer(changes: Iterable[str]) -> tuple[Layer, ...]:
    """--set worlds.draws=4: dotted keys, values as in TOML, bare words as text."""
    layers = []
    for change in changes:
        key, equals, value = change.partition("=")
        if not equals or not key.strip():
            raise ConfigError(f"--set {change}: expected key=value, such as worlds.draws=4")
        steps = steps_of(key.strip(), change)
        if steps == ["extends"]:
            raise ConfigError(f"--set {change}: what a file extends stands in the file; write one that extends it")
        if len(steps) > DEEPEST:
            raise ConfigError(f"--set {change[:SHOWN]}: {too_deep()}")
        table = plain_or_text(value.strip())
        for part in reversed(steps):
            table = {part: table}
        layers.append(Layer(f"--set {shortened(change)}", "", table).plain())
    return tuple(layers)


def steps_of(key: str, change: str) -> list[str]:
    """The parts of a dotted key, which may stand in quotes as in TOML: arms."a.b"."""
    parts = re.fullmatch(rf"{PART}(?:\.{PART})*", key) and re.findall(PART, key)
    if not parts:
        raise ConfigError(f"--set {shortened(change)}: expected key=value, such as worlds.draws=4 or 'arms.\"a.b\"=[]'")
    return [part[1:-1] if part[0] in "'\"" else part for part in parts]


def plain_or_text(value: str):
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except (ValueError, RecursionError):
        return value


PART = r"""(?:"[^"\\]*"|'[^']*'|[^."']+)"""  # of a dotted key
REPLACED_WHOLE = ("uncertain", "fit")
KEYS_OF_AN_ARM = {"join", "relief", "shock"}


def merge(parent: dict, child: dict) -> dict:
    """Tables key by key, the child's word last; an arm, a list, `uncertain` or `fit` is replaced whole."""
    merged = dict(parent)
    for key, value in child.items():
        both_tables = isinstance(value, dict) and isinstance(parent.get(key), dict)
        merge_them = (
            both_tables
            and key not in REPLACED_WHOLE
            and not (KEYS_OF_AN_ARM & set(value) or KEYS_OF_AN_ARM & set(parent[key]))
        )
        merged[key] = merge(parent[key], value) if merge_them else value
    return merged
