"""Directional gene sets as positions in a matrix."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

NO_OTHER_GENES = "no gene outside the set to compare with"


@dataclass(frozen=True)
class IndexedSet:
    """A set's measured genes: row numbers (in the set's order) and directions (+1.0 or -1.0)."""

    members: np.ndarray
    signs: np.ndarray

    def __len__(self) -> int:
        return len(self.members)

    def restricted_to(self, rows: np.ndarray) -> IndexedSet:
        """Return the same set in a matrix of only `rows`: sorted row numbers that hold all members."""
        return IndexedSet(np.searchsorted(rows, self.members), self.signs)


def index_sets(
    genes: Sequence[str] | pd.Index, sets: Mapping[str, Mapping[str, int]]
) -> dict[str, IndexedSet]:
    """Look up the measured genes of every set; `genes` are the matrix' row names, without duplicates."""
    rows = pd.Index(genes)
    indexed = {}
    for name, signed in sets.items():
        found = rows.get_indexer(list(signed))
        signs = np.array(list(signed.values()), dtype=float)
        indexed[name] = IndexedSet(found[found >= 0], signs[found >= 0])
    return indexed


def checksum(signed: Mapping[str, int]) -> str:
    """Return eight hexadecimal digits that tell a set's genes and directions from those of another."""
    written = " ".join(f"{gene}:{sign:+d}" for gene, sign in sorted(signed.items()))
    return hashlib.sha256(written.encode()).hexdigest()[:8]


def weight_matrix(indexed: Mapping[str, IndexedSet], n_genes: int) -> np.ndarray:
    """Return sets x genes: direction over the number of measured genes, so that a row averages its set."""
    weights = np.zeros((len(indexed), n_genes))
    for row, one in enumerate(indexed.values()):
        weights[row, one.members] = one.signs / max(len(one), 1)
    return weights


def coverage(genes: Sequence[str] | pd.Index, sets: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Say how much of each set is measured.

    Columns: mechanism, genes_scored, genes_measured, coverage in [0, 1], missing (the absent symbols,
    comma-separated, in the set's order), reason.
    """
    measured = set(genes)
    rows = []
    for name, signed in sets.items():
        missing = [gene for gene in signed if gene not in measured]
        present = len(signed) - len(missing)
        rows.append(
            {
                "mechanism": name,
                "genes_scored": len(signed),
                "genes_measured": present,
                "coverage": present / len(signed) if signed else 0.0,
                "missing": ",".join(missing),
                "reason": "" if present else "no gene of the set is measured",
            }
        )
    columns = ["mechanism", "genes_scored", "genes_measured", "coverage", "missing", "reason"]
    return pd.DataFrame(rows, columns=columns)
