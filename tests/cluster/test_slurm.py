"""The default config through workflow/profiles/slurm on real Slurm daemons, undisturbed and disturbed."""

from __future__ import annotations

import os
import re
import signal
import time

import pytest
from cluster_run import cluster_run, results
from gate import Gate
from slurm_host import wait_for

pytestmark = pytest.mark.cluster


def submitted(output):
    return re.findall(r"has been submitted with SLURM jobid (\d+)", output)


@pytest.fixture
def gate(tmp_path):
    """A shut gate that holds the stages of a run."""
    shut = Gate(tmp_path / "gate")
    yield shut
    shut.open()


def held(gate):
    """Wait until a stage is held at the gate; return its process."""
    return wait_for("a stage at the gate", gate.waiting, 120)[0]


def assert_same_results(run_root, local_root):
    on_cluster, local = results(run_root), results(local_root)
    assert sorted(on_cluster) == sorted(local)
    assert [name for name in local if on_cluster[name] != local[name]] == []


def test_results_are_byte_for_byte_those_of_a_local_run(slurm, checkout, default_run):
    with cluster_run(slurm, checkout.root) as run:
        output = run.finish()
    assert len(submitted(output)) >= 2
    assert_same_results(checkout.root, default_run.root)


def test_a_killed_job_is_sent_again_with_more_memory(slurm, small, small_run, gate):
    with cluster_run(slurm, small.root, "--verbose", gate=gate) as run:
        os.kill(held(gate), signal.SIGKILL)
        gate.open()
        output = run.finish()
    assert output.count("Trying to restart job") == 1
    # the stages of a data set go as one job
    asked = list(map(int, re.findall(r"sbatch call: .*rule_dataset_.* --mem (\d+)", output)))
    assert len(asked) == 3  # two data sets, and the killed one again
    assert any(2 * memory in asked for memory in asked)
    assert_same_results(small.root, small_run.root)


def test_a_run_survives_the_loss_of_either_daemon(slurm, small, small_run, gate):
    with cluster_run(slurm, small.root, gate=gate) as run:
        process = held(gate)
        slurm.save_state()
        for daemon in ("slurmctld", "slurmd"):
            slurm.kill(daemon)
            time.sleep(3)
            slurm.start(daemon)
        assert process in gate.waiting()
        gate.open()
        output = run.finish()
    assert "Trying to restart job" not in output
    assert_same_results(small.root, small_run.root)


def test_jobs_of_a_node_that_crashes_are_sent_again(slurm, small, small_run, gate):
    with cluster_run(slurm, small.root, gate=gate) as run:
        held(gate)
        slurm.crash_node()
        wait_for("the end of its processes", lambda: not gate.waiting(), 10)
        wait_for("the controller's notice", lambda: slurm.node_state().startswith("down"), 90)
        gate.open()
        slurm.start("slurmd")
        output = run.finish()
    assert "Trying to restart job" in output
    assert_same_results(small.root, small_run.root)


def test_nothing_of_a_stopped_run_stays_behind(slurm, small, gate):
    with cluster_run(slurm, small.root, gate=gate) as run:
        held(gate)
        run.process.send_signal(signal.SIGINT)
        assert run.process.wait(60) != 0
        assert_no_jobs(slurm, gate)


def test_jobs_of_a_lost_run_are_cancelled_by_its_id(slurm, small, gate):
    with cluster_run(slurm, small.root, gate=gate) as run:
        held(gate)
        run.process.kill()
        run.process.wait()
        assert gate.waiting()
        slurm.run("scancel", "--name", re.search(r"SLURM run ID: (\S+)", run.text())[1])
        assert_no_jobs(slurm, gate)


def assert_no_jobs(slurm, gate):
    wait_for("an empty queue", lambda: not slurm.run("squeue", "-h", "-t", "R,PD,CG").strip())
    wait_for("the end of its processes", lambda: not gate.waiting() and not slurm.job_processes(), 10)


def test_with_accounting_the_profile_is_enough_and_each_job_is_on_record(accounted, small, small_run):
    with cluster_run(accounted, small.root) as run:
        output = run.finish()
    assert_same_results(small.root, small_run.root)
    rows = accounted.run("sacct", "-X", "-n", "-P", "-o", "JobID,State").split()
    assert {f"{job}|COMPLETED" for job in submitted(output)} <= set(rows)


def test_a_job_that_slurm_kills_for_memory_is_sent_again_with_more(accounted, small, small_run):
    """The first attempt asks for less than Python takes, though a group may add up what stages ask for."""
    asked = [f"{rule}:mem_mb=10 + 990 * (attempt - 1)" for rule in ("ingest", "analyse", "gsea", "report")]
    with cluster_run(accounted, small.root, "--set-resources", *asked) as run:
        output = run.finish()
    jobs = ",".join(submitted(output))
    rows = accounted.run("sacct", "-X", "-n", "-P", "--units=M", "-j", jobs, "-o", "State,ReqMem").split()
    killed, done = ([row for row in rows if row.startswith("COMPLETED|") == ended] for ended in (False, True))
    assert len(killed) == len(done) == 2  # of two data sets
    assert max(map(megabytes, killed)) < min(map(megabytes, done))
    kept = list((small.root / ".snakemake" / "slurm_logs").rglob("*.log"))  # of jobs that failed
    assert len(kept) == 2 and all("exceeded memory limit" in log.read_text("utf-8") for log in kept)
    assert_same_results(small.root, small_run.root)


def megabytes(row):
    return float(re.search(r"\|([\d.]+)M", row)[1])
