"""Further matrices of a data set's samples: phosphorylation, proteins, miRNA, copy number, methylation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files.shipped import located


@dataclass(frozen=True)
class Assay:
    """One further matrix.

    `type` and `scale` are names that `sorascope.assays.kinds` knows. `names`: sample -> its name in the
    matrix, where the config maps them; `column`: the column of the sample sheet that holds these names.
    """

    name: str
    type: str
    matrix: Path
    scale: str = ""
    sheet: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    column: str | None = None


def assay(name: str, entry: Mapping[str, Any], root: Path) -> Assay:
    """Return a validated config entry as an assay; a relative path counts from `root`."""
    samples = entry.get("samples")
    return Assay(
        name,
        entry["type"],
        located(entry["matrix"], root),
        entry.get("scale", ""),
        entry.get("sheet"),
        samples if isinstance(samples, Mapping) else {},
        samples if isinstance(samples, str) else None,
    )
