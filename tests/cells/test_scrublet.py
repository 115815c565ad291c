"""Scores of doublets: scanpy's, without its matrix of pairs × genes."""

import tracemalloc

import anndata
import numpy as np
import pytest
import scanpy
from scipy import sparse
from sklearn.decomposition import PCA

from sorascope.cells import scrublet

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def counts(pbmc):
    return pbmc[1].astype(np.float32)


def scanpys(counts, seed):
    data = anndata.AnnData(counts.copy())
    scanpy.pp.scrublet(
        data, n_prin_comps=10, threshold=0.3, use_approx_neighbors=False, random_state=seed, verbose=False
    )
    return data.obs["doublet_score"].to_numpy(), data.uns["scrublet"]["doublet_scores_sim"]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_cells_scores_are_scanpys(counts, seed):
    cells, _ = scrublet.scores(counts, seed)
    reference, _ = scanpys(counts, seed)
    assert (cells == reference).mean() > 0.99  # rounding moves a neighbour now and then
    np.testing.assert_allclose(cells, reference, atol=0.01)


def test_a_pair_is_not_its_own_neighbour(counts):
    """Scanpy counts it, which is one pair more; with seed 1 two pairs lie in one place, and it does not."""
    _, pairs = scrublet.scores(counts, 1)
    np.testing.assert_allclose(pairs, scanpys(counts, 1)[1], atol=0.01)
    _, pairs = scrublet.scores(counts, 0)
    added = scanpys(counts, 0)[1] - pairs
    assert (added > 0).mean() > 0.99


def test_pairs_lie_where_their_summed_counts_would(counts):
    """Places may be mirrored, so distances are compared; the reference sums, scales and projects itself."""
    counts = counts[:, scrublet.variable_genes(counts)]
    drawn = scanpy.pp.scrublet_simulate_doublets(anndata.AnnData(counts), random_seed=4)
    dense, sums = counts.toarray().astype(float), drawn.X.toarray().astype(float)
    shares, of_pairs = (each / each.sum(axis=1, keepdims=True) for each in (dense, sums))
    spread = shares.std(axis=0)
    pca = PCA(10, svd_solver="full").fit(shares / spread)
    cells = scrublet.places(counts, 4)
    pairs = scrublet.pair_up(cells, dense.sum(axis=1), 4)
    expected = pca.transform(of_pairs / spread)[:, None] - pca.transform(shares / spread)[None, :50]
    np.testing.assert_allclose(
        np.linalg.norm(pairs[:, None] - cells[None, :50], axis=2),
        np.linalg.norm(expected, axis=2),
        rtol=1e-3,
        atol=1e-3,
    )


def test_cells_without_counts_of_variable_genes_lie_somewhere():
    pairs = scrublet.pair_up(np.ones((4, 10)), np.array([0.0, 0.0, 1.0, 3.0]), 0)
    np.testing.assert_array_equal(pairs, np.ones((8, 10)))


def test_memory_is_that_of_the_stored_counts():
    """The pairs' genes as dense numbers would take 160 MB at 8 bytes; 1,000,000 stored counts take 8."""
    rng = np.random.default_rng(0)
    counts = sparse.random(2000, 5000, 0.1, format="csr", dtype=np.float32, rng=rng)
    counts.data = 1 + rng.poisson(1.0, len(counts.data)).astype(np.float32)
    scrublet.scores(counts[:200], 0)  # imports and compiles
    tracemalloc.start()
    scrublet.scores(counts, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


def test_a_cell_of_two_genes_has_no_score(counts):
    nearly_empty = sparse.csr_matrix(([5.0, 5.0], ([0, 0], [3, 4])), (1, counts.shape[1]), dtype=np.float32)
    cells, pairs = scrublet.scores(sparse.vstack([counts[:300], nearly_empty], format="csr"), 0)
    assert np.isnan(cells[-1])
    assert np.isfinite(cells[:-1]).all()
    assert len(pairs) == 600


def test_too_few_genes_are_told(counts):
    with pytest.raises(scrublet.TooFewGenesError, match=r"^40 genes in 3 cells or more, at least 50 needed$"):
        scrublet.scores(counts[:, np.argsort(-counts.getnnz(axis=0))[:40]], 0)


def test_genes_that_hardly_vary_are_told():
    rng = np.random.default_rng(0)
    counts = sparse.csr_matrix(np.full((200, 80), 50.0) + rng.integers(0, 2, (200, 80)), dtype=np.float32)
    with pytest.raises(scrublet.TooFewGenesError, match=r"^\d variable genes, at least 11 needed$"):
        scrublet.scores(counts, 0)
