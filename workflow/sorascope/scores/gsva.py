"""GSVA through GSEApy: cohort-relative score of the up genes minus that of the down genes.

Source: Haenzelmann et al. 2013, BMC Bioinformatics 14:7. Expression is first smoothed over the cohort, so a
sample's score changes with the other samples; of a single sample it means nothing and is NaN here.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays.sets import IndexedSet
from .method import Method


def score(expression: pd.DataFrame, indexed: Mapping[str, IndexedSet]) -> dict[str, np.ndarray]:
    """Return set -> one score a sample, each part in [-1, 1]; NaN for a single sample or an absent set."""
    n_samples = expression.shape[1]
    scores = {name: np.full(n_samples, np.nan) for name in indexed}
    parts = {
        f"{name}\t{direction}": [str(expression.index[row]) for row in one.members[one.signs == direction]]
        for name, one in indexed.items()
        for direction in (1, -1)
    }
    parts = {label: genes for label, genes in parts.items() if genes}
    if n_samples < 2 or not parts:
        return scores
    import gseapy

    # GSEApy renames nothing, but duplicate or odd sample names must not matter: numbers stand in for them.
    numbered = expression.set_axis([str(number) for number in range(n_samples)], axis=1)
    numbered.index = numbered.index.map(str)
    result = gseapy.gsva(
        numbered, gene_sets=parts, outdir=None, min_size=1, max_size=len(numbered), threads=1
    )
    table = result.res2d.pivot(index="Term", columns="Name", values="ES").astype(float)
    table = table[[str(number) for number in range(n_samples)]]
    for label, row in table.iterrows():
        name, direction = str(label).rsplit("\t", 1)
        scores[name] = np.nan_to_num(scores[name]) + int(direction) * row.to_numpy()
    return scores


GSVA = Method(
    name="gsva",
    label="GSVA (relative to this cohort)",
    of="GSVA score of this mechanism, relative to this cohort",
    formula="GSEApy's GSVA, up minus down",
    range="−2 to 2",
    pinned="1e-4 (R GSVA 1.46)",
    of_cohort=score,
)
