"""Tables too long for the page: which rows stay, and the note that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import words

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Limit:
    """A table of over `most` rows keeps `kept`: the smallest of column `by`, or the furthest from zero."""

    most: int
    kept: int
    by: str
    order: str
    furthest: bool = False


LIMITS = {
    "contrast/genes.tsv": Limit(
        40_000, 8_000, "p", "those of the smallest p (without p, of the largest change)"
    ),
    "signature/genes.tsv": Limit(100_000, 20_000, "z", "those of the largest z", furthest=True),
}

FATES = "id_report.tsv"
LONG, COMMON = 10_000, 1_000  # of a longer report of identifiers, fates that more rows share are counted


def shortened(path: str, table: pd.DataFrame, known: Collection[str] = ()) -> tuple[pd.DataFrame, str]:
    """Return the rows that the page holds, in their order, and what to say of the others, "" for none.

    `known`: genes whose rows stay before others in a table of all genes.
    """
    if path == FATES:
        return fates(table)
    limit = LIMITS.get(path)
    if limit is None or len(table) <= limit.most:
        return table, ""
    values = table[limit.by].to_numpy(dtype=float)
    # a published table may have no p values: then by its changes
    bare = not limit.furthest and not table[limit.by].notna().any()
    order = -abs(table["log2_fold_change"]) if bare else -abs(values) if limit.furthest else values
    ranked = table.assign(_order=order, _other=~table["gene"].isin(set(known)) if known else False)
    kept = ranked.sort_values(["_other", "_order"], kind="stable").head(limit.kept).index
    first = "the mechanisms' genes, then " if known else ""
    note = (
        f"{path}: {limit.kept:,} of {len(table):,} rows are here, {first}{limit.order}; the file holds all."
    )
    return table.loc[sorted(kept)], note


def fates(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the rows of a report of identifiers whose fate few others share, and what the others are."""
    if len(table) <= LONG:
        return table, ""
    pairs = list(zip(table["action"], table["reason"], strict=True))
    common = {pair: rows for pair, rows in Counter(pairs).most_common() if rows > COMMON}
    kept = table[[pair not in common for pair in pairs]]
    sentences = [
        f"{rows:,} {action}{f' ({reason})' if reason else ''}" for (action, reason), rows in common.items()
    ]
    here = f"the other {len(kept):,} are here" if len(kept) else "none is repeated here"
    return kept, f"{FATES}: of its {len(table):,} rows {words.listed(sentences)}; {here}. The file holds all."


def every(
    tables: Mapping[str, pd.DataFrame], known: Collection[str]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return all tables as the page holds them, and one note for each that is not whole.

    One of which no row is left is not among them.
    """
    made = {
        path: shortened(path, table, known if path == "contrast/genes.tsv" else ())
        for path, table in tables.items()
    }
    shown = {path: table for path, (table, note) in made.items() if len(table) or not note}
    return shown, [note for _, note in made.values() if note]
