"""All faults of all data sets, found from sample sheets and matrix headers before anything is computed.

Runs whenever the workflow is read, so nothing heavy (pandas, anndata, scanpy) may be imported from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from .. import knowledge, readers
from ..assays import check as assays
from ..assays import mistaken
from ..cells import preflight as cells
from ..contrast_table import read as contrast_tables
from ..errors import InputError, Problems, did_you_mean, nearest, some
from ..files import path_kind
from ..ingest.layout import place_samples
from ..readers import samples
from ..settings import CELLS, KNOWN_CONTRASTS, NOWHERE, TABLES, Dataset, Mechanisms, Settings
from ..synthesis import folders as known_contrasts
from . import contrasts, genes, options, scales
from .opened import OpenedData, OpenedTable

SHOWN = 8
ENDINGS = re.compile(r"(\.(tsv|csv|txt|tab|xlsx|gct|parquet|h5ad|h5|gz|bz2|xz|zip))+$")
Opened = TypeVar("Opened")
Opening = OpenedData | dict[str, OpenedTable]  # of a data set; of published tables by contrast


def check(settings: Settings) -> None:
    """Raise `InputError` with every problem of every data set and own gene set; return None without any."""
    problems = Problems()
    collect(settings, problems)
    problems.raise_if_any()


def collect(settings: Settings, problems: Problems) -> dict[str, Opening]:
    """Add every problem of every data set and own gene set to `problems`; return what was opened of each.

    The settings may be those of a faulty config, as far as it can be read (see `settings.read`): what a
    data set lacks is not looked for, and nothing is reported that would follow from that.
    """
    _check_mechanisms(settings.mechanisms, settings.source, problems)
    _check_atlas(settings, problems)
    options.check(settings, problems)
    weights, read = options.weights(settings), cache(samples.read)  # data sets may share a sheet
    opened = {
        name: _check_dataset(dataset, settings.source, read, problems, weights)
        for name, dataset in settings.datasets.items()
    }
    return {name: looked for name, looked in opened.items() if looked}


def _check_mechanisms(mechanisms: Mechanisms, source: str, problems: Problems) -> None:
    named = [("folder", mechanisms.folder), *_own_files(mechanisms)]
    found = [
        *(_is_taken_as_it_is(path, source, f"key mechanisms.{key}", problems) for key, path in named),
        path_kind.what(mechanisms.folder) in ("", path_kind.FOLDER)
        or _is_there(mechanisms.folder, source, "key mechanisms.folder", problems, (path_kind.FOLDER,)),
        *(
            path_kind.what(path) in ("", path_kind.FILE)
            or _is_there(path, source, f"key mechanisms.{key}", problems, (path_kind.FILE,))
            for key, path in _own_files(mechanisms)
        ),
    ]
    if not all(found):
        return
    try:
        knowledge.load_chosen(mechanisms)
    except InputError as error:
        problems.found.extend(error.problems)


def _check_atlas(settings: Settings, problems: Problems) -> None:
    """Check the atlas folders of one's own: they are there, and every row can be read."""
    for number, folder in enumerate(settings.atlas.folders):
        place = f"key atlas.folders, entry {number + 1}"
        if _is_there(folder, settings.source, place, problems, (path_kind.FOLDER,)):
            tables = [
                _is_there(folder / name, settings.source, place, problems, (path_kind.FILE,))
                for name in KNOWN_CONTRASTS
            ]
            if all(tables):
                known_contrasts.check(folder, problems)


def _own_files(mechanisms: Mechanisms) -> list[tuple[str, Path]]:
    """Return the files of the user's own sets and mechanisms, each with its key."""
    extra = [("extra", Path(mechanisms.extra))] if mechanisms.extra else []
    return [*(("sets", path) for path in mechanisms.sets), *extra]


def _check_dataset(
    dataset: Dataset,
    source: str,
    read: Callable[[Path], samples.SampleSheet],
    problems: Problems,
    weights: str | None = None,
) -> Opening | None:
    place = f"key datasets.{dataset.name}"
    if dataset.kind == TABLES:
        return _check_tables(dataset, source, problems)
    sheet = _opened(read, dataset.samples, source, f"{place}.samples", problems)
    of_cells = dataset.kind == CELLS

    def first_look(path: Path) -> readers.Head | bool:
        return path.exists() if of_cells else readers.head(dataset.source)

    head = None
    # a file yet to be downloaded is checked on the way in
    if not dataset.geo or path_kind.what(dataset.matrix):
        matrix = (path_kind.FILE, path_kind.FOLDER)
        head = _opened(first_look, dataset.matrix, source, f"{place}.matrix", problems, matrix)
    no_platform = dataset.platform is not None and not _opened(
        readers.genes_of_probes, dataset.platform, source, f"{place}.platform", problems
    )
    if sheet is None:
        return None
    looked = OpenedData(sheet)
    excluded = dataset.exclude
    if head is not None:  # a name that is not in the sheet may be that of a column
        known = [*sheet.rows, *(head.columns if isinstance(head, readers.Head) else ())]
        excluded = _excluded_as_meant(dataset, known, source, problems)
    kept = sheet.without(dataset.exclude)
    if not kept.rows:
        remedy = "leave in the samples that are to be compared"
        problems.add(source, f"{place}.exclude", f"every sample of {dataset.samples}", "some samples", remedy)
        return None
    if head is not None and of_cells:
        cells.check(dataset, kept.rows, source, problems)
        if dataset.ids and (columns := cells.identifiers(dataset)):
            looked = OpenedData(
                sheet, identifiers=genes.check_table(dataset, columns, dataset.matrix, problems)
            )
    elif isinstance(head, readers.Head) and mistaken.check(dataset, head.columns, head.peek(0), problems):
        pass
    elif isinstance(head, readers.Head):
        try:
            layout = place_samples(
                head, list(kept.rows), excluded, dataset.matrix, dataset.samples, dataset.id_column
            )
        except InputError as error:
            problems.found.extend(error.problems)
        else:
            unknown = Problems()
            chosen = "" if no_platform else genes.check(dataset, head, layout, unknown)
            looked = OpenedData(sheet, head, layout, chosen)
            platform = None if no_platform else dataset.platform
            checked = replace(dataset, exclude=excluded, platform=platform)
            looked = replace(looked, notices=scales.check(checked, looked, kept, problems))
            problems.found.extend(unknown.found)
    options.check_dataset(dataset, weights, kept, source, problems)
    for contrast in dataset.contrasts.values():
        contrasts.check(dataset, contrast, kept, source, problems)
    return replace(looked, assays=assays.check(dataset, kept, source, problems))


def _check_tables(dataset: Dataset, source: str, problems: Problems) -> dict[str, OpenedTable]:
    """Read each published table, recognise its columns and check its numbers."""
    looked = {}
    for name, table in dataset.tables.items():
        key = f"datasets.{dataset.name}.contrasts.{name}"
        examine = partial(
            contrast_tables.examine, key=key, values=table.values, columns=table.columns, sheet=table.sheet
        )
        examined = _opened(examine, table.table, source, f"key {key}.table", problems)
        if examined is not None:
            candidates = examined.candidates
            chosen = genes.check_table(dataset, candidates, table.table, problems) if dataset.ids else ""
            looked[name] = OpenedTable(examined, chosen)
    return looked


def _opened(
    read: Callable[[Path], Opened],
    path: Path,
    source: str,
    place: str,
    problems: Problems,
    kinds: tuple[str, ...] = (path_kind.FILE,),
) -> Opened | None:
    """Return what `read` makes of a file, or None after reporting why it cannot (done already: no name)."""
    if path == NOWHERE:
        return None
    if not _is_taken_as_it_is(path, source, place, problems):
        return None
    if not _is_there(path, source, place, problems, kinds):
        return None
    try:
        return read(path)
    except InputError as error:
        problems.found.extend(error.problems)
        return None


def _is_taken_as_it_is(path: Path, source: str, place: str, problems: Problems) -> bool:
    """Return whether Snakemake can use a path, from the working folder on if it is below; tell if not."""
    below = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    found, taken_for = path_kind.taken(below)
    if found:
        remedy = f"rename the file or folder: Snakemake takes {found} for {taken_for}"
        problems.add(source, place, f"{found} in the path {path}", f"a path without {found}", remedy)
    return not found


def _is_there(path: Path, source: str, place: str, problems: Problems, kinds: tuple[str, ...]) -> bool:
    """Return whether something of the wanted kinds (a file, a folder) is there; tell if not."""
    found = path_kind.what(path)
    if not found:
        allowed = f"an existing {kinds[0].removeprefix('a ')}; a relative path counts from the working folder"
        problems.add(source, place, f"no file {path}", allowed, _near(path))
    elif found not in kinds:
        problems.add(source, place, f"{path} is {found}", " or ".join(kinds), "correct the path")
    return found in kinds


def _near(path: Path) -> str:
    """Return the file that was meant, judged without its ending, or what there is in its place."""
    written = str(path)
    if "\\" in written and path_kind.what(Path(written.replace("\\", "/"))):
        return f"write it with slashes: {written.replace(chr(92), '/')}"
    if written.startswith("~"):
        return f"write the whole path: {path.expanduser()}"
    if path_kind.what(path.parent) != path_kind.FOLDER:
        return f"there is no folder {path.parent}"
    names = sorted(file.name for file in path.parent.iterdir() if not file.name.startswith("."))
    stems = {ENDINGS.sub("", name): name for name in names}
    near = stems.get(nearest(ENDINGS.sub("", path.name), stems))
    if near:
        return f"did you mean {path.with_name(near)}?"
    return f"the folder holds {some(names, SHOWN)}" if names else "the folder is empty"


def _excluded_as_meant(dataset: Dataset, known: list[str], source: str, problems: Problems) -> dict[str, str]:
    """Tell names under `exclude` that are neither a sample of the sheet nor a column of the matrix.

    Returns the names that were meant, where that is clear, with their reasons.
    """
    meant = {}
    for name, reason in dataset.exclude.items():
        meant[name if name in known else nearest(name, known) or name] = reason
        if name not in known:
            problems.add(
                source,
                f"key datasets.{dataset.name}.exclude.{name}",
                "no such sample",
                f"a sample of {dataset.samples} or a column of {dataset.matrix}",
                did_you_mean(name, known),
            )
    return meant
