"""Numbers of the gene views: packed and read back, and the running sum as GSEApy defines it."""

import base64
import gzip
import hashlib
import json

import made
import numpy as np
import pandas as pd

from sorascope import handover
from sorascope.contrast.set_tests import gsea
from sorascope.report import frame, genes, page

NONE = (
    pd.DataFrame(columns=["contrast", *gsea.SCORES, "mechanism"]),
    pd.DataFrame(columns=["contrast", *gsea.CURVES]),
)
VENDOR = frame.HERE / "static" / "vendor"


def unpacked(chunk):
    return gzip.decompress(base64.b64decode(chunk))


def codes(content, at, count):
    low = np.frombuffer(content[at : at + count], np.uint8).astype(np.int32)
    high = np.frombuffer(content[at + count : at + 2 * count], np.int8).astype(np.int32)
    return low | (high << 8)


def table(n=400, contrast="c"):
    draw = np.random.default_rng(1)
    t = draw.normal(0, 2, n)
    known = list(made.base().signed_sets()["hypoxia_hif1a"])
    names = [*known, *(f"G{k}" for k in range(n - len(known)))]
    return pd.DataFrame(
        {
            "contrast": contrast,
            "gene": names,
            "log2_fold_change": t / 3,
            "mean_expression": draw.uniform(2, 12, n),
            "t": t,
            "p": np.exp(-np.abs(t) * 3),
            "fdr": np.minimum(1, np.exp(-np.abs(t) * 3) * 5),
        }
    )


def test_numbers_are_read_back_to_the_step_and_missing_ones_stay_missing():
    given = table()
    given.loc[3, ["log2_fold_change", "p", "fdr"]] = np.nan
    packed = genes.view(given, (made.base(),), *NONE)
    head = json.loads(unpacked(packed.chunks["genes"]))
    content = unpacked(packed.chunks["genes:contrast:0"])
    count, at, read = len(head["genes"]), 0, {}
    for name, step in head["contrasts"][0]["columns"].items():
        whole = codes(content, at, count)
        read[name] = np.where(whole == genes.MISSING, np.nan, whole * step)
        at += 2 * count
    rows = given.set_index("gene").loc[head["genes"]]
    assert np.nanmax(np.abs(read["change"] - rows["log2_fold_change"])) <= 0.0011
    assert np.nanmax(np.abs(10 ** -read["p"] / rows["p"] - 1)) < 0.005
    assert list(np.isnan(read["change"])) == list(rows["log2_fold_change"].isna())
    ranks = codes(content, at, 2 * count)
    ranks = ranks[:count] + (ranks[count:] << 15)
    assert head["genes"][int(np.argmin(ranks))] == given.loc[given["t"].idxmax(), "gene"]


def test_values_of_samples_are_read_back():
    given = made.inputs()
    packed = page.gene_views(given)
    head = json.loads(unpacked(packed.chunks["genes"]))
    width = len(head["samples"]["names"])
    whole = codes(unpacked(packed.chunks["genes:values"]), 0, packed.genes * width).reshape(-1, width)
    read = np.hstack([whole[:, :1], whole[:, 1:] + whole[:, :1]]) * head["samples"]["step"]
    wanted = given.data.expression.loc[head["genes"]].to_numpy()
    assert np.abs(read - wanted).max() < 0.02


def test_a_large_cohort_keeps_the_sets_genes_and_the_top_and_says_so(monkeypatch):
    monkeypatch.setattr(genes, "MOST_TESTS", 120)
    packed = genes.view(table(), (made.base(),), *NONE)
    head = json.loads(unpacked(packed.chunks["genes"]))
    assert packed.genes == 120 and head["all"] == 400
    assert set(made.base().signed_sets()["hypoxia_hif1a"]) <= set(head["genes"])
    assert table().sort_values("p")["gene"].iloc[0] in head["genes"]
    assert "120 of 400" in packed.left_out and "contrast/genes.tsv" in packed.left_out


def test_steps_widen_so_that_large_numbers_fit():
    packed, step = genes.steps(np.array([1e6, -2.0, np.inf]), 0.01)
    assert step > 0.01 and packed[2] == genes.MISSING and abs(packed[0] * step - 1e6) < step


def scored(given):
    """GSEA's two tables of one contrast, every set of the review."""
    sets = made.base().signed_sets()
    found = gsea.prerank(handover.ranking(given), sets, permutations=20)
    return [each.assign(contrast="c") for each in found]


def test_the_running_sum_is_gsea_s():
    given = table()
    scores, curves = scored(given)
    packed = genes.view(given, (made.base(),), scores, curves)
    drawn = json.loads(unpacked(packed.chunks["genes"]))["contrasts"][0]["running"]["hypoxia_hif1a"]
    size = len(drawn["genes"])
    ranked = given.set_index("gene")["t"].sort_values(ascending=False)
    hit = ranked.index.isin(drawn["genes"])
    steps = np.where(hit, ranked.abs() / ranked[hit].abs().sum(), -1 / (~hit).sum())
    line = np.cumsum(steps)
    assert drawn["genes"] == list(ranked.index[hit])
    at = np.array(drawn["others"]) + np.arange(size)
    assert np.allclose(
        np.cumsum(drawn["heights"]) - np.array(drawn["others"]) / (400 - size), line[at], atol=1e-3
    )
    assert np.isclose(drawn["es"], line[np.argmax(np.abs(line))], atol=1e-3)
    assert drawn["signs"] == [made.base().signed_sets()["hypoxia_hif1a"][gene] for gene in drawn["genes"]]


def test_equal_tables_give_equal_chunks():
    assert (
        genes.view(table(), (made.base(),), *NONE).chunks == genes.view(table(), (made.base(),), *NONE).chunks
    )


def test_the_library_is_the_one_that_was_checked():
    told = dict(line.split()[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    assert told == {"echarts.js": hashlib.sha256((VENDOR / "echarts.js").read_bytes()).hexdigest()}
    text = frame.library()
    assert "new Function" not in text and "eval(" not in text and "</script" not in text
    version = json.loads((VENDOR / "package.json").read_text())["dependencies"]["echarts"]
    assert f"| {version} |" in (VENDOR / "README.md").read_text()
