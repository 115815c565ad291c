"""One working folder for a folder of results; moved and copied projects are not taken for others."""

import shutil

import pytest

from sorascope.errors import InputError
from sorascope.jobs import claim


@pytest.fixture
def folders(tmp_path):
    for name in ("first", "second"):
        (tmp_path / name / claim.RECORDS).mkdir(parents=True)
    return tmp_path


def test_the_second_working_folder_is_refused_with_the_first_one_s_name(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared")
    claim.make(folders / "shared")
    claim.refuse_other(folders / "shared")
    monkeypatch.chdir(folders / "second")
    for attempt in (claim.refuse_other, claim.make):
        with pytest.raises(InputError) as caught:
            attempt(folders / "shared")
        (problem,) = caught.value.problems
        assert problem.found == f"results of another working folder: {folders / 'first'}"
        assert f"delete {folders / 'shared' / claim.NAME}" in problem.remedy


def test_a_link_to_the_results_is_the_same_folder(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared")
    (folders / "second" / "results").symlink_to(folders / "shared")
    monkeypatch.chdir(folders / "second")
    with pytest.raises(InputError):
        claim.refuse_other(folders / "second" / "results")


def test_a_copy_and_a_moved_project_own_their_results(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "first" / "results")
    assert (folders / "first" / "results" / claim.NAME).read_text() == "..\n"
    shutil.copytree(folders / "first", folders / "copy")
    monkeypatch.chdir(folders / "copy")
    claim.refuse_other(folders / "copy" / "results")
    (folders / "first").rename(folders / "moved")
    monkeypatch.chdir(folders / "moved")
    claim.refuse_other(folders / "moved" / "results")


def test_results_copied_without_their_project_belong_to_nobody(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "first" / "results")
    shutil.copytree(folders / "first" / "results", folders / "archive" / "results")
    monkeypatch.chdir(folders / "second")
    claim.refuse_other(folders / "archive" / "results")


def test_a_folder_that_is_gone_owns_nothing(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared")
    monkeypatch.chdir(folders / "second")
    shutil.rmtree(folders / "first")
    claim.refuse_other(folders / "shared")
    claim.make(folders / "shared")
    assert (folders / "shared" / claim.NAME).read_text() == "../second\n"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0", b"", b"no/such/folder\n"])
def test_a_claim_that_says_nothing(folders, monkeypatch, content):
    (folders / "shared").mkdir()
    (folders / "shared" / claim.NAME).write_bytes(content)
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared")
    assert (folders / "shared" / claim.NAME).read_text() == "../first\n"


def test_a_claim_without_results_is_withdrawn(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared")
    (folders / "shared" / "huh7").mkdir()
    claim.withdraw(folders / "shared")
    assert not (folders / "shared" / claim.NAME).exists()
    claim.make(folders / "shared")
    (folders / "shared" / "huh7" / "qc.json").touch()
    claim.withdraw(folders / "shared")
    assert (folders / "shared" / claim.NAME).exists()
