"""From the file of a published contrast to one row a gene, through the identifier gate."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..identifiers import IdentifierTable, genes
from ..readers.fields import MISSING, NUMBERS, Field, is_number, remedy
from ..readers.fields import numbers as cell_numbers
from ..readers.preamble import PEEK_ROWS
from . import direction, files
from .columns import LAYOUTS, Columns, recognise
from .values import (
    are_cut_or_divided,
    check_fold_changes,
    check_possible,
    check_probabilities,
    check_signs,
    remarks,
    stated_errors,
)

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


@dataclass(frozen=True)
class Examined:
    """A table whose columns are known and whose numbers are possible.

    `numbers`: role -> one value a row, NaN where missing; `candidates`: column -> what names the genes.
    `remarks`: what the reader of the results has to know of the table.
    """

    columns: Columns
    numbers: Mapping[str, np.ndarray]
    candidates: Mapping[str, Sequence[str]]
    places: Sequence[str]
    remarks: tuple[str, ...]


def examine(
    path: Path,
    key: str,
    values: str = "log2",
    columns: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Examined:
    """Open a table, recognise its columns and check its numbers; for preflight, too.

    Raises `InputError` when it is no published contrast, or holds what cannot be.
    """
    cells = files.cells(path, sheet)
    found = recognise(cells.columns, cells.rows[:PEEK_ROWS], path, key, columns)
    numbers = {role: _numbers(name, cells, path) for role, name in found.roles.items()}
    change = numbers["log2_fold_change"]
    named = found.roles["log2_fold_change"]
    surely_log2 = found.layout in LAYOUTS and are_cut_or_divided(numbers)
    check_fold_changes(change, values, path, named, key, surely_log2)
    check_possible(numbers, found, path, cells.places)
    if "p" in numbers:
        check_probabilities(numbers["p"], path, found.roles["p"], numbers.get("statistic"))
    if "statistic" in numbers and not found.squared:
        check_signs(change, numbers["statistic"], path, (named, found.roles["statistic"]))
    candidates = {name or "row names": cells.column(name) for name in found.genes}
    others = _others(found, cells)
    said = direction.describe(change, named, path.name.partition(".")[0], others)
    return Examined(found, numbers, candidates, cells.places, (*cells.notes, *said, *remarks(numbers)))


def _others(found: Columns, cells: files.Cells) -> dict[str, np.ndarray]:
    """Return the further columns of numbers, those with text among their first cells left out."""
    import numpy as np

    taken = {*found.roles.values(), *found.genes}
    numbered = [(n, name) for n, name in enumerate(cells.columns) if name not in taken]
    others = {}
    for n, name in numbered[: direction.MOST_COLUMNS]:
        first = [row[n] for row in cells.rows[:PEEK_ROWS]]
        if all(cell in MISSING or is_number(cell, cells.decimal) for cell in first):
            others[name] = np.array(cell_numbers([row[n] for row in cells.rows], cells.decimal))
    return others


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

    examined = examine(path, key, values, columns, sheet)
    found, numbers = examined.columns, pd.DataFrame(examined.numbers)
    change = numbers["log2_fold_change"].to_numpy()
    if found.squared:
        numbers["statistic"] = np.sign(change) * np.sqrt(numbers["statistic"])
    stated, _ = stated_errors(examined.numbers)
    # 0 is an error that was rounded away; 1 / 0 would be all the weight
    error = _standard_error(numbers) if stated is None else np.where(stated > 0, stated, np.nan)
    numbers["standard_error"] = error
    chosen = genes.choose(examined.candidates, ids, table, path, f"{key.partition('.contrasts.')[0]}.ids")
    merged, report = _merge(numbers, chosen)
    info = {
        "layout": found.layout,
        "columns": dict(sorted(found.roles.items())),
        "gene_column": chosen.column,
        "ids": chosen.kind,
        "values": values,
        "rows": len(numbers),
        "genes": len(merged),
        "remarks": list(examined.remarks),
    }
    return PublishedContrast(found.layout, merged, report, info)


def _numbers(name: str, cells: files.Cells, path: Path) -> np.ndarray:
    import numpy as np

    written = cells.column(name)
    values = cell_numbers(written, cells.decimal)
    bad = [n for n, value in enumerate(values) if math.isnan(value) and written[n] not in MISSING]
    if bad:
        place = f"column {name}, {cells.places[bad[0]]}"
        found = f"{written[bad[0]]!r} ({len(bad)} rows)"
        to_do = remedy(
            Field(cells.places[bad[0]], name, written[bad[0]]), "leave cells without a value empty"
        )
        raise InputError([Problem(str(path), place, found, NUMBERS, to_do)])
    return np.array(values, dtype=float)


def _standard_error(numbers: pd.DataFrame) -> np.ndarray:
    """Return standard errors from change over statistic, else from the p value."""
    import numpy as np
    from scipy.special import ndtri

    change = numbers["log2_fold_change"].to_numpy()
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
    infinite = (symbols != "") & np.isinf(numbers["log2_fold_change"].to_numpy())
    report.loc[infinite, "reason"] = "an infinite fold change"
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
