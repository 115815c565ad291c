"""Methods and limits of published tables, written from the parameters that were really used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...settings import Dataset, Statistics
from .. import words
from .sentences import layouts


def correlation(stated: float | None) -> str:
    """Return how strongly camera takes the genes of a set to vary together."""
    if stated is not None:
        return f"taking a correlation of {stated} between them"
    return (
        "and by more than the mechanism usually moves between replicates or clones: each has the correlation "
        "between its genes measured in public data (column camera_correlation)"
    )


def paragraphs(contrasts: Sequence[Mapping[str, Any]], options: Statistics) -> list[str]:
    """Return the methods section: what was read of each table, then how it was tested."""
    return [
        *layouts(contrasts),
        "Identifiers went through the same table of approved symbols as expression data; what became of "
        "every row is in id_report.tsv. Several rows of one gene: the row of the highest mean expression, or "
        "the mean of the rows where the table gives none.",
        "camera: on normal scores, against the shift that most genes share and the mean square of the other "
        "genes, with that correlation (limma's cameraPR where one is stated in the config); differs: the "
        "same against a variance of 1, or what the middle of the table shows up to 3; GSEA: prerank "
        f"by GSEApy with random gene sets ({options.permutations:,} permutations, seed {options.seed}), "
        "whose running sum also gives the leading-edge genes; FDR by Benjamini and Hochberg over the "
        "mechanisms of a table. "
        "The interval of a shift comes from the published standard errors (or from change over statistic) "
        "with the correlation between replicates, or the stated one.",
    ]


def limits(dataset: Dataset) -> list[str]:
    """Return what the page cannot show."""
    own = ["These data are simulated: they say nothing about tumours."] if dataset.simulated else []
    return [
        *own,
        words.origin(dataset.resistance),
        "Normalisation, filters, model and the direction of the contrast are the authors'; the changes are "
        "read as test minus reference.",
        "Without a stated correlation camera is strict: a mechanism that often differs between clones "
        "rarely stands out, however far its genes moved. In a table of fold changes alone no support does "
        "not mean no change; read the shift.",
        "Nothing here knows how many samples a table is based on, or whether they were independent.",
        "Two clones of one line are two tables of one line: they do not confirm each other as two lines "
        "would.",
    ]
