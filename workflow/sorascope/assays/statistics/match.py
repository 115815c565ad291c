"""Whether two matrices are of the same samples: does each sample go best with its own?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

FEWEST_ROWS, FEWEST_SAMPLES = 20, 3
# lines or groups that differ, and errors of a difference of correlations, from which a mix-up is sure
FEWEST_TO_STOP, SURE = 6, 3.0


@dataclass(frozen=True)
class Match:
    """Of `samples`, in `own_first` the correlation with their own sample is the highest.

    Samples of one label (replicates) count as own. `p`: of as many by chance; `rows`: shared rows;
    `misplaced`: sample -> the sample it goes best with, where that is not its own;
    `surely`: most are misplaced, and go far better with the other sample than with their own.
    """

    samples: int
    own_first: int
    p: float
    rows: int
    misplaced: dict[str, str]
    surely: bool = False


def match(
    one: np.ndarray, other: np.ndarray, names: list[str], labels: list[str] | None = None
) -> Match | None:
    """Correlate two matrices (the same rows × the same samples, NaN where missing) over rows.

    Each row is centred and scaled over samples first, so that levels of rows play no part. `labels`: what
    cannot be separated by level, as replicates of a line and group. None with too little to tell.
    """
    labels = labels or names
    known = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    known &= (np.nan_to_num(one).std(axis=1) > 0) & (np.nan_to_num(other).std(axis=1) > 0)
    distinct = len(set(labels))
    if known.sum() < FEWEST_ROWS or distinct < FEWEST_SAMPLES:
        return None
    first, second = (
        (each[known] - each[known].mean(axis=1, keepdims=True)) / each[known].std(axis=1, keepdims=True)
        for each in (one, other)
    )
    count = len(names)
    correlation = np.corrcoef(first.T, second.T)[:count, count:]
    best = correlation.argmax(axis=1)
    misplaced = {names[n]: names[int(best[n])] for n in range(count) if labels[int(best[n])] != labels[n]}
    own_first = count - len(misplaced)
    gain = [correlation[n, best[n]] - correlation[n, n] for n in range(count) if names[n] in misplaced]
    surely = distinct >= FEWEST_TO_STOP and len(gain) > count / 2
    surely = surely and float(np.median(gain)) > SURE * np.sqrt(2 / known.sum())
    return Match(
        count,
        own_first,
        float(bdtrc(own_first - 1, count, 1 / distinct)),
        int(known.sum()),
        misplaced,
        surely,
    )
