"""How mechanisms move together in contrasts that have nothing to do with each other.

Mechanisms are not independent: EMT goes with TGF-beta, loss of liver identity with both. Two unrelated
contrasts, each moved at random along few such directions, correlate by chance far more than two lists of as
many independent numbers. A background, profiles of unrelated contrasts, shows how much more.

The background are the known contrasts of unrelated resistant lines and sister clones, each line weighing
once. Where they know too few of the sets in use, as with sets of one's own alone, it is the liver cancer
lines of resources/panels/gdsc_liver, each against their mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..arrays.sets import index_sets
from ..settings.roles import DRIFT, OTHER
from . import effects, folders
from .lines import line_key

if TYPE_CHECKING:
    import pandas as pd

    from .folders import Known

FEWEST_GENES, FEWEST_KNOWN = 5, 8
DRAWS = 10_000
MOST_DRAWN = 0.999999  # of a correlation, before it is turned into Fisher's z


def of_lines(values: pd.DataFrame, sets: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return mechanisms x lines: how each line differs from the mean of all; NaN under 5 measured genes.

    `values`: genes x lines, log2 or z-scored. One scale for all lines: a line that differs more is a
    longer direction.
    """
    import pandas as pd

    indexed = index_sets(values.index, sets)
    changes = values.sub(values.mean(axis=1), axis=0).to_numpy()
    scores = (changes / changes.std()).T
    return pd.DataFrame(
        {
            line: [
                effects.effect(score, one) if len(one) >= FEWEST_GENES else np.nan for one in indexed.values()
            ]
            for line, score in zip(values.columns, scores, strict=True)
        },
        index=list(indexed),
    )


def of_known(known: Known, sets: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Return mechanisms x known contrasts that are background: their effects, each line weighing once."""
    chosen = known.of_role(OTHER, DRIFT).of_sets(sets)
    keys = chosen.manifest["line"].map(line_key)
    weights = dict(zip(chosen.manifest["contrast"], keys.map(keys.value_counts()) ** -0.5, strict=True))
    wide = chosen.effects.pivot(index="mechanism", columns="contrast", values="effect")
    return wide.mul({name: weights[name] for name in wide.columns}, axis=1).reindex(list(sets))


def shipped(sets: Mapping[str, Mapping[str, int]] | None = None) -> pd.DataFrame:
    """Return the shipped background of `sets`, None for the shipped sets."""
    import pandas as pd

    from ..settings import SHIPPED_ATLAS, SHIPPED_LINES

    if sets is None:
        from .. import knowledge
        from ..settings import SHIPPED_MECHANISMS

        sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    found = of_known(folders.load([SHIPPED_ATLAS]), sets)
    if (found.notna().mean(axis=1) >= 0.5).sum() >= FEWEST_KNOWN:
        return found
    return of_lines(pd.read_csv(SHIPPED_LINES, sep="\t", index_col=0), sets)


@dataclass(frozen=True)
class Null:
    """Correlations of unrelated profiles, of some mechanisms.

    `drawn`: sizes of the correlations, sorted. `effective`: number of independent mechanisms that would give
    correlations as large, 1 + 1 / mean square. `spread`: their standard deviation as Fisher's z.
    """

    drawn: np.ndarray
    effective: float
    spread: float

    def p(self, correlation: float) -> float:
        """Return the two-sided p of a correlation."""
        below = np.searchsorted(self.drawn, abs(correlation) - 1e-9)
        return float((1 + len(self.drawn) - below) / (1 + len(self.drawn)))


def loadings(mechanisms: list[str], background: pd.DataFrame) -> np.ndarray:
    """Return mechanisms x directions: a profile at random is a sum of directions, each times a normal number.

    `background`: mechanisms x unrelated profiles, each a direction. NaN for a mechanism that under half of
    the profiles measure.
    """
    known = background.reindex(mechanisms).to_numpy(dtype=float)
    usable = np.isfinite(known).mean(axis=1) >= 0.5 if known.shape[1] else np.zeros(len(known), bool)
    return np.where(usable[:, None], np.nan_to_num(known), np.nan)


def null(directions: np.ndarray, seed: int, count: int = DRAWS) -> Null:
    """Draw pairs of profiles at random along `directions` (see `loadings`) and correlate them.

    Mechanisms that the background does not know are left out: they are given no more independence than the
    others have. Where it knows fewer than `FEWEST_KNOWN`, all are taken for independent.
    """
    rng = np.random.default_rng(seed)
    known = np.isfinite(directions).all(axis=1) & (directions.shape[1] > 0)
    directions = directions[known] if known.sum() >= FEWEST_KNOWN else np.eye(len(directions))
    first, second = (rng.normal(size=(count, directions.shape[1])) @ directions.T for _ in range(2))
    first -= first.mean(axis=1, keepdims=True)
    second -= second.mean(axis=1, keepdims=True)
    r = (first * second).sum(axis=1) / np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    z = np.arctanh(np.clip(r, -MOST_DRAWN, MOST_DRAWN))
    return Null(np.sort(np.abs(r)), 1 + 1 / float(np.mean(r**2)), float(np.sqrt(np.mean(z**2))))
