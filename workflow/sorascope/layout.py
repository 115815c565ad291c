"""Matching a matrix with its sample sheet: orientation, sample columns, columns that may name genes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from .errors import Problems, did_you_mean
from .readers import Head, Layout

SHOWN = 5
ANNOTATION = re.compile(
    r"(x?|unnamed.*|index|#?gene.?(id|name|symbol|type|biotype|length)?s?|geneid|symbols?|hgnc.*|entrez.*|ncbi.*|"
    r"ensembl.*|ensg.*|ensg|refseq.*|uniprot.*|probe.*|id(_ref)?|name|chr(om.*)?|chromosome|start|end|strand|"
    r"length|eff.*length|width|description|title|(gene.?)?biotype|locus.*|transcript.*|band|tss.*|gc.*|"
    r"accession|cytoband|alias.*|synonyms?|type|class|product)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?|inf|nan|na|n/a|null|", re.IGNORECASE)


def place_samples(
    head: Head, samples: Sequence[str], excluded: Mapping[str, str], path: Path, sheet: Path
) -> Layout:
    """Return where the samples stand in the matrix.

    Genes × samples when the header holds sample names, samples × genes when the first column does; when
    both do equally well the orientation is ambiguous. Raises `InputError` with every sample that is in only
    one of matrix and sheet, and every name that stands twice.
    """
    in_header = len(set(samples) & set(head.columns[1:]))
    names: Sequence[str] = []
    in_rows = 0
    if in_header < len(samples):
        names = [name.strip() for name in head.row_names()]
        in_rows = len(set(samples) & set(names))
    problems = Problems()
    if in_header == in_rows and in_header:
        problems.add(
            path,
            "",
            f"{in_header} sample names in the header and as many in the first column",
            "samples in columns or in rows",
            "name genes and samples differently, or correct the sample sheet",
        )
        problems.raise_if_any()
    transposed = in_rows > in_header
    offered = list(names) if transposed else list(head.columns[1:])
    offset = 0 if transposed else 1
    positions: dict[str, int] = {}
    for number, name in enumerate(offered):
        if name in positions and (name in samples or name in excluded):
            problems.add(
                path, f"{'row' if transposed else 'column'} {name}", "the sample twice", "each sample once",
                "rename or remove one",
            )  # fmt: skip
        positions.setdefault(name, number + offset)
    missing = [name for name in samples if name not in positions]
    extra = _unlisted(head, offered, {*samples, *excluded}, transposed)
    if missing:
        if len(missing) == len(samples):
            problems.add(
                path,
                "",
                f"no sample of {sheet} (it has {_listed(samples)}) in the header or the first column",
                "the names of the sample sheet, letter for letter",
                f"the header has {_listed(head.columns)}",
            )
            problems.raise_if_any()
        _tell_missing(problems, missing, [name for name in extra if name], path, sheet)
    if extra:
        problems.add(
            path,
            f"{'rows' if transposed else 'columns'} {_listed(extra)}",
            "in the matrix, not in the sample sheet",
            f"only samples of {sheet} and columns of text",
            "add them to the sheet; to leave a sample out, name it under exclude: with a reason",
        )
    problems.raise_if_any()
    placed = {name: positions[name] for name in samples}
    if transposed:
        return Layout(placed, transposed=True)
    others = [n for n, name in enumerate(head.columns) if name not in placed and name not in excluded]
    return Layout(placed, tuple(n for n in others if n == 0 or _may_name_genes(head, n)))


def _unlisted(head: Head, offered: Sequence[str], known: set[str], transposed: bool) -> list[str]:
    """Return what looks like samples but is not in the sheet: all further rows, or columns of numbers."""
    if transposed:
        return [name for name in offered if name not in known]
    numeric = (
        name
        for number, name in enumerate(offered, 1)
        if name not in known
        and not ANNOTATION.fullmatch(name)
        and all(NUMBER.fullmatch(row[number]) for row in head.rows if number < len(row))
    )
    return list(numeric)


def _may_name_genes(head: Head, column: int) -> bool:
    cells = [row[column] for row in head.rows if column < len(row)]
    # lengths and coordinates are numbers too, but only a column called so holds Entrez IDs
    if all(NUMBER.fullmatch(cell) for cell in cells):
        return bool(re.search(r"entrez|ncbi|geneid|gene_id", head.columns[column], re.IGNORECASE))
    return len(set(cells)) > 0.5 * len(cells)


def _tell_missing(
    problems: Problems,
    missing: Sequence[str],
    extra: Sequence[str],
    path: Path,
    sheet: Path,
) -> None:
    for name in missing:
        problems.add(
            path,
            f"sample {name}",
            f"in {sheet}, not in the matrix",
            "",
            did_you_mean(name, extra) or "remove its row from the sheet, or add its column",
        )


def _listed(names: Iterable[str]) -> str:
    names = [name or "(no name)" for name in names]
    more = f", … ({len(names)} in all)" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
