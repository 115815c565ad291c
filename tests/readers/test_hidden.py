"""Rows and columns that a workbook hides are read, and named at every door that reads a workbook."""

import openpyxl
import pytest

from inputs import SAMPLES, SYMBOLS, TABLE, counts, dataset, entry, sheet, write
from sorascope import ingest, preflight, readers, settings
from sorascope.contrast_table import read as contrast_tables
from sorascope.errors import InputError, Problems
from sorascope.preflight import genes, understood
from sorascope.readers import samples

FILTERED = (
    "sheet Sheet hides rows 4, 6–7 (3 in all) and column H7_R_2, and what is hidden is read like all else: a "
    "filter takes nothing out of a table; delete in the workbook what is to be left out"
)


def book(path, rows, hidden_rows=(), hidden_columns=(), state="visible"):
    workbook = openpyxl.Workbook()
    table = workbook.active
    for row in rows:
        table.append(list(row))
    for number in hidden_rows:
        table.row_dimensions[number].hidden = True
    for letter in hidden_columns:
        table.column_dimensions[letter].hidden = True
    if state != "visible":
        workbook.create_sheet("seen").append(["gene", "s"])
        table.sheet_state = state
    workbook.save(path)


def matrix():
    return [("gene", *SAMPLES), *((gene, *row) for gene, row in zip(SYMBOLS, counts().tolist(), strict=True))]


@pytest.fixture(autouse=True)
def identifiers(monkeypatch):
    monkeypatch.setattr(genes, "known", lambda: TABLE)


def filtered(folder):
    write(folder, "")
    book(folder / "m.xlsx", matrix(), hidden_rows=(4, 6, 7), hidden_columns="F")
    return settings.load({"datasets": {"mine": entry(matrix="m.xlsx")}}, folder)


def test_preflight_names_what_is_hidden_in_the_matrix(tmp_path):
    loaded, problems = filtered(tmp_path), Problems()
    opened = preflight.collect(loaded, problems)
    assert not problems.found
    told = " ".join(understood.describe(loaded, opened, tmp_path).split())
    assert f"! {FILTERED}" in told


def test_the_page_names_it_and_the_values_are_all_there(tmp_path):
    result = ingest.run(filtered(tmp_path).datasets["mine"], TABLE)
    assert FILTERED in result.qc["notes"]
    write(tmp_path, "\n".join("\t".join(map(str, row)) for row in matrix()) + "\n")
    plain = ingest.run(dataset(tmp_path), TABLE)
    assert (result.expression.X == plain.expression.X).all()
    assert not any("hides" in note for note in plain.qc["notes"])


def test_hidden_rows_of_a_sample_sheet_and_of_a_published_table(tmp_path):
    lines = [line.split("\t") for line in sheet().splitlines()]
    book(tmp_path / "s.xlsx", lines, hidden_rows=(3,))
    found = samples.read(tmp_path / "s.xlsx")
    assert list(found.rows) == list(SAMPLES)
    assert [note for note in found.notes if "hides row 3 (1 in all)" in note]
    rows = [("gene", "logFC", "P.Value"), *((f"G{n}", (n - 60) / 30, n / 130) for n in range(1, 130))]
    book(tmp_path / "t.xlsx", rows, hidden_rows=range(40, 60))
    remarks = contrast_tables.examine(tmp_path / "t.xlsx", "key").remarks
    assert [remark for remark in remarks if "hides rows 40–59 (20 in all)" in remark]


def test_a_hidden_sheet_is_told_and_hidden_empty_rows_are_not(tmp_path):
    book(tmp_path / "m.xlsx", matrix(), state="hidden")
    told = readers.table(tmp_path / "m.xlsx", "Sheet").notes
    assert told == ("sheet Sheet is hidden in the workbook, and is read nevertheless",)
    book(tmp_path / "e.xlsx", [*matrix(), (), ()], hidden_rows=(len(matrix()) + 1,), hidden_columns="Z")
    assert readers.table(tmp_path / "e.xlsx").notes == ()


def test_rows_above_the_header_are_no_rows_of_the_table(tmp_path):
    book(tmp_path / "m.xlsx", [("Counts of June",), *matrix()], hidden_rows=(1,))
    assert readers.table(tmp_path / "m.xlsx").notes == ()


def test_sheets_to_choose_from_say_which_are_hidden(tmp_path):
    book(tmp_path / "m.xlsx", matrix(), state="hidden")
    with pytest.raises(InputError) as caught:
        readers.table(tmp_path / "m.xlsx")
    assert caught.value.problems[0].allowed == "Sheet (hidden), seen"
