"""What there is to ask about: economies, shocks, programmes,
experiments, calibrations, closures, measures, each with a sentence."""

from pathlib import Path

from abm.measures.catalogue import CATALOGUE
from abm.parameters import configs_path
from abm.relief import programmes
from experiments.ask.derived import DERIVED

KINDS = {
    "economies": "",
    "shocks": ".toml",
    "relief": ".toml",
    "experiments": ".toml",
    "calibrations": ".toml",
    "closures": ".toml",
    "impulses": ".toml",
}
PROGRAMMES = Path(programmes.__file__).parent
UNKNOWN = (
    "(cannot be played: this copy of the model has no abm/relief/programmes/{name}.py; a programme is added to a"
    " checkout of the project)"
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


def sentence(kind: str, name: str, suffix: str) -> str:
    """What a config says of itself."""
    path = configs_path.find(kind, name, suffix)
    table = configs_path.read_toml(path / "economy.toml" if path.is_dir() else path)
    text = next((table[key] for key in SAYS if key in table), "")
    return (
        text
        if kind != "relief" or (PROGRAMMES / f"{name}.py").is_file()
        else f"{text} {UNKNOWN.format(name=name)}".lstrip()
    )
