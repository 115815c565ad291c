"""expression.py reads what ingest writes as anndata would."""

import json

import anndata
import numpy as np
import pandas as pd
import pytest

from sorascope.ingest import expression

SHEET = pd.DataFrame(
    {
        "response": ["sensitive", "resistant", "sensitive"],
        "treated on": ["Monday", "Tuesday", "Wednesday"],
        "µM": [0.5, np.nan, 2.0],
        "passage": [3, 4, 5],
        "pooled": [True, False, True],
        "batch": pd.Categorical(["b", "a", "b"], ["b", "a"], ordered=True),
        "dose": pd.array([1, None, 3], dtype="Int64"),
        "empty": ["", "", ""],
    },
    index=["s 1", "β2", "<3>"],
)


@pytest.mark.parametrize("counts", [True, False])
def test_is_read_as_anndata_reads_it(tmp_path, counts):
    random = np.random.default_rng(1)
    written = anndata.AnnData(
        random.normal(size=(3, 4)),
        obs=SHEET.copy(),
        var=pd.DataFrame({"detected": 1.0}, index=["TP53", "HLA-A", "C1orf43", "MT-ND1"]),
        uns={"sorascope": json.dumps({"scale": {"declared": "log2"}})},
    )
    if counts:
        written.layers["counts"] = random.poisson(5.0, (3, 4)).astype(float)
    path = tmp_path / "expression.h5ad"
    written.write_h5ad(path)
    stored, found = anndata.read_h5ad(path), expression.read(path)
    pd.testing.assert_frame_equal(found.samples, stored.obs)
    pd.testing.assert_frame_equal(found.expression, stored.to_df().T)
    assert found.provenance == {"scale": {"declared": "log2"}}
    if counts:
        pd.testing.assert_frame_equal(found.counts, stored.to_df("counts").T)
    else:
        assert found.counts is None


def test_a_sheet_without_columns(tmp_path):
    written = anndata.AnnData(np.ones((2, 1)), obs=pd.DataFrame(index=["a", "b"]), uns={"sorascope": "{}"})
    written.write_h5ad(tmp_path / "e.h5ad")
    assert list(expression.read(tmp_path / "e.h5ad").samples.index) == ["a", "b"]
