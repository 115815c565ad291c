"""Estimate the simulation's parameters from a real RNA-seq matrix; writes parameters.json.

    python -m resources.panels.planted.estimate GSE197576_raw_gene_counts_matrix.tsv.gz

The matrix, which is not shipped and not needed to build the panel: SW480 cells, 6 groups of 2 replicates,
raw counts.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from .background import HERE, LEVEL_PLACES, read_genes, read_panel, signed_sets


def replicate_pairs(samples: pd.Index) -> list[tuple[str, str]]:
    """Return the pairs of samples that share a name after its leading number."""
    groups = pd.Series(samples, index=samples).groupby(samples.str.split("_", n=1).str[1], sort=False)
    return [tuple(members) for _, members in groups]


def dispersion_trend(counts: pd.DataFrame, pairs: list[tuple[str, str]]) -> tuple[float, float]:
    """Fit dispersion = a + b / CPM to the medians of 20 bins of genes; moments within the groups."""
    scaled = counts / (counts.sum() / counts.sum().mean())
    first, second = (scaled[[pair[side] for pair in pairs]].to_numpy() for side in (0, 1))
    mean, variance = (first + second) / 2, (first - second) ** 2 / 2
    dispersion = (variance - mean).sum(axis=1) / (mean**2).sum(axis=1)
    cpm = mean.mean(axis=1) / counts.sum().mean() * 1e6
    bins = pd.qcut(cpm, 20, labels=False)
    medians = pd.DataFrame({"dispersion": dispersion, "inverse": 1 / cpm}).groupby(bins).median()
    design = np.column_stack([np.ones(len(medians)), medians["inverse"]])
    return tuple(np.linalg.lstsq(design, medians["dispersion"], rcond=None)[0])


def dispersion_prior_df(log_cpm: pd.DataFrame, pairs: list[tuple[str, str]]) -> float:
    """Spread of the genes' variances as prior degrees of freedom (Smyth 2004, doi 10.2202/1544-6115.1027).

    From genes above 300 CPM, where counting noise is small, and without the pair that differs most.
    """
    from scipy.optimize import brentq
    from scipy.special import polygamma

    high = log_cpm[log_cpm.mean(axis=1) > np.log2(300)]
    differences = np.column_stack([high[a] - high[b] for a, b in pairs]) / np.sqrt(2)
    differences = np.delete(differences, differences.std(axis=0).argmax(), axis=1)
    log_variance = np.log((differences**2).mean(axis=1))
    excess = log_variance.var(ddof=1) - polygamma(1, differences.shape[1] / 2)
    return 2 * brentq(lambda half: polygamma(1, half) - excess, 1e-2, 1e3)


def set_correlation(residuals: pd.DataFrame, sets: dict[str, pd.Series]) -> dict[str, float]:
    """Mean correlation between the members of each set (sign-adjusted), uncentred, over the columns.

    residuals: genes x independent residuals, each column with mean 0 expected.
    """
    scaled = residuals.div(np.sqrt((residuals**2).sum(axis=1)), axis="index").dropna()
    found = {}
    for name, directions in sets.items():
        signs = directions[directions.index.isin(scaled.index)]
        if len(signs) >= 5:
            members = scaled.loc[signs.index].to_numpy() * signs.to_numpy()[:, None]
            size = len(signs)
            found[name] = float(((members.sum(axis=0) ** 2).sum() - size) / (size * (size - 1)))
    return found


def main() -> None:
    """Estimate and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", type=Path)
    parser.add_argument("--output", type=Path, default=HERE / "parameters.json")
    options = parser.parse_args()

    counts = pd.read_csv(options.counts, sep="\t", index_col=0)
    pairs = replicate_pairs(counts.columns)
    cpm = counts / counts.sum() * 1e6
    expressed = (cpm > 0.5).sum(axis=1) >= 2
    log_cpm = np.log2(cpm + 0.5)[expressed]
    level = np.log2(cpm.mean(axis=1) + 0.03)[counts.index.isin(read_panel().index)]
    base, slope = dispersion_trend(counts[expressed], pairs)

    well = log_cpm[log_cpm.mean(axis=1) > np.log2(5)]
    residuals = pd.DataFrame({a: (well[a] - well[b]) / np.sqrt(2) for a, b in pairs})
    correlation = set_correlation(residuals / residuals.std(), signed_sets(read_genes()))
    parameters = {
        "source": "GSE197576 (SW480, 12 samples in 6 pairs of replicates, raw counts)",
        "library_size_mean": int(round(counts.sum().mean(), -5)),
        "library_size_log2_sd": round(float(np.log2(counts.sum()).std()), 2),
        "level_quantiles_log2_cpm": level.quantile(LEVEL_PLACES).round(2).tolist(),
        "dispersion_base": round(float(base), 4),
        "dispersion_per_inverse_cpm": round(float(slope), 4),
        "dispersion_prior_df": round(float(dispersion_prior_df(log_cpm, pairs)), 1),
        "set_correlation_mean": round(float(np.mean(list(correlation.values()))), 3),
    }
    options.output.write_text(json.dumps(parameters, indent=1) + "\n")


if __name__ == "__main__":
    main()
