"""Contrast and signature within each label (cluster, cell type): pseudobulk of sample and label."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from .. import contrast, signature
from ..errors import InputError
from ..knowledge import Knowledge, readings
from ..scale import transform
from ..settings import Contrast, Statistics

LOG = logging.getLogger(__name__)
MIN_PER_GROUP = 2


@dataclass(frozen=True)
class LabelResults:
    """Tables led by label and contrast; `compared`: samples, cells, why one was left out."""

    compared: pd.DataFrame
    mechanisms: pd.DataFrame
    signatures: pd.DataFrame


def run(
    counts: pd.DataFrame,
    groups: pd.DataFrame,
    sheet: pd.DataFrame,
    contrasts: Mapping[str, Contrast],
    base: Knowledge,
    options: Statistics,
    min_cells: int,
) -> LabelResults:
    """Run every contrast within every label.

    `counts`: symbols × groups; `groups`: sample, label, cells of each; `sheet`: indexed by sample. A group
    of fewer than `min_cells` cells is left out; a label needs two samples of each side.
    """
    compared, mechanisms, signatures = [], [], []
    for label in sorted(groups["label"].unique()):
        enough = groups[(groups["label"] == label) & (groups["cells"] >= min_cells)]
        for name, one in contrasts.items():
            head = {"label": label, "contrast": name}
            chosen = enough[enough["sample"].map(sheet[one.column]).isin([one.test, one.reference])]
            sides = chosen["sample"].map(sheet[one.column]).value_counts()
            row = {
                **head,
                "samples_test": int(sides.get(one.test, 0)),
                "samples_reference": int(sides.get(one.reference, 0)),
                "cells": int(chosen["cells"].sum()),
                "reason": "",
            }
            if min(row["samples_test"], row["samples_reference"]) < MIN_PER_GROUP:
                row["reason"] = f"under {MIN_PER_GROUP} samples of one side with {min_cells} cells"
            else:
                try:
                    done = _compare(counts[chosen.index], chosen["sample"], sheet, one, base, options)
                    mechanisms.append(done[0].assign(**head))
                    signatures.append(done[1].assign(**head))
                except InputError as error:
                    row["reason"] = " ".join(error.problems[0].found.split())
            LOG.info("label %s, contrast %s: %s", label, name, row["reason"] or "compared")
            compared.append(row)
    return LabelResults(pd.DataFrame(compared), _led(mechanisms), _led(signatures))


def _compare(
    counts: pd.DataFrame,
    of_sample: pd.Series,
    sheet: pd.DataFrame,
    one: Contrast,
    base: Knowledge,
    options: Statistics,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    names = list(of_sample)
    here = sheet.loc[names]
    made = transform.to_log2(counts.to_numpy(dtype=float), "counts", [list(here[one.column])])
    kept = counts.index[made.kept]
    expression = pd.DataFrame(made.expression, index=kept, columns=names)
    passed = pd.DataFrame(made.counts, index=kept, columns=names)
    sets = base.signed_sets()
    by_model = replace(options, engine="limma")  # tables of genes are not kept
    tested = contrast.run(expression, here, one, sets, passed, by_model)
    panels = base.panels()
    scored = signature.run(expression, here, one, sets, options, counts=passed, panels=panels)
    return tested.mechanisms, readings.complete(scored.table, base, scored.genes)


def _led(parts: list[pd.DataFrame]) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=["label", "contrast", "mechanism"])
    joined = pd.concat(parts, ignore_index=True)
    return joined[["label", "contrast", *joined.columns.drop(["label", "contrast"])]]
