"""A map of the cells for the eye: UMAP of a thinned choice, nothing is tested on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .chunks import take

VARIABLE_GENES = 2000
COMPONENTS = 30
NEIGHBOURS = 15
TARGET_SUM = 1e4
FEWEST_CELLS = 50


def thin(cell_samples: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return sorted numbers of about `most` cells: of every sample its share, drawn at random."""
    rng = np.random.default_rng(seed)
    share = min(1.0, most / max(1, len(cell_samples)))
    chosen = []
    for sample in pd.unique(cell_samples):
        rows = np.flatnonzero(cell_samples == sample)
        count = max(1, int(share * len(rows)))
        chosen.append(rng.choice(rows, count, replace=False))
    return np.sort(np.concatenate(chosen))


def coordinates(matrix: Any, rows: np.ndarray, seed: int) -> np.ndarray:
    """Return two UMAP coordinates of the given rows of a counts matrix (cells × genes); NaN for few cells.

    Counts per 10,000, log(1 + x), the 2,000 most variable genes, 30 principal components, 15 neighbours:
    scanpy's usual steps (Wolf et al. 2018, Genome Biol 19:15). One thread, so that any number of cores
    gives the same map.
    """
    if len(rows) < FEWEST_CELLS:
        return np.full((len(rows), 2), np.nan)
    import anndata
    import scanpy
    from threadpoolctl import threadpool_limits

    data = anndata.AnnData(take(matrix, rows))
    with threadpool_limits(1):
        scanpy.pp.filter_genes(data, min_cells=3)
        scanpy.pp.normalize_total(data, target_sum=TARGET_SUM)
        scanpy.pp.log1p(data)
        scanpy.pp.highly_variable_genes(data, n_top_genes=min(VARIABLE_GENES, data.n_vars))
        data = data[:, data.var["highly_variable"]].copy()
        scanpy.pp.pca(data, n_comps=min(COMPONENTS, min(data.shape) - 1), random_state=seed)
        # exact neighbours: scanpy 1.11 fails on approximate ones, its choice for many, with SciPy 1.17
        scanpy.pp.neighbors(data, n_neighbors=NEIGHBOURS, transformer="sklearn", random_state=seed)
        scanpy.tl.umap(data, random_state=seed)
    return np.asarray(data.obsm["X_umap"], dtype=float)
