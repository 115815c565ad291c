"""The second question: does a set stand out among all that this sample or line changed?

A clone drifts: many genes change, those of one set together, without any mechanism. A set stands out when its
genes changed more, in its directions, than sets of co-regulated genes do in clones that no one selected for
it. The test is camera's (Wu and Smyth 2012, Nucleic Acids Res 40:e133) with two changes: the correlation
between a set's genes is the one measured between unrelated clones and lines (`coregulation`), and genes are
standardised by their noise and the change that all genes show together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays.coregulation import Coregulation
from ..arrays.student import two_sided_p
from .statistic import Membership, excess_of_one_gene

# A set of nearly all genes has nothing to stand out from.
MOST_OF_ALL = 0.9


@dataclass(frozen=True)
class Standing:
    """t, degrees of freedom and two-sided p of every set."""

    t: np.ndarray
    df: np.ndarray
    p: np.ndarray


def stand_out(
    shifted: np.ndarray, spread: np.ndarray, sets: Membership, names: list[str], usual: Coregulation
) -> Standing:
    """Test every set against what all genes of one difference changed.

    `shifted`: log2 difference less the background, all genes; `spread`: its `whole_spread`. The null: a set's
    genes changed as genes of this set do in unrelated clones, by the size that this difference shows.
    """
    z = shifted / spread
    z = (z / max(float(np.sqrt(np.mean(z**2))), 1e-300))[sets.rows]
    mean = sets.means @ z
    error = (
        usual.inflations(names, sets.counts) / sets.counts
        + excess_of_one_gene(sets.means, z, sets.counts) ** 2
    )
    t = np.where(sets.counts < MOST_OF_ALL * sets.n_genes, mean / np.sqrt(error), np.nan)
    df = usual.degrees(names)
    return Standing(t, df, two_sided_p(t, df))
