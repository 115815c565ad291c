"""Lists of genes for other tools."""

import numpy as np
import pandas as pd
import pytest

from sorascope import contrast, handover
from sorascope.contrast import in_lines
from sorascope.settings import Contrast, Statistics

CONTRAST = Contrast("c", "group", "r", "s", block="line")
GENES = [f"G{number}" for number in range(400)]


def data(per_group=3, lines=("one", "two")):
    draw = np.random.default_rng(3)
    rows = [(f"{line}{group}{n}", group, line) for line in lines for group in "sr" for n in range(per_group)]
    sheet = pd.DataFrame(rows, columns=["sample", "group", "line"]).set_index("sample")
    values = draw.normal(8, 0.4, (len(GENES), len(sheet)))
    values[:5] += 3 * ((sheet["group"] == "r") & (sheet["line"] == lines[0])).to_numpy()
    return pd.DataFrame(values, GENES, sheet.index), sheet


def test_a_line_s_genes_are_those_of_a_contrast_of_its_samples():
    expression, sheet = data()
    found = in_lines.run(expression, sheet, CONTRAST, None, Statistics())
    assert list(found) == ["one", "two"]
    own = sheet[sheet["line"] == "one"]
    alone = contrast.run(expression[own.index], own, Contrast("c", "group", "r", "s"), {"m": {"G1": 1}})
    for column in ("log2_fold_change", "t", "p"):
        np.testing.assert_allclose(found["one"][column], alone.genes[column])
    assert set(found["one"].nlargest(5, "t")["gene"]) == set(GENES[:5])


def test_one_line_or_none_is_the_contrast_itself():
    expression, sheet = data(lines=("one",))
    assert in_lines.run(expression, sheet, CONTRAST, None, Statistics()) == {}
    assert in_lines.run(expression, sheet, Contrast("c", "group", "r", "s"), None, Statistics()) == {}


def test_a_covariate_that_a_line_cannot_tell_apart_is_left_out_there():
    expression, sheet = data()
    sheet["batch"] = np.where((sheet["line"] == "one") & (sheet["group"] == "r"), "late", "early")
    adjusted = Contrast("c", "group", "r", "s", "line", ("batch",))
    found = in_lines.run(expression, sheet, adjusted, None, Statistics())
    plain = in_lines.run(expression, sheet, CONTRAST, None, Statistics())
    pd.testing.assert_frame_equal(found["one"], plain["one"])


def test_lists_hold_the_furthest_genes_first_and_each_sign_by_itself():
    expression, sheet = data()
    genes = contrast.run(expression, sheet, CONTRAST, {"m": {"G1": 1}}).genes
    texts, named = handover.lists(genes)
    rank = [line.split("\t") for line in texts[".rnk"].splitlines()]
    by_t = genes.set_index("gene")["t"].sort_values(ascending=False)
    assert named == "t" and [float(value) for _, value in rank] == pytest.approx(list(by_t), rel=1e-5)
    up, down = texts[".up.txt"].split(), texts[".down.txt"].split()
    assert up == list(by_t.index[: handover.MOST]) and down == list(by_t.index[::-1][: handover.MOST])
    table = [line.split("\t") for line in texts[".ilincs.tsv"].splitlines()]
    assert table[0] == ["Name_GeneSymbol", "Value_LogDiffExp", "Significance_pvalue"] and len(table) == 401
    changes = genes.set_index("gene")["log2_fold_change"]
    assert all(float(change) == pytest.approx(changes[gene], rel=1e-5) for gene, change, _ in table[1:])


def test_one_sample_against_one_is_ordered_by_its_change():
    expression, sheet = data(per_group=1)
    found = in_lines.run(expression, sheet, CONTRAST, None, Statistics())["one"]
    texts, named = handover.lists(found)
    assert named == "log2 fold change" and set(texts) == {".rnk", ".up.txt", ".down.txt"}
    assert texts[".up.txt"].split()[0] == found.sort_values("log2_fold_change")["gene"].iloc[-1]


def test_files_bear_names_that_any_system_takes_and_readme_tells_each(tmp_path):
    expression, sheet = data()
    genes = contrast.run(expression, sheet, CONTRAST, {"m": {"G1": 1}}).genes
    named = {("c", ""): genes, ("c", "Huh7/R α"): genes, ("c", "huh7_R"): genes, ("c", "../up"): genes}
    handover.write(named, tmp_path / "lists")
    told = pd.read_csv(tmp_path / "lists" / "README.tsv", sep="\t", keep_default_na=False)
    assert {path.name for path in (tmp_path / "lists").iterdir()} == {*told["file"], "README.tsv"}
    assert {path.name for path in tmp_path.iterdir()} == {"lists"}
    assert len(told) == 16 and told["file"].str.lower().is_unique
    assert list(told["line"].unique()) == ["", "Huh7/R α", "huh7_R", "../up"]
    for row in told.itertuples():
        lines = (tmp_path / "lists" / row.file).read_text(encoding="utf-8").splitlines()
        assert row.genes == len(lines) - row.file.endswith(".ilincs.tsv")
