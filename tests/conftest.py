"""A checkout to run the real workflow in, and the real data that only some machines hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", ".snakemake", "results", "logs", ".*_cache", ".hypothesis", "__pycache__"
)


@dataclass(frozen=True)
class Checkout:
    """A copy of the project without anything a run leaves behind."""

    root: Path

    def snakemake(self, *arguments: str, cores: int = 2) -> subprocess.CompletedProcess[str]:
        """Run the real command in the root and return what it printed; standard error is joined to stdout."""
        command = [sys.executable, "-m", "snakemake", "--cores", str(cores), *arguments]
        return subprocess.run(
            command, cwd=self.root, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )

    def config(self) -> dict:
        """Return the default configuration."""
        return yaml.safe_load((self.root / "config" / "config.yaml").read_text(encoding="utf-8"))

    def write_config(self, config: dict, name: str = "mine.yaml") -> str:
        """Write a configuration beside the Snakefile and return its name."""
        (self.root / name).write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        return name

    def left_behind(self) -> list[str]:
        """Return every file that a run has made, Snakemake's own records aside."""
        made = [self.root / "results", self.root / "logs", self.root / "benchmarks" / "results"]
        return sorted(str(file.relative_to(self.root)) for folder in made for file in folder.rglob("*.*"))


def copy_project(target: Path) -> Checkout:
    """Return a fresh copy of the project in `target`."""
    shutil.copytree(ROOT, target, ignore=LEFT_OUT)
    return Checkout(target)


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
