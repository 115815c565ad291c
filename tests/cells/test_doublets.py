"""Doublets: found among unlike cells, not invented among like ones."""

import re

import anndata
import numpy as np
import pytest
from scipy import sparse

from sorascope.cells import chunks, doublets

pytestmark = pytest.mark.long


def found_in(counts, seed):
    return doublets.find(counts, np.arange(counts.shape[0]), seed)


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
    found = found_in(with_doublets, seed=0)
    assert found.flags[-40:].mean() > 0.8
    assert found.flags[:-40].mean() < 0.08
    assert found.note.startswith(f"{found.flags.sum()} flagged above a score of ")


def test_the_same_seed_gives_the_same_scores(with_doublets):
    first, again = (found_in(with_doublets, seed=3).scores for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_cells_of_one_line_are_not_flagged(simulated):
    here = (simulated.table["sample"] == "lineB_resistant_2").to_numpy()
    healthy = here & (simulated.table["truth"] != "damaged").to_numpy()
    found = found_in(simulated.counts[healthy], seed=0)
    assert not found.flags.any()
    assert (
        found.note
        == "none flagged: doublets cannot be separated from the cells, as in a sample of one cell type"
    )
    assert np.isfinite(found.scores).all()


@pytest.fixture(scope="module")
def large():
    """Two kinds of cells, 1,400 of each, then 60 sums of one of each."""
    rng = np.random.default_rng(0)
    levels = rng.gamma(0.5, 2, (2, 200))
    counts = np.vstack([rng.poisson(levels[kind], (1400, 200)) for kind in (0, 1)])
    return sparse.csr_matrix(np.vstack([counts, counts[:60] + counts[1400:1460]]).astype(float))


def test_a_large_sample_with_two_cell_types(large):
    found = found_in(large, seed=0)
    assert found.flags[-60:].mean() > 0.9
    assert found.flags[:-60].mean() < 0.05


def test_a_sample_of_very_many_cells_is_scored_in_parts(large, monkeypatch):
    monkeypatch.setattr(doublets, "MOST_AT_ONCE", 1000)
    found = found_in(large, seed=0)
    assert found.note.endswith(", scored in 3 random parts")
    assert found.flags[-60:].mean() > 0.9
    assert found.flags[:-60].mean() < 0.05
    np.testing.assert_array_equal(found.scores, found_in(large, seed=0).scores)


def test_parts_are_equal_and_hold_every_cell_once(monkeypatch):
    monkeypatch.setattr(doublets, "MOST_AT_ONCE", 100)
    parts = doublets.split(301, seed=5)
    assert [len(part) for part in parts] == [76, 75, 75, 75]
    assert all((np.diff(part) > 0).all() for part in parts)
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(301))
    assert not np.array_equal(parts[0], doublets.split(301, seed=6)[0])
    np.testing.assert_array_equal(doublets.split(100, seed=5), [np.arange(100)])


def test_only_the_named_rows_of_a_file_are_judged(large, tmp_path):
    rows = np.sort(np.random.default_rng(1).choice(large.shape[0], 900, replace=False))
    anndata.AnnData(large).write_h5ad(tmp_path / "cells.h5ad")
    with chunks.opened(tmp_path / "cells.h5ad") as matrix:
        found = doublets.find(matrix, rows, seed=0)
    np.testing.assert_array_equal(found.scores, found_in(large[rows], seed=0).scores)


def test_too_few_cells_are_not_assessed(pbmc):
    found = found_in(pbmc[1][:60], seed=0)
    assert found.note == "not assessed: 60 cells, at least 100 needed"
    assert np.isnan(found.scores).all()
    assert not found.flags.any()


def test_too_few_genes_are_not_assessed(pbmc):
    found = found_in(pbmc[1][:, :30], seed=0)
    assert re.fullmatch(r"not assessed: \d+ genes in 3 cells or more, at least 50 needed", found.note)
    assert np.isnan(found.scores).all()
