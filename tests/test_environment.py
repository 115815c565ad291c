"""Pins of conda and pip are compared, so no channel is needed to know they are the same; and the Makefile."""

import re
import shutil
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from environment import ROOT, requirements

LOCKS = ("requirements.lock", "requirements-3.12.lock", "requirements-dev.lock", "requirements-cluster.lock")


def pins(name):
    """Return package -> version of a lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(line.split("==")[0].split("[")[0]): line.split("==")[1] for line in lines}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_an_exact_pin_without_an_address(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pattern = r"[A-Za-z0-9_.-]+(\[reports\])?==[0-9][\w.+]*"
    assert lines and [line for line in lines if not re.fullmatch(pattern, line)] == []


def test_environment_and_lock_name_the_same_versions():
    wanted = {canonicalize_name(name.split("[")[0]): version for name, version in requirements().items()}
    locked = pins("requirements.lock")
    assert len(wanted) > 15
    assert {name: locked.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("name", LOCKS[:2])
def test_locks_hold_what_the_project_needs_and_nothing_of_its_developers(name):
    locked = pins(name)
    for line in project()["project"]["dependencies"]:
        need = Requirement(line)
        assert need.specifier.contains(locked[canonicalize_name(need.name)]), line
    tools = {canonicalize_name(Requirement(line).name) for line in project()["dependency-groups"]["dev"]}
    assert not {*tools, *pins("requirements-dev.lock")} & set(locked)
    assert tools <= set(pins("requirements-dev.lock"))
    assert "snakemake[reports]==" in (ROOT / name).read_text(encoding="utf-8")


def test_the_newer_lock_has_the_scanpy_that_needs_a_newer_python():
    assert pins("requirements-3.12.lock")["scanpy"] > pins("requirements.lock")["scanpy"]


def make(*arguments, **options):
    return subprocess.run(["make", *arguments], text=True, capture_output=True, check=False, **options)


@pytest.fixture
def copy(tmp_path):
    for name in ("Makefile", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_older_python_is_refused_in_plain_words(copy):
    old = copy / "python3.9"
    old.write_text(
        '#!/bin/sh\ncase "$*" in --version) echo "Python 3.9.18";; *"< tuple"*) exit 1;; esac\n',
        encoding="utf-8",
    )
    old.chmod(0o755)
    done = make("setup", f"PYTHON={old}", cwd=copy)
    assert done.returncode != 0 and not (copy / ".venv").exists()
    assert f"Sorascope needs Python 3.11 or newer; {old} is Python 3.9.18." in done.stdout
    assert "make demo PYTHON=python3.12" in done.stdout


def test_makefile_workflow_and_package_ask_for_the_same_python():
    oldest = project()["project"]["requires-python"].removeprefix(">=")
    assert f"OLDEST := {oldest}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    code = (ROOT / "workflow/rules/package.smk").read_text(encoding="utf-8")
    assert f"OLDEST = ({oldest.replace('.', ', ')})" in code
    start = code.index("def refuse_old_python")
    body = code[start : code.index("refuse_old_python()", start + 30)]
    old = SimpleNamespace(
        version_info=(3, 9, 18), version="3.9.18 (main)", executable="/old/python", exit=sys.exit
    )
    scope = {"sys": old, "OLDEST": tuple(map(int, oldest.split(".")))}
    exec(body, scope)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; snakemake runs in 3\.9\.18"):
        scope["refuse_old_python"]()
    old.version_info = (3, 12, 1)
    scope["refuse_old_python"]()


@pytest.mark.parametrize(("answer", "left"), [("n\n", True), ("", True), ("y\n", False)])
def test_clean_asks_before_it_deletes(copy, answer, left):
    (copy / "results").mkdir()
    (copy / "results" / "report.html").write_text("page", encoding="utf-8")
    done = make("clean", cwd=copy, input=answer)
    assert done.returncode == 0 and "results" in done.stdout
    assert (copy / "results" / "report.html").exists() == left
    assert ("Nothing was deleted." in done.stdout) == left


def test_clean_can_be_told_not_to_ask(copy):
    (copy / "results").mkdir()
    assert make("clean", "YES=1", cwd=copy, input="").returncode == 0
    assert not (copy / "results").exists()
