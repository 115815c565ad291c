"""A full disk, missing permission, no memory: a message without a traceback, nothing damaged, resumed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

import pytest
import runs

pytestmark = pytest.mark.e2e

SMALL = ("--configfile", "planted.yaml")
NO_SPACE = "found:   no space left on the disk\n   remedy:  free some space, then run the same command again"
NO_MEMORY = "1. memory\n   found:   this stage ran out of memory\n   remedy:  run with --cores 1"


def left_of(checkout):
    return runs.digests(checkout.root / "results" / "planted")


def ordinary():
    """Return the prefix that makes permission bits count."""
    if os.getuid() != 0:
        return ()
    tried = (
        subprocess.run([*runs.ORDINARY, "true"], check=False, capture_output=True)
        if shutil.which("setpriv")
        else None
    )
    if tried is None or tried.returncode:
        pytest.skip("root whose powers cannot be taken away: permission bits do not hold")
    return runs.ORDINARY


@pytest.mark.slow
def test_a_full_disk_is_told_and_the_run_resumes_with_space(planted, disk, undisturbed):
    config = planted.config() | {"pathvars": {"results": str(disk / "results")}}
    config["datasets"] = {"planted": config["datasets"]["planted"]}
    name = planted.write_config(config)
    done = runs.run(planted.root, "--configfile", name)
    assert done.returncode != 0
    assert "1 problem on this machine:\n\n1. " + str(disk / "results/planted/expression.h5ad") in done.stdout
    assert NO_SPACE in done.stdout
    assert "Traceback" not in done.stdout
    assert NO_SPACE.splitlines()[0] in (planted.root / "logs/planted/ingest.log").read_text("utf-8")
    assert not [path for path in disk.rglob("*") if path.is_file()]
    subprocess.run(["mount", "-o", "remount,size=50m", disk], check=True)
    again = runs.run(planted.root, "--configfile", name)
    assert again.returncode == 0, again.stdout
    assert runs.different(undisturbed, runs.digests(disk / "results/planted")) == []


def test_a_disk_full_from_the_start_stops_before_any_stage(planted, disk):
    (disk / "fill").write_bytes(bytes(2_000_000))
    (planted.root / "results").symlink_to(disk)
    done = planted.snakemake(*SMALL)
    assert done.returncode == 1
    assert f"1 problem on this machine:\n\n1. results\n   {NO_SPACE}" in done.stdout
    assert "Nothing was computed." in done.stdout
    assert "Traceback" not in done.stdout
    assert planted.left_behind() == []


def test_a_limit_of_file_sizes_is_told(planted):
    limited = ("bash", "-c", 'ulimit -f 500; exec "$@"', "bash")
    done = runs.run(planted.root, *SMALL, prefix=limited)
    assert done.returncode != 0
    assert "1. results/planted/expression.h5ad\n   found:   a file larger than" in done.stdout
    assert "raise the limit (ulimit -f)" in done.stdout
    assert "Traceback" not in done.stdout
    assert left_of(planted) == {}


@pytest.mark.parametrize("closed", ["results", "logs", ".snakemake", "."])
def test_a_folder_that_may_not_be_written_stops_before_any_stage(planted, closed):
    prefix = ordinary()
    folder = planted.root / closed
    folder.mkdir(exist_ok=True)
    folder.chmod(0o555)
    try:
        done = runs.run(planted.root, *SMALL, prefix=prefix)
    finally:
        folder.chmod(0o755)
    assert done.returncode == 1
    place = folder if closed == "." else closed
    assert (
        f"1 problem on this machine:\n\n1. {place}\n   found:   a folder that may not be written"
        in done.stdout
    )
    assert "chmod u+rwX" in done.stdout and "pathvars in the config" in done.stdout
    assert "Nothing was computed." in done.stdout
    assert "Traceback" not in done.stdout
    assert planted.left_behind() == []


def test_a_stage_s_folder_that_may_not_be_written_is_told(planted):
    prefix = ordinary()
    folder = planted.root / "results" / "planted"
    folder.mkdir(parents=True)
    folder.chmod(0o555)
    done = runs.run(planted.root, *SMALL, prefix=prefix)
    assert done.returncode != 0
    assert "1. results/planted/expression.h5ad\n   found:   no permission" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_stage_out_of_memory_says_so_on_screen_and_in_its_log(planted, tmp_path):
    limit = tmp_path / "limit.sh"
    limit.write_text("ulimit -v 200000\n")  # kilobytes; read by the shell of each stage
    done = runs.run(planted.root, *SMALL, environment={"BASH_ENV": str(limit)})
    assert done.returncode != 0
    assert NO_MEMORY in done.stdout
    assert "--set-resources RULE:mem_mb=MEGABYTES" in done.stdout
    assert "Traceback" not in done.stdout
    assert NO_MEMORY in (planted.root / "logs/planted/ingest.log").read_text("utf-8")
    assert left_of(planted) == {}


def test_a_stage_killed_by_the_system_is_told_with_the_likely_cause(planted):
    """The kernel ends a process that takes too much memory by SIGKILL: it cannot say a word itself."""
    log = planted.root / "logs/planted/ingest.log"
    started = subprocess.Popen(
        [*runs.SNAKEMAKE, "--cores", "1", *SMALL, "--quiet", "rules"],
        cwd=planted.root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    while not log.exists():
        assert started.poll() is None, started.stdout.read()
        time.sleep(0.01)
    found = subprocess.run(
        ["pgrep", "-f", f"{planted.root}/.snakemake/scripts/.*ingest.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    for process in map(int, found.stdout.split()):
        os.kill(process, signal.SIGKILL)
    told = started.communicate()[0]
    assert started.returncode != 0
    assert "Ended without a word, killed from outside or out of memory: logs/planted/ingest.log" in told
    assert "remedy:  run with --cores 1" in told
    assert "Traceback" not in told
    assert left_of(planted) == {}


def test_a_full_folder_for_temporary_files_stops_before_any_stage(planted, disk):
    with (disk / "fill").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(1 << 12))
    done = runs.run(planted.root, *SMALL, environment={"TMPDIR": str(disk)})
    assert done.returncode == 1
    assert f"1 problem on this machine:\n\n1. {disk}\n   found:   no space left on the disk" in done.stdout
    assert "set TMPDIR to a folder with space" in done.stdout
    assert "Traceback" not in done.stdout
    assert planted.left_behind() == []
