"""Simulate RNA-seq counts of parental lines and their resistant descendants with known mechanisms.

A gene's log2 abundance is its level in the parental line, plus (in the resistant samples) everything
planted, plus a biological deviation of the sample. The deviation has the variance of the dispersion
trend; a part of it is common to co-regulated genes. Counts are Poisson around that: their law is close to
the negative binomial (log-normal in place of gamma). Parameters: parameters.json, from real RNA-seq;
levels and co-regulation: the panel gdsc_liver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .background import (
    line_levels,
    programme_loadings,
    read_genes,
    read_panel,
    read_parameters,
    signed_sets,
    stream,
)


@dataclass(frozen=True)
class Line:
    """A parental line: the liver line whose levels it takes, and what its resistant descendant changes.

    `planted` maps a mechanism to the mean signed log2 fold change over its genes: above 0 active, below 0
    suppressed.
    """

    profile: str
    planted: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """How samples vary and how effects spread over genes; log2 units unless said otherwise."""

    replicates: int = 3
    effect_scale: float = 1.0  # multiplies every planted effect; 0 plants nothing
    responding: tuple[float, float] = (0.6, 0.8)  # share of a set's genes that change, drawn from this range
    wrong_way: float = 0.08  # share of the changed genes that go against their direction
    changed_genes: int = 400  # genes of no mechanism that the resistant descendant changes, per line
    changed_size: float = 0.9  # their mean absolute log2 fold change
    drift: float = 0.12  # standard deviation of a small change of every gene, per line
    factors: int = 8  # programmes of co-regulation
    common: float = 0.28  # share of the biological variance that the programmes carry
    sample_spread: float = 0.3  # standard deviation (log) of how far a sample departs along the programmes


@dataclass(frozen=True)
class Simulation:
    """counts: genes x samples; samples: the sheet; truth: line x mechanism; gene_truth: the changed genes."""

    counts: pd.DataFrame
    samples: pd.DataFrame
    truth: pd.DataFrame
    gene_truth: pd.DataFrame


def plant(directions: pd.Series, effect: float, options: Options, rng: np.random.Generator) -> pd.Series:
    """Return log2 fold changes of a set's genes whose mean, in the set's direction, is exactly `effect`.

    A share of the genes responds, by amounts at even quantiles of a gamma distribution of shape 2 (their
    standard deviation is 0.7 of their mean); a few, drawn from the smaller half, go the wrong way.
    """
    from scipy.special import gammaincinv

    size = len(directions)
    responding = max(1, round(size * rng.uniform(*options.responding)))
    change = np.zeros(size)
    change[:responding] = gammaincinv(2.0, (np.arange(responding) + 0.5) / responding)
    wrong = rng.choice(max(1, responding // 2), round(responding * options.wrong_way), replace=False)
    change[wrong] *= -1
    return directions * rng.permutation(change) * (effect / change.mean())


def fold_changes(
    lines: Mapping[str, Line], genes: pd.DataFrame, options: Options, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, pd.DataFrame]]:
    """Return log2 fold changes of no mechanism, drift (genes x lines), and per line of each mechanism."""
    sets = signed_sets(genes)
    outside = genes.index[genes["mechanisms"] == ""]
    other = pd.DataFrame(0.0, index=genes.index, columns=list(lines))
    drift = other.copy()
    planted = {}
    for name, line in lines.items():
        rng = stream(seed, "other", name)
        drift[name] = rng.normal(0, options.drift, len(genes))
        changed = rng.choice(outside, options.changed_genes, replace=False)
        size = rng.gamma(2.0, options.changed_size / 2, options.changed_genes)
        other.loc[changed, name] = size * rng.choice([-1, 1], options.changed_genes)
        effects = {
            mechanism: plant(
                sets[mechanism], effect * options.effect_scale, options, stream(seed, name, mechanism)
            )
            for mechanism, effect in line.planted.items()
        }
        planted[name] = pd.DataFrame(effects, index=genes.index).fillna(0.0)
    return other, drift, planted


def set_truth(
    genes: pd.DataFrame, expressed: pd.DataFrame, other: pd.DataFrame, planted: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return one row per line and mechanism: what was planted, and what its genes truly change.

    planted: yes (planted itself), indirect (shares genes with one that is), no. Effects are means over
    the set's genes, signed by their direction: planted_effect of what was planted, true_effect with every
    other change as well, true_effect_expressed only over genes that reach 1 CPM in the line.
    """
    rows = []
    for line, effects in planted.items():
        for mechanism, directions in signed_sets(genes).items():
            signed = effects.sum(axis=1)[directions.index] * directions
            true = signed + other.loc[directions.index, line] * directions
            seen = expressed.loc[directions.index, line]
            direction = {1: "active", -1: "suppressed", 0: ""}[int(np.sign(signed.mean()))]
            kind = "no" if not direction else "yes" if mechanism in effects.columns else "indirect"
            size = (len(signed), int(seen.sum()), int((signed != 0).sum()))
            size += (int((signed * np.sign(signed.mean()) > 0).sum()),)
            rows.append(
                (line, mechanism, kind, direction, signed.mean(), true.mean(), true[seen].mean(), *size)
            )
    effects = ["planted_effect", "true_effect", "true_effect_expressed"]
    numbers = ["genes", "genes_expressed", "genes_changed", "genes_changed_this_way"]
    columns = ["line", "mechanism", "planted", "direction", *effects, *numbers]
    return pd.DataFrame(rows, columns=columns).round(dict.fromkeys(effects, 3))


def gene_truth(other: pd.DataFrame, planted: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the genes that a line's resistant descendant changes: line, gene, log2_fold_change, cause."""
    tables = []
    for line, effects in planted.items():
        causes = effects.assign(no_mechanism=other[line]).stack()
        causes = causes[causes != 0].rename_axis(["gene", "cause"]).rename("log2_fold_change").reset_index()
        tables.append(causes.assign(line=line))
    table = pd.concat(tables).sort_values(["line", "cause", "gene"], ignore_index=True)
    return table[["line", "gene", "log2_fold_change", "cause"]].round({"log2_fold_change": 3})


def deviations(share: np.ndarray, spread: np.ndarray, parameters: dict) -> np.ndarray:
    """Return each gene's biological standard deviation (log2) at its share of the library."""
    dispersion = parameters["dispersion_base"] + parameters["dispersion_per_inverse_cpm"] / (share * 1e6)
    return np.sqrt(np.log1p(dispersion)) / np.log(2) * spread


def simulate(lines: Mapping[str, Line], seed: int, options: Options | None = None) -> Simulation:
    """Simulate sensitive and resistant samples of every line; equal arguments give equal counts."""
    options = options or Options()
    genes, panel, parameters = read_genes(), read_panel(), read_parameters()
    levels = line_levels(panel, genes, parameters)
    loadings = programme_loadings(panel, genes, options.factors, seed)
    other, drift, planted = fold_changes(lines, genes, options, seed)
    prior_df = parameters["dispersion_prior_df"]
    spread = np.sqrt(prior_df / stream(seed, "dispersion").chisquare(prior_df, len(genes)))

    counts, sheet, expressed = {}, [], pd.DataFrame(False, index=genes.index, columns=list(lines))
    for name, line in lines.items():
        total = other[name] + drift[name] + planted[name].sum(axis=1)
        for response in ("sensitive", "resistant"):
            level = levels[line.profile] + (total if response == "resistant" else 0.0)
            share = np.exp2(level) / np.exp2(level).sum()
            expressed[name] |= share * 1e6 >= 1
            deviation = deviations(share.to_numpy(), spread, parameters)
            for replicate in range(1, options.replicates + 1):
                rng = stream(seed, "sample", name, response, replicate)
                scores = rng.normal(size=options.factors) * rng.lognormal(0, options.sample_spread)
                own = rng.normal(size=len(genes))
                unit = np.sqrt(options.common) * (loadings @ scores) + np.sqrt(1 - options.common) * own
                depth = np.log2(parameters["library_size_mean"]) + rng.normal(
                    0, parameters["library_size_log2_sd"]
                )
                # Rounding hides differences in the last digit between processors: all draw the same counts.
                expected = np.exp2(np.round(depth + np.log2(share) + deviation * unit, 6))
                sample = f"{name}_{response}_{replicate}"
                counts[sample] = rng.poisson(expected)
                sheet.append((sample, name, response, replicate))
    return Simulation(
        counts=pd.DataFrame(counts, index=genes.index),
        samples=pd.DataFrame(sheet, columns=["sample", "parental_line", "response", "replicate"]),
        truth=set_truth(genes, expressed, other + drift, planted),
        gene_truth=gene_truth(other, planted),
    )
