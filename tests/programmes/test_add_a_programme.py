"""The programmes that docs/add_a_programme.md shows, a waiver, a gift and a loan, are built from the page's text and
keep the contract."""

import re
from pathlib import Path

import numpy as np
import pytest

import abm.relief.programmes
from abm.relief.programme import read_programme
from abm.relief.schema import ProgrammeConfig
from abm.state.lines import CreditLine, Gift
from experiments.contract import arms, clauses

PAGE = (Path(__file__).parents[2] / "docs" / "add_a_programme.md").read_text("utf-8")
SHOWN = re.findall(r"configs/relief/(\w+)\.toml`.*?```toml\n(.*?)```.*?```python\n(.*?)```", PAGE, re.DOTALL)
NAMES = [name for name, *_ in SHOWN]
WAIVER, GIFT, LOAN = "rent_help", "stall_grant", "corner_loans"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The page's files in a folder of their own, where the reader of programmes finds them."""
    folder = tmp_path_factory.mktemp("shown")
    for name, config, code in SHOWN:
        (folder / f"{name}.toml").write_text(config, "utf-8")
        (folder / f"{name}.py").write_text(code, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abm.relief.programmes, "__path__", [*abm.relief.programmes.__path__, str(folder)])

        def make(name, **changes):
            ample = {"programme": str(folder / f"{name}.toml"), "start": "2020-02", "end": "2021-12"}
            return read_programme(ample | {"budget_yuan": 1e12} | changes)

        yield make


@pytest.fixture(params=NAMES)
def make(request, built):
    return lambda **changes: built(request.param, **changes)


def test_they_are_short_and_new():
    assert NAMES == [WAIVER, GIFT, LOAN]
    for name, config, code in SHOWN:
        assert len(config.splitlines()) + len(code.splitlines()) < 75
        assert name not in arms.PROGRAMMES and f"abm/relief/programmes/{name}.py" in PAGE


def test_they_read_as_the_page_says(built):
    waiver, gift, loan = map(built, NAMES)
    assert (waiver.name, waiver.sponsor, waiver.rent_share) == (WAIVER, "government", 0.5)
    assert (gift.name, gift.sponsor, gift.yuan_each) == (GIFT, "government", 1_000)
    assert (loan.name, loan.sponsor, loan.rate_cut, loan.cap_yuan) == (LOAN, "platform", 0.5, 100_000)


@pytest.mark.parametrize("check", clauses.ALL, ids=lambda check: check.__name__)
def test_they_keep_the_contract(world, nothing, make, check):
    check(world, nothing, make)


@pytest.mark.parametrize("budget_yuan", [2e8, 3e9])
def test_their_budget_holds(world, nothing, make, budget_yuan):
    clauses.the_budget_holds(world, nothing, make, budget_yuan)


def test_the_waiver_gives_caterers_back_no_more_than_the_part_of_their_rent(world, built):
    state = arms.played(arms.arm(world, built(WAIVER)), 2)
    back = sum(line.paid for line in state.instruments.lines)
    assert back.any() and (back <= 0.5 * state.firms.fixed_rent + 0.01).all()


def test_the_gift_is_so_much_a_month_for_each_who_is_still_there(world, built):
    """1,000 yuan for each of those there at the quarter's start at most, in two months of the first quarter."""
    programme, state = built(GIFT), arms.arm(world, built(GIFT))
    hired = programme.hired(state)
    arms.played(state, 1)
    (line,) = arms.lines(state, GIFT, Gift)
    paid = line.paid[: hired.size]
    assert paid.any() and (paid <= 2 * 1_000 * hired + 0.01).all()
    assert np.isclose(paid.max() / hired[paid.argmax()], 2_000, rtol=0.01)


def test_the_loan_costs_half_of_its_interest_and_no_more_is_lent_than_a_firm_may_owe(world, built):
    state = arms.played(arms.arm(world, built(LOAN)), 2)
    (line,) = arms.lines(state, LOAN, CreditLine)
    owed = state.firms.relief_advance
    assert owed.any() and (owed <= 100_000 * state.firms.weight * arms.SCALE).all()
    interest = owed.sum() * state.parameters.platform_rate / 4
    assert 0.0 < line.interest_borne < interest, "half of the interest of a quarter, on what was owed on the way"


def test_the_page_names_every_sponsor_and_links_what_lines_ask_and_firms_have():
    sponsors = ProgrammeConfig.model_fields["sponsor"].annotation.__args__
    said = re.search(r'^sponsor = "government" +# (.*)$', PAGE, re.MULTILINE)[1]
    assert all(sponsor in said for sponsor in sponsors), sponsors
    for page, heading in (("odd.md", "## 6. Input data"), ("glossary.md", "## Columns")):
        assert f"({page}#{re.sub('[ .#]+', '-', heading.lower()).strip('-')})" in PAGE
        assert f"\n{heading}\n" in (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
