"""Design matrices from a sample sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import Problems


@dataclass(frozen=True)
class Design:
    """A full-rank design: samples x coefficients, the coefficients' names, samples in the rows' order."""

    matrix: np.ndarray
    names: tuple[str, ...]
    samples: tuple[str, ...]

    @property
    def df_residual(self) -> int:
        """Residual degrees of freedom."""
        return self.matrix.shape[0] - self.matrix.shape[1]


def factor_columns(values: pd.Series) -> tuple[list[str], np.ndarray]:
    """Dummy-code a column, every level in sorted order, or keep it (centred) when it is numeric.

    Returns names and samples x columns. All levels are kept: `independent_columns` drops what is redundant.
    """
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        numbers = values.to_numpy(dtype=float)
        return [str(values.name)], (numbers - numbers.mean())[:, None]
    labels = values.astype(str)
    levels = sorted(set(labels))
    return [f"{values.name}={level}" for level in levels], np.column_stack(
        [labels == level for level in levels]
    ).astype(float)


def group_design(
    samples: pd.DataFrame,
    column: str,
    test: str,
    reference: str,
    block: str | None = None,
    covariates: Sequence[str] = (),
) -> Design:
    """Build intercept + block + covariates + (test against reference) for the samples of the two groups.

    The last coefficient is the difference test minus reference within blocks. Redundant block or covariate
    columns (a level that is absent, a covariate constant within blocks) are dropped. Raises `InputError`
    when a group is empty or when blocks and covariates leave the difference undetermined.
    """
    groups = samples[column].astype(str)
    kept = samples[groups.isin([test, reference])]
    problems = Problems()
    for label in (test, reference):
        if not (groups == label).any():
            found = ", ".join(sorted(set(groups)))
            problems.add("samples", f"column {column}", f"no sample of group {label}", found)
    for name in covariates:
        if kept[name].isna().any():
            lacking = ", ".join(map(str, kept.index[kept[name].isna()]))
            problems.add("samples", f"column {name}", f"no value for {lacking}", "a value for every sample")
    problems.raise_if_any()
    names, parts = ["intercept"], [np.ones((len(kept), 1))]
    for name in [*([block] if block else []), *covariates]:
        new_names, columns = factor_columns(kept[name])
        names += new_names
        parts.append(columns)
    nuisance = np.column_stack(parts)
    kept_columns = independent_columns(nuisance)
    difference = (kept[column].astype(str) == test).to_numpy(dtype=float)
    matrix = np.column_stack([nuisance[:, kept_columns], difference])
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        others = ", ".join([*([block] if block else []), *covariates])
        problems.add(
            "samples",
            f"column {column}",
            f"{test} and {reference} are confounded with {others}",
            "some block or covariate level that has samples of both groups",
            f"leave out {others} or add samples",
        )
        problems.raise_if_any()
    chosen = (*(names[number] for number in kept_columns), f"{test}-{reference}")
    return Design(matrix, chosen, tuple(kept.index))


def independent_columns(matrix: np.ndarray) -> list[int]:
    """Return the first columns that are linearly independent, in order, as a reader would keep them."""
    kept: list[int] = []
    rank = 0
    for number in range(matrix.shape[1]):
        if np.linalg.matrix_rank(matrix[:, [*kept, number]]) > rank:
            kept.append(number)
            rank += 1
    return kept
