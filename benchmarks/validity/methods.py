"""The signature and what peers do, all as: p and score of chosen samples for every set.

ULM and mlm follow decoupler (Badia-i-Mompel et al. 2022, Bioinform Adv 2:vbac016) and equal decoupler 2.2.0
(`tests/test_validity_peers.py`): the sample's difference from its references is regressed over genes on the
sets' directions, one set at a time or all together. Score + limma is the usual best practice: per-sample
scores, then a moderated t of the sample against its references. VIPER's way (Alvarez et al. 2016, Nat Genet
48:838) is its signature against reference samples with their own null, on sets in place of regulons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from sorascope import knowledge, scores
from sorascope.arrays.sets import IndexedSet, weight_matrix
from sorascope.arrays.student import two_sided_p
from sorascope.contrast.set_tests.camera import hill_zscore
from sorascope.model.prior import estimate_prior, squeeze
from sorascope.settings import SHIPPED_MECHANISMS
from sorascope.signature.activity import evaluate
from sorascope.signature.comparison import Comparisons

Result = tuple[np.ndarray, np.ndarray]
Method = Callable[
    [pd.DataFrame, Mapping[str, Mapping[str, int]], Mapping[str, IndexedSet], Comparisons, Sequence[int]],
    Result,
]


def sorascope(expression, sets, indexed, plan, rows) -> Result:
    """The signature of this workflow."""
    chosen = set(rows)
    reasons = tuple(reason if row in chosen else "not asked for" for row, reason in enumerate(plan.reasons))
    found = evaluate(expression.to_numpy(), indexed, replace(plan, reasons=reasons))
    return found.p[list(rows)], found.activity[list(rows)]


def variances(values: np.ndarray, plan: Comparisons, row: int) -> tuple[np.ndarray, int]:
    """Return residual variances without the described sample, and their degrees of freedom."""
    left = plan.df_without(row)
    residuals = values @ plan.residual_without(row)
    return (residuals**2).sum(axis=1) / max(left, 1), left


def regression(expression, indexed, plan, rows, together: bool) -> Result:
    """Regress differences over genes on set directions, each set alone (ULM) or all together (mlm)."""
    values, n_genes = expression.to_numpy(), len(expression)
    member = np.zeros((n_genes, len(indexed)))
    for column, one in enumerate(indexed.values()):
        member[one.members, column] = one.signs
    t = np.empty((len(rows), len(indexed)))
    if together:
        design = np.column_stack([np.ones(n_genes), member])
        inverse = np.linalg.pinv(design.T @ design)
        df = n_genes - design.shape[1]
    for place, row in enumerate(rows):
        y = values @ plan.weights[row]
        if together:
            beta = inverse @ (design.T @ y)
            residual = y - design @ beta
            t[place] = (beta / np.sqrt(np.diag(inverse) * (residual @ residual) / df))[1:]
        else:
            df = n_genes - 2
            x = member - member.mean(axis=0)
            r = (x.T @ (y - y.mean())) / (np.sqrt((x**2).sum(axis=0)) * np.sqrt(((y - y.mean()) ** 2).sum()))
            t[place] = r * np.sqrt(df / (1 - r**2))
    return two_sided_p(t, df), t


def ulm(expression, sets, indexed, plan, rows) -> Result:
    """decoupler's univariate linear model on the difference from the references."""
    return regression(expression, indexed, plan, rows, False)


def mlm(expression, sets, indexed, plan, rows) -> Result:
    """decoupler's multivariate linear model on the difference from the references."""
    return regression(expression, indexed, plan, rows, True)


def scored(table: pd.DataFrame, indexed, plan, rows, moderated: bool = True) -> Result:
    """t of each sample's scores (samples x sets) against its references; the score ranks by that t."""
    values = table.loc[list(plan.samples), list(indexed)].to_numpy().T
    t, p = np.empty((len(rows), len(indexed))), np.empty((len(rows), len(indexed)))
    for place, row in enumerate(rows):
        variance, df = variances(values, plan, row)
        if moderated:
            prior = estimate_prior(variance, df)
            variance, df = squeeze(variance, df, prior), min(df + float(prior.df), df * len(indexed))
        t[place] = values @ plan.weights[row] / np.sqrt(variance * plan.variance_factor[row])
        p[place] = two_sided_p(t[place], df)
    return p, t


def score_limma(name: str) -> Method:
    """Per-sample scores by `name`, then limma."""

    def method(expression, sets, indexed, plan, rows) -> Result:
        return scored(scores.compute(expression, sets, [name])[name], indexed, plan, rows)

    return method


def plain_t(expression, sets, indexed, plan, rows) -> Result:
    """Rank score, then Student's t with the set's own variance."""
    return scored(scores.compute(expression, sets, ["rank"])["rank"], indexed, plan, rows, False)


def gene_z(expression, plan, row, moderated: bool) -> np.ndarray:
    """Standardise the sample's difference gene by gene; moderated ones as normal scores."""
    values = expression.to_numpy()
    variance, df = variances(values, plan, row)
    if not moderated:
        return values @ plan.weights[row] / np.sqrt(np.maximum(variance, 1e-12) * plan.variance_factor[row])
    prior = estimate_prior(variance, df)
    posterior = squeeze(variance, df, prior)
    t = values @ plan.weights[row] / np.sqrt(np.maximum(posterior, 1e-12) * plan.variance_factor[row])
    return hill_zscore(t, df + float(prior.df))


def camera(expression, sets, indexed, plan, rows) -> Result:
    """camera with its usual correlation of 0.01 on the sample's standardised difference."""
    t = np.empty((len(rows), len(indexed)))
    n_genes = len(expression)
    for place, row in enumerate(rows):
        z = gene_z(expression, plan, row, True)
        for column, one in enumerate(indexed.values()):
            size, turned = len(one), z.copy()
            turned[one.members] *= one.signs
            inside = turned[one.members].mean()
            delta = n_genes / (n_genes - size) * (inside - turned.mean())
            pooled = turned.var(ddof=1) * (n_genes - 1) - delta**2 * size * (n_genes - size) / n_genes
            inflation = 1 + (size - 1) * 0.01
            error = pooled / (n_genes - 2) * (inflation / size + 1 / (n_genes - size))
            t[place, column] = delta / np.sqrt(error)
    return two_sided_p(t, n_genes - 2), t


def mean_z(expression, sets, indexed, plan, rows) -> Result:
    """The mean of the genes' z times the square root of their number, taken for a normal."""
    means = weight_matrix(indexed, len(expression))
    sizes = np.sqrt([len(one) for one in indexed.values()])
    t = np.array([means @ gene_z(expression, plan, row, False) * sizes for row in rows])
    return 2 * ndtr(-np.abs(t)), t


def area(signature: np.ndarray, means: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return VIPER's enrichment of a signature (a gene): the mean normal score of its ranks, times root n."""
    normal = ndtri(rankdata(signature) / (len(signature) + 1))
    return means @ normal * sizes


def viper(expression, sets, indexed, plan, rows) -> Result:
    """VIPER's way: enrichment in a sample's signature, over what replicates show against their own.

    A signature is a difference over the genes' standard deviations. VIPER permutes reference samples; of few
    replicates each one less the others of its group is all there is to draw.
    """
    means = weight_matrix(indexed, len(expression))
    sizes = np.sqrt([len(one) for one in indexed.values()])
    values = expression.to_numpy()
    score = np.empty((len(rows), len(indexed)))
    for place, row in enumerate(rows):
        variance, _ = variances(values, plan, row)
        spread = np.sqrt(np.maximum(variance, 1e-12))
        projection = plan.residual_without(row)
        drawn = np.flatnonzero(np.diag(projection) > 1e-9)
        null = [area(values @ projection[:, one] / spread, means, sizes) for one in drawn]
        found = area(values @ plan.weights[row] / spread, means, sizes)
        score[place] = found / np.sqrt(np.mean(np.square(null), axis=0))
    return 2 * ndtr(-np.abs(score)), score


@cache
def cores() -> dict[str, frozenset[str]]:
    """Return each mechanism's genes of the class core."""
    return {
        name: frozenset(gene.symbol for gene in one.genes if gene.weight_class == "core")
        for name, one in knowledge.load(SHIPPED_MECHANISMS).mechanisms.items()
    }


def strongest_core_gene(expression, sets, indexed, plan, rows) -> Result:
    """The moderated z of the one core gene that changed most, as a reader of single genes goes about it."""
    score = np.empty((len(rows), len(indexed)))
    core = [
        [place for place, gene in enumerate(one.members) if expression.index[gene] in cores().get(name, ())]
        or range(len(one))
        for name, one in indexed.items()
    ]
    for place, row in enumerate(rows):
        z = gene_z(expression, plan, row, True)
        for column, (one, chosen) in enumerate(zip(indexed.values(), core, strict=True)):
            turned = (one.signs * z[one.members])[list(chosen)]
            score[place, column] = turned[np.argmax(np.abs(turned))]
    return 2 * ndtr(-np.abs(score)), score


METHODS: dict[str, Method] = {
    "Sorascope": sorascope,
    "ULM (decoupler)": ulm,
    "mlm (decoupler)": mlm,
    "rank score + limma": score_limma("rank"),
    "ssGSEA + limma": score_limma("ssgsea"),
    "GSVA + limma": score_limma("gsva"),
    "rank score + t": plain_t,
    "camera on z": camera,
    "VIPER's way": viper,
    "mean z": mean_z,
    "strongest core gene": strongest_core_gene,
}
