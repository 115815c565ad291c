"""The default config through workflow/profiles/slurm on real Slurm daemons, undisturbed and disturbed."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest
from cluster_run import cluster_run, results
from slurm_host import wait_for

pytestmark = pytest.mark.cluster


def submitted(output):
    return re.findall(r"has been submitted with SLURM jobid (\d+)", output)


def running_script(slurm):
    """Return the process of a stage's script inside a running Slurm job, or None."""
    for job in slurm.run("squeue", "-h", "-t", "R", "-o", "%i").split():
        for line in slurm.run("scontrol", "listpids", job).splitlines()[1:]:
            pid = line.split()[0]
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if "python" in command[0] and ".snakemake/scripts/" in command[-2]:
                return int(pid)
    return None


def assert_same_results(run_root, local_root):
    on_cluster, local = results(run_root), results(local_root)
    assert sorted(on_cluster) == sorted(local)
    assert [name for name in local if on_cluster[name] != local[name]] == []


def test_results_are_byte_for_byte_those_of_a_local_run(slurm, checkout, default_run):
    with cluster_run(slurm, checkout.root) as run:
        output = run.finish()
    assert len(submitted(output)) >= 2
    assert_same_results(checkout.root, default_run.root)


def test_a_killed_job_is_sent_again_with_more_memory(slurm, checkout, default_run):
    with cluster_run(slurm, checkout.root, "--verbose") as run:
        os.kill(wait_for("a running stage", lambda: running_script(slurm), 90, every=0.05), signal.SIGKILL)
        output = run.finish()
    assert output.count("Trying to restart job") == 1
    first, second, again = (int(amount) for amount in re.findall(r"sbatch call: .* --mem (\d+)", output))
    assert again in (2 * first, 2 * second)
    assert_same_results(checkout.root, default_run.root)


def test_a_run_survives_the_loss_of_either_daemon(slurm, checkout, default_run):
    with cluster_run(slurm, checkout.root) as run:
        for daemon in ("slurmctld", "slurmd"):
            wait_for("a running stage", lambda: running_script(slurm), 90, every=0.05)
            slurm.kill(daemon)
            time.sleep(3)
            slurm.start(daemon)
        run.finish()
    assert_same_results(checkout.root, default_run.root)


def test_jobs_of_a_node_that_crashes_are_sent_again(slurm, checkout, default_run):
    with cluster_run(slurm, checkout.root) as run:
        wait_for("a running stage", lambda: running_script(slurm), 90, every=0.05)
        slurm.crash_node()
        wait_for("the controller's notice", lambda: slurm.node_state().startswith("down"), 90)
        slurm.start("slurmd")
        output = run.finish()
    assert "Trying to restart job" in output
    assert_same_results(checkout.root, default_run.root)


def test_nothing_of_a_stopped_run_stays_behind(slurm, checkout):
    with cluster_run(slurm, checkout.root) as run:
        wait_for("a running stage", lambda: running_script(slurm), 90, every=0.05)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(60) != 0
    wait_for("an empty queue", lambda: not slurm.run("squeue", "-h", "-t", "R,PD,CG").strip())
    assert slurm.job_processes() == []
