"""A checkout to run the real workflow in, and the real data that only some machines hold."""

from __future__ import annotations

import fcntl
import gc
import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings

from copies import ROOT, Checkout, copy_project
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS

SHARED = ROOT.parent / "shared" / "data"
gc.set_threshold(50_000, 20, 50)  # reading and rewriting the tests makes much that lives long
settings.register_profile("untimed", deadline=None)  # a loaded machine fails nothing
settings.load_profile("untimed")
STARTS_SNAKEMAKE = {"checkout", "default_run", "cell_run"}


@pytest.hookimpl(tryfirst=True)  # before the markers choose
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts snakemake, and put long files first: several processes then end at about one time."""
    for item in items:
        if STARTS_SNAKEMAKE & set(getattr(item, "fixturenames", ())):
            item.add_marker("e2e")
    first, second = (
        {item.path for item in items if item.get_closest_marker(name)} for name in ("e2e", "long")
    )
    items.sort(key=lambda item: (item.path not in first, item.path not in second))


@pytest.fixture(scope="session", autouse=True)
def shipped_mechanisms_are_read_once() -> Iterator[None]:
    """Keep what is read of the shipped mechanisms: with them every preflight begins, in hundreds of tests."""
    load = importlib.import_module("sorascope.knowledge.load")
    read, kept = load._shipped, {}

    def once(folder: Path, identifiers: Path, layers: Sequence[str] | None, problems: object) -> object:
        if (folder, identifiers) != (SHIPPED_MECHANISMS, IDENTIFIERS):
            return read(folder, identifiers, layers, problems)
        asked = layers if layers is None else tuple(layers)
        if asked not in kept:
            kept[asked] = read(folder, identifiers, layers, problems)
        return kept[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "_shipped", once)
        yield


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of the project for one test."""
    return copy_project(tmp_path / "sorascope")


def made_once(factory: pytest.TempPathFactory, name: str, run: Callable[[Checkout], None]) -> Checkout:
    """Return a copy of the project in which `run` has run once, whichever test process asked first."""
    folder = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    target, done = folder / name / "sorascope", folder / name / "done"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(target, ignore_errors=True)
            run(copy_project(target))
            done.touch()
    return Checkout(target)


@pytest.fixture(scope="session")
def default_run(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the project in which the default config has run; read only."""

    def run(fresh: Checkout) -> None:
        done = fresh.snakemake()
        assert done.returncode == 0, done.stdout

    return made_once(tmp_path_factory, "default", run)


@pytest.fixture
def finished(default_run: Checkout, tmp_path: Path) -> Checkout:
    """A copy of the finished default run for one test, with its records and its files' times."""
    return Checkout(shutil.copytree(default_run.root, tmp_path / "finished"))


@pytest.fixture(scope="session")
def cell_run(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the project in which config/examples/cells.yaml has run on few simulated cells; read only."""

    def run(fresh: Checkout) -> None:
        build = [
            "-m",
            "resources.panels.planted_cells.build",
            "--folder",
            "data/planted_cells",
            "--cells",
            "60",
        ]
        subprocess.run([sys.executable, *build], cwd=fresh.root, check=True)
        done = fresh.snakemake("--configfile", "config/examples/cells.yaml")
        assert done.returncode == 0, done.stdout

    return made_once(tmp_path_factory, "cells", run)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the project; a test that asks for it is skipped where there is none."""
    if not SHARED.is_dir():
        pytest.skip(f"no real data at {SHARED.relative_to(ROOT.parent)} beside the project")
    return SHARED
