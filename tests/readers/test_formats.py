"""Any valid matrix, written in any accepted format, reads back as the same matrix."""

import gzip
import io
import tempfile
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import mmwrite

from guard import canary_by_fork
from inputs import SAMPLES, SYMBOLS, counts
from sorascope import readers
from sorascope.ingest import layout
from sorascope.readers import canary
from writers import FORMATS, STRANDED

WITHOUT_A_PART = {"tenx_folder", "tenx_h5"}


def read(path, samples, scale="counts", strandedness=None):
    source = readers.Source(path, scale=scale, strandedness=strandedness)
    head = readers.head(source)
    placed = layout.place_samples(head, list(samples), {}, path, Path("s.tsv"))
    return readers.read(source, placed)


def assert_same(matrix, frame, digits=17):
    assert matrix.samples == tuple(frame.columns)
    assert list(frame.index) in [list(names) for names in matrix.identifiers.values()]
    if digits == 17:
        np.testing.assert_array_equal(matrix.values, frame.to_numpy())
    else:
        np.testing.assert_allclose(matrix.values, frame.to_numpy(), rtol=10.0**-digits)
    assert matrix.values.dtype == np.float64


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
def test_counts_come_back(tmp_path, name):
    frame = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))
    assert_same(read(FORMATS[name](tmp_path, frame), SAMPLES, strandedness=STRANDED.get(name)), frame)


@pytest.fixture
def quick_canary(monkeypatch):
    """A fork in the place of a new process, which `test_counts_come_back` starts for each format."""
    monkeypatch.setattr(canary, "isolated", canary_by_fork)


@pytest.mark.usefixtures("quick_canary")
@pytest.mark.parametrize("name", FORMATS)
def test_samples_come_in_the_order_asked_for(tmp_path, name):
    frame = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))
    order = [SAMPLES[number] for number in (4, 0, 5, 2, 1, 3)]
    assert_same(read(FORMATS[name](tmp_path, frame), order, strandedness=STRANDED.get(name)), frame[order])


@pytest.mark.usefixtures("quick_canary")
@pytest.mark.parametrize("name", FORMATS)
def test_the_first_values_are_those_of_the_matrix(tmp_path, name):
    frame = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))
    path = FORMATS[name](tmp_path, frame)
    head = readers.head(readers.Source(path, scale="counts", strandedness=STRANDED.get(name)))
    order = [SAMPLES[number] for number in (4, 0, 5, 2, 1, 3)]
    placed = layout.place_samples(head, order, {}, path, Path("s.tsv"))
    values = readers.first_values(head, placed)
    if name in WITHOUT_A_PART:
        assert values is None
    else:
        # a folder opens the table of its first sample only
        whole = frame[order].to_numpy()
        np.testing.assert_array_equal(values, whole[:, [1]] if path.is_dir() else whole)


GENE = st.from_regex(r"[A-Z][A-Z0-9]{1,7}(-[A-Z0-9]{1,3})?", fullmatch=True).filter(
    lambda name: not name.startswith(("NA", "INF"))
)
SAMPLE = st.from_regex(r"[A-Za-z][A-Za-z0-9_.+-]{0,11}[A-Za-z]", fullmatch=True).map(lambda name: f"s{name}e")


@st.composite
def frames(draw):
    genes = draw(st.lists(GENE, min_size=3, max_size=12, unique=True))
    samples = draw(st.lists(SAMPLE, min_size=2, max_size=6, unique_by=str.lower))
    cell = st.floats(-1e6, 1e6, allow_nan=False) | st.integers(0, 10**6).map(float)
    cells = draw(st.lists(cell, min_size=len(genes) * len(samples), max_size=len(genes) * len(samples)))
    values = np.array(cells).reshape(len(genes), len(samples)) + 0.0
    return pd.DataFrame(values, index=pd.Index(genes, name="gene"), columns=samples)


@pytest.mark.long
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(frame=frames())
def test_any_matrix_comes_back(name, frame):
    with tempfile.TemporaryDirectory() as folder:
        # openpyxl writes 16 digits
        digits = 15 if name.startswith("excel") else 17
        with patch.object(canary, "isolated", canary_by_fork):
            found = read(FORMATS[name](Path(folder), frame), frame.columns, strandedness=STRANDED.get(name))
            assert_same(found, frame, digits)


@pytest.mark.parametrize("value", [4.15900951336479e-67, 123456789012345e22, 1.5e-7])
def test_few_digits_of_any_power_come_back(tmp_path, value):
    frame = pd.DataFrame({"s1": [value, 1.0], "s2": [2.0, 3.0]}, index=pd.Index(["TP53", "MYC"], name="gene"))
    assert_same(read(FORMATS["tsv"](tmp_path, frame), frame.columns), frame)


def test_a_market_matrix_that_holds_every_value(tmp_path):
    frame = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))
    target = FORMATS["tenx_folder"](tmp_path, frame)
    written = io.BytesIO()
    mmwrite(written, frame.to_numpy())  # an "array", without coordinates
    assert b"array" in written.getvalue()[:40]
    (target / "matrix.mtx.gz").write_bytes(gzip.compress(written.getvalue()))
    assert_same(read(target, SAMPLES), frame)
