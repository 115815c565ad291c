"""Which sample and label each cell belongs to, checked against the sample sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import readers
from ..errors import InputError, Problem, Problems, did_you_mean
from ..readers.fields import MISSING
from ..readers.files import refuse_nul
from ..readers.grid import text
from ..settings import Dataset

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
SHOWN = 5


def assign(table: pd.DataFrame, dataset: Dataset, wanted: Sequence[str]) -> pd.DataFrame:
    """Return sample (missing for a cell of none) and label of each cell, indexed by cell.

    `table`: the matrix' own table of cells; a table named in the config is joined to it by cell. `wanted`:
    the samples of the sheet. A cell of an excluded sample gets none. Names that several samples share are
    led by their sample. Raises `InputError` with every sample that is in only one of cells and sheet.
    """
    options, place = dataset.cells, f"key datasets.{dataset.name}.cells"
    source = str(dataset.matrix)
    if options.table is not None:
        table, source = _joined(table, options.table, dataset), str(options.table)
    problems = Problems()
    columns = {"sample": options.sample, **({"label": options.label} if options.label else {})}
    for role, column in columns.items():
        if column not in table.columns:
            problems.add(
                source,
                f"{place}.{role}",
                f"no column {column} in the table of cells",
                ", ".join(map(str, table.columns)) or "no column at all",
                did_you_mean(column, map(str, table.columns))
                or f"name the column under cells.{role}, or give a table of cells under cells.table",
            )
    problems.raise_if_any()
    listed = table[list(columns.values())].set_axis(list(columns), axis=1).copy()
    for role in columns:
        names = listed[role].astype(object)
        listed[role] = names.where(names.isna(), names.astype(str)).replace("", None)
        refuse_nul(source, f"column {role}", listed[role].dropna())
    refuse_nul(source, "names of cells", listed.index.astype(str))
    _check_samples(listed["sample"], dataset, wanted, source, problems)
    problems.raise_if_any()
    listed.loc[~listed["sample"].isin(list(wanted)), "sample"] = None
    if "label" not in listed:
        listed["label"] = ALL
    listed["label"] = listed["label"].fillna("unlabelled")
    return listed.set_axis(_unique(listed, source), axis=0)


def _joined(table: pd.DataFrame, path: Path, dataset: Dataset) -> pd.DataFrame:
    """Return the cells' own table joined by cell with the one the config names (first column: the cell)."""
    import pandas as pd

    if not path.is_file():
        key = f"key datasets.{dataset.name}.cells.table"
        raise InputError([Problem("config", key, f"no file {path}", "an existing TSV or CSV file")])
    cells = readers.table(path, of_numbers=False)
    names, *columns = zip(*cells.texts(), strict=True)
    missing = [[None if cell in MISSING else cell for cell in column] for column in columns]
    given = pd.DataFrame(dict(zip(cells.columns[1:], missing, strict=True)), index=pd.Index(names, dtype=str))
    if not given.index.is_unique:
        twice = given.index[given.index.duplicated()][0]
        raise InputError([Problem(str(path), f"cell {twice}", "in two rows", "each cell once")])
    known = int(table.index.isin(given.index).sum())
    if not known:
        raise InputError(
            [
                Problem(
                    str(path),
                    "first column",
                    f"no cell of {dataset.matrix} (it has {', '.join(table.index[:SHOWN])} …)",
                    "the cells' names, letter for letter",
                    f"the table has {', '.join(given.index[:SHOWN])} …",
                )
            ]
        )
    _check_same(table, given, path, dataset)
    return table.drop(columns=given.columns, errors="ignore").join(given)


def _check_same(table: pd.DataFrame, given: pd.DataFrame, path: Path, dataset: Dataset) -> None:
    """Refuse a table of cells that gives cells another sample than the matrix does."""
    column = dataset.cells.sample
    if column not in table.columns or column not in given.columns:
        return
    own = table[column].astype(object).reindex(given.index)
    both = own.notna() & given[column].notna()
    differs = both & (own.map(text) != given[column])  # as in a table: 1 for 1.0
    if differs.any():
        cell = differs.idxmax()
        found = f"sample {given[column][cell]}, and {own[cell]} in {dataset.matrix}"
        more = f" ({differs.sum():,} cells)" if differs.sum() > 1 else ""
        remedy = f"leave out cells.table, or name another column under datasets.{dataset.name}.cells.sample"
        raise InputError([Problem(str(path), f"cell {cell}", found + more, "one sample a cell", remedy)])


def _check_samples(
    found: pd.Series, dataset: Dataset, wanted: Sequence[str], source: str, problems: Problems
) -> None:
    present = {str(name) for name in found.dropna().unique()}
    for name in wanted:
        if name not in present:
            problems.add(
                dataset.samples,
                f"sample {name}",
                f"no cell of it in {source}",
                ", ".join(sorted(present)) or "no cell has a sample",
                did_you_mean(name, present) or "correct the name, or take the sample out of the sheet",
            )
    for name in sorted(present - set(wanted) - set(dataset.exclude)):
        problems.add(
            source,
            f"sample {name}",
            f"not in {dataset.samples}",
            "only samples of the sheet",
            "add it to the sheet; to leave it out, name it under exclude: with a reason",
        )


def _unique(listed: pd.DataFrame, source: str) -> pd.Index:
    """Return the cells' names, led by their sample where they would not be unique."""
    names = listed.index.astype(str)
    if names.is_unique:
        return names
    names = listed["sample"].fillna("").astype(str).to_numpy() + ":" + names
    if not names.is_unique:
        twice = names[names.duplicated()][0]
        raise InputError([Problem(source, f"cell {twice}", "twice in one sample", "each cell once")])
    return names
