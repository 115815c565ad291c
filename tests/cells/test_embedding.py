"""The map of cells: a fair choice of them, the same picture on any machine load."""

from functools import partial

import numpy as np
import pytest
import scanpy
from scipy import sparse
from threadpoolctl import threadpool_limits

from sorascope.cells import embedding

pytestmark = pytest.mark.long


def test_every_sample_keeps_its_share():
    samples = np.array(["a"] * 900 + ["b"] * 90 + ["c"] * 2)
    rows = embedding.thin(samples, 100, seed=1)
    assert (np.diff(rows) > 0).all()
    chosen = {name: int((samples[rows] == name).sum()) for name in "abc"}
    assert chosen == {"a": 90, "b": 9, "c": 1}
    np.testing.assert_array_equal(rows, embedding.thin(samples, 100, seed=1))
    assert len(embedding.thin(samples, 10_000, seed=1)) == 992


@pytest.mark.heavy
def test_lines_lie_apart_and_threads_change_nothing(simulated):
    rows = embedding.thin(simulated.table["sample"].to_numpy(), 300, seed=1)
    places = embedding.coordinates(simulated.counts, rows, seed=1)
    with threadpool_limits(2):
        np.testing.assert_array_equal(embedding.coordinates(simulated.counts, rows, seed=1), places)
    first = simulated.table["sample"].str.startswith("lineA").to_numpy()[rows]
    centres = places[first].mean(axis=0), places[~first].mean(axis=0)
    nearer = np.linalg.norm(places - centres[0], axis=1) < np.linalg.norm(places - centres[1], axis=1)
    assert (nearer == first).mean() > 0.95


def test_a_handful_of_cells_has_no_map(simulated):
    assert np.isnan(embedding.coordinates(simulated.counts, np.arange(20), seed=1)).all()


def test_a_map_of_more_cells_than_scanpy_searches_exactly_by_itself(monkeypatch):
    """From 8,192 cells on scanpy would choose approximate neighbours."""
    monkeypatch.setattr(scanpy.tl, "umap", partial(scanpy.tl.umap, maxiter=10))
    rng = np.random.default_rng(0)
    levels = rng.gamma(0.5, 2, (2, 60))
    counts = sparse.csr_matrix(np.vstack([rng.poisson(each, (4100, 60)) for each in levels]))
    places = embedding.coordinates(counts, np.arange(8200), seed=1)
    kinds = np.repeat([0, 1], 4100)
    centres = [places[kinds == kind].mean(axis=0) for kind in (0, 1)]
    nearer = np.linalg.norm(places[:, None] - np.array(centres), axis=2).argmin(axis=1)
    assert (nearer == kinds).mean() > 0.95
