"""Within-sample ranks of the genes that belong to a set: one sort a sample serves every score."""

from __future__ import annotations

import numpy as np

BLOCK = 64


def member_ranks(values: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Rank genes within each sample, 1 = lowest; ties get the mean of their ranks.

    `values`: genes x samples. `members`: row numbers. Returns members x samples. Mean ranks make the result
    independent of the order of rows, also with many ties. Only the values are sorted; a member's rank is
    found by bisection, and samples go through in blocks, so that memory stays at one small block.
    """
    ranks = np.empty((len(members), values.shape[1]))
    for start in range(0, values.shape[1], BLOCK):
        block = np.array(values[:, start : start + BLOCK].T, order="C")
        wanted = block[:, members]
        block.sort(axis=1)
        for row, (ordered, queries) in enumerate(zip(block, wanted, strict=True)):
            below = np.searchsorted(ordered, queries, side="left")
            upto = np.searchsorted(ordered, queries, side="right")
            ranks[:, start + row] = (below + upto + 1) / 2
    return ranks
