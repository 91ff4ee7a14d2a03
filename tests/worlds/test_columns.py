"""Columns are declared, stand in one block that nothing replaces, and take what fits them alone."""

import copy
import dataclasses
import pickle

import numpy as np
import pytest

from abm.opening import frozen
from abm.quarter import play
from abm.state.columns import Column, Table
from abm.state.firms import Firms
from abm.state.memory import LastMonth, Memory
from abm.state.state import Banks, News, PublicSector, Village
from abm.state.workers import Workers
from tests.openings import drawn_state

TABLES = (Firms, Workers, Banks)


class Three(Table):
    flag = Column(np.bool_, "true or false", "is it so")
    code = Column(np.int8, "code", "which", rest=-1)
    count = Column(np.int64, "persons", "how many")
    share = Column(np.float32, "share", "which part", rest=0.5, by={"product": 4})
    money = Column(np.float64, "yuan", "how much")


@pytest.fixture
def table():
    return Three(3, None, 10)


def blocks_of(table) -> list:
    return [getattr(table, name).base for name in table.COLUMNS]


def test_a_new_table_is_at_rest(table):
    assert (table.share == 0.5).all() and table.share.shape == (3, 4) and table.share.dtype == np.float32
    assert (table.code == -1).all() and not table.flag.any() and table.flag.dtype == np.bool_
    assert table.accounts.tolist() == [10, 11, 12] and len(table) == 3


def test_all_columns_of_a_table_stand_in_one_block_without_overlap(table):
    for one in (table, drawn_state().firms, drawn_state().workers, drawn_state().banks):
        (block,) = {id(base): base for base in blocks_of(one)}.values()
        columns = [getattr(one, name) for name in one.COLUMNS]
        assert all(c.flags.c_contiguous and c.flags.aligned and c.flags.writeable for c in columns)
        starts = [c.ctypes.data for c in columns]
        assert all(a + c.nbytes <= b for a, b, c in zip(starts, starts[1:], columns, strict=False))
        assert columns[-1].ctypes.data + columns[-1].nbytes <= block.ctypes.data + block.nbytes
        assert block.nbytes < sum(c.nbytes for c in columns) + 64 * len(columns)


def test_assigning_copies_into_the_buffer(table):
    before, given = table.money, np.array([1.0, 2.0, 3.0])
    table.money = given
    given[:] = 9.0
    table.money += 1.0
    assert table.money is before and before.tolist() == [2.0, 3.0, 4.0]
    table.money = table.count  # whole numbers are numbers
    assert table.money is before and before.tolist() == [0.0, 0.0, 0.0]
    table.code, table.share, table.flag = np.arange(3), np.ones((3, 4)), True
    assert table.code.dtype == np.int8 and table.share.dtype == np.float32 and table.flag.all()


@pytest.mark.parametrize("name", ["monye", "cash", "accounts", "deposits", "rows", "offset", "_block", "COLUMNS"])
def test_a_column_that_is_not_declared_cannot_be_assigned(table, name):
    with pytest.raises(AttributeError, match=f"Three: {name}: no such column"):
        setattr(table, name, np.zeros(3))
    with pytest.raises(AttributeError):
        assert table.monye


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", np.ones(3)), ("count", 0.5), ("flag", np.ones(3)), ("flag", np.ones(3, dtype=np.int64)), ("code", 1j)],
)
def test_a_value_of_another_kind_is_refused(table, name, value):
    with pytest.raises(TypeError, match=f"Three.{name}: Cannot cast"):
        setattr(table, name, value)


@pytest.mark.parametrize("shape", [(1,), (4,), (3, 1), (3, 4)])
def test_a_value_of_another_shape_is_refused(table, shape):
    with pytest.raises(ValueError, match=r"Three.money: values of shape .*: expected \(3,\)"):
        table.money = np.zeros(shape)
    with pytest.raises(ValueError, match=r"expected \(3, 4\)"):
        table.share = np.zeros(4)
    assert (table.share == 0.5).all()


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), lambda one: frozen.thaw(frozen.freeze([one]))[0]],
    ids=["forked", "pickled", "kept"],
)
def test_a_copy_has_a_block_of_its_own(copied):
    """Equal to the last bit, and written alone."""
    one = drawn_state().firms
    other = copied(one)
    assert type(other) is Firms and len({id(base) for base in blocks_of(other)}) == 1
    assert not np.shares_memory(blocks_of(one)[0], blocks_of(other)[0])
    for name in Firms.COLUMNS:
        mine, copied_column = getattr(one, name), getattr(other, name)
        assert copied_column.dtype == mine.dtype and copied_column.tobytes() == mine.tobytes(), name
    loan = one.loan.copy()
    other.loan = other.loan + 1.0
    other.loan[0] = -1.0
    assert (one.loan == loan).all() and other.loan[0] == -1.0 and (other.loan[1:] == loan[1:] + 1.0).all()
    assert (other.accounts == one.accounts).all() and not other.accounts.flags.writeable


def test_a_block_of_another_layout_is_refused(table):
    kept = table.__getstate__()
    with pytest.raises(ValueError, match="a block of .* words: expected .* for 400 rows"):
        Three.__new__(Three).__setstate__(kept | {"rows": 400})


def test_a_quarter_replaces_no_column_and_leaves_none_in_other_hands():
    """Whoever still held a column when the quarter is over would see the next one's values in it."""
    state = drawn_state()
    tables = (state.firms, state.workers, state.banks)
    columns = {(type(t).__name__, name): getattr(t, name) for t in tables for name in t.COLUMNS}
    play(state)
    assert all(getattr(t, name) is columns[type(t).__name__, name] for t in tables for name in t.COLUMNS)
    state.month = None  # the last month's steps share who belongs to which industry
    blocks = {id(blocks_of(one)[0]) for one in tables}
    elsewhere = arrays_of(state, "state", {id(one) for one in tables})
    held = [path for path, array in elsewhere if id(array.base) in blocks]
    assert held == []


def arrays_of(thing, path: str, seen: set):
    """Every array that hangs on a thing, and where."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        yield path, thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from arrays_of(value, f"{path}[{key!r}]", seen)
    elif isinstance(thing, list | tuple):
        for index, value in enumerate(thing):
            yield from arrays_of(value, f"{path}[{index}]", seen)
    elif type(thing).__module__.startswith("abm."):
        names = {*getattr(thing, "__dict__", ()), *getattr(type(thing), "__slots__", ())}
        for name in names:
            yield from arrays_of(getattr(thing, name, None), f"{path}.{name}", seen)


def test_every_column_says_its_unit_and_its_meaning():
    columns = {f"{kind.__name__}.{name}": column for kind in TABLES for name, column in kind.COLUMNS.items()}
    fields = {
        f"{kind.__name__}.{field.name}": field.metadata
        for kind in (Village, PublicSector, News, LastMonth, Memory)
        for field in dataclasses.fields(kind)
    }
    found = {name: (column.unit, column.meaning) for name, column in columns.items()}
    found |= {name: (about.get("unit", ""), about.get("meaning", "")) for name, about in fields.items()}
    assert [name for name, (unit, meaning) in found.items() if not (unit.strip() and meaning.strip())] == []
    assert len(found) > 150
