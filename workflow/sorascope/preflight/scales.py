"""Whether a matrix is of its declared scale: a look at its first rows, and all of it only on suspicion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InputError, Problems
from ..readers import size_of
from ..samples import SampleSheet
from ..scale import may_contradict
from ..settings import Dataset

if TYPE_CHECKING:
    import numpy as np

# of the file as it lies on disk; a larger one is verified in its job, so that this check stays quick
READ_BELOW_BYTES = 30_000_000


def check(dataset: Dataset, values: np.ndarray | None, sheet: SampleSheet, problems: Problems) -> None:
    """Add the contradiction that ingest would stop with, in its words; `values` are those of the first rows.

    The first rows cannot prove one: the largest value, the sample sums stand elsewhere. Where they hint at
    one, the matrix is read as ingest reads it, and what that finds is told.
    """
    if values is None or not dataset.scale or not may_contradict(values, dataset.scale):
        return
    if size_of(dataset.matrix) > READ_BELOW_BYTES:
        return
    from .. import ingest

    try:
        ingest.read(dataset, sheet)
    except InputError as error:
        problems.found.extend(error.problems)
