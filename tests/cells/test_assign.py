"""Which sample each cell belongs to, and every way that can go wrong."""

from pathlib import Path

import pandas as pd
import pytest

from sorascope.cells.assign import assign
from sorascope.errors import InputError
from sorascope.settings import CellOptions, Dataset


def dataset(exclude=None, **options):
    return Dataset(
        "d", "d", Path("cells.h5ad"), Path("samples.tsv"), "counts", kind="cells",
        cells=CellOptions(**options), exclude=exclude or {},
    )  # fmt: skip


def cells(samples, names=None, **columns):
    names = names or [f"c{number}" for number in range(len(samples))]
    return pd.DataFrame({"sample": samples, **columns}, index=names)


def told(error):
    return str(error.value).split("\n\n", 1)[1]


def test_samples_and_labels_are_text_as_written():
    table = cells(pd.Categorical(["007", "b", "b"]), cluster=[3, 1, 1])
    found = assign(table, dataset(label="cluster"), ["007", "b"])
    assert list(found["sample"]) == ["007", "b", "b"]
    assert list(found["label"]) == ["3", "1", "1"]


def test_cells_without_sample_or_of_an_excluded_one_belong_to_none():
    found = assign(cells(["a", None, "bad", "a"]), dataset(exclude={"bad": "mix-up"}), ["a"])
    assert found["sample"].isna().tolist() == [False, True, True, False]
    assert set(found["label"]) == {"all"}


def test_names_that_samples_share_are_led_by_the_sample():
    found = assign(cells(["a", "b"], ["AAC-1", "AAC-1"]), dataset(), ["a", "b"])
    assert list(found.index) == ["a:AAC-1", "b:AAC-1"]
    with pytest.raises(InputError, match="cell a:AAC-1\n   found:   twice in one sample"):
        assign(cells(["a", "a"], ["AAC-1", "AAC-1"]), dataset(), ["a"])


def test_every_sample_in_one_place_only_is_told():
    with pytest.raises(InputError) as refused:
        assign(cells(["tumor1", "other"]), dataset(), ["tumour1"])
    assert told(refused) == (
        "1. samples.tsv, sample tumour1\n"
        "   found:   no cell of it in cells.h5ad\n"
        "   allowed: other, tumor1\n"
        "   remedy:  did you mean tumor1?\n\n"
        "2. cells.h5ad, sample other\n"
        "   found:   not in samples.tsv\n"
        "   allowed: only samples of the sheet\n"
        "   remedy:  add it to the sheet; to leave it out, name it under exclude: with a reason\n\n"
        "3. cells.h5ad, sample tumor1\n"
        "   found:   not in samples.tsv\n"
        "   allowed: only samples of the sheet\n"
        "   remedy:  add it to the sheet; to leave it out, name it under exclude: with a reason"
    )


def test_a_missing_column_is_told_with_the_nearest():
    with pytest.raises(InputError) as refused:
        assign(cells(["a"], Cluster=["x"]), dataset(sample="sampel", label="cluster"), ["a"])
    assert told(refused) == (
        "1. cells.h5ad, key datasets.d.cells.sample\n"
        "   found:   no column sampel in the table of cells\n"
        "   allowed: sample, Cluster\n"
        "   remedy:  did you mean sample?\n\n"
        "2. cells.h5ad, key datasets.d.cells.label\n"
        "   found:   no column cluster in the table of cells\n"
        "   allowed: sample, Cluster\n"
        "   remedy:  did you mean Cluster?"
    )


def test_a_table_of_cells_gives_samples_to_a_matrix_without(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_text("cell,sample,type\nc1,b,T\nc0,a,B\n")
    found = assign(pd.DataFrame(index=["c0", "c1", "c2"]), dataset(table=path, label="type"), ["a", "b"])
    assert found["sample"].tolist()[:2] == ["a", "b"]
    assert found["sample"].isna().tolist() == [False, False, True]
    assert found["label"].tolist() == ["B", "T", "unlabelled"]


def test_a_table_of_other_cells_is_refused_with_examples(tmp_path):
    path = tmp_path / "cells.tsv"
    path.write_text("cell\tsample\nx1\ta\n")
    with pytest.raises(InputError) as refused:
        assign(pd.DataFrame(index=["c0", "c1"]), dataset(table=path), ["a"])
    assert told(refused) == (
        f"1. {path}, first column\n"
        "   found:   no cell of cells.h5ad (it has c0, c1 …)\n"
        "   allowed: the cells' names, letter for letter\n"
        "   remedy:  the table has x1 …"
    )


def test_a_table_of_cells_that_is_not_there_or_names_a_cell_twice(tmp_path):
    with pytest.raises(InputError) as refused:
        assign(cells(["a"]), dataset(table=tmp_path / "t.tsv"), ["a"])
    assert told(refused) == (
        "1. config, key datasets.d.cells.table\n"
        f"   found:   no file {tmp_path / 't.tsv'}\n"
        "   allowed: an existing TSV or CSV file"
    )
    (tmp_path / "t.tsv").write_text("cell\tsample\nc0\ta\nc1\ta\nc0\tb\n")
    with pytest.raises(InputError) as refused:
        assign(cells(["a", "a"]), dataset(table=tmp_path / "t.tsv"), ["a"])
    assert told(refused) == (
        f"1. {tmp_path / 't.tsv'}, cell c0\n   found:   in two rows\n   allowed: each cell once"
    )


def test_a_table_that_gives_cells_another_sample_than_the_matrix_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("cell,sample\nc0,a\nc1,b\nc2,\n")
    same = assign(cells(["a", "b", "b"]), dataset(table=path), ["a", "b"])
    assert same["sample"].tolist()[:2] == ["a", "b"]
    with pytest.raises(InputError) as refused:
        assign(cells(["a", "a", "b"]), dataset(table=path), ["a", "b"])
    assert told(refused) == (
        f"1. {path}, cell c1\n"
        "   found:   sample b, and a in cells.h5ad\n"
        "   allowed: one sample a cell\n"
        "   remedy:  leave out cells.table, or name another column under datasets.d.cells.sample"
    )
    path.write_text("cell,sample\nc0,1\nc1,2\n")
    assert assign(cells([1.0, 2.0]), dataset(table=path), ["1", "2"])["sample"].tolist() == ["1", "2"]
