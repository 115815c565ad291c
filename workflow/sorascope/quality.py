"""Sample quality on log2 expression: library size, detection, replicate agreement, principal components."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

VARIABLE_GENES = 1000
COMPONENTS = 5


def correlations(expression: np.ndarray) -> np.ndarray:
    """Return Pearson correlations between the samples of a genes × samples matrix, over all genes."""
    import numpy as np

    return np.corrcoef(expression, rowvar=False) if expression.shape[1] > 1 else np.ones((1, 1))


def most_variable(expression: np.ndarray, genes: int = VARIABLE_GENES) -> np.ndarray:
    """Return the rows of the genes with the largest variance; ties go to the earlier row."""
    import numpy as np

    order = np.argsort(-expression.var(axis=1), kind="stable")
    return expression[np.sort(order[:genes])]


def principal_components(
    expression: np.ndarray, components: int = COMPONENTS
) -> tuple[np.ndarray, np.ndarray]:
    """Return sample coordinates (samples × components) and the share of variance of each component.

    Components of the most variable genes, centred, not scaled. The sign is fixed so that the coordinate
    largest in size is positive.
    """
    import numpy as np

    genes = most_variable(expression)
    centred = (genes - genes.mean(axis=1, keepdims=True)).T
    left, singular, _ = np.linalg.svd(centred, full_matrices=False)
    number = min(components, max(1, len(singular) - 1))
    coordinates = left[:, :number] * singular[:number]
    extreme = np.abs(coordinates).argmax(axis=0)
    coordinates = coordinates * np.where(coordinates[extreme, range(number)] < 0, -1.0, 1.0)
    total = float((singular**2).sum())
    return coordinates, singular[:number] ** 2 / total if total else np.zeros(number)


def replicate_correlation(correlation: np.ndarray, groups: Sequence[str]) -> list[float | None]:
    """Return each sample's median correlation with the other samples of its group (None without any)."""
    import numpy as np

    labels = np.asarray(groups, dtype=object)
    result: list[float | None] = []
    for number, label in enumerate(labels):
        others = (labels == label) & (np.arange(len(labels)) != number)
        result.append(float(np.median(correlation[number, others])) if others.any() else None)
    return result


def assess(
    expression: np.ndarray,
    totals: np.ndarray | None,
    detected: np.ndarray,
    samples: Sequence[str],
    groups: Sequence[str],
) -> dict[str, Any]:
    """Return the quality of every sample. `totals` are library sizes, None for logarithms.

    JSON-able and rounded so that it is the same on every machine.
    """
    correlation = correlations(expression)
    coordinates, shares = principal_components(expression)
    replicates = replicate_correlation(correlation, groups)
    return {
        "samples": [
            {
                "sample": sample,
                "group": groups[number],
                "library_size": None if totals is None else round(float(totals[number]), 2),
                "genes_detected": int(detected[number]),
                "replicate_correlation": None if replicates[number] is None else round(replicates[number], 4),
                "pca": [round(float(value), 4) for value in coordinates[number]],
            }
            for number, sample in enumerate(samples)
        ],
        "pca_variance": [round(float(share), 4) for share in shares],
    }
