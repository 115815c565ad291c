"""Genes that sets share, and whether they count the same way in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

SignedSets = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Overlap:
    """Two sets and what they share; `jaccard` is shared over all their genes, in (0, 1]."""

    first: str
    second: str
    agreeing: tuple[str, ...]
    opposing: tuple[str, ...]
    jaccard: float

    @property
    def genes(self) -> tuple[str, ...]:
        """All shared genes, those of the same direction first."""
        return self.agreeing + self.opposing


def overlaps(sets: SignedSets) -> list[Overlap]:
    """Return every pair of sets that share a gene, in the order of `sets`; genes in that of the first."""
    found = (_overlap(first, second, sets) for first, second in combinations(sets, 2))
    return [one for one in found if one is not None]


def _overlap(first: str, second: str, sets: SignedSets) -> Overlap | None:
    shared = [gene for gene in sets[first] if gene in sets[second]]
    if not shared:
        return None
    same = {gene: sets[first][gene] == sets[second][gene] for gene in shared}
    union = len(sets[first]) + len(sets[second]) - len(shared)
    agreeing = tuple(gene for gene in shared if same[gene])
    return Overlap(first, second, agreeing, tuple(g for g in shared if not same[g]), len(shared) / union)
