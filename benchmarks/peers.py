"""Peers of a benchmark: an environment of their own, and figures of several runs."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PYTHON = Path(__file__).resolve().parents[1] / ".venv-peers" / "bin" / "python"
ABSENT = "not installed (make bench sets it up)"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
RUNS = 3


def measured(script: str | Path, *job: object, of_peer: bool = False) -> dict[str, float] | str:
    """Run `script --job …` in a process of its own with one thread; return what it prints, or why it cannot.

    `of_peer`: in the peers' environment. What is printed last is a JSON object with `seconds` of CPU and
    `peak_mb`. Raises `CalledProcessError` when the job fails.
    """
    if of_peer and not PYTHON.exists():
        return ABSENT
    command = [str(PYTHON) if of_peer else sys.executable, str(script), "--job", *map(str, job)]
    single = {**os.environ, **dict.fromkeys(THREADS, "1")}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=single)
    return json.loads(done.stdout.splitlines()[-1])


def in_turn(
    jobs: Mapping[str, Callable[[], dict[str, float] | str]], runs: int = RUNS
) -> dict[str, list[dict[str, float]] | str]:
    """Run the jobs one after the other, `runs` times over, so that a slow minute hits all of them.

    Returns the figures of each job, or why it cannot run.
    """
    found: dict[str, list[dict[str, float]] | str] = {name: [] for name in jobs}
    for _ in range(runs):
        for name, job in jobs.items():
            before = found[name]
            if isinstance(before, str):
                continue
            once = job()
            found[name] = once if isinstance(once, str) else [*before, once]
    return found


def spread(figures: Sequence[float], digits: int = 2) -> str:
    """Return the median of the figures with the lowest and the highest: "1.20 (1.18–1.31)"."""
    middle, low, high = statistics.median(figures), min(figures), max(figures)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"


def versions(names: Sequence[str], of_peer: bool = False) -> dict[str, str]:
    """Return the versions of the packages that are installed, here or in the peers' environment."""
    if of_peer and not PYTHON.exists():
        return {}
    code = (
        "import importlib.metadata as m, json, sys\n"
        "installed = {d.metadata['Name'].lower(): d.version for d in m.distributions()}\n"
        "print(json.dumps({n: installed[n.lower()] for n in sys.argv[1:] if n.lower() in installed}))"
    )
    python = str(PYTHON) if of_peer else sys.executable
    done = subprocess.run([python, "-c", code, *names], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
