"""The container recipe, as far as it can be checked without a container engine."""

import json
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from copies import LEFT_OUT

ROOT = Path(__file__).resolve().parents[1]
RECIPE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
LET_IN = [
    line[1:]
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line.startswith("!")
]


def copied():
    for line in re.findall(r"^COPY (.+)$", RECIPE, re.MULTILINE):
        yield from line.split()[:-1]


def test_everything_copied_exists_and_is_let_in():
    assert all((ROOT / name).exists() for name in copied())
    assert [name for name in copied() if not any(fnmatch(name, each) for each in LET_IN)] == []


def test_whatever_the_workflow_needs_is_copied():
    assert set(copied()) >= {"Snakefile", "workflow", "resources", "environment.yml", "requirements.lock"}


def test_installs_the_locks_and_nothing_else():
    (install,) = re.findall(r"^RUN .*pip install(.*)$", RECIPE, re.MULTILINE)
    wanted = [word for word in install.split() if not word.startswith("-")]
    assert wanted == ["/opt/sorascope/requirements.lock", "/opt/sorascope/requirements-cluster.lock"]


def test_has_the_python_of_the_environment():
    (image,) = re.findall(r"^FROM python:(\d+\.\d+)", RECIPE, re.MULTILINE)
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (allowed,) = [line.removeprefix("python ") for line in listed if line.startswith("python ")]
    assert SpecifierSet(allowed).contains(image)


@pytest.mark.long
@pytest.mark.e2e
def test_its_command_runs_a_project_with_what_is_copied(tmp_path):
    image, project = tmp_path / "opt" / "sorascope", tmp_path / "project"
    for line in re.findall(r"^COPY (.+)$", RECIPE, re.MULTILINE):
        *names, target = line.split()
        for name in names:
            place = tmp_path / target.lstrip("/")
            place = place / name if target.endswith("/") else place
            place.parent.mkdir(parents=True, exist_ok=True)
            source = ROOT / name
            shutil.copytree(source, place, ignore=LEFT_OUT) if source.is_dir() else shutil.copy(source, place)
    for name in ("config", "resources/panels"):
        shutil.copytree(ROOT / name, project / name, ignore=LEFT_OUT)
    (entry,) = re.findall(r"^ENTRYPOINT (.+)$", RECIPE, re.MULTILINE)
    snakemake, *arguments = json.loads(entry)
    assert snakemake == "snakemake"
    arguments = [each.replace("/opt/sorascope", str(image)) for each in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *arguments, "--cores", "1", "--dry-run"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "results/gdsc_liver/report.html" in done.stdout
