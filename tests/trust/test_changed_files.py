"""Inputs that change, results that are deleted, clocks that are wrong: stale results never count as done."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import time

import pytest
import runs

from copies import Checkout

pytestmark = pytest.mark.e2e

SMALL = ("--configfile", "planted.yaml")
MATRIX = "resources/panels/planted/counts.tsv.gz"
PHOSPHO = "resources/panels/planted/phospho.tsv"
SHEET = "config/samples/planted.tsv"
GENES = "resources/mechanisms/genes.tsv"
NOTHING = "Nothing to be done"
UNDER_WAY = "found:   changed while the run was under way"
DAY = 86_400


def halved(path):
    """Halve the counts of one gene; return the matrix as it was."""
    before = path.read_bytes()
    lines = gzip.decompress(before).decode().splitlines()
    gene, *counts = lines[40].split("\t")
    lines[40] = "\t".join([gene, *(str(int(count) // 2) for count in counts)])
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
    return before


def started(checkout, *arguments):
    """Start a small run and return it, its output joined."""
    return subprocess.Popen(
        [*runs.SNAKEMAKE, "--cores", "1", *SMALL, *arguments],
        cwd=checkout.root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_for(run, path):
    while not path.exists():
        assert run.poll() is None, run.stdout.read()
        time.sleep(0.02)


def test_a_matrix_replaced_by_an_older_file_is_read_anew(finished):
    """Copied with its times kept, or moved into place: Snakemake by itself looks at ages."""
    matrix = finished.root / MATRIX
    halved(matrix)
    os.utime(matrix, (DAY, DAY))
    told = runs.due(finished.root)
    assert "rule ingest" in told and "dataset=gdsc_liver" not in told


def test_a_sheet_and_sets_replaced_by_older_files_are_read_anew(finished):
    for name in (SHEET, GENES):
        path = finished.root / name
        path.write_text(path.read_text("utf-8").rstrip("\n") + " \n", "utf-8")
        os.utime(path, (DAY, DAY))
    told = runs.due(finished.root)
    assert "rule ingest" in told and told.count("rule analyse") == 2


@pytest.mark.heavy
def test_a_sheet_that_changes_while_it_is_read_fails_the_stage_and_the_next_run_reads_it(planted):
    sheet = planted.root / SHEET
    run = started(planted)
    wait_for(run, planted.root / "logs/planted/ingest.log")
    sheet.write_text(sheet.read_text("utf-8").rstrip("\n") + " \n", "utf-8")
    os.utime(sheet, (DAY, DAY))
    told = run.communicate()[0]
    assert run.returncode != 0
    assert f"1. {SHEET}\n   {UNDER_WAY}" in told
    assert "run the same command again" in told
    assert "Traceback" not in told
    assert not list((planted.root / "results").rglob("*.h5ad"))
    assert "rule ingest" in runs.due(planted.root, *SMALL)


@pytest.mark.heavy
def test_sets_that_change_between_two_stages_do_not_mix(planted):
    genes = planted.root / GENES
    run = started(planted, "--until", "gsea")
    wait_for(run, planted.root / "logs/planted/gsea.log")
    genes.write_text(genes.read_text("utf-8").rstrip("\n") + " \n", "utf-8")
    os.utime(genes, (DAY, DAY))
    told = run.communicate()[0]
    assert run.returncode != 0
    assert f"1. {GENES}\n   {UNDER_WAY}" in told
    assert not (planted.root / "results/planted/contrast/gsea.tsv").exists()
    told = runs.due(planted.root, *SMALL)
    assert "rule analyse" in told and "rule ingest" not in told


@pytest.mark.heavy
def test_a_matrix_that_changes_after_it_was_read_ends_the_run_with_a_fault(planted):
    run = started(planted, "--until", "analyse")
    wait_for(run, planted.root / "logs/planted/analyse.log")
    halved(planted.root / MATRIX)
    told = run.communicate()[0]
    assert run.returncode != 0
    assert f"{MATRIX}\n   {UNDER_WAY}" in told
    assert "rule ingest" in runs.due(planted.root, *SMALL)


@pytest.mark.heavy
def test_deleted_results_are_made_again_with_the_same_bytes(finished):
    expected = runs.digests(finished.root / "results")
    for name in ("planted/signature/signatures.tsv", "planted/report.html", "index.html"):
        (finished.root / "results" / name).unlink()
    told = runs.due(finished.root)
    assert "rule analyse" in told and "rule ingest" not in told and "dataset=gdsc_liver" not in told
    done = finished.snakemake()
    assert done.returncode == 0, done.stdout
    assert runs.different(expected, runs.digests(finished.root / "results")) == []


@pytest.mark.slow
def test_a_result_deleted_under_a_run_is_told_and_made_again(planted, undisturbed):
    run = started(planted)
    wait_for(run, planted.root / "logs/planted/analyse.log")
    (planted.root / "results/planted/qc.json").unlink()
    told = run.communicate()[0]
    assert run.returncode != 0
    assert "results/planted/qc.json" in told
    again = planted.snakemake(*SMALL)
    assert again.returncode == 0, again.stdout
    assert runs.different(undisturbed, runs.digests(planted.root / "results" / "planted")) == []


def test_a_second_run_in_the_same_folder_is_refused_and_harms_nothing(planted, undisturbed):
    run = started(planted, "--until", "ingest")
    wait_for(run, planted.root / "logs/planted/ingest.log")
    run.send_signal(signal.SIGSTOP)  # so that it cannot be over first
    try:
        # without the flag Snakemake may speak of incomplete results before it sees the lock
        second = planted.snakemake("--rerun-incomplete", *SMALL)
    finally:
        run.send_signal(signal.SIGCONT)
    assert second.returncode != 0
    assert "Directory cannot be locked" in second.stdout and "--unlock" in second.stdout
    assert "Traceback" not in second.stdout
    told = run.communicate()[0]
    assert run.returncode == 0, told
    found = runs.digests(planted.root / "results" / "planted")
    assert len(found) == 3 and found.items() <= undisturbed.items()


def test_without_snakemake_s_records_stale_results_are_known_by_their_own(finished):
    """Copied without hidden folders; then another matrix, older than all results, and groups swapped."""
    shutil.rmtree(finished.root / ".snakemake")
    assert "Nothing to be done" in runs.due(finished.root)
    matrix = finished.root / MATRIX
    halved(matrix)
    os.utime(matrix, (DAY, DAY))
    told = runs.due(finished.root)
    assert "rule ingest" in told and "dataset=gdsc_liver" not in told
    contrast = {"test": "sensitive", "reference": "resistant"}
    swapped = {"datasets": {"gdsc_liver": {"contrasts": {"resistant_vs_sensitive": contrast}}}}
    overlay = finished.write_config(swapped, "swapped.yaml")
    told = runs.due(finished.root, "--configfile", "config/config.yaml", overlay)
    assert told.count("rule analyse") == 2 and told.count("rule ingest") == 1


@pytest.mark.heavy
def test_results_that_lack_their_records_are_made_anew_unless_they_are_accepted(finished):
    """Copied file by file, or from a version that kept no records."""
    shutil.rmtree(finished.root / ".snakemake")
    shutil.rmtree(finished.root / "results/made_from/planted")
    told = runs.due(finished.root)
    assert "rule ingest" in told and "dataset=planted" in told and "dataset=gdsc_liver" not in told
    assert finished.snakemake("--touch").returncode == 0
    assert NOTHING in runs.due(finished.root)


def test_results_of_another_project_are_made_anew(planted, default_run):
    """All results of a default run, whose panel has another matrix here, and no record of Snakemake's."""
    halved(planted.root / MATRIX)
    shutil.copytree(default_run.root / "results", planted.root / "results")
    done = planted.snakemake(*SMALL, "--until", "ingest")
    assert done.returncode == 0, done.stdout
    assert "results/made_from/planted/ingest.json: another counts.tsv.gz" in done.stdout
    made = planted.root / "results/planted/expression.h5ad"
    assert made.read_bytes() != (default_run.root / "results/planted/expression.h5ad").read_bytes()


@pytest.mark.heavy
def test_a_crate_of_results_that_were_accepted_by_hand_is_refused(finished):
    halved(finished.root / MATRIX)
    assert finished.snakemake("--touch").returncode == 0
    assert NOTHING in runs.due(finished.root)
    done = finished.snakemake("crate")
    assert done.returncode != 0
    assert "1. results/made_from/planted/ingest.json" in done.stdout
    assert "found:   results that were made from something else: another counts.tsv.gz" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (finished.root / "results/run.crate.zip").exists()


def test_two_working_folders_cannot_share_results(planted, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(planted.root, other)
    for root in (planted.root, other):
        (root / "results").symlink_to(tmp_path / "shared")
    (tmp_path / "shared").mkdir()
    run = started(planted, "--until", "ingest")
    wait_for(run, planted.root / "logs/planted/ingest.log")
    second = Checkout(other).snakemake(*SMALL)
    told = run.communicate()[0]
    assert run.returncode == 0, told
    third = Checkout(other).snakemake(*SMALL)
    for refused in (second, third):
        assert refused.returncode == 1
        assert f"found:   results of another working folder: {planted.root}" in refused.stdout
        assert "Traceback" not in refused.stdout
    assert len(runs.digests(tmp_path / "shared/planted")) == 3


def test_the_same_files_with_other_times_rerun_nothing(finished):
    """Newer than all results, or as by a clock that is wrong."""
    for folder in ("config", "resources"):
        for path in (finished.root / folder).rglob("*"):
            path.touch()
    assert NOTHING in runs.due(finished.root)
    days = {MATRIX: -2, SHEET: 2, GENES: -2, PHOSPHO: 2, "config/config.yaml": 2}
    for name, age in days.items():
        moment = time.time() + age * DAY
        os.utime(finished.root / name, (moment, moment))
    assert NOTHING in runs.due(finished.root)


def test_a_file_from_the_future_is_told_before_it_is_read(planted):
    """Snakemake would refuse every result that is older than its input, each time when the stage is over."""
    matrix = planted.root / MATRIX
    moment = time.time() + 2 * DAY
    os.utime(matrix, (moment, moment))
    done = planted.snakemake(*SMALL)
    assert done.returncode == 1
    assert f"1. {MATRIX}\n   found:   a time in the future, " in done.stdout
    assert "touch the file" in done.stdout and "Nothing was computed." in done.stdout
    assert "Traceback" not in done.stdout
    assert planted.left_behind() == []
    matrix.touch()
    done = planted.snakemake("results/planted/expression.h5ad", *SMALL)
    assert done.returncode == 0, done.stdout
