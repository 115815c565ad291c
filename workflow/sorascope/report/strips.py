"""The strip of a mechanism: its genes, each as one row, over the columns of a data set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .figures.heatmap import Column, Grid, Row, heatmap

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism

HEADS = {1: "expected up when active", -1: "expected down when active"}


def strip(
    mechanism: Mechanism,
    values: pd.DataFrame,
    directions: Mapping[str, int],
    unit: str,
    contrast: str,
    simulated: bool,
    columns: Sequence[Column] | None = None,
    leading: Sequence[str] = (),
) -> str:
    """Draw genes x columns; up genes first, then those that move furthest in the sense of the mechanism.

    `values`: genes x columns; `columns`: their order, as `values` has them unless given; `leading`: those
    that decide the order of the genes, all unless given.
    """
    shown = columns or [Column(str(name), "", True) for name in values.columns]
    names = [column.name for column in shown]
    mean = values[list(leading) or names].mean(axis=1)
    order = sorted(values.index, key=lambda gene: (-directions[gene], -directions[gene] * mean[gene]))
    source = {gene.symbol: ", ".join(gene.source) for gene in mechanism.genes}
    rows = [Row(gene, HEADS[int(directions[gene])], source.get(gene, ""), gene) for gene in order]
    return heatmap(
        Grid(
            rows,
            shown,
            values.loc[order, names].to_numpy(dtype=float),
            None,
            unit,
            f"Genes of {mechanism.name}",
            f"{unit} of {len(order)} genes in {len(names)} columns.",
            simulated,
            {"kind": "genes", "contrast": contrast},
        )
    )
