"""camera: is a directional set changed more than the other genes, given that its genes are correlated?

Source: Wu & Smyth 2012, Nucleic Acids Res 40:e133; limma's camera. A set's down genes enter with their sign
turned, in the statistic and in the residuals, which is limma's camera on a matrix with those rows negated.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import stdtr

from sorascope.model.prior import Prior, squeeze
from sorascope.sets import IndexedSet


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
        "p": 2 * stdtr(len(z) - 2, -np.abs(statistic)),
        "direction": np.sign(statistic),
    }


def camera(
    effects: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    prior: Prior,
    correlation: float | None = 0.01,
) -> dict[str, np.ndarray]:
    """Test every set against the other genes.

    `effects`: genes x (1 + residual df), the contrast's effect first, then the residual effects (see
    `sorascope.model.effects`). `correlation`: assumed between genes of a set, or None to estimate it from
    the residuals. Returns arrays over sets: statistic (t), p (two-sided), correlation, direction (+1/-1);
    NaN for an empty set or one that is all genes.
    """
    n_genes, df = len(effects), effects.shape[1] - 1
    variance = np.einsum("gk,gk->g", effects[:, 1:], effects[:, 1:]) / df
    posterior = squeeze(variance, df, prior)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.nan_to_num(effects[:, 0] / np.sqrt(posterior), posinf=0.0, neginf=0.0)
    total = np.minimum(df + prior.df, n_genes * df)
    z = hill_zscore(t, total)
    df_camera = min(df, n_genes - 2) if correlation is None else n_genes - 2
    statistic, correlations = np.full(len(indexed), np.nan), np.full(len(indexed), np.nan)
    sums = z.sum(), (z**2).sum()
    for number, one in enumerate(indexed.values()):
        size = len(one)
        if not size or size == n_genes or n_genes < 3:
            continue
        if correlation is None:
            weights = one.signs / np.sqrt(np.maximum(variance[one.members], 1e-8)) / size
            inflation = size * np.mean((weights @ effects[one.members, 1:]) ** 2) if size > 1 else 1.0
            correlations[number] = (inflation - 1) / (size - 1) if size > 1 else np.nan
            inflation = max(1.0, inflation)
        else:
            inflation, correlations[number] = 1 + (size - 1) * correlation, correlation
        statistic[number] = competitive(z, sums, one, inflation)
    return {
        "statistic": statistic,
        "p": 2 * stdtr(df_camera, -np.abs(statistic)),
        "correlation": correlations,
        "direction": np.sign(statistic),
    }
