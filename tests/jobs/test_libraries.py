"""Which libraries a stage used."""

import ast
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from sorascope.jobs import libraries
from sorascope.report.methods import software

WORKFLOW = Path(libraries.__file__).resolve().parents[2]
PARTS = {"markupsafe": "jinja2"}
MAKE_NO_RESULT = {"jsonschema", "pooch", "rapidfuzz", "requests", "urllib3"}


def imports(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).split(".")[0]


@pytest.mark.long
def test_every_library_that_the_package_imports_is_told():
    files = [*(WORKFLOW / "sorascope").rglob("*.py"), *(WORKFLOW / "scripts").glob("*.py")]
    found = {name for file in files for name in imports(file)} - set(sys.stdlib_module_names) - {"sorascope"}
    assert {PARTS.get(name, name) for name in found} - libraries.LIBRARIES.keys() == MAKE_NO_RESULT
    by_others = {"fastparquet", "snakemake", "umap"}  # pandas, snakemake itself and scanpy import them
    assert libraries.LIBRARIES.keys() - found == by_others


@pytest.mark.long
def test_a_library_that_read_in_another_process_is_told(tmp_path):
    table = tmp_path / "a.parquet"
    pd.DataFrame({"a": [1.0]}).to_parquet(table, engine="fastparquet", index=False)
    code = (
        "import sys, pathlib\n"
        "from sorascope.jobs.libraries import imported\n"
        "from sorascope.readers import canary\n"
        "assert 'fastparquet' not in imported()\n"
        f"canary.parquet(pathlib.Path({str(table)!r}))\n"
        "assert 'fastparquet' not in sys.modules and 'fastparquet' in imported()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(WORKFLOW)})


def test_software_names_the_stages_of_what_not_all_used():
    every = {"numpy": "2.0"}
    assert software({"ingest": every, "report": every}).endswith(" with numpy 2.0 in every stage.")
    assert software({"ingest": every, "map_cells": {**every, "scanpy": "1.11"}}).endswith(
        " with numpy 2.0 in every stage; in single stages scanpy 1.11 (map_cells)."
    )
    assert "with" not in software({}) and "stage" not in software({})
