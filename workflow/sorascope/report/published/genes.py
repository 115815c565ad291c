"""The genes of mechanisms in published tables: their changes, and the strip that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..plain import of_contrast, records
from ..strips import strip

if TYPE_CHECKING:
    import pandas as pd

    from ...knowledge import Knowledge

KEPT = ("gene", "log2_fold_change", "p", "fdr", "rank", "of")


def of_mechanism(knowledge: Knowledge, genes: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row for each gene of any mechanism that the table holds, with its change and its rank.

    `genes`: the gene table of one contrast. Genes rank by the size of their change among all `of` genes.
    """
    size = genes["change"].abs()
    ranked = genes.assign(rank=size.rank(ascending=False, method="max"), of=int(size.notna().sum()))
    wanted = {gene.symbol for each in knowledge.mechanisms.values() for gene in each.genes}
    return records(ranked.loc[ranked["gene"].isin(wanted), list(KEPT)])


def changes(contrasts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the lists of genes show: `columns`, the tables, and `by_gene`, a row or None for each."""
    by_table = [{row["gene"]: row for row in each["genes"]} for each in contrasts]
    symbols = sorted({gene for rows in by_table for gene in rows})
    return {
        "columns": [each["name"] for each in contrasts],
        "by_gene": {gene: [rows.get(gene) for rows in by_table] for gene in symbols},
    }


def views(
    knowledge: Knowledge, genes: pd.DataFrame, tables: Sequence[str], simulated: bool
) -> dict[str, Any]:
    """Return the strips of all mechanisms, which the page's scripts show on demand, and their caption."""
    wide, unit = sizes(genes, tables)
    made = {}
    for key, each in knowledge.mechanisms.items():
        directions = {gene.symbol: gene.direction for gene in each.scored_genes if gene.symbol in wide.index}
        if directions:
            made[key] = strip(each, wide.loc[list(directions)], directions, unit, "tables", simulated)
    return {"strips": made, "caption": f"Each gene's {unit} in every table, test minus reference."}


def sizes(genes: pd.DataFrame, tables: Sequence[str]) -> tuple[pd.DataFrame, str]:
    """Return genes x tables and the unit: log2 fold changes where every table has them.

    Else each change over the root mean square of its table's changes.
    """
    import pandas as pd

    parts = {name: of_contrast(genes, name).set_index("gene") for name in tables}
    if all(part["log2_fold_change"].notna().any() for part in parts.values()):
        return pd.DataFrame(
            {name: part["log2_fold_change"] for name, part in parts.items()}
        ), "log2 fold change"
    scaled = {
        name: part["change"] / (np.sqrt((part["change"] ** 2).mean()) or 1.0) for name, part in parts.items()
    }
    return pd.DataFrame(scaled), "change in root mean squares of its table"
