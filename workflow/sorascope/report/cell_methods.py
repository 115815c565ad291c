"""What was done with single cells, step by step and by which library, from what was really done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..cells import doublets, embedding, scrublet, shares
from . import words

if TYPE_CHECKING:
    from ..settings import CellOptions
    from .cells import CellTables

NOT_ASSESSED = "not assessed"  # the start of what qc.json says of a sample that was not looked at


def methods(
    cells: CellTables | None, options: CellOptions, quality: Mapping[str, Any], seed: int
) -> list[str]:
    """Return the paragraph on cells, if there are any; `quality` is qc.json."""
    if cells is None:
        return []
    kept, found = int(cells.samples["kept"].sum()), int(cells.samples["cells"].sum())
    return [
        f"Cells. {kept:,} of {found:,} cells were kept: at least {options.min_counts:,.0f} counts and "
        f"{options.min_genes:,.0f} genes, at most {options.max_mito_percent:g} % mitochondrial, and within "
        f"{options.mads:g} scaled median absolute deviations of their sample in log counts, log genes and "
        f"mitochondrial percentage. {_doublets(options, quality, seed)} Kept cells were added up by sample; "
        "the sums went the way of bulk samples, so samples are the units of every test. Each cell was scored "
        "by the ranks of its own genes (the rank score below), on counts as they are. Shares of cells count "
        f"those beyond the {100 * shares.QUANTILE:.0f}th percentile of sensitive cells of like depth, "
        f"and are compared over samples by Student's t. {_map(cells, seed)}"
    ]


def _doublets(options: CellOptions, quality: Mapping[str, Any], seed: int) -> str:
    notes = quality.get("cells", {}).get("doublets", {})
    done = [sample for sample, note in notes.items() if not note.startswith(NOT_ASSESSED)]
    if options.doublets == "off":
        return "Doublets were not looked for (doublets: off)."
    if not done:
        return "Doublets were assessed in no sample."
    became = "taken out" if options.doublets == "drop" else "marked and kept"
    where = "" if len(done) == len(notes) else f" in {len(done)} of {len(notes)} samples"
    return (
        f"Doublets were looked for{where} by Scrublet's scores (variable genes and simulated pairs by "
        f"scanpy, {scrublet.COMPONENTS} principal components and neighbours by scikit-learn, seed {seed}), "
        f"flagged {doublets.MADS} scaled median absolute deviations above their sample's median where they "
        f"can be separated from cells, and {became}."
    )


def _map(cells: CellTables, seed: int) -> str:
    if not cells.map["x"].notna().all():
        return "There are too few cells for a map."
    return (
        f"The map of {words.count(len(cells.map), 'cell')} is scanpy's UMAP (counts per "
        f"{embedding.TARGET_SUM:,.0f}, logarithm, {embedding.VARIABLE_GENES:,} variable genes, "
        f"{embedding.COMPONENTS} principal components, {embedding.NEIGHBOURS} neighbours, seed {seed}); "
        "nothing is tested on it."
    )
