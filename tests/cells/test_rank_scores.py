"""The rank score of cells: equal to the bulk score on dense data, whatever the storage or the chunk."""

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from anndata.io import sparse_dataset
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sorascope import scores
from sorascope.cells import rank_scores
from sorascope.errors import InputError

GENES = pd.Index([f"G{number}" for number in range(200)])
SETS = {
    "both": {"G1": 1, "G5": 1, "G9": -1, "G40": -1, "absent": 1},
    "up": {f"G{number}": 1 for number in range(20, 60)},
    "one": {"G7": -1},
    "absent": {"absent": 1},
    "everything": dict.fromkeys(GENES, 1),
}


def counts(cells=50, density=0.1, seed=0):
    rng = np.random.default_rng(seed)
    dense = rng.poisson(2, (cells, len(GENES))) * (rng.random((cells, len(GENES))) < density)
    return sparse.csr_matrix(dense.astype(np.float32))


def bulk(dense):
    table = pd.DataFrame(np.asarray(dense, dtype=float).T, index=GENES)
    return scores.compute(table, SETS, ("rank",))["rank"].to_numpy()


@pytest.mark.parametrize("density", [0.0, 0.05, 0.5, 1.0])
def test_equals_the_bulk_score_on_dense_data(density):
    matrix = counts(density=density)
    expected = bulk(matrix.toarray())
    np.testing.assert_allclose(rank_scores.score(matrix, GENES, SETS), expected, rtol=0, atol=1e-12)
    assert np.isnan(expected[:, 3]).all()


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**31),
    density=st.floats(0, 1),
    negative=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64, np.int32]),
)
def test_equals_the_bulk_score_with_ties_negatives_and_any_type(seed, density, negative, dtype):
    rng = np.random.default_rng(seed)
    low = -3 if negative else 0
    dense = rng.integers(low, 4, (6, len(GENES))) * (rng.random((6, len(GENES))) < density)
    found = rank_scores.score(sparse.csr_matrix(dense.astype(dtype)), GENES, SETS)
    np.testing.assert_allclose(found, bulk(dense), rtol=0, atol=1e-12)


@pytest.mark.parametrize("size", [1, 7, 50, 1000])
def test_blocks_change_not_one_bit(size):
    matrix = counts()
    whole = rank_scores.score(matrix, GENES, SETS)
    np.testing.assert_array_equal(rank_scores.score(matrix, GENES, SETS, size=size), whole)
    np.testing.assert_array_equal(rank_scores.score(matrix, GENES, SETS, 13, 29, size), whole[13:29])


def test_depends_on_order_within_the_cell_only():
    matrix = counts()
    logged = matrix.astype(float)
    depth = np.asarray(logged.sum(axis=1)).ravel()
    logged.data = np.log1p(logged.data * 1e4 / np.repeat(depth, np.diff(logged.indptr)))
    np.testing.assert_array_equal(
        rank_scores.score(logged, GENES, SETS), rank_scores.score(matrix, GENES, SETS)
    )


def test_storage_does_not_matter(tmp_path):
    matrix = counts()
    whole = rank_scores.score(matrix, GENES, SETS)
    with_zeros = sparse.csr_matrix(
        (
            np.append(matrix.data, 0),
            np.append(matrix.indices, 3),
            np.append(matrix.indptr[:-1], matrix.nnz + 1),
        ),
        shape=matrix.shape,
    )
    assert (with_zeros != matrix).nnz == 0
    shuffled = matrix.copy()
    for start, stop in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        shuffled.indices[start:stop] = matrix.indices[start:stop][::-1]
        shuffled.data[start:stop] = matrix.data[start:stop][::-1]
    shuffled.has_sorted_indices = False
    for other in (matrix.toarray(), with_zeros, shuffled, matrix.astype(np.int64)):
        np.testing.assert_array_equal(rank_scores.score(other, GENES, SETS), whole)
    anndata.AnnData(matrix, var=pd.DataFrame(index=GENES)).write_h5ad(tmp_path / "cells.h5ad")
    with h5py.File(tmp_path / "cells.h5ad") as file:
        found = rank_scores.score(sparse_dataset(file["X"]), GENES, SETS, size=8)
    np.testing.assert_array_equal(found, whole)


def test_every_score_lies_within_its_range():
    dense = np.zeros((2, len(GENES)))
    up = [GENES.get_loc(gene) for gene in ("G1", "G5")]
    dense[0, up] = 5, 4
    down = [GENES.get_loc(gene) for gene in ("G9", "G40")]
    dense[1, down] = 5, 4
    found = rank_scores.score(dense, GENES, SETS)[:, 0]
    assert 0 < found[0] <= 1
    assert found[1] == pytest.approx(-found[0], abs=1e-15)


def test_a_missing_value_is_refused_with_its_cell():
    dense = counts().toarray()
    dense[41, 3] = np.nan
    with pytest.raises(InputError) as refused:
        rank_scores.score(dense, GENES, SETS, size=16)
    assert str(refused.value) == (
        "1 problem in the input:\n\n"
        "1. matrix of cells, cell 42\n"
        "   found:   a missing or infinite value\n"
        "   allowed: a finite number for every gene and cell\n"
        "   remedy:  give the matrix of counts as it came from the aligner"
    )
