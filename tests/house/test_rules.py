"""Rules are pure: numpy alone, no choice but by `np.where`, no numbers but 0, 1 and -1."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "abm"
AGENTS = ROOT / "agents"
FILES = [file for file in sorted(AGENTS.rglob("*.py")) if file.name not in ("__init__.py", "columns.py")]
ALLOWED_IMPORTS = {"numpy", "abm.agents.arithmetic"}
# The last three serve rules that rank a crowd or pay creditors in turn; the rest is elementwise.
ALLOWED_NUMPY = {"where", "minimum", "maximum", "exp", "log", "log1p", "asarray", "newaxis"} | {
    "cumsum",
    "bincount",
    "argmax",
}
FORBIDDEN = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Global, ast.ClassDef, ast.BoolOp, ast.Not, ast.Lambda)

everywhere = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(AGENTS)))


def nodes(file, *kinds):
    return [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, kinds)]


@everywhere
def test_rules_import_numpy_only(file):
    imported = {alias.name for node in nodes(file, ast.Import) for alias in node.names}
    imported |= {node.module for node in nodes(file, ast.ImportFrom)}
    assert imported <= ALLOWED_IMPORTS


@everywhere
def test_rules_use_the_few_words_of_numpy_that_kernels_know(file):
    attributes = nodes(file, ast.Attribute)
    used = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "np"}
    assert used <= ALLOWED_NUMPY


@everywhere
def test_rules_hold_no_numbers(file):
    numbers = {node.value for node in nodes(file, ast.Constant) if isinstance(node.value, int | float)}
    assert numbers <= {0, 1, -1}, f"{file.name}: give {numbers - {0, 1, -1}} a name and a source in configs/"


@everywhere
def test_rules_neither_branch_nor_loop_nor_keep_state(file):
    found = nodes(file, *FORBIDDEN)
    assert not found, f"{file.name}: line {found[0].lineno}: say it with np.where"


@everywhere
def test_every_rule_says_its_economics_and_its_number(file):
    for function in nodes(file, ast.FunctionDef):
        text = ast.get_docstring(function) or ""
        assert text, f"{file.name}: {function.name} has no docstring"
        assert file.name == "arithmetic.py" or "(rule" in text, (
            f"{file.name}: {function.name}: which rule of the paper?"
        )


def test_every_rule_is_played():
    """The rules on paper are the rules in force: each is called by a phase, a kernel, a programme or another rule."""
    called = set()
    for file in ROOT.rglob("*.py"):
        at, here = {}, file.stem
        for node in nodes(file, ast.ImportFrom):
            room = (node.module or "").removeprefix("abm.agents").strip(".").rpartition(".")[2]
            if (node.module or "").startswith("abm.agents"):
                at |= {name.asname or name.name: name.name for name in node.names}
                called |= {(room, name.name) for name in node.names}
        for node in nodes(file, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in at:
                called.add((at[node.value.id], node.attr))
        if file in FILES:
            called |= {(here, node.func.id) for node in nodes(file, ast.Call) if isinstance(node.func, ast.Name)}
    rules = {(file.stem, function.name) for file in FILES for function in nodes(file, ast.FunctionDef)}
    assert rules - called == set(), "rules that nothing plays: call them, or delete them with their examples"


@everywhere
def test_arguments_have_names_and_no_defaults(file):
    for function in nodes(file, ast.FunctionDef):
        assert not function.args.defaults, f"{file.name}: {function.name}: parameters come from configs/, not defaults"
        assert not (function.args.vararg or function.args.kwarg)
