"""Small published tables over real symbols."""

from pathlib import Path

import numpy as np
import pytest

from sorascope import identifiers
from sorascope.settings import IDENTIFIERS

REFERENCE = Path(__file__).parents[1] / "reference" / "contrast_table"


@pytest.fixture(scope="session")
def table():
    return identifiers.load_table(IDENTIFIERS)


@pytest.fixture(scope="session")
def symbols():
    lines = (REFERENCE / "limma.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines][:200]


@pytest.fixture
def write(tmp_path, symbols):
    """Write a table of the given columns (name -> values) over the symbols."""

    def to_file(columns, name="table.tsv", gene="gene", delimiter="\t", ids=None):
        path = tmp_path / name
        rows = zip(ids or symbols, *columns.values(), strict=True)
        text = [delimiter.join([gene, *columns]), *(delimiter.join(map(str, row)) for row in rows)]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    return to_file


@pytest.fixture(scope="session")
def changes(symbols):
    return np.random.default_rng(1).normal(0, 1, len(symbols)).round(4)
