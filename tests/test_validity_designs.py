"""The simulated designs of `make validity`: parts of a plan, and noise mixed of several studies."""

import numpy as np
import pandas as pd
from benchmarks.validity import asked, data

from sorascope.arrays.sets import index_sets
from sorascope.signature.activity import evaluate

GENES = pd.Index([f"G{number}" for number in range(60)])


def made(rng):
    sheet = data.design(3, 2, 2)
    values = pd.DataFrame(rng.normal(8, 1, (len(GENES), len(sheet))), GENES, sheet.index)
    return data.Case("made", values, sheet, frozenset())


def test_part_of_a_plan_gives_the_same_p():
    case = made(np.random.default_rng(1))
    plan, sets = case.plan(), index_sets(GENES, {"one": dict.fromkeys(GENES[:9], 1)})
    values = case.expression[list(plan.samples)].to_numpy()
    rows = np.array([5, 8])
    whole, part = (evaluate(values, sets, one).p for one in (plan, asked.only(plan, rows)))
    assert np.isfinite(part).all()
    np.testing.assert_array_equal(part, whole[rows])


def test_mixed_noise_is_standardised_and_leaves_unmeasured_genes_to_themselves():
    rng = np.random.default_rng(2)
    base = made(rng)
    studies = [
        pd.DataFrame(rng.normal(0, 0.5, (len(names), 4)), names) for names in (GENES, GENES[:40], GENES[10:])
    ]
    _, shared, variance = data.mixed_noise(base, studies[1:], rng)
    assert shared.shape == (len(GENES), 8)
    # Genes 40 on are only in the second study, genes under 10 only in the first.
    assert not shared[40:, :4].any() and not shared[:10, 4:].any()
    shares = [
        (shared[20, part] ** 2).sum() / variance[20] / (study.loc["G20"] ** 2).sum()
        for part, study in zip((slice(0, 4), slice(4, 8)), studies[1:], strict=True)
    ]
    assert np.isclose(sum(shares), 1)
