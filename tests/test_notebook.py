"""The face for notebooks: what a run made, read back; scores and signatures of objects in memory."""

import inspect
import re

import anndata
import numpy as np
import pandas as pd
import pytest

import sorascope
from copies import ROOT
from sorascope import knowledge, notebook
from sorascope.errors import InputError

PAGE = ROOT / "docs" / "notebook.md"


@pytest.fixture
def samples():
    """Eight samples of two lines, in which EMT genes are up in the test samples."""
    base = knowledge.load(ROOT / "resources" / "mechanisms")
    sets = base.signed_sets()
    genes = sorted({gene for members in sets.values() for gene in members}) + [f"G{n}" for n in range(3000)]
    sheet = pd.DataFrame({"line": list("aaaabbbb"), "drug": ["no", "no", "yes", "yes"] * 2}).set_axis(
        [f"s{n}" for n in range(8)]
    )
    random = np.random.default_rng(3)
    values = pd.DataFrame(7 + 0.2 * random.standard_normal((8, len(genes))), sheet.index, genes)
    for gene, sign in sets["emt"].items():
        values.loc[sheet["drug"] == "yes", gene] += sign
    return anndata.AnnData(values.to_numpy(), obs=sheet, var=pd.DataFrame(index=genes))


def test_scores_are_those_of_the_package(samples):
    scored = sorascope.score(samples, methods=["rank"])
    assert scored is samples
    assert list(samples.obsm) == ["score_rank"]
    emt = samples.obsm["score_rank"]["emt"]
    assert emt[samples.obs["drug"] == "yes"].min() > emt[samples.obs["drug"] == "no"].max()
    assert samples.uns["coverage"].set_index("mechanism").loc["emt", "coverage"] == 1


def test_a_signature_calls_what_was_planted(samples):
    made = notebook.signature(samples, "drug", "yes", "no", block="line")
    emt = made.summary.query("mechanism == 'emt' and block in ('a', 'b')")
    assert list(emt["call"]) == ["active", "active"]
    assert emt["effect"].between(0.8, 1.2).all()


def test_a_design_that_is_not_there_is_refused_with_all_its_faults(samples):
    with pytest.raises(InputError) as refused:
        notebook.signature(samples, "drug", "high", "none", block="clone")
    told = str(refused.value)
    assert "no column 'clone'" in told
    assert "no value 'high'" in told
    assert "no value 'none'" in told


def test_a_folder_without_results_is_refused(tmp_path):
    (tmp_path / "contrast").mkdir()
    for folder, remedy in [
        (tmp_path, "published tables have no expression"),
        (tmp_path / "x", "results/<data set>"),
    ]:
        with pytest.raises(InputError, match=remedy):
            sorascope.load(folder)


def test_the_page_shows_the_functions_as_they_are():
    page = PAGE.read_text(encoding="utf-8")
    for function in (notebook.load, notebook.export, notebook.score, notebook.signature):
        assert inspect.getdoc(function) in page
        assert str(inspect.signature(function)).replace("'", "") in page


@pytest.mark.e2e
def test_the_code_of_the_page_runs(default_run, monkeypatch, capsys):
    monkeypatch.chdir(default_run.root)
    names: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL):
        exec(code, names)
    data = names["data"]
    called = names["called"]
    assert data.n_obs == 18
    assert len(called) > 5
    # the face computes what the run computed
    direct = notebook.signature(data, "response", "resistant", "sensitive", block="parental_line").summary
    both = direct.merge(data.uns["summary"], on=["block", "mechanism"], suffixes=("", "_run"))
    assert len(both) == len(direct)
    np.testing.assert_allclose(both["effect"], both["effect_run"], atol=1e-5)
    assert "simA" in capsys.readouterr().out


def test_what_is_exported_is_what_is_loaded(tmp_path):
    folder = tmp_path / "huh7"
    for part in ("signature", "contrast", "scores"):
        (folder / part).mkdir(parents=True)
    samples = anndata.AnnData(
        np.ones((2, 3)), obs=pd.DataFrame(index=["s1", "s2"]), var=pd.DataFrame(index=["TP53", "VIM", "X"])
    )
    samples.write_h5ad(folder / "expression.h5ad")
    (folder / "contrast/genes.tsv").write_text("gene\tt\treason\tflag\nVIM\t1.5\t\tTrue\nX\t\tno value\t\n")
    (folder / "scores/rank.tsv").write_text("sample\temt\ns2\t0.5\ns1\t0.1\n")
    sorascope.notebook.export(folder, tmp_path / "huh7.h5ad")
    read = anndata.read_h5ad(tmp_path / "huh7.h5ad")
    assert list(read.uns["contrast_genes"]["reason"]) == ["", "no value"]
    assert list(read.uns["contrast_genes"]["flag"]) == ["True", ""]
    assert np.isnan(read.uns["contrast_genes"]["t"].iloc[1])
    assert list(read.obsm["score_rank"]["emt"]) == [0.1, 0.5]
    assert "emt" in read.var.loc["VIM", "mechanisms"]
