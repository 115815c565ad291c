"""Rows without any change: genes that are not expressed, or zeros by rounding."""

from pathlib import Path

import numpy as np

from sorascope import identifiers
from sorascope.contrast_table import contrast
from sorascope.contrast_table.values import SILENT, silent
from sorascope.settings import IDENTIFIERS, Dataset, Statistics, Table


def test_a_quarter_of_zeros_is_silence_and_rounding_is_none():
    changes = np.random.default_rng(1).normal(0, 1, 3000)
    many = np.where(np.arange(3000) < 800, 0.0, changes)
    assert silent(many).sum() == 800
    assert not silent(changes.round(1)).any()
    assert not silent(np.where(np.arange(3000) < 30, 0.0, changes)).any()


REFERENCE = Path(__file__).parents[1] / "reference" / "contrast_table" / "limma.tsv"


def outcome(path, names, changes, sets):
    rows = [f"{name}\t{change:.5g}" for name, change in zip(names, changes, strict=True)]
    path.write_text("\n".join(["gene\tlogFC", *rows]), encoding="utf-8")
    dataset = Dataset("d", "D", kind="contrast", tables={"c": Table("c", path)})
    table = identifiers.load_table(IDENTIFIERS)
    return contrast.run(dataset, table, sets, Statistics(permutations=100))["c"]


def test_silent_genes_change_no_test_and_are_told(tmp_path):
    names = [line.split("\t")[0] for line in REFERENCE.read_text(encoding="utf-8").splitlines()[1:]]
    changes = np.random.default_rng(3).normal(0.2, 1, len(names))
    third = len(names) // 3
    changes[-third:] = 0
    sets = {"some": dict.fromkeys(names[:20], 1)}
    whole = outcome(tmp_path / "whole.tsv", names, changes, sets)
    without = outcome(tmp_path / "without.tsv", names[:-third], changes[:-third], sets)
    assert (whole.result.info["genes_silent"], without.result.info["genes_silent"]) == (third, 0)
    assert whole.result.mechanisms["camera_p"].tolist() == without.result.mechanisms["camera_p"].tolist()
    assert (whole.id_report["reason"] == SILENT).sum() == third
