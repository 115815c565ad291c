"""What samples are called in figures: the sheet's `label` column, or their names less what all share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

COLUMN = "label"
SHORTEST = 3  # fewer letters than this in common are left where they are
BREAKS = re.compile(r"[_.\-\s:/|]")


def labels(samples: pd.DataFrame) -> dict[str, str]:
    """Return sample -> label; `samples` is the sheet, its index the names.

    A `label` column counts when every sample has one and all differ.
    """
    names = [str(name) for name in samples.index]
    if COLUMN in samples.columns:
        given = [str(each).strip() for each in samples[COLUMN]]
        if all(given) and len(set(given)) == len(given):
            return dict(zip(names, given, strict=True))
    return dict(zip(names, shortened(names), strict=True))


def shortened(names: Sequence[str]) -> list[str]:
    """Return names without the beginning and the end that all share, cut at separators only."""
    if len(names) < 2:
        return list(names)
    start = _whole(_shared(names))
    rest = [name[len(start) :] for name in names]
    end = _whole(_shared([name[::-1] for name in rest]))
    short = [name[: len(name) - len(end)] if end else name for name in rest]
    usable = all(short) and len(set(short)) == len(short) and len(start) + len(end) >= SHORTEST
    return short if usable else list(names)


def _shared(names: Sequence[str]) -> str:
    """Return the letters with which all names begin."""
    columns = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in columns)


def _whole(common: str) -> str:
    """Return the common text up to its last separator."""
    cuts = [found.end() for found in BREAKS.finditer(common)]
    return common[: cuts[-1]] if cuts else ""
