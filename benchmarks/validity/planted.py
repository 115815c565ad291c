"""The planted panel and simulations like it: planted mechanisms found, with the right sign."""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.data import ROOT, from_counts
from resources.panels.planted.build import LINES
from resources.panels.planted.simulate import simulate

from sorascope import signature
from sorascope.settings import Contrast

REALISTIC = 0.3
CONTRAST = Contrast("resistant", "response", "resistant", "sensitive", "parental_line")


def panels(count: int):
    """Yield counts, sheet and truth: the shipped panel, then `count` others with the same effects planted."""
    folder = ROOT / "resources" / "panels" / "planted"
    yield (
        pd.read_csv(folder / "counts.tsv.gz", sep="\t", index_col=0),
        pd.read_csv(ROOT / "config" / "samples" / "planted.tsv", sep="\t", index_col=0, comment="#"),
        pd.read_csv(folder / "truth.tsv", sep="\t"),
    )
    for seed in range(count):
        made = simulate(LINES, seed)
        yield made.counts, made.samples.set_index("sample"), made.truth


def recovered(count: int, sets) -> pd.DataFrame:
    """Return one row a panel, level (sample or line), line, sample and mechanism: its truth, t and FDR."""
    parts = []
    for number, (counts, sheet, truth) in enumerate(panels(count)):
        renamed = sheet.rename(columns={"response": "group"})
        expression = from_counts(counts[sheet.index], renamed)
        result = signature.run(expression, sheet, CONTRAST, sets)
        tests = result.table[result.table["role"] == "test"]
        lines = result.summary[result.summary["block"] != "(all)"].assign(sample="")
        for level, table in (("sample", tests), ("line", lines)):
            merged = table.merge(truth, left_on=["block", "mechanism"], right_on=["line", "mechanism"])
            parts.append(merged.assign(panel=number, level=level))
    columns = [
        "panel",
        "level",
        "line",
        "sample",
        "mechanism",
        "planted",
        "planted_effect",
        "t",
        "fdr",
        "strength",
    ]
    return pd.concat(parts, ignore_index=True)[columns]


def recall(table: pd.DataFrame) -> pd.DataFrame:
    """Summarise, as rates with intervals: recall at FDR 0.05 of all planted and of those of realistic size,
    signs, calls of sets of which nothing was planted, and such calls above weak.
    """
    rows = []
    for (level, shipped), part in table.groupby(["level", table["panel"] == 0]):
        planted = part[part["planted"] == "yes"]
        called = planted["fdr"] <= 0.05
        large = planted["planted_effect"].abs() >= REALISTIC
        right = np.sign(planted["t"]) == np.sign(planted["planted_effect"])
        none = part[part["planted"] == "no"]
        above = none["strength"].isin(("moderate", "strong"))

        def share(hits: pd.Series) -> dict[str, object]:
            return rate.share("", int(hits.sum()), len(hits))

        rows.append(
            {
                "panels": "shipped" if shipped else f"{part['panel'].nunique()} more",
                "level": level,
                "planted": len(planted),
                "recall": share(called),
                "recall_realistic": share(called[large]),
                "right_sign": share(right),
                "right_sign_of_calls": share(right[called]),
                "false_calls": share(none["fdr"] <= 0.05),
                "above_weak": share(above),
            }
        )
    return pd.DataFrame(rows)
