"""The score of a set with directions, from that of genes of one direction: up minus down."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# Members' ranks (members x samples) and the number of all genes -> one score a sample.
PartScore = Callable[[np.ndarray, int], np.ndarray]


def up_minus_down(part: PartScore, ranks: np.ndarray, signs: np.ndarray, n_genes: int) -> np.ndarray:
    """Return one score a sample: `part` of the up genes minus `part` of the down genes.

    `ranks`: members x samples, among `n_genes`. Without members: NaN. A part that is the whole matrix has no
    other genes to stand out from: 0.
    """
    if not len(signs):
        return np.full(ranks.shape[1], np.nan)
    total = np.zeros(ranks.shape[1])
    for direction in (1.0, -1.0):
        chosen = ranks[signs == direction]
        if 0 < len(chosen) < n_genes:
            total += direction * part(chosen, n_genes)
    return total
