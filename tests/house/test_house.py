"""The rules of the house hold in every file."""

import ast
import re
from functools import cache
from pathlib import Path

import house_rules as rules
import house_source as source
import pytest

from abm.parameters.parameters import Parameters

LONGEST_FILE = 400
EXCEPTIONS = re.compile(r"# (?:fmt: (?:skip|off)|noqa\b[^()#]*|(?:type|ty): ignore\S*)(.*)")
MONEY_ROOM = ("abm/books/ledger.py", "abm/books/double_entry.py")
# In pieces, so that this file does not hold what it forbids.
REGISTRIES = [
    "py" + "pi.org",
    "py" + "pi.python",
    "python" + "hosted",
    "conda." + "anaconda",
    "--index" + "-url",
    "--extra" + "-index",
    "find" + "-links",
]


def named(path: Path) -> str:
    return source.shown(path)


@pytest.mark.parametrize(
    "path", [path for path in source.modules("abm/agents") if path.name != "columns.py"], ids=named
)
def test_rules_hold_no_numbers(path):
    assert rules.lines_with_numbers(source.tree(path)) == [], "make the number a parameter in configs/"


@pytest.mark.parametrize("path", source.modules("abm/phases"), ids=named)
def test_phases_hold_no_nameless_numbers_and_no_years(path):
    assert rules.lines_with_nameless_numbers(source.tree(path)) == [], "give it a name, or make it a parameter"
    assert rules.lines_with_years(source.tree(path)) == [], "make it a property of Parameters, as monthly_bond_rate"


@pytest.mark.parametrize("path", source.modules("abm"), ids=named)
def test_money_is_cut_to_grains_in_one_place(path):
    found = rules.lines_that_cut_to_grains(source.tree(path))
    assert found == [] or named(path) == "abm/books/money.py", "abm.books.money.whole_grains does it"


@pytest.mark.parametrize("path", source.modules("abm"), ids=named)
def test_the_k_of_luck_has_a_name(path):
    assert rules.lines_with_nameless_draws(source.tree(path)) == [], "name it in abm/luck/draws.py"


@pytest.mark.parametrize("path", source.modules("abm", "experiments"), ids=named)
def test_money_moves_in_the_ledger_alone(path):
    if source.shown(path) not in MONEY_ROOM:
        assert rules.lines_that_write_money(source.tree(path)) == [], "pay through the ledger: pay, clear"


@pytest.mark.parametrize("path", source.modules("abm", "experiments", "docs"), ids=named)
def test_a_path_is_one_file(path):
    assert rules.lines_that_expand_paths(source.tree(path)) == [], (
        "read by experiments.store.stored, or with glob=False"
    )


@pytest.mark.parametrize("path", source.modules("abm", "experiments", "tests", "docs"), ids=named)
def test_an_exception_says_why(path):
    bare = [
        line
        for line in path.read_text("utf-8").splitlines()
        if (found := EXCEPTIONS.search(line)) and not found[1].strip()
    ]
    assert bare == [], "write the reason behind it, in brackets or after another #"


@pytest.mark.parametrize("path", source.modules("abm", "experiments"), ids=named)
def test_no_file_is_too_long_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE, "one file, one subject: split it"


@pytest.mark.parametrize("name", Parameters.read("china_2019").names())
def test_a_parameter_is_read(name):
    assert name in words_of_the_model(), "nothing reads it: whoever sweeps it varies nothing; delete it"


@cache
def words_of_the_model() -> frozenset[str]:
    """Attributes and strings in the code, the list of what cannot move the opening left out."""
    trees = [source.tree(path) for path in source.modules("abm") if source.shown(path) != "abm/opening/keep.py"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return frozenset(
        [node.attr for node in nodes if isinstance(node, ast.Attribute)]
        + [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    )


def test_no_file_names_a_registry():
    found = {source.shown(path): path.read_bytes().decode("utf-8", "ignore") for path in source.every_file()}
    assert [(name, host) for name, text in found.items() for host in REGISTRIES if host in text] == []
