from pathlib import Path

import pytest

from sorascope import knowledge

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def base():
    return knowledge.load(ROOT / "resources" / "mechanisms")
