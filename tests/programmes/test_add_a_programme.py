"""The programme that docs/add_a_programme.md shows is built from the page's text and keeps the contract."""

import re
from pathlib import Path

import pytest

import abm.relief.programmes
from abm.relief.programme import read_programme
from experiments.contract import arms, clauses

PAGE = (Path(__file__).parents[2] / "docs" / "add_a_programme.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```(toml|python)\n(.*?)```", PAGE, re.DOTALL))
NAME = re.search(r"configs/relief/(\w+)\.toml", PAGE)[1]


@pytest.fixture(scope="module")
def make(tmp_path_factory):
    """The page's two files in a folder of their own, where the reader of programmes finds them."""
    folder = tmp_path_factory.mktemp(NAME)
    config = folder / f"{NAME}.toml"
    config.write_text(BLOCKS["toml"], "utf-8")
    (folder / f"{NAME}.py").write_text(BLOCKS["python"], "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abm.relief.programmes, "__path__", [*abm.relief.programmes.__path__, str(folder)])
        ample = {"programme": str(config), "start": "2020-02", "end": "2021-12", "budget_yuan": 1e12}
        yield lambda **changes: read_programme(ample | changes)


def test_it_is_short_and_new():
    assert sum(len(block.splitlines()) for block in BLOCKS.values()) < 60
    assert NAME not in arms.PROGRAMMES and f"abm/relief/programmes/{NAME}.py" in PAGE


def test_it_reads_as_the_page_says(make):
    programme = make()
    assert (programme.name, programme.sponsor, programme.rent_share) == (NAME, "government", 0.5)


@pytest.mark.parametrize("check", clauses.ALL, ids=lambda check: check.__name__)
def test_it_keeps_the_contract(world, nothing, make, check):
    check(world, nothing, make)


@pytest.mark.parametrize("budget_yuan", [2e8, 3e9])
def test_its_budget_holds(world, nothing, make, budget_yuan):
    clauses.the_budget_holds(world, nothing, make, budget_yuan)


def test_it_gives_caterers_back_no_more_than_the_part_of_their_rent(world, make):
    state = arms.played(arms.arm(world, make()), 2)
    back = sum(line.paid for line in state.instruments.lines)
    assert back.any() and (back <= 0.5 * state.firms.fixed_rent + 0.01).all()
