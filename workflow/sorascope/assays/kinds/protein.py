"""Amounts of proteins: mass spectrometry, antibody arrays, Olink."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import nearest
from .. import curated
from .kind import SCALES, Identified, Kind, log2_of_intensity, of_log2
from .names import first_symbol, symbol_of

CAUTION = "antibody that its maker marks with caution"


def antibody(name: str) -> Identified | None:
    """Return what an array antibody reads; None for a name that is none of an antibody."""
    known = curated.shipped().by_bare_antibody
    found = known.get(curated.plain_antibody(name))
    if found is None and "|" in name:
        found = known.get(curated.plain_antibody(name.rpartition("|")[2]))
    if found is None:
        return None
    # an ending of the name tells of another batch than the table
    caution = CAUTION if found.caution or name.lower().endswith(("caution", "-c")) else ""
    return Identified(found.features, found.kind, caution, found.note)


def protein(name: str) -> Identified:
    """Return what a row of proteins measures: by symbol, accession, group of proteins or antibody."""
    symbol, remark = first_symbol(name.partition("|")[0] if "|" in name and name[2:3] != "|" else name)
    if symbol:
        return Identified((symbol,), "protein", note=remark)
    return antibody(name) or Identified(why="no gene, protein or antibody of that name")


def of_array(names: Sequence[str], read: Sequence[Identified | None]) -> bool:
    """Return whether names are those of an array's antibodies: most of them, and not by symbols alone."""
    known = [name for name, each in zip(names, read, strict=True) if each is not None]
    return len(known) > len(names) / 2 and any(symbol_of(name) != name for name in known)


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures. Names of antibodies come first where most rows have one."""
    read = [antibody(name) for name in names]
    if of_array(names, read):
        known = curated.shipped().antibodies
        return [
            found or _unknown_antibody(name, tuple(known)) for name, found in zip(names, read, strict=True)
        ]
    return [protein(name) for name in names]


def _unknown_antibody(name: str, known: Sequence[str]) -> Identified:
    by_name = protein(name)
    if by_name.features:
        return by_name
    return Identified(why="unknown antibody", near=nearest(name, known))


KIND = Kind(
    name="protein",
    title="amount of proteins",
    unit="log2",
    marks=("protein",),
    scales=SCALES,
    identify=identify,
    transform=log2_of_intensity,
    contradiction=of_log2,
    examples="EGFR, P00533, EGFR;ERBB2",
    may_lack=True,
)
