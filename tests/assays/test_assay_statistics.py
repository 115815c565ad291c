"""Single samples, exact ranks, reach of copy-number changes, match of samples."""

from itertools import combinations

import numpy as np
import pytest

from sorascope.arrays.ranks import mean_ranks
from sorascope.assays.statistics import copies
from sorascope.assays.statistics.match import match
from sorascope.assays.statistics.ranks import rank_correlation, rank_sum
from sorascope.assays.statistics.samples import against, held_out


def test_held_out_replicates_are_called_as_often_as_promised():
    rng = np.random.default_rng(11)
    spread = np.sqrt(4 / rng.chisquare(4, (3000, 1)))
    for count in (3, 4, 8):
        p = held_out(rng.normal(0, 1, (3000, count)) * spread)
        assert np.mean(p < 0.05) == pytest.approx(0.05, abs=0.012), count
        assert np.mean(p < 0.001) < 0.003, count


def test_against_gives_rank_and_range_with_gaps():
    references = np.array([[1.0, 2.0, np.nan, 3.0], [np.nan] * 4])
    found = against(np.array([2.5, 1.0]), references)
    assert found.rank[0] == 2
    assert (found.low[0], found.high[0], found.n[0]) == (1.0, 3.0, 3)
    assert np.isnan([found.z[1], found.rank[1], found.low[1]]).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_exact_rank_test_counts_all_arrangements(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(-1, 2, 9).astype(float)
    ranks = mean_ranks(values)
    observed = abs(ranks[:4].sum() - 4 * ranks.mean())
    sums = [abs(ranks[list(chosen)].sum() - 4 * ranks.mean()) for chosen in combinations(range(9), 4)]
    assert rank_sum(values[:4], values[4:]) == pytest.approx(np.mean(np.array(sums) >= observed - 1e-9))


def test_three_against_three_reaches_a_tenth_at_best():
    assert rank_sum(np.array([2.0, 2, 1]), np.array([-1.0, -1, 0])) == pytest.approx(0.1)
    assert np.isnan(rank_sum(np.array([]), np.array([1.0])))


def test_rank_correlation_agrees_with_scipy_and_needs_pairs():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(2)
    x = rng.normal(size=13)
    y = x + rng.normal(size=13)
    rho, p, n = rank_correlation(x, y, 1)
    assert rho == pytest.approx(spearmanr(x, y).statistic)
    assert p == pytest.approx(spearmanr(x, y).pvalue, abs=0.02)
    assert n == 13
    assert np.isnan(rank_correlation(x[:3], y[:3], 1)[0])


def genes_of_an_arm(changed):
    """Ten bands of five genes on 6p; `changed`: bands with a gain."""
    places = [("6p", float(band)) for band in range(10) for _ in range(5)]
    return np.array([1.0 if band in changed else 0.0 for _, band in places]), places


def test_a_gain_of_the_arm_a_focal_one_and_one_of_a_part():
    for changed, extent in ((range(10), copies.OF_ARM), ([4], copies.FOCAL), (range(2, 8), copies.PART)):
        values, places = genes_of_an_arm(changed)
        assert copies.call(22, values, "calls", places).extent == extent


def test_without_neighbours_the_extent_is_unknown():
    found = copies.call(0, np.array([1.0, 0.0]), "calls", [("6p", 21.1), ("7q", 31.2)])
    assert (found.level, found.extent) == (1, copies.UNKNOWN)
    assert copies.call(0, np.array([1.0]), "calls", [None]).extent == copies.UNKNOWN


def test_a_high_peak_on_a_gained_arm_is_focal():
    values, places = genes_of_an_arm(range(10))
    values = values * 0.4
    values[22] = 2.5
    found = copies.call(22, values, "log2", places)
    assert (found.level, found.extent) == (2, copies.FOCAL)


def matched_pair(seed=4):
    rng = np.random.default_rng(seed)
    one = rng.normal(size=(200, 8))
    return one, one + rng.normal(0, 1.5, one.shape), [f"s{n}" for n in range(8)]


def test_own_samples_go_best_together_and_a_mix_up_is_sure():
    one, other, names = matched_pair()
    found = match(one, other, names)
    assert (found.own_first, found.samples, found.surely) == (8, 8, False)
    mixed = match(one, other[:, [1, 2, 3, 4, 5, 6, 7, 0]], names)
    assert mixed.own_first == 0
    assert mixed.surely
    assert mixed.misplaced["s0"] == "s7"


def test_matrices_of_no_relation_are_no_proof_of_a_mix_up():
    one, _, names = matched_pair()
    unrelated = np.random.default_rng(9).normal(size=one.shape)
    assert not match(one, unrelated, names).surely


def test_replicates_are_not_told_apart():
    one, other, names = matched_pair()
    labels = ["a", "a", "b", "b", "c", "c", "d", "d"]
    swapped = match(one, other[:, [1, 0, 3, 2, 5, 4, 7, 6]], names, labels)
    assert swapped.own_first == 8


def test_too_little_to_tell():
    one, other, names = matched_pair()
    assert match(one[:5], other[:5], names) is None
