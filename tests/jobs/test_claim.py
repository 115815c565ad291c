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


@pytest.mark.parametrize(
    ("claimed", "wanted", "how"),
    [
        ("first/results", "first/results/second", "within {first}/results, the results of"),
        ("first/results", "first/results/huh7/deep/er", "within {first}/results, the results of"),
        ("shared/huh7/of_first", "shared", "around {shared}/huh7/of_first, the results of"),
    ],
)
def test_results_within_or_around_another_one_s_are_refused_with_its_name(
    folders, monkeypatch, claimed, wanted, how
):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / claimed)
    monkeypatch.chdir(folders / "second")
    for attempt in (claim.refuse_other, claim.make):
        with pytest.raises(InputError) as caught:
            attempt(folders / wanted)
        (problem,) = caught.value.problems
        where = how.format(first=folders / "first", shared=folders / "shared")
        assert problem.found == f"{where} another working folder: {folders / 'first'}"
        assert f"delete {folders / claimed / claim.NAME}" in problem.remedy
    assert not (folders / wanted / claim.NAME).exists()
    monkeypatch.chdir(folders / "first")
    claim.make(folders / wanted)  # one's own


def test_a_folder_that_may_be_a_whole_disk_is_looked_into_three_levels_deep(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "disk" / "a" / "b" / "c")
    claim.make(folders / "other" / "a" / "b" / "c" / "d")
    monkeypatch.chdir(folders / "second")
    with pytest.raises(InputError):
        claim.refuse_other(folders / "disk")
    claim.refuse_other(folders / "other")


def test_a_project_within_another_one_s_results_is_refused(folders, monkeypatch):
    """Its own `results` would lie there, too."""
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "first" / "results")
    inner = folders / "first" / "results" / "inner"
    (inner / claim.RECORDS).mkdir(parents=True)
    monkeypatch.chdir(inner)
    with pytest.raises(InputError, match="another working folder"):
        claim.refuse_other(inner / "results")


def test_results_beside_each_other_are_nobody_else_s(folders, monkeypatch):
    monkeypatch.chdir(folders / "first")
    claim.make(folders / "shared" / "one")
    monkeypatch.chdir(folders / "second")
    claim.make(folders / "shared" / "two")
    assert (folders / "shared" / "two" / claim.NAME).read_text() == "../../second\n"
