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

from copies import Checkout

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


@pytest.mark.heavy
@pytest.mark.e2e
def test_a_run_killed_twice_ends_with_the_bytes_of_an_undisturbed_one(planted, undisturbed):
    arguments = ("--configfile", "planted.yaml")
    subject = interrupt.Subject(planted, arguments, expected=undisturbed, part="planted")
    for stage in ("analyse", "report"):
        log = planted.root / f"logs/planted/{stage}.log"
        log.unlink(missing_ok=True)
        run = subprocess.Popen(
            [*runs.SNAKEMAKE, "--cores", "2", "--rerun-incomplete", *arguments],
            cwd=planted.root,
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
        unlocked = planted.snakemake("--unlock", *arguments)
        assert unlocked.returncode == 0, unlocked.stdout
    assert subject.resume().endswith("same command")


@pytest.mark.parametrize("kind", ["expected", "passing"])
def test_a_half_file_under_its_final_name_is_refused(tmp_path, kind):
    """Of the files that stay, and of those that a run removes in the end."""
    whole = {"a.tsv": hashlib.sha256(b"whole").hexdigest()}
    subject = interrupt.Subject(Checkout(tmp_path), (), **{kind: whole})
    subject.results.mkdir()
    (subject.results / ".a.tsv.partial").write_text("half")
    (subject.results / "a.tsv").write_text("whole")
    subject.refuse_half_files()
    (subject.results / "a.tsv").write_text("half")
    with pytest.raises(interrupt.BrokenError, match=r"half written .*a\.tsv"):
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
