"""Sample quality on log2 expression: replicate agreement, principal components, flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from . import outliers

if TYPE_CHECKING:
    import numpy as np

VARIABLE_GENES = 1000
COMPONENTS = 5
START = 256
GENES_AT_ONCE = 1000


def correlations(expression: np.ndarray) -> np.ndarray:
    """Return Pearson correlations between the samples of a genes × samples matrix, over all genes."""
    import numpy as np

    if expression.shape[1] < 2:
        return np.ones((1, 1))
    mean = expression.mean(axis=0)
    product = np.zeros((expression.shape[1],) * 2)
    for first in range(0, len(expression), GENES_AT_ONCE):  # parts of few MB, each times its own transpose
        centred = expression[first : first + GENES_AT_ONCE] - mean
        product += centred.T @ centred
    size = np.sqrt(np.diag(product))
    with np.errstate(invalid="ignore"):  # a sample of one value correlates with none
        return np.clip(product / np.outer(size, size), -1, 1)


def most_variable(expression: np.ndarray, genes: int = VARIABLE_GENES) -> np.ndarray:
    """Return the rows of the genes with the largest variance; ties go to the earlier row."""
    import numpy as np

    mean, squares = expression.mean(axis=1), np.zeros(len(expression))
    for sample in expression.T:
        squares += (sample - mean) ** 2
    order = np.argsort(-squares, kind="stable")
    return expression[np.sort(order[:genes])]


def principal_components(
    expression: np.ndarray, components: int = COMPONENTS
) -> tuple[np.ndarray, np.ndarray]:
    """Return sample coordinates (samples × components) and the share of variance of each component.

    Of a genes × samples matrix, centred, not scaled. The sign is fixed so that the coordinate largest in
    size is positive.
    """
    import numpy as np
    from scipy.linalg import eigh

    centred = (expression - expression.mean(axis=1, keepdims=True)).T
    # the smaller of the two cross products has the same eigenvalues, at a fraction of an SVD's cost
    few_samples = centred.shape[0] <= centred.shape[1]
    number = min(components, max(1, min(centred.shape) - 1))
    size = min(centred.shape)
    eigenvalues, vectors = eigh(
        centred @ centred.T if few_samples else centred.T @ centred, subset_by_index=(size - number, size - 1)
    )
    largest, vectors = np.maximum(eigenvalues[::-1], 0), vectors[:, ::-1]
    coordinates = vectors * np.sqrt(largest) if few_samples else centred @ vectors
    extreme = np.abs(coordinates).argmax(axis=0)
    coordinates = coordinates * np.where(coordinates[extreme, range(number)] < 0, -1.0, 1.0)
    total = float((centred**2).sum())
    return coordinates, largest / total if total else np.zeros(number)


def assess(
    expression: np.ndarray,
    samples: Sequence[str],
    groups: Sequence[str],
    blocks: Sequence[str] | None,
) -> dict[str, Any]:
    """Return the quality of every sample of log2 expression (genes × samples).

    `groups` and `blocks` are the samples' levels in the contrast. JSON-able and rounded so that it is the
    same on every machine. Flags are words for a reader; nothing is dropped because of them.
    """
    correlation = correlations(expression)
    variable = most_variable(expression)
    coordinates, shares = principal_components(variable)
    cells = groups if blocks is None else [f"{g} / {b}" for g, b in zip(groups, blocks, strict=True)]
    replicates = outliers.replicate_correlation(correlation, cells)
    outlying = outliers.outliers(correlation, groups, blocks)
    swapped = outliers.swaps(correlations(variable), groups, blocks) if blocks else [""] * len(samples)
    twins = identical(expression, samples)
    flags = [
        [
            *(["outlier"] if outlying[number] else []),
            *([f"possible swap: nearer to {swapped[number]} than to its own"] if swapped[number] else []),
            *([f"the same values as {twins[number]}"] if twins[number] else []),
        ]
        for number in range(len(samples))
    ]
    return {
        "samples": [
            {
                "sample": sample,
                "group": groups[number],
                "replicate_correlation": _known(replicates[number]),
                "pca": [round(float(value), 4) for value in coordinates[number]],
                "flags": flags[number],
            }
            for number, sample in enumerate(samples)
        ],
        "pca_variance": [round(float(share), 4) for share in shares],
        "rules": [outliers.OUTLIER_RULE, *([outliers.SWAP_RULE] if blocks else [])],
    }


def _known(correlation: float | None) -> float | None:
    """Return a correlation as it is written; None without replicates, and where one has a single value."""
    return None if correlation is None or isnan(correlation) else round(correlation, 4)


def identical(expression: np.ndarray, samples: Sequence[str]) -> list[str]:
    """Return, for each sample, an earlier sample with the very same values, or ""."""
    # few columns begin alike, so few are compared in whole
    starts = [column[:START].tobytes() for column in expression.T]
    alike = Counter(starts)
    first: dict[bytes, str] = {}
    return [
        "" if alike[start] == 1 else _twin(first.setdefault(column.tobytes(), sample), sample)
        for column, start, sample in zip(expression.T, starts, samples, strict=True)
    ]


def _twin(first: str, sample: str) -> str:
    return "" if first == sample else first
