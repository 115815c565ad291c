"""The kinds of assays: a further one is a module here and a line in `KINDS`."""

from __future__ import annotations

from . import copy_number, methylation, mirna, phospho, protein
from .kind import Identified, Kind

KINDS: dict[str, Kind] = {
    each.name: each for each in (phospho.KIND, protein.KIND, mirna.KIND, copy_number.KIND, methylation.KIND)
}

__all__ = ["KINDS", "Identified", "Kind"]
