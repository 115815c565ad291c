"""Runs of snakemake without the start of Python: a process that has imported its packages forks for each run.

The workflow's own package is not among them: each run reads that of the copy of the project that it runs in.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

MODULES = (
    "snakemake.cli",
    "snakemake.report.html_reporter",
    "snakemake.storage",
    "pandas",
    "jsonschema",
    "yaml",
)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # threads do not outlive a fork


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run snakemake in a folder; return its status and what it printed, standard error joined to stdout."""
    server = _server()
    assert server.stdin and server.stdout
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as printed:
        asked = {
            "root": str(root),
            "arguments": arguments,
            "printed": printed.name,
            "variables": {**os.environ},
        }
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        status = int(server.stdout.readline())
        return subprocess.CompletedProcess(["snakemake", *arguments], status, printed.read())


@cache
def _server() -> subprocess.Popen[str]:
    """Start this process's own server, which ends with it."""
    server = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **ONE_THREAD},
    )
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    """Fork for each line of standard input, which says what to run; print the status that it ended with."""
    for name in MODULES:
        importlib.import_module(name)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            return _become(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return None


def _become(root: str, arguments: list[str], printed: str, variables: dict[str, str]) -> None:
    """Be `python -m snakemake` in a folder."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(root)
    with Path(os.devnull).open("rb") as nothing, Path(printed).open("wb") as output:
        for file, number in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(file.fileno(), number)
    sys.path[0] = root
    sys.argv = ["snakemake", *arguments]
    runpy.run_module("snakemake", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve()
