"""The tables that programs write for assays, told by their columns, and what of them is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from ..readers import Grid
from ..readers.cells import MISSING

LOCALISED = 0.75
YES = "+"
NOT_SAMPLES = re.compile(
    r"(gene|protein|accession|uniprot|description|organism|entry|length|chr|start|end|strand|cytoband|locus|"
    r"entrez|id$|mass|mol|peptides?|score|pep$|q-?value|sequence|modified|site|residue|position|charge|note|"
    r"panel|assay|combined|coverage|index|reference|maxpep|number|first|proteotypic|precursor)",
    re.IGNORECASE,
)
RUN = re.compile(r"\.(raw|d|mzml|wiff|dia|htrms)$", re.IGNORECASE)
CCLE_NAME = re.compile(r"([A-Z0-9]+)_[A-Z][A-Z_]+")
TOTALS = ("Intensity", "iBAQ", "LFQ intensity", "iBAQ peptides")


@dataclass(frozen=True)
class Columns:
    """Where things stand in a table of features in rows.

    `label`: how a row is called, of its cells by column name. `samples`: name of a sample -> the columns that
    are summed for it. `drop`: why a row is left out, "" for the others. `bands`: column of bands.
    """

    label: Callable[[Mapping[str, str]], str]
    samples: Mapping[str, Sequence[int]]
    drop: Callable[[Mapping[str, str]], str] = lambda row: ""
    band: str = ""
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Format:
    """A program's table: what it is called, which columns it has, how it is read.

    `zeros_missing`: a zero means not quantified. `imputable`: values that are never missing were filled in.
    """

    name: str
    recognises: Callable[[Sequence[str]], bool]
    columns: Callable[[Sequence[str]], Columns] | None = None
    long: Callable[[Grid], Grid] | None = None
    zeros_missing: bool = False
    imputable: bool = False
    of_proteins: bool = False
    types: Sequence[str] = field(default=("phospho", "protein"))


def cell(row: Mapping[str, str], *names: str) -> str:
    """Return the first filled cell of these columns."""
    return next((row[name] for name in names if row.get(name, "") not in MISSING), "")


def first(text: str) -> str:
    """Return the first of several names."""
    return re.split(r"[;,]", text)[0].strip()


def by_prefix(columns: Sequence[str], prefixes: Sequence[str]) -> dict[str, list[int]]:
    """Return columns by what follows the first prefix that any column has."""
    for prefix in prefixes:
        found = {
            name[len(prefix) :].strip(): [number]
            for number, name in enumerate(columns)
            if name.startswith(prefix) and len(name) > len(prefix) and name not in TOTALS
        }
        if found:
            return found
    return {}


def by_suffix(columns: Sequence[str], suffixes: Sequence[str]) -> dict[str, list[int]]:
    """Return columns by what stands before the first suffix that any column has."""
    for suffix in suffixes:
        found = {
            name[: -len(suffix)].strip(): [number]
            for number, name in enumerate(columns)
            if name.endswith(suffix) and len(name) > len(suffix)
        }
        if found:
            return found
    return {}


def others(columns: Sequence[str]) -> dict[str, list[int]]:
    """Return all columns that do not describe rows."""
    return {name: [n] for n, name in enumerate(columns) if n and name and not NOT_SAMPLES.search(name)}


def maxquant_drop(row: Mapping[str, str]) -> str:
    """Return why MaxQuant itself would not count a row."""
    groups = cell(row, "Majority protein IDs", "Protein IDs", "Proteins", "Leading proteins")
    if row.get("Reverse") == YES or groups.startswith("REV__"):
        return "reverse"
    if YES in (row.get("Potential contaminant"), row.get("Contaminant")) or groups.startswith("CON__"):
        return "contaminant"
    return "only identified by site" if row.get("Only identified by site") == YES else ""


def maxquant_sites_drop(row: Mapping[str, str]) -> str:
    """Return why a site of MaxQuant is left out; a site that is not localised is none."""
    try:
        unsure = float(row.get("Localization prob") or 1) < LOCALISED
    except ValueError:
        unsure = False
    return maxquant_drop(row) or (f"localisation below {LOCALISED:.0%}" if unsure else "")


def maxquant_protein_columns(columns: Sequence[str]) -> Columns:
    """Return how proteinGroups.txt is read: LFQ before reporter, iBAQ and plain intensities."""
    prefixes = ("LFQ intensity ", "Reporter intensity corrected ", "iBAQ ", "Intensity ")
    samples = {
        name: found for name, found in by_prefix(columns, prefixes).items() if not name.startswith("peptides")
    }
    used = next((prefix for prefix in prefixes if any(name.startswith(prefix) for name in columns)), "")
    return Columns(
        lambda row: cell(row, "Gene names", "Majority protein IDs", "Protein IDs"),
        samples,
        maxquant_drop,
        notes=(f"columns {used.strip()}",),
    )


def maxquant_site_columns(columns: Sequence[str]) -> Columns:
    """Return how Phospho (STY)Sites.txt is read: the sum over the numbers of phosphates of a peptide."""
    found: dict[str, list[int]] = {}
    for name, (number,) in by_prefix(columns, ("Intensity ",)).items():
        match = re.fullmatch(r"(.+)___[123]", name)
        if match:
            found.setdefault(match[1], []).append(number)
    if not found:
        found = by_prefix(columns, ("Intensity ",))
    return Columns(
        lambda row: (
            f"{first(cell(row, 'Gene names', 'Leading proteins', 'Proteins', 'Protein'))}_"
            f"{cell(row, 'Amino acid')}"
            f"{first(cell(row, 'Positions within proteins', 'Position'))}"
        ),
        found,
        maxquant_sites_drop,
        notes=("columns Intensity, summed over the numbers of phosphates",),
    )


def fragpipe_columns(columns: Sequence[str]) -> Columns:
    """Return how FragPipe's combined tables are read: MaxLFQ before plain intensities, never counts."""
    return Columns(
        lambda row: cell(row, "Gene", "Protein ID", "Protein"),
        by_suffix(columns, (" MaxLFQ Intensity", " Intensity")),
        lambda row: "contaminant" if cell(row, "Protein").startswith("contam_") else "",
    )


def tmt_columns(columns: Sequence[str]) -> Columns:
    """Return how TMT-Integrator's tables are read: all columns after ReferenceIntensity."""
    start = columns.index("ReferenceIntensity") + 1
    return Columns(
        lambda row: row["Index"], {name: [n] for n, name in enumerate(columns[start:], start) if name}
    )


def diann_columns(columns: Sequence[str]) -> Columns:
    """Return how DIA-NN's matrices are read; runs are called by their files' names."""
    samples = {
        RUN.sub("", PurePath(name.replace("\\", "/")).name): [n]
        for n, name in enumerate(columns)
        if RUN.search(name) or ("/" in name or "\\" in name)
    } or others(columns)

    def label(row: Mapping[str, str]) -> str:
        residue = cell(row, "Residue", "Amino acid")
        if residue:
            gene = first(cell(row, "Gene.Names", "Genes", "Gene", "Protein"))
            return f"{gene}_{residue}{cell(row, 'Site', 'Position')}"
        return cell(row, "Genes", "Protein.Group")

    return Columns(
        label,
        samples,
        lambda row: (
            "contaminant" if cell(row, "Protein.Group", "Protein").startswith(("Cont_", "CON_")) else ""
        ),
    )


SPECTRONAUT = re.compile(r"\[\d+\]\s*(.+?)(\.\w+)?\.(PG|PTM)\.Quantity")


def spectronaut_columns(columns: Sequence[str]) -> Columns:
    """Return how Spectronaut's pivot tables are read."""
    samples = {
        RUN.sub("", match[1]): [n] for n, name in enumerate(columns) if (match := SPECTRONAUT.fullmatch(name))
    }
    return Columns(lambda row: cell(row, "PTM.CollapseKey", "PG.Genes", "PG.ProteinGroups"), samples)


def gistic_columns(columns: Sequence[str]) -> Columns:
    """Return how GISTIC's and cBioPortal's tables of genes are read."""
    known = ("Gene Symbol", "Gene ID", "Locus ID", "Cytoband", "Hugo_Symbol", "Entrez_Gene_Id")
    return Columns(
        lambda row: cell(row, "Gene Symbol", "Hugo_Symbol"),
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
    return Columns(lambda row: cell(row, "#miRNA", "miRNA"), samples)


def olink_wide(grid: Grid) -> Grid:
    """Return Olink's long table with samples in columns; controls and failed values are left out."""
    columns = {name: number for number, name in enumerate(grid.columns)}
    rows = grid.texts()

    def at(row: Sequence[str], *names: str) -> str:
        return next((row[columns[name]] for name in names if name in columns), "")

    values: dict[str, dict[str, str]] = {}
    samples: dict[str, None] = {}
    for row in rows:
        control = at(row, "SampleType", "Sample_Type").upper() not in ("", "SAMPLE")
        if control or at(row, "AssayType").lower() not in ("", "assay"):
            continue
        failed = at(row, "QC_Warning", "SampleQC", "AssayQC").upper() == "FAIL"
        sample = at(row, "SampleID")
        samples[sample] = None
        values.setdefault(at(row, "Assay"), {}).setdefault(sample, "" if failed else at(row, "NPX"))
    wide = [[assay, *(own.get(sample, "") for sample in samples)] for assay, own in values.items()]
    return Grid(("Assay", *samples), wide, list(range(2, len(wide) + 2)), "row", 1, grid.decimal)


def has(*names: str) -> Callable[[Sequence[str]], bool]:
    """Return a test for these columns."""
    return lambda columns: set(names) <= set(columns)


def starts(columns: Sequence[str], prefix: str) -> bool:
    """Return whether any column begins so and goes on."""
    return any(name.startswith(prefix) and len(name) > len(prefix) for name in columns)


FORMATS = (
    Format(
        "MaxQuant Phospho (STY)Sites",
        lambda columns: has("Localization prob")(columns) and starts(columns, "Intensity "),
        maxquant_site_columns,
        zeros_missing=True,
        imputable=True,
        of_proteins=True,
        types=("phospho",),
    ),
    Format(
        "MaxQuant proteinGroups",
        lambda columns: (
            starts(columns, "LFQ intensity ")
            or (has("Majority protein IDs")(columns) or has("Protein IDs", "Reverse")(columns))
        ),
        maxquant_protein_columns,
        zeros_missing=True,
        imputable=True,
        of_proteins=True,
        types=("protein",),
    ),
    Format("TMT-Integrator", has("Index", "ReferenceIntensity"), tmt_columns, of_proteins=True),
    Format(
        "FragPipe",
        lambda columns: (
            has("Protein ID", "Gene")(columns) and any(name.endswith(" Intensity") for name in columns)
        ),
        fragpipe_columns,
        zeros_missing=True,
        imputable=True,
        of_proteins=True,
    ),
    Format(
        "DIA-NN",
        lambda columns: (
            "Protein.Group" in columns or "Protein.Ids" in columns or has("Residue", "Site")(columns)
        ),
        diann_columns,
        zeros_missing=True,
        imputable=True,
        of_proteins=True,
    ),
    Format(
        "Spectronaut",
        lambda columns: any(map(SPECTRONAUT.fullmatch, columns)),
        spectronaut_columns,
        zeros_missing=True,
        imputable=True,
        of_proteins=True,
    ),
    Format("Olink", has("SampleID", "Assay", "NPX"), long=olink_wide, of_proteins=True, types=("protein",)),
    Format(
        "GISTIC or cBioPortal genes",
        lambda columns: (
            has("Gene Symbol", "Cytoband")(columns) or has("Hugo_Symbol", "Entrez_Gene_Id")(columns)
        ),
        gistic_columns,
        types=("copy_number", "methylation"),
    ),
    Format("miRDeep2", has("#miRNA", "precursor"), mirdeep_columns, types=("mirna",)),
)
PLAIN = Format("table", lambda columns: True, types=())
REMARKS = ("Sample_ID", "Cancer_Type", "Sample_Type", "SetID", "TumorType", "TCGA_patient_barcode")


def recognised(columns: Sequence[str]) -> Format:
    """Return whose table this is; a plain one where no program's columns are found."""
    return next((each for each in FORMATS if each.recognises(columns)), PLAIN)


def aliases(name: str) -> list[str]:
    """Return other names of a sample: a run's file without folder and ending, a CCLE line without tissue."""
    found = [RUN.sub("", PurePath(name.replace("\\", "/")).name)]
    match = CCLE_NAME.fullmatch(name)
    if match:
        found.append(match[1])
    return [each for each in found if each != name]
