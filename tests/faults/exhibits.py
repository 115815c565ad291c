"""The museum's register: each exhibit makes one faulty input and says which stage must refuse it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inputs import SAMPLES, SYMBOLS, counts, table

Build = Callable[[Path], dict]
PREFLIGHT, INGEST = "preflight", "ingest"


@dataclass(frozen=True)
class Exhibit:
    """`build` writes the input into a folder and returns the data set's config entry or a whole config."""

    name: str
    stage: str
    build: Build


EXHIBITS: dict[str, Exhibit] = {}


def exhibit(stage: str) -> Callable[[Build], Build]:
    """Register a faulty input under the name of its function."""

    def register(build: Build) -> Build:
        assert build.__name__ not in EXHIBITS
        EXHIBITS[build.__name__] = Exhibit(build.__name__, stage, build)
        return build

    return register


def text(values: np.ndarray | None = None) -> str:
    """Return a matrix as text, of counts unless values are given."""
    return table(counts() if values is None else values)


def renamed(names: list[str], values: np.ndarray | None = None) -> str:
    """Return a matrix whose rows have other names."""
    header, *rows = text(values).splitlines()
    cells = ["\t".join([name, *row.split("\t")[1:]]) for name, row in zip(names, rows, strict=True)]
    return "\n".join([header, *cells]) + "\n"


def with_cell(symbol: str, sample: str, cell: str, values: np.ndarray | None = None) -> str:
    """Return a matrix with one cell replaced."""
    lines = text(values).splitlines()
    row, column = SYMBOLS.index(symbol) + 1, SAMPLES.index(sample) + 1
    cells = lines[row].split("\t")
    cells[column] = cell
    lines[row] = "\t".join(cells)
    return "\n".join(lines) + "\n"
