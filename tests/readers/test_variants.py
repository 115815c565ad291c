"""Variants of the formats that programs write, and damage within them, each with its value or its message."""

import gzip
from pathlib import Path

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest

import writers_binary as writers
from inputs import SAMPLES, SYMBOLS, counts
from sorascope import readers
from sorascope.errors import InputError
from sorascope.ingest import layout
from sorascope.readers import canary, samples

FRAME = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def read(path, **options):
    source = readers.Source(path, **{"scale": "counts", **options})
    placed = layout.place_samples(readers.head(source), list(SAMPLES), {}, path, Path("s.tsv"))
    return readers.read(source, placed)


def told(path, **options):
    with pytest.raises(InputError) as caught:
        read(path, **options)
    return [str(problem).removeprefix(str(path)) for problem in caught.value.problems]


def test_numbers_that_a_workbook_holds_as_text_are_numbers(tmp_path):
    cells = FRAME.astype(object)
    cells.iloc[2, 1], cells.iloc[3, 4], cells.iloc[5, 0] = "17.5", "NA", None
    cells.to_excel(tmp_path / "m.xlsx")
    values = read(tmp_path / "m.xlsx").values
    assert values[2, 1] == 17.5
    assert np.isnan(values[[3, 5], [4, 0]]).all()
    expected = FRAME.to_numpy().copy()
    expected[[2, 3, 5], [1, 4, 0]] = values[[2, 3, 5], [1, 4, 0]]
    np.testing.assert_array_equal(values, expected)


def test_a_word_in_a_workbook_is_told_with_its_cell(tmp_path):
    cells = FRAME.astype(object)
    cells.iloc[2, 1] = "many"
    cells.to_excel(tmp_path / "m.xlsx")
    (problem,) = told(tmp_path / "m.xlsx")
    assert f"{SAMPLES[1]}" in problem and f"{SYMBOLS[2]}" in problem and "'many'" in problem


def test_whole_numbers_name_genes_without_decimals(tmp_path):
    frame = FRAME.set_axis(np.arange(len(FRAME)) + 100.0)
    frame.to_excel(tmp_path / "m.xlsx")
    names = [list(names) for names in read(tmp_path / "m.xlsx").identifiers.values()]
    assert [str(100 + number) for number in range(len(FRAME))] in names


@pytest.mark.long
def test_a_parquet_column_of_text_is_told_with_its_first_word(tmp_path):
    text = FRAME[SAMPLES[2]].astype(str).tolist()
    text[4] = "many"
    path = writers.parquet(tmp_path, FRAME.assign(**{SAMPLES[2]: text}))
    (problem,) = told(path)
    assert f"{SAMPLES[2]}" in problem and f"{SYMBOLS[4]}" in problem and "'many'" in problem


def test_counts_come_from_the_layer_of_that_name_unless_another_is_named(tmp_path):
    data = anndata.AnnData(np.log2(FRAME.T.to_numpy() + 1), FRAME.T.iloc[:, :0], FRAME.iloc[:, :0])
    data.layers["counts"], data.layers["twice"] = FRAME.T.to_numpy(), 2 * FRAME.T.to_numpy()
    data.write_h5ad(tmp_path / "m.h5ad")
    found = read(tmp_path / "m.h5ad")
    np.testing.assert_array_equal(found.values, FRAME)
    assert list(found.notes) == ["values are those of the layer counts"]
    np.testing.assert_array_equal(read(tmp_path / "m.h5ad", layer="twice").values, 2 * FRAME)
    np.testing.assert_allclose(read(tmp_path / "m.h5ad", scale="log2").values, np.log2(FRAME + 1))
    head = readers.head(readers.Source(tmp_path / "m.h5ad", scale="counts"))
    np.testing.assert_array_equal(head.numbers(2), FRAME[SAMPLES[1]])


def test_an_anndata_matrix_of_another_shape_than_its_names_is_damaged(tmp_path):
    path = writers.h5ad(tmp_path, FRAME)
    with h5py.File(path, "r+") as file:
        del file["X"]
        file["X"] = np.ones((len(SAMPLES), 3))
    assert told(path)[0].startswith("\n   found:   an AnnData file that is cut short or damaged")
    with h5py.File(path, "r+") as file:
        del file["X"]
        file["X"] = np.ones(4)
    assert told(path)[0].startswith("\n   found:   an AnnData file that is cut short or damaged")


def test_the_canary_reads_every_part_of_a_sound_file_and_sees_a_damaged_one(tmp_path):
    path = writers.h5ad_sparse(tmp_path, FRAME)
    canary.read_hdf5(str(path))
    assert canary.judged(str(path)) == 0
    with h5py.File(path, "r+") as file:
        file.create_dataset("packed", data=np.arange(5000.0), compression="gzip", chunks=(5000,))
        place, size = file["packed"].id.get_chunk_info(0).byte_offset, 40
    content = bytearray(path.read_bytes())
    content[place + 10 : place + 10 + size] = bytes(size)
    path.write_bytes(bytes(content))
    assert canary.judged(str(path)) == 1


@pytest.mark.parametrize(("line", "found"), [("ABCB1\tmany", "'many'"), ("ABCB1", "a row that is too short")])
def test_a_damaged_line_in_a_table_of_a_folder(tmp_path, line, found):
    folder = writers.htseq(tmp_path, FRAME)
    table = sorted(each for each in folder.rglob("*") if each.is_file())[0]
    text = (gzip.decompress(table.read_bytes()) if table.suffix == ".gz" else table.read_bytes()).decode()
    lines = text.splitlines()
    lines[next(number for number, each in enumerate(lines) if each.startswith("ABCB1\t"))] = line
    damaged = table.with_suffix("") if table.suffix == ".gz" else table
    table.unlink()
    damaged.write_text("\n".join([lines[1], lines[0], *lines[2:]]) + "\n")
    with pytest.raises(InputError) as caught:
        read(folder)
    assert str(caught.value.problems[0]) == (
        f"{damaged}, row ABCB1 (line 2)\n   found:   {found}\n   allowed: a number\n"
        "   remedy:  look for a cut or damaged line"
    )


def test_a_10x_file_of_version_2_reads_as_one_of_version_3(tmp_path):
    path = writers.tenx_h5(tmp_path, FRAME)
    with h5py.File(path, "r+") as file:
        group = file["matrix"]
        names, ids = group["features/name"][:], group["features/id"][:]
        del group["features"]
        group["gene_names"], group["genes"] = names, ids
        file.move("matrix", "GRCh38")
    found = read(path)
    np.testing.assert_array_equal(found.values, FRAME)
    assert list(SYMBOLS) in [list(names) for names in found.identifiers.values()]
    with h5py.File(path, "r+") as file:
        file.copy("GRCh38", "mm10")
    assert told(path) == [
        "\n   found:   2 genomes: GRCh38, mm10\n   allowed: one genome\n   remedy:  give one of them"
    ]


def test_a_row_of_another_width_far_down_a_sheet_of_samples(tmp_path):
    path = tmp_path / "s.tsv"
    path.write_text("sample\tresponse\n" + "".join(f"s{n}\tr\n" for n in range(5000)) + "b\nc\ts\tmore\n")
    with pytest.raises(InputError) as caught:
        samples.read(path)
    (problem,) = caught.value.problems
    assert problem.place == "line 5002, row b"
    assert problem.found == "1 cells (and 1 more rows of a wrong length)"


def test_a_text_of_an_old_windows_is_read(tmp_path):
    text = FRAME.to_csv(sep="\t").replace("ABCB1", "Größe")
    (tmp_path / "m.tsv").write_bytes(text.encode("cp1252"))
    assert "Größe" in next(iter(read(tmp_path / "m.tsv").identifiers.values()))


@pytest.mark.parametrize("name", ["m.zip", "m.tsv", "m", "m.XLSX"])
def test_a_workbook_under_another_name_is_read(tmp_path, name):
    FRAME.to_excel(tmp_path / "m.xlsx")
    clean = read(tmp_path / "m.xlsx").values
    (tmp_path / "m.xlsx").rename(tmp_path / name)
    np.testing.assert_array_equal(read(tmp_path / name).values, clean)
    pd.DataFrame({"sample": ["a"], "response": ["r"]}).to_excel(tmp_path / "s.xlsx", index=False)
    (tmp_path / "s.xlsx").rename(tmp_path / f"sheet.{name}")
    assert dict(samples.read(tmp_path / f"sheet.{name}").rows) == {"a": {"response": "r"}}


def test_a_file_without_any_line(tmp_path):
    (tmp_path / "m.tsv").write_text("# only\n# comments\n")
    assert told(tmp_path / "m.tsv") == [
        "\n   found:   no header line\n   allowed: a table with a header line"
    ]


def test_a_header_that_a_line_break_cuts_is_refused_with_its_line(tmp_path):
    text = FRAME.to_csv(lineterminator="\n")
    for name in (SAMPLES[0], SAMPLES[-1]):
        (tmp_path / "m.csv").write_text(text.replace(name, f'"{name}\nx"', 1))
        (problem,) = told(tmp_path / "m.csv")
        assert "line 1" in problem and "not closed on its line" in problem


@pytest.mark.parametrize("digits", ["\u0661\u0662", "\uff11\uff12", "\u00a012"])
def test_digits_of_other_scripts_are_told_with_their_cell(tmp_path, digits):
    cells = FRAME.astype(int).astype(str)
    cells.iloc[4, 2] = digits
    cells.to_csv(tmp_path / "m.tsv", sep="\t")
    if digits.strip() == "12":
        assert read(tmp_path / "m.tsv").values[4, 2] == 12
    else:
        (problem,) = told(tmp_path / "m.tsv")
        assert SYMBOLS[4] in problem and digits in problem


@pytest.mark.parametrize("late", [2, len(SYMBOLS)])
def test_a_formula_without_its_value_is_refused_with_its_cell(tmp_path, late):
    import openpyxl

    FRAME.to_excel(tmp_path / "m.xlsx")
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    book.active[f"C{late}"].value = f"=B{late}*2"
    book.save(tmp_path / "m.xlsx")
    (problem,) = told(tmp_path / "m.xlsx")
    assert f"cell C{late}" in problem and "a formula whose value is not in the file" in problem


def test_empty_sheets_beside_the_one_with_the_table_are_passed_over(tmp_path):
    import openpyxl

    FRAME.to_excel(tmp_path / "m.xlsx")
    clean = read(tmp_path / "m.xlsx").values
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    book.create_sheet("Sheet2", 0)
    book.create_sheet("Sheet3")
    book.save(tmp_path / "m.xlsx")
    np.testing.assert_array_equal(read(tmp_path / "m.xlsx").values, clean)
    book["Sheet3"]["B2"] = "old counts"
    book.save(tmp_path / "m.xlsx")
    (problem,) = told(tmp_path / "m.xlsx")
    assert "2 sheets" in problem
