"""Rank score: mean within-sample rank of the up genes minus that of the down genes.

Source: singscore, Foroutan et al. 2018, BMC Bioinformatics 19:404. For k genes among N the mean rank r lies
between (k + 1)/2 and (2N - k + 1)/2; scaled to these bounds and centred it is in [-1/2, 1/2]. A set with
both directions is the sum of the up part and the reversed down part, in [-1, 1]. On tie-free data this is
singscore's TotalScore with centerScore on; ties get mean ranks (singscore: the lowest), which keeps up and
down symmetric.
"""

from __future__ import annotations

import numpy as np


def score(ranks: np.ndarray, signs: np.ndarray, n_genes: int) -> np.ndarray:
    """Return one score a sample in [-1, 1] from the members' ranks (members x samples) among `n_genes`.

    Without members: NaN. A part that is the whole matrix carries no information: 0.
    """
    if not len(signs):
        return np.full(ranks.shape[1], np.nan)
    total = np.zeros(ranks.shape[1])
    for direction in (1.0, -1.0):
        part = ranks[signs == direction]
        size = len(part)
        if 0 < size < n_genes:
            total += direction * (part.mean(axis=0) - (n_genes + 1) / 2) / (n_genes - size)
    return total
