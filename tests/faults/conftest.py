"""Each test of this folder is of the group `faults`; the undisturbed sweep
that the others are held against is played once."""

from pathlib import Path

import pytest

from experiments import Experiment
from tests.experiments.fake_economy import FakeEconomy
from tests.experiments.small import write_small
from tests.faults.sweep import Sweep, bytes_of


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("faults")


@pytest.fixture(scope="session")
def config(tmp_path_factory) -> Path:
    """100 worlds x 5 arms."""
    return write_small(tmp_path_factory.mktemp("config"), "draws = 2\n", "draws = 50\n")


@pytest.fixture(scope="session")
def undisturbed(config, tmp_path_factory) -> dict[str, bytes]:
    """The bytes of one quiet sitting in one process."""
    folder = tmp_path_factory.mktemp("undisturbed") / "r"
    Experiment.read(config).run(workers=0, out=folder, quiet=True, open_economy=FakeEconomy)
    return bytes_of(folder)


@pytest.fixture
def sweep(tmp_path, config):
    made = []

    def make(economy: str = "Paced", **settings) -> Sweep:
        made.append(Sweep(economy, **{"target": tmp_path, "config": config} | settings))
        return made[-1]

    yield make
    for one in made:
        one.end()
