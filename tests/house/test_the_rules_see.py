"""The rules of the house see what they forbid, and only that."""

import ast
import subprocess
import sys

import house_rules as rules
import house_source as source
import pytest

RUFF = [sys.executable, "-m", "ruff", "check", "--quiet", "--output-format", "concise", "--stdin-filename"]


def linted(line: str) -> str:
    """What the linter says of this line in the model."""
    asked = [*RUFF, "abm/luck.py", "-"]
    return subprocess.run(asked, input=line, capture_output=True, text=True, cwd=source.HERE).stdout


@pytest.mark.parametrize(
    "line",
    [
        "import random",
        "from random import choice",
        "import numpy.random as dice",
        "from numpy import random",
        "from numpy.random import default_rng",
        "import numpy as np\n\nx = np.random.default_rng(0)",
        "import numpy\n\nx = numpy.random.rand()",
        "import os\n\nx = os.urandom(8)",
        "def f():\n    import random",
    ],
)
def test_other_luck_is_seen(line):
    assert "TID251" in linted(line)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("rate = p.bond_rate / x * 12.0", True),
        ("age = years / 4", True),
        ("x = np.maximum(a, 1e-9)", True),
        ("x = np.full(n, 2.5)", True),
        ("x = np.zeros((2, n))", False),
        ("x = y.sum(axis=(1, 2))", False),
        ("x = by_bank[2]", False),
        ("x = 1.0 - y * 0", False),
    ],
)
def test_nameless_numbers_are_seen(line, seen):
    assert bool(rules.lines_with_nameless_numbers(ast.parse(f"def phase():\n    {line}"))) == seen
    assert rules.lines_with_nameless_numbers(ast.parse("ROUNDS = 60")) == []


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("rate = p.bond_rate / MONTHS_OF_A_YEAR", True),
        ("rate = p.lease_rate / calendar.QUARTERS", True),
        ("rate = a_quarter(p.reference_rate)", True),
        ("rate = a_month(state.parameters.bond_rate)", True),
        ("rate = a_quarter(p.reference_rate + cut)", False),
        ("rate = p.monthly_bond_rate", False),
        ("if state.quarter % QUARTERS == 0: pass", False),
    ],
)
def test_years_are_seen(line, seen):
    assert bool(rules.lines_with_years(ast.parse(line))) == seen


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("x = np.floor(y / GRAIN) * GRAIN", True),
        ("x = np.floor(y * 1024.0) / 1024.0", True),
        ("x = whole_grains(y)", False),
        ("x = np.floor(y / GRAINS)", False),
    ],
)
def test_money_cut_to_grains_is_seen(line, seen):
    assert bool(rules.lines_that_cut_to_grains(ast.parse(line))) == seen


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("chance.uniforms(luck, firms.id, 7)", True),
        ("chance.uniforms(luck, firms.id, 4 + month)", True),
        ("chance.normals(luck, ids, k=1)", True),
        ("chance.rounded_by_luck(luck, ids, wanted, 99)", True),
        ("chance.stream(seed, Purpose.DISMISSED, quarter * 4 + month)", True),
        ("chance.uniforms(luck, firms.id)", False),
        ("chance.uniforms(luck, firms.id, 0)", False),
        ("chance.uniforms(luck, firms.id, month)", False),
        ("chance.uniforms(luck, firms.id, draws.GOES_DORMANT + month)", False),
        ("chance.rounded_by_luck(luck, ids, 0.5)", False),
    ],
)
def test_nameless_draws_are_seen(line, seen):
    assert bool(rules.lines_with_nameless_draws(ast.parse(line))) == seen


@pytest.mark.parametrize(
    "line",
    ["from abm.luck.chance import uniforms", "random_other = 1", "economy.random_seed = 2", "import numpy as np"],
)
def test_named_luck_is_no_other_luck(line):
    assert "TID251" not in linted(line)


@pytest.mark.parametrize(
    "line",
    [
        "smes.deposits = 3",
        "smes.deposits[4] += 3",
        "smes['deposits'][:] = 0",
        "deposits[k] -= price",
        "x, smes.deposits = 1, 2",
        "for smes.deposits[0] in amounts: pass",
        "np.add.at(smes.deposits, buyer, amount)",
        "np.add(a, b, out=smes.deposits)",
        "np.subtract(a, b, out=(x, deposits[1:]))",
        "np.copyto(smes.deposits, 0)",
        "smes.deposits.fill(0)",
        "setattr(smes, 'deposits', 0)",
        "ledger._balance[0] = 1",
        "del bank.balance",
    ],
)
def test_a_hand_in_the_till_is_seen(line):
    assert rules.lines_that_write_money(ast.parse(line))


@pytest.mark.parametrize(
    "line",
    [
        "deposits = smes.deposits",
        "short = smes.deposits < outlays",
        "wanted_deposits[k] = 2",
        "smes.staff[smes.deposits < 0] = 0",
        "ledger.pay('wages', smes.deposits, payer, payee)",
        "np.add(deposits, income, out=means)",
        "deposits: np.ndarray",
    ],
)
def test_reading_money_is_free(line):
    assert not rules.lines_that_write_money(ast.parse(line))


@pytest.mark.parametrize(
    "line, seen",
    [
        ("pl.read_parquet(path)", True),
        ("pl.scan_csv(path, glob=True)", True),
        ("pl.scan_parquet(path, glob=False)", False),
        ("pl.read_parquet(io.BytesIO(content))", False),
    ],
)
def test_a_pattern_in_place_of_a_path_is_seen(line, seen):
    assert bool(rules.lines_that_expand_paths(ast.parse(line))) is seen


@pytest.mark.parametrize("line", ["x = 2 * y", "x = 0.5", "x = y ** 2", "def f(x=0.3): ...", "x = -2", "x = 1j"])
def test_a_number_is_seen(line):
    assert rules.lines_with_numbers(ast.parse(line))


@pytest.mark.parametrize("line", ["x = 0 * y - 1", "x = 1.0 - 0.0", "'''Section 2.'''", "x = True", "x = -1"])
def test_rest_and_whole_are_no_numbers(line):
    assert not rules.lines_with_numbers(ast.parse(line))
