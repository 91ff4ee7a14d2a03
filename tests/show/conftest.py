"""Figures as they are drawn: the artists are kept, and nothing is written but the numbers."""

import pytest
from matplotlib.figure import Figure

from experiments.show import style
from tests.show.ink import Drawn


@pytest.fixture
def drawn(monkeypatch, tmp_path):
    """Every figure that is saved from now on, laid out as it would be."""
    kept, save = [], style.save
    monkeypatch.setattr(Figure, "savefig", lambda self, *position, **settings: None)

    def keep(figure, numbers, position, title, footer, origin, legend=()):
        kept.append(Drawn(figure, numbers, title, footer, [(one.get_label(), one) for one in legend], origin))
        return save(figure, numbers, tmp_path / position.name, title, footer, origin, legend)

    monkeypatch.setattr(style, "save", keep)
    return kept
