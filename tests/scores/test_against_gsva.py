"""Scores against R GSVA, whose outputs tests/reference/gsva.R made."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sorascope import scores

REFERENCE = json.loads((Path(__file__).parents[1] / "reference" / "gsva.json").read_text())
EXPRESSION = pd.DataFrame(
    REFERENCE["y"], [f"g{n}" for n in range(1, 201)], [f"s{n}" for n in range(1, 8)], dtype=float
)
SETS = {name: dict.fromkeys(genes, 1) for name, genes in REFERENCE["sets"].items()}


@pytest.mark.parametrize(("method", "tolerance"), [("ssgsea", 1e-8), ("zscore", 1e-10), ("gsva", 1e-4)])
def test_score(method, tolerance):
    result = scores.compute(EXPRESSION, SETS, [method])[method]
    np.testing.assert_allclose(result.to_numpy().T, REFERENCE[method], atol=tolerance)


def test_ssgsea_equals_gseapys_es():
    gseapy = pytest.importorskip("gseapy")
    table = gseapy.ssgsea(
        EXPRESSION, {name: list(genes) for name, genes in SETS.items()}, outdir=None, min_size=1, threads=1
    ).res2d
    theirs = table.pivot(index="Name", columns="Term", values="ES").astype(float)
    mine = scores.compute(EXPRESSION, SETS, ["ssgsea"])["ssgsea"]
    np.testing.assert_allclose(mine, theirs.loc[mine.index, mine.columns], atol=1e-8)
