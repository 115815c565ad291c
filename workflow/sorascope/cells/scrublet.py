"""Scrublet's scores (Wolock et al. 2019, Cell Systems 8:281) in little memory.

Scrublet adds up the counts of random pairs of cells, brings cells and pairs to the same total, divides the
variable genes by their standard deviation, takes the cells' principal components, and scores a cell by the
share of pairs among its neighbours. At equal totals a pair's counts are the mean of its two cells', weighted
by their totals before; scaling, centring and projection keep such means. So a pair's place among the
components is the weighted mean of its cells' places, and no pairs × genes matrix is needed, of which
`scanpy.pp.scrublet` makes a dense one several times over. Genes, pairs and scores are those of scanpy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

FEWEST_GENES = 50
CELLS_OF_A_GENE = 3
GENES_OF_A_CELL = 3
COMPONENTS = 10
FEWEST_VARIABLE = COMPONENTS + 1  # the solver finds fewer components than there are genes
PAIRS_OF_A_CELL = 2
EXPECTED_RATE = 0.05  # scanpy's default; scores rise with it, their order stays


class TooFewGenesError(ValueError):
    """The counts hold too few genes for scores; the message says how many, and how many are needed."""


def scores(counts: sparse.csr_matrix, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores, 0 to 1, of the cells (rows of `counts`) and of twice as many simulated pairs.

    A cell with fewer than 3 genes has NaN. Raises `TooFewGenesError`. One thread, so that any number of cores
    gives the same numbers.
    """
    from threadpoolctl import threadpool_limits

    counts = counts[:, counts.getnnz(axis=0) >= CELLS_OF_A_GENE]
    if counts.shape[1] < FEWEST_GENES:
        sentence = f"{counts.shape[1]} genes in {CELLS_OF_A_GENE} cells or more"
        raise TooFewGenesError(f"{sentence}, at least {FEWEST_GENES} needed")
    assessed = counts.getnnz(axis=1) >= GENES_OF_A_CELL
    counts = counts[assessed]
    with threadpool_limits(1):
        counts = counts[:, variable_genes(counts)]
        if counts.shape[1] < FEWEST_VARIABLE:
            raise TooFewGenesError(f"{counts.shape[1]} variable genes, at least {FEWEST_VARIABLE} needed")
        cells = places(counts, seed)
        pairs = pair_up(cells, np.asarray(counts.sum(axis=1), dtype=float).ravel(), seed)
        of_cells, of_pairs = neighbour_scores(cells, pairs)
    found = np.full(len(assessed), np.nan)
    found[assessed] = of_cells
    return found, of_pairs


def variable_genes(counts: sparse.csr_matrix) -> np.ndarray:
    """Return which genes vary more between cells than others of their mean, by scanpy's defaults."""
    import anndata
    import scanpy

    data = anndata.AnnData(counts.copy())
    scanpy.pp.normalize_total(data)
    scanpy.pp.log1p(data)
    scanpy.pp.highly_variable_genes(data)
    return data.var["highly_variable"].to_numpy()


def places(counts: sparse.csr_matrix, seed: int) -> np.ndarray:
    """Return the cells' places (cells × `COMPONENTS`) along their principal components."""
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import Normalizer, StandardScaler

    components = PCA(COMPONENTS, svd_solver="arpack", random_state=seed)
    return make_pipeline(Normalizer("l1"), StandardScaler(with_mean=False), components).fit_transform(counts)


def pair_up(cells: np.ndarray, totals: np.ndarray, seed: int) -> np.ndarray:
    """Return the places of random pairs: of their cells' places the mean weighted by `totals` of counts."""
    import anndata
    import scanpy

    drawn = scanpy.pp.scrublet_simulate_doublets(
        anndata.AnnData(totals[:, None]), sim_doublet_ratio=PAIRS_OF_A_CELL, random_seed=seed
    )
    both = drawn.obsm["doublet_parents"]
    together = totals[both].sum(axis=1)
    first = np.divide(totals[both[:, 0]], together, out=np.full(len(both), 0.5), where=together > 0)[:, None]
    return cells[both[:, 0]] * first + cells[both[:, 1]] * (1 - first)


def neighbour_scores(cells: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the scores of cells and pairs: the posterior share of doublets where they are.

    Of the neighbours none is the cell or the pair itself. scanpy counts a pair among its own neighbours,
    unless two pairs are in one place.
    """
    from sklearn.neighbors import NearestNeighbors

    n_cells = len(cells)
    near = round(round(0.5 * np.sqrt(n_cells)) * (1 + PAIRS_OF_A_CELL))
    search = NearestNeighbors(n_neighbors=near - 1, algorithm="brute").fit(np.vstack([cells, pairs]))
    of_pairs = (search.kneighbors(return_distance=False) >= n_cells).sum(axis=1)
    share = (of_pairs + 1) / (near + 2)
    odds = EXPECTED_RATE / PAIRS_OF_A_CELL
    found = share * odds / (1 - EXPECTED_RATE - share * (1 - EXPECTED_RATE - odds))
    return found[:n_cells], found[n_cells:]
