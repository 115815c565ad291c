"""Contrasts within clusters: what each cluster holds, and why one is left out."""

import numpy as np
import pandas as pd
import pytest

from sorascope import knowledge
from sorascope.cells import labels
from sorascope.settings import SHIPPED_MECHANISMS, Contrast, Statistics

pytestmark = pytest.mark.long

CONTRAST = Contrast("c", "response", "resistant", "sensitive")
OPTIONS = Statistics(permutations=100)


@pytest.fixture(scope="module")
def base():
    return knowledge.load(SHIPPED_MECHANISMS)


@pytest.fixture(scope="module")
def made(base):
    """Six samples; in cluster A the genes of emt change, in cluster B those of hypoxia; C lacks samples."""
    rng = np.random.default_rng(0)
    sets = base.signed_sets()
    genes = sorted({gene for one in sets.values() for gene in one}) + [f"g{number}" for number in range(800)]
    sheet = pd.DataFrame(
        {"response": ["sensitive"] * 3 + ["resistant"] * 3}, index=[f"s{number}" for number in range(6)]
    )
    level, columns, groups = rng.normal(6, 1.5, len(genes)), {}, []
    for label, planted in (("A", "emt"), ("B", "hypoxia_hif1a"), ("C", None)):
        for sample, response in sheet["response"].items():
            shifted = level + rng.normal(0, 0.15, len(genes))
            if planted and response == "resistant":
                shifted += [1.2 * sets[planted].get(gene, 0) for gene in genes]
            columns[f"{sample} | {label}"] = rng.poisson(2**shifted).astype(float)
            few = label == "C" and response == "resistant" and sample != "s3"
            groups.append({"sample": sample, "label": label, "cells": 5 if few else 100})
    return pd.DataFrame(columns, index=genes), pd.DataFrame(groups, index=list(columns)), sheet


def test_each_cluster_shows_its_own_mechanism(made, base):
    found = labels.run(*made, {"c": CONTRAST}, base, OPTIONS, min_cells=20)
    by_label = found.mechanisms.set_index(["label", "mechanism"])["camera_p"]
    assert by_label["A"].idxmin() == "emt"
    assert by_label["B"].idxmin() == "hypoxia_hif1a"
    called = found.signatures.query("role == 'test' and call == 'active'")
    assert (
        called.query("label == 'A'").groupby("sample")["mechanism"].agg(set).map(lambda m: "emt" in m)
    ).all()
    assert set(found.signatures["mechanism"]) == set(base.mechanisms)


def test_a_cluster_with_too_few_cells_is_left_out_and_says_why(made, base):
    compared = labels.run(*made, {"c": CONTRAST}, base, OPTIONS, min_cells=20).compared.set_index("label")
    assert compared.loc["C", "reason"] == "under 2 samples of one side with 20 cells"
    assert (compared.loc["C", "samples_reference"], compared.loc["C", "samples_test"]) == (3, 1)
    assert (compared.loc[["A", "B"], "reason"] == "").all()


def test_no_cluster_at_all_leaves_empty_tables(made, base):
    found = labels.run(*made, {"c": CONTRAST}, base, OPTIONS, min_cells=1000)
    assert found.mechanisms.empty and found.signatures.empty
    assert len(found.compared) == 3
