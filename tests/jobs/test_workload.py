"""Resources grow with the input and with the attempt."""

import pytest

from sorascope.jobs.workload import PACKING, scaled, text_megabytes
from sorascope.settings import Dataset, Table


@pytest.fixture
def matrix(tmp_path):
    path = tmp_path / "matrix.tsv"
    path.write_bytes(b"x" * 2_000_000)
    return path


def test_size_of_text_packed_text_folder_and_missing_file(matrix, tmp_path):
    packed = tmp_path / "folder" / "matrix.mtx.gz"
    packed.parent.mkdir()
    packed.write_bytes(b"x" * 1_000_000)
    assert text_megabytes(matrix) == 2
    assert text_megabytes(packed) == PACKING
    assert text_megabytes(packed.parent) == PACKING
    assert text_megabytes(tmp_path / "made_later.tsv") == 0


def test_each_attempt_asks_for_as_much_again(matrix, tmp_path):
    dataset = Dataset("a", "title", matrix, tmp_path / "none.tsv")
    assert [scaled(1000, 20, dataset, attempt) for attempt in (1, 2, 3)] == [1040, 2080, 3120]


def test_published_tables_count_instead_of_a_matrix(matrix):
    dataset = Dataset("a", "title", tables={"one": Table("one", matrix), "two": Table("two", matrix)})
    assert scaled(0, 1, dataset, 1) == 4
