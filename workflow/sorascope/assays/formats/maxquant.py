"""MaxQuant's tables of protein groups and of phosphorylated sites."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .tables import Columns, Format, by_prefix, first, has, starts, value_of

LOCALISED = 0.75
YES = "+"


def maxquant_drop(row: Mapping[str, str]) -> str:
    """Return why MaxQuant itself would not count a row."""
    groups = value_of(row, "Majority protein IDs", "Protein IDs", "Proteins", "Leading proteins")
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
    """Return how proteinGroups.txt is read: LFQ before SILAC ratios, reporter ions, iBAQ and intensities."""
    prefixes = (
        "LFQ intensity ",
        "Ratio H/L normalized ",
        "Reporter intensity corrected ",
        "iBAQ ",
        "Intensity ",
    )
    samples = {
        name: found for name, found in by_prefix(columns, prefixes).items() if not name.startswith("peptides")
    }
    used = next((prefix for prefix in prefixes if any(name.startswith(prefix) for name in columns)), "")
    return Columns(
        lambda row: value_of(row, "Gene names", "Majority protein IDs", "Protein IDs"),
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
            f"{first(value_of(row, 'Gene names', 'Leading proteins', 'Proteins', 'Protein'))}_"
            f"{value_of(row, 'Amino acid')}"
            f"{first(value_of(row, 'Positions within proteins', 'Position'))}"
        ),
        found,
        maxquant_sites_drop,
        notes=("columns Intensity, summed over the numbers of phosphates",),
    )


SITES = Format(
    "MaxQuant Phospho (STY)Sites",
    lambda columns: has("Localization prob")(columns) and starts(columns, "Intensity "),
    maxquant_site_columns,
    zeros_missing=True,
    imputable=True,
    of_proteins=True,
    types=("phospho",),
)
PROTEINS = Format(
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
)
