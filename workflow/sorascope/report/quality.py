"""Figures of sample quality, from what ingest measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import design
from . import words
from .figures.bars import bars
from .figures.scatter import Point, scatter

if TYPE_CHECKING:
    from .inputs import Inputs

NAMED = 6  # samples left out for one reason that are named


def facts(inputs: Inputs) -> dict[str, str]:
    """Return what was checked on the way in, one sentence a heading."""
    qc = inputs.qc
    scale, ids, normalisation = (qc.get(key) or {} for key in ("scale", "ids", "normalisation"))
    rows = {}
    if scale.get("told"):
        rows["Scale"] = f"Declared as {scale.get('declared')}, and the values agree: {scale['told']}."
    notes = [*scale.get("notes", ()), *qc.get("notes", ())]
    if notes:
        rows["Note"] = "; ".join(notes) + "."
    if ids.get("rows"):
        changed = [f"{ids[key]:,} {key}" for key in ("renamed", "merged") if ids.get(key)]
        rows["Gene identifiers"] = (
            f"{ids['rows']:,} rows by {ids.get('kind')}{': ' if changed else ''}{', '.join(changed)}; "
            f"{ids.get('genes', 0):,} genes went on. Every row's fate is in id_report.tsv."
        )
    if normalisation.get("method"):
        rows["Normalisation"] = f"{normalisation['method']}."
    if normalisation.get("genes_filtered"):
        rows["Filter"] = f"{normalisation['genes_filtered']:,} genes left out: {normalisation.get('filter')}."
    if inputs.dataset.exclude:
        left = "; ".join(f"{name}: {reason}" for name, reason in inputs.dataset.exclude.items())
        rows["Samples excluded"] = f"{left}."
    rows |= _who(inputs)
    flagged = "; ".join(
        f"{s['sample']}: {', '.join(s['flags'])}" for s in qc.get("samples", ()) if s.get("flags")
    )
    if flagged:
        rows["Flags"] = f"{flagged}."
    return rows


def _who(inputs: Inputs) -> dict[str, str]:
    """Say, of each contrast, who is replicated, who takes no part, and which columns coincide."""
    rows, known = inputs.rows, inputs.columns
    several = len(inputs.dataset.contrasts) > 1
    by_heading: dict[str, list[str]] = {
        "Replicates": [],
        "Samples that take no part": [],
        "Columns that coincide": [],
    }
    for name, contrast in inputs.dataset.contrasts.items():
        of = f"{name}: " if several else ""
        if contrast.block or contrast.clone:
            groups = [
                f"{group} {design.dishes(rows, contrast, group).description}"
                for group in (contrast.test, contrast.reference)
            ]
            by_heading["Replicates"].append(of + ", ".join(groups))
        out = design.left_out(rows, contrast)
        if out:
            by_reason: dict[str, list[str]] = {}
            for sample, why in out.items():
                by_reason.setdefault(why, []).append(str(sample))
            groups = [f"{words.listed(samples, NAMED)} ({why})" for why, samples in by_reason.items()]
            by_heading["Samples that take no part"].append(of + "; ".join(groups))
        by_heading["Columns that coincide"] += [
            of + each for each in design.coincidences(rows, contrast, known)
        ]
    return {heading: ". ".join(texts) + "." for heading, texts in by_heading.items() if texts}


def figures(inputs: Inputs) -> dict[str, str]:
    """Return the quality figures by key; none for what was not measured."""
    samples = inputs.qc.get("samples", [])
    if not samples:
        return {}
    simulated = inputs.dataset.simulated
    groups = list(dict.fromkeys(str(each.get("group", "")) for each in samples))
    group = [groups.index(str(each.get("group", ""))) for each in samples]
    names = [each["sample"] for each in samples]
    made = {}
    located = [
        (each, number) for each, number in zip(samples, group, strict=True) if len(each.get("pca") or ()) >= 2
    ]
    if len(located) > 2:
        shares = [*inputs.qc.get("pca_variance", ()), 0, 0]
        labelled = len(located) <= 40
        points = [
            Point(each["pca"][0], each["pca"][1], number, each["sample"] if labelled else "", each["sample"])
            for each, number in located
        ]
        made["quality/pca"] = scatter(
            points,
            f"PC1 ({shares[0]:.0%} of variance)",
            f"PC2 ({shares[1]:.0%})",
            groups,
            "Principal components",
            "Samples by their two largest components; group by shape and colour.",
            simulated,
        )
    for key, field, axis in (
        ("library", "library_size", "sum of all values (library size for counts)"),
        ("detected", "genes_detected", "genes detected"),
        ("replicates", "replicate_correlation", "median correlation with its replicates"),
    ):
        values = [each.get(field) for each in samples]
        if all(value is not None and value >= 0 for value in values) and (
            field != "library_size" or inputs.data.counts is not None
        ):
            made[f"quality/{key}"] = bars(
                names, values, group, groups, axis, axis.capitalize(), f"{axis} of every sample", simulated
            )
    return made
