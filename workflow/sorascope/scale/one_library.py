"""Columns of counts that are one library: split, sequenced twice, or drawn from another column.

Reads of one library that went to two columns differ by counting alone; samples that were grown, lysed and
sequenced apart differ by more, which the genes of many reads show. Of 2,300 pairs of samples of public data,
replicates of one cell line in one batch among them, the most alike scatter 1.6 times as counting does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import some
from .shape import SQUARED_NORMAL

if TYPE_CHECKING:
    import numpy as np

MOST_SAMPLES = 60  # are looked at
FEWEST_READS = 100.0  # of a gene, on average; of fewer counting is nearly all there is
FEWEST_GENES, MOST_GENES = 1000, 2000
# times as much as counting brings; by 1,000 genes known to 0.07
LESS_THAN_COUNTING, COUNTING_ALONE = 0.8, 1.15
FEW_GENES, PERHAPS = 50, 1.1  # of the first rows, on which the whole is read
SHOWN = 5


@dataclass(frozen=True)
class Pair:
    """Two columns; how they scatter, as a multiple of what counting alone brings, on how many genes."""

    first: int
    second: int
    scatter: float
    genes: int

    @property
    def drawn(self) -> bool:
        """Whether they differ by less than two libraries can."""
        return self.scatter < LESS_THAN_COUNTING


def alike(counts: np.ndarray) -> list[Pair]:
    """Return the pairs of columns of genes × samples of counts that scatter no more than counting brings."""
    return list(_pairs(counts, FEWEST_GENES, COUNTING_ALONE))


def perhaps(counts: np.ndarray) -> bool:
    """Return whether some rows hint at it."""
    return any(True for _ in _pairs(counts, FEW_GENES, PERHAPS))


def _pairs(counts: np.ndarray, fewest: int, most: float) -> Iterator[Pair]:
    """Yield the pairs that scatter `most` times as much as counting brings, or less."""
    import numpy as np

    some = counts[:, :MOST_SAMPLES]
    some = some[np.isfinite(some).all(axis=1)]
    means = some.mean(axis=1)
    many = np.flatnonzero(means >= FEWEST_READS)
    if many.size < fewest:
        return
    chosen = many[np.argsort(-means[many], kind="stable")[:MOST_GENES]]
    columns = np.ascontiguousarray(some[np.sort(chosen)].T)
    positive = columns > 0
    whole = np.asarray(positive.all(axis=1))
    for one, column in enumerate(columns):
        later = np.arange(one + 1, len(columns))
        at_once = later[whole[later]] if whole[one] else later[:0]
        scatters = dict(zip(at_once.tolist(), _scatters(column, columns[at_once], most), strict=True))
        for two in later.tolist():
            seen = positive[one] & positive[two]
            genes = int(seen.sum())
            if genes < fewest:
                continue
            scatter = scatters.get(two)
            if scatter is None:
                scatter = _scatters(column[seen], columns[two : two + 1, seen], most)[0]
            if scatter <= most:
                yield Pair(one, two, scatter, genes)


def _scatters(first: np.ndarray, others: np.ndarray, most: float) -> list[float]:
    """Return how a column scatters against each of others (rows), as a multiple of what counting brings.

    What is surely above `most` is infinite: counting the values below takes a fraction of a median's time.
    """
    import numpy as np

    ratios = np.median(first / others, axis=1)[:, None] if len(others) else others[:, :1]
    squared = (first - ratios * others) ** 2 / (first + ratios**2 * others)
    low = squared <= most * SQUARED_NORMAL * (1 + 1e-9)
    return [
        float(np.median(row) / SQUARED_NORMAL) if 2 * np.count_nonzero(below) >= row.size else np.inf
        for row, below in zip(squared, low, strict=True)
    ]


def describe(pairs: Sequence[Pair], samples: Sequence[str]) -> str:
    """Say which columns may be one library."""
    listed = [f"{samples[pair.first]} with {samples[pair.second]} ({pair.scatter:.2g})" for pair in pairs]
    return (
        f"columns that may be one library, split or sequenced twice: {some(listed, SHOWN, 'pairs in all')}. "
        f"Their {pairs[0].genes:,} genes of most reads scatter as counting alone has it (1), and samples "
        "that were prepared apart 1.6 times as much or more. Replicates that are none make p values far "
        "too small: if they are one library, add their counts up and give it once; if one of "
        "them was divided, give its counts"
    )
