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
