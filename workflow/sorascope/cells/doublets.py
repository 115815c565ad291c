"""Doublets, one sample at a time, by the scores of Scrublet (Wolock et al. 2019, Cell Systems 8:281).

Scrublet adds up random pairs of cells and scores each cell by the share of such pairs among its neighbours.
Its own threshold, the valley in the pairs' scores, misses doublets that its scores rank first (the pairs
sit closer to each other than real doublets to them), so the threshold here is the one of the other metrics:
`MADS` scaled median absolute deviations above the median of the sample's cells. It finds doublets of two
unlike cells only. In a sample of one cell line the pairs look like the cells and a flag would be noise; so
flags stand only where the pairs lie above the threshold often (`LEAST_DETECTABLE`), and so much more often
than cells do that the doublet rate that follows, flagged cells over pairs above, stays within
`HIGHEST_RATE`. Otherwise none is flagged, which is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sorascope.cells.deviations import mad_limits

if TYPE_CHECKING:
    from scipy import sparse

FEWEST_CELLS = 100
FEWEST_GENES = 50
COMPONENTS = 10
MADS = 5
LEAST_DETECTABLE = 0.2
HIGHEST_RATE = 0.2


@dataclass(frozen=True)
class Doublets:
    """Score (NaN where not assessed) and flag of each cell, and what was done in words."""

    scores: np.ndarray
    flags: np.ndarray
    note: str


def find(counts: sparse.csr_matrix, seed: int) -> Doublets:
    """Score and flag the cells (cells × genes counts) of one sample."""
    n_cells = counts.shape[0]
    unknown, nobody = np.full(n_cells, np.nan), np.zeros(n_cells, dtype=bool)
    if n_cells < FEWEST_CELLS:
        return Doublets(unknown, nobody, f"not assessed: {n_cells} cells, at least {FEWEST_CELLS} needed")
    detected = int((counts.getnnz(axis=0) >= 3).sum())
    if detected < FEWEST_GENES:
        note = f"not assessed: {detected} genes in 3 cells or more, at least {FEWEST_GENES} needed"
        return Doublets(unknown, nobody, note)
    scores, pairs = _scrublet(counts, seed)
    threshold = mad_limits(scores, MADS, logged=False)[1]
    flags, detectable = scores > threshold, float((pairs > threshold).mean())
    rate = float(flags.mean()) / detectable if detectable else np.inf
    if detectable < LEAST_DETECTABLE or rate > HIGHEST_RATE:
        note = "none flagged: doublets cannot be told from the cells, as in a sample of one cell type"
        return Doublets(scores, nobody, note)
    return Doublets(scores, flags, f"{int(flags.sum())} flagged above a score of {threshold:.3f}")


def _scrublet(counts: sparse.csr_matrix, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Scrublet's scores of the cells and of its simulated pairs."""
    import warnings

    import anndata
    import scanpy

    data = anndata.AnnData(counts.astype(np.float32))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a rate over the threshold that is not used
        # any threshold spares the search for one, for which scanpy asks for a package that is not installed
        scanpy.pp.scrublet(
            data,
            threshold=1.0,
            verbose=False,
            random_state=seed,
            n_prin_comps=COMPONENTS,
            # exact ones for any number of cells; scanpy 1.11 fails on approximate ones beside SciPy 1.17
            use_approx_neighbors=False,
        )
    return (
        data.obs["doublet_score"].to_numpy(dtype=float),
        np.asarray(data.uns["scrublet"]["doublet_scores_sim"], dtype=float),
    )
