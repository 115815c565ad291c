"""The profiles of other schedulers: a stand-in takes their submit command apart and runs the job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.cluster

# Notes its arguments, then runs the job's script, the last of them, without waiting for it.
STAND_IN = """\
#!{python}
import json, os, subprocess, sys
with open("submitted.jsonl", "a") as notes:
    notes.write(json.dumps(sys.argv[1:]) + "\\n")
subprocess.Popen([sys.argv[-1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
print(os.getpid())
"""

EXPECTED = {
    "lsf": (
        "bsub",
        ["-n", "1", "-R", "span[hosts=1] rusage[mem={memory}MB]", "-M", "{memory}MB", "-W", "{minutes}"],
    ),
    "sge": ("qsub", ["-pe", "smp", "1", "-l", "h_vmem={memory}M", "-l", "h_rt={seconds}"]),
    "pbs": ("qsub", ["-l", "select=1:ncpus=1:mem={memory}mb", "-l", "walltime={seconds}"]),
}


@pytest.mark.skipif(
    find_spec("snakemake_executor_plugin_cluster_generic") is None,
    reason="not installed: snakemake-executor-plugin-cluster-generic (requirements-cluster.lock)",
)
@pytest.mark.parametrize("scheduler", EXPECTED)
def test_profile_asks_for_the_rules_resources(checkout, scheduler):
    command, options = EXPECTED[scheduler]
    program = checkout.root / "bin" / command
    program.parent.mkdir()
    program.write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    run = [
        sys.executable,
        "-m",
        "snakemake",
        "--profile",
        f"workflow/profiles/{scheduler}",
        "--until",
        "ingest",
        "--seconds-between-status-checks",
        "1",
    ]
    done = subprocess.run(
        [*run, "--set-resources", "ingest:mem_mb=700", "ingest:runtime=7"],
        cwd=checkout.root,
        env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    submitted = [json.loads(line) for line in (checkout.root / "submitted.jsonl").read_text().splitlines()]
    asked = [each.format(memory=700, minutes=7, seconds=420) for each in options]
    assert len(submitted) == 2
    for arguments in submitted:
        start = arguments.index(asked[0])
        assert any(arguments[i : i + len(asked)] == asked for i in range(start, len(arguments)))
    assert len(list((checkout.root / "results").glob("*/expression.h5ad"))) == 2
