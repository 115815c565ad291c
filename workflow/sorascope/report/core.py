"""A set and its core genes: a set that moves against them is contradictory, and no reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..knowledge.calls import CALLED
from .answer import Finding, Line
from .conflicts import contradiction

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism


def mark(found: Sequence[Line], mechanisms: Mapping[str, Mechanism], genes: pd.DataFrame) -> list[Line]:
    """Return the lines with a note, and without a verdict, where a called set moves against its core genes.

    `genes`: the signature's gene table of one contrast. A core gene speaks against a call when the median of
    its z over the line's samples, turned to the call, is below -2; the set is contradictory when no core gene
    speaks for it in the same sense.
    """
    return [
        replace(
            line, findings=[_marked(each, line, mechanisms[each.mechanism], genes) for each in line.findings]
        )
        for line in found
    ]


def _marked(finding: Finding, line: Line, mechanism: Mechanism, genes: pd.DataFrame) -> Finding:
    if not mechanism.core or finding.call not in CALLED:
        return finding
    way = 1 if finding.call == "active" else -1
    rows = genes[
        (genes["mechanism"] == mechanism.id)
        & genes["gene"].isin(mechanism.core)
        & genes["sample"].isin(list(line.samples))
    ]
    medians = (rows["z"] * rows["direction"].astype(int) * way).groupby(rows["gene"]).median()
    note = contradiction(mechanism.core, medians.to_dict())
    if not note:
        return finding
    reading = "no verdict" if finding.reading else ""
    return replace(finding, reading=reading, shared=[note, *finding.shared])
