"""Paths of the config are found in the working folder first, then among the shipped files."""

import shlex
import subprocess
from pathlib import Path

from sorascope.files import shipped
from sorascope.files.shipped import PACKAGE, ROOT, command, commit, located
from sorascope.report import methods

PANEL = "resources/panels/planted/counts.tsv.gz"


def test_a_shipped_file_is_found_from_any_folder(tmp_path):
    assert located(PANEL, tmp_path) == ROOT / PANEL


def test_a_file_of_the_working_folder_comes_first(tmp_path):
    own = tmp_path / PANEL
    own.parent.mkdir(parents=True)
    own.touch()
    assert located(PANEL, tmp_path) == own


def test_other_paths_count_from_the_working_folder(tmp_path):
    assert located("resources/panels/mine.tsv", tmp_path) == tmp_path / "resources/panels/mine.tsv"
    assert located("workflow/Snakefile", tmp_path) == tmp_path / "workflow/Snakefile"
    assert located("", tmp_path) == tmp_path
    assert located(tmp_path / "x.tsv", Path()) == tmp_path / "x.tsv"


def test_the_root_holds_the_package_in_a_checkout():
    assert PACKAGE.is_relative_to(ROOT)
    assert (ROOT / "workflow" / "Snakefile").is_file()


def test_commands_name_the_snakefile_where_snakemake_would_find_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command("preflight") == f"snakemake -s {shlex.quote(str(ROOT / 'workflow/Snakefile'))} preflight"
    monkeypatch.setattr(shipped, "ROOT", shipped._INSTALLED)
    assert command("preflight") == 'snakemake -s "$(sorascope path)" preflight'
    (tmp_path / "Snakefile").touch()
    assert command("preflight") == "snakemake preflight"


def git(folder, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"]
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_the_commit_of_a_checkout_says_whether_its_files_are_those(tmp_path):
    assert commit(tmp_path) == ""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "--quiet", "--message", "a")
    git(tmp_path, "tag", "v1")
    head = git(tmp_path, "rev-parse", "HEAD")
    assert len(commit(tmp_path)) >= 7 and head.startswith(commit(tmp_path))
    (tmp_path / "a").write_text("2")
    assert commit(tmp_path).endswith("-dirty")
    (tmp_path / "copy").mkdir()
    assert commit(tmp_path / "copy") == ""
    unpacked = tmp_path / head
    unpacked.mkdir()
    assert commit(unpacked) == head[:7]


def test_the_page_names_the_commit(monkeypatch):
    monkeypatch.setattr(shipped, "commit", lambda: "abc1234-dirty")
    assert "(commit abc1234-dirty) with numpy 2.0" in methods.software({"ingest": {"numpy": "2.0"}})
    assert methods.source({}, 1, {})["commit"] == "abc1234-dirty"
    monkeypatch.setattr(shipped, "commit", str)
    assert "commit" not in methods.software({})
