"""Values that every statistic needs: finite ones."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import Problems


def check_finite(expression: pd.DataFrame) -> None:
    """Raise `InputError` naming the first gene and sample without a finite value."""
    finite = np.isfinite(expression.to_numpy(dtype=float))
    if finite.all():
        return
    gene, sample = np.argwhere(~finite)[0]
    problems = Problems()
    problems.add(
        "expression",
        f"gene {expression.index[gene]}, sample {expression.columns[sample]}",
        f"{int((~finite).sum())} missing or infinite values",
        "a finite number for every gene and sample",
        "leave out or impute genes with missing values before scoring",
    )
    problems.raise_if_any()
