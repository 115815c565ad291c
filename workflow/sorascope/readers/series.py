"""What a GEO series matrix says of its samples, and whether it holds values at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path, PurePosixPath

from .delimited import numbered
from .preamble import SERIES_LINE, SERIES_TABLE

CHARACTERISTICS = "!Sample_characteristics_ch1"
PROSE = ("!Sample_source_name_ch1", "!Sample_description")
LONGEST = 80  # characters of a description that may name a group


@dataclass(frozen=True)
class Series:
    """`titles`: accession of a sample -> its title; `facts`: what is known -> accession -> value.

    `platforms`: accessions of the arrays or sequencers; `files`: names of the supplementary files of the
    series; `has_values`: whether the table has rows (those of sequencing mostly have none).
    """

    titles: Mapping[str, str]
    facts: Mapping[str, Mapping[str, str]]
    platforms: tuple[str, ...]
    files: tuple[str, ...]
    has_values: bool


def read(path: Path) -> Series:
    """Read the lines above the table of a series matrix. Raises `InputError` for what is no text."""
    lines = numbered(path)
    above = [line for _, line in takewhile(lambda each: not each[1].startswith(SERIES_TABLE), lines)]
    below = [line for _, line in zip(range(2), (line for _, line in lines), strict=False)]
    cells = [[cell.strip('" ') for cell in line.split("\t")] for line in above if SERIES_LINE.match(line)]
    named = {row[0]: row[1:] for row in cells}
    samples = named.get("!Sample_geo_accession", [])
    facts = _characteristics([row[1:] for row in cells if row[0] == CHARACTERISTICS], samples)
    for key in PROSE:
        values = named.get(key, [])
        if len({*values}) > 1 and all(len(value) <= LONGEST for value in values):
            facts.setdefault(key.removeprefix("!Sample_").removesuffix("_ch1"), _of_samples(samples, values))
    files = [PurePosixPath(row[1]).name for row in cells if row[0] == "!Series_supplementary_file"]
    return Series(
        _of_samples(samples, named.get("!Sample_title", [])),
        facts,
        tuple(dict.fromkeys(named.get("!Sample_platform_id", named.get("!Series_platform_id", [])))),
        tuple(name for name in files if not name.endswith("_RAW.tar")),
        len(below) == 2 and not below[1].startswith("!"),
    )


def _of_samples(samples: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    return dict(zip(samples, values, strict=False))


def _characteristics(rows: Sequence[Sequence[str]], samples: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return each characteristic ("treatment: sorafenib") by its name; one may be in several lines."""
    facts: dict[str, dict[str, str]] = {}
    for row in rows:
        for sample, cell in zip(samples, row, strict=False):
            name, colon, value = cell.partition(":")
            if colon and name.strip():
                facts.setdefault(name.strip().replace(" ", "_"), {})[sample] = value.strip()
    return facts
