"""Runs of the workflow on the test cluster, through the shipped profile."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gate import Gate
from slurm_host import SlurmHost

SNAKEMAKE = Path(__file__).with_name("soon.py")
PROFILE = ["--profile", "workflow/profiles/slurm"]
# The state of jobs is to be asked for soon; without accounting it is asked of the controller.
SOON = ["--slurm-init-seconds-before-status-checks", "2"]
WITHOUT_ACCOUNTING = ["--slurm-status-command", "squeue"]
LIMIT = 1500  # seconds: without accounting Snakemake may wait for ever


@dataclass
class ClusterRun:
    """A run of the workflow that is under way."""

    slurm: SlurmHost
    process: subprocess.Popen[bytes]
    output: Path

    def text(self) -> str:
        """Return what the run has printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def finish(self) -> str:
        """Wait for the end, require success, return all that was printed."""
        assert self.process.wait(LIMIT) == 0
        return self.text()


@contextmanager
def cluster_run(
    slurm: SlurmHost, root: Path, *arguments: str, gate: Gate | None = None
) -> Iterator[ClusterRun]:
    """Run the workflow of the folder `root` through the Slurm profile; leave no process behind."""
    output = root / "cluster_run.txt"
    states = [] if slurm.accounting else WITHOUT_ACCOUNTING
    command = [sys.executable, str(SNAKEMAKE), *PROFILE, *SOON, *states, *arguments]
    with output.open("wb") as stream:
        process = subprocess.Popen(
            # the kernel ends the run when this process ends, however it ends
            ["setpriv", "--pdeathsig", "KILL", *command],
            cwd=root,
            env={**slurm.environment, **(gate.environment if gate else {})},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    run = ClusterRun(slurm, process, output)
    try:
        yield run
    except BaseException:
        print(run.text(), slurm.told(), sep="\n")  # pytest shows it below the failure
        raise
    finally:
        if process.poll() is None:
            process.terminate()  # which Snakemake may ignore forever
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def results(root: Path) -> dict[str, bytes]:
    """Return every result of a run by its name."""
    folder = root / "results"
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
