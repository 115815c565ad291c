"""Simulated cells drawn from bulk counts: known which are resistant-like, doublets, damaged.

A cell of a bulk sample draws its counts from that sample's proportions p_g:

    log q_g = log p_g + u · (log r_g - log p_g) + c_g + v_g ,   counts ~ Poisson(depth · q / sum(q))

with r the proportions of a partner sample, u ~ N(0, `sway`) the cell's place between the two, c_g the
shifts of its cluster (the same in all samples), v_g ~ N(0, `noise`) what cells of one clone differ by in
each gene, and a log-normal depth. A resistant-like cell of a sensitive sample is drawn from its partner. A
doublet is the sum of two cells of the sample; a damaged cell keeps a tenth of its counts, 30 to 60 % of
them mitochondrial. Simple by intent: it shows that the steps find what was put in, not how real tumours
look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy import sparse

CHUNK = 256


@dataclass(frozen=True)
class Recipe:
    """How cells are drawn; `resistant_like`: sample -> share of its cells that are drawn from its partner."""

    cells_per_sample: int = 300
    depth: float = 5000.0
    depth_spread: float = 0.35
    noise: float = 0.5
    sway: float = 0.15
    doublets: float = 0.04
    damaged: float = 0.03
    mitochondrial: float = 0.05
    clusters: int = 2
    cluster_genes: float = 0.02
    cluster_shift: float = 1.0
    resistant_like: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Simulated:
    """Counts (cells × genes) and a table of cells: sample, truth (cell, resistant-like, doublet, damaged)."""

    counts: sparse.csr_matrix
    genes: pd.Index
    table: pd.DataFrame


def simulate(bulk: pd.DataFrame, partners: Mapping[str, str], recipe: Recipe, seed: int) -> Simulated:
    """Draw cells of every sample of `partners` (sample -> partner) from `bulk` counts, genes × samples."""
    from scipy import sparse

    shifts = _cluster_shifts(recipe, len(bulk), np.random.default_rng([seed, len(partners)]))
    mitochondrial = bulk.index.str.startswith("MT-")
    proportions = np.log((bulk + 0.5) / (bulk + 0.5).sum())
    parts, tables = [], []
    for number, (sample, partner) in enumerate(partners.items()):
        rng = np.random.default_rng([seed, number])
        truth = _truths(recipe, sample, rng)
        cluster = rng.integers(recipe.clusters, size=len(truth))
        own, other = proportions[sample].to_numpy(), proportions[partner].to_numpy()
        drawn = [
            _draw(truth[part], own, other - own, shifts[cluster[part]], mitochondrial, recipe, rng)
            for part in (slice(start, start + CHUNK) for start in range(0, len(truth), CHUNK))
        ]
        parts.append(sparse.vstack(drawn, format="csr"))
        names = [f"{sample}:{cell + 1}" for cell in range(len(truth))]
        tables.append(
            pd.DataFrame(
                {
                    "sample": sample,
                    "cluster": [f"cluster {number + 1}" for number in cluster],
                    "truth": truth,
                },
                index=names,
            )
        )
    return Simulated(sparse.vstack(parts, format="csr"), bulk.index, pd.concat(tables))


def _truths(recipe: Recipe, sample: str, rng: np.random.Generator) -> np.ndarray:
    shares = {
        "resistant-like": (recipe.resistant_like or {}).get(sample, 0.0),
        "doublet": recipe.doublets,
        "damaged": recipe.damaged,
    }
    truth = np.full(recipe.cells_per_sample, "cell", dtype=object)
    order, start = rng.permutation(len(truth)), 0
    for name, share in shares.items():
        count = round(share * len(truth))
        truth[order[start : start + count]] = name
        start += count
    return truth


def _cluster_shifts(recipe: Recipe, n_genes: int, rng: np.random.Generator) -> np.ndarray:
    """Return clusters × genes: log shifts of each cluster's own genes, the same in every sample."""
    own = rng.random((recipe.clusters, n_genes)) < recipe.cluster_genes
    return np.where(own, rng.normal(0, recipe.cluster_shift, own.shape), 0.0)


def _draw(
    truth: np.ndarray,
    own: np.ndarray,
    towards_other: np.ndarray,
    shifts: np.ndarray,
    mitochondrial: np.ndarray,
    recipe: Recipe,
    rng: np.random.Generator,
) -> sparse.csr_matrix:
    from scipy import sparse

    def expected(cells: np.ndarray) -> np.ndarray:
        place = np.where(truth[cells] == "resistant-like", 1.0, 0.0) + rng.normal(0, recipe.sway, len(cells))
        logs = (
            own
            + place[:, None] * towards_other
            + shifts[cells]
            + rng.normal(0, recipe.noise, (len(cells), len(own)))
        )
        share = np.exp(logs - logs.max(axis=1, keepdims=True))
        mito = np.where(truth[cells] == "damaged", rng.uniform(0.3, 0.6, len(cells)), 0.0)
        healthy = recipe.mitochondrial * rng.lognormal(0, 0.3, len(cells))
        _set_mitochondrial(share, mitochondrial, np.maximum(mito, healthy))
        depth = recipe.depth * rng.lognormal(0, recipe.depth_spread, len(cells))
        return share * (depth * np.where(truth[cells] == "damaged", 0.1, 1.0))[:, None]

    everything = np.arange(len(truth))
    means = expected(everything)
    doublets = np.flatnonzero(truth == "doublet")
    if len(doublets):
        means[doublets] += expected(doublets)
    return sparse.csr_matrix(rng.poisson(means).astype(np.float32))


def _set_mitochondrial(share: np.ndarray, mitochondrial: np.ndarray, wanted: np.ndarray) -> None:
    """Scale each row's mitochondrial genes to the share `wanted`, the others to the rest; in place."""
    for genes, target in ((mitochondrial, wanted), (~mitochondrial, 1 - wanted)):
        if mitochondrial.any():
            share[:, genes] *= (target / share[:, genes].sum(axis=1))[:, None]
        else:
            share /= share.sum(axis=1, keepdims=True)
            return
