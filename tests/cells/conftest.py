"""Cells to test on: real ones that scanpy ships, and simulated ones with a known answer."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from sorascope.cells import synthetic

N_GENES = 1500
N_MITOCHONDRIAL = 13


@pytest.fixture(scope="session")
def pbmc():
    """700 real blood cells × 765 genes, 10x (Zheng et al. 2017, Nat Commun 8:14049), counts restored.

    scanpy ships logarithms of counts scaled by cell: the smallest value of a cell is one count.
    """
    import scanpy

    data = scanpy.datasets.pbmc68k_reduced()
    counts = sparse.csr_matrix(data.raw.X).astype(float)
    counts.data = np.expm1(counts.data)
    for start, stop in zip(counts.indptr[:-1], counts.indptr[1:], strict=True):
        counts.data[start:stop] = np.rint(counts.data[start:stop] / counts.data[start:stop].min())
    return data, counts


@pytest.fixture(scope="session")
def bulk():
    """Counts of two invented lines, three samples of each group; the first 60 genes go up in resistance."""
    rng = np.random.default_rng(1)
    names = [f"G{number}" for number in range(N_GENES - N_MITOCHONDRIAL)]
    names += [f"MT-G{number}" for number in range(N_MITOCHONDRIAL)]
    columns = {}
    for line in ("lineA", "lineB"):
        level = rng.normal(4, 2, N_GENES)
        for group in ("sensitive", "resistant"):
            for replicate in (1, 2, 3):
                shifted = level + rng.normal(0, 0.1, N_GENES)
                shifted[:60] += 1.5 * (group == "resistant")
                columns[f"{line}_{group}_{replicate}"] = np.rint(2**shifted * 50)
    return pd.DataFrame(columns, index=names)


@pytest.fixture(scope="session")
def sheet(bulk):
    """The sample sheet of `bulk`."""
    parts = [name.split("_") for name in bulk.columns]
    return pd.DataFrame(
        parts, index=pd.Index(bulk.columns, name="sample"), columns=["line", "response", "replicate"]
    )


@pytest.fixture(scope="session")
def partners(bulk):
    """Sample -> the sample of the other group."""
    swap = {"sensitive": "resistant", "resistant": "sensitive"}
    return {
        name: "_".join((line, swap[group], replicate))
        for name in bulk.columns
        for line, group, replicate in [name.split("_")]
    }


@pytest.fixture(scope="session")
def simulated(bulk, partners):
    """300 cells a sample; a fifth of the first sensitive sample of lineA is resistant-like."""
    recipe = synthetic.Recipe(cells_per_sample=300, resistant_like={"lineA_sensitive_1": 0.2})
    return synthetic.simulate(bulk, partners, recipe, seed=7)
