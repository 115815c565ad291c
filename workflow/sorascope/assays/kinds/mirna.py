"""Amounts of mature miRNA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import curated
from .kind import LARGEST_LOG2, Identified, Kind, Transformed, first_of

if TYPE_CHECKING:
    import numpy as np

MATURE = re.compile(r"(hsa-)?(miR|let)-[0-9a-z*-]+", re.ASCII)
ARM = re.compile(r"-[35]p$")
STEM_LOOP = re.compile(r"(hsa-)?((mir|MIR)-?\d+[a-z]*(-\d+)?|let-7[a-z]-\d)")
ACCESSION = re.compile(r"MIMAT\d{7}")
STEM_ACCESSION = re.compile(r"MI\d{7}")
STEM = "a stem-loop, which does not tell the arms apart"
TOP = 0.5
SHARED = 0.5  # of the cells
ENOUGH = 100
LOGGED_BELOW = 25.0  # of a sample with a million reads
ALIKE = 0.02  # sums of rounded reads per million


def mirna(name: str) -> Identified:
    """Return the mature miRNA of a row; merged names (hsa-miR-192-5p/215-5p) read several.

    An accession of miRBase gives the name where a marker has it, and stands for itself otherwise.
    """
    name = name.strip()
    written = re.split(r"\s*[/+;]\s*", name)
    first = written[0]
    if STEM_ACCESSION.fullmatch(first) or (STEM_LOOP.fullmatch(first) and not ARM.search(first)):
        return Identified(why=STEM)
    if ACCESSION.fullmatch(name):
        return Identified((curated.shipped().mirna.get(name, name),), "mirna")
    if not MATURE.fullmatch(first):
        return Identified(why="no name of a mature miRNA")
    names = [first if first.startswith("hsa-") else f"hsa-{first}"]
    family = "let-" if "let-" in names[0] else "miR-"  # hsa-let-7a-5p/7c-5p
    for part in written[1:]:
        named = part if MATURE.fullmatch(part) else f"{family}{part}"
        names.append(named if named.startswith("hsa-") else f"hsa-{named}")
    marked = {each.feature for each in curated.shipped().markers if each.assay == "mirna"}
    if names[0] not in marked and not ARM.search(names[0]):
        arms = [f"{names[0]}{arm}" for arm in ("-5p", "-3p") if f"{names[0]}{arm}" in marked]
        if arms:
            return Identified(why="an older name without arm", near=arms[0])
    return Identified(tuple(names), "mirna")


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures."""
    found = [mirna(name) for name in names]
    if sum(each.why == STEM for each in found) > len(found) / 2:  # let-7 is written alike in both
        return [
            Identified(why=STEM) if each.features and not ARM.search(name.strip()) else each
            for name, each in zip(names, found, strict=True)
        ]
    return found


def transform(values: np.ndarray, scale: str) -> Transformed:
    """Return log2 reads per million with an offset of half a read; a miRNA that is half of all is left out.

    Of the sum only: its loss would lift all others.
    """
    import numpy as np

    if scale == "log2":
        return Transformed(values, ())
    notes = []
    counts = np.nan_to_num(values)
    share = counts.sum(axis=1) / max(counts.sum(), 1e-300)
    top = int(np.argmax(share)) if len(share) else 0
    library = counts.sum(axis=0)
    if len(share) and (counts[top] / np.maximum(library, 1e-300)).max() > TOP:
        library = library - counts[top]
        notes.append(
            f"row {top + 1} holds over half of a sample: samples are scaled by all the others together"
        )
    offset = 0.5 if scale == "counts" else 0.01
    factor = 1e6 if scale == "counts" else library.mean()
    return Transformed(np.log2((counts + offset) / np.maximum(library, 1e-300) * factor), tuple(notes))


def contradiction(values: np.ndarray, scale: str) -> tuple[str, str] | None:
    """Return what contradicts a declared scale, with the remedy."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return "no number at all", "name the columns of values"
    highest, broken = float(known.max()), float((known != np.rint(known)).mean())
    return first_of(
        (scale in ("counts", "rpm") and known.min() < 0, "negative values",
         "if these are logarithms, declare scale: log2"),
        (scale in ("counts", "rpm") and known.size >= ENOUGH and broken > 0 and highest < LOGGED_BELOW,
         f"fractions, and no value above {highest:.3g}", "if these are logarithms, declare scale: log2"),
        (scale == "rpm" and not broken and highest >= LOGGED_BELOW and _unlike_sums(values),
         "whole numbers, of unlike sums: reads", "declare scale: counts"),
        (scale == "counts" and broken > SHARED, "fractions in most cells", "declare scale: rpm"),
        (scale == "log2" and highest > LARGEST_LOG2, f"values up to {highest:,.4g}",
         "declare scale: counts, or rpm"),
    )  # fmt: skip


def _unlike_sums(values: np.ndarray) -> bool:
    import numpy as np

    sums = np.nansum(values, axis=0)
    return bool(np.ptp(sums) > ALIKE * np.median(sums))


KIND = Kind(
    name="mirna",
    title="mature miRNA",
    unit="log2",
    marks=("mirna",),
    scales={"counts": "reads", "rpm": "reads per million, linear", "log2": "log2 values"},
    identify=identify,
    transform=transform,
    contradiction=contradiction,
    examples="hsa-miR-181a-5p",
)
