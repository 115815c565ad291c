"""What leaves a run for other tools: lists of genes (GSEA, connectivity maps, iLINCS) and an RO-Crate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..contrast.set_tests.gsea import ranked
from ..files import tables

if TYPE_CHECKING:
    import pandas as pd

MOST = 150  # genes of a list up or down; connectivity maps take no more
TAKEN_BY = {
    ".rnk": "GSEA (preranked), fgsea, clusterProfiler, WebGestalt: every tested gene, the highest first",
    ".up.txt": "connectivity maps (CLUE query, up), L1000CDS2, Enrichr: the genes furthest up",
    ".down.txt": "connectivity maps (CLUE query, down), L1000CDS2, Enrichr: the genes furthest down",
    ".ilincs.tsv": "iLINCS (upload of a signature): symbol, log2 fold change, p",
}


def ranking(genes: pd.DataFrame) -> pd.Series:
    """Return what GSEA ranks, by gene: t; of a published table what its other tests take.

    `genes`: one contrast of contrast/genes.tsv.
    """
    if "change" not in genes.columns:
        return ranked(genes["gene"], genes["t"])
    import pandas as pd

    from ..contrast_table.mechanisms import statistic

    named = genes.assign(log2_fold_change=genes["change"], statistic=genes["t"])
    return ranked(genes["gene"], pd.Series(statistic(named)[0]))


def ordered(genes: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return a contrast's tested genes with `statistic`, the highest first, and what the statistic is.

    `genes`: a contrast of contrast/genes.tsv. The statistic is what GSEA ranks; where there is none, as with
    one sample against one, the log2 fold change.
    """
    statistic, named = (
        ranking(genes),
        "the table's values, as GSEA ranks them" if "change" in genes.columns else "t",
    )
    if statistic.empty:
        statistic, named = ranked(genes["gene"], genes["log2_fold_change"]), "log2 fold change"
    table = genes.set_index("gene").loc[statistic.index]
    return table.assign(statistic=statistic), named


def lists(genes: pd.DataFrame) -> tuple[dict[str, str], str]:
    """Return the texts of one contrast's files by their ending (`TAKEN_BY`), and what orders them.

    Up and down: at most `MOST` genes whose statistic has that sign, the furthest first, significant or not:
    tools that take them compare order, not significance.
    """
    table, named = ordered(genes)
    numbers = table["statistic"].to_numpy(dtype=float)
    up, down = table.index[numbers > 0][:MOST], table.index[numbers < 0][::-1][:MOST]
    texts = {
        ".rnk": "".join(f"{gene}\t{value:.6g}\n" for gene, value in zip(table.index, numbers, strict=True)),
        ".up.txt": "".join(f"{gene}\n" for gene in up),
        ".down.txt": "".join(f"{gene}\n" for gene in down),
    }
    if table["p"].notna().any() and table["log2_fold_change"].notna().any():
        rows = zip(table.index, table["log2_fold_change"], table["p"], strict=True)
        head = "Name_GeneSymbol\tValue_LogDiffExp\tSignificance_pvalue\n"
        lines = (f"{gene}\t{change:.6g}\t{p:.6g}\n" for gene, change, p in rows if np.isfinite(change + p))
        texts[".ilincs.tsv"] = head + "".join(lines)
    return texts, named


def write(contrasts: Mapping[tuple[str, str], pd.DataFrame], folder: Path | str) -> None:
    """Write the lists of contrasts and lines, and a README.tsv that says what each file is and who takes it.

    `contrasts`: (contrast, line) -> one row a gene; line "" for all of a contrast's samples.
    """
    import pandas as pd

    folder, rows = Path(folder), []
    taken: set[str] = set()
    for (contrast, line), genes in contrasts.items():
        stem = file_name(f"{contrast}.{line}" if line else contrast, taken)
        texts, named = lists(genes)
        for ending, text in texts.items():
            tables.write_text(text, folder / f"{stem}{ending}")
            count = text.count("\n") - (ending == ".ilincs.tsv")
            rows.append((f"{stem}{ending}", contrast, line, named, count, TAKEN_BY[ending]))
    columns = ["file", "contrast", "line", "ordered_by", "genes", "taken_by"]
    tables.write(pd.DataFrame(rows, columns=columns), folder / "README.tsv")


def file_name(text: str, taken: set[str]) -> str:
    """Return a text as the name of a file on any system, unlike those in `taken`, whatever the case."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", text)[:100].strip("._") or "contrast"
    name, number = plain, 2
    while name.lower() in taken:
        name, number = f"{plain}_{number}", number + 1
    taken.add(name.lower())
    return name
