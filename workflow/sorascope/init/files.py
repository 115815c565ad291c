"""The two files: a config with one data set, and its sample sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import readers
from ..errors import InputError, Problem
from ..layout import ANNOTATION, NUMBER
from ..readers import Head, Layout, Matrix, Source
from ..scale import derived
from . import guesses
from .guesses import MARK, RESISTANT, SENSITIVE, Guess

if TYPE_CHECKING:
    import numpy as np

# columns that result tables hold beside the samples
RESULT = re.compile(
    r"(log2?.?)?(fold.?change|fc)\b.*|l(og)?2?fc.*|(adj.?)?p[._ ]?(val(ue)?s?|adj).*|padj.*|fdr.*|"
    r"q.?val(ue)?s?.*|base.?mean.*|lfcse.*|ave.?expr.*|logcpm|(t|b|f|lr|stat)",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Started:
    """Text of config and sample sheet, and every guess as "what: value (why)"."""

    config: str
    sheet: str
    told: tuple[str, ...]


def start(matrix: Path, name: str, sheet: Path, workbook_sheet: str | None = None) -> Started:
    """Make both files' text from a matrix, genes x samples, of any format that is read as a table.

    `sheet` is where the sample sheet will lie, `workbook_sheet` the sheet of an Excel workbook that has
    several. Raises `InputError` for what is no such matrix.
    """
    source = Source(matrix, sheet=workbook_sheet)
    head = readers.head(source)
    columns = [
        number
        for number, column in enumerate(head.columns)
        if number and not ANNOTATION.fullmatch(column) and _numeric(head, number)
    ]
    samples = [head.columns[number] for number in columns]
    if len(samples) < 2:
        raise InputError(
            [
                Problem(
                    str(matrix),
                    "header",
                    f"{len(samples)} columns of numbers",
                    "a matrix with genes in rows and samples in columns",
                    "for other formats copy an entry of config/config.yaml and write the sheet by hand",
                )
            ]
        )
    read = readers.read(source, Layout(dict(zip(samples, columns, strict=True))))
    left_out = {name: "a result, not a sample" for name in samples if RESULT.fullmatch(name)}
    left_out |= derived(*_without(read, left_out))
    values, _ = _without(read, left_out)
    samples = [name for name in samples if name not in left_out]
    found = {"scale": guesses.scale(values), "ids": guesses.identifiers(list(head.peek(0)))}
    groups = guesses.groups(samples)
    lines = {sample: guesses.line(sample) for sample in samples}
    block = any(guess.value for guess in lines.values())
    told = [f"{key}: {guess} ({guess.because})" for key, guess in found.items()]
    told += [f"left out {name}: {why}" for name, why in left_out.items()]
    for sample in samples:
        told.append(f"{sample}: response {groups[sample]} ({groups[sample].because})")
        if block:
            told.append(f"{sample}: parental_line {lines[sample]} ({lines[sample].because})")
    return Started(
        _config(matrix, name, sheet, found, block, workbook_sheet, left_out),
        _sheet(groups, lines if block else {}),
        tuple(told),
    )


def _without(matrix: Matrix, left_out: Collection[str]) -> tuple[np.ndarray, list[str]]:
    """Return values and names of the matrix' other samples."""
    kept = [number for number, name in enumerate(matrix.samples) if name not in left_out]
    return matrix.values[:, kept], [matrix.samples[number] for number in kept]


def _numeric(head: Head, column: int) -> bool:
    cells = head.peek(column)
    return bool(cells) and all(NUMBER.fullmatch(cell.strip()) for cell in cells)


def _sheet(groups: Mapping[str, Guess], lines: Mapping[str, Guess]) -> str:
    header = ["sample", "response", *(["parental_line"] if lines else [])]
    rows = [
        [sample, str(guess), *([str(lines[sample])] if lines else [])] for sample, guess in groups.items()
    ]
    return "".join("\t".join(row) + "\n" for row in [header, *rows])


def _config(
    matrix: Path,
    name: str,
    sheet: Path,
    found: Mapping[str, Guess],
    block: bool,
    workbook_sheet: str | None,
    left_out: Mapping[str, str],
) -> str:
    rows = "".join(f"\n      {_quoted(name)}: {_quoted(why)}" for name, why in left_out.items())
    excluded = f"    # columns that are no samples\n    exclude:{rows}\n" if left_out else ""
    of_workbook = f"\n    sheet: {_quoted(workbook_sheet)}" if workbook_sheet else ""
    return f"""\
# A first config, guessed from {matrix.name}. Every guess ends with a question mark, here and in the sample
# sheet. Look at each, correct it where it is wrong, and take the mark away; while one is left, nothing runs.
#   snakemake preflight --cores 1 --configfile THIS_FILE     tells what is still open
#   snakemake --cores all --configfile THIS_FILE   runs
datasets:
  {name}:
    title: "{name}"
    matrix: {_quoted(matrix.as_posix())}{of_workbook}
    samples: {_quoted(sheet.as_posix())}
    # counts | tpm | fpkm | log2 | intensity   {found["scale"].because}
    scale: "{found["scale"]}"
    # symbol | ensembl | entrez | auto   {found["ids"].because}
    ids: "{found["ids"]}"
    # acquired (resistant against its parental line) | intrinsic (different lines or patients) | unknown
    resistance: "unknown{MARK}"
{excluded}    contrasts:
      resistant_vs_sensitive:
        column: response
        test: {RESISTANT}
        reference: {SENSITIVE}
""" + (
        "        # compared within these; take the line away for samples that are not paired\n"
        f'        block: "parental_line{MARK}"\n'
        if block
        else "        # for paired samples (lines, patients): the sample sheet's column to compare within\n"
        "        # block: parental_line\n"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
