import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.files import tables


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


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("+1+cmd|'x'!A1", "'+1+cmd|'x'!A1"),
        (" \t=1+1", "' \t=1+1"),
        ("＝1+1", "'＝1+1"),
        ("-1\n+cmd|' /C calc'!A0", "'-1\n'+cmd|' /C calc'!A0"),
        ("a\r\n=1+1", "a\r\n'=1+1"),
        ("\n=1+1", "'\n'=1+1"),
        ("'=1+1", "''=1+1"),
        ("-1.5", "-1.5"),
        ("+", "+"),
        ("HLA-A", "HLA-A"),
        ("a=b", "a=b"),
        ("two\nlines", "two\nlines"),
        ("", ""),
    ],
)
def test_formulas_are_led_by_an_apostrophe_in_every_line(text, written):
    assert tables.harmless_text(text) == written
    assert tables.is_formula(text) == (written[:1] == "'")
    assert tables.meant_text(written) == text


def test_formulas_in_headers_categories_and_cells_are_harmless(tmp_path):
    table = pd.DataFrame({"=1+1": ["@x", 1.5], "kind": pd.Categorical(["=2", "b"]), 3: [1, 2]})
    tables.write(table, tmp_path / "t.tsv")
    assert (tmp_path / "t.tsv").read_text() == "'=1+1\tkind\t3\n'@x\t'=2\t1\n1.5\tb\t2\n"


@given(st.text("'=@+-(|!＝ \t\r\na1", max_size=12))
def test_any_text_is_harmless_and_comes_back(text):
    written = tables.harmless_text(text)
    assert not tables.FORMULA.match(written) or written.lstrip("\r\n").startswith("'")
    assert tables.meant_text(written) == text


def test_a_written_table_comes_back(tmp_path):
    table = pd.DataFrame({"=1+1": ["@x", "y"], "kind": ["-(", "'=1"]})
    tables.write(table, tmp_path / "t.tsv")
    pd.testing.assert_frame_equal(tables.meant(pd.read_csv(tmp_path / "t.tsv", sep="\t")), table)
