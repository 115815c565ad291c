"""Which units share a profile: a tree of profiles, and how often each branch comes back.

Average linkage on 1 - correlation. The stability of a branch is the share of draws whose tree has exactly
that group of units (the reading of pvclust's bootstrap probability, Suzuki & Shimodaira 2006, Bioinformatics
22:1540). A draw adds chance to each correlation's Fisher's z, as much as unrelated profiles have. Under four
units there is nothing to cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..synthesis.background import loadings, null, shipped
from ..synthesis.similarity import correlations, draws

if TYPE_CHECKING:
    import pandas as pd

FEWEST_UNITS = 4
DRAWS = 1000


@dataclass(frozen=True)
class Branch:
    """A group of units, the similarity (mean correlation) at which it joins, its stability in [0, 1]."""

    units: tuple[str, ...]
    similarity: float
    stability: float


@dataclass(frozen=True)
class Tree:
    """Leaf order for drawing and the branches of at least two units, all units together left out."""

    order: tuple[str, ...]
    branches: tuple[Branch, ...]
    note: str = ""


def cluster(profile: pd.DataFrame, seed: int, background: pd.DataFrame | None = None) -> Tree:
    """Cluster the columns of mechanisms x units; units without spread or overlap stay in their order.

    `background`: mechanisms x unrelated profiles, None for the shipped one; it says how much chance there is
    in a correlation.
    """
    names = list(profile.columns)
    values = profile.to_numpy(dtype=float)
    observed = correlations(values)
    if len(names) < FEWEST_UNITS:
        return Tree(tuple(names), (), f"{len(names)} contrasts: too few to group; pairs are compared below")
    if np.isnan(observed).any():
        return Tree(tuple(names), (), "some contrasts have too few mechanisms in common to be grouped")
    groups, order = _groups(observed)
    counts = dict.fromkeys(groups, 0)
    usable = 0
    directions = loadings(list(profile.index), shipped() if background is None else background)
    for drawn in draws(observed, null(directions, seed).spread, seed, DRAWS):
        if np.isnan(drawn).any():
            continue
        usable += 1
        for group in _groups(drawn)[0]:
            if group in counts:
                counts[group] += 1
    branches = [
        Branch(tuple(names[n] for n in order if n in group), similarity, counts[group] / max(usable, 1))
        for group, similarity in groups.items()
    ]
    branches.sort(key=lambda branch: (-branch.stability, branch.units))
    return Tree(tuple(names[n] for n in order), tuple(branches))


def _groups(r: np.ndarray) -> tuple[dict[frozenset[int], float], list[int]]:
    """Return every proper group of the tree with the similarity at which it joins, and the leaf order."""
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    distance = 1 - (r + r.T) / 2
    np.fill_diagonal(distance, 0)
    links = linkage(squareform(distance, checks=False), "average")
    count = len(r)
    members: list[frozenset[int]] = [frozenset([n]) for n in range(count)]
    groups: dict[frozenset[int], float] = {}
    for left, right, height, size in links:
        members.append(members[int(left)] | members[int(right)])
        if size < count:
            groups[members[-1]] = float(1 - height)
    return groups, [int(leaf) for leaf in leaves_list(links)]
