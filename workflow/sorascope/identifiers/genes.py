"""Choosing the identifier column, mapping its rows to approved symbols, merging duplicates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from . import composite, row_numbers, species
from . import table as identifiers
from .table import IdentifierTable, Verdict

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ENOUGH_RESOLVED = 0.5
MOUSE_AT_MOST = 0.2
EXAMPLES = 5
HEADER = "header"  # as the column of names is called where samples are in rows
MOUSE = Verdict("", "mouse gene")


@dataclass(frozen=True)
class Chosen:
    """The column that names the genes, the kind of its identifiers and the verdict on each row.

    `mouse` tells which rows of a mixed (xenograft) matrix are mouse genes; empty when it is not mixed.
    `form`: how the identifiers are put together, "" for plain ones.
    """

    column: str
    kind: str
    names: Sequence[str]
    verdicts: list[Verdict]
    mouse: tuple[bool, ...] = ()
    form: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what has to be said of the identifiers, apart from their kind."""
        return (
            (f"identifiers ({self.column}) are written as {self.form}, and taken apart",) if self.form else ()
        )

    @property
    def share(self) -> float:
        """Share of the (human) identifiers that lead to an approved symbol."""
        return identifiers.share_resolved(self.verdicts) / max(1e-9, 1 - sum(self.mouse) / len(self.names))


def choose(
    columns: Mapping[str, Sequence[str]], declared: str, table: IdentifierTable, path: Path, key: str
) -> Chosen:
    """Return the column (for `auto`: and kind) most of whose identifiers lead to a gene; ties: the first.

    Identifiers that are put together are taken apart. Raises `InputError` with examples when under half of
    the best column's identifiers lead to a gene, when they are mouse symbols in part or whole, and when a
    column of row numbers would be taken for Entrez IDs.
    """
    if not any(map(len, columns.values())):
        raise InputError([Problem(str(path), "", "no row of a gene", "genes", "give the whole matrix")])
    kinds = list(identifiers.KINDS) if declared == "auto" else [declared]
    named = {column: names for column, names in columns.items() if not row_numbers.are(names)}
    candidates = [_resolve(column, kind, names, table) for kind in kinds for column, names in named.items()]
    best = max(candidates, key=lambda chosen: (chosen.share, not chosen.form), default=None)
    numbered = [column for column in columns if column not in named]
    if numbered and "entrez" in kinds and (best is None or best.share < ENOUGH_RESOLVED or best.form):
        first = numbered[0]
        others = {column: species.other_kind(names, table) for column, names in named.items()}
        raise InputError([row_numbers.refusal(path, key, first, columns[first], named, others)])
    if best is None:
        best = _resolve(numbered[0], declared, columns[numbered[0]], table)
    mouse = species.mouse_share(best.names, table) if best.kind == "symbol" and not best.mouse else 0.0
    if best.share >= ENOUGH_RESOLVED and mouse <= MOUSE_AT_MOST:
        if best.column == HEADER:
            _refuse_twins(best, path)
        return best
    raise InputError([_refusal(best, mouse, columns, table, path, key)])


def _refuse_twins(chosen: Chosen, path: Path) -> None:
    """Raise `InputError` for columns called by another name of a gene that has a column, too.

    In a table with samples in rows such columns are clinical measurements (KI67 as well as MKI67).
    """
    official = {verdict.symbol for verdict in chosen.verdicts if verdict.symbol and not verdict.reason}
    twins = {
        name: verdict.symbol
        for name, verdict in zip(chosen.names, chosen.verdicts, strict=True)
        if verdict.reason in ("alias", "previous symbol") and verdict.symbol in official
    }
    if twins:
        listed = ", ".join(f"{name} and {symbol}" for name, symbol in list(twins.items())[:EXAMPLES])
        found = f"two names of one gene: {listed}: clinical measurements as well as expression?"
        remedy = "delete the columns that are not expression, or keep one column a gene"
        raise InputError([Problem(str(path), "header", found, "each gene once", remedy)])


def _resolve(column: str, kind: str, names: Sequence[str], table: IdentifierTable) -> Chosen:
    split = species.human_part(names)
    if split is None:
        form = composite.form_of(names)
        if form is None or kind not in form.kinds:
            return Chosen(column, kind, names, identifiers.resolve(names, kind, table))
        parts = composite.parts(names, kind, form)
        if kind == "entrez" and row_numbers.are(parts):  # "gene_1", "gene_2", …
            parts = list(names)
        verdicts = identifiers.resolve(parts, kind, table)
        plain = identifiers.resolve(names, kind, table)
        if identifiers.share_resolved(plain) >= identifiers.share_resolved(verdicts):
            return Chosen(column, kind, names, plain)
        return Chosen(column, kind, names, verdicts, form=form.name)
    bare, mouse = split
    verdicts = identifiers.resolve(bare, kind, table)
    verdicts = [MOUSE if is_mouse else verdict for verdict, is_mouse in zip(verdicts, mouse, strict=True)]
    return Chosen(column, kind, names, verdicts, tuple(mouse))


def _refusal(
    best: Chosen,
    mouse: float,
    columns: Mapping[str, Sequence[str]],
    table: IdentifierTable,
    path: Path,
    key: str,
) -> Problem:
    """Say what the identifiers are instead of human genes, as far as it can be recognised."""
    human = identifiers.KINDS[best.kind]
    known = f"only {best.share:.1%} of {len(best.names)} identifiers are known as human {human}"
    allowed = "human gene symbols, Ensembl gene IDs or Entrez gene IDs"
    if mouse > MOUSE_AT_MOST:
        mixed = best.share > MOUSE_AT_MOST
        found = f"{'human and mouse' if mixed else 'mouse'} symbols ({mouse:.1%} are written as mouse ones)"
        remedy = "separate the species by a prefix (GRCh38_, mm10_), or drop the mouse rows" if mixed else ""
        return Problem(
            str(path), f"column {best.column}", found, allowed, remedy or "map them to human orthologues"
        )
    for kind in identifiers.KINDS:
        for column, names in columns.items():
            if kind == best.kind or (kind == "entrez" and row_numbers.are(names)):
                continue
            other = _resolve(column, kind, names, table)
            if other.share >= ENOUGH_RESOLVED:
                form = f" (written as {other.form})" if other.form else ""
                found = f"{identifiers.KINDS[kind]}{form}; {known}"
                return Problem(str(path), f"column {column}", found, allowed, f"declare {kind} under {key}")
    for column, names in columns.items():
        what = species.other_kind(names, table)
        if what:
            return Problem(str(path), f"column {column}", f"{what[0]}; {known}", allowed, what[1])
    lost = [name for name, verdict in zip(best.names, best.verdicts, strict=True) if not verdict.symbol]
    examples = ", ".join(map(repr, lost[:EXAMPLES]))
    return Problem(
        str(path),
        f"column {best.column}",
        f"{known}; unknown, for example: {examples}",
        allowed,
        f"declare what they are under {key}: symbol, ensembl, entrez or auto",
    )


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
        merged = _rows(values, [group[0] for group in rows])
        for position, group in enumerate(rows):
            if len(group) > 1:
                merged[position] = values[group].sum(axis=0)
        return Merged(symbols, merged, rows)
    best = [
        group[0] if len(group) == 1 else group[int(np.argmax(values[group].mean(axis=1)))] for group in rows
    ]
    # the row taken comes first, so that a reader of `rows` knows it
    rows = [[taken, *(row for row in group if row != taken)] for taken, group in zip(best, rows, strict=True)]
    return Merged(symbols, _rows(values, best), rows)


def _rows(values: np.ndarray, rows: Sequence[int]) -> np.ndarray:
    """Return rows of a matrix, with the values of a sample side by side in memory."""
    import numpy as np

    return np.take(values.T, rows, axis=1).T


def report(
    names: Sequence[str],
    verdicts: Sequence[Verdict],
    merged: Merged,
    expressed: Sequence[bool] | np.ndarray,
    add: bool,
) -> pd.DataFrame:
    """Return one row a row of the input: what became of it and why.

    `expressed` tells which of the merged genes passed the low-expression filter.
    """
    import pandas as pd

    symbols = [verdict.symbol for verdict in verdicts]
    reasons = [verdict.reason for verdict in verdicts]
    actions = [
        "kept" if symbol == name and symbol else "renamed" if symbol else "dropped"
        for name, symbol in zip(names, symbols, strict=True)
    ]
    for group, passed in zip(merged.rows, expressed, strict=True):
        if len(group) == 1 and passed:
            continue
        for row in group:
            if len(group) > 1 and add:
                actions[row], more = "merged", f"sum of {len(group)} rows"
            elif len(group) > 1 and row == group[0]:
                more = f"highest mean of {len(group)} rows"
            elif len(group) > 1:
                actions[row], more = "dropped", f"row {group[0] + 1} of the same gene has the higher mean"
            else:
                more = ""
            if not passed:
                actions[row] = "dropped"
            low = "" if passed else "low expression"
            reasons[row] = "; ".join(filter(None, (reasons[row], more, low)))
    return pd.DataFrame(
        {
            "row": range(1, len(names) + 1),
            "original_id": list(names),
            "symbol": symbols,
            "action": actions,
            "reason": reasons,
        }
    )


def mouse_shares(values: np.ndarray, mouse: Sequence[bool]) -> list[float]:
    """Return the share of each sample's total that is on mouse genes."""
    import numpy as np

    shares = np.nansum(values[list(mouse)], axis=0) / np.nansum(values, axis=0)
    return [round(float(share), 4) for share in shares]
