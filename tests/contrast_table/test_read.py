"""Tables as limma, edgeR, DESeq2 and authors write them; tests/reference/contrast_table/tables.R made two."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sorascope import identifiers
from sorascope.contrast_table.columns import recognise
from sorascope.contrast_table.read import read
from sorascope.errors import InputError
from sorascope.settings import IDENTIFIERS

REFERENCE = Path(__file__).parents[1] / "reference" / "contrast_table"


KEY = "datasets.lab.contrasts.resistant"


@pytest.fixture(scope="session")
def table():
    return identifiers.load_table(IDENTIFIERS)


@pytest.fixture(scope="session")
def symbols():
    lines = (REFERENCE / "limma.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[0] for line in lines][:200]


@pytest.fixture
def write(tmp_path, symbols):
    """Write a table of the given columns (name -> values) over the symbols."""

    def to_file(columns, name="table.tsv", gene="gene", delimiter="\t", ids=None):
        path = tmp_path / name
        rows = zip(ids or symbols, *columns.values(), strict=True)
        text = [delimiter.join([gene, *columns]), *(delimiter.join(map(str, row)) for row in rows)]
        path.write_text("\n".join(text) + "\n", encoding="utf-8")
        return path

    return to_file


@pytest.fixture(scope="session")
def changes(symbols):
    return np.random.default_rng(1).normal(0, 1, len(symbols)).round(4)


def fault(*arguments, **named):
    with pytest.raises(InputError) as caught:
        read(*arguments, **named)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


def test_limma(table):
    found = read(REFERENCE / "limma.tsv", KEY, table)
    written = pd.read_csv(REFERENCE / "limma.tsv", sep="\t", index_col=0)
    assert found.layout == "limma"
    assert len(found.genes) == len(written)
    for role, column in {
        "log2_fold_change": "logFC",
        "statistic": "t",
        "p": "P.Value",
        "mean_expression": "AveExpr",
    }.items():
        assert found.genes.loc["VIM", role] == pytest.approx(written.loc["VIM", column])
    half = (written.loc["VIM", "CI.R"] - written.loc["VIM", "CI.L"]) / 2
    assert found.genes.loc["VIM", "standard_error"] == pytest.approx(half / 1.959964)


def test_edger(table):
    found = read(REFERENCE / "edger.csv", KEY, table)
    written = pd.read_csv(REFERENCE / "edger.csv", index_col=0)
    assert found.layout == "edgeR"
    signed = np.sign(written["logFC"]) * np.sqrt(written["F"])
    assert found.genes["statistic"].to_dict() == pytest.approx(signed.to_dict())
    assert found.genes.loc["VIM", "standard_error"] == pytest.approx(
        abs(written.loc["VIM", "logFC"] / signed["VIM"])
    )


def test_deseq2_with_missing_values(table, write, changes):
    error = np.full(len(changes), 0.25)
    columns = {
        "baseMean": [0.0, *[100.0] * (len(changes) - 1)],
        "log2FoldChange": ["NA", *changes[1:]],
        "lfcSE": ["NA", *error[1:]],
        "stat": ["NA", *(changes / error)[1:]],
        "pvalue": ["NA", "NA", *[0.5] * (len(changes) - 2)],
        "padj": ["NA"] * len(changes),
    }
    found = read(write(columns, gene=""), KEY, table)
    assert found.layout == "DESeq2"
    assert found.info["columns"]["p"] == "pvalue"
    assert len(found.genes) == len(changes) - 1
    assert set(found.genes["standard_error"]) == {0.25}
    assert found.id_report.loc[0, ["action", "reason"]].tolist() == ["dropped", "no fold change"]


def test_two_columns_of_any_name(table, write, changes, symbols):
    found = read(write({"value": changes}), KEY, table)
    assert found.layout == "two columns"
    assert found.genes.loc[symbols[7], "log2_fold_change"] == changes[7]
    assert found.genes["standard_error"].isna().all()


def test_geo2r_takes_the_column_that_names_genes(table, write, changes, symbols):
    columns = {
        "adj.P.Val": [0.9] * 200,
        "P.Value": [0.4] * 200,
        "t": changes * 2,
        "B": [-4.0] * 200,
        "logFC": changes,
        "Gene.symbol": symbols,
        "Gene.title": ["a gene, of some kind"] * 200,
    }
    found = read(write(columns, gene="ID", ids=[f"ILMN_{n}" for n in range(200)]), KEY, table)
    assert found.info["gene_column"] == "Gene.symbol"
    assert found.genes.loc[symbols[3], "log2_fold_change"] == changes[3]


def test_semicolons_and_decimal_commas(table, write, changes, symbols):
    path = write(
        {"log2FC": [f"{value:.4f}".replace(".", ",") for value in changes]}, "lab.csv", delimiter=";"
    )
    assert read(path, KEY, table).genes.loc[symbols[0], "log2_fold_change"] == changes[0]


def test_rows_of_one_gene_without_mean_expression_are_averaged(table, write, changes, symbols):
    ids = [symbols[0], symbols[0], *symbols[2:]]
    found = read(write({"log2FC": changes}, ids=ids), KEY, table)
    assert found.genes.loc[symbols[0], "log2_fold_change"] == pytest.approx(changes[:2].mean())
    assert list(found.id_report["reason"][:3]) == ["mean of 2 rows", "mean of 2 rows", ""]


def test_rows_of_one_gene_with_mean_expression_the_highest_counts(table, write, changes, symbols):
    ids = [symbols[0], symbols[0], *symbols[2:]]
    columns = {"logFC": changes, "AveExpr": [5.0, 9.0, *[6.0] * 198]}
    found = read(write(columns, ids=ids), KEY, table)
    assert found.genes.loc[symbols[0], "log2_fold_change"] == changes[1]
    assert list(found.id_report["action"][:2]) == ["dropped", "kept"]


def test_every_row_is_accounted_for(table, write, changes, symbols):
    ids = ["no_such_gene", "TAK1", *symbols[2:]]
    report = read(write({"log2FC": changes}, ids=ids), KEY, table).id_report
    assert list(report["row"]) == list(range(1, 201))
    assert list(report["action"][:2]) == ["dropped", "dropped"]


def test_raw_intensity_differences_are_refused(table, write, changes):
    problem = fault(write({"value": changes * 900}), KEY, table)
    assert problem.place == "column value"
    assert problem.found.startswith(
        "differences too large for log2 fold changes: raw intensities or counts subtracted? (from -"
    )
    assert problem.remedy == (
        "take logarithms before subtracting; where that cannot be, declare "
        "datasets.lab.contrasts.resistant.values: rank"
    )


def test_raw_intensity_differences_are_taken_by_rank_when_declared(table, write, changes):
    found = read(write({"value": changes * 900}), KEY, table, values="rank")
    assert found.info["values"] == "rank"
    assert found.genes["log2_fold_change"].max() > 1000


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (lambda x: {"log2FC": 2.0**x}, "no negative value: only the genes that went up, ratios"),
        (lambda x: {"log2FC": np.where(x > 0, 2.0**x, -(2.0**-x))}, "nothing between -1 and 1: a table cut"),
        (lambda x: {"log2FC": x * 0 + 1.5}, "1.5 in every row"),
        (lambda x: {"log2FC": np.where(np.arange(200) < 150, np.nan, x)}, "50 values"),
        (lambda x: {"FoldChange": x, "p": [0.5] * 200, "name": ["x"] * 200}, "column FoldChange: a fold"),
        (lambda x: {"A": x, "B": x, "C": x}, "no column known to hold log2 fold changes"),
        (lambda x: {"log2FC": x, "logFC": x}, "several columns of fold changes"),
        (lambda x: {"logFC": x, "t": -x}, "opposite signs in 100.0% of the rows"),
        (lambda x: {"logFC": x, "P.Value": [7.0] * 200}, "7 as a p value (200 rows)"),
        (lambda x: {"logFC": ["high", *x[1:]]}, "'high' (1 rows)"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_log2_fold_changes_is_refused(table, write, changes, columns, found):
    assert fault(write(columns(changes)), KEY, table).found.startswith(found)


def test_declared_columns_go_first(table, write, changes):
    path = write({"SR1": changes, "SR2": -changes, "p": [0.5] * 200})
    assert fault(path, KEY, table).remedy == (
        "name the column under datasets.lab.contrasts.resistant.columns.log2_fold_change; "
        "the header has gene, SR1, SR2, p"
    )
    found = read(path, KEY, table, columns={"log2_fold_change": "SR2"})
    assert found.layout == "declared"
    assert found.genes["log2_fold_change"].sum() == pytest.approx(-changes.sum())
    assert fault(path, KEY, table, columns={"log2_fold_change": "sr1"}).remedy == "did you mean SR1?"


def test_unknown_identifiers_are_refused_with_examples(table, write, changes):
    problem = fault(write({"log2FC": changes}, ids=[f"mouse{n}" for n in range(200)]), KEY, table)
    assert "unknown, for example: 'mouse0'" in problem.found
    assert "datasets.lab.ids" in problem.remedy


@given(st.permutations(["logFC", "AveExpr", "t", "P.Value", "adj.P.Val", "B", "Symbol"]))
@settings(max_examples=30)
def test_the_order_of_columns_does_not_matter(names):
    cells = {
        "logFC": "0.5",
        "AveExpr": "7.1",
        "t": "2.0",
        "P.Value": "0.05",
        "adj.P.Val": "0.3",
        "B": "-1",
        "Symbol": "VIM",
    }
    found = recognise(names, [[cells[name] for name in names]], "x.tsv", KEY)
    assert found.roles == {
        "log2_fold_change": "logFC", "statistic": "t", "p": "P.Value", "mean_expression": "AveExpr"
    }  # fmt: skip
    assert "Symbol" in found.genes
    assert found.layout == "limma"


def test_a_workbook_reads_as_the_text_it_holds(table, tmp_path, changes, symbols):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Supplementary table 3: resistant against parental"])
    book.active.append(["Gene symbol", "log2FC", "P.Value"])
    for symbol, change in zip(symbols, changes, strict=True):
        book.active.append([symbol, float(change), 0.5])
    book.create_sheet("legend").append(["what", "means"])
    path = tmp_path / "table.xlsx"
    book.save(path)
    assert "2 sheets" in fault(path, KEY, table).found
    found = read(path, KEY, table, sheet="Sheet")
    assert found.genes["log2_fold_change"].to_dict() == dict(zip(symbols, changes, strict=True))
    assert found.info["columns"] == {"log2_fold_change": "log2FC", "p": "P.Value"}


def test_a_table_cut_at_a_fold_change_is_taken_for_one(write, changes, table):
    size = np.abs(changes)
    kept = np.sign(changes) * (size + 1)
    columns = {"baseMean": size, "log2FoldChange": kept, "lfcSE": size, "stat": kept / size}
    path = write({**columns, "pvalue": np.exp(-kept / size * np.sign(kept)) / 20})
    told = read(path, KEY, table).info["remarks"]
    assert "a table cut at a fold change" in told[0]


def test_a_whole_table_of_signed_fold_changes_is_refused_whatever_it_is_called(write, changes, table):
    columns = {"logFC": np.where(changes > 0, 2.0**changes, -(2.0**-changes)), "AveExpr": np.abs(changes)}
    path = write({**columns, "P.Value": np.random.default_rng(2).random(len(changes))})
    assert "signed fold changes on a linear scale" in fault(path, KEY, table).found


@pytest.mark.parametrize("name", ["avg_logFC", "lnFC"])
def test_natural_logarithms_are_refused(write, changes, table, name):
    assert "multiply by 1.442695" in fault(write({name: changes}), KEY, table).remedy


def test_p_values_of_another_contrast_are_refused(write, changes, table):
    p = np.random.default_rng(3).random(len(changes))
    columns = {"logFC": changes, "AveExpr": np.abs(changes), "t": changes * 3}
    assert "do not fit the statistic" in fault(write({**columns, "P.Value": p}), KEY, table).found
    assert fault(write({**columns, "P.Value": p * 0}), KEY, table).found == "0 in every row"
    logged = fault(write({**columns, "P.Value": p + 2}), KEY, table)
    assert logged.remedy.startswith("give p itself, where these are -log10 of it")
    read(write({**columns, "P.Value": np.exp(-np.abs(changes))}), KEY, table)


def test_coefficients_too_small_for_fold_changes_are_told(write, changes, table):
    path = write({"beta": changes / 30})
    told = read(path, KEY, table, columns={"log2_fold_change": "beta"}).info["remarks"]
    assert "coefficients per unit" in told[0]


def test_errors_of_0_are_told_and_taken_as_not_given(write, changes, table):
    error = np.full(len(changes), 0.3)
    error[:12] = 0
    still = changes.copy()
    still[:5] = 0
    columns = {"baseMean": np.abs(changes), "log2FoldChange": still, "lfcSE": error}
    found = read(write(columns), KEY, table)
    assert found.info["remarks"][0].startswith(
        f"a standard error of 0 in 12 of {len(changes)} genes (5 of them without any change): "
    )
    assert int(found.genes["standard_error"].isna().sum()) == 12
    problem = fault(write({**columns, "lfcSE": error * 0}), KEY, table)
    assert problem.found == f"0, the standard error of every gene ({len(changes)} rows)"
    assert not read(write({**columns, "lfcSE": error + 0.1}), KEY, table).info["remarks"]


@pytest.mark.parametrize("gene_share", [1, 2])
def test_intervals_without_width_are_errors_of_0(write, changes, table, gene_share):
    half = np.where(np.arange(len(changes)) % gene_share, 0.5, 0.0)
    path = write({"logFC": changes, "CI.L": changes - half, "CI.R": changes + half})
    if gene_share == 1:
        problem = fault(path, KEY, table)
        assert problem.place == "column CI.L, line 2"
        assert problem.found.endswith("the lower and the upper limit of every gene (200 rows)")
        return
    found = read(path, KEY, table)
    assert found.info["remarks"][0].startswith("an interval without width in 100 of 200 genes")
    assert int(found.genes["standard_error"].isna().sum()) == 100
    assert found.genes["standard_error"].min() > 0


def test_limits_without_end_are_refused(write, changes, table):
    low, high = changes - 0.5, changes + 0.5
    low[3], high[3] = -np.inf, np.inf
    problem = fault(write({"logFC": changes, "CI.L": low, "CI.R": high}), KEY, table)
    assert (problem.place, problem.found) == ("column CI.L, line 5", "-inf, a limit without end")


@pytest.mark.parametrize("name", ["log10FC", "log10 fold change", "log10(ratio)"])
@pytest.mark.parametrize("more", [{}, {"pvalue": [0.5] * 200}])
def test_logarithms_to_base_10_are_refused(write, changes, table, name, more):
    assert "multiply by 3.321928" in fault(write({name: changes, **more}), KEY, table).remedy


def test_a_lone_statistic_is_no_fold_change(write, changes, table):
    path = write({"t": changes})
    problem = fault(path, KEY, table)
    assert problem.found == "by its name no fold change but the statistic"
    assert f"declare {KEY}.values: rank" in problem.remedy
    found = read(path, KEY, table, values="rank", columns={"log2_fold_change": "t"})
    assert found.genes["standard_error"].isna().all()
    assert "columns.log2_fold_change" in fault(write({"lfcSE": np.abs(changes)}), KEY, table).remedy


def test_only_the_genes_that_went_down_are_no_whole_table(write, changes, table):
    assert "only the genes that went down" in fault(write({"log2FC": -np.abs(changes)}), KEY, table).found


def test_a_p_value_just_above_1_is_shown_with_its_digits(write, changes, table):
    path = write({"log2FC": changes, "pvalue": [1.0000000000002, *[0.5] * 199]})
    assert fault(path, KEY, table).found == "1.0000000000002 as a p value (1 rows)"
