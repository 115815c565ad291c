"""A file of the Gene Expression Omnibus (GEO) as the configuration names it: its address, its place here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ARCHIVE = "https://ftp.ncbi.nlm.nih.gov/geo/series"
MIRROR = "SORASCOPE_GEO"  # environment variable with the address of a mirror of ARCHIVE


@dataclass(frozen=True)
class GeoFile:
    """A file of a GEO series; without a name, the series matrix."""

    accession: str
    name: str = ""

    @property
    def file_name(self) -> str:
        """Name of the file on GEO and here."""
        return self.name or f"{self.accession}_series_matrix.txt.gz"

    @property
    def address(self) -> str:
        """Address of the file."""
        folder = f"{self.accession[:-3]}nnn" if len(self.accession) > 6 else "GSEnnn"
        kind = "matrix" if "series_matrix" in self.file_name else "suppl"
        archive = os.environ.get(MIRROR, ARCHIVE).rstrip("/")
        return f"{archive}/{folder}/{self.accession}/{kind}/{self.file_name}"

    def path(self, resources: Path) -> Path:
        """Return where the file is kept."""
        return resources / "geo" / self.accession / self.file_name
