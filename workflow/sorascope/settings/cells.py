"""How single cells become samples, and which cells are kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files.shipped import located
from .made import CellKeys


class CellOptions(CellKeys):
    """How cells become samples and which are kept (`kind: cells`)."""


def cell_options(entry: Mapping[str, Any], root: Path | None = None) -> CellOptions:
    """Return the `cells` entry of a data set."""
    table = {"table": located(entry["table"], root or Path())} if "table" in entry else {}
    return CellOptions(**{**entry, **table})
