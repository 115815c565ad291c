"""A set that moves against its core genes is contradictory, and no reading."""

import dataclasses

import pandas as pd
import pytest

from sorascope.report import core
from sorascope.report.answer import Finding, Line

FINDING = Finding(
    "emt", "EMT", "EMT", "acquired", "active", "strong", 2, 2, 2, 1.0, 0.9, 1.1, 0.001,
    "toward resistance", ["ZEB1"],
)  # fmt: skip


def marked(base, z, call="active"):
    finding = dataclasses.replace(FINDING, call=call)
    line = Line("A", ["s1", "s2"], 3, [finding], None)
    rows = [
        (sample, "emt", gene, direction, z[gene])
        for sample in ("s1", "s2")
        for gene, direction in (("CDH1", -1), ("VIM", 1))
    ]
    genes = pd.DataFrame(rows, columns=["sample", "mechanism", "gene", "direction", "z"])
    return core.mark([line], base.mechanisms, genes)[0].findings[0]


@pytest.fixture(scope="module")
def base():
    from sorascope import knowledge
    from sorascope.settings import SHIPPED_MECHANISMS

    return knowledge.load(SHIPPED_MECHANISMS)


def test_core_genes_that_all_move_the_other_way(base):
    found = marked(base, {"CDH1": 4.0, "VIM": -3.0})
    assert found.reading == "no verdict"
    assert found.shared[0] == "contradictory: moves against its core genes CDH1 and VIM"


def test_one_core_gene_that_speaks_for_it_is_enough(base):
    assert marked(base, {"CDH1": 4.0, "VIM": 3.0}).reading == "toward resistance"


def test_flat_core_genes_say_nothing(base):
    assert marked(base, {"CDH1": 0.5, "VIM": 0.1}).shared == ()


def test_a_suppressed_set_whose_core_genes_rise(base):
    found = marked(base, {"CDH1": -5.0, "VIM": 0.0}, "suppressed")
    assert found.shared[0] == "contradictory: moves against its core gene CDH1"


def test_a_call_of_nothing_is_left_alone(base):
    assert marked(base, {"CDH1": 4.0, "VIM": -3.0}, "unchanged").shared == ()
