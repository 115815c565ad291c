"""Differences without the last digits of sums, which differ from one processor's kernel to another's."""

from __future__ import annotations

import numpy as np

# of a log2 difference; sums of values up to 2^30 leave errors of 10^-14
PLACES = 10


def steady_differences(values: np.ndarray) -> np.ndarray:
    """Return log2 differences rounded to so many places that equal ones are ties on every kernel.

    Significant digits (`files.steady`) would not do: values that are 0 but for rounding have none in common.
    """
    return np.asarray(np.round(values, PLACES) + 0.0)  # no -0.0
