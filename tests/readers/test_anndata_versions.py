"""AnnData of every version, and Cell Ranger's folders: the same names and values."""

from pathlib import Path

import h5py
import numpy as np

from sorascope import readers
from sorascope.cells.formats import is_h5ad, tenx_parts

VALUES = np.arange(12, dtype="f4").reshape(3, 4)
GENES, CELLS = ["TP53", "MYC", "ALB", "AFP"], ["s1", "s2", "s3"]


def values_of(path, layer=None):
    source = readers.Source(path, "log2", layer=layer)
    head = readers.head(source)
    matrix = readers.read(source, readers.Layout({name: head.columns.index(name) for name in CELLS}))
    assert next(iter(matrix.identifiers.values())) == GENES
    return matrix.values


def test_records_as_before_version_0_7(tmp_path):
    with h5py.File(tmp_path / "m", "w") as file:
        file["X"] = VALUES
        kinds = [("index", "S5"), ("n", "i4"), ("batch", "i1")]
        file["obs"] = np.array([(b"s1", 1, 0), (b"s2", 2, 1), (b"s3", 3, 0)], dtype=kinds)
        file["var"] = np.array(
            [(name.encode(), b"x") for name in GENES], dtype=[("index", "S6"), ("note", "S3")]
        )
        file["uns/batch_categories"] = np.array([b"a", b"b"])
    np.testing.assert_array_equal(values_of(tmp_path / "m"), VALUES.T)
    assert is_h5ad(tmp_path / "m")


def test_nullable_strings_as_from_version_0_13(tmp_path):
    with h5py.File(tmp_path / "plain.h5", "w") as file:
        file["X"] = VALUES
        for part, names in (("obs", CELLS), ("var", GENES)):
            group = file.create_group(part)
            group.attrs["_index"] = "_index"
            index = group.create_group("_index")
            index.attrs["encoding-type"] = "nullable-string-array"
            index["values"], index["mask"] = names, np.zeros(len(names), dtype=bool)
    np.testing.assert_array_equal(values_of(tmp_path / "plain.h5"), VALUES.T)
    assert is_h5ad(tmp_path / "plain.h5")


def test_the_filtered_matrices_of_cell_ranger_are_taken(tmp_path):
    for sample in ("a", "b"):
        for kind in ("filtered", "raw"):
            folder = tmp_path / sample / "outs" / f"{kind}_feature_bc_matrix"
            folder.mkdir(parents=True)
            (folder / "matrix.mtx.gz").write_bytes(b"x")
    expected = Path("outs") / "filtered_feature_bc_matrix"
    assert tenx_parts(tmp_path) == {name: (tmp_path / name / expected, "") for name in ("a", "b")}
    assert tenx_parts(tmp_path / "a" / "outs") == {"": (tmp_path / "a" / expected, "")}
