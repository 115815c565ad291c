"""What every reader returns, whatever the format: a head for preflight, a matrix for ingest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Head:
    """The cheap first look: column names, first data rows as text, and a way to all row names.

    `columns[0]` names the row names. `sample_aliases` are further names a file gives its columns
    (GEO sample titles, BAM file names), for matching the sample sheet: alias -> column name.
    """

    format: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_names: Callable[[], Sequence[str]]
    sample_aliases: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """Where the samples stand in a table.

    `samples` maps each sample (in sheet order) to its column number, or to its row number (from 0, data
    rows) when `transposed`. `identifiers` are the numbers of the columns that may name genes.
    """

    samples: Mapping[str, int]
    identifiers: tuple[int, ...] = (0,)
    transposed: bool = False


@dataclass(frozen=True)
class Matrix:
    """A matrix as read: `values` genes × samples (float64, NaN where missing), samples in sheet order.

    `identifiers` maps the name of each column that may name genes to its values, one a row.
    """

    values: np.ndarray
    samples: tuple[str, ...]
    identifiers: Mapping[str, Sequence[str]]
    notes: tuple[str, ...] = ()
