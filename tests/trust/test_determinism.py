"""The same input and seed give the same bytes: any cores, folder, hash seed, threads, Python, moment."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import runs

from copies import copy_project

pytestmark = pytest.mark.e2e

OTHER_PYTHON = os.environ.get("OTHER_PYTHON", "")
BINARY = {".h5ad", ".parquet"}
EVERYTHING = ("default", "atlas", "knowledge")


def everything(root, python=sys.executable, cores=1, **variables):
    """Run every target of the default config, then the example of cells on few simulated ones."""
    cells = ("--configfile", "config/examples/cells.yaml")
    build = ["-m", "resources.panels.planted_cells.build", "--folder", "data/planted_cells", "--cells", "60"]
    subprocess.run([python, *build], cwd=root, check=True)
    for arguments in (EVERYTHING, cells):
        done = subprocess.run(
            [python, "-m", "snakemake", "--cores", str(cores), *arguments],
            cwd=root,
            env={**os.environ, **variables},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    return runs.digests(root / "results")


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    """The digests of everything, made on one core."""
    checkout = copy_project(tmp_path_factory.mktemp("reference") / "sorascope")
    return everything(checkout.root)


@pytest.mark.slow
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="names of kernels are those of x86")
def test_another_kernel_of_linear_algebra(tmp_path, default_run):
    """The kernel for processors of 2004 in place of the one that this processor gets."""
    checkout = copy_project(tmp_path / "sorascope")
    done = runs.run(checkout.root, environment={"OPENBLAS_CORETYPE": "Prescott"})
    assert done.returncode == 0, done.stdout
    found = runs.digests(checkout.root / "results")
    assert runs.different(runs.digests(default_run.root / "results"), found) == []


def test_results_name_no_day_no_machine_and_no_folder(default_run):
    """Moments stand in logs, in benchmarks, in Snakemake's own records and in a run's crate, nowhere else."""
    today = date.today()
    forbidden = [
        rf"{today:%Y-%m-%d}", rf"{today:%Y%m%d}", rf"{today:%d %B %Y}", rf"{today:%b} {today.day}\b",
        re.escape(str(default_run.root)), rf"\b{re.escape(platform.node())}\b(?=[^<]*\d\d:\d\d)",
    ]  # fmt: skip
    pattern = re.compile("|".join(forbidden).encode())
    for path in sorted((default_run.root / "results").rglob("*")):
        if path.is_file():
            assert not (found := pattern.search(path.read_bytes())), (path.name, found)


def test_jobs_have_one_thread(default_run):
    """Sums over threads come out in another order each time; libraries get as many as the rule has."""
    rules = (default_run.root / "workflow" / "rules").glob("*.smk")
    assert not [path.name for path in rules if re.search(r"^ +threads:", path.read_text("utf-8"), re.M)]


@pytest.mark.slow
@pytest.mark.parametrize("cores", [2, 8])
def test_more_cores(tmp_path, reference, cores):
    checkout = copy_project(tmp_path / f"on {cores} cores")
    found = everything(checkout.root, cores=cores, PYTHONHASHSEED=str(cores), OPENBLAS_NUM_THREADS="2")
    assert {Path(name).suffix for name in found} >= {".tsv", ".json", ".html", ".svg", *BINARY}
    assert runs.different(reference, found) == []


@pytest.mark.slow
def test_another_python(tmp_path, reference):
    """OTHER_PYTHON: the interpreter of an environment from the same requirements.lock."""
    if not OTHER_PYTHON:
        pytest.skip("OTHER_PYTHON names no interpreter")
    versions = [
        subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout
        for python in (sys.executable, shutil.which(OTHER_PYTHON) or OTHER_PYTHON)
    ]
    assert versions[0] != versions[1]
    checkout = copy_project(tmp_path / "sorascope")
    assert runs.different(reference, everything(checkout.root, python=OTHER_PYTHON)) == []
