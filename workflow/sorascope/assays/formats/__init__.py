"""The tables that programs write for assays, recognised by their columns, and what of them is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from . import maxquant, others, sites, spectra
from .tables import RUN, Columns, Format

__all__ = ["FORMATS", "PLAIN", "REMARKS", "Columns", "Format", "aliases", "recognised"]

# the first whose columns are there
FORMATS = (
    maxquant.SITES,
    maxquant.PROTEINS,
    spectra.TMT,
    spectra.FRAGPIPE,
    spectra.DIANN,
    spectra.PIVOT,
    others.OLINK,
    others.GENES,
    others.MIRDEEP,
    others.NCOUNTER,
    sites.APART,
)
PLAIN = Format("table", lambda columns: True, types=())
REMARKS = ("Sample_ID", "Cancer_Type", "Sample_Type", "SetID", "TumorType", "TCGA_patient_barcode")
CCLE_NAME = re.compile(r"([A-Z0-9]+)_[A-Z][A-Z_]+")
# project, site, participant and sample of TCGA's and CPTAC's barcodes; vial, portion, plate differ by assay
BARCODE = re.compile(r"(TCGA-[A-Z0-9]{2}-[A-Z0-9]{4}-\d{2})[A-Z]?(-.*)?")
R_NAME = re.compile(r"X(\d.*)")


def recognised(columns: Sequence[str], kind: str = "") -> Format:
    """Return whose table this is, of an assay of this type; a plain one without a program's columns."""
    for each in FORMATS:
        if each.only in ("", kind) and each.recognises(columns):
            return each
    return PLAIN


def aliases(name: str) -> list[str]:
    """Return other names of a sample.

    A run's file without folder and ending, a CCLE line without tissue, a TCGA barcode without vial, a name
    without the X that R sets before a digit.
    """
    found = [RUN.sub("", PurePath(name.replace("\\", "/")).name)]
    for pattern in (CCLE_NAME, BARCODE, R_NAME):
        match = pattern.fullmatch(name)
        if match:
            found.append(match[1])
    return [each for each in found if each != name]
