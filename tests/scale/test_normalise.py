"""TMM, log counts per million and the expression filter against edgeR; see reference/edger/reference.R."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays import normalise

REFERENCE = Path(__file__).parents[1] / "reference" / "edger"
SETS = {
    "deep": ["a"] * 3 + ["b"] * 3,
    "sparse": ["a"] * 11 + ["b"] * 13,
    "skewed": ["a"] * 3 + ["b"] * 2,
}


def reference(name, what):
    path = REFERENCE / f"{name}_{what}.tsv.gz"
    return pd.read_csv(path, sep="\t", index_col=0)


@pytest.fixture(params=["deep", "sparse", "skewed"])
def name(request):
    return request.param


@pytest.fixture
def counts(name):
    return reference(name, "counts").to_numpy(dtype=float)


def test_tmm_factors_are_edger_s(name, counts):
    np.testing.assert_allclose(
        normalise.tmm_factors(counts), reference(name, "factors")["factor"], rtol=1e-10
    )


def test_log_cpm_is_edger_s(name, counts):
    library = counts.sum(axis=0) * normalise.tmm_factors(counts)
    np.testing.assert_allclose(normalise.log_cpm(counts, library)[::7], reference(name, "logcpm"), atol=1e-9)


def test_the_filter_keeps_what_edger_keeps(name, counts):
    kept = normalise.filter_by_expression(counts, SETS[name])
    expected = reference(name, "kept")["kept"].to_numpy(dtype=bool)
    assert 0 < expected.sum() < len(expected)
    assert (kept == expected).all()


def test_one_sample_is_its_own_scale():
    assert normalise.tmm_factors(np.array([[5.0], [7.0]])).tolist() == [1.0]


def test_proportional_samples_need_no_factor():
    counts = np.random.default_rng(1).poisson(50, (300, 1)) * np.array([[1.0, 2.0, 5.0]])
    np.testing.assert_allclose(normalise.tmm_factors(counts), 1.0)


def test_factors_multiply_to_one_whatever_the_order(counts):
    factors = normalise.tmm_factors(counts)
    assert np.prod(factors) == pytest.approx(1)
    order = np.random.default_rng(2).permutation(counts.shape[1])
    np.testing.assert_allclose(normalise.tmm_factors(counts[:, order]), factors[order], rtol=1e-12)


def test_real_counts_come_out_as_in_edger(shared_data):
    path = shared_data / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz"
    table = pd.read_csv(path, sep="\t", index_col=0)
    counts = table.to_numpy(dtype=float)
    groups = [name.rpartition("_")[2] for name in table.columns]
    factors = normalise.tmm_factors(counts)
    np.testing.assert_allclose(factors, reference("sw480", "factors")["factor"], rtol=1e-8)
    log_cpm = normalise.log_cpm(counts, counts.sum(axis=0) * factors)
    np.testing.assert_allclose(log_cpm[::97], reference("sw480", "logcpm"), atol=1e-8)
    kept = normalise.filter_by_expression(counts, groups)
    assert (kept == reference("sw480", "kept")["kept"].to_numpy(dtype=bool)).all()
    filtered = normalise.tmm_factors(counts[kept])
    np.testing.assert_allclose(filtered, reference("sw480", "filtered_factors")["factor"], rtol=1e-8)


@pytest.mark.parametrize("trim", [0.3, 0.05, 0.5])
def test_trimming_goes_by_mean_ranks_of_ties(trim):
    rng = np.random.default_rng(7)
    for size in [1, 2, 3, *rng.integers(4, 40, 200)]:
        values = rng.integers(0, rng.integers(1, 12), size).astype(float)
        ranks = pd.Series(values).rank().to_numpy()
        low = np.floor(size * trim) + 1
        expected = (ranks >= low) & (ranks <= size + 1 - low)
        np.testing.assert_array_equal(normalise._within(values, trim), expected)
