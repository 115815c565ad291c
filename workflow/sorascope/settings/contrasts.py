"""What is compared: groups of samples, or a published table of a finished contrast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files.shipped import located


@dataclass(frozen=True)
class Contrast:
    """Test against reference level of one sample-sheet column, within blocks where a column is named.

    interaction: also compare each block's difference with that of the other blocks.
    clone: column naming the clone (one derivation of a line) a sample is a dish of.
    batch: column naming the batch; it is one of the covariates, too.
    declared: covariate -> label or number, where the config says what it is.
    """

    name: str
    column: str
    test: str
    reference: str
    block: str | None = None
    covariates: tuple[str, ...] = ()
    interaction: bool = False
    clone: str | None = None
    batch: str | None = None
    declared: Mapping[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns that hold labels by their role."""
        return tuple(filter(None, (self.column, self.block, self.clone, self.batch)))

    @property
    def columns(self) -> tuple[str, ...]:
        """All sample-sheet columns this contrast needs, in design order."""
        return (self.column, *((self.block,) if self.block else ()), *self.covariates)


@dataclass(frozen=True)
class Table:
    """A published table of one contrast. `values`: log2 (fold changes) or rank; `columns`: role -> name."""

    name: str
    table: Path
    values: str = "log2"
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


def contrast(name: str, entry: Mapping[str, Any]) -> Contrast:
    """Return a validated config entry as a contrast."""
    listed = [each if isinstance(each, Mapping) else {"name": each} for each in entry.get("covariates", ())]
    covariates = [each for each in listed if "name" in each]
    declared = {each["name"]: each["as"] for each in covariates if "as" in each}
    names = tuple(each["name"] for each in covariates)
    if entry.get("batch") and entry["batch"] not in names:
        names = (*names, entry["batch"])
    return Contrast(name, **{**entry, "covariates": names, "declared": declared})


def table(name: str, entry: Mapping[str, Any], root: Path) -> Table:
    """Return a validated config entry as a published table; a relative path counts from `root`."""
    return Table(name, **{**entry, "table": located(entry["table"], root)})
