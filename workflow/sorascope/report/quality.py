"""Figures of sample quality, from what ingest measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures.bars import bars
from .figures.scatter import Point, scatter

if TYPE_CHECKING:
    from .inputs import Inputs


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
            Point(*each["pca"][:2], number, each["sample"] if labelled else "", each["sample"])
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
        ("replicates", "replicate_correlation", "median correlation with its group"),
    ):
        values = [each.get(field) for each in samples]
        if all(value is not None and value >= 0 for value in values) and (
            field != "library_size" or inputs.data.counts is not None
        ):
            made[f"quality/{key}"] = bars(
                names, values, group, axis, axis.capitalize(), f"{axis} of every sample", simulated
            )
    return made
