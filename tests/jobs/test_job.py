import errno
import logging
import signal
import warnings

import pytest

from sorascope.errors import InputError, Problem
from sorascope.jobs import machine
from sorascope.jobs.frame import logged
from sorascope.tables import write_atomically


@pytest.mark.filterwarnings("always")
def test_log_records_and_warnings_go_to_the_file(tmp_path):
    path = tmp_path / "job.log"
    with logged(path):
        logging.getLogger("sorascope.x").info("12 samples")
        warnings.warn("thin ice", stacklevel=1)
    text = path.read_text()
    assert "INFO sorascope.x: 12 samples\n" in text
    assert "thin ice" in text


def test_a_fault_in_the_input_ends_without_traceback(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, logged(tmp_path / "job.log"):
        raise InputError([Problem("m.tsv", "row 3", "text")])
    assert ended.value.code == 1
    assert "1. m.tsv, row 3\n   found:   text" in capsys.readouterr().err
    assert "Traceback" not in (tmp_path / "job.log").read_text()


def test_a_fault_of_ours_leaves_its_traceback_in_the_log(tmp_path):
    with pytest.raises(ZeroDivisionError), logged(tmp_path / "job.log"):
        _ = 1 / 0
    assert "ZeroDivisionError" in (tmp_path / "job.log").read_text()


def test_the_last_line_of_a_job_that_did_not_fail(tmp_path):
    with logged(tmp_path / "job.log"):
        pass
    assert (tmp_path / "job.log").read_text() == f"{machine.FINISHED}\n"


def test_a_full_disk_ends_without_traceback(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, logged(tmp_path / "job.log"):
        raise OSError(errno.ENOSPC, "No space left on device", "results/genes.tsv")
    assert ended.value.code == 1
    told = "1 problem on this machine:\n\n1. results/genes.tsv\n   found:   no space left on the disk\n"
    assert told in capsys.readouterr().err
    assert told in (tmp_path / "job.log").read_text()


@pytest.fixture
def sigint_heard():
    """Hear SIGINT as a shell's foreground jobs do; those it starts in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("sigint_heard")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_ends_without_traceback_and_leaves_no_temporary_file(tmp_path, sent):
    def slow(temporary):
        temporary.write_text("half")
        signal.raise_signal(sent)

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, logged(tmp_path / "job.log"):
        write_atomically(tmp_path / "x.tsv", slow)
    assert ended.value.code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["job.log"]
    assert (tmp_path / "job.log").read_text().startswith("ERROR sorascope: interrupted")
    assert signal.getsignal(signal.SIGTERM) is before
