"""The third shipped data set: its tables, and the script that makes them."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sorascope.files.shipped import ROOT

FOLDER = ROOT / "resources" / "panels" / "huh7_resistant"
DATA = ROOT.parent / "shared/data/huh7_sorafenib_resistant"


def rows(name):
    return gzip.decompress((FOLDER / name).read_bytes()).decode("utf-8").splitlines()


def test_both_tables_are_whole_small_and_licensed():
    for name in ("clone_1.tsv.gz", "clone_2.tsv.gz"):
        assert len(rows(name)) == 26_474
        assert (FOLDER / name).stat().st_size < 150_000
    changes = dict(row.split("\t") for row in rows("clone_1.tsv.gz")[1:])
    assert float(changes["ALB"]) < -2 and float(changes["VIM"]) > 1
    assert "MIT License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.skipif(
    not DATA.is_dir(), reason="shared/data/huh7_sorafenib_resistant is not beside this checkout"
)
def test_the_build_gives_the_same_bytes_and_refuses_other_sources(tmp_path):
    command = [sys.executable, str(FOLDER / "build.py")]
    subprocess.run([*command, str(DATA), str(tmp_path)], check=True, env=os.environ)
    for name in ("clone_1.tsv.gz", "clone_2.tsv.gz"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
    other = tmp_path / "other"
    shutil.copytree(DATA, other)
    path = Path(other / "gse200098_huh7_sr1.tsv.gz")
    path.chmod(0o644)
    path.write_bytes(gzip.compress(b"gene\tvalue\nTP53\t1\n"))
    done = subprocess.run([*command, str(other), str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode and "SHA-256" in done.stderr
