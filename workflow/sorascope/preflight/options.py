"""Options for all data sets, against those that they are to act on: none may be without effect unsaid."""

from __future__ import annotations

from math import isfinite

from .. import design
from ..errors import Problems, did_you_mean, some
from ..model import engine
from ..readers.fields import Field, number, remedy
from ..readers.samples import SampleSheet
from ..settings import TABLES, Dataset, Settings

SHOWN = 5


def check(settings: Settings, problems: Problems) -> None:
    """Add options that no data set of the config has a use for, and those that exclude each other."""
    engine.check(settings.statistics, settings.source, problems)
    chosen, mechanisms = settings.statistics, settings.mechanisms
    if mechanisms.layers is not None and not mechanisms.use_review:
        problems.add(
            settings.source,
            "key mechanisms.layers",
            "given with use_review: false, which leaves out all of them",
            "layers, or use_review: false",
            "take one of the two away",
        )
    sampled = [each for each in settings.datasets.values() if each.kind != TABLES]
    known = bool(settings.datasets) and all(dataset.scale for dataset in sampled)
    if known and not any(dataset.scale == engine.COUNTS for dataset in sampled):
        for key, value, default in (
            ("engine", chosen.engine, "limma"),
            ("counts_model", chosen.counts_model, "auto"),
        ):
            if value != default:
                problems.add(
                    settings.source,
                    f"key statistics.{key}",
                    f"{value}, and no data set of scale counts",
                    f"{value} for counts; other data sets keep the linear model",
                    f"set {key}: {default}",
                )
    contrasts = [contrast for dataset in sampled for contrast in dataset.contrasts.values()]
    if chosen.engine == engine.DESEQ2:  # which has neither, as is reported
        return
    if chosen.blocks == "random" and contrasts and not any(contrast.block for contrast in contrasts):
        problems.add(
            settings.source,
            "key statistics.blocks",
            "random, and no contrast with a block",
            "blocks: random with block: in a contrast",
            "name the block in a contrast, or take blocks away",
        )
    if chosen.counts_model == "voom" and chosen.blocks == "random":
        problems.add(
            settings.source,
            "key statistics.counts_model",
            "voom with blocks: random",
            "random blocks with the trend model, which they need",
            "take one of the two away",
        )


def weights(settings: Settings) -> str | None:
    """Return the column of sample weights, None where none are used."""
    return None if settings.statistics.engine == engine.DESEQ2 else settings.statistics.sample_weights


def check_dataset(
    dataset: Dataset, weight: str | None, sheet: SampleSheet, source: str, problems: Problems
) -> None:
    """Add what of an entry, or of the sample weights for all, does not go with this data set's sheet."""
    if dataset.responses and not dataset.assays:
        problems.add(
            source,
            f"key datasets.{dataset.name}.responses",
            "given without assays",
            "responses with assays:, whose markers are compared with them",
            "name an assay, or take responses away; to compare groups, make a contrast",
        )
    if weight is None:
        return
    if weight not in sheet.columns:
        problems.add(
            source,
            "key statistics.sample_weights",
            f"no column {weight} in {sheet.path}",
            ", ".join(sheet.columns),
            did_you_mean(weight, sheet.columns) or "add it to the sheet: a positive number for each sample",
        )
        return
    odd = {
        sample: row[weight]
        for contrast in dataset.contrasts.values()
        if contrast.column in sheet.columns
        for sample, row in design.members(sheet.rows, contrast).items()
        if not _is_weight(row[weight])
    }
    if odd:
        listed = some((f"{sample} {cell!r}" for sample, cell in odd.items()), SHOWN)
        to_do = remedy(Field("", weight, next(iter(odd.values()))), "")
        problems.add(sheet.path, f"column {weight}", listed, "a positive number for each sample", to_do)


def _is_weight(cell: str) -> bool:
    value = number(cell)
    return isfinite(value) and value > 0
