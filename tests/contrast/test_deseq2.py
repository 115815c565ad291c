"""The optional engine of single genes: PyDESeq2 where it is installed, a plain word where it is not."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from inputs import counts as made_counts
from inputs import entry, table, write
from sorascope import contrast, preflight, settings
from sorascope.errors import InputError
from sorascope.model import engine
from sorascope.settings import Contrast, Statistics

HERE = Path(__file__).resolve().parent
PATHS = [str(path) for path in (HERE, HERE.parent, HERE.parents[1] / "workflow")]
CONTRAST = Contrast("c", "group", "r", "s", "line")
FIXED = contrast.FIXED_MECHANISMS
SETS = {
    "up": {f"g{number}": 1 for number in range(20)},
    "other": {f"g{number}": 1 for number in range(60, 75)},
}
installed = pytest.mark.skipif(find_spec("pydeseq2") is None, reason="PyDESeq2 is optional and not installed")


def data(genes=300):
    rng = np.random.default_rng(5)
    sheet = pd.DataFrame({"group": list("rrrsss") * 2, "line": ["A"] * 6 + ["B"] * 6})
    sheet.index = [f"s{number}" for number in range(12)]
    mean = 2 ** rng.uniform(5, 11, (genes, 1)) * np.ones((1, 12))
    mean[:20, sheet["group"] == "r"] *= 2
    counts = pd.DataFrame(
        rng.negative_binomial(20, 20 / (20 + mean)), [f"g{number}" for number in range(genes)], sheet.index
    )
    counts.loc["g299"] = 0
    return np.log2((counts + 0.5) / (counts.sum() + 1) * 1e6), sheet, counts


def samples_are_units(by_engine, linear):
    for name in FIXED:
        np.testing.assert_array_equal(by_engine[name], linear[f"fixed_{name}"])
        assert by_engine[f"fixed_{name}"].isna().all()
    pd.testing.assert_series_equal(by_engine["effect"], linear["effect"])


def faults(folder, monkeypatch, found=True, scale="counts", **statistics):
    monkeypatch.setattr(engine, "find_spec", lambda name: object() if found else None)
    write(folder, table(made_counts()))
    config = {"datasets": {"mine": entry(scale=scale)}, "statistics": {"engine": "deseq2", **statistics}}
    with pytest.raises(InputError) as caught:
        preflight.check(settings.load(config, folder, "config.yaml"))
    return [str(problem) for problem in caught.value.problems]


def test_not_installed_is_told_before_anything_runs(tmp_path, monkeypatch):
    assert faults(tmp_path, monkeypatch, found=False) == [
        "config.yaml, key statistics.engine\n"
        "   found:   deseq2, and PyDESeq2 is not installed\n"
        "   allowed: limma, or deseq2 in an environment with PyDESeq2\n"
        "   remedy:  pip install pydeseq2"
    ]


def test_what_it_cannot_do_is_told(tmp_path, monkeypatch):
    told = faults(tmp_path, monkeypatch, blocks="random", sample_weights="weight")
    assert [text.splitlines()[1] for text in told] == [
        "   found:   random with engine: deseq2",
        "   found:   weight with engine: deseq2",
    ]
    told = faults(tmp_path, monkeypatch, scale="tpm")
    assert "deseq2, and no data set of scale counts" in told[0]


def test_the_package_refuses_it_too(monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    expression, sheet, counts = data()
    with pytest.raises(InputError, match="pip install pydeseq2"):
        contrast.run(expression, sheet, CONTRAST, SETS, counts, Statistics(engine="deseq2"))


@pytest.mark.long
def test_the_linear_model_never_imports_it():
    code = (
        f"import sys; sys.path[:0] = {PATHS}; import test_deseq2 as t; "
        "e, s, c = t.data(); t.contrast.run(e, s, t.CONTRAST, t.SETS, c); "
        "sys.exit(bool({'pydeseq2', 'sorascope.model.deseq2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_wald_statistics_take_the_place_of_the_linear_models_for_the_tested_genes(monkeypatch):
    from sorascope.model import deseq2

    handed = []

    def wald(counts, design):
        handed.append((counts, design))
        number = np.arange(len(counts), dtype=float)
        p = np.where(number == 1, np.nan, (number + 1) / 1000)
        return deseq2.Wald(number, np.full(len(counts), 0.5), -number, p, "0.5")

    monkeypatch.setattr(engine, "find_spec", lambda name: object())
    monkeypatch.setattr(deseq2, "wald", wald)
    expression, sheet, counts = data()
    result = contrast.run(expression, sheet, CONTRAST, SETS, counts, Statistics(engine="deseq2"))
    linear = contrast.run(expression, sheet, CONTRAST, SETS, counts)
    assert (result.info["engine"], result.info["unit"], result.info["fixed"]) == (
        "PyDESeq2 0.5",
        "samples",
        None,
    )
    tested = ~linear.genes["reason"].isin(["constant", "too few reads"]).to_numpy()
    (used, design) = handed[0]
    np.testing.assert_array_equal(used, counts[tested].to_numpy())
    np.testing.assert_array_equal(design[:, -1], sheet["group"] == "r")
    genes, number = result.genes[tested], np.arange(tested.sum(), dtype=float)
    np.testing.assert_array_equal(genes["log2_fold_change"], number)
    np.testing.assert_allclose(genes["ci_low"], number - 0.5 * 1.959963984540054)
    np.testing.assert_allclose(genes["ci_high"], number + 0.5 * 1.959963984540054)
    np.testing.assert_array_equal(genes["t"], -number)
    assert genes["reason"].tolist()[:3] == ["", "an outlying count (Cook's distance)", ""]
    ranked = number[number != 1] + 1
    expected = ranked / 1000 * len(ranked) / np.arange(1, len(ranked) + 1)
    expected = np.minimum(np.minimum.accumulate(expected[::-1])[::-1], 1)
    np.testing.assert_allclose(genes["fdr"].dropna(), expected)
    pd.testing.assert_frame_equal(result.genes[~tested], linear.genes[~tested])
    samples_are_units(result.mechanisms, linear.mechanisms)


@installed
def test_genes_are_pydeseq2s_and_sets_stay_on_the_linear_model():
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.ds import DeseqStats

    expression, sheet, counts = data()
    options = Statistics(engine="deseq2")
    result = contrast.run(expression, sheet, CONTRAST, SETS, counts, options)
    linear = contrast.run(expression, sheet, CONTRAST, SETS, counts)
    assert list(result.genes) == list(linear.genes)
    assert result.info["engine"].startswith("PyDESeq2 ") and linear.info["engine"] == "limma"
    samples_are_units(result.mechanisms, linear.mechanisms)

    kept = result.genes["reason"] != "constant"
    kept &= result.genes["reason"] != "too few reads"
    told = sheet.assign(group=pd.Categorical(sheet["group"], ["s", "r"]))  # s first: the reference level
    fitted = DeseqDataSet(counts=counts[kept.to_numpy()].T, metadata=told, design="~line + group", quiet=True)
    fitted.deseq2()
    tests = DeseqStats(fitted, contrast=["group", "r", "s"], independent_filter=False, quiet=True)
    tests.summary()
    mine, theirs = result.genes[kept], tests.results_df
    # Levels are coded differently, and the fit is iterative.
    np.testing.assert_allclose(mine["log2_fold_change"], theirs["log2FoldChange"], atol=1e-3)
    np.testing.assert_allclose(mine["t"], theirs["stat"], rtol=0.02, atol=0.02)
    np.testing.assert_allclose((mine["ci_high"] - mine["ci_low"]) / 2 / 1.96, theirs["lfcSE"], rtol=0.02)
    np.testing.assert_allclose(mine["fdr"], theirs["padj"], atol=0.02)
    left_out = result.genes[~kept]
    assert list(left_out["gene"]) == ["g299"] and left_out["p"].isna().all()
    assert (result.genes["fdr"][:20] < 0.05).mean() > 0.9


@installed
def test_data_without_counts_keep_the_linear_model():
    expression, sheet, _ = data()
    result = contrast.run(expression, sheet, CONTRAST, SETS, None, Statistics(engine="deseq2"))
    assert result.info["engine"] == "limma"
    pd.testing.assert_frame_equal(result.genes, contrast.run(expression, sheet, CONTRAST, SETS).genes)
