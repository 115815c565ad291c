"""A checkout to run the real workflow in, and the real data that only some machines hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from copies import ROOT, Checkout, copy_project

SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of the project for one test."""
    return copy_project(tmp_path / "sorascope")


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the project in which the default config has run; read only."""
    fresh = copy_project(tmp_path_factory.mktemp("default") / "sorascope")
    done = fresh.snakemake()
    assert done.returncode == 0, done.stdout
    return fresh


@pytest.fixture(scope="session")
def cell_run(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the project in which config/examples/cells.yaml has run on few simulated cells; read only."""
    fresh = copy_project(tmp_path_factory.mktemp("cells") / "sorascope")
    build = ["-m", "resources.panels.planted_cells.build", "--folder", "data/planted_cells", "--cells", "60"]
    subprocess.run([sys.executable, *build], cwd=fresh.root, check=True)
    done = fresh.snakemake("--configfile", "config/examples/cells.yaml")
    assert done.returncode == 0, done.stdout
    return fresh


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; a test that asks for it is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED.relative_to(ROOT.parent)} beside the project")
    return SHARED
