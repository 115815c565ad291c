"""Whether identifiers lead to genes: a look at the first rows, and at all of them only on suspicion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from .. import readers
from ..errors import InputError, Problems
from ..identifiers import KINDS, IdentifierTable, genes, load_table
from ..readers import Head, Layout
from ..settings import IDENTIFIERS, Dataset
from .scales import READ_BELOW_BYTES


@cache
def known() -> IdentifierTable:
    """Return the identifier table, read once."""
    return load_table(IDENTIFIERS)


def check(dataset: Dataset, head: Head, layout: Layout, problems: Problems) -> str:
    """Add what `ingest` would say of the identifiers, in its words; return how many are known, "" if unsure.

    The first rows may be odd ones (spike-ins, clones): where they raise doubt, all rows are asked.
    """
    if not dataset.ids:
        return ""
    try:
        chosen = _chosen(dataset, _first(dataset, head, layout))
    except InputError:  # of the platform, reported where it is opened
        return ""
    if isinstance(chosen, genes.Chosen):
        return _describe(chosen, "" if layout.transposed else "the first ")
    if readers.size_of(dataset.matrix) > READ_BELOW_BYTES:
        return ""
    try:
        matrix = readers.read(dataset.source, layout)
    except InputError as error:
        problems.found.extend(error.problems)
        return ""
    return check_table(dataset, matrix.identifiers, dataset.matrix, problems)


def _describe(chosen: genes.Chosen, first: str = "") -> str:
    """Return how many identifiers are known: "symbols: 198 of the first 200 known (column gene)"."""
    names, known = len(chosen.names), sum(bool(verdict.symbol) for verdict in chosen.verdicts)
    mouse = f" and {sum(chosen.mouse):,} of mouse" if any(chosen.mouse) else ""
    form = f", written as {chosen.form}" if chosen.form else ""
    return f"{KINDS[chosen.kind]}: {known:,} of {first}{names:,} known{mouse} ({chosen.column}{form})"


def _chosen(dataset: Dataset, columns: Mapping[str, Sequence[str]]) -> genes.Chosen | InputError:
    try:
        return genes.choose(columns, dataset.ids, known(), dataset.matrix, f"datasets.{dataset.name}.ids")
    except InputError as error:
        return error


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
    dataset: Dataset, columns: Mapping[str, Sequence[str]], path: Path, problems: Problems
) -> str:
    """Add what is said of the identifiers of a table that was read whole; return how many are known.

    `columns`: those that may name genes.
    """
    try:
        return _describe(genes.choose(columns, dataset.ids, known(), path, f"datasets.{dataset.name}.ids"))
    except InputError as error:
        problems.found.extend(error.problems)
        return ""
