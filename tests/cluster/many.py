"""Many data sets through workflow/profiles/slurm: python tests/cluster/many.py [NUMBER] [--accounting].

A cluster of one node, on this host. Simulated counts: 12 samples × 2,000 genes. Printed: jobs that Slurm ran
and how they ended, seconds, size of the results. Needs what the tests of this folder need; without
--accounting the state of jobs is asked of the controller.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from cluster_run import SOON, WITHOUT_ACCOUNTING
from slurm_host import SlurmHost

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))

import scale  # noqa: E402

GENES, SAMPLES = 2_000, 12


def write(folder: Path, number: int) -> None:
    """Write the data sets and their configuration."""
    scale.write_matrix(folder, GENES, SAMPLES)
    text = (folder / "m.tsv").read_bytes()
    for each in range(number):
        (folder / f"m{each}.tsv").write_bytes(text)
    datasets = {f"d{each}": scale.entry(f"m{each}.tsv", []) for each in range(number)}
    (folder / "config.json").write_text(json.dumps({"datasets": datasets}), encoding="utf-8")


def main() -> int:
    """Run, print, return the run's status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("number", nargs="?", type=int, default=100)
    parser.add_argument("--accounting", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, SlurmHost(accounting=given.accounting) as host:
        folder = Path(made)
        write(folder, given.number)
        command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "workflow" / "Snakefile")]
        command += ["--profile", str(ROOT / "workflow" / "profiles" / "slurm"), *SOON]
        command += [] if given.accounting else WITHOUT_ACCOUNTING
        began = time.monotonic()
        with (folder / "run.txt").open("w") as stream:
            done = subprocess.run(
                [*command, "--configfile", "config.json"],
                cwd=folder,
                env=host.environment,
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            )
        seconds = time.monotonic() - began
        said = (folder / "run.txt").read_text(encoding="utf-8", errors="replace")
        if given.accounting:
            rows = host.run("sacct", "-X", "-n", "-P", "-o", "State,CPUTimeRAW").split()
            ended = Counter(row.partition("|")[0] for row in rows)
            states = ", ".join(f"{count} {state}" for state, count in ended.items())
        else:
            states = f"{said.count('has been submitted with SLURM jobid')} submitted"
        pages = len(list(folder.glob("results/d*/report.html")))
        size = sum(path.stat().st_size for path in folder.glob("results/**/*") if path.is_file()) / 1e6
        again = said.count("Trying to restart job")
        print(f"{given.number} data sets, accounting: {'slurmdbd' if given.accounting else 'none'}")
        print(f"Slurm jobs: {states}; sent again: {again}; pages: {pages}")
        print(f"{seconds:.0f} s, {size:.0f} MB of results; snakemake ended with {done.returncode}")
        if done.returncode:
            print(said[-4000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
