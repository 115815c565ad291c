"""A small run's checkout, what an undisturbed run leaves of it, and a small disk."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import runs

from copies import Checkout, copy_project


@pytest.fixture
def planted(tmp_path: Path) -> Checkout:
    """A copy of the project with `planted.yaml`, the default config without its second panel."""
    checkout = copy_project(tmp_path / "sorascope")
    runs.only_planted(checkout)
    return checkout


@pytest.fixture(scope="session")
def undisturbed(default_run: Checkout) -> dict[str, str]:
    """The digests of one panel's results in a default run that nothing disturbed."""
    return runs.digests(default_run.root / "results" / "planted")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of 2.5 MB, a fifth of what a run of one panel writes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2500k", "tmpfs", folder],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no right to mount a small disk: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
