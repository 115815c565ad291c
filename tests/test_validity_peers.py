"""The validity benchmark: peers against decoupler (tests/reference/decoupler.py), its designs and rates."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.validity.data import Case, diluted, mean_effects, null_designs
from benchmarks.validity.methods import mlm, strongest_core_gene, ulm, viper
from benchmarks.validity.rate import clustered, wilson_of

from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.arrays.sets import index_sets
from sorascope.arrays.spread import wilson
from sorascope.signature.comparison import compare

REFERENCE = json.loads((Path(__file__).parent / "reference" / "decoupler.json").read_text())


@pytest.mark.parametrize(("name", "method"), [("ulm", ulm), ("mlm", mlm)])
def test_peers_equal_decoupler(name, method):
    values = np.array(REFERENCE["values"])
    samples = [f"s{number}" for number in range(len(values) + 1)]
    # a reference of zeros: differences are decoupler's input
    expression = pd.DataFrame(
        np.column_stack([values.T, np.zeros(values.shape[1])]),
        [f"g{number}" for number in range(values.shape[1])],
        samples,
    )
    plan = compare(pd.DataFrame({"group": [*"rrrr", "s"]}, index=samples), "group", "r", "s")
    sets = REFERENCE["sets"]
    p, t = method(expression, sets, index_sets(expression.index, sets), plan, [0, 1, 2, 3])
    expected = REFERENCE[name]
    np.testing.assert_allclose(t, expected["score"], rtol=1e-8)
    # decoupler adjusts ULM's p over the sets, and leaves MLM's as they are
    adjusted = np.array([benjamini_hochberg(one) for one in p]) if name == "ulm" else p
    np.testing.assert_allclose(adjusted, expected["p"], rtol=1e-6, atol=1e-12)


def small_case():
    rng = np.random.default_rng(1)
    sheet = pd.DataFrame({"group": list("ssrrss"), "line": list("AAAABB")}, index=[f"s{n}" for n in range(6)])
    values = rng.normal(size=(5, 6))
    return Case("study", pd.DataFrame(values, list("abcde"), sheet.index), sheet, frozenset({"m"}))


def test_every_reference_meets_every_effect():
    case = small_case()
    effects = list(mean_effects(case))
    assert [(one.kind, one.line) for one in effects] == [("study", "A")]
    x = case.expression
    np.testing.assert_allclose(effects[0].difference, (x.s2 + x.s3 - x.s0 - x.s1) / 2)
    made = list(diluted(case, 0.2, effects))
    assert [(sample, origin) for _, sample, origin in made] == [
        *(("s0", "the same line"), ("s1", "the same line")),
        *(("s4", "another line of the study"), ("s5", "another line of the study")),
    ]
    last = made[-1][0]
    np.testing.assert_allclose(last.expression["s5"], x["s5"] + 0.2 * effects[0].difference)
    np.testing.assert_allclose(last.expression["s4"], x["s4"])
    assert last.sheet["group"].tolist() == ["s", "s", "other", "other", "s", "r"]
    assert last.truth == {"m"}


def test_every_group_is_held_out_in_turn():
    groups = [one.sheet["group"].tolist() for one in null_designs(small_case())]
    assert groups == [["s", "s", "not s", "not s", "s", "s"], ["not r", "not r", "s", "s", "not r", "not r"]]


def test_a_rate_takes_units_as_independent():
    p = pd.Series([0.01, 0.0001, 0.04, 0.2, 0.05, 0.6, 0.7, 0.8])
    unit = pd.Series(["a"] * 4 + ["b"] * 4)
    found = clustered("asked", p < 0.05, unit)
    assert (found["rate"], found["n"]) == (3 / 8, 8)
    # 3 and 0 calls of 4 each: deviations of 1.5 and -1.5 of 8, twice as large for two units
    worth = 8 * (3 / 8 * 5 / 8 / 8) / (2 * 1.5**2 * 2 / 64)
    assert (found["low"], found["high"]) == pytest.approx(wilson_of(3 / 8, worth))
    assert wilson_of(3 / 8, 8) == pytest.approx(wilson(3, 8))
    alone = clustered("asked", p < 0.05, pd.Series(range(8)))
    assert alone["high"] - alone["low"] < found["high"] - found["low"]
    none = clustered("asked", p < 0, unit)
    assert (none["rate"], none["high"]) == (0, pytest.approx(wilson(0, 2)[1]))


def test_single_gene_and_reference_signature_find_what_is_planted():
    rng = np.random.default_rng(4)
    samples = [f"s{number}" for number in range(8)]
    sets = {
        f"m{number}": {f"g{gene}": 1 for gene in range(10 * number, 10 * number + 10)} for number in range(5)
    }
    values = pd.DataFrame(rng.normal(0, 0.2, (500, 8)), [f"g{number}" for number in range(500)], samples)
    values.iloc[10:20, :4] += 1.5
    plan = compare(pd.DataFrame({"group": [*"rrrr", *"ssss"]}, index=samples), "group", "r", "s")
    indexed = index_sets(values.index, sets)
    for method in (viper, strongest_core_gene):
        p, score = method(values, sets, indexed, plan, [0, 1, 2, 3])
        assert (np.argmax(score, axis=1) == 1).all() and (p[:, 1] < 0.01).all()
        turned = method(-values, sets, indexed, plan, [0])[1]
        np.testing.assert_allclose(turned[0], -score[0])
