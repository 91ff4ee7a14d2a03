"""Golden results: do experiments still say of the same worlds what they said?

Made-up worlds, so that no rule of the model moves them. The texts in `results/` move only with a reason in the same
commit; `python tests/golden/test_golden_results.py` writes them anew, with names of studies behind it only these.
"""

import sys
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest

STORED = Path(__file__).parent / "results"
STUDIES = (
    "relief",
    "against_an_arm",
    "side_by_side",
    "closures",
    "replayed",
    "levels",
    "fates",
    "stopping",
    "sensitivity",
    "as_function",
    "validation",
    "calibration",
    "fit",
)
# A made-up score of the model: a validation that is played anew moves no text here.
FOUND = {
    "platform_owed_quiet": {
        "unit": "yuan owed by a user",
        "world": "quiet",
        "moment": "mean_share",
        "mean": "12345.0",
        "verdict": "MISS",
    }
}
MOST_BYTES = 310_000  # that a reader of a commit can look through
MOST_SHOWN = 40  # lines of a difference
WIDTH, BEFORE = 150, 50  # letters of a line, and of them before the first that differs


def study(name: str) -> Callable[[Path], dict[str, str]]:
    """By the name of a file its text, from worlds played in a folder."""
    from tests.golden import facts, studies

    told = getattr(studies, name, None) or getattr(facts, name)

    def on_its_own(folder: Path) -> dict[str, str]:
        with patch("experiments.ask.studies.stored", lambda: FOUND):
            return told(folder)

    return on_its_own


def differences(name: str, then: str, now: str) -> Iterator[str]:
    """A short unified diff without context; of long lines the part that differs."""
    old, new = then.splitlines(), now.splitlines()
    for kind, first, last, begins, ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"@@ {name}, line {first + 1} @@"
            for one, other in zip_longest(old[first:last], new[begins:ends]):
                start = max(0, first_apart(one or "", other or "") - BEFORE)
                yield from (
                    f"{sign}{line[start : start + WIDTH]}"
                    for sign, line in (("-", one), ("+", other))
                    if line is not None
                )


def first_apart(one: str, other: str) -> int:
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)


def compared(name: str, now: dict[str, str]) -> list[str]:
    """What is told otherwise, no more or not yet."""
    folder = STORED / name
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()} if folder.is_dir() else {}
    lines = [f"{name}/{file} is stored, and told no more" for file in kept.keys() - now.keys()]
    lines += [f"{name}/{file} is told, and not stored" for file in now.keys() - kept.keys()]
    for file in (file for file in now if file in kept):
        lines += differences(f"{name}/{file}", kept[file], now[file])
    return lines


# A sampler's draws may differ from processor to processor.
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name == "fit" else name for name in STUDIES]
)
def test_results_say_what_they_said(name, tmp_path):
    lines = compared(name, study(name)(tmp_path))
    more = [f"... and {len(lines) - MOST_SHOWN} lines more"] if len(lines) > MOST_SHOWN else []
    assert not lines, "\n".join(["told otherwise (- stored, + now):", *lines[:MOST_SHOWN], *more])


def test_nothing_else_is_stored_and_all_can_be_looked_through():
    assert {path.name for path in STORED.iterdir()} == set(STUDIES)
    assert sum(path.stat().st_size for path in STORED.rglob("*") if path.is_file()) < MOST_BYTES


def test_the_last_bits_of_a_number_are_no_difference_and_its_figures_are():
    from tests.golden.shown import table, text

    assert text("0.30000000000000004 of 1.0000000001e-05") == text("0.3000000000000001 of 1e-05")
    assert table("a,b\n0.1234567811,x\n") == table("a,b\n0.12345678112,x\n")
    assert table("a,b\n0.12345678,x\n") != table("a,b\n0.12345668,x\n") and text("0.12345678") != text("0.12345668")


def test_a_difference_names_its_file_and_line():
    assert list(differences("relief/effects.csv", "a\nb|0.1\n", "a\nb|0.2\n")) == [
        "@@ relief/effects.csv, line 2 @@",
        "-b|0.1",
        "+b|0.2",
    ]


def write(name: str) -> None:
    """What is told now in place of what was."""
    folder = STORED / name
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as position:
        found = study(name)(Path(position).resolve())
    for path in folder.iterdir():
        path.unlink()
    for file, said in found.items():
        (folder / file).write_text(said, encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import experiments  # noqa: F401  (settles threads)

    for asked in sys.argv[1:] or STUDIES:
        write(asked)
