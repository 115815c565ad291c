"""The workflow where its files lie elsewhere: in the clone of a git host, or in an installed package."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest

from copies import ROOT, Checkout

pytestmark = pytest.mark.e2e

# what Snakemake calls the clone of a repository in its cache
CLONES = "snakemake/snakemake/source-cache/snakemake-git-cache"


def git(folder, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, text=True, capture_output=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def deployed(checkout, tmp_path, monkeypatch):
    """A folder as snakedeploy leaves it, the workflow's repository being in Snakemake's cache."""
    git(checkout.root, "init", "--quiet")
    git(checkout.root, "add", "--all")
    git(checkout.root, "commit", "--quiet", "--message", "a release")
    clone = tmp_path / "cache" / CLONES / "github.com" / "example" / "sorascope"
    git(tmp_path, "clone", "--quiet", "--bare", str(checkout.root), str(clone))
    project = Checkout(tmp_path / "mine")
    shutil.copytree(checkout.root / "config", project.root / "config")
    commit = git(checkout.root, "rev-parse", "HEAD")
    (project.root / "Snakefile").write_text(
        dedent(f"""\
        configfile: "config/config.yaml"

        module sorascope:
            snakefile:
                github("example/sorascope", path="workflow/Snakefile", commit="{commit}")
            config:
                config

        use rule * from sorascope
        """)
    )
    shutil.rmtree(checkout.root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return project


@pytest.mark.heavy
def test_a_workflow_from_a_git_host_runs_as_snakedeploy_sets_it_up(deployed):
    table = "results/planted/signature/signatures.tsv"
    done = deployed.snakemake(table)
    assert done.returncode == 0, done.stdout
    assert (deployed.root / table).is_file()
    assert "Nothing to be done" in deployed.snakemake(table).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_package_workflow_and_shipped_files(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "workflow", "resources", "config"],
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    ).stdout.split()
    wanted = [path for path in tracked if not path.startswith("workflow/profiles")]
    if not wanted:
        pytest.skip("not a git checkout")
    placed = {
        path.removeprefix("workflow/")
        if path.startswith("workflow/sorascope/")
        else f"sorascope/_shipped/{path}"
        for path in wanted
    }
    assert placed - names == set()
    assert [name for name in names if "__pycache__" in name] == []


def test_the_installed_package_checks_its_default_config_from_an_empty_folder(wheel, tmp_path):
    site, folder = tmp_path / "site", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(site)
    folder.mkdir()

    def run(*command):
        environment = {**os.environ, "PYTHONPATH": str(site)}
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=folder,
            text=True,
            capture_output=True,
            env=environment,
            check=False,
        )

    snakefile = Path(run("sorascope.cli", "path").stdout.strip())
    assert snakefile.is_relative_to(site)
    done = run("snakemake", "--snakefile", str(snakefile), "--cores", "2", "--until", "ingest")
    assert done.returncode == 0, done.stderr
    assert (folder / "results" / "planted" / "expression.h5ad").is_file()


def test_packages_that_are_missing_are_named_without_a_traceback(checkout, tmp_path):
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(
        dedent("""\
        import importlib.util

        find_spec = importlib.util.find_spec

        def without(name, *rest):
            return None if name in ("numpy", "h5py") else find_spec(name, *rest)

        importlib.util.find_spec = without
        """)
    )
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "1", "--dry-run"],
        cwd=checkout.root,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(hidden)},
        check=False,
    )
    assert done.returncode != 0
    assert "lacks what Sorascope imports: numpy, h5py" in done.stderr
    assert f"-m pip install -r {checkout.root}/requirements.lock" in done.stderr
    assert "Traceback" not in done.stderr
