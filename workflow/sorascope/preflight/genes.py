"""Whether identifiers lead to genes: a look at the first rows, and at all of them only on suspicion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from .. import readers
from ..errors import InputError, Problems
from ..identifiers import IdentifierTable, genes, load_table
from ..readers import Head, Layout
from ..settings import IDENTIFIERS, Dataset
from .scales import READ_BELOW_BYTES


@cache
def known() -> IdentifierTable:
    """Return the identifier table, read once."""
    return load_table(IDENTIFIERS)


def check(dataset: Dataset, head: Head, layout: Layout, problems: Problems) -> None:
    """Add what `ingest` would say of the identifiers, in its words.

    The first rows may be odd ones (spike-ins, clones): where they raise doubt, all rows are asked.
    """
    try:
        first = _first(dataset, head, layout)
    except InputError:  # of the platform, told where it is opened
        return
    if not dataset.ids or _fault(dataset, first) is None:
        return
    if readers.size_of(dataset.matrix) > READ_BELOW_BYTES:
        return
    try:
        matrix = readers.read(dataset.source, layout)
    except InputError as error:
        problems.found.extend(error.problems)
        return
    doubt = _fault(dataset, matrix.identifiers)
    problems.found.extend(doubt.problems if doubt else ())


def _fault(dataset: Dataset, columns: Mapping[str, Sequence[str]]) -> InputError | None:
    try:
        genes.choose(columns, dataset.ids, known(), dataset.matrix, f"datasets.{dataset.name}.ids")
    except InputError as error:
        return error
    return None


def _first(dataset: Dataset, head: Head, layout: Layout) -> dict[str, Sequence[str]]:
    """Return the first identifiers of each column that may name genes, probes led through the platform."""
    if layout.transposed:
        return {"header": [head.columns[number] for number in layout.genes]}
    columns = {head.columns[n] or "row names": head.peek(n) for n in layout.identifiers}
    if dataset.platform:
        probes = next(iter(columns.values()))
        for name, of_probe in readers.genes_of_probes(dataset.platform).items():
            columns[name] = [of_probe.get(probe, "") for probe in probes]
    return columns


def check_table(
    dataset: Dataset, columns: Mapping[str, Sequence[str]], path: object, problems: Problems
) -> None:
    """Add what is said of the identifiers of a published table; `columns`: those that may name genes."""
    try:
        genes.choose(columns, dataset.ids, known(), path, f"datasets.{dataset.name}.ids")
    except InputError as error:
        problems.found.extend(error.problems)
