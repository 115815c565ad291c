"""What real data give to the simulation: parameters, genes, levels of real liver lines, co-regulation."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PANEL = HERE.parent / "gdsc_liver" / "expression.tsv.gz"

# What one z score of the panel is in log2 units. An array's log2 intensities have a standard deviation of
# 1.8 to 1.9 over these genes; arrays compress differences somewhat. Chosen; not estimated, since no line
# was measured both ways here.
LOG2_PER_Z = 2.2


def read_genes() -> pd.DataFrame:
    """Return the simulated genes: index gene; kin, level_offset, mechanisms."""
    return pd.read_csv(HERE / "genes.tsv.gz", sep="\t", index_col="gene", keep_default_na=False)


def read_panel() -> pd.DataFrame:
    """Return the real liver lines: genes x lines, z scores."""
    return pd.read_csv(PANEL, sep="\t", index_col="gene", keep_default_na=False)


def read_parameters() -> dict:
    """Return the parameters estimated from real RNA-seq."""
    return json.loads((HERE / "parameters.json").read_text())


def signed_sets(genes: pd.DataFrame) -> dict[str, pd.Series]:
    """Return mechanism -> Series of directions (+1 or -1), index gene."""
    pairs = genes.loc[genes["mechanisms"] != "", "mechanisms"].str.split("|").explode()
    table = pairs.str.rsplit(":", n=1, expand=True).set_axis(["mechanism", "direction"], axis="columns")
    table["direction"] = table["direction"].astype(int)
    return {name: rows["direction"] for name, rows in table.groupby("mechanism")}


def line_levels(panel: pd.DataFrame, genes: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """Return log2 CPM (before closure to a million), genes x panel lines.

    A gene's mean over the lines takes the real distribution's quantile of its rank; differences between
    lines are z scores times LOG2_PER_Z.
    """
    quantiles = np.array(parameters["level_quantiles_log2_cpm"])
    mean = panel.mean(axis=1)
    rank = (mean.rank(method="average") - 0.5) / len(mean)
    level = np.interp(rank, np.linspace(0, 1, len(quantiles)), quantiles)
    lines = panel.sub(mean, axis="index") * LOG2_PER_Z + level[:, None]
    lines = (
        lines.loc[genes["kin"]].set_axis(genes.index, axis="index").add(genes["level_offset"], axis="index")
    )
    return lines.clip(quantiles[0], quantiles[-1])


def programme_loadings(panel: pd.DataFrame, genes: pd.DataFrame, factors: int, seed: int) -> np.ndarray:
    """Return genes x factors, rows of length 1: the leading components of the real lines' differences.

    A gene that only borrows its kin's loadings shares 80 % of them; the rest is its own, drawn at random.
    """
    left, singular, _ = np.linalg.svd(
        panel.sub(panel.mean(axis=1), axis="index").to_numpy(), full_matrices=False
    )
    loadings = left[:, :factors] * singular[:factors]
    loadings *= np.sign(loadings[np.abs(loadings).argmax(axis=0), range(factors)])  # fix the sign
    loadings /= np.linalg.norm(loadings, axis=1, keepdims=True)
    loadings = loadings[panel.index.get_indexer(genes["kin"])]
    own = stream(seed, "loadings").normal(size=loadings.shape)
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    borrowed = (genes["kin"] != genes.index).to_numpy()[:, None]
    loadings = np.where(borrowed, np.sqrt(0.8) * loadings + np.sqrt(0.2) * own, loadings)
    return loadings / np.linalg.norm(loadings, axis=1, keepdims=True)


def stream(seed: int, *label: object) -> np.random.Generator:
    """Return a random stream of its own for each purpose, so that changing one leaves the others alone."""
    return np.random.default_rng([seed, *(zlib.crc32(str(part).encode()) for part in label)])
