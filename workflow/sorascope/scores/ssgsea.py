"""Single-sample GSEA: enrichment score ES of the up genes minus that of the down genes.

Source: Barbie et al. 2009, Nature 462:108, as in GSVA's ssgsea without normalisation. With ranks r (highest
value = N) the running sum has a closed form: for the k members
    ES = sum(r^(1 + a)) / sum(r^a) - (N (N + 1) / 2 - sum(r)) / (N - k),   a = 0.25,
the members' weighted mean rank minus the mean rank of the other genes; its range is that of ranks,
(-N, N). Ties get mean ranks, so ES does not depend on the order of rows. ES is not divided by its range over
the samples: that would make it depend on the cohort.
"""

from __future__ import annotations

import numpy as np


def part(ranks: np.ndarray, n_genes: int) -> np.ndarray:
    """Return one ES a sample from the ranks (genes of one direction x samples) among `n_genes`."""
    weights = np.sqrt(np.sqrt(ranks))
    inside = (weights * ranks).sum(axis=0) / weights.sum(axis=0)
    outside = (n_genes * (n_genes + 1) / 2 - ranks.sum(axis=0)) / (n_genes - len(ranks))
    return inside - outside
