"""Paths of the config are found in the working folder first, then among the shipped files."""

import shlex
from pathlib import Path

from sorascope.files import shipped
from sorascope.files.shipped import PACKAGE, ROOT, command, located

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
