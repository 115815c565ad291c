"""Row numbers, as R's write.csv and pandas' to_csv put them first: many are valid Entrez IDs.

Of other genes, that is, so that nothing would look wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from ..errors import Problem

NUMBER = re.compile(r"\d{1,9}(\.0)?")
FEWEST = 10
# real Entrez IDs of as many genes reach far beyond these times their number
ANY_ORDER, RISING = 2, 10
# rows chosen from up to so many are numbered evenly; half of all Entrez IDs are under a tenth of the largest
FEWEST_OF_PART, MOST_ROWS, EVENLY = 50, 100_000, 0.35


def are(names: Sequence[str]) -> bool:
    """Return whether names are row numbers: whole numbers, each once, and small for their number.

    So they still are when rows were filtered or sorted after they had been numbered.
    """
    if len(names) < FEWEST or not all(NUMBER.fullmatch(name) for name in names):
        return False
    values = [int(float(name)) for name in names]
    if len(set(values)) < len(values):
        return False
    rising = all(second > first for first, second in pairwise(values))
    largest = max(values)
    if largest <= (RISING if rising else ANY_ORDER) * len(values) + 1:
        return True
    many = len(values) >= FEWEST_OF_PART and largest <= MOST_ROWS
    return many and sorted(values)[len(values) // 2] > EVENLY * largest


def refusal(
    path: Path,
    key: str,
    column: str,
    numbers: Sequence[str],
    others: Mapping[str, Sequence[str]],
    known: Mapping[str, tuple[str, str] | None],
) -> Problem:
    """Return the fault of a column of row numbers where identifiers are looked for.

    `numbers`: its cells; `others`: the other columns that may name genes; `known`: what they hold that is
    no gene, and what to do with it.
    """
    listed = [
        f"{name} ({kind[0] + ': ' if (kind := known[name]) else ''}{', '.join(cells[:3])}, …)"
        for name, cells in others.items()
    ]
    next_to_it = f"; next to it: {' and '.join(listed)}" if listed else ""
    if len(listed) == 1 and ".contrasts" not in key:
        name = next(iter(others))
        further = kind[1] if (kind := known[name]) else f"declare its kind under {key}"
        remedy = f"name it: {key.removesuffix('.ids')}.id_column: {name}; and {further}"
    elif listed:
        remedy = f"name the column of genes under id_column:, and declare its kind under {key}"
    else:
        remedy = "write the table again with gene names; in R: write.csv of a data frame, not of a tibble"
    return Problem(
        str(path),
        f"column {column}",
        f"{', '.join(numbers[:3])}, …: row numbers, not Entrez gene IDs{next_to_it}",
        "a column of gene symbols, Ensembl or Entrez gene IDs",
        remedy,
    )
