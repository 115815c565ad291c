"""The panels' scripts are imported from the project's root: resources.panels.<name>.<script>."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def gdsc_build():
    from resources.panels.gdsc_liver import build

    return build
