"""A 10x folder whose matrix.mtx is written in the dense form of the format."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest
from scipy.io import mmwrite

import writers
from inputs import SAMPLES, SYMBOLS, counts
from sorascope.errors import InputError
from sorascope.readers import tenx

FRAME = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def folder_with(tmp_path, values):
    folder = writers.tenx_folder(tmp_path, FRAME)
    buffer = io.BytesIO()
    mmwrite(buffer, values)
    (folder / "matrix.mtx.gz").write_bytes(gzip.compress(buffer.getvalue()))
    return folder


def test_dense_and_sparse_values_are_the_same(tmp_path):
    folder = folder_with(tmp_path, FRAME.to_numpy())
    assert b"array" in gzip.decompress((folder / "matrix.mtx.gz").read_bytes())[:60]
    _, values, _ = tenx.counts(folder)
    np.testing.assert_array_equal(values.toarray(), FRAME.to_numpy())


def test_complex_numbers_are_told(tmp_path):
    with pytest.raises(InputError) as caught:
        tenx.counts(folder_with(tmp_path, FRAME.to_numpy() + 1j))
    assert caught.value.problems[0].found == "complex numbers"
