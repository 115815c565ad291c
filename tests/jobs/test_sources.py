import os
import re
import shutil

import pytest

from sorascope.errors import InputError, Problem
from sorascope.jobs import sources
from sorascope.jobs.frame import logged


def known(*paths):
    return {str(path): sources.fingerprint(path) for path in paths}


def test_times_and_place_do_not_matter_and_content_does(tmp_path):
    first, second = tmp_path / "a.tsv", tmp_path / "deep" / "b.tsv"
    second.parent.mkdir()
    first.write_text("1\t2\n")
    shutil.copy(first, second)
    os.utime(second, (1, 1))
    assert sources.fingerprint(first) == sources.fingerprint(second)
    second.write_text("1\t3\n")
    assert sources.fingerprint(first) != sources.fingerprint(second)


def test_a_folder_is_its_files(tmp_path):
    for name in ("barcodes.tsv", "matrix.mtx"):
        (tmp_path / name).write_text(name)
    before = sources.fingerprint(tmp_path)
    (tmp_path / "matrix.mtx").write_text("other")
    changed = sources.fingerprint(tmp_path)
    (tmp_path / "matrix.mtx").rename(tmp_path / "other.mtx")
    assert len({before, changed, sources.fingerprint(tmp_path)}) == 3


def test_a_large_file_is_known_by_size_and_time(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "WHOLE", 3)
    path = tmp_path / "m.tsv"
    path.write_text("1\t2\n")
    os.utime(path, (1, 1))
    before = sources.fingerprint(path)
    path.write_text("1\t3\n")
    later = sources.fingerprint(path)
    os.utime(path, (1, 1))
    assert later != before == sources.fingerprint(path)
    path.write_text("1\t33\n")
    os.utime(path, (1, 1))
    assert sources.fingerprint(path) != before


def test_a_job_whose_input_changed_or_went_is_a_fault(tmp_path, capsys):
    sheet, matrix = tmp_path / "s.tsv", tmp_path / "m.tsv"
    sheet.write_text("a")
    matrix.write_text("b")
    with pytest.raises(SystemExit) as ended, logged(tmp_path / "job.log", known(sheet, matrix)):
        sheet.write_text("c")
        matrix.unlink()
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert f"2 problems in the input:\n\n1. {sheet}\n   found:   changed while the run was under way" in told
    assert f"2. {matrix}\n" in told
    assert "run the same command again" in told


def test_a_change_is_told_before_what_came_of_it(tmp_path, capsys):
    path = tmp_path / "m.tsv"
    path.write_text("whole")
    with pytest.raises(SystemExit), logged(tmp_path / "job.log", known(path)):
        path.write_text("")
        raise InputError([Problem(str(path), "", "an empty file")])
    told = capsys.readouterr().err
    assert "changed while the run was under way" in told and "an empty file" not in told


def test_a_touched_input_of_the_same_content_is_no_fault(tmp_path):
    path = tmp_path / "m.tsv"
    path.write_text("a")
    with logged(tmp_path / "job.log", known(path)):
        path.touch()


def test_files_from_the_future_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(sources.time, "time", lambda: 1_700_000_000)
    for name, moment in (("a", 1_700_000_000 + sources.SLACK), ("b", 1_700_000_000 + 86_400)):
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (moment, moment))
    with pytest.raises(InputError) as caught:
        sources.refuse_future([str(tmp_path / name) for name in ("a", "b", "gone")])
    (problem,) = caught.value.problems
    assert problem.file == str(tmp_path / "b")
    assert re.fullmatch(
        r"a time in the future, 2023-11-1\d \d\d:\d\d, by this machine's clock", problem.found
    )
    assert problem.remedy.endswith("touch the file")
