"""Layers of knowledge: each is tested by itself, and its results are in the same tables as the others'.

A layer's sets enter no adjustment, no moderation over sets and no FDR family of another layer, because every
layer is computed alone. So what the user adds, or what came after the review, cannot change the review's
calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from . import Knowledge

COLUMN = "layer"


def each(base: Knowledge) -> list[Knowledge]:
    """Return the knowledge of every layer in use, the main one first."""
    names = [base.main, *(name for name in base.layers if name != base.main)]
    return [base.only(name) for name in names]


def tested(base: Knowledge) -> list[Knowledge]:
    """Return what is tested, each by itself: every layer, and the arms of the main layer's sets."""
    arms = base.arms()
    return [*each(base), *([arms] if arms else [])]


def stack(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the layers' tables one under the other, with the layer's name as the last column.

    The columns are those of the first table that has rows: an empty one need not know its own.
    """
    import pandas as pd

    named = [part.assign(**{COLUMN: name}) for name, part in parts.items()]
    filled = [part for part in named if len(part)] or named[:1]
    return pd.concat(filled, ignore_index=True)[[*filled[0].columns]]


def select(table: pd.DataFrame, layer: str) -> pd.DataFrame:
    """Return the rows of one layer without the column; a table of an earlier version has one layer alone."""
    if COLUMN not in table.columns:
        return table
    return table[table[COLUMN] == layer].drop(columns=COLUMN).reset_index(drop=True)
