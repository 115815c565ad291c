"""The RO-Crate of a run: what it holds, what it names, and that equal runs give equal bytes."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import yaml

from copies import ROOT, Checkout
from sorascope.handover import crate

TIME = 1_700_000_000
VALIDATOR = ROOT / ".venv-crate" / "bin" / "python"


@pytest.fixture
def run(tmp_path: Path) -> crate.Run:
    """A run of one data set with one result, one sheet and a matrix that stays outside."""
    files = {
        "Snakefile": "rule all:",
        "samples.tsv": "sample\n",
        "index.html": "<p>",
        "counts.tsv": "gene\ta\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        os.utime(tmp_path / name, (TIME, TIME))
    return crate.Run(
        code={"workflow/Snakefile": tmp_path / "Snakefile"},
        sheets={"inputs/huh7/samples.tsv": tmp_path / "samples.tsv"},
        matrices={"huh7": [tmp_path / "counts.tsv"]},
        results={"results/index.html": tmp_path / "index.html"},
        config={"datasets": {"huh7": {"title": "Ärztin"}}},
        snakemake="9.27.0",
    )


def entities(document: dict) -> dict[str, dict]:
    return {entity["@id"]: entity for entity in document["@graph"]}


def references(value: object) -> list[str]:
    if isinstance(value, dict):
        own = [value["@id"]] if set(value) == {"@id"} else []
        return own + [each for part in value.values() for each in references(part)]
    return [each for part in value for each in references(part)] if isinstance(value, list) else []


def test_action_leads_from_inputs_to_results(run):
    action = entities(crate.metadata(run))["#run"]
    assert [each["@id"] for each in action["object"]] == [
        "inputs/huh7/samples.tsv",
        "config/config.yaml",
        "#huh7/counts.tsv",
    ]
    assert [each["@id"] for each in action["result"]] == ["results/index.html"]
    assert action["endTime"] == "2023-11-14T22:13:20+00:00"


def test_matrix_is_named_with_its_checksum_and_stays_outside(run, tmp_path):
    crate.write(run, tmp_path / "crate.zip")
    named = entities(crate.metadata(run))["#huh7/counts.tsv"]
    assert named["sha256"] == hashlib.sha256(b"gene\ta\n").hexdigest()
    with zipfile.ZipFile(tmp_path / "crate.zip") as packed:
        assert packed.namelist() == [
            "ro-crate-metadata.json",
            "README.md",
            "config/config.yaml",
            "inputs/huh7/samples.tsv",
            "results/index.html",
            "workflow/Snakefile",
        ]
        assert yaml.safe_load(packed.read("config/config.yaml")) == run.config


def test_every_reference_leads_to_an_entity(run):
    document = crate.metadata(run)
    outside = {crate.BASE_PROFILE, "https://snakemake.readthedocs.io"}
    assert set(references(document["@graph"])) - outside <= set(entities(document))


def test_equal_files_give_equal_bytes(run, tmp_path):
    crate.write(run, tmp_path / "one.zip")
    crate.write(run, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_hidden_and_compiled_files_stay_outside(tmp_path):
    for name in ("a.py", ".hidden/b.py", "__pycache__/a.pyc", "deep/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert list(crate.files_below(tmp_path, "workflow")) == ["workflow/a.py", "workflow/deep/c.py"]


@pytest.fixture(scope="module")
def packed(default_run, tmp_path_factory):
    """The crate of the default run."""
    copied = tmp_path_factory.mktemp("crate") / "copy"
    copy = Checkout(shutil.copytree(default_run.root, copied, symlinks=True))
    done = copy.snakemake("crate")
    assert done.returncode == 0, done.stdout
    assert "rule report" not in done.stdout
    return copy.root / "results" / "run.crate.zip"


def test_crate_of_the_default_run_holds_what_it_lists(packed):
    with zipfile.ZipFile(packed) as archive:
        listed = entities(json.loads(archive.read("ro-crate-metadata.json")))
        files = {name: each for name, each in listed.items() if "sha256" in each and not name.startswith("#")}
        for name, entity in files.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == entity["sha256"], name
    assert {"workflow/Snakefile", "results/planted/report.html", "inputs/gdsc_liver/gdsc_liver.tsv"} <= set(
        files
    )
    assert {name for name in listed if name.startswith("#gdsc_liver/")} == {
        f"#gdsc_liver/{name}" for name in ("expression.tsv.gz", "rppa.tsv", "copy_number.tsv.gz")
    }


@pytest.mark.skipif(not VALIDATOR.exists(), reason="the validator of crates is not here: make setup-tests")
def test_crate_of_the_default_run_is_valid_by_its_profile(packed):
    command = [VALIDATOR, Path(__file__).parent / "validate.py", packed]
    done = subprocess.run(command, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
