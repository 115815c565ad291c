"""The identifiers that the small inputs know."""

import pytest

from inputs import TABLE
from sorascope.preflight import genes


@pytest.fixture(autouse=True)
def identifiers(monkeypatch):
    monkeypatch.setattr(genes, "known", lambda: TABLE)
