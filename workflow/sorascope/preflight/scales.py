"""Whether a matrix is of its declared scale: a look at its first rows, and all of it only on suspicion."""

from __future__ import annotations

from ..errors import InputError, Problems
from ..readers import size_of
from ..readers.samples import SampleSheet
from ..scale import may_contradict
from ..settings import Dataset
from .looked import Looked

# of the file as it is on disk; a larger one is verified in its job, so that this check stays quick
READ_BELOW_BYTES = 30_000_000


def check(dataset: Dataset, looked: Looked, sheet: SampleSheet, problems: Problems) -> None:
    """Add the contradiction that ingest would stop with, in its words.

    The first rows cannot prove one: the largest value, the sample sums are elsewhere. Where they hint at
    one, or hold text where numbers should be, the matrix is read as ingest reads it, and what that finds is
    reported.
    """
    values = looked.values
    if values is None or not dataset.scale:
        return
    if not looked.holds_text and not may_contradict(values, dataset.scale):
        return
    if size_of(dataset.matrix) > READ_BELOW_BYTES:
        return
    from .. import ingest

    try:
        ingest.read(dataset, sheet)
    except InputError as error:
        problems.found.extend(error.problems)
