"""Generated pages say what the code says."""

import house_source as source
import pytest

from docs.generate import HERE, PAGES


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_generated_one(name):
    assert (HERE / name).read_text(encoding="utf-8") == PAGES[name](), "run: python docs/generate.py"


def test_pages_stand_in_docs():
    assert HERE == source.HERE / "docs"
