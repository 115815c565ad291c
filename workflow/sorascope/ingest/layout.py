"""Matching a matrix with its sample sheet: orientation, sample columns, columns that may name genes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..errors import InputError, Problem, Problems, bare, did_you_mean, some
from ..readers import Head, Layout
from ..readers.fields import NUMBER

SHOWN = 5
MOST_LABELS = 12  # columns of text before the genes, in a table with samples in rows
ANNOTATION = re.compile(
    r"(x?|unnamed.*|index|gene.?(id|name|symbol|type|biotype|length|description)?s?|geneid|symbols?|hgnc.*|"
    r"entrez.*|ncbi.*|ensembl.*|ensg.*|refseq.*|uniprot.*|probe.*|id(_ref)?|name|chr(om.*)?|chromosome|start|"
    r"end|strand|(eff.*)?length|width|description|title|biotype|locus.*|transcript.*|band|tss.*|gc.*|"
    r"accession|cytoband|alias.*|synonyms?|type|class|product)",
    re.IGNORECASE,
)
IDENTIFIER = re.compile(r"entrez|ncbi|gene.?id", re.IGNORECASE)


def place_samples(
    head: Head,
    samples: Sequence[str],
    excluded: Mapping[str, str],
    path: Path,
    sheet: Path,
    id_column: str | None = None,
) -> Layout:
    """Return where the samples are in the matrix.

    `id_column` is the only column to look for identifiers in. Genes × samples when the header holds sample
    names, samples × genes when the first column does; when both do equally well the orientation is
    ambiguous. Raises `InputError` with every sample that is in only
    one of matrix and sheet, and every name that occurs twice.
    """
    problems = Problems()
    transposed, offered, names_in = _orientation(head, samples, path, problems)
    positions = _positions(offered, {*samples, *excluded}, transposed, path, problems)
    if not transposed:
        by_column = {name: number for number, name in enumerate(offered, 1)}
        for alias, column in head.sample_aliases.items():
            positions.setdefault(alias, by_column[column])
    missing = [name for name in samples if name not in positions]
    if len(missing) == len(samples):
        problems.add(
            path,
            "",
            f"no sample of {sheet} (it has {_listed(samples)}) in the header or the first column",
            "the names of the sample sheet, letter for letter",
            _why_none(samples, head.columns),
        )
        problems.raise_if_any()
    used = {positions[name] for name in (*samples, *excluded) if name in positions}
    extra = [name for name in _unlisted(head, offered, used, transposed) if name not in samples]
    for name in missing:
        if name in head.not_read:
            problems.add(
                path,
                f"sample {name}",
                f"another kind of table: {head.not_read[name]}",
                "one kind of table for all samples",
                "count all samples with one program; or leave the sample out of the sheet",
            )
            continue
        number = next((each for each in extra if _same_number(name, each)), "")
        remedy = did_you_mean(name, [each for each in extra if each])
        if number:
            remedy = f"write {number}, as text: a spreadsheet program made a number of it"
        problems.add(
            path,
            f"sample {name}",
            f"in {sheet}, not in the matrix",
            "",
            remedy or "remove its row from the sheet, or add it to the matrix",
        )
    spelt_otherwise = {bare(name) for name in missing}
    extra = [name for name in extra if bare(name) not in spelt_otherwise or not bare(name)]
    if extra:
        problems.add(
            path,
            f"{'rows' if transposed else 'columns'} {_listed(extra)}",
            "in the matrix, not in the sample sheet",
            f"only samples of {sheet} and columns of text",
            "add them to the sheet, or name them under exclude: with a reason",
        )
    if id_column is not None and id_column not in head.columns:
        others = [name for number, name in enumerate(head.columns) if name and number not in used]
        place = f"column {id_column} (id_column)"
        problems.add(path, place, "no such column", ", ".join(others[:8]), did_you_mean(id_column, others))
    problems.raise_if_any()
    placed = {name: positions[name] for name in samples}
    if transposed:
        genes = _of_numbers(head, [n for n in range(1, len(head.columns)) if n != names_in], path)
        _refuse_twice([head.columns[n] for n in genes], path)
        if id_column is not None:
            raise InputError(
                [
                    Problem(
                        str(path),
                        f"column {id_column} (id_column)",
                        "samples in rows: the header names the genes, and no column does",
                        "id_column: for samples in columns",
                        "remove id_column: from the config",
                    )
                ]
            )
        return Layout(placed, transposed=True, genes=tuple(genes))
    if id_column is not None:
        return Layout(placed, (head.columns.index(id_column),))
    left = [number for number in range(len(head.columns)) if number not in used]
    return Layout(placed, tuple(number for number in left if number == 0 or may_name_genes(head, number)))


def _orientation(
    head: Head, samples: Sequence[str], path: Path, problems: Problems
) -> tuple[bool, Sequence[str], int]:
    """Return whether samples are in rows, the names on that side, and the column of the names in rows.

    That is the first column, or the column of text that holds more of the samples (DepMap's ModelID).
    """
    header = head.columns[1:]
    in_header = len(set(samples) & {*header, *head.sample_aliases})
    # all row names are read only where the header does not settle it: that takes the whole file
    names = [name.strip() for name in (head.peek(0) if in_header == len(samples) else head.whole(0))]
    in_rows, names_in = len(set(samples) & set(names)), 0
    if not in_header and not in_rows:
        for column in range(1, min(len(head.columns), MOST_LABELS)):
            if not set(samples) & {name.strip() for name in head.peek(column)}:
                continue
            entries = [name.strip() for name in head.whole(column)]
            if len(set(entries)) < len(entries) and _numeric(head, column):
                continue  # values, of which some look like the names of samples called 1, 2, 3
            if len(set(samples) & set(entries)) > in_rows:
                names, in_rows, names_in = entries, len(set(samples) & set(entries)), column
    if in_header == in_rows and in_header:
        problems.add(
            path,
            "",
            f"{in_header} sample names in the header and as many in the first column",
            "samples in columns or in rows",
            "name genes and samples differently, or correct the sample sheet",
        )
        problems.raise_if_any()
    return (True, names, names_in) if in_rows > in_header else (False, header, 0)


def _refuse_twice(genes: Sequence[str], path: Path) -> None:
    """Raise `InputError` where two columns of a table with samples in rows have one name.

    One of them is then seldom expression: measurements of the clinic are called after genes (AFP).
    """
    counted = Counter(genes)
    twice = [name for name in dict.fromkeys(genes) if name and counted[name] > 1]
    if twice:
        problems = Problems()
        problems.add(
            path,
            f"columns {_listed(twice)}",
            "the name of two columns: clinical measurements as well as expression?",
            "each gene once, and no other columns of numbers",
            "delete the columns that are not expression, or rename those that are",
        )
        problems.raise_if_any()


def _positions(
    offered: Sequence[str], wanted: set[str], transposed: bool, path: Path, problems: Problems
) -> dict[str, int]:
    """Return the first position of each name; a wanted name that occurs twice is a problem."""
    positions: dict[str, int] = {}
    side, first = ("row", 0) if transposed else ("column", 1)
    for number, name in enumerate(offered, first):
        if name in positions and name in wanted:
            problems.add_twice(path, f"{side} {name}", "sample", "sample")
        positions.setdefault(name, number)
    return positions


def _unlisted(head: Head, offered: Sequence[str], used: set[int], transposed: bool) -> list[str]:
    """Return what looks like samples but is not in the sheet: all further rows, or columns of numbers."""
    if transposed:
        return [name for number, name in enumerate(offered) if number not in used]
    return [
        name
        for number, name in enumerate(offered, 1)
        if number not in used and not ANNOTATION.fullmatch(name) and _numeric(head, number)
    ]


def _why_none(samples: Sequence[str], header: Sequence[str]) -> str:
    """Return the likely reason why no sample name is in the header."""
    if all(NUMBER.fullmatch(name) for name in header[1:]):
        return f"the first line holds numbers ({_listed(header)}): add a header with the sample names"
    if {_r_name(name) for name in samples} <= set(header):
        changed = next(name for name in samples if _r_name(name) != name)
        return f"R rewrote {changed} to {_r_name(changed)}: read and write it with check.names = FALSE"
    return f"the header has {_listed(header)}"


def _r_name(name: str) -> str:
    """Return what R's make.names, which read.table applies, makes of a name."""
    valid = re.sub(r"[^A-Za-z0-9._]", ".", name)
    return f"X{valid}" if re.match(r"[0-9_]|\.[0-9]", valid) else valid


def _numeric(head: Head, column: int) -> bool:
    return all(NUMBER.fullmatch(entry) for entry in head.peek(column))


def _of_numbers(head: Head, columns: Iterable[int], path: Path) -> list[int]:
    """Return the columns of numbers; a column of which most cells are numbers, but not all, is refused."""
    genes, odd = [], {}
    for column in columns:
        entries = head.peek(column)
        text = [entry for entry in entries if not NUMBER.fullmatch(entry)]
        if not text:
            genes.append(column)
        elif 2 * len(text) < len(list(filter(None, entries))):  # a gene's values, or remarks of the clinic?
            odd[head.columns[column]] = text[0]
    if odd:
        raise InputError(
            [
                Problem(
                    str(path),
                    f"column{'s' * (len(odd) > 1)} {_listed(odd)}",
                    f"{next(iter(odd.values()))!r} among numbers",
                    "samples in rows: a column of numbers for each gene, and columns of text",
                    "write NA for a value that is missing; remove the column if it is no gene",
                )
            ]
        )
    return genes


def may_name_genes(head: Head, column: int) -> bool:
    """Return whether a column may hold identifiers: text that differs from row to row, or Entrez IDs."""
    entries = head.peek(column)
    if all(NUMBER.fullmatch(entry) for entry in entries):
        return bool(IDENTIFIER.search(head.columns[column]))
    return len(set(entries)) > 0.5 * len(entries)


def _listed(names: Iterable[str]) -> str:
    return some((name or "(no name)" for name in names), SHOWN)


def _same_number(name: str, other: str) -> bool:
    """Return whether two names are one number, written in two ways: 01 and 1, 1E5 and 1.00E+05."""
    try:
        return name != other and float(name) == float(other)
    except ValueError:
        return False
