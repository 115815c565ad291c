import errno
import os
import time
from pathlib import Path

import pytest

from sorascope.errors import InputError, MachineError, Problem
from sorascope.files.tables import write_atomically
from sorascope.jobs import machine


def raised(action):
    try:
        action()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def found_and_file(error):
    (problem,) = machine.explained(error).problems
    return problem.found, problem.file


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (errno.ENOSPC, "no space left on the disk"),
        (errno.EDQUOT, "your quota on the disk is used up"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "a read-only file system"),
        (errno.EIO, "the disk fails to read or write (input/output error)"),
    ],
)
def test_an_error_of_the_system_names_the_file(number, found):
    error = OSError(number, os.strerror(number), "results/a/genes.tsv")
    assert found_and_file(error) == (found, "results/a/genes.tsv")


def test_a_temporary_name_is_told_as_the_final_one(tmp_path):
    def full(temporary):
        raise OSError(errno.ENOSPC, "No space left on device", str(temporary))

    error = raised(lambda: write_atomically(tmp_path / "x.tsv", full))
    assert found_and_file(error) == ("no space left on the disk", str(tmp_path / "x.tsv"))


def test_hdf5_buries_the_cause_and_names_the_file_in_its_text():
    def write():
        try:
            raise OSError(errno.ENOSPC, "write failed: filename = 'results/.e.h5ad.partial', errno = 28")
        except OSError:
            raise RuntimeError("Disable slist on flush dest failure failed") from None

    assert found_and_file(raised(write)) == ("no space left on the disk", "results/e.h5ad")


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ValueError("Error tokenizing data. C error: out of memory"),
        ImportError("libscipy.so: failed to map segment from shared object"),
    ],
    ids=["python", "system", "pandas", "library"],
)
def test_memory_that_ran_out_is_told_even_if_a_reader_blames_the_file(error):
    def read():
        try:
            raise error
        except Exception:
            raise InputError([Problem("m.tsv", "", "a table that cannot be parsed")]) from None

    assert found_and_file(raised(read)) == ("this stage ran out of memory", "memory")
    assert found_and_file(error) == ("this stage ran out of memory", "memory")


def test_a_fault_of_the_input_and_a_fault_of_ours_are_not_the_machine_s():
    def read():
        try:
            raise PermissionError(errno.EACCES, "Permission denied", "m.tsv")
        except OSError:
            raise InputError([Problem("m.tsv", "", "a file that may not be read")]) from None

    assert machine.explained(raised(read)) is None
    assert machine.explained(ZeroDivisionError()) is None
    assert machine.explained(FileNotFoundError(errno.ENOENT, "No such file", "x")) is None


def test_folders_that_can_be_made_pass(tmp_path):
    machine.check([tmp_path / "results" / "deep", tmp_path])


def test_a_file_in_a_folder_s_place_is_told(tmp_path):
    (tmp_path / "results").write_text("")
    with pytest.raises(MachineError, match=r"1 problem on this machine") as caught:
        machine.check([tmp_path / "results", tmp_path / "results" / "more"])
    assert f"1. {tmp_path / 'results'}\n   found:   a file\n   allowed: a folder" in str(caught.value)


@pytest.mark.parametrize("link", [False, True])
def test_a_file_or_a_dead_link_in_a_folder_s_place_ends_the_run_early(tmp_path, monkeypatch, link):
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "huh7"
    place.symlink_to(place) if link else place.write_text("")
    machine.refuse_files([tmp_path, tmp_path / "planted"])
    with pytest.raises(MachineError) as caught:
        machine.refuse_files([tmp_path, place, Path("huh7"), Path("huh7", "scores")])
    (problem,) = caught.value.problems
    assert problem.file == str(place)
    assert problem.found == ("a link that leads nowhere" if link else "a file")
    with pytest.raises(MachineError):
        machine.check([place])


def test_a_disk_without_space_is_told_once(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "LEAST_FREE", 1 << 80)
    with pytest.raises(MachineError) as caught:
        machine.check([tmp_path / "results", tmp_path / "logs"])
    (problem,) = caught.value.problems
    assert (problem.file, problem.found) == (str(tmp_path), "no space left on the disk")


def test_a_temporary_folder_that_does_not_exist_is_nobody_s_fault(monkeypatch):
    monkeypatch.setenv("TMPDIR", "/nowhere/at/all")
    machine.check([])


@pytest.fixture
def logs(tmp_path):
    folder = tmp_path / "logs"
    (folder / "lab").mkdir(parents=True)

    def write(name, text):
        (folder / "lab" / name).write_text(text)
        return folder

    return write


FINISHED = "INFO sorascope.x: 12 samples\nINFO sorascope: finished\n"


def test_a_stage_that_left_no_word_is_named(logs):
    logs("ingest.log", FINISHED)
    folder = logs("contrast.log", "INFO sorascope.x: 12 samples\n")
    told = machine.died(folder, 0, [])
    head = "Ended without a word, killed from outside or out of memory: "
    assert told.startswith(f"{head}{folder}/lab/contrast.log\n   remedy:  run with --cores 1")


def test_a_stage_that_told_its_fault_is_not(logs):
    assert machine.died(logs("ingest.log", "ERROR sorascope: 1 problem in the input\n"), 0, []) == ""


def test_logs_of_earlier_runs_are_not_read(logs):
    logs("old.log", "")
    folder = logs("ingest.log", "ERROR sorascope: 1 problem in the input\n")
    os.utime(folder / "lab" / "old.log", (1, 1))
    assert machine.died(folder, time.time() - 60, []) == ""


def test_a_stage_that_failed_before_it_had_a_log_is_told(tmp_path):
    own = tmp_path / "snakemake.log"
    own.write_text("CalledProcessError in file ingest.smk\n")
    assert "a stage that came to write no log" in machine.died(tmp_path / "logs", 0, [str(own)])


def test_a_failure_of_snakemake_itself_is_not_explained(logs):
    assert machine.died(logs("ingest.log", FINISHED), 0, []) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Terminating processes on user request, this might take some time.",
        "Will exit after finishing currently running jobs (scheduler).",
    ],
)
def test_a_run_that_its_user_ended_needs_no_explanation(logs, tmp_path, line):
    own = tmp_path / "snakemake.log"
    own.write_text(f"Execute 1 jobs...\n{line}\n")
    assert machine.died(logs("ingest.log", ""), 0, [str(own), str(Path("gone.log"))]) == ""


def test_a_full_disk_is_known_from_what_hdf5_says_in_an_error_of_another_kind():
    text = (
        "Can't decrement id ref count (file write failed: time = now\n, "
        "filename = 'results/a/.cells.h5ad.partial', file descriptor = 5, errno = 28, "
        "error message = 'No space left on device')"
    )
    (problem,) = machine.explained(RuntimeError(text)).problems
    assert (problem.file, problem.found) == ("results/a/cells.h5ad", "no space left on the disk")
    assert machine.explained(RuntimeError("errno = 28")) is None
    assert machine.explained(RuntimeError(text.replace("28", "7"))) is None


def test_a_workflow_in_a_folder_with_braces_is_refused(tmp_path):
    machine.refuse_braces(tmp_path)
    with pytest.raises(MachineError) as caught:
        machine.refuse_braces(tmp_path / "a{b}" / "sorascope")
    assert caught.value.problems[0].found == "the workflow in a folder with braces in its path"
