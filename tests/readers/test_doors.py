"""Whatever way a table is written, every door reads the same of it: sheet, published, cells, platform."""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import writers
from inputs import SAMPLES, SYMBOLS, counts
from sorascope import readers
from sorascope.cells.assign import assign
from sorascope.contrast_table.read import examine
from sorascope.errors import InputError
from sorascope.readers import genes_of_probes, samples
from sorascope.settings import CellOptions, Dataset

# not those that put rows, columns or lines of their own beside the table, or hold numbers only
SPECIAL = {
    *("transposed", "transposed_with_annotation", "annotation_columns", "featurecounts", "gct", "gct_3"),
    *("series_matrix", "header_one_short", "unnamed_first_column", "space_quoted_without_corner"),
    *("h5ad", "h5ad_sparse", "h5ad_genes_by_samples", "tenx_folder", "tenx_h5", "htseq", "star", "salmon"),
    *("rsem", "padded_cells", "excel_with_title", "title_lines"),
}
TABLES = [name for name in writers.FORMATS if name not in SPECIAL]
WORD = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,6}", fullmatch=True).filter(
    lambda word: word not in ("NA", "na")
)


def made(folder, name, frame):
    return writers.FORMATS[name](folder, frame)


def sheet_of(path):
    read = samples.read(path)
    return [(name, *cells.values()) for name, cells in read.rows.items()]


def cells_of(path):
    table = pd.DataFrame(index=pd.Index([f"c{n}" for n in range(6)]))
    dataset = Dataset(
        name="x", title="x", matrix=Path("m"), samples=Path("s"), scale="counts",
        cells=CellOptions(sample="response", label="line", table=path),
    )  # fmt: skip
    return assign(table, dataset, ["r", "s"])[["sample", "label"]].to_numpy().tolist()


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_a_sample_sheet_of_any_format(tmp_path, name):
    frame = pd.DataFrame(
        {"response": ["r", "s"] * 3, "line": ["A", "A", "B", "B", "C", "C"]},
        index=pd.Index(SAMPLES, name="sample"),
    )
    assert sheet_of(made(tmp_path, name, frame)) == [
        (s, *row) for s, row in zip(SAMPLES, frame.to_numpy(), strict=True)
    ]


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_cells_of_any_format(tmp_path, name):
    frame = pd.DataFrame(
        {"response": ["r", "s"] * 3, "line": ["A", "A", "B", "B", "C", "C"]},
        index=pd.Index([f"c{n}" for n in range(6)], name="cell"),
    )
    assert cells_of(made(tmp_path, name, frame)) == frame.to_numpy().tolist()


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_a_platform_of_any_format(tmp_path, name):
    frame = pd.DataFrame({"Gene Symbol": SYMBOLS}, index=pd.Index([f"p{n}" for n in range(35)], name="ID"))
    assert dict(genes_of_probes(made(tmp_path, name, frame))["Gene Symbol"]) == frame["Gene Symbol"].to_dict()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("ID\tGene Symbol\np1\tTP53\np2\tALB\np1\tAFP\n", "AFP for probe p1, and TP53 above"),
        ("ID\tGene Symbol\tGene Symbol\np1\tTP53\tALB\n", "the name twice"),
    ],
)
def test_a_platform_of_two_minds_is_refused(tmp_path, table, told):
    path = tmp_path / "p.txt"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        genes_of_probes(path)
    assert caught.value.problems[0].found == told
    path.write_text("ID\tGene Symbol\np1\tTP53\np1\tTP53\n", encoding="utf-8")
    assert genes_of_probes(path) == {"Gene Symbol": {"p1": "TP53"}}


@pytest.mark.long
@pytest.mark.parametrize("name", TABLES)
def test_a_published_table_of_any_format(tmp_path, name):
    change = np.round(np.linspace(-2, 2, 120) + 0.013, 3)
    frame = pd.DataFrame(
        {"logFC": change, "P.Value": np.linspace(0.5, 0.9, 120).round(3)},
        index=pd.Index([f"G{n}" for n in range(120)], name="gene"),
    )
    found = examine(made(tmp_path, name, frame), "k")
    np.testing.assert_array_equal(found.numbers["log2_fold_change"], change)
    np.testing.assert_array_equal(found.numbers["p"], frame["P.Value"])
    assert list(found.candidates["gene"]) == list(frame.index)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(WORD, WORD), min_size=2, max_size=8, unique_by=lambda pair: pair[0]),
    st.sampled_from([name for name in TABLES if "excel" not in name and "parquet" not in name]),
)
def test_any_words_come_back_at_the_door(pairs, name):
    frame = pd.DataFrame({"b": [b for _, b in pairs]}, index=pd.Index([a for a, _ in pairs], name="a"))
    with tempfile.TemporaryDirectory() as folder:
        table = readers.table(made(Path(folder), name, frame), of_numbers=False)
    assert table.columns == ("a", "b")
    assert table.texts() == [list(pair) for pair in pairs]


MARKS = st.text(st.sampled_from('ab ",'), max_size=8)


@pytest.mark.long
@settings(max_examples=150)
@given(st.lists(MARKS, min_size=3, max_size=12))
def test_no_quotation_mark_takes_a_row(descriptions):
    """A matrix written without quoting: all rows, in their order, or a refusal that names the line."""
    rows = [f"G{n}\t{text}\t{n}\t{n + 1}\n" for n, text in enumerate(descriptions)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.tsv"
        path.write_text("gene\tdescription\ta\tb\n" + "".join(rows))
        source = readers.Source(path, "counts")
        matrix = readers.read(source, readers.Layout({"a": 2, "b": 3}))
    np.testing.assert_array_equal(matrix.values, [[n, n + 1] for n in range(len(rows))])
    assert next(iter(matrix.identifiers.values())) == [f"G{n}" for n in range(len(rows))]


def frame():
    return pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def test_rows_are_counted_as_the_spreadsheet_counts_them(tmp_path):
    cells = frame().reset_index().astype(object)
    cells.iloc[3, 2] = "many"
    cells.to_excel(tmp_path / "m.xlsx", index=False, startrow=3)
    source = readers.Source(tmp_path / "m.xlsx")
    with pytest.raises(readers.files.InputError, match=r"AKT1 \(row 8\)"):
        readers.read(source, readers.Layout({SAMPLES[1]: 2}))


@pytest.mark.parametrize("declared", ["A1", "A1:G9", "A1:XFD1048576"])
def test_the_extent_that_a_sheet_declares_is_no_limit(tmp_path, declared):
    import re
    import zipfile

    frame().to_excel(tmp_path / "good.xlsx")
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "m.xlsx", "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name.endswith("sheet1.xml"):
                content, times = re.subn(
                    rb'<dimension ref="[^"]*"', f'<dimension ref="{declared}"'.encode(), content
                )
                assert times == 1
            bad.writestr(name, content)
    table = readers.table(tmp_path / "m.xlsx")
    assert len(table.rows) == len(SYMBOLS)
    assert table.columns == ("gene", *SAMPLES)


def test_of_two_header_rows_the_one_that_tells_columns_apart_is_taken(tmp_path):
    text = writers.text(frame())
    groups = "group\t" + "\t".join(["sensitive"] * 3 + ["resistant"] * 3) + "\n"
    header, _, rows = text.partition("\n")
    for name, content in {"above": groups + text, "below": f"{header}\n{groups}{rows}"}.items():
        (tmp_path / name).write_text(content)
        source = readers.Source(tmp_path / name, "counts")
        found = readers.head(source)
        assert found.columns[1:] == SAMPLES
        matrix = readers.read(source, readers.Layout(dict(zip(SAMPLES, range(1, 7), strict=True))))
        np.testing.assert_array_equal(matrix.values, counts())


def test_remarks_and_empty_rows_at_the_end_are_no_rows(tmp_path):
    (tmp_path / "m.csv").write_text(writers.text(frame(), ",") + ",,,,,,\n# written by a program\n,,,,,,\n")
    matrix = readers.read(
        readers.Source(tmp_path / "m.csv", "counts"), readers.Layout({SAMPLES[0]: 1, SAMPLES[5]: 6})
    )
    np.testing.assert_array_equal(matrix.values, counts()[:, [0, 5]])


@pytest.mark.parametrize("line", ["\u2028", "\u00a0\t \u00a0", "\u2003" + "\t" * 6])
def test_a_line_of_blanks_is_no_row_whatever_kind_of_blank(tmp_path, line):
    """Not a gene without a name whose values are all missing, and no other row's place is moved by it."""
    head, rest = writers.text(frame().astype(int), "\t").split("\n", 1)
    (tmp_path / "m.tsv").write_text(f"{head}\n{line}\n{rest}{line}\n", encoding="utf-8")
    layout = readers.Layout(dict(zip(SAMPLES, range(1, 7), strict=True)), identifiers=(0,))
    matrix = readers.read(readers.Source(tmp_path / "m.tsv", "counts"), layout)
    np.testing.assert_array_equal(matrix.values, counts())
    assert "" not in matrix.identifiers["gene"]
    assert matrix.notes == ()


@pytest.mark.parametrize(("dash", "zero"), [(" -   ", True), ("", True), ("NA ", False)])
def test_zeros_written_as_dashes_are_zeros_and_missing_values_stay_missing(tmp_path, dash, zero):
    cells = frame().astype(int).astype(str).map(lambda cell: f" {cell} ")
    cells.iloc[2, 1] = cells.iloc[5, 4] = dash
    (tmp_path / "m.csv").write_text(writers.text(cells, ","))
    layout = readers.Layout(dict(zip(SAMPLES, range(1, 7), strict=True)))
    matrix = readers.read(readers.Source(tmp_path / "m.csv", "counts"), layout, zeros_left_out=True)
    expected = counts()
    expected[[2, 5], [1, 4]] = 0 if zero else np.nan
    np.testing.assert_array_equal(matrix.values, expected)
    assert len(matrix.notes) == int(zero)


def test_a_dash_beside_zeros_is_missing(tmp_path):
    cells = frame().astype(int).astype(str)
    cells.iloc[2, 1], cells.iloc[5, 1] = "-", "0"
    (tmp_path / "m.csv").write_text(writers.text(cells, ","))
    source = readers.Source(tmp_path / "m.csv", "counts")
    matrix = readers.read(source, readers.Layout({SAMPLES[1]: 2}), zeros_left_out=True)
    assert np.isnan(matrix.values[2, 0])
