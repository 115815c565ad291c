"""Tables of FragPipe, TMT-Integrator, DIA-NN and Spectronaut."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from ..kinds.names import GROUP, symbol_of
from .tables import RUN, Columns, Format, by_suffix, first, has, others, value_of

MODIFIED = re.compile(r"\[(?:167|181|243|79\.9[67]\d*|\+?80)(?:\.\d+)?\]|\(UniMod:21\)")
IN_BRACKETS = re.compile(r"\[[^]]*\]|\([^)]*\)|^n|[^A-Z]")
QUANTITIES = (" MaxLFQ Intensity", " Intensity")


def fragpipe_columns(columns: Sequence[str]) -> Columns:
    """Return how FragPipe's combined tables are read: MaxLFQ before plain intensities, never counts."""
    if "Modified Sequence" in columns:
        return Columns(
            modified_site,
            by_suffix(columns, QUANTITIES),
            lambda row: fragpipe_drop(row) or ("" if modified_site(row) else "no phosphate on the peptide"),
        )
    return Columns(
        lambda row: value_of(row, "Index", "Gene", "Protein ID", "Protein"),
        by_suffix(columns, QUANTITIES),
        fragpipe_drop,
    )


def fragpipe_drop(row: Mapping[str, str]) -> str:
    """Return why a row of FragPipe is left out."""
    return "contaminant" if value_of(row, "Protein").startswith("contam_") else ""


def modified_site(row: Mapping[str, str]) -> str:
    """Return the phosphorylated sites of a peptide, as AKT1_S473, by its start and its marked residues."""
    written, start = row.get("Modified Sequence", ""), row.get("Start", "")
    if not start.isdigit():
        return ""
    sites = []
    for match in MODIFIED.finditer(written):
        before = IN_BRACKETS.sub("", written[: match.start()])
        if before:
            sites.append(f"{before[-1]}{int(start) + len(before) - 1}")
    gene = first(value_of(row, "Gene", "Protein ID"))
    return f"{gene}_{'_'.join(sites)}" if sites else ""


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
        residue = value_of(row, "Residue", "Amino acid")
        if residue:
            gene = first(value_of(row, "Gene.Names", "Genes", "Gene", "Protein"))
            return f"{gene}_{residue}{value_of(row, 'Site', 'Position')}"
        genes = value_of(row, "Genes")
        known = any(symbol_of(each) for each in GROUP.split(genes))
        return genes if known or not value_of(row, "Protein.Group") else value_of(row, "Protein.Group")

    return Columns(
        label,
        samples,
        lambda row: (
            "contaminant" if value_of(row, "Protein.Group", "Protein").startswith(("Cont_", "CON_")) else ""
        ),
    )


SPECTRONAUT = re.compile(r"\[\d+\]\s*(.+?)(\.\w+)?\.(PG|PTM)\.Quantity")


def spectronaut_columns(columns: Sequence[str]) -> Columns:
    """Return how Spectronaut's pivot tables are read."""
    samples = {
        RUN.sub("", match[1]): [n] for n, name in enumerate(columns) if (match := SPECTRONAUT.fullmatch(name))
    }
    return Columns(lambda row: value_of(row, "PTM.CollapseKey", "PG.Genes", "PG.ProteinGroups"), samples)


FRAGPIPE = Format(
    "FragPipe",
    lambda columns: (
        has("Protein ID", "Gene")(columns)
        and any(name.endswith((" Intensity", " Spectral Count")) for name in columns)
    ),
    fragpipe_columns,
    zeros_missing=True,
    imputable=True,
    of_proteins=True,
)
TMT = Format("TMT-Integrator", has("Index", "ReferenceIntensity"), tmt_columns, of_proteins=True)
DIANN = Format(
    "DIA-NN",
    lambda columns: (
        "Protein.Group" in columns
        or "Protein.Ids" in columns
        or has("Residue", "Site", "Protein.Names")(columns)
        or ("Genes" in columns and any(map(RUN.search, columns)))
    ),
    diann_columns,
    zeros_missing=True,
    imputable=True,
    of_proteins=True,
)
PIVOT = Format(
    "Spectronaut",
    lambda columns: any(map(SPECTRONAUT.fullmatch, columns)),
    spectronaut_columns,
    zeros_missing=True,
    imputable=True,
    of_proteins=True,
)
