"""One world on several threads: the same bytes on any number of them, and blocks that no number of them decides."""

import os
import pickle
import threading

import numpy as np
import pytest

from abm import use_threads
from abm.books.ledger import LedgerError
from abm.errors import ConfigError
from abm.machine import blocks
from abm.quarter import play
from abm.shocks import Shock
from experiments.contract.arms import PROGRAMMES, ample
from tests.openings import SEED
from tests.paired import at_the_end_of_2019

QUARTERS, FEWEST_ROWS = 2, 64


@pytest.fixture(autouse=True)
def short_blocks(monkeypatch):
    """Blocks that a coarse world has; afterwards as many threads as before."""
    before = blocks.in_use()
    monkeypatch.setattr(blocks, "FEWEST_ROWS", FEWEST_ROWS)
    monkeypatch.setattr(blocks, "ROWS_A_SUM", 0)
    yield
    use_threads(before)


def played_on(threads: int, monkeypatch) -> tuple[dict[str, bytes], list, set]:
    """A pandemic with all programmes: every part of the state at the end, what was spread on the way, on whom."""
    state = at_the_end_of_2019(SEED).fork()
    state.shock, state.relief = Shock.read("covid_2020"), tuple(ample(name) for name in PROGRAMMES)
    spread, helpers, usual = [], set(), blocks.side_by_side

    def heard(act, parts):
        def acting(part):
            helpers.add(threading.get_ident())
            return act(part)

        if not blocks.here.within_a_part:
            spread.append([part if isinstance(part, slice) else "whole" for part in parts])
        return usual(acting, parts)

    use_threads(threads)
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "side_by_side", heard)
        for _ in range(QUARTERS):
            play(state)
    return {name: pickle.dumps(part) for name, part in vars(state).items()}, spread, helpers


def test_a_world_has_the_same_bytes_on_any_number_of_threads(monkeypatch):
    """All columns, books, records and measures."""
    alone, _, one = played_on(1, monkeypatch)
    assert len(alone) > 10 and len(one) == 1
    for threads in (2, 3):
        together, spread, several = played_on(threads, monkeypatch)
        assert [name for name in alone if together[name] != alone[name]] == [] and set(together) == set(alone)
        assert 1 < len(several) <= threads and sum(isinstance(parts[0], slice) for parts in spread) > 50 * QUARTERS


def test_the_rows_alone_decide_where_blocks_end(monkeypatch):
    _, of_two, _ = played_on(2, monkeypatch)
    _, of_three, _ = played_on(3, monkeypatch)
    assert of_two == of_three


@pytest.mark.parametrize("rows", [0, 1, 127, 128, 1000, 10**6])
def test_blocks_are_the_rows_in_their_order_each_long_enough(rows):
    found = blocks.blocks(rows, FEWEST_ROWS)
    assert [row for block in found for row in range(rows)[block]] == list(range(rows))
    assert len(found) in (1, 2, 4, 8) and (
        len(found) == 1 or min(block.stop - block.start for block in found) >= FEWEST_ROWS
    )


def test_answers_come_in_the_order_of_the_parts_and_the_first_error_of_them():
    use_threads(3)
    assert blocks.side_by_side(lambda part: part * part, range(20)) == [part * part for part in range(20)]
    done = []

    def act(part):
        done.append(part)
        if part in (3, 5):
            raise KeyError(part)

    with pytest.raises(KeyError, match="3"):
        blocks.side_by_side(act, range(8))
    assert sorted(done) == list(range(8))


def test_within_a_part_nothing_more_is_spread():
    use_threads(2)
    who = blocks.side_by_side(
        lambda _: set(blocks.side_by_side(lambda _: threading.get_ident(), range(9))), range(2 * 9)
    )
    assert all(len(one) == 1 for one in who)


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own():
    """The pool of its parent has none there: it would be waited for for ever."""
    use_threads(2)
    blocks.side_by_side(str, range(8))
    child = os.fork()
    if child == 0:
        os._exit(0 if blocks.side_by_side(str, range(8)) == list("01234567") else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("threads", [0, -1, 1.5, "many"])
def test_what_is_no_number_of_threads_is_refused(threads):
    with pytest.raises(ConfigError, match="expected a whole number"):
        use_threads(threads)


def test_the_environment_says_how_many_and_is_named_where_it_cannot_be_read(monkeypatch):
    for said, threads in (("3", 3), ("", 1)):
        monkeypatch.setitem(blocks._set, "threads", None)
        monkeypatch.setenv(blocks.VARIABLE, said)
        assert blocks.in_use() == threads
    monkeypatch.setitem(blocks._set, "threads", None)
    monkeypatch.setenv(blocks.VARIABLE, "many")
    with pytest.raises(ConfigError, match="RELIEF_THREADS: many: expected a whole number"):
        blocks.in_use()


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_of_payments_of_which_one_is_wrong_none_is_made(wrong):
    """On whatever thread the wrong one would be, the others' accounts are as before."""
    use_threads(2)
    state = at_the_end_of_2019(SEED).fork()
    at, money = state.accounts, state.ledger.balance(slice(None)).copy()
    paid = np.ones(len(state.workers))
    paid[-1] = wrong
    with pytest.raises(LedgerError, match="zero or positive"):
        state.ledger.pay("benefits", paid, at.government, at.workers)
    with pytest.raises(LedgerError, match="negative amount"):
        state.ledger.clear("consumption", np.ones(len(state.workers)), at.workers, paid, at.workers)
    assert (state.ledger.balance(slice(None)) == money).all()
