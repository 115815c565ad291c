"""Tables and numbers as plain data that JSON knows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: numpy scalars become Python's, missing numbers None.

    Numbers keep 6 significant digits, as in the tables.
    """
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.6g}") if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as plain dicts."""
    columns = [str(name) for name in table.columns]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in table.itertuples(index=False)]


def of_contrast(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return one contrast's rows without the leading column."""
    return table[table["contrast"] == name].drop(columns="contrast").reset_index(drop=True)
