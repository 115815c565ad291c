import logging
import warnings

import pytest

from sorascope.errors import InputError, Problem
from sorascope.job import logged


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
