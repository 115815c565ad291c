"""The scripts under benchmarks/ still find what they measure; their figures are not looked at here."""

import re
import runpy
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("*.py"))
# also in the code that a script hands to another process as text
IMPORT = re.compile(r"^\s*(from sorascope[\w.]* import [\w, ]+|import sorascope[\w.]*)$", re.MULTILINE)


@pytest.fixture(autouse=True)
def beside(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.setattr(sys, "argv", ["benchmark"])


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_import_of_a_script_holds(name):
    runpy.run_path(str(BENCHMARKS / name), run_name="not_main")
    for line in IMPORT.findall((BENCHMARKS / name).read_text(encoding="utf-8")):
        exec(line.strip(), {})


@pytest.mark.long
def test_ingest_is_measured(monkeypatch, capsys):
    import ingest

    monkeypatch.setattr(ingest, "CASES", {"log2": (300, 6, 5), "counts": (300, 6, 0)})
    ingest.main()
    told = capsys.readouterr().out
    assert told.count("reading") == 2
    assert "preflight of 20 such data sets" in told
