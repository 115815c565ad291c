"""A set that moves against its core genes in a published table is contradictory, and no reading."""

import numpy as np
import pandas as pd
import pytest

from sorascope import knowledge
from sorascope.report.published.document import against_core
from sorascope.report.published.sentences import DIFFERS
from sorascope.settings import SHIPPED_MECHANISMS

ROW = {
    "mechanism": "emt",
    "direction": "up",
    "support": DIFFERS,
    "reading": "toward resistance",
    "reason": "",
}


@pytest.fixture(scope="module")
def base():
    return knowledge.load(SHIPPED_MECHANISMS)


def genes(t=None, **changes):
    """A table of 300 genes; `changes` of the core genes, with t where the table has it."""
    draw = np.random.default_rng(1)
    frame = pd.DataFrame({"gene": [f"G{n}" for n in range(300)], "change": draw.normal(0, 0.5, 300)})
    core = pd.DataFrame({"gene": list(changes), "change": list(changes.values())})
    frame = pd.concat([frame, core], ignore_index=True)
    return frame.assign(t=np.nan if t is None else frame["change"] * t)


@pytest.mark.parametrize("t", [None, 8.0])
def test_all_core_genes_the_other_way(base, t):
    found = against_core(ROW, base, genes(t, CDH1=2.0, VIM=-2.0))
    assert found["reading"] == "no verdict"
    assert found["reason"] == "contradictory: moves against its core genes CDH1 and VIM"


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (ROW, genes(CDH1=2.0, VIM=2.0)),
        (ROW, genes(CDH1=0.3, VIM=-0.3)),
        (ROW, genes()),
        (ROW | {"support": "not supported", "reading": ""}, genes(CDH1=2.0, VIM=-2.0)),
        (ROW | {"mechanism": "erk_mapk_output"}, genes(CDH1=2.0, VIM=-2.0)),
        (ROW | {"mechanism": "unknown"}, genes(CDH1=2.0)),
    ],
)
def test_one_that_speaks_for_it_flat_or_missing_ones_and_no_call_change_nothing(base, row, table):
    assert against_core(row, base, table) == row


def test_a_falling_set_whose_core_genes_rise_keeps_its_other_remark(base):
    row = ROW | {"direction": "down", "reading": "toward sensitivity", "reason": "few genes"}
    found = against_core(row, base, genes(CDH1=-3.0, VIM=3.0))
    assert found["reading"] == "no verdict"
    assert found["reason"].startswith("few genes; contradictory")
