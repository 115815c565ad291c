import pandas as pd
import pytest

from sorascope import tables


def test_write_rounds_to_six_digits_and_leaves_missing_empty(tmp_path):
    tables.write(pd.DataFrame({"gene": ["A", "B"], "t": [1 / 3, float("nan")]}), tmp_path / "x" / "t.tsv")
    assert (tmp_path / "x" / "t.tsv").read_bytes() == b"gene\tt\nA\t0.333333\nB\t\n"


def test_a_failed_write_leaves_nothing_and_keeps_the_old_file(tmp_path):
    path = tmp_path / "t.txt"
    tables.write_text("old", path)

    def fail(temporary):
        temporary.write_text("half")
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        tables.write_atomically(path, fail)
    assert [file.name for file in tmp_path.iterdir()] == ["t.txt"]
    assert path.read_text() == "old"


def test_stack_leads_each_row_with_its_table():
    stacked = tables.stack({"a": pd.DataFrame({"x": [1]}), "b": pd.DataFrame({"x": [2]})})
    assert stacked.to_dict("list") == {"contrast": ["a", "b"], "x": [1, 2]}


def test_json_has_sorted_keys_and_no_nan(tmp_path):
    tables.write_json({"b": 1, "a": "é"}, tmp_path / "x.json")
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == '{\n "a": "é",\n "b": 1\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        tables.write_json({"a": float("nan")}, tmp_path / "y.json")
    assert not (tmp_path / "y.json").exists()
