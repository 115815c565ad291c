"""A GEO accession in place of a matrix: downloaded once, read, and replaceable by a file placed by hand."""

import gzip

import numpy as np
import pandas as pd
import pytest

import writers
from geo_server import Archive
from inputs import SAMPLES, entry, sheet
from sorascope import geo, identifiers, settings

pytestmark = pytest.mark.e2e
PLACE = "/GSE99nnn/GSE99001/matrix/GSE99001_series_matrix.txt.gz"


@pytest.fixture
def served(checkout, monkeypatch, tmp_path):
    symbols = sorted(identifiers.load_table(settings.IDENTIFIERS).approved)[:400]
    values = np.random.default_rng(1).normal(8, 2, (400, 6))
    frame = pd.DataFrame(values, index=pd.Index(symbols, name="gene"), columns=list(SAMPLES))
    content = gzip.compress(writers.series_matrix(tmp_path, frame).read_bytes())
    archive = Archive()
    archive.files[PLACE] = content
    archive.faults[PLACE] = [500]
    monkeypatch.setenv(geo.MIRROR, archive.address)
    (checkout.root / "s.tsv").write_text(sheet(), encoding="utf-8")
    config = {name: value for name, value in entry(geo="GSE99001", scale="log2").items() if name != "matrix"}
    name = checkout.write_config({"datasets": {"mine": config}})
    yield checkout, archive, ["results/mine/expression.h5ad", "--configfile", name]
    archive.close()


def test_a_series_is_downloaded_read_and_kept(served):
    checkout, archive, command = served
    done = checkout.snakemake(*command)
    assert done.returncode == 0, done.stdout
    assert [part for _, part in archive.requests] == [None, "bytes=500-"]
    (checkout.root / "results" / "mine" / "expression.h5ad").unlink()
    assert checkout.snakemake(*command).returncode == 0
    assert len(archive.requests) == 2


def test_a_file_placed_by_hand_is_taken(served):
    checkout, archive, command = served
    kept = checkout.root / "resources" / "geo" / "GSE99001" / "GSE99001_series_matrix.txt.gz"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(archive.files[PLACE])
    done = checkout.snakemake(*command)
    assert done.returncode == 0, done.stdout
    assert archive.requests == []
