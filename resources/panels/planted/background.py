"""What real data give to the simulation: parameters, genes, levels of real liver lines, co-regulation."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
PANEL = HERE.parent / "gdsc_liver" / "expression.tsv.gz"

# What one z score of the panel is in log2 units. Chosen: an array's log2 intensities have a standard
# deviation of about 1.9, and arrays show differences smaller than sequencing does.
LOG2_PER_Z = 2.8

# Shares of genes at which parameters.json gives the level; close together where few genes make up most
# of the counts.
LEVEL_PLACES = (*(step / 20 for step in range(20)), 0.975, 0.99, 0.995, 0.999, 1.0)


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

    Means over the lines take the real distribution's quantiles of their ranks; differences between lines are
    z scores times LOG2_PER_Z. Last, each line's levels are brought to the real distribution, rank by rank.
    """
    quantiles = np.array(parameters["level_quantiles_log2_cpm"])

    def to_real(levels: pd.Series) -> np.ndarray:
        return np.interp((levels.rank() - 0.5) / len(levels), LEVEL_PLACES, quantiles)

    mean = panel.mean(axis=1)
    lines = panel.sub(mean, axis="index") * LOG2_PER_Z + to_real(mean)[:, None]
    lines = (
        lines.loc[genes["kin"]].set_axis(genes.index, axis="index").add(genes["level_offset"], axis="index")
    )
    return lines.apply(to_real)


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
