"""Codes and the words for them stand in one order."""

import pytest

from abm.names import CLASSES, INDUSTRIES, OWNERS, Industry, Owner, words_of
from abm.state.firms import CELLS, PRODUCTS, SizeClass
from abm.state.workers import GROUPS, INDUSTRY_OF_GROUP, ShopGroup


@pytest.mark.parametrize(
    ("codes", "words"),
    [(Industry, INDUSTRIES), (Owner, OWNERS), (SizeClass, CLASSES)],
    ids=["industry", "owner", "class"],
)
def test_a_code_counts_as_its_word_stands(codes, words):
    assert words_of(codes) == words and [code.value for code in codes] == list(range(len(words)))


def test_tables_are_as_wide_as_the_lists():
    assert (PRODUCTS, len(CLASSES)) == CELLS == (len(INDUSTRIES), len(SizeClass))
    assert len(INDUSTRY_OF_GROUP) == GROUPS and INDUSTRY_OF_GROUP[ShopGroup.ONLINE] == Industry.TRADE
