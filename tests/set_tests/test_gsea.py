"""GSEA of directional sets, against the running sum walked gene by gene and against GSEApy's own call."""

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.contrast.set_tests import gsea

GENES = [f"C{number}orf1" for number in range(300)]


def statistics(seed=1, shift=0.0):
    draw = np.random.default_rng(seed)
    return gsea.ranked(pd.Series(GENES), pd.Series(draw.normal(shift, 1, len(GENES))))


def walked(values, signed):
    """Return the running sum at each gene of the turned list, and its genes."""
    turned = values * [signed.get(gene, 1) for gene in values.index]
    turned = turned.sort_values(ascending=False, kind="stable")
    hit = turned.index.isin(signed)
    steps = np.where(hit, turned.abs() / turned[hit].abs().sum(), -1 / (~hit).sum())
    return np.cumsum(steps), list(turned.index)


@pytest.mark.parametrize("signs", [[1] * 8, [1, -1, 1, 1, -1, 1, 1, -1]])
def test_score_curve_and_leading_edge_are_what_the_walk_says(signs):
    values = statistics()
    signed = dict(zip(GENES[40:48], signs, strict=True))
    scores, curve = gsea.prerank(values, {"s": signed}, 50)
    line, genes = walked(values, signed)
    peak = int(np.argmax(np.abs(line)))
    assert scores["es"][0] == pytest.approx(line[peak])
    edge = genes[: peak + 1] if line[peak] > 0 else genes[peak:][::-1]
    assert scores["leading_genes"][0] == ", ".join(gene for gene in edge if gene in signed)
    assert set(curve["gene"]) == set(signed) and curve["place"].is_monotonic_increasing
    for row in curve.itertuples():
        assert genes[row.place - 1] == row.gene
        assert row.running_sum == pytest.approx(line[row.place - 1])
        assert row.running_before == pytest.approx(line[row.place - 2] if row.place > 1 else 0)


def test_down_genes_alone_are_the_plain_set_in_the_list_turned_over():
    values, genes = statistics(shift=0.3), GENES[:9]
    down, _ = gsea.prerank(values, {"s": dict.fromkeys(genes, -1)}, 100)
    plain, _ = gsea.prerank(-values[::-1], {"s": dict.fromkeys(genes, 1)}, 100)
    pd.testing.assert_frame_equal(down, plain)


def test_scores_are_those_of_gseapy_and_p_is_never_0():
    gseapy = pytest.importorskip("gseapy")
    values = statistics(4)
    sets = {"top": list(values.index[:10]), "any": GENES[5:30]}
    mine, _ = gsea.prerank(values, {name: dict.fromkeys(own, 1) for name, own in sets.items()}, 200, seed=7)
    upper = values.set_axis(values.index.str.upper())
    theirs = gseapy.prerank(
        upper, {name: [gene.upper() for gene in own] for name, own in sets.items()},
        outdir=None, min_size=1, permutation_num=200, seed=7, threads=1,
    ).res2d.set_index("Term")  # fmt: skip
    for row in mine.set_index("mechanism").itertuples():
        assert row.es == pytest.approx(theirs.loc[row.Index, "ES"])
        assert row.nes == pytest.approx(theirs.loc[row.Index, "NES"])
        assert row.p == pytest.approx(theirs.loc[row.Index, "NOM p-val"], abs=0.02)
    assert theirs.loc["top", "NOM p-val"] == 0 < mine["p"][0] < 0.02


def test_the_seed_decides_and_other_sets_do_not():
    values = statistics()
    sets = {str(n): dict.fromkeys(GENES[n : n + 12], 1) for n in range(4)}
    whole, _ = gsea.prerank(values, sets, 100, seed=3)
    alone, _ = gsea.prerank(values, {"2": sets["2"]}, 100, seed=3)
    other, _ = gsea.prerank(values, sets, 100, seed=4)
    assert alone["nes"][0] == whole["nes"][2]
    assert list(gsea.prerank(values, sets, 100, seed=3)[0]["nes"]) == list(whole["nes"]) != list(other["nes"])


def test_many_sets_are_scored_in_parts_without_a_difference(monkeypatch):
    values = statistics()
    sets = {str(n): dict.fromkeys(GENES[n : n + 12], 1) for n in range(7)}
    whole = gsea.prerank(values, sets, 50)
    monkeypatch.setattr(gsea, "SUMS_AT_ONCE", 3 * len(values))
    for one, other in zip(gsea.prerank(values, sets, 50), whole, strict=True):
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.long
@pytest.mark.parametrize("downs", [0, 8])
def test_the_null_is_uniform(downs):
    draw, values = np.random.default_rng(8), statistics(shift=0.3)
    p = []
    for number in range(60 if downs else 200):
        genes = draw.choice(GENES, 20, replace=False)
        signed = {gene: -1 if place < downs else 1 for place, gene in enumerate(genes)}
        p += list(gsea.prerank(values, {str(number): signed}, 50, seed=number)[0]["p"])
    assert 0.35 <= np.mean(p) <= 0.65
    assert np.mean(np.array(p) <= 0.1) <= 0.25


def test_sets_that_cannot_be_scored_say_why():
    values = statistics()
    sets = {"none": {"X": 1}, "whole": dict.fromkeys(GENES, 1), "one": {GENES[0]: 1}}
    scores, curve = gsea.prerank(values, sets, 50)
    assert list(scores["reason"]) == [gsea.ABSENT, gsea.WHOLE, ""]
    assert list(scores["p"].notna()) == [False, False, True]
    assert set(curve["mechanism"]) == {"one"}
    empty, _ = gsea.prerank(values[:0], sets, 50)
    assert set(empty["reason"]) == {gsea.NO_STATISTIC} and empty["genes_tested"].eq(0).all()


def test_genes_of_one_value_stand_by_name():
    given = gsea.ranked(pd.Series(["b", "a", "c", "d"]), pd.Series([1.0, 1.0, np.nan, 2.0]))
    assert list(given.index) == ["d", "a", "b"]


def test_layers_have_false_discovery_rates_of_their_own():
    values = statistics()
    sets = {
        "one": {str(n): dict.fromkeys(GENES[n : n + 10], 1) for n in range(0, 60, 10)},
        "two": {"top": dict.fromkeys(values.index[:8], 1)},
    }
    scores, curves = gsea.by_layer(values, sets, 100)
    for layer, own in sets.items():
        part = scores[scores["layer"] == layer]
        assert list(part["mechanism"]) == list(own)
        np.testing.assert_allclose(part["fdr"], benjamini_hochberg(part["p"].to_numpy()))
        assert set(curves[curves["layer"] == layer]["mechanism"]) == set(own)
