"""What a user brings, understood: a matrix, a folder, a published table, cells, or an accession of GEO."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import geo, readers
from ..errors import InputError
from ..files.tables import is_formula
from ..readers import count_folders, series
from ..readers.files import fault
from ..settings.geo import GeoFile
from . import cells, matrix, published
from .found import Found

ACCESSION = re.compile(r"GSE\d+")
FEW_SAMPLES = 4  # next to fold changes: fewer are means of the groups


def start(brought: str, name: str, sheet: str | None = None, geo_file: str = "") -> Found:
    """Understand a path, or an accession of GEO whose file is downloaded to where a run looks for it.

    `sheet` of a workbook; `geo_file`: a supplementary file of the series. Raises `InputError`, also for names
    of samples that a spreadsheet program, in which the sheet will be opened, would run.
    """
    found = _understood(brought, name, sheet, geo_file)
    if formulas := [sample for sample in found.rows if is_formula(sample)]:
        raise fault(
            Path(brought),
            f"sample {formulas[0]}",
            "a formula to spreadsheet programs",
            "names of visible text",
            "rename it in the matrix",
        )
    return found


def _understood(brought: str, name: str, sheet: str | None, geo_file: str) -> Found:
    if ACCESSION.fullmatch(brought):
        return _of_series(brought, geo_file)
    path = Path(brought)
    if not path.exists():
        readers.head(readers.Source(path))  # tells that it is not there
    if cells.are(path):
        return cells.of(path)
    if path.is_dir():
        return _of_folder(path)
    names = readers.sheets(path)
    if len(names) > 1 and sheet is None:
        return _of_workbook(path, name, names)
    return _of_table(path, name, sheet)


def _of_folder(path: Path) -> Found:
    """Understand a folder: the table of all samples that a pipeline left there, else a table a sample."""
    tables = count_folders.merged(path)
    if not tables:
        return matrix.of(path)
    found = matrix.of(tables[0])
    others = f", of {len(tables)} such tables" if len(tables) > 1 else ""
    first = f"matrix: {tables[0].relative_to(path)} (counts of all samples, of nf-core/rnaseq{others})"
    return replace(found, guesses=(first, *found.guesses))


def _of_table(path: Path, name: str, sheet: str | None) -> Found:
    if _is_published(path, sheet):
        return published.of(path, name, (sheet,))
    return matrix.of(path, sheet)


def _is_published(path: Path, sheet: str | None) -> bool:
    """Return whether a table is one of fold changes: few other columns of numbers."""
    if readers.is_anndata(path):
        return False
    head = readers.head(readers.Source(path, sheet=sheet))
    names = [head.columns[number] for number in matrix.sample_columns(head)]
    if len(head.columns) == 2 and len(names) == 1:  # genes and fold changes
        return True
    if not published.looks_like_one(path, sheet):
        return False
    roles = {column for each in published.contrasts(head.columns).values() for column in each.values()}
    samples = [each for each in names if each not in roles and not matrix.RESULT.fullmatch(each)]
    samples = [each for each in samples if not re.search(matrix.RESULT.pattern, each, re.IGNORECASE)]
    return len(samples) < FEW_SAMPLES


def _of_workbook(path: Path, name: str, sheets: Sequence[str]) -> Found:
    """Understand a workbook of several sheets: its counts, else a matrix, else its published tables."""
    matrices: dict[str, Found] = {}
    tables, nothing = [], []
    for sheet in sheets:
        try:
            if _is_published(path, sheet):
                tables.append(sheet)
            else:
                matrices[sheet] = matrix.of(path, sheet)
        except InputError:
            nothing.append(sheet)
    if not matrices and not tables:
        listed = ", ".join(sheets)
        raise fault(path, "", f"no sheet with a matrix or fold changes, of {listed}", "", "name one: --sheet")
    counts = [sheet for sheet, found in matrices.items() if found.entry["scale"].value == "counts"]
    chosen = next(iter([*counts, *matrices]), "")
    found = matrices[chosen] if chosen else published.of(path, name, tables)
    used = [chosen] if chosen else tables
    left = [sheet for sheet in sheets if sheet not in used]
    why = "counts come first" if chosen in counts else "a matrix" if chosen else "tables of fold changes"
    rest = f"; not used: {', '.join(left)}" if left else ""
    return replace(found, guesses=(f"sheet: {', '.join(used)} ({why}{rest})", *found.guesses))


def _of_series(accession: str, geo_file: str) -> Found:
    wanted = GeoFile(accession)
    known = series.read(_downloaded(wanted))
    if not geo_file:
        if not known.has_values:
            listed = ", ".join(known.files) or "none listed; look at the page of the series"
            raise fault(
                accession,
                "series matrix",
                "no values, as of most sequencing",
                f"a supplementary file with the matrix: {listed}",
                "name one: --geo-file NAME",
            )
        found = matrix.of(wanted.path(Path("resources")))
        return replace(found, entry=_of_geo(found, accession, ""))
    found = matrix.from_series(_downloaded(GeoFile(accession, geo_file)), known)
    return replace(found, entry=_of_geo(found, accession, geo_file))


def _of_geo(found: Found, accession: str, geo_file: str) -> dict[str, object]:
    file = {"geo": accession} | ({"geo_file": geo_file} if geo_file else {})
    return {**file, **{key: value for key, value in found.entry.items() if key != "matrix"}}


def _downloaded(wanted: GeoFile) -> Path:
    path = wanted.path(Path("resources"))
    if not path.exists():
        geo.download(wanted, path)
    return path
