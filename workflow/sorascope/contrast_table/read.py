"""From the file of a published contrast to one row a gene, through the identifier gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..identifiers import IdentifierTable, genes
from ..readers.cells import MISSING
from ..readers.cells import number as cell_number
from . import files
from .columns import Columns, recognise
from .values import check_fold_changes, check_probabilities, check_signs

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class PublishedContrast:
    """`genes`: indexed by approved symbol, sorted; columns log2_fold_change, and statistic (signed),
    standard_error, p, mean_expression, each NaN where the table does not give it. `id_report`: one row a row.
    """

    layout: str
    genes: pd.DataFrame
    id_report: pd.DataFrame
    info: dict[str, object]


def head(
    path: Path, key: str, columns: Mapping[str, str] | None = None, sheet: str | None = None
) -> tuple[files.Cells, Columns]:
    """Open a table and recognise its columns, reading its first lines only; for preflight."""
    cells = files.head(path, sheet)
    return cells, recognise(cells.columns, cells.rows, path, key, columns)


def read(
    path: Path,
    key: str,
    table: IdentifierTable,
    ids: str = "symbol",
    values: str = "log2",
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> PublishedContrast:
    """Read one published contrast. Raises `InputError` when it is not one.

    `key`: the config key for messages; `values`: 'log2', or 'rank' when only the order of the changes
    counts; `columns`: role -> column name, where the names do not tell; `sheet`: of a workbook. Several rows
    of one gene: the row of the highest mean expression, or the mean of the rows where the table gives none.
    """
    import numpy as np
    import pandas as pd

    cells, found = head(path, key, columns, sheet)
    text = files.columns(path, sheet)
    numbers = pd.DataFrame(
        {role: _numbers(name, text[name], path, cells.decimal) for role, name in found.roles.items()}
    )
    change = numbers["log2_fold_change"].to_numpy()
    check_fold_changes(change, values, path, found.roles["log2_fold_change"], key)
    if "p" in numbers:
        check_probabilities(numbers["p"].to_numpy(), path, found.roles["p"])
    if found.squared:
        numbers["statistic"] = np.sign(change) * np.sqrt(numbers["statistic"].clip(lower=0))
    elif "statistic" in numbers:
        named = (found.roles["log2_fold_change"], found.roles["statistic"])
        check_signs(change, numbers["statistic"].to_numpy(), path, named)
    if "standard_error" not in numbers:
        numbers["standard_error"] = _standard_error(numbers)
    candidates = {name or "row names": list(text[name]) for name in found.genes}
    chosen = genes.choose(candidates, ids, table, path, f"{key.partition('.contrasts.')[0]}.ids")
    merged, report = _merge(numbers, chosen)
    info = {
        "layout": found.layout,
        "columns": dict(sorted(found.roles.items())),
        "gene_column": chosen.column,
        "ids": chosen.kind,
        "values": values,
        "rows": len(numbers),
        "genes": len(merged),
    }
    return PublishedContrast(found.layout, merged, report, info)


def _numbers(name: str, written: Sequence[str], path: Path, decimal: str) -> pd.Series:
    import pandas as pd

    cells = pd.Series(written, dtype=object)
    plain = cells.str.replace(decimal, ".", regex=False) if decimal != "." else cells
    values = plain.map(cell_number)
    bad = cells[values.isna() & ~cells.isin(MISSING)]
    if len(bad):
        place = f"column {name}, row {bad.index[0] + 1}"
        found = f"{bad.iloc[0]!r} ({len(bad)} rows)"
        raise InputError([Problem(str(path), place, found, "numbers; empty or NA for a missing value")])
    return values.astype(float)


def _standard_error(numbers: pd.DataFrame) -> np.ndarray:
    """Return standard errors from the interval, else from change over statistic, else from the p value."""
    import numpy as np
    from scipy.special import ndtri

    change = numbers["log2_fold_change"].to_numpy()
    if {"ci_low", "ci_high"} <= set(numbers):
        # limma's interval is Student's; taken as normal the error comes out somewhat too large
        return (numbers["ci_high"] - numbers["ci_low"]).to_numpy() / (2 * 1.959964)
    with np.errstate(divide="ignore", invalid="ignore"):
        if "statistic" in numbers:
            error = np.abs(change / numbers["statistic"].to_numpy())
        elif "p" in numbers:
            error = np.abs(change / ndtri(numbers["p"].to_numpy() / 2))
        else:
            return np.full(len(change), np.nan)
    return np.where(np.isfinite(error) & (error > 0), error, np.nan)


def _merge(numbers: pd.DataFrame, chosen: genes.Chosen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row a symbol, and what became of every row of the file."""
    import numpy as np
    import pandas as pd

    known = np.isfinite(numbers["log2_fold_change"].to_numpy())
    symbols = np.array([verdict.symbol for verdict in chosen.verdicts], dtype=object)
    report = pd.DataFrame(
        {
            "row": np.arange(1, len(numbers) + 1),
            "original_id": list(chosen.names),
            "symbol": symbols,
            "action": np.where(symbols == np.array(chosen.names, dtype=object), "kept", "renamed"),
            "reason": [verdict.reason for verdict in chosen.verdicts],
        }
    )
    report.loc[symbols == "", "action"] = "dropped"
    lacking = (symbols != "") & ~known
    report.loc[lacking, ["action", "reason"]] = ["dropped", "no fold change"]
    rows = numbers.assign(symbol=symbols)[(symbols != "") & known]
    several = rows["symbol"].duplicated(keep=False)
    times = rows["symbol"].map(rows["symbol"].value_counts())
    if "mean_expression" in rows:
        taken = rows.sort_values("mean_expression", ascending=False, kind="stable", na_position="last")
        taken = taken[~taken["symbol"].duplicated()]
        left = rows.index.difference(taken.index)
        report.loc[left, ["action", "reason"]] = [
            "dropped",
            "another row of the gene has the higher mean expression",
        ]
        both = several & rows.index.isin(taken.index)
        report.loc[rows.index[both], "reason"] = [f"highest mean expression of {n} rows" for n in times[both]]
        merged = taken.set_index("symbol").sort_index()
    else:
        merged = rows.groupby("symbol", sort=True).mean()
        report.loc[rows.index[several], "action"] = "merged"
        report.loc[rows.index[several], "reason"] = [f"mean of {n} rows" for n in times[several]]
    columns = ["log2_fold_change", "statistic", "standard_error", "p", "mean_expression"]
    merged.index.name = "gene"
    return merged.reindex(columns=columns).astype(float), report
