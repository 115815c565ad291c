"""From the genes of a cell matrix to approved symbols: the columns of one gene are added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse


def symbol_columns(symbols: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the symbols in alphabetical order, and the genes × symbols matrix of ones that adds columns up.

    `symbols`: the approved symbol of each gene, "" for a gene that is left out.
    """
    from scipy import sparse

    names = sorted({symbol for symbol in symbols if symbol})
    place = {name: number for number, name in enumerate(names)}
    rows = [row for row, symbol in enumerate(symbols) if symbol]
    columns = [place[symbols[row]] for row in rows]
    ones = np.ones(len(rows), dtype=np.float32)
    return names, sparse.csr_matrix((ones, (rows, columns)), shape=(len(symbols), len(names)))
