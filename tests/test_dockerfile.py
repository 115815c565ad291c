"""The container recipe, as far as it can be checked without a container engine."""

import re
from fnmatch import fnmatch
from pathlib import Path

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
