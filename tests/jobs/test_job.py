import errno
import logging
import signal
import subprocess
import sys
import warnings

import pytest

from sorascope.errors import InputError, Problem
from sorascope.files.shipped import SNAKEFILE
from sorascope.files.tables import write_atomically
from sorascope.jobs import machine
from sorascope.jobs.frame import logged


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


def test_what_hdf5_says_of_a_full_disk_when_nobody_can_catch_it_is_left_out(tmp_path, monkeypatch):
    heard = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: heard.append(told.exc_value))
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: heard.append(error))

    class Dies:
        def __init__(self, error):
            self.error = error

        def __del__(self):
            raise self.error

    full, other = OSError(errno.ENOSPC, "No space left on device"), ValueError("ours")
    with logged(tmp_path / "job.log"):
        Dies(full)
        Dies(other)
        sys.excepthook(OSError, full, None)
        sys.excepthook(ValueError, other, None)
    assert heard == [other, other]
    sys.excepthook(OSError, full, None)
    assert heard[-1] is full


STAGE = """
import atexit, errno, sys
sys.path.insert(0, {package!r})
from sorascope.jobs.frame import logged
snakemake = "as Snakemake's scripts have it"
atexit.register(print, "a library went on")
with logged({log!r}):
    raise {error}
"""


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        ('OSError(errno.ENOSPC, "full", "a.h5ad")', False),
        ("sys.modules['sorascope.errors'].InputError([])", True),
    ],
)
def test_after_a_fault_of_the_machine_a_stage_ends_at_once(tmp_path, error, goes_on):
    text = STAGE.format(package=str(SNAKEFILE.parent), log=str(tmp_path / "job.log"), error=error)
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert ("a library went on" in done.stdout) == goes_on
    assert "Traceback" not in done.stderr
    assert ("no space left on the disk" in done.stderr) != goes_on


def test_ctrl_c_before_a_stage_has_begun_is_told_in_one_line():
    text = "import os, signal; os.kill(os.getpid(), signal.SIGINT)\nwhile True: pass"
    environment = {"PYTHONPATH": str(SNAKEFILE.parent)}
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    done = subprocess.run(
        [sys.executable, "-c", heard + text], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr == "interrupted before the stage had begun\n"
    done = subprocess.run(
        [sys.executable, "-c", "1 / 0"], env=environment, capture_output=True, text=True, check=False
    )
    assert "ZeroDivisionError" in done.stderr
