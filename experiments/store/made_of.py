"""Which source files a result is made of: the model, the programmes of its
arms, and what plays, keeps and joins its runs."""

import ast
import sys
import sysconfig
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import abm.relief.programmes

ABM = Path(abm.__file__).parent
EXPERIMENTS = Path(__file__).parents[1]
ROOM = "abm.relief.programmes"
PLAYS = "experiments.run.world", "experiments.run.chunk", "experiments.run.baseline", "experiments.store.tables"
STOPS = ("experiments.run.stopping",)  # decides by an interval how many worlds there are
# where a calibration plays next, and what it reads off
LEARNS = "experiments.calibration.points", "experiments.calibration.play", "experiments.calibration.fit"
# Imported by those, but without a say in any figure: each with the reason.
BESIDE = {
    "experiments.calibration.question": "what it reads is hashed by its contents: the question and the facts",
    "experiments.ask.checks": "what it lets pass is hashed by its contents: the question, arms and worlds",
    "experiments.ask.claims": "says what a verdict is about",
    "experiments.ask.inquiry": "what it makes is hashed by its contents: the question, arms and worlds",
    "experiments.ask.posterior": "what it reads is hashed by its contents: the table, and the worlds drawn from it",
    "experiments.ask.sources": "words of errors",
    "experiments.errors": "words of errors",
    "experiments.experiment": "hands a question to whoever plays it",
    "experiments.validation.benchmarks": "words of pages",
    "experiments.run.cluster": "how Ray is started",
    "experiments.run.ensemble": "in what order worlds are handed out: tables do not tell it",
    "experiments.run.hand_out": "who plays which world: tables do not tell it",
    "experiments.store.apart": "words of errors",
    "experiments.store.identity": "what it computes is the identity",
    "experiments.store.node": "names the machine in words of errors",
    "experiments.store.storage": "keeps bytes that are held against their hashes when they are read",
    "experiments.run.now": "words on the terminal",
    "experiments.run.progress": "words on the terminal",
    "experiments.store.store": "keeps bytes that are held against their hashes when they are read",
}


def model() -> list[Path]:
    """Every file of the model but the programmes, of which an arm uses some."""
    apart = ABM.joinpath("relief", "programmes")
    return sorted(file for file in ABM.rglob("*.py") if file.parent != apart or file.name == "__init__.py")


def programmes(names: Iterable[str]) -> list[Path]:
    """The files of some programmes, and what they import beside the model and installed libraries."""
    return closure(tuple(f"{ROOM}.{name}" for name in names), of_a_programme)


def playing() -> list[Path]:
    """What plays worlds, keeps and joins them."""
    return closure(PLAYS, of_experiments)


def stopping() -> list[Path]:
    """What decides by an interval how many worlds there are."""
    return closure(STOPS, of_experiments)


def learning() -> list[Path]:
    """The same of a calibration."""
    return closure(LEARNS, of_experiments)


def of_experiments(name: str) -> Path | None:
    if name in BESIDE or name.split(".")[0] != "experiments":
        return None
    module = EXPERIMENTS.joinpath(*name.split(".")[1:])
    return next((file for file in (module.with_suffix(".py"), module / "__init__.py") if file.is_file()), None)


def of_a_programme(name: str) -> Path | None:
    """Another programme, or a file of the user's own; none for the model,
    which is hashed anyway, and for installed libraries."""
    top = name.split(".")[0]
    if name.startswith(f"{ROOM}."):
        return next(
            (
                file
                for home in abm.relief.programmes.__path__
                if (file := Path(home, f"{name.rpartition('.')[2]}.py")).is_file()
            ),
            None,
        )
    if top in sys.stdlib_module_names or top == "abm":
        return None
    try:
        found = find_spec(name)
    except ImportError:  # a name in a module, not a module
        return None
    file = Path(found.origin) if found and found.origin and found.has_location else None
    return (
        None
        if file is None or any(file.is_relative_to(sysconfig.get_path(kind)) for kind in ("purelib", "platlib"))
        else file
    )


@cache
def closure(names: tuple[str, ...], file_of: Callable[[str], Path | None]) -> list[Path]:
    """Files of modules and of all that they import, directly or through others, wherever in the file the import
    stands; LookupError where one of the names is no file's."""
    if unknown := [name for name in names if file_of(name) is None]:
        raise LookupError(f"{', '.join(unknown)}: no such module; a result is said to be made of it")
    found: dict[str, Path] = {}
    left = list(names)
    while left:
        name = left.pop()
        if name not in found and (file := file_of(name)) is not None:
            found[name] = file
            left += imported(file, name)
    return sorted(set(found.values()))


def imported(file: Path, name: str) -> Collection[str]:
    """Names that a file imports, with the packages above them; some are no modules."""
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    said = [module for node in ast.walk(ast.parse(file.read_bytes())) for module in names_in(node, package)]
    return {above for one in (*said, name) for above in with_packages(one)}


def names_in(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
        home = ".".join(filter(None, (above, node.module)))
        yield home
        yield from (f"{home}.{alias.name}" for alias in node.names)


def with_packages(name: str) -> Iterator[str]:
    steps = name.split(".")
    return (".".join(steps[:upto]) for upto in range(1, len(steps) + 1))
