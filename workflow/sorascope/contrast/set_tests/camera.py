"""camera: is a directional set changed more than the other genes, given that its genes are correlated?

Source: Wu & Smyth 2012, Nucleic Acids Res 40:e133; limma's camera. A set's down genes enter with their sign
turned, in the statistic and in the residuals, which is limma's camera on a matrix with those rows negated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ...arrays.background import background
from ...arrays.coregulation import Coregulation
from ...arrays.sets import IndexedSet
from ...arrays.spread import wilson
from ...arrays.student import two_sided_p
from ...model.effects import Effects
from ...model.prior import Prior, squeeze
from .set_correlation import set_correlations

LEVEL = 0.05
LEAST_FREE = 1e-6
MOST_SAMPLES = 50


def hill_zscore(t: np.ndarray, df: np.ndarray | float) -> np.ndarray:
    """Turn t statistics into normal scores by Hill's 1970 expansion, as limma does in camera."""
    df = np.minimum(df, 1e10)
    a = df - 0.5
    b = 48 * a * a
    z = a * np.log1p(t / df * t)
    series = (((-0.4 * z - 3.3) * z - 24) * z - 85.5) / (0.8 * z * z + 100 + b) + z + 3
    return (series / b + 1) * np.sqrt(z) * np.sign(t)


def competitive(z: np.ndarray, sums: tuple[float, float], one: IndexedSet, inflation: float) -> float:
    """Return camera's t of one set: members (down genes turned) against the other genes.

    `z`: normal scores of all genes, `sums` their sum and sum of squares; `inflation`: of the variance of the
    members' mean, 1 + (size - 1) x correlation. NaN without spread.
    """
    n_genes, size = len(z), len(one)
    rest = n_genes - size
    turned = one.signs * z[one.members]
    mean_all = (sums[0] - z[one.members].sum() + turned.sum()) / n_genes
    variance_all = (sums[1] - n_genes * mean_all**2) / (n_genes - 1)
    delta = n_genes / rest * (turned.mean() - mean_all)
    pooled = ((n_genes - 1) * variance_all - delta**2 * size * rest / n_genes) / (n_genes - 2)
    return float(delta / np.sqrt(pooled * (inflation / size + 1 / rest))) if pooled > 0 else float("nan")


def camera_prerank(
    z: np.ndarray, indexed: Mapping[str, IndexedSet], correlation: float
) -> dict[str, np.ndarray]:
    """Test every set on statistics that are given (normal scores a gene), with a stated correlation.

    Source: limma's cameraPR. Returns arrays over sets: statistic (t with genes - 2 degrees of freedom), p
    (two-sided), direction (+1/-1); NaN for an empty set or one that is all genes.
    """
    statistic = np.full(len(indexed), np.nan)
    sums = z.sum(), (z**2).sum()
    for number, one in enumerate(indexed.values()):
        if 0 < len(one) < len(z) and len(z) > 2:
            statistic[number] = competitive(z, sums, one, 1 + (len(one) - 1) * correlation)
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, len(z) - 2),
        "direction": np.sign(statistic),
    }


def camera_by_set(
    z: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    inflations: np.ndarray,
    degrees: np.ndarray,
    scatter: float | None = None,
) -> dict[str, np.ndarray]:
    """Test every set on given statistics, with the variance inflation that each set usually has.

    A set's mean is measured from the shift that most genes share, in units of the mean square of the genes
    outside the set, or of `scatter`, the variance of a gene's score. `z`: one finite score a gene;
    `inflations`: of the variance of each set's mean, with `degrees` of freedom. Returns arrays over sets as
    `camera_prerank`; NaN for an empty set or one that is all genes, and without spread.
    """
    statistic = np.full(len(indexed), np.nan)
    if len(z) > 2:
        centred = z - background(z, np.ones(len(z)))
        total = centred @ centred
        for number, one in enumerate(indexed.values()):
            if 0 < len(one) < len(z):
                own = centred[one.members]
                around = (total - own @ own) / (len(z) - len(one)) if scatter is None else scatter
                if around > 0:
                    error = np.sqrt(around * inflations[number] / len(one))
                    statistic[number] = (one.signs @ own) / len(one) / error
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, degrees),
        "direction": np.sign(statistic),
    }


def camera(
    effects: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    prior: Prior,
    correlation: float | np.ndarray,
    df: int | None = None,
    degrees: float | np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Test every set against the other genes.

    `effects`: genes x (1 + residual df), the contrast's effect first, then the residual effects, or with
    `df`, the residual degrees of freedom, the residuals of the samples (see `sorascope.model.effects`).
    `correlation`: between genes of a set, one for all or one a set, with `degrees` of freedom (genes - 2 by
    default). Returns arrays over sets: statistic (t with these degrees of freedom), p (two-sided), direction
    (+1/-1); NaN for an empty set or one that is all genes.
    """
    n_genes, df = len(effects), df if df is not None else effects.shape[1] - 1
    variance = np.einsum("gk,gk->g", effects[:, 1:], effects[:, 1:]) / df
    posterior = squeeze(variance, df, prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.nan_to_num(effects[:, 0] / np.sqrt(posterior), posinf=0.0, neginf=0.0)
    total = np.minimum(df + prior.df, n_genes * df)
    z = hill_zscore(t, total)
    statistic = np.full(len(indexed), np.nan)
    sums = z.sum(), (z**2).sum()
    assumed = np.broadcast_to(correlation, len(indexed))
    for number, one in enumerate(indexed.values()):
        size = len(one)
        if 0 < size < n_genes and n_genes > 2:
            statistic[number] = competitive(z, sums, one, 1 + (size - 1) * assumed[number])
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, np.minimum(np.inf if degrees is None else degrees, n_genes - 2)),
        "direction": np.sign(statistic),
    }


def of_sets(
    residuals: np.ndarray,
    df: int,
    indexed: Mapping[str, IndexedSet],
    correlation: float | np.ndarray | Coregulation,
    left_out: np.ndarray | None = None,
) -> tuple[float | np.ndarray, np.ndarray | None]:
    """Return the correlations to take and their degrees of freedom (None: as known): `set_correlations`."""
    if isinstance(correlation, Coregulation):
        return set_correlations(residuals, df, indexed, correlation, left_out)
    return correlation, None


@dataclass(frozen=True)
class MeasuredNull:
    """camera on the noise of this data set: each sample set against its replicates as if it were a contrast.

    `called`: share of the samples in which a set has p < 0.05, one a set; `share`: over all sets, with a
    95 % interval (Student's t over `samples`, the unit, cut to 0 to 1; Wilson's where no sample has a call).
    """

    called: np.ndarray
    samples: int
    share: float
    low: float
    high: float

    def as_json(self) -> dict[str, float]:
        """Return the numbers over all sets, for JSON."""
        return {"samples": self.samples, "share_05": self.share, "low": self.low, "high": self.high}


def measured_null(
    effects: Effects,
    indexed: Mapping[str, IndexedSet],
    prior: Prior,
    correlation: float | np.ndarray | Coregulation,
) -> MeasuredNull | None:
    """Measure camera's false calls with the correlation that the contrast took; None with too few df.

    `correlation`: the correlations as given, or those that moderate what the other residuals show of sets
    that were not measured elsewhere.

    A sample's residual, divided by its standard deviation, has the variance of a contrast's effect; the
    other residuals hold one degree of freedom less. Genes that vary together in replicates are called more
    often than `correlation` allows for. Samples without a replicate have no residual and are left out; of
    more than `MOST_SAMPLES`, as many are taken, evenly from the quietest to the noisiest.
    """
    residuals, free = effects.table[:, 1:], np.atleast_2d(effects.free)
    measured = np.flatnonzero(free.min(axis=0) > LEAST_FREE)
    if effects.df < 2 or len(measured) < 2:
        return None
    total = np.einsum("gs,gs->g", residuals, residuals)
    loudness = np.einsum("gs,gs->s", residuals[:, measured], residuals[:, measured])
    spaced = np.linspace(0, len(measured) - 1, min(len(measured), MOST_SAMPLES)).round().astype(int)
    found = []
    for sample in measured[np.argsort(loudness)[spaced]]:
        own = residuals[:, sample] / np.sqrt(free[:, sample])
        # one column as long as all other residuals: only their squares count
        left = np.sqrt(np.maximum(total - own**2, 0))
        known, degrees = of_sets(residuals, effects.df - 1, indexed, correlation, own)
        p = camera(np.column_stack([own, left]), indexed, prior, known, effects.df - 1, degrees)["p"]
        found.append(np.where(np.isnan(p), np.nan, p < LEVEL))
    hits = np.array(found)
    usable = np.isfinite(hits).all(axis=0)
    if not usable.any():
        return None
    called = np.where(usable, hits.mean(axis=0), np.nan)
    shares = hits[:, usable].mean(axis=1)
    mean = float(shares.mean())
    if shares.std() == 0 and mean in (0.0, 1.0):
        return MeasuredNull(called, len(shares), mean, *wilson(int(mean) * len(shares), len(shares)))
    half = stdtrit(len(shares) - 1, 0.975) * shares.std(ddof=1) / np.sqrt(len(shares))
    return MeasuredNull(called, len(shares), mean, float(max(0.0, mean - half)), float(min(1.0, mean + half)))
