"""Choosing the identifier column, mapping its rows to approved symbols, merging duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import identifiers
from .errors import InputError, Problem
from .identifiers import IdentifierTable, Verdict

if TYPE_CHECKING:
    import numpy as np

ENOUGH_RESOLVED = 0.5
EXAMPLES = 5


@dataclass(frozen=True)
class Chosen:
    """The column that names the genes, the kind of its identifiers and the verdict on each row."""

    column: str
    kind: str
    names: Sequence[str]
    verdicts: list[Verdict]


def choose(
    columns: Mapping[str, Sequence[str]], declared: str, table: IdentifierTable, path: Path, key: str
) -> Chosen:
    """Return the column (for `auto`: and kind) most of whose identifiers lead to a gene; ties: the first.

    Raises `InputError` with examples when under half of the best column's identifiers do.
    """
    kinds = identifiers.KINDS if declared == "auto" else (declared,)
    candidates = [
        Chosen(column, kind, names, identifiers.resolve(names, kind, table))
        for kind in kinds
        for column, names in columns.items()
    ]
    best = max(candidates, key=lambda chosen: identifiers.share_resolved(chosen.verdicts))
    share = identifiers.share_resolved(best.verdicts)
    if share < ENOUGH_RESOLVED:
        lost = [name for name, verdict in zip(best.names, best.verdicts, strict=True) if not verdict.symbol]
        raise InputError(
            [
                Problem(
                    str(path),
                    f"column {best.column}",
                    f"only {share:.1%} of {len(best.names)} identifiers are known as human {best.kind}; "
                    f"unknown, for example: {', '.join(map(repr, lost[:EXAMPLES]))}",
                    "human gene symbols, Ensembl gene IDs or Entrez gene IDs",
                    f"declare what they are under {key}: symbol, ensembl, entrez or auto",
                )
            ]
        )
    return best


@dataclass(frozen=True)
class Merged:
    """One row a symbol, sorted: `rows[i]` are the input rows that went into symbol i."""

    symbols: list[str]
    values: np.ndarray
    rows: list[list[int]]


def merge(values: np.ndarray, verdicts: Sequence[Verdict], add: bool) -> Merged:
    """Return one row a symbol, in alphabetical order.

    Several rows of one gene are added up when `add` (counts and other linear abundances), else the row of
    the highest mean is taken (logarithms, intensities; ties: the earlier row).
    """
    import numpy as np

    by_symbol: dict[str, list[int]] = {}
    for row, verdict in enumerate(verdicts):
        if verdict.symbol:
            by_symbol.setdefault(verdict.symbol, []).append(row)
    symbols = sorted(by_symbol)
    rows = [by_symbol[symbol] for symbol in symbols]
    if add:
        merged = values[[group[0] for group in rows]]
        for position, group in enumerate(rows):
            if len(group) > 1:
                merged[position] = values[group].sum(axis=0)
        return Merged(symbols, merged, rows)
    best = [
        group[0] if len(group) == 1 else group[int(np.argmax(values[group].mean(axis=1)))] for group in rows
    ]
    # the row taken comes first, so that a reader of `rows` knows it
    rows = [[taken, *(row for row in group if row != taken)] for taken, group in zip(best, rows, strict=True)]
    return Merged(symbols, values[best], rows)


def report_rows(
    names: Sequence[str], verdicts: Sequence[Verdict], merged: Merged, add: bool
) -> list[dict[str, object]]:
    """Return one record a row of the input: what became of it and why."""
    taken_with = {row: group for group in merged.rows if len(group) > 1 for row in group}
    records: list[dict[str, object]] = []
    for row, (name, verdict) in enumerate(zip(names, verdicts, strict=True)):
        action, reasons = "kept", []
        if verdict.reason:
            reasons.append(verdict.reason)
        if not verdict.symbol:
            action = "dropped"
        else:
            if verdict.symbol != name:
                action = "renamed"
            group = taken_with.get(row)
            if group and add:
                action = "merged"
                reasons.append(f"sum of {len(group)} rows")
            elif group and row == group[0]:
                reasons.append(f"highest mean of {len(group)} rows")
            elif group:
                action = "dropped"
                reasons.append(f"row {group[0] + 1} of the same gene has the higher mean")
        records.append(
            {
                "row": row + 1,
                "original_id": name,
                "symbol": verdict.symbol,
                "action": action,
                "reason": "; ".join(reasons),
            }
        )
    return records
