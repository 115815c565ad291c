"""Figures of panels: each gene in every sample, and each gene's change over all samples of a contrast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import words
from .figures.forest import Estimate, forest
from .figures.heatmap import Column, Grid, Row, heatmap

if TYPE_CHECKING:
    import pandas as pd

CALLS = {"up": "active", "down": "suppressed", "": "unchanged"}


def by_sample(
    rows: Sequence[Mapping[str, Any]],
    genes: pd.DataFrame,
    columns: Sequence[Column],
    names: Mapping[str, str],
    title: str,
    simulated: bool,
) -> str:
    """Draw every measured panel gene (of `panels.rows`) × samples; "" without any.

    `genes`: of signature/genes.tsv, one contrast: the z of each gene in each sample. A gene of several panels
    is under the first.
    """
    measured = {row["gene"]: row for row in reversed(rows) if row["measured"]}
    known = genes[genes["gene"].isin(measured)].drop_duplicates(["sample", "gene"])
    wide = known.pivot(index="gene", columns="sample", values="z")
    shown = [gene for gene in dict.fromkeys(row["gene"] for row in rows) if gene in wide.index]
    if not shown:
        return ""
    held = [
        Row(gene, names[measured[gene]["mechanism"]], measured[gene]["moved"], measured[gene]["mechanism"])
        for gene in shown
    ]
    samples = [column.name for column in columns]
    values = wide.reindex(index=shown, columns=samples).to_numpy(dtype=float)
    caption = f"{len(shown)} genes of panels in {len(samples)} samples."
    data = {"kind": "genes"}
    return heatmap(Grid(held, columns, values, None, "z", f"Single genes, {title}", caption, simulated, data))


def by_contrast(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], unit: str, title: str, simulated: bool
) -> str:
    """Draw the change of every measured panel gene with its interval and FDR; "" without any."""
    made = [
        Estimate(
            row["gene"],
            row["log2_fold_change"],
            row["ci_low"],
            row["ci_high"],
            CALLS[row["moved"]],
            (words.p_short(row["panel_fdr"]), "–" if row["rank"] is None else f"{row['rank']:,}"),
            names[row["mechanism"]],
        )
        for row in rows
        if row["measured"]
    ]
    if not made:
        return ""
    return forest(
        made,
        (("FDR", 76), ("rank", 66)),
        f"change, {unit}, 95 % interval",
        f"Single genes in the contrast {title}",
        "Triangles are genes that moved at the false discovery rate of the config; circles are not.",
        simulated,
    )
