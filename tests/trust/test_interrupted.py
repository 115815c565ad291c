"""One run that is killed twice, as the suite can afford it; interrupt.py does so at a hundred moments."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time

import interrupt
import pytest
import runs

SAID = """Select jobs to execute...
Execute 2 jobs...

[Tue Nov 24 14:01:15 2026]
localrule ingest:
    input: counts.tsv.gz
    output: expression.h5ad
    jobid: 2
    wildcards: dataset=planted
[Tue Nov 24 14:01:16 2026]
rule report:
    input: a
    jobid: 7
"""


@pytest.mark.e2e
def test_a_run_killed_twice_ends_with_the_bytes_of_an_undisturbed_one(checkout, default_run):
    subject = interrupt.Subject(checkout, ())
    subject.expected = runs.digests(default_run.root / "results")
    for stage in ("analyse", "report"):
        log = checkout.root / f"logs/planted/{stage}.log"
        log.unlink(missing_ok=True)
        run = subprocess.Popen(
            [*runs.SNAKEMAKE, "--cores", "2", "--rerun-incomplete"],
            cwd=checkout.root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        while not log.exists():
            assert run.poll() is None, f"the run was over before {stage} began"
            time.sleep(interrupt.POLL)
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        subject.refuse_half_files()
        unlocked = checkout.snakemake("--unlock")
        assert unlocked.returncode == 0, unlocked.stdout
    assert subject.resume().endswith("same command")


def test_a_half_file_under_its_final_name_is_refused(checkout):
    subject = interrupt.Subject(checkout, (), expected={"a.tsv": "of the whole"})
    subject.results.mkdir()
    (subject.results / ".a.tsv.partial").write_text("half")
    subject.refuse_half_files()
    (subject.results / "a.tsv").write_text("half")
    with pytest.raises(interrupt.BrokenError, match=r"half written .*a\.tsv"):
        subject.refuse_half_files()


def test_a_file_that_a_run_removes_in_the_end_is_known_by_its_digest(checkout):
    part = hashlib.sha256(b"part").hexdigest()
    subject = interrupt.Subject(checkout, (), passing={"part.parquet": part})
    subject.results.mkdir()
    (subject.results / "part.parquet").write_text("part")
    subject.refuse_half_files()
    (subject.results / "part.parquet").write_text("par")
    with pytest.raises(interrupt.BrokenError, match=r"half written .*part\.parquet"):
        subject.refuse_half_files()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Building DAG of jobs...\n", "reading"),
        (SAID, "ingest, report"),
        (f"{SAID}Finished jobid: 2 (Rule: ingest)\n", "report"),
        (f"{SAID}Finished jobid: 2 (Rule: ingest)\nFinished jobid: 7 (Rule: report)\n", "between jobs"),
    ],
)
def test_what_was_going_on_is_read_from_what_snakemake_said(said, expected):
    assert interrupt.going_on(said) == expected
