"""What there is to ask about: economies, shocks, programmes,
experiments, calibrations, closures, measures, each with a sentence."""

from abm.errors import ConfigError
from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from experiments.ask.derived import DERIVED
from experiments.ask.sources import nearest

KINDS = {
    "economies": "",
    "shocks": ".toml",
    "relief": ".toml",
    "experiments": ".toml",
    "calibrations": ".toml",
    "closures": ".toml",
    "impulses": ".toml",
}
NAMES = {"relief": "programmes"}  # of a folder, where a reader knows it by another name
MANY = 4  # names of one sentence that stand in one row
UNKNOWN = (
    "(cannot be played: there is no configs/programmes/{name}.py here, nor an abm/relief/programmes/{name}.py in this"
    " copy of the model)"
)
SAYS = ("meaning", "question", "sentence")


def sections() -> dict[str, list[tuple[str, str]]]:
    """Title -> (name, sentence), in the order in which an experiment names them."""
    listed = {
        kind: [(name, sentence(kind, name, suffix)) for name in configs_path.known(kind, suffix)]
        for kind, suffix in KINDS.items()
    }
    measures = [(name, f"{meaning} ({unit}, {kind})") for name, (unit, kind, meaning) in CATALOGUE.items()]
    ratios = [(name, f"{meaning} ({unit})") for name, (_, _, unit, meaning) in DERIVED.items()]
    return {**listed, "measures": measures + ratios}


def chosen(kind: str | None) -> dict[str, list[tuple[str, str]]]:
    """All of it, or one kind alone; programmes stand in the folder `relief`, and go by both names."""
    listed = sections()
    if kind is None:
        return listed
    asked = next((folder for folder, name in NAMES.items() if name == kind), kind)
    if asked not in listed:
        raise ConfigError(f"{kind}: no kind of this name{nearest(kind, [NAMES.get(one, one) for one in listed])}")
    return {asked: listed[asked]}


def in_rows(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names that share stem and sentence, such as relief_level:spark_credit, in one row where they are many."""
    alike: dict[tuple[str, str], list[str]] = {}
    for name, says in entries:
        stem, colon, own = name.partition(":")
        alike.setdefault((stem + colon if colon else name, says), []).append(own)
    return [row for (stem, says), own in alike.items() for row in rows_of(stem, says, own)]


def rows_of(stem: str, says: str, own: list[str]) -> list[tuple[str, str]]:
    if len(own) < MANY:
        return [(stem + name, says) for name in own]
    return [(f"{stem}NAME", f"{says} NAME: {', '.join(own)}")]


def sentence(kind: str, name: str, suffix: str) -> str:
    """What a config says of itself."""
    path = configs_path.find(kind, name, suffix)
    table = configs_path.read_toml(path / "economy.toml" if path.is_dir() else path)
    text = next((table[key] for key in SAYS if key in table), "")
    return (
        text
        if kind != "relief" or any((room / f"{name}.py").is_file() for room in configs_path.programme_rooms())
        else f"{text} {UNKNOWN.format(name=name)}".lstrip()
    )
