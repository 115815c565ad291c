"""What preflight shows of a data set that passed."""

from pathlib import Path

import pandas as pd

from inputs import CONTRAST, counts, entry, sheet, table, write
from sorascope import identifiers, preflight, settings
from sorascope.errors import Problems
from sorascope.preflight import understood


def known_symbols(number=150):
    table = identifiers.load_table(settings.IDENTIFIERS)
    return sorted(symbol for symbol in table.approved if symbol.isalpha())[:number]


CONFIG = {"c": {**CONTRAST, "block": "line", "clone": "clone", "batch": "day"}}


def described(folder, monkeypatch, contrasts, written, **changes):
    monkeypatch.chdir(folder)
    write(folder, table(counts()), written)
    loaded = settings.load({"datasets": {"mine": entry(contrasts=contrasts, **changes)}})
    problems = Problems()
    opened = preflight.collect(loaded, problems)
    problems.raise_if_any()
    return understood.describe(loaded, opened, Path("results"))


def test_a_data_set_in_a_few_lines(tmp_path, monkeypatch):
    written = sheet(
        response=["sensitive", "sensitive", "other", "resistant", "resistant", "unused"],
        line=list("AAAAAA"),
        clone=["p", "p", "p", "r1", "r2", "r2"],
        day=list("121213"),
    )
    told = described(tmp_path, monkeypatch, CONFIG, written, exclude={"H7_R_3": "mycoplasma"}).splitlines()
    assert told[:2] == ["mine: Mine", "  m.tsv (table): 5 samples × 35 rows of genes"]
    assert told[2].startswith("  scale counts: the first 35 rows hold values from ")
    text = "\n".join(told)
    assert "  samples excluded: H7_R_3 (mycoplasma)" in told
    assert "(2 dishes of 2 clones of 1 line) against sensitive" in text
    assert "    within line (resistant + sensitive): A 2 + 2" in told
    assert any(line.startswith("    adjusted for day: a label") for line in told)
    assert "! clone with day: no day holds dishes of two clones" in text
    assert "    takes no part: H7_P_3 (response is other)" in told
    assert len(told) < 24


def test_one_against_one_is_told(tmp_path, monkeypatch):
    written = sheet(response=["sensitive", *["other"] * 4, "resistant"])
    told = described(tmp_path, monkeypatch, {"c": CONTRAST}, written)
    assert "! one sample against one: a description only" in told


def test_columns_without_a_name_are_told(tmp_path, monkeypatch):
    written = "".join(f"{n}\t{line}\n" for n, line in enumerate(sheet().splitlines())).replace("0\t", "\t", 1)
    told = described(tmp_path, monkeypatch, {"c": CONTRAST}, written)
    assert "column 1 of the sample sheet has no name" in told


def test_a_workbook_is_described_and_its_rows_are_not_counted(tmp_path, monkeypatch):
    write(tmp_path, table(counts()), sheet())
    pd.read_csv(tmp_path / "m.tsv", sep="\t").to_excel(tmp_path / "m.xlsx", index=False)
    told = described(tmp_path, monkeypatch, {"c": CONTRAST}, sheet(), matrix="m.xlsx")
    assert "m.xlsx (Excel workbook): 6 samples × rows not counted of genes" in told


def test_identifiers_are_told_with_how_many_are_known(tmp_path, monkeypatch):
    rows = table(counts()).splitlines()
    rows[1:3] = [f"novel{n}\t{row.partition(chr(9))[2]}" for n, row in enumerate(rows[1:3])]
    (tmp_path / "odd.tsv").write_text("\n".join(rows) + "\n")
    told = described(tmp_path, monkeypatch, {"c": CONTRAST}, sheet(), matrix="odd.tsv")
    assert f"  identifiers: symbols: {len(rows) - 3} of the first {len(rows) - 1} known (gene)" in told


def test_published_tables_are_described_with_what_is_odd_of_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [f"{name}\t{2 + n / 50}\t{0.0001 * n}" for n, name in enumerate(known_symbols())]
    rows = [row.replace("\t2", "\t-2", 1) if n % 2 else row for n, row in enumerate(rows)]
    text = "gene\tlogFC\tAveExpr\tP.Value\n" + "".join(
        f"{row.rsplit(chr(9), 1)[0]}\t5\t{row.rsplit(chr(9), 1)[1]}\n" for row in rows
    )
    (tmp_path / "t.tsv").write_text(text, encoding="utf-8")
    entry = {"title": "Published", "kind": "contrast", "contrasts": {"c": {"table": "t.tsv"}}}
    loaded = settings.load({"datasets": {"lab": entry}})
    problems = Problems()
    told = understood.describe(loaded, preflight.collect(loaded, problems), Path("results"))
    problems.raise_if_any()
    assert "limma columns, 150 rows: log2 fold change in logFC, p in P.Value, mean expression in" in told
    assert "symbols: 150 of 150 known (gene)" in told
    assert "! no change smaller than 2 among 150 genes: a table cut at a fold change" in told


def test_a_note_of_several_contrasts_is_told_once(tmp_path, monkeypatch):
    written = sheet(
        response=["sensitive", "sensitive", "sensitive", "resistant", "resistant", "resistant"],
        line=list("AAAAAA"),
        clone=["p", "p", "p", "r1", "r2", "r2"],
        day=list("111222"),
    )
    one = {**CONTRAST, "clone": "clone"}
    lone = described(tmp_path, monkeypatch, {"c": one}, written)
    told = described(tmp_path, monkeypatch, {"c": one, "d": one}, written)
    assert told.count("contrast d:") == 1
    assert told.count("! ") == lone.count("! ")


def test_repeated_notes_are_dropped_and_other_lines_are_not():
    lines = ["a", "! n", "a", "! n", "! m"]
    assert list(understood._once(iter(lines))) == ["a", "! n", "a", "! m"]
