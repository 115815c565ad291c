"""Numbers without the last digits of sums, which differ from one processor's kernel to another's."""

from __future__ import annotations

import numpy as np

DIGITS = 12


def steady(values: np.ndarray, digits: int = DIGITS) -> np.ndarray:
    """Return values rounded to so many significant digits.

    Linear algebra adds in another order on another kernel, which changes the last 3 or 4 of a double's 16
    digits. What is equal in the data is then equal again, and a number half-way between two of fewer digits
    is written the same way everywhere.
    """
    values = np.asarray(values, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.floor(np.log10(np.abs(values)))
    usable = np.isfinite(exponent) & (np.abs(exponent) < 290)
    shift = digits - 1 - np.where(usable, exponent, 0.0)
    # powers of ten are exact up to 10^22: usual numbers end in the double next to the decimal number
    up, down = 10.0 ** np.clip(shift, 0, None), 10.0 ** np.clip(-shift, 0, None)
    return np.where(usable, np.rint(np.where(usable, values, 0.0) * up / down) / up * down, values)
