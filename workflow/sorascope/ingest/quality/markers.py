"""What marker genes say of each sample, as information: expressed sex, liver identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

Y_GENES = ("RPS4Y1", "DDX3Y", "KDM5D", "EIF1AY", "UTY", "USP9Y", "ZFY")
X_INACTIVE = "XIST"
LIVER = ("ALB", "APOA1", "APOB", "TTR", "AFP", "FABP1", "HNF4A", "SERPINA1")
SEX_RULE = (
    "expressed sex: XIST, and the median of the Y genes, count as expressed above the middle of the sample's "
    "detected genes; neither is common in male lines that lost Y and in female lines that lost XIST"
)
LIVER_RULE = (
    "liver markers: mean rank, from 0 (lowest) to 1, of " + ", ".join(LIVER) + " among the sample's genes"
)


def read(values: np.ndarray, symbols: Sequence[str]) -> list[dict[str, Any]]:
    """Return expressed sex and liver rank of each sample of a genes × samples matrix, on any scale.

    Only the order of genes within a sample counts, so raw counts and logarithms read alike.
    """
    import numpy as np

    row = {symbol: number for number, symbol in enumerate(symbols)}
    liver = [row[symbol] for symbol in LIVER if symbol in row]
    male = [row[symbol] for symbol in Y_GENES if symbol in row]
    result = []
    for sample in np.ascontiguousarray(values.T):
        lower = [np.count_nonzero(sample < sample[number]) / sample.size for number in liver]
        result.append(
            {
                "expressed_sex": _sex(
                    _is_expressed(sample[row[X_INACTIVE]], sample) if X_INACTIVE in row else None,
                    _is_expressed(np.median(sample[male]), sample) if male else None,
                ),
                "liver_markers": round(float(np.mean(lower)), 3) if liver else None,
            }
        )
    return result


def _is_expressed(value: float, sample: np.ndarray) -> bool:
    """Return whether a gene's value is above the median of the sample's detected genes (above its lowest).

    Counting the genes below it says so, except for a value between the two in the middle.
    """
    import numpy as np

    lowest = sample.min()
    undetected = int(np.count_nonzero(sample == lowest))
    detected = sample.size - undetected
    below = int(np.count_nonzero(sample < value)) - undetected
    if detected and 2 * below == detected:
        return bool(value > np.median(sample[sample > lowest]))
    return detected > 0 and 2 * below > detected


def _sex(female: bool | None, male: bool | None) -> str:
    if female is None and male is None:
        return "not measured"
    if female and male:
        return "both"
    if female:
        return "female"
    return "male" if male else "neither"
