"""Scores that look at one sample alone: the ranks of a set's genes among all genes of the sample.

A set with directions is the score of its up genes minus that of its down genes. Ties get mean ranks, so the
order of rows does not matter, and up and down are symmetric.
"""

from __future__ import annotations

import numpy as np

from .method import Method

CHUNK = 64  # samples sorted at a time, so that memory stays at one small chunk


def member_ranks(values: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Rank genes within each sample, 1 = lowest; ties get the mean of their ranks.

    `values`: genes x samples. `members`: row numbers. Returns members x samples. Only the values are sorted,
    once for all sets and scores; a member's rank is found by bisection.
    """
    ranks = np.empty((len(members), values.shape[1]))
    for start in range(0, values.shape[1], CHUNK):
        chunk = np.array(values[:, start : start + CHUNK].T, order="C")
        wanted = chunk[:, members]
        chunk.sort(axis=1)
        for row, (ordered, queries) in enumerate(zip(chunk, wanted, strict=True)):
            below = np.searchsorted(ordered, queries, side="left")
            upto = np.searchsorted(ordered, queries, side="right")
            ranks[:, start + row] = (below + upto + 1) / 2
    return ranks


def up_minus_down(method: Method, ranks: np.ndarray, signs: np.ndarray, n_genes: int) -> np.ndarray:
    """Return one score a sample: the method's score of the up genes minus that of the down genes.

    `ranks`: members x samples, among `n_genes`. Without members: NaN. A part that is the whole matrix has no
    other genes to stand out from: 0.
    """
    if not len(signs) or method.of_ranks is None:
        return np.full(ranks.shape[1], np.nan)
    total = np.zeros(ranks.shape[1])
    for direction in (1.0, -1.0):
        chosen = ranks[signs == direction]
        if 0 < len(chosen) < n_genes:
            total += direction * method.of_ranks(chosen, n_genes)
    return total


def mean_rank(ranks: np.ndarray, n_genes: int) -> np.ndarray:
    """Return the scaled, centred mean rank of genes of one direction, one a sample, in [-1/2, 1/2].

    `ranks`: genes x samples. Source: singscore, Foroutan et al. 2018, BMC Bioinformatics 19:404. For k genes
    among N the mean rank r is between (k + 1)/2 and (2N - k + 1)/2; it is scaled to these bounds and
    centred. On tie-free data up minus down is singscore's TotalScore with centerScore on (singscore gives
    ties the lowest rank).
    """
    return (ranks.mean(axis=0) - (n_genes + 1) / 2) / (n_genes - len(ranks))


def enrichment(ranks: np.ndarray, n_genes: int) -> np.ndarray:
    """Return the enrichment score ES of genes of one direction, one a sample, in (-N, N).

    `ranks`: genes x samples among N = `n_genes`. Source: Barbie et al. 2009, Nature 462:108, as in GSVA's
    ssgsea without normalisation. With ranks r (highest value = N) the running sum has a closed form:
        ES = sum(r^(1 + a)) / sum(r^a) - (N (N + 1) / 2 - sum(r)) / (N - k),   a = 0.25,
    the k members' weighted mean rank minus the mean rank of the other genes. ES is not divided by its range
    over the samples: that would make it depend on the cohort.
    """
    weights = np.sqrt(np.sqrt(ranks))
    inside = (weights * ranks).sum(axis=0) / weights.sum(axis=0)
    outside = (n_genes * (n_genes + 1) / 2 - ranks.sum(axis=0)) / (n_genes - len(ranks))
    return inside - outside


RANK = Method(
    name="rank",
    label="rank (singscore: signed mean within-sample rank of up minus down genes, −1 to 1)",
    of="singscore of this mechanism",
    formula="mean within-sample rank of the up genes, scaled between its smallest and largest possible value "
    "and centred, plus the same of the reversed ranks of the down genes (singscore; Foroutan 2018)",
    range="−1 to 1",
    limits="−½ to ½ for sets of one direction",
    of_ranks=mean_rank,
)
SSGSEA = Method(
    name="ssgsea",
    label="ssGSEA (enrichment score, up minus down genes, not normalised over the cohort)",
    of="ssGSEA enrichment score of this mechanism",
    formula="Σr^1.25 / Σr^0.25 over members minus the mean rank of the others (Barbie 2009; not divided by "
    "the range over samples), up minus down",
    range="± number of genes",
    pinned="1e-8 (GSEApy, R GSVA 1.46)",
    of_ranks=enrichment,
)
