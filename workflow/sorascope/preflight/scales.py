"""Whether a matrix is of its declared scale: a look at its first rows, and all of it only on suspicion."""

from __future__ import annotations

from ..errors import InputError, Problems
from ..readers import size_of
from ..readers.samples import SampleSheet
from ..scale import may_caution, may_contradict
from ..settings import Dataset
from .opened import OpenedData

# of the file as it is on disk; a larger one is verified in its job, so that this check stays quick
READ_BELOW_BYTES = 30_000_000


def check(
    dataset: Dataset, looked: OpenedData, sheet: SampleSheet, problems: Problems
) -> tuple[str, ...] | None:
    """Add the contradiction that ingest would stop with, in its words.

    The first rows cannot prove one: the largest value, the sample sums are elsewhere. Where they hint at
    one, or hold text where numbers should be, or the last line is unlike them, the matrix is read as ingest
    reads it, and what that finds is reported. Returns what a reader must know of a matrix that was read so,
    None for any other.
    """
    values = looked.values
    if values is None or looked.layout is None or not dataset.scale:
        return None
    if size_of(dataset.matrix) > READ_BELOW_BYTES:
        return None
    samples = list(looked.layout.samples)[: values.shape[1]]
    try:
        if not (
            looked.holds_text
            or may_contradict(values, dataset.scale)
            or may_caution(values, samples, dataset.scale)
            or (looked.head is not None and looked.head.ends_oddly())
        ):
            return None
        from .. import ingest

        matrix, checked = ingest.read(dataset, sheet)
    except InputError as error:
        problems.found.extend(error.problems)
        return None
    return tuple(dict.fromkeys((*matrix.notes, *checked["notices"])))
