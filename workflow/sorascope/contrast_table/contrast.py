"""A data set of `kind: contrast`: each published table through gate and mechanism tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.coregulation import EITHER, of_kind
from ..arrays.ranks import benjamini_hochberg
from ..arrays.sets import index_sets
from ..contrast import ContrastResult
from ..identifiers import IdentifierTable
from ..settings import Dataset, Statistics
from ..synthesis import clones
from ..synthesis.drift import add_drift, rank_effects
from ..synthesis.folders import Known
from . import mechanisms
from .read import PublishedContrast, read
from .values import SILENT, silent

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class TableContrast:
    """The same result as a contrast of samples has, and the fate of every row of the file."""

    result: ContrastResult
    id_report: pd.DataFrame


def run(
    dataset: Dataset,
    identifiers: IdentifierTable,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
    known: Known | None = None,
) -> dict[str, TableContrast]:
    """Return the results of every table of the data set, by contrast name.

    `known`: contrasts with whose clones each mechanism is compared.
    """
    return run_layers(dataset, identifiers, {"": sets}, options, known)[""]


def run_layers(
    dataset: Dataset,
    identifiers: IdentifierTable,
    layers: Mapping[str, Mapping[str, Mapping[str, int]]],
    options: Statistics,
    known: Known | None = None,
) -> dict[str, dict[str, TableContrast]]:
    """Return what `run` does for the sets of several layers, by layer; each table is read once."""
    results: dict[str, dict[str, TableContrast]] = {layer: {} for layer in layers}
    for name, table in dataset.tables.items():
        key = f"datasets.{dataset.name}.contrasts.{name}"
        published = read(table.table, key, identifiers, dataset.ids, table.values, table.columns, table.sheet)
        published, unchanged = expressed(published)
        genes = gene_table(published, table.values)
        checksum = hashlib.sha256(table.table.read_bytes()).hexdigest()
        about = {"file": table.table.name, "sha256": checksum, "genes_silent": unchanged}
        for layer, sets in layers.items():
            tested, info = mechanisms.run(published.genes, sets, table.values, options)
            tested = beside_clones(tested, published, sets, options, known, {**dataset.facts, **table.facts})
            result = ContrastResult(genes, tested, info | published.info | about)
            results[layer][name] = TableContrast(result, published.id_report)
    return results


def beside_clones(
    tested: pd.DataFrame,
    published: PublishedContrast,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
    known: Known | None,
    facts: Mapping[str, str],
) -> pd.DataFrame:
    """Add to the tests of a table what unrelated resistant clones show of each mechanism."""
    changes = published.genes["log2_fold_change"].to_numpy()[:, None]
    effects = rank_effects(changes, index_sets(published.genes.index, sets), [""])[0]
    too_few = (tested["coverage"] < options.min_coverage) | (tested["genes_measured"] < options.min_genes)
    usual = of_kind(EITHER, options.gene_correlation)
    apart = [facts["line"]] if "line" in facts else []
    background = None if known is None else clones.background(known, sets, options.fdr, usual, apart)
    return add_drift(tested, np.where(too_few, np.nan, effects), background, before="direction")


def expressed(published: PublishedContrast) -> tuple[PublishedContrast, int]:
    """Return the table without genes that are not expressed (see `values.silent`), and their number."""
    quiet = silent(published.genes["log2_fold_change"].to_numpy())
    names = published.genes.index[quiet]
    report = published.id_report.copy()
    report.loc[report["symbol"].isin(names) & (report["action"] != "dropped"), ["action", "reason"]] = [
        "dropped",
        SILENT,
    ]
    return replace(published, genes=published.genes[~quiet], id_report=report), int(quiet.sum())


def gene_table(published: PublishedContrast, values: str) -> pd.DataFrame:
    """Return one row a gene with the columns of a contrast of samples; `log2_fold_change` is missing for
    tables of ranks, whose values are in `change`.
    """
    import pandas as pd

    genes = published.genes
    change = genes["log2_fold_change"].to_numpy()
    if values != "log2":  # of another unit, as are their errors
        genes = genes.assign(standard_error=np.nan)
    half = 1.959964 * genes["standard_error"].to_numpy()
    p = genes["p"].to_numpy()
    columns: dict[str, Any] = {
        "gene": genes.index,
        "log2_fold_change": change if values == "log2" else np.full(len(change), np.nan),
        "ci_low": change - half,
        "ci_high": change + half,
        "mean_expression": genes["mean_expression"].to_numpy(),
        "t": genes["statistic"].to_numpy(),
        "p": p,
        "fdr": benjamini_hochberg(p),
        "change": change,
        "standard_error": genes["standard_error"].to_numpy(),
        "reason": np.where(np.isnan(p), "the table gives no p value", ""),
    }
    return pd.DataFrame(columns)
