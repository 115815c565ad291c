"""Doublets: found among unlike cells, not invented among like ones."""

import numpy as np
import pytest
from scipy import sparse

from sorascope.cells import doublets


@pytest.fixture(scope="module")
def with_doublets(pbmc):
    """Real cells and 40 sums of two real cells of unlike type."""
    data, counts = pbmc
    types = data.obs["bulk_labels"].astype(str).to_numpy()
    rng = np.random.default_rng(0)
    pairs = (
        [("CD14+ Monocyte", "CD19+ B")] * 15
        + [("CD19+ B", "CD56+ NK")] * 15
        + [("Dendritic", "CD56+ NK")] * 10
    )
    sums = [
        counts[rng.choice(np.flatnonzero(types == one))] + counts[rng.choice(np.flatnonzero(types == other))]
        for one, other in pairs
    ]
    return sparse.vstack([counts, *sums], format="csr")


def test_sums_of_unlike_real_cells_are_flagged(with_doublets):
    found = doublets.find(with_doublets, seed=0)
    assert found.flags[-40:].mean() > 0.8
    assert found.flags[:-40].mean() < 0.08
    assert found.note.startswith(f"{found.flags.sum()} flagged above a score of ")


def test_the_same_seed_gives_the_same_scores(with_doublets):
    first, again = (doublets.find(with_doublets, seed=3).scores for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_cells_of_one_line_are_not_flagged(simulated):
    here = (simulated.table["sample"] == "lineB_resistant_2").to_numpy()
    healthy = here & (simulated.table["truth"] != "damaged").to_numpy()
    found = doublets.find(simulated.counts[healthy], seed=0)
    assert not found.flags.any()
    assert (
        found.note == "none flagged: doublets cannot be told from the cells, as in a sample of one cell type"
    )
    assert np.isfinite(found.scores).all()


def test_a_large_sample_with_two_cell_types():
    """From 2,731 cells on, cells and pairs are so many that scanpy would choose approximate neighbours."""
    rng = np.random.default_rng(0)
    levels = rng.gamma(0.5, 2, (2, 200))
    counts = np.vstack([rng.poisson(levels[kind], (1400, 200)) for kind in (0, 1)])
    sums = counts[:60] + counts[1400:1460]
    found = doublets.find(sparse.csr_matrix(np.vstack([counts, sums]).astype(float)), seed=0)
    assert found.flags[-60:].mean() > 0.9
    assert found.flags[:-60].mean() < 0.05


def test_too_few_cells_are_not_assessed(pbmc):
    found = doublets.find(pbmc[1][:60], seed=0)
    assert found.note == "not assessed: 60 cells, at least 100 needed"
    assert np.isnan(found.scores).all()
    assert not found.flags.any()
