"""What each sample is compared with: the other reference samples of its block, and the noise model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..model.design import factor_columns, independent_columns

# A contrast whose own samples leave this many residual df stands alone: no other sample can change its calls.
ENOUGH_DF = 4

NO_REFERENCE = "no reference sample in its block"
NO_OTHER_REFERENCE = "the only reference sample of its block: nothing to compare it with"
COVARIATES = "its covariates are confounded with its block"
CONFOUNDED = "its difference from the references of its block is confounded with its covariates"


@dataclass(frozen=True)
class Comparisons:
    """Described samples (or groups of them) against their references, as linear functions of all samples.

    `samples`: the model's samples. `described`: row numbers into them, test
    samples first; -1 in a summary of several. `weights`:
    described x samples; a gene's difference is weights @ its values; NaN rows cannot be compared. The same
    without a sum over all samples: `own` times the described sample's value plus `pull` (described x
    coefficients) times the gene's products with the design.
    `variance_factor`: variance of that difference over the residual variance, 1 + 1/|C| without covariates.
    `residual`: the projection onto residuals (samples x samples); `leverage` its complement's diagonal;
    `df`: residual degrees of freedom of all samples. `design` (samples x coefficients) and `inverse` of its
    cross-product: first a mean for each of `conditions` (block, group), then covariates. `undetermined`: the
    directions of the coefficients, those of redundant covariate columns included, that no sample tells of.
    """

    samples: tuple[str, ...]
    described: np.ndarray
    roles: tuple[str, ...]
    reasons: tuple[str, ...]
    n_reference: np.ndarray
    weights: np.ndarray
    own: np.ndarray
    pull: np.ndarray
    variance_factor: np.ndarray
    residual: np.ndarray
    leverage: np.ndarray
    df: int
    design: np.ndarray
    inverse: np.ndarray
    conditions: tuple[tuple[str, str], ...]
    undetermined: np.ndarray

    def df_without(self, number: int) -> int:
        """Residual degrees of freedom when described row `number` is left out; a summary leaves none out."""
        sample = self.described[number]
        return self.df - int(sample >= 0 and self.leverage[sample] < 1 - 1e-9)

    def difference(self, number: int, values: np.ndarray, products: np.ndarray) -> np.ndarray:
        """Return described row `number`'s difference a gene (row of `values`); `products`: values @ design.

        It takes as long with thousands of samples as with ten.
        """
        sample, moved = self.described[number], products @ self.pull[number]
        return moved if sample < 0 else self.own[number] * values[:, sample] + moved

    def scatter(self, number: int, of_samples: np.ndarray) -> float | None:
        """Return the variance of described row `number`'s difference over what samples of scatter 1 give.

        `of_samples`: the scatter of each sample. None where a test sample has no replicates that tell its.
        """
        sample = self.described[number]
        tests = [sample] if sample >= 0 else np.flatnonzero(self.weights[number] > 0)
        if (self.leverage[tests] > 1 - 1e-9).any():
            return None
        own = self.weights[number] ** 2
        return float(own @ of_samples / own.sum())

    def residual_without(self, number: int) -> np.ndarray:
        """Return the projection onto residuals (samples x samples) without described row `number`."""
        sample = self.described[number]
        if sample < 0 or self.leverage[sample] > 1 - 1e-9:
            return self.residual
        own = self.residual[:, sample]
        return self.residual - np.outer(own, own) / own[sample]


def compare(
    samples: pd.DataFrame,
    column: str,
    test: str,
    reference: str,
    block: str | None = None,
    covariates: Sequence[str] = (),
) -> Comparisons:
    """Plan the comparison of every test and reference sample with its references, itself left out.

    The noise model has one mean for each combination of block and group plus covariates, fitted to the
    samples of the two groups; where these leave fewer than `ENOUGH_DF` residual degrees of freedom,
    replicates of the sheet's other groups are added. Samples without a value in a column used here take no
    part. A reference sample is predicted from the other references of its block.
    """
    used = [column, *([block] if block else []), *covariates]
    sheet = samples.loc[samples[used].notna().all(axis=1)]
    own = sheet.loc[sheet[column].astype(str).isin([test, reference])]
    if len(own):
        alone = plan(own, column, test, reference, block, covariates)
        if alone.df >= ENOUGH_DF or len(own) == len(sheet):
            return alone
    return plan(sheet, column, test, reference, block, covariates)


def plan(
    sheet: pd.DataFrame,
    column: str,
    test: str,
    reference: str,
    block: str | None,
    covariates: Sequence[str],
) -> Comparisons:
    """Plan the comparisons in a noise model of all samples of `sheet` (see `compare`)."""
    groups = sheet[column].astype(str).to_numpy()
    blocks = sheet[block].astype(str).to_numpy() if block else np.full(len(sheet), "")
    conditions = list(dict.fromkeys(zip(blocks, groups, strict=True)))
    place = {condition: number for number, condition in enumerate(conditions)}
    membership = np.zeros((len(sheet), len(conditions)))
    for row, condition in enumerate(zip(blocks, groups, strict=True)):
        membership[row, place[condition]] = 1
    parts = [membership, *(factor_columns(sheet[name])[1] for name in covariates)]
    full = np.column_stack(parts)
    kept = independent_columns(full) if len(parts) > 1 else list(range(len(conditions)))
    design = full[:, kept]
    undetermined = null_space(full, len(kept))
    inverse = np.linalg.inv(design.T @ design)
    hat = design @ inverse @ design.T
    residual = np.eye(len(sheet)) - hat
    leverage = np.diag(hat)

    described = np.concatenate([np.flatnonzero(groups == test), np.flatnonzero(groups == reference)])
    weights = np.full((len(described), len(sheet)), np.nan)
    own_part, pulls = np.full(len(described), np.nan), np.full((len(described), len(kept)), np.nan)
    factor = np.full(len(described), np.nan)
    n_reference = np.zeros(len(described), dtype=int)
    reasons = []
    for row, number in enumerate(described):
        references = (groups == reference) & (blocks == blocks[number])
        references[number] = False
        n_reference[row] = references.sum()
        own, alone = groups[number] == reference, leverage[number] > 1 - 1e-9
        if not n_reference[row]:
            reasons.append(NO_OTHER_REFERENCE if own else NO_REFERENCE)
            continue
        if own and alone:
            reasons.append(COVARIATES)
            continue
        expected = design[number].copy()
        expected[: len(conditions)] = 0
        expected[place[(blocks[number], reference)]] = 1
        pull = inverse @ expected
        shared = design[number] @ pull
        wanted = full[number].copy()
        wanted[: len(conditions)] = expected[: len(conditions)]
        # A sample that alone tells of its covariates would be compared with itself.
        if not is_determined(wanted, undetermined) or (alone and abs(shared) > 1e-9):
            reasons.append(CONFOUNDED)
            continue
        weights[row] = -(design @ pull)
        weights[row, number] += 1
        own_part[row], pulls[row] = 1, -pull
        factor[row] = 1 + expected @ pull
        if not alone:
            # Leave the sample out of its own expectation (the usual one-row update of least squares).
            update = shared / (1 - leverage[number])
            weights[row] += update * residual[number]
            own_part[row] += update
            pulls[row] -= update * (inverse @ design[number])
            factor[row] += shared**2 / (1 - leverage[number])
        reasons.append("")
    return Comparisons(
        samples=tuple(sheet.index),
        described=described,
        roles=tuple("test" if group == test else "reference" for group in groups[described]),
        reasons=tuple(reasons),
        n_reference=n_reference,
        weights=weights,
        own=own_part,
        pull=pulls,
        variance_factor=factor,
        residual=residual,
        leverage=leverage,
        df=len(sheet) - len(kept),
        design=design,
        inverse=inverse,
        conditions=tuple(conditions),
        undetermined=undetermined,
    )


def null_space(full: np.ndarray, rank: int) -> np.ndarray:
    """Return the vectors (columns of `full` x their number) that `full`, of that rank, maps to zero."""
    size = np.abs(full).max(axis=0, initial=0.0)
    size[size == 0] = 1
    _, _, turned = np.linalg.svd(full / size, full_matrices=len(full) < full.shape[1])
    return turned[rank:].T / size[:, None]


def is_determined(wanted: np.ndarray, undetermined: np.ndarray) -> bool:
    """Return whether samples tell of a combination of coefficients, dropped ones included."""
    return bool((np.abs(undetermined.T @ wanted) < 1e-8).all())
