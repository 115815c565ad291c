"""What every reader takes and returns, whatever the format: a head for preflight, a matrix for ingest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FIRST_SAMPLES, FIRST_GENES = 50, 1000


@dataclass(frozen=True)
class Source:
    """A matrix file or folder and what the config says of it."""

    path: Path
    scale: str = "log2"
    sheet: str | None = None
    layer: str | None = None
    platform: Path | None = None
    strandedness: str | None = None


@dataclass(frozen=True)
class Head:
    """The cheap first look: column names, the first cells of any column, and a way to all cells of one.

    `columns[0]` names the row names; `whole` returns all cells of a column (0: the row names) as text, `peek`
    the first ones, `numbers` these as numbers (NaN for what is none; nothing where a format or a column
    cannot be read in part). `sample_aliases` are further names a file gives its columns (GEO sample titles,
    BAM file names), for matching the sample sheet: alias -> column name. `not_read`: what a folder holds of
    further samples that cannot be read with the others: sample -> what it is. `notes`: what a reader must
    know of how the file is read. `ends_oddly`: whether its last lines are unlike a row, as a note is.
    """

    format: str
    columns: tuple[str, ...]
    peek: Callable[[int], Sequence[str]]
    whole: Callable[[int], Sequence[str]]
    sample_aliases: Mapping[str, str] = field(default_factory=dict)
    numbers: Callable[[int], Sequence[float]] = lambda _: ()
    not_read: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ends_oddly: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Layout:
    """Where samples and genes are in a table.

    `samples` maps each sample (in sheet order) to its column number, or to its row number (from 0, data
    rows) when `transposed`. `identifiers` are the numbers of the columns that may name genes; `genes` are
    the columns of genes when `transposed`.
    """

    samples: Mapping[str, int]
    identifiers: tuple[int, ...] = (0,)
    transposed: bool = False
    genes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """A matrix as read: `values` genes × samples (float64, NaN where missing), samples in sheet order.

    `identifiers` maps the name of each column that may name genes to its values, one a row.
    """

    values: np.ndarray
    samples: tuple[str, ...]
    identifiers: Mapping[str, Sequence[str]]
    notes: tuple[str, ...] = ()


def first_values(head: Head, layout: Layout) -> np.ndarray | None:
    """Return the first values of a matrix, genes × samples, or None where it cannot be read in part."""
    import numpy as np

    samples = list(layout.samples.values())[:FIRST_SAMPLES]
    if layout.transposed:
        genes = [head.numbers(column) for column in layout.genes[:FIRST_GENES]]
        array = np.array([[gene[row] for row in samples if row < len(gene)] for gene in genes], dtype=float)
    else:
        read = [numbers for column in samples if len(numbers := head.numbers(column))]
        array = np.array(read, dtype=float).T
    return array if array.size else None


def column_name(name: str) -> str:
    """Return how a column is called in reports."""
    return name or "row names"


def arrange(
    head: Head,
    layout: Layout,
    array: np.ndarray,
    text: Callable[[int], Sequence[str]],
    notes: Sequence[str] = (),
) -> Matrix:
    """Return the matrix of a format that holds its numbers as one array.

    `array` is data rows × `head.columns[1:]`, as far as they are numeric; `text` returns a column.
    """
    import numpy as np

    identifiers: dict[str, Sequence[str]]
    if layout.transposed:
        columns = [number - 1 for number in layout.genes]
        values = array[np.ix_(list(layout.samples.values()), columns)].T
        identifiers = {"header": [head.columns[number] for number in layout.genes]}
    else:
        values = array[:, [number - 1 for number in layout.samples.values()]]
        identifiers = {column_name(head.columns[number]): text(number) for number in layout.identifiers}
    return Matrix(np.ascontiguousarray(values, dtype=float), tuple(layout.samples), identifiers, tuple(notes))
