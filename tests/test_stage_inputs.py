"""reruns.py: a stage gets every parameter that it reads, and nothing that it does not."""

from dataclasses import fields
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from inputs import SYMBOLS, TABLE
from sorascope import contrast, ingest, settings, signature
from sorascope.jobs import reruns
from sorascope.settings import Contrast, Statistics, keys

STATISTICS = [field.name for field in fields(Statistics)]
GROUPS = Contrast("groups", "response", "resistant", "sensitive", block="line")


class Watched(Statistics):
    """Statistics that note which of their fields are read."""

    read: ClassVar[set[str]] = set()

    def __getattribute__(self, name):
        if name in STATISTICS:
            Watched.read.add(name)
        return super().__getattribute__(name)


@pytest.fixture
def data():
    random = np.random.default_rng(1)
    names = [f"s{number}" for number in range(12)]
    expression = pd.DataFrame(random.normal(8, 1, (60, 12)), [f"G{number}" for number in range(60)], names)
    samples = pd.DataFrame(
        {"response": ["sensitive", "resistant"] * 6, "line": ["a"] * 6 + ["b"] * 6, "weight": 1.0}, names
    )
    counts = pd.DataFrame(random.poisson(200, (60, 12)), expression.index, names)
    return expression, samples, counts, {"one": {f"G{number}": 1 for number in range(10)}}


def parameters_read(run):
    Watched.read = set()
    run(Watched())
    return Watched.read


def test_contrasts_and_signatures_get_what_they_read(data):
    expression, samples, counts, sets = data

    def run(options):
        contrast.run(expression, samples, GROUPS, sets, counts, options)
        contrast.run(expression, samples, GROUPS, sets, None, options)
        signature.run(expression, samples, GROUPS, sets, options, counts=counts)

    read = parameters_read(run)
    assert {"counts_model", "fdr", "min_genes"} <= read
    assert read.isdisjoint(keys.unread("statistics", "analyse"))


def test_permutations_are_known_to_gsea_alone():
    chosen = {"fdr": 0.1, "permutations": 500, "seed": 3}
    assert keys.unread("statistics", "analyse") == {"permutations"}
    assert reruns.statistics(chosen) == {"fdr": 0.1, "seed": 3}
    assert reruns.of_permutations(chosen) == {"permutations": 500, "seed": 3}


ENTRY = {
    "title": "Huh7",
    "matrix": "m.tsv",
    "samples": "s.tsv",
    "scale": "counts",
    "simulated": True,
    "resistance": "acquired",
    "exclude": {"s1": "low RNA"},
    "contrasts": {
        "first": {"column": "response", "test": "r", "reference": "s", "block": "line"},
        "second": {"column": "response", "test": "r2", "reference": "s"},
        "third": {"column": "dose", "test": "high", "reference": "low", "covariates": ["age"]},
    },
}


def test_ingest_gets_the_grouping_columns_but_not_what_is_compared():
    entry = reruns.ingest_entry(ENTRY)
    assert {"simulated", "resistance"}.isdisjoint(entry)
    dataset = settings.dataset("huh7", entry)
    assert (dataset.title, dataset.scale, dict(dataset.exclude)) == ("", "counts", {"s1": "low RNA"})
    assert [each.columns for each in dataset.contrasts.values()] == [
        ("response", "line"),
        ("response",),
        ("dose", "age"),
    ]
    renamed = {
        **ENTRY,
        "title": "x",
        "contrasts": {"other": ENTRY["contrasts"]["first"], **ENTRY["contrasts"]},
    }
    assert reruns.ingest_entry(renamed) == entry


def test_interaction_is_for_contrasts_of_bulk_data_alone():
    chosen = {"first": {**ENTRY["contrasts"]["first"], "interaction": True}}
    assert reruns.contrasts(chosen) == {"first": ENTRY["contrasts"]["first"]}
    without = {"first": ENTRY["contrasts"]["first"]}
    assert reruns.ingest_entry({**ENTRY, "contrasts": chosen}) == reruns.ingest_entry(
        {**ENTRY, "contrasts": without}
    )


def test_ingest_makes_the_same_of_what_it_gets_as_of_the_whole_entry(tmp_path):
    random = np.random.default_rng(3)
    names = [f"s{number}" for number in range(12)]
    levels = random.normal(8, 2, (len(SYMBOLS), 2)).repeat(6, axis=1)
    values = levels + random.normal(0, 0.2, (len(SYMBOLS), 12))
    values[:, [0, 6]] = values[:, [6, 0]]  # samples of two lines, swapped
    pd.DataFrame(values, SYMBOLS, names).to_csv(tmp_path / "m.tsv", sep="\t", index_label="gene")
    sheet = pd.DataFrame({"response": ["s", "r"] * 6, "line": ["a"] * 6 + ["b"] * 6}, names)
    sheet["age"] = np.arange(30.5, 42)
    sheet.to_csv(tmp_path / "s.tsv", sep="\t", index_label="sample")
    one = {"column": "response", "test": "r", "reference": "s", "block": "line", "covariates": ["age"]}
    files = {"matrix": str(tmp_path / "m.tsv"), "samples": str(tmp_path / "s.tsv")}
    entry = {"title": "", "scale": "log2", "ids": "symbol", **files, "contrasts": {"c": one}}
    whole, part = (
        ingest.run(settings.dataset("x", given), TABLE) for given in (entry, reruns.ingest_entry(entry))
    )
    pd.testing.assert_frame_equal(part.expression.obs, whole.expression.obs)
    assert part.expression.obs["age"].dtype == float
    assert part.qc == whole.qc
    assert "possible swap: nearer to b than to its own" in part.qc["samples"][0]["flags"]


def test_ingest_of_cells_reads_no_size_of_the_map():
    entry = {**ENTRY, "cells": {"min_cells": 5, "map_cells": 100}}
    assert reruns.cells_entry(entry) == {**reruns.ingest_entry(ENTRY), "cells": {"min_cells": 5}}


def test_paths_below_the_working_folder_become_relative(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert str(reruns.relative(tmp_path / "data" / "m.tsv")) == "data/m.tsv"
    assert reruns.relative(tmp_path.parent / "m.tsv") == tmp_path.parent / "m.tsv"
