"""Who may be served is whom the config's sentence names: the rule in code is held against the words, not against itself."""

import tomllib

import numpy as np
import pytest

from abm.agents.smes.columns import FirmState, SizeClass
from abm.agents.workers.columns import WorkerState
from abm.configs_path import find
from abm.names import Industry
from abm.relief.programme import read_programme
from tests.programmes import arms

CLASSES = {"self-employed": SizeClass.SELF_EMPLOYED, "micro": SizeClass.MICRO, "small": SizeClass.SMALL, "medium": SizeClass.MEDIUM}
STATES = {"open or suspended": (FirmState.OPEN, FirmState.SUSPENDED), "in being": (FirmState.OPEN, FirmState.SUSPENDED), "open": (FirmState.OPEN,)}
TRAITS = {
    "without overdue loans": lambda state: state.firms.months_overdue == 0,
    "score above the cutoff": lambda state: state.firms.score >= state.parameters.score_cutoff,
    "sales at the counter or online": lambda state: state.firms.sales_record > 0.0,
    "of trade": lambda state: state.firms.industry == Industry.TRADE,
    "manufacturers": lambda state: state.firms.industry == Industry.MANUFACTURING,
    "do not sell online": lambda state: ~state.firms.online,
    "not on an export platform": lambda state: ~state.firms.export_platform,
    "with a bank loan": lambda state: state.firms.loan > 0.0,
    "owe a bank": lambda state: state.firms.loan + state.firms.platform_loan + state.firms.advance > 0.0,
    "pay contributions": lambda state: state.firms.pays_contributions,
    "owe production tax": lambda state: state.firms.production_tax_rate > 0.0,
    "that rent": lambda state: state.firms.fixed_rent > 0.0,
    "that export": lambda state: state.firms.standing_export.sum(axis=1) > 0.0,
}


def sentence(name: str) -> str:
    return tomllib.loads(find("relief", name, ".toml").read_text("utf-8"))["eligibility"]


OF_FIRMS = [name for name in arms.MONEY if read_programme(name).SERVES == "firms"]


@pytest.fixture(scope="module")
def mixed(world):
    """Firms of every class in every state, half of them overdue and with a poor score, whatever else they are."""
    state = world.fork()
    firms, turn = state.firms, np.arange(len(world.firms))
    own = firms.size_class <= SizeClass.LARGE
    firms.state = np.where(own, turn % len(FirmState), firms.state).astype(firms.state.dtype)
    firms.months_overdue = np.where(turn // len(FirmState) % 2, 3, 0).astype(firms.months_overdue.dtype)
    firms.score = np.where(turn // (2 * len(FirmState)) % 2, 0.9, 1.1) * state.parameters.score_cutoff
    return state


@pytest.mark.parametrize("name", OF_FIRMS)
def test_firms_are_of_the_size_and_in_the_state_that_the_sentence_names(mixed, name):
    words, may, firms = sentence(name), read_programme(name).eligible(mixed), mixed.firms
    classes = {size for word, size in CLASSES.items() if word in words} or set(CLASSES.values())
    states = next(states for said, states in STATES.items() if said in words)
    assert set(firms.size_class[may]) <= classes and set(firms.state[may]) == set(states)
    assert max(firms.size_class[may]) == max(classes)


@pytest.mark.parametrize(("name", "words"), [(name, words) for name in OF_FIRMS for words in TRAITS if words in sentence(name)])
def test_firms_have_the_trait_that_the_sentence_names_and_others_have_not(mixed, name, words):
    may, has = read_programme(name).eligible(mixed), TRAITS[words](mixed)
    assert may.any() and not (may & ~has).any() and not has.all()


def test_coupons_are_for_people_in_towns(world):
    state = world.fork()
    state.workers.state[:40:2], state.workers.state[1:40:2] = WorkerState.IN_VILLAGE, WorkerState.STRANDED
    may = read_programme("digital_coupons").eligible(state)
    assert not may[:40].any() and set(state.workers.state[may]).isdisjoint({WorkerState.IN_VILLAGE, WorkerState.STRANDED}) and may.any()
