"""The arithmetic of a calibration, worked by hand: distance, emulators, posterior, collinearity."""

import numpy as np
import polars as pl
import pytest
from scipy import stats
from scipy.stats.qmc import Sobol
from sklearn.gaussian_process import GaussianProcessRegressor

from experiments.calibration import identification as ident
from experiments.calibration import page
from experiments.calibration.distance import Facts, luck_of_means
from experiments.calibration.emulator import HALF, Emulator, Quality, emulate, predictions
from experiments.calibration.fit import Played, Problem, design, judged, promising
from experiments.calibration.posterior import Posterior, draw_posterior
from tests.experiments.made_up import target

Z = stats.norm.ppf(0.95)


@pytest.fixture
def facts():
    """One even range, one lopsided one, one whose data lie on its lower end."""
    return Facts(
        ("even", "lopsided", "at the end"),
        np.array([1.0, 10.0, 0.0]),
        np.array([0.5, 9.0, 0.0]),
        np.array([1.5, 14.0, 1.0]),
    )


def test_the_ends_of_a_range_are_one_away_from_the_data(facts):
    assert facts.gap(np.array([1.5, 14.0, 1.0])) == pytest.approx([1, 1, 1])
    assert facts.gap(np.array([0.5, 9.0, -0.5])) == pytest.approx([-1, -1, -1])


def test_the_distance_by_hand(facts):
    """At the upper ends with no luck and a known model J = 3 x 1.645^2; luck
    and emulator add to the variance of each side."""
    upper, lower = np.array([[1.5, 14.0, 1.0]]), np.array([[0.5, 9.0, -0.5]])
    assert facts.distance(upper, np.zeros(3)) == pytest.approx([3 * Z**2])
    assert facts.distance(lower, np.zeros(3)) == pytest.approx([3 * Z**2])
    luck, unknown = np.array([0.01, 0.02, 0.03]), np.array([[0.1, 0.2, 0.3]])
    expected = 0.25 / ((0.5 / Z) ** 2 + 0.11) + 16 / ((4 / Z) ** 2 + 0.22) + 1 / ((1 / Z) ** 2 + 0.33)
    assert facts.distance(upper, luck, unknown) == pytest.approx([expected])


def test_the_likelihood_is_a_density(facts):
    """Integrated over the moment it gives the same number however much is
    unknown: nothing is preferred for being unknown."""
    one = Facts(facts.names[1:2], facts.data[1:2], facts.low[1:2], facts.high[1:2])
    grid = np.linspace(-40, 60, 200_001)[:, None]
    areas = [
        np.sum(np.exp(one.log_likelihood(grid, np.zeros(1), np.array([unknown])))) * (grid[1, 0] - grid[0, 0])
        for unknown in (0.0, 0.5, 3.0)
    ]
    assert areas == pytest.approx([np.sqrt(2 * np.pi)] * 3, rel=1e-6)


def test_facts_without_a_figure_take_the_middle_of_their_range():
    bare = target("bare", 0.5)
    found = Facts.read([bare.__class__(**vars(bare) | {"value": None, "low": 0.2, "high": 0.6}), target("full", 0.5)])
    assert found.data == pytest.approx([0.4, 0.5])


def test_luck_of_a_mean_over_seeds():
    by_seed = np.array([[[0.0, 5.0], [2.0, 5.0]], [[1.0, 5.0], [5.0, 5.0]]])
    assert luck_of_means(by_seed) == pytest.approx([(2.0 + 8.0) / 2 / 2, 0.0])


@pytest.fixture(scope="module")
def surface():
    points = Sobol(2, rng=np.random.default_rng(3)).random(32)
    luck = np.random.default_rng(4).normal(size=32)
    return points, 5 + 2 * points[:, 0] - points[:, 1] + 0.5 * np.sin(4 * points[:, 0]) + 0.05 * luck


def test_leaving_one_out_is_leaving_one_out(surface):
    """The closed form against 32 processes that did not see the point."""
    points, values = surface
    emulator = Emulator(points, values)
    scaled = (values - values.mean()) / values.std()
    missed = []
    for out in range(len(points)):
        rest = np.arange(len(points)) != out
        alone = GaussianProcessRegressor(emulator.process.kernel_, alpha=1e-10, optimizer=None).fit(
            points[rest] - HALF, scaled[rest]
        )
        missed.append(scaled[out] - alone.predict(points[[out]] - HALF)[0])
    assert emulator.quality.q2 == pytest.approx(1 - np.mean(np.square(missed)), rel=1e-6)
    assert emulator.quality.error == pytest.approx(np.sqrt(np.mean(np.square(missed))) * values.std(), rel=1e-6)


def test_an_emulator_sees_through_luck(surface):
    points, values = surface
    emulator = Emulator(points, values)
    new = Sobol(2, rng=np.random.default_rng(9)).random(256)
    truth = 5 + 2 * new[:, 0] - new[:, 1] + 0.5 * np.sin(4 * new[:, 0])
    mean, variance = emulator.at(new)
    assert np.sqrt(np.mean((mean - truth) ** 2)) < 0.05
    assert 0.75 < np.mean(np.abs(mean - truth) < Z * np.sqrt(variance)) <= 1, (
        "its 90 % interval holds the truth without luck"
    )
    assert 0.02 < emulator.noise < 0.08
    assert variance.mean() < emulator.noise**2, "luck is no part of what is unknown of the surface"


def test_a_constant_moment_is_emulated_by_its_constant():
    emulator = Emulator(np.random.default_rng(1).random((16, 2)), np.full(16, 3.0))
    mean, _ = emulator.at(np.array([[0.2, 0.8]]))
    assert mean == pytest.approx([3.0]) and not emulator.quality.usable


def test_words_of_a_moment_that_is_not_emulated():
    assert Quality(0.6, 1.0, 0.9, 0.1, 1.0).words() == "emulated"
    assert "hardly more than luck" in Quality(0.1, 1.0, 0.9, 0.9, 1.0).words()
    assert "too rough" in Quality(0.1, 1.0, 0.9, 0.1, 1.0).words()


def normal_inside_the_box(centre, sd):
    def of(points):
        inside = np.all((points >= 0) & (points <= 1), axis=1)
        return np.where(inside, -0.5 * np.sum(((points - centre) / sd) ** 2, axis=1), -np.inf)

    return of


def test_the_posterior_of_a_known_density():
    centre, sd = np.array([0.3, 0.6, 0.5]), np.array([0.05, 0.02, 50.0])
    found = draw_posterior(normal_inside_the_box(centre, sd), 3, 4000, seed=1)
    assert found.enough
    assert found.mean == pytest.approx([0.3, 0.6, 0.5], abs=0.03)
    assert found.draws.std(axis=0) == pytest.approx([0.05, 0.02, np.sqrt(1 / 12)], rel=0.1)
    assert found.interval[:, 2] == pytest.approx([0.05, 0.5, 0.95], abs=0.04)
    assert (found.draws >= 0).all() and (found.draws <= 1).all()
    assert found.mode[:2] == pytest.approx(centre[:2], abs=0.03)


def test_walkers_find_a_small_peak_in_many_inputs():
    """A peak that fills 1e-20 of the box: walkers spread over the box would never reach it."""
    centre = np.linspace(0.1, 0.9, 20)
    found = draw_posterior(normal_inside_the_box(centre, np.full(20, 0.01)), 20, 1000, seed=2)
    assert found.mean == pytest.approx(centre, abs=0.01)
    assert found.draws.std(axis=0).mean() == pytest.approx(0.01, rel=0.25)


def test_the_same_seed_draws_the_same_posterior():
    density = normal_inside_the_box(np.array([0.3, 0.6]), np.array([0.1, 0.1]))
    one, same, other = (draw_posterior(density, 2, 50, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.draws, same.draws) and not np.array_equal(one.draws, other.draws)


def test_collinearity_by_hand():
    """Two columns at an angle a: smallest eigenvalue 1 - cos a (Brun, Reichert and Kuensch 2001)."""
    angle = np.radians(20)
    columns = np.array([[3.0, 0.5 * np.cos(angle)], [0.0, 0.5 * np.sin(angle)]])
    assert ident.collinearity(columns) == pytest.approx(1 / np.sqrt(1 - np.cos(angle)))
    assert ident.pairwise(columns)[1, 0] == pytest.approx(ident.collinearity(columns))
    assert ident.collinearity(np.eye(3)) == pytest.approx(1.0)
    assert ident.collinearity(np.array([[1.0, 0.0], [2.0, 0.0]])) == np.inf, "an input that nothing reacts to"
    assert ident.collinearity(np.ones((1, 2))) == np.inf, "fewer facts than inputs"


def test_sensitivity_is_in_errors_per_range():
    """m = (2 z1, 3 z2) with errors (0.5, 0.1): columns of length 4 and 30, also at the edge of the box."""
    points = Sobol(2, rng=np.random.default_rng(0)).random(64)
    emulators = emulate(points, points * [2.0, 3.0])
    box = Facts(("a", "b"), np.zeros(2), np.array([-0.5 * Z, -0.1 * Z]), np.array([0.5 * Z, 0.1 * Z]))
    flat = Posterior(np.random.default_rng(1).random((4000, 2)), np.zeros(4000), 4000.0, 99.0)
    for at in ([0.5, 0.5], [0.0, 1.0]):
        found = ident.identify(emulators, box, np.zeros(2), np.array(at), flat)
        assert found.sensitivity == pytest.approx([4, 30], rel=0.02)
        assert found.singular == pytest.approx([30, 4], rel=0.02)
    assert found.width == pytest.approx([1, 1], abs=0.05), "the posterior is as wide as the box"


def test_fewer_facts_than_inputs_leave_directions_unseen():
    points = Sobol(3, rng=np.random.default_rng(0)).random(64)
    emulators = emulate(points, points.sum(axis=1, keepdims=True))
    one = Facts(("a",), np.zeros(1), np.array([-0.1]), np.array([0.1]))
    found = ident.identify(
        emulators,
        one,
        np.zeros(1),
        np.full(3, 0.5),
        Posterior(np.random.default_rng(1).random((500, 3)), np.zeros(500), 500.0, 99.0),
    )
    assert found.singular.shape == (3,) and found.singular[1:] == pytest.approx([0, 0])


def problem(facts, inputs=2):
    return Problem(inputs, facts, 32, 1, 6, 5)


def test_the_next_batch_lies_where_the_facts_are():
    box = Facts(("a", "b"), np.array([0.3, 0.7]), np.array([0.25, 0.65]), np.array([0.35, 0.75]))
    asked = problem(box)
    first = design(asked)
    assert first.shape == (32, 2) and len(np.unique(first, axis=0)) == 32
    more = promising(asked, Played(first, np.repeat(first[:, None, :], 2, axis=1)), 1)
    assert more.shape == (6, 2) and len(np.unique(more, axis=0)) == 6
    assert np.abs(more - [0.3, 0.7]).max() < 0.12


@pytest.mark.parametrize(("gain", "candidate"), [(0.5, "posterior mean"), (30.0, "likeliest draw")])
def test_the_mean_is_the_estimate_unless_the_draw_is_clearly_nearer(gain, candidate):
    points = Sobol(1, rng=np.random.default_rng(0)).random(16)
    emulators = emulate(points, points)
    one = Facts(("a",), np.zeros(1), np.array([-Z]), np.array([Z]))
    posterior = Posterior(np.array([[0.2], [0.4]]), np.array([0.0, 1.0]), 2.0, 9.0)
    far = np.sqrt(gain)
    fresh = Played(np.array([posterior.mean, posterior.mode]), np.array([[[far], [far]], [[0.0], [0.0]]]))
    found = judged(problem(one, 1), fresh, np.zeros(1), emulators, posterior, fresh)
    assert found.candidate == candidate and found.distance == pytest.approx(
        gain if candidate == "posterior mean" else 0.0
    )


def test_predictions_stand_by_point_and_moment(surface):
    points, values = surface
    emulators = emulate(points, np.column_stack([values, -values]))
    mean, variance = predictions(emulators, points[:5])
    assert mean.shape == variance.shape == (5, 2) and mean[:, 0] == pytest.approx(-mean[:, 1], rel=1e-3)


def test_an_estimate_outside_its_own_interval_is_named():
    told = pl.DataFrame(
        {"input": ["within", "at_an_end", "below", "above"], "estimate": [1.0, 0.5, 0.4, 1.6]}
        | {"low": [0.5] * 4, "high": [1.5] * 4}
    )
    (words,) = page.outside(told, "likeliest draw")
    assert words.startswith("The estimate is one point, the likeliest draw; of below, above it lies outside")
    assert page.outside(told.head(2), "likeliest draw") == []
