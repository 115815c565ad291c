"""What Python reads when a stage starts: one line for Ctrl-C; the file of the machine is read as before."""

import os
import subprocess
import sys

import pytest

from copies import ROOT


def run(code, *folders):
    path = os.pathsep.join([str(ROOT / "workflow"), *map(str, folders)])
    return subprocess.run(
        [sys.executable, "-c", code],
        text=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_an_interruption_before_the_stage_is_told_in_one_line():
    done = run("raise KeyboardInterrupt")
    assert done.stderr == "interrupted before the stage had begun\n"


def test_another_fault_keeps_its_traceback():
    assert "Traceback" in run("raise ValueError('x')").stderr


@pytest.mark.parametrize(
    "text", ["print('the machine')", "import sys; print('the machine', file=sys.stdout)"]
)
def test_the_file_that_this_one_hides_is_read(tmp_path, text):
    (tmp_path / "sitecustomize.py").write_text(text, encoding="utf-8")
    assert run("pass", tmp_path).stdout == "the machine\n"
