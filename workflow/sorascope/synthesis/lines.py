"""From contrasts to lines: what shares a parental line is one study.

Which names are one line, the table resources/atlas/lines.tsv tells: names and synonyms of Cellosaurus. A name
that ends in a mark of resistance (Huh7-SR) is that of the line before the mark, where the table knows it.

Source: composite of dependent effects, Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 24.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..settings import CELL_LINES
from .effects import SPREAD

if TYPE_CHECKING:
    import pandas as pd


MARKS = re.compile(r"(sorafenib|lenvatinib|sora?|lenva?)?(resistant|res|r|sr|lr)[0-9]*$|(parental|par|wt)$")
LIVER, CONTAMINATED = "liver", "contaminated"


@dataclass(frozen=True)
class CellLine:
    """A line of the table. `tissue`: liver, other, or contaminated: the name of a line that is HeLa."""

    name: str
    accession: str
    tissue: str
    note: str


def line_key(name: str) -> str:
    """Return a line's name for comparing: the same for all names of one line, such as HuH-7 and Huh7-SR.

    Letters and digits in lower case; of the names of a line of the table, its first.
    """
    found = cell_line(name)
    return _bare(found.name if found else name)


def cell_line(name: str) -> CellLine | None:
    """Return what the table knows of a line; None for a line that it does not hold."""
    known, bare = _table(), _bare(name)
    return known.get(bare) or known.get(MARKS.sub("", bare))


def _bare(name: str) -> str:
    return re.sub(r"[^0-9a-z]", "", name.lower())


@cache
def _table() -> dict[str, CellLine]:
    rows = [line.split("\t") for line in CELL_LINES.read_text(encoding="utf-8").splitlines()[1:]]
    return {
        _bare(each): CellLine(name, accession, tissue, note)
        for name, synonyms, accession, tissue, note in rows
        for each in (name, *filter(None, synonyms.split("; ")))
    }


def composite(effects: np.ndarray, variances: np.ndarray, correlation: float) -> tuple[float, float]:
    """Return mean and variance of m effects of one line whose errors share `correlation` (0-1).

    Var = (1/m²) (sum of variances + sum over pairs of correlation · sd · sd). Two clones compared with the
    same parental samples, equal in number, have errors correlated 0.5 by that alone.
    """
    m = len(effects)
    deviations = np.sqrt(variances)
    crossed = deviations.sum() ** 2 - np.sum(variances)
    return float(np.mean(effects)), float((np.sum(variances) + correlation * crossed) / m**2)


def by_line(effects: pd.DataFrame, correlation: float) -> pd.DataFrame:
    """Return one row a mechanism and line.

    `effects`: columns mechanism, line, effect, variance; one row a contrast. Out: mechanism, line (as first
    written), effect, variance, bounded (every error of the line is only bounded), n_contrasts; in the order
    of first appearance.
    """
    import pandas as pd

    keyed = effects.assign(key=effects["line"].map(line_key))
    rows = []
    for (mechanism, _), group in keyed.groupby(["mechanism", "key"], sort=False):
        effect, variance = composite(
            group["effect"].to_numpy(dtype=float), group["variance"].to_numpy(dtype=float), correlation
        )
        bounded = bool((group["basis"] == SPREAD).all()) if "basis" in group else False
        rows.append((mechanism, group["line"].iloc[0], effect, variance, bounded, len(group)))
    columns = ["mechanism", "line", "effect", "variance", "bounded", "n_contrasts"]
    return pd.DataFrame(rows, columns=columns)
