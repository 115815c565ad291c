"""Tables of Olink, GISTIC, cBioPortal, miRDeep2 and nCounter."""

from __future__ import annotations

from collections.abc import Sequence

from ...readers import Grid
from .tables import Columns, Format, has, value_of


def gistic_columns(columns: Sequence[str]) -> Columns:
    """Return how GISTIC's and cBioPortal's tables of genes are read."""
    known = ("Gene Symbol", "Gene ID", "Locus ID", "Cytoband", "Hugo_Symbol", "Entrez_Gene_Id")
    return Columns(
        lambda row: value_of(row, "Gene Symbol", "Hugo_Symbol"),
        {name: [n] for n, name in enumerate(columns) if name and name not in known},
        band="Cytoband" if "Cytoband" in columns else "",
    )


def mirdeep_columns(columns: Sequence[str]) -> Columns:
    """Return how miRDeep2's table is read: its raw counts; a miRNA of several precursors is repeated."""
    known = ("#miRNA", "miRNA", "read_count", "precursor", "total", "seq", "norm")
    samples = {
        name: [n]
        for n, name in enumerate(columns)
        if name and name not in known and not name.endswith("(norm)")
    }
    return Columns(lambda row: value_of(row, "#miRNA", "miRNA"), samples, once=True)


def ncounter_columns(columns: Sequence[str]) -> Columns:
    """Return how nSolver's table of a miRNA panel is read: endogenous probes, without controls."""
    known = ("Code Class", "Class Name", "Name", "Accession", "Probe Name", "Annotation")
    return Columns(
        lambda row: value_of(row, "Name", "Probe Name").partition("|")[0],
        {name: [n] for n, name in enumerate(columns) if name and name not in known},
        lambda row: (
            "" if value_of(row, "Code Class", "Class Name").lower().startswith("endo") else "control probe"
        ),
    )


def olink_wide(grid: Grid) -> Grid:
    """Return Olink's long table with samples in columns; controls and failed values are left out."""
    columns = {name: number for number, name in enumerate(grid.columns)}
    rows = grid.texts()

    def at(row: Sequence[str], *names: str) -> str:
        return next((row[columns[name]] for name in names if name in columns), "")

    values: dict[tuple[str, str], dict[str, str]] = {}
    samples: dict[str, None] = {}
    for row in rows:
        control = at(row, "SampleType", "Sample_Type").upper() not in ("", "SAMPLE")
        if control or at(row, "AssayType").lower() not in ("", "assay"):
            continue
        failed = at(row, "QC_Warning", "SampleQC", "AssayQC").upper() == "FAIL"
        sample = at(row, "SampleID")
        samples[sample] = None
        key = (at(row, "Assay"), at(row, "OlinkID"))  # a protein of several panels has several of them
        values.setdefault(key, {}).setdefault(sample, "" if failed else at(row, "NPX"))
    wide = [[assay, *(own.get(sample, "") for sample in samples)] for (assay, _), own in values.items()]
    return Grid(("Assay", *samples), wide, list(range(2, len(wide) + 2)), "row", 1, grid.decimal, grid.notes)


OLINK = Format(
    "Olink", has("SampleID", "Assay", "NPX"), long=olink_wide, of_proteins=True, types=("protein",)
)
GENES = Format(
    "GISTIC or cBioPortal genes",
    lambda columns: has("Gene Symbol", "Cytoband")(columns) or has("Hugo_Symbol", "Entrez_Gene_Id")(columns),
    gistic_columns,
    types=("copy_number", "methylation"),
)
MIRDEEP = Format(
    "miRDeep2",
    lambda columns: "precursor" in columns and ("#miRNA" in columns or "miRNA" in columns),
    mirdeep_columns,
    types=("mirna",),
)
NCOUNTER = Format("nCounter", has("Code Class", "Name"), ncounter_columns, only="mirna", types=("mirna",))
