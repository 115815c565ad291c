"""The order of samples and mechanisms, the same in every figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .figures.heatmap import Column

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism

GROUPS = (
    "Resistance when active",
    "Resistance when suppressed",
    "No verdict: argued both ways, or context",
    "Covariates and controls",
)


def group(mechanism: Mechanism) -> str:
    """Return the heading under which a mechanism is."""
    if mechanism.mechanism_class in ("confounder", "control"):
        return GROUPS[3]
    return {"+": GROUPS[0], "-": GROUPS[1]}.get(mechanism.resistance_sign, GROUPS[2])


def wide(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return one column of the signature table as mechanisms × samples."""
    return table.pivot(index="mechanism", columns="sample", values=value)


def order_mechanisms(
    activity: pd.DataFrame, test: Sequence[str], mechanisms: Mapping[str, Mechanism]
) -> list[str]:
    """Order mechanisms by heading, then by mean activity of the test samples, highest first."""
    chosen = [sample for sample in test if sample in activity.columns]
    mean = activity[chosen].mean(axis=1).to_dict() if chosen else {}

    def key(name: str) -> tuple[int, float]:
        value = mean.get(name, np.nan)
        return (GROUPS.index(group(mechanisms[name])), -value if np.isfinite(value) else np.inf)

    return sorted((name for name in mechanisms if name in activity.index), key=key)


def seriate(values: np.ndarray) -> np.ndarray:
    """Return an order of the columns in which similar ones are neighbours: by their first principal
    component.
    """
    filled = np.nan_to_num(values)
    if filled.shape[1] < 3 or not filled.any():
        return np.arange(filled.shape[1])
    centred = filled - filled.mean(axis=1, keepdims=True)
    _, _, right = np.linalg.svd(centred, full_matrices=False)
    axis = right[0]
    # the sign of a component is arbitrary: let the higher columns come first
    if np.corrcoef(axis, filled.sum(axis=0))[0, 1] > 0:
        axis = -axis
    return np.argsort(np.round(axis, 9), kind="stable")


def order_columns(roles: pd.DataFrame, activity: pd.DataFrame, labels: Mapping[str, str]) -> list[Column]:
    """Order samples by line, references before test samples, similar ones side by side."""
    columns = []
    for block in dict.fromkeys(roles["block"]):
        for role in ("reference", "test"):
            part = roles[(roles["block"] == block) & (roles["role"] == role)]
            names = [name for name in part["sample"] if name in activity.columns]
            if not names:
                continue
            order = seriate(activity[names].to_numpy(dtype=float))
            columns += [Column(names[k], block, role == "test", labels.get(names[k], "")) for k in order]
    return columns
