"""Assays in the config: names, files and samples; and tables of assays given as expression."""

import numpy as np
import pytest
from made_assays import values, write

import inputs
from sorascope import preflight, settings
from sorascope.assays import curated, mistaken
from sorascope.errors import InputError


def config(tmp_path, monkeypatch, entry=None, matrix=None):
    monkeypatch.chdir(tmp_path)
    keys = inputs.write(tmp_path, inputs.table(inputs.counts()) if matrix is None else matrix)
    dataset = {"title": "t", **keys, "scale": "counts", "contrasts": {"c": inputs.CONTRAST}}
    if entry:
        dataset["assays"] = {"extra": entry}
    return {"datasets": {"d": dataset}}


def faults(given):
    with pytest.raises(InputError) as caught:
        preflight.check(settings.load(given))
    return str(caught.value)


def proteins(tmp_path):
    rows = [[name, *row] for name, row in zip(["EGFR", "CDH1"], values(2), strict=True)]
    return write(tmp_path / "p.tsv", ["gene", *inputs.SAMPLES], rows)


def test_a_sound_assay_passes(tmp_path, monkeypatch):
    entry = {"type": "protein", "matrix": "p.tsv", "scale": "log2"}
    given = config(tmp_path, monkeypatch, entry)
    proteins(tmp_path)
    preflight.check(settings.load(given))


def test_faults_of_several_keys_are_told_together(tmp_path, monkeypatch):
    given = config(tmp_path, monkeypatch, {"type": "protien", "matrix": "p.tsv", "scale": "log2"})
    given["datasets"]["d"]["assays"]["b"] = {"type": "protein", "matrix": "q.tsv", "scale": "log2"}
    given["datasets"]["d"]["assays"]["c"] = {
        "type": "protein", "matrix": "p.tsv", "scale": "logs", "samples": "respnse",
    }  # fmt: skip
    proteins(tmp_path)
    told = faults(given)
    assert "did you mean protein?" in told
    assert "did you mean p.tsv?" in told
    assert "assays.c.scale" in told
    assert "did you mean response?" in told


def test_a_proteingroups_table_as_matrix_is_no_table_of_counts(tmp_path, monkeypatch):
    header = ["Gene names", *(f"LFQ intensity {name}" for name in inputs.SAMPLES)]
    rows = [[name, *(2**row).astype(int)] for name, row in zip(inputs.SYMBOLS, values(35), strict=True)]
    given = config(tmp_path, monkeypatch)
    write(tmp_path / "m.tsv", header, rows)
    for scale in ("counts", "intensity", "log2"):
        given["datasets"]["d"]["scale"] = scale
        told = faults(given)
        assert "a table of proteins (MaxQuant proteinGroups)" in told
        assert "scale: intensity" in told
        assert "declare scale: counts" not in told


@pytest.mark.parametrize("by_symbol", [False, True])
def test_antibodies_as_matrix_are_refused(tmp_path, monkeypatch, by_symbol):
    rng = np.random.default_rng(3)
    known = list(curated.shipped().antibodies.values())[:150]
    names = [each.features[0].partition("_")[0] if by_symbol else each.antibody for each in known]
    rows = [[name, *np.round(rng.normal(0, 1, 6), 3)] for name in names]
    given = config(tmp_path, monkeypatch)
    given["datasets"]["d"]["scale"] = "log2"
    write(tmp_path / "m.tsv", ["gene", *inputs.SAMPLES], rows)
    assert "antibod" in faults(given)


@pytest.mark.parametrize(("others", "expected"), [(59, True), (60, False)])
@pytest.mark.parametrize("first", [True, False])
def test_more_than_half_of_the_names_make_an_array_wherever_they_are(others, expected, first):
    names = [each.antibody for each in curated.shipped().antibodies.values()][:60]
    words = [f"word{n}" for n in range(others)]
    assert mistaken.is_array([*words, *names] if first else [*names, *words]) is expected


def test_antibodies_in_columns_are_refused_too(tmp_path, monkeypatch):
    names = [each.antibody for each in curated.shipped().antibodies.values()][:60]
    rng = np.random.default_rng(3)
    given = config(tmp_path, monkeypatch)
    given["datasets"]["d"]["scale"] = "log2"
    rows = [[sample, *np.round(rng.normal(0, 1, 60), 3)] for sample in inputs.SAMPLES]
    write(tmp_path / "m.tsv", ["", *names], rows)
    assert "antibodies of a protein array" in faults(given)


def test_published_tables_have_no_assays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    entry = {"kind": "contrast", "title": "t", "contrasts": {"c": {"table": "t.tsv"}}, "assays": {}}
    assert "does not go with kind: contrast" in faults({"datasets": {"d": entry}})
