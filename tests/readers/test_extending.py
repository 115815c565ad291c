"""The format that docs/extending.md adds is read at every door."""

import json
import re
import types
from pathlib import Path

import numpy as np
import pytest

from inputs import SAMPLES, SYMBOLS, counts
from sorascope import readers
from sorascope.contrast_table.read import examine
from sorascope.ingest import layout
from sorascope.readers import samples

DOCS = Path(__file__).parents[2] / "docs" / "extending.md"


@pytest.fixture(autouse=True)
def added(monkeypatch):
    module = types.ModuleType("json_records")
    code = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[1]
    exec(code, module.__dict__)
    monkeypatch.setattr(readers, "BINARY_TABLES", (*readers.BINARY_TABLES, module))
    monkeypatch.setattr(readers, "TABLES", (*readers.TABLES, module))


def put(path, columns, rows):
    path.write_text(json.dumps([dict(zip(columns, row, strict=True)) for row in rows]), encoding="utf-8")
    return path


def test_at_every_door(tmp_path):
    values = [[name, *row] for name, row in zip(SYMBOLS, counts().tolist(), strict=True)]
    source = readers.Source(put(tmp_path / "m", ("gene", *SAMPLES), values), "counts")
    placed = layout.place_samples(readers.head(source), list(SAMPLES), {}, source.path, Path("s"))
    np.testing.assert_array_equal(readers.read(source, placed).values, counts())
    sheet = put(tmp_path / "s", ("sample", "response"), [(name, "r") for name in SAMPLES])
    assert list(samples.read(sheet).rows) == list(SAMPLES)
    changes = [(f"G{n}", (n - 60.5) / 30) for n in range(120)]
    found = examine(put(tmp_path / "t", ("gene", "logFC"), changes), "k")
    assert found.numbers["log2_fold_change"].tolist() == [change for _, change in changes]
