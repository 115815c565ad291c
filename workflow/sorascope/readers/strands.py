"""Strands: the column that counts the reads of a kind of library, and whether it is the right one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .fields import is_number
from .files import fault
from .matrix import Source

STRANDS = ("unstranded", "forward", "reverse")
# of the reads of both strands: under the first a declared strand is refused, under the second it is noted
WRONG_STRAND, ODD_STRAND = 0.2, 0.8


@dataclass(frozen=True)
class Used:
    """The column that is read, how it is called, and what has to be said of it."""

    column: int
    name: str
    notes: tuple[str, ...] = ()


def refuse_idle(kind: str, has_strands: bool, path: Path, source: Source) -> None:
    """Raise `InputError` for a strand declared of a table, of the program `kind`, that chooses by none."""
    if source.strandedness is None or (has_strands and source.layer is None):
        return
    found = f"a {kind} table, which for scale: {source.scale} has no columns of strands"
    remedy = "remove strandedness: from the config; the strand was chosen when the reads were counted"
    if source.layer is not None:
        found = f"layer: {source.layer} in addition, which names the column already"
        remedy = "remove one of the two from the config"
    allowed = "strandedness: for counts in tables of STAR or GDC"
    raise fault(path, f"strandedness: {source.strandedness}", found, allowed, remedy)


def star(rows: Sequence[Sequence[str]], path: Path, source: Source) -> Used:
    """Return the column of the declared strand of a STAR table. Raises `InputError` without one."""
    if source.strandedness is None:
        shares = _sums(rows, (1, 2, 3))
        raise fault(
            path,
            "",
            f"a STAR table, which counts for three kinds of library ({_listed(shares)})",
            "strandedness: unstranded, forward or reverse in the config",
            f"declare strandedness: {_of_sums(shares)}, by these sums; the sequencing facility knows",
        )
    return _stranded((1, 2, 3), rows, path, source.strandedness)


def likely(rows: Sequence[Sequence[str]]) -> str:
    """Return the kind of library that the rows of a STAR table speak for."""
    return _of_sums(_sums(rows, (1, 2, 3)))


def _of_sums(sums: Sequence[float]) -> str:
    """Return the kind of library that the sums of its three columns speak for."""
    larger = 1 if sums[1] > sums[2] else 2
    return STRANDS[larger] if sums[larger] > ODD_STRAND * (sums[1] + sums[2]) else STRANDS[0]


def gdc(header: Sequence[str], rows: Sequence[Sequence[str]], path: Path, source: Source) -> Used:
    """Return the column of counts of the declared strand, both without one, of a GDC table."""
    places = tuple(header.index(name) for name in ("unstranded", "stranded_first", "stranded_second"))
    used = _stranded(places, rows, path, source.strandedness or "unstranded")
    return Used(used.column, f"column {header[used.column]}", used.notes)


def _stranded(places: Sequence[int], rows: Sequence[Sequence[str]], path: Path, strand: str) -> Used:
    """Return the column of a strand, after a look at the reads of the other one.

    Raises `InputError` for a strand that holds under 20 % of the reads of both.
    """
    sums = _sums(rows, places)
    both = sums[1] + sums[2]
    chosen = STRANDS.index(strand)
    notes: tuple[str, ...] = ()
    if chosen and both:
        share = sums[chosen] / both
        if share < WRONG_STRAND:
            likely = STRANDS[3 - chosen]
            raise fault(
                path,
                "",
                f"{share:.1%} of the reads on the {strand} strand ({_listed(sums)})",
                "strandedness: of the strand that holds the reads",
                f"declare strandedness: {likely}",
            )
        if share < ODD_STRAND:
            notes = (
                f"strandedness {strand} is declared, and only {share:.0%} of the reads are on that strand: "
                "an unstranded library, perhaps",
            )
    likely = _of_sums(sums)
    if not chosen and both and likely != strand:
        share = sums[STRANDS.index(likely)] / both
        notes = (
            f"strandedness {strand} is declared, and {share:.0%} of the reads are on the {likely} strand: a "
            f"stranded library, whose {likely} column leaves out the reads of genes on the other strand",
        )
    return Used(places[chosen], f"the column of {strand} reads", notes)


def _sums(rows: Sequence[Sequence[str]], places: Sequence[int]) -> list[float]:
    return [sum(float(row[n]) for row in rows if n < len(row) and is_number(row[n])) for n in places]


def _listed(sums: Sequence[float]) -> str:
    return ", ".join(f"{strand} {total:,.0f}" for strand, total in zip(STRANDS, sums, strict=True))
