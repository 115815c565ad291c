"""Rank score: mean within-sample rank of the up genes minus that of the down genes.

Source: singscore, Foroutan et al. 2018, BMC Bioinformatics 19:404. For k genes among N the mean rank r lies
between (k + 1)/2 and (2N - k + 1)/2; scaled to these bounds and centred it is in [-1/2, 1/2]. A set with
both directions is the sum of the up part and the reversed down part, in [-1, 1]. On tie-free data this is
singscore's TotalScore with centerScore on; ties get mean ranks (singscore: the lowest), which keeps up and
down symmetric.
"""

from __future__ import annotations

import numpy as np


def part(ranks: np.ndarray, n_genes: int) -> np.ndarray:
    """Return one score a sample in [-1/2, 1/2] from the ranks (genes of one direction x samples)."""
    return (ranks.mean(axis=0) - (n_genes + 1) / 2) / (n_genes - len(ranks))
