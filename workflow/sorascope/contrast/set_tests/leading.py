"""The leading edge of a set, as GSEA defines it: the members that carry its enrichment score."""

from __future__ import annotations

import numpy as np

from ...arrays.sets import IndexedSet


def leading_edge(statistics: np.ndarray, one: IndexedSet) -> np.ndarray:
    """Return the rows of a set's leading-edge genes, the strongest first; empty for an empty set.

    `statistics`: one a gene. Down genes count with their sign turned, as in `prerank`. The members are those
    up to the peak of the running sum or, where the score is negative, from its trough on
    (Subramanian et al. 2005, PNAS 102:15545).
    """
    size = len(one)
    if not 0 < size < len(statistics):
        return np.empty(0, dtype=int)
    turned = statistics[one.members] * one.signs
    order = np.argsort(-turned, kind="stable")
    turned, rows = turned[order], one.members[order]
    others = np.sort(np.delete(statistics, one.members))
    misses = (len(others) - np.searchsorted(others, turned, side="right")) / len(others)
    steps = np.abs(turned)
    total = float(steps.sum())
    hits = np.cumsum(steps / total if total > 0 else np.full(size, 1 / size))
    peaks, troughs = hits - misses, hits - (steps / total if total > 0 else 1 / size) - misses
    if peaks.max() > -troughs.min():
        return rows[: int(np.argmax(peaks)) + 1]
    return rows[int(np.argmin(troughs)) :][::-1]
