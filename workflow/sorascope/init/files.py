"""The two files: a config with one data set, and its sample sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, Problem
from ..layout import ANNOTATION, NUMBER
from ..readers.cells import number as cell_number
from ..readers.dialect import sniff
from . import guesses
from .guesses import MARK, RESISTANT, SENSITIVE, Guess

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True)
class Started:
    """Text of config and sample sheet, and every guess as "what: value (why)"."""

    config: str
    sheet: str
    told: tuple[str, ...]


def start(matrix: Path, name: str, sheet: Path) -> Started:
    """Make both files' text from the head of a text matrix, genes x samples.

    `sheet` is where the sample sheet will lie. Raises `InputError` for what is no such matrix.
    """
    dialect = sniff(matrix)
    columns = [
        at
        for at, column in enumerate(dialect.columns)
        if at and not ANNOTATION.fullmatch(column) and all(_number(row, at) for row in dialect.rows)
    ]
    samples = [dialect.columns[at] for at in columns]
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
    cells = [row[at].strip() for row in dialect.rows for at in columns if at < len(row)]
    values = [cell_number(cell, dialect.decimal) for cell in cells]
    found = {
        "scale": guesses.scale(values),
        "ids": guesses.identifiers([row[0].strip() for row in dialect.rows]),
    }
    groups = guesses.groups(samples)
    lines = {sample: guesses.line(sample) for sample in samples}
    block = any(guess.value for guess in lines.values())
    told = [f"{key}: {guess} ({guess.because})" for key, guess in found.items()]
    for sample in samples:
        told.append(f"{sample}: response {groups[sample]} ({groups[sample].because})")
        if block:
            told.append(f"{sample}: parental_line {lines[sample]} ({lines[sample].because})")
    return Started(
        _config(matrix, name, sheet, found, block), _sheet(groups, lines if block else {}), tuple(told)
    )


def _number(row: tuple[str, ...], column: int) -> bool:
    return column < len(row) and bool(NUMBER.fullmatch(row[column].strip()))


def _sheet(groups: Mapping[str, Guess], lines: Mapping[str, Guess]) -> str:
    header = ["sample", "response", *(["parental_line"] if lines else [])]
    rows = [
        [sample, str(guess), *([str(lines[sample])] if lines else [])] for sample, guess in groups.items()
    ]
    return "".join("\t".join(row) + "\n" for row in [header, *rows])


def _config(matrix: Path, name: str, sheet: Path, found: Mapping[str, Guess], block: bool) -> str:
    return f"""\
# A first config, guessed from {matrix.name}. Every guess ends with a question mark, here and in the sample
# sheet. Look at each, correct it where it is wrong, and take the mark away; while one is left, nothing runs.
#   snakemake preflight --cores 1 --configfile THIS_FILE     tells what is still open
#   snakemake --cores all --configfile THIS_FILE   runs
datasets:
  {name}:
    title: "{name}"
    matrix: {_quoted(matrix.as_posix())}
    samples: {_quoted(sheet.as_posix())}
    # counts | tpm | fpkm | log2 | intensity   {found["scale"].because}
    scale: "{found["scale"]}"
    # symbol | ensembl | entrez | auto   {found["ids"].because}
    ids: "{found["ids"]}"
    # acquired (resistant against its parental line) | intrinsic (different lines or patients) | unknown
    resistance: "unknown{MARK}"
    contrasts:
      resistant_vs_sensitive:
        column: response
        test: {RESISTANT}
        reference: {SENSITIVE}
""" + (
        "        # compared within these; take the line away for samples that are not paired\n"
        f'        block: "parental_line{MARK}"\n'
        if block
        else ""
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
