"""Tables too long for the page: which rows stay, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Limit:
    """A table of over `most` rows keeps `kept`: the smallest of column `by`, or the furthest from zero."""

    most: int
    kept: int
    by: str
    told: str
    furthest: bool = False


LIMITS = {
    "contrast/genes.tsv": Limit(60_000, 8_000, "p", "those of the smallest p"),
    "signature/genes.tsv": Limit(100_000, 20_000, "z", "those of the largest z", furthest=True),
}


def shortened(path: str, table: pd.DataFrame, known: Collection[str] = ()) -> tuple[pd.DataFrame, str]:
    """Return the rows that the page holds, in their order, and what to say of the others, "" for none.

    `known`: genes whose rows stay before others in a table of all genes.
    """
    limit = LIMITS.get(path)
    if limit is None or len(table) <= limit.most:
        return table, ""
    values = table[limit.by].to_numpy(dtype=float)
    order = -abs(values) if limit.furthest else values
    ranked = table.assign(_order=order, _other=~table["gene"].isin(set(known)) if known else False)
    kept = ranked.sort_values(["_other", "_order"], kind="stable").head(limit.kept).index
    first = "the mechanisms' genes, then " if known else ""
    told = f"{path}: {limit.kept:,} of {len(table):,} rows are here, {first}{limit.told}; the file holds all."
    return table.loc[sorted(kept)], told


def every(
    tables: Mapping[str, pd.DataFrame], known: Collection[str]
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return all tables as the page holds them, and one sentence for each that is not whole."""
    made = {
        path: shortened(path, table, known if path == "contrast/genes.tsv" else ())
        for path, table in tables.items()
    }
    return {path: table for path, (table, _) in made.items()}, [told for _, told in made.values() if told]
