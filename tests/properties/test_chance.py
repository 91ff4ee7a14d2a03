"""Luck: even, without memory, and the same whoever asks first."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy import stats

from abm.luck import chance
from abm.luck.chance import Purpose, stream

QUARTER = 8080
IDS = np.arange(200_000)
LUCK = stream(7, Purpose.FIRM_LUCK, QUARTER)
SMALLEST_P = 1e-4


def correlation(left, right):
    return np.corrcoef(left, right)[0, 1] * np.sqrt(len(left))


@pytest.mark.parametrize("seed", [0, 1, 2, 12_345])
@pytest.mark.parametrize("cells", [2, 10, 1_000, 4_096])
def test_uniforms_fill_every_cell_alike(seed, cells):
    drawn = chance.uniforms(stream(seed, Purpose.FIRM_LUCK, QUARTER), IDS)
    assert drawn.min() >= 0 and drawn.max() < 1
    assert stats.chisquare(np.bincount((drawn * cells).astype(int), minlength=cells)).pvalue > SMALLEST_P


def test_pairs_of_neighbours_fill_the_square_alike():
    drawn = (chance.uniforms(LUCK, IDS) * 32).astype(int)
    assert stats.chisquare(np.bincount(drawn[:-1] * 32 + drawn[1:], minlength=1024)).pvalue > SMALLEST_P


@pytest.mark.parametrize("stride", [1, 2, 3, 64, 1_024, 65_536, 2**40])
def test_ids_at_any_distance_share_nothing(stride):
    assert abs(correlation(chance.uniforms(LUCK, IDS * stride), chance.uniforms(LUCK, (IDS + 1) * stride))) < 4.5
    drawn = chance.uniforms(LUCK, IDS * stride)
    assert stats.kstest(drawn, "uniform").pvalue > SMALLEST_P


@pytest.mark.parametrize(
    "other",
    [
        stream(8, Purpose.FIRM_LUCK, QUARTER),
        stream(7, Purpose.COMPARED_SELLER, QUARTER),
        stream(7, Purpose.FIRM_LUCK, QUARTER + 1),
        stream(Purpose.FIRM_LUCK, Purpose.SEARCHING, QUARTER),
    ],
)
def test_seeds_purposes_and_quarters_share_nothing(other):
    assert abs(correlation(chance.uniforms(LUCK, IDS), chance.uniforms(other, IDS))) < 4.5
    assert abs(correlation(chance.uniforms(LUCK, IDS[1:]), chance.uniforms(other, IDS[:-1]))) < 4.5


def test_every_draw_of_an_agent_is_new():
    draws = np.array([chance.uniforms(LUCK, IDS[:20_000], k) for k in range(12)])
    apart = np.corrcoef(draws) - np.eye(12)
    assert np.abs(apart).max() * np.sqrt(20_000) < 4.5
    moved = np.array([correlation(draws[k, 1:], draws[k + 1, :-1]) for k in range(11)])
    assert np.abs(moved).max() < 4.5


def test_every_key_matters_and_none_stands_for_another():
    streams = {
        int(stream(seed, purpose, quarter))
        for seed in range(30)
        for purpose in Purpose
        for quarter in range(QUARTER, QUARTER + 12)
    }
    assert len(streams) == 30 * len(Purpose) * 12
    few = np.arange(300)
    assert len({draw for k in range(300) for draw in chance.uniforms(LUCK, few, k)}) == 300 * 300


@pytest.mark.parametrize("bit", range(0, 64, 3))
def test_one_bit_of_any_key_turns_half_the_bits_of_a_draw(bit):
    one, some = np.uint64(1 << bit), IDS[:8_000].astype(np.uint64)
    some = some[some & one == 0][:4_000]  # else each pair would be counted twice
    stayed = bits(LUCK, some, 0)
    for moved in (bits(LUCK, some ^ one, 0), bits(LUCK, some, one), bits(LUCK ^ one, some, 0)):
        turned = np.unpackbits((stayed ^ moved).view(np.uint8).reshape(-1, 8), axis=1)
        assert abs(turned.mean() - 0.5) < 0.005
        assert np.abs(turned.mean(axis=0) - 0.5).max() < 4.5 * 0.5 / np.sqrt(some.size)


@njit
def bits(luck, ids, k):
    drawn = np.empty(ids.size, np.uint64)
    for row in range(ids.size):
        drawn[row] = chance._bits(luck, ids[row], k)
    return drawn


@njit
def drawn_in_a_kernel(luck, ids, k, n, x):
    drawn = np.empty((5, ids.size))
    for row in range(ids.size - 1, -1, -1):
        drawn[0, row] = chance.uniform(luck, ids[row], k)
        drawn[1, row] = chance.normal(luck, ids[row], k)
        drawn[2, row] = chance.laplace(luck, ids[row], k)
        drawn[3, row] = chance.integer_below(luck, ids[row], k, n)
        drawn[4, row] = chance.round_by_luck(luck, ids[row], k, x)
    return drawn


def drawn_on_columns(luck, ids, k, n, x):
    return np.array(
        [
            chance.uniforms(luck, ids, k),
            chance.normals(luck, ids, k),
            chance.laplaces(luck, ids, k),
            chance.integers_below(luck, ids, n, k),
            chance.rounded_by_luck(luck, ids, x, k),
        ]
    )


@settings(max_examples=50)
@given(
    st.integers(-(2**63), 2**64 - 1),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=20),
    st.integers(0, 2**31),
    st.integers(1, 2**31),
    st.floats(-1e9, 1e9),
)
def test_kernels_and_columns_draw_the_same_bytes(seed, ids, k, n, x):
    luck = stream(seed, Purpose.VISITED_EMPLOYER, QUARTER)
    ids = np.array(ids)
    assert drawn_in_a_kernel(luck, ids, k, n, x).tobytes() == drawn_on_columns(luck, ids, k, n, x).tobytes()


def test_the_order_and_the_company_change_nobodys_draw():
    shuffled = np.random.default_rng(0).permutation(IDS)
    everyone = chance.normals(LUCK, IDS)
    assert np.array_equal(chance.normals(LUCK, shuffled), everyone[shuffled])
    assert np.array_equal(chance.normals(LUCK, IDS[500:501]), everyone[500:501])
    without_one = np.delete(IDS, 77)
    assert np.array_equal(chance.normals(LUCK, without_one), np.delete(everyone, 77))


@given(st.integers(0, 2**64 - 1), st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**32))
def test_draws_are_two_rounds_of_the_published_mixer(seed, id, k):
    luck = stream(seed, Purpose.FIRM_LUCK, QUARTER)
    first = published_mixer(int(luck) + id * 0x9E3779B97F4A7C15)
    second = published_mixer(first ^ (int(luck) + k * 0xD1342543DE82EF95) % 2**64)
    assert chance.uniform(luck, id, k) == (second >> 11) / 2**53


def published_mixer(word):
    """SplitMix64's finaliser in whole numbers of any length; its first output for seed 0 is 0xE220A8397B1DCDAF."""
    word %= 2**64
    word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    word = (word ^ word >> 27) * 0x94D049BB133111EB % 2**64
    return word ^ word >> 31


def test_the_mixer_is_the_published_one_and_streams_stay_what_they_are():
    assert published_mixer(0x9E3779B97F4A7C15) == 0xE220A8397B1DCDAF
    assert int(stream(7, Purpose.FIRM_LUCK, QUARTER)) == 1331155331006223797


def test_normals_are_normal():
    drawn = chance.normals(LUCK, IDS)
    assert stats.kstest(drawn, "norm").pvalue > SMALLEST_P
    shares = np.concatenate([np.linspace(1e-4, 1 - 1e-4, 999), 10.0 ** np.arange(-16, -2)])
    ours = np.array([chance._quantile(share) for share in shares])
    assert np.allclose(ours, stats.norm.ppf(shares), rtol=1e-13, atol=1e-15)


def test_laplaces_are_laplace_with_scale_one():
    drawn = chance.laplaces(LUCK, IDS)
    assert stats.kstest(drawn, "laplace").pvalue > SMALLEST_P
    assert np.isfinite(drawn).all()


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_whole_numbers_are_alike_and_below_n(n):
    drawn = chance.integers_below(LUCK, IDS, n)
    assert drawn.min() == 0 and drawn.max() == n - 1
    assert n == 1 or stats.chisquare(np.bincount(drawn)).pvalue > SMALLEST_P


@given(st.integers(1, 2**53))
def test_the_highest_draw_still_lies_below_n(n):
    assert int((1 - 2.0**-53) * n) < n


def test_each_agent_may_have_its_own_n():
    n = IDS % 9 + 1
    drawn = chance.integers_below(LUCK, IDS, n)
    assert (drawn < n).all()


@pytest.mark.parametrize("n", [0, -3, 2.5])
def test_nothing_lies_below_nothing(n):
    with pytest.raises(ValueError, match="at least 1"):
        chance.integers_below(LUCK, IDS, n)


@settings(max_examples=25)
@given(st.floats(-1e6, 1e6))
def test_luck_rounds_to_a_neighbour_and_right_on_average(x):
    drawn = chance.rounded_by_luck(LUCK, IDS, x)
    assert set(np.unique(drawn)) <= {int(np.floor(x)), int(np.floor(x)) + 1}
    assert abs(drawn.mean() - x) < 5 * 0.5 / np.sqrt(len(IDS))


def test_luck_leaves_whole_numbers_and_refuses_none():
    assert np.array_equal(chance.rounded_by_luck(LUCK, IDS, IDS), IDS)
    with pytest.raises(ValueError, match="finite"):
        chance.rounded_by_luck(LUCK, IDS, np.nan)


def test_a_closed_firm_changes_only_its_own_visitors():
    """Partners are drawn by slot of the fixed table and drawn again if the slot is empty."""
    slots = 20_000
    open_ = np.ones(slots, bool)
    before = first_open_slot(LUCK, IDS, open_)
    open_[4_321] = False
    after = first_open_slot(LUCK, IDS, open_)
    assert np.array_equal(before != after, before == 4_321)
    assert 0 < (before != after).mean() < 0.001


@njit
def first_open_slot(luck, ids, open_):
    found = np.empty(ids.size, np.int64)
    for row in range(ids.size):
        k = 0
        slot = chance.integer_below(luck, ids[row], k, open_.size)
        while not open_[slot]:
            k += 1
            slot = chance.integer_below(luck, ids[row], k, open_.size)
        found[row] = slot
    return found


def test_every_purpose_says_what_it_decides():
    for purpose in Purpose:
        assert purpose.sentence.endswith(".") and len(purpose.sentence) > 20


def test_a_purpose_without_a_name_and_an_id_without_a_number_are_refused():
    with pytest.raises(ValueError, match="999"):
        stream(7, 999, QUARTER)
    with pytest.raises(TypeError, match="whole ids"):
        chance.uniforms(LUCK, np.array([0.5]))
