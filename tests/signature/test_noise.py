import numpy as np
import pandas as pd
import pytest

from sorascope.signature import noise
from sorascope.signature.comparison import compare

RNG = np.random.default_rng(7)


def sheet_of(lines, each=3):
    rows = [(group, f"L{line}") for line in range(lines) for group in "s" * each + "r" * each]
    return pd.DataFrame(rows, columns=["group", "line"], index=[f"x{n:04d}" for n in range(len(rows))])


def test_a_sample_has_no_part_in_its_own_noise():
    plan = compare(sheet_of(2), "group", "r", "s", "line")
    values = RNG.normal(8, 1, (300, 12))
    changed = values.copy()
    changed[:, 4] += RNG.normal(0, 5, 300)
    source = noise.pool(plan)
    before, after = (noise.learn_from(one, source, 4) for one in (values, changed))
    np.testing.assert_allclose(before.spread, after.spread, rtol=1e-8)
    assert before.df == plan.df - 1
    assert not np.allclose(noise.learn_from(changed, source, 5).spread, after.spread)


def test_residual_variance_is_that_of_least_squares():
    plan = compare(sheet_of(2), "group", "r", "s", "line")
    values = RNG.normal(8, 1, (300, 12))
    learned = noise.learn_from(values, noise.pool(plan), -1)
    conditions = values.reshape(300, 4, 3)
    expected = ((conditions - conditions.mean(axis=2, keepdims=True)) ** 2).sum(axis=(1, 2)) / 8
    np.testing.assert_allclose(learned.ratio * learned.spread**2, expected)
    assert learned.weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.median(learned.residuals, axis=0), 0, atol=1e-12)


def test_many_samples_are_described_by_the_noise_of_sixty_and_never_by_their_own():
    plan = compare(sheet_of(30), "group", "r", "s", "line")
    source = noise.pool(plan)
    assert len(source.rows) == noise.MOST_SAMPLES
    conditions = pd.Series(np.argmax(plan.design[:, : len(plan.conditions)], axis=1)[source.rows])
    assert conditions.value_counts().min() > 1
    values = RNG.normal(8, 1, (50, 180))
    inside = int(source.rows[0])
    changed = values.copy()
    changed[:, inside] += 3
    for sample in (inside, int(np.setdiff1d(np.arange(180), source.rows)[0])):
        found = noise.learn_from(values, source, sample)
        assert found.df in (40, 39)
    assert np.allclose(
        noise.learn_from(values, source, inside).spread, noise.learn_from(changed, source, inside).spread
    )


@pytest.mark.long
def test_of_many_pairs_whole_pairs_are_drawn():
    """One of a pair tells nothing of the noise; all 160 samples would make time grow with their square."""
    rows = [(group, f"p{pair}") for pair in range(80) for group in "rs"]
    sheet = pd.DataFrame(rows, columns=["group", "patient"], index=[f"x{n:03d}" for n in range(160)])
    plan = compare(sheet, "group", "r", "s", covariates=("patient",))
    source = noise.pool(plan)
    assert len(source.rows) == noise.MOST_SAMPLES
    assert sheet["patient"].iloc[source.rows].value_counts().eq(2).all()
    values = RNG.normal(8, 1, (400, 160)) + np.repeat(RNG.normal(0, 3, (400, 80)), 2, axis=1)
    inside, outside = int(source.rows[0]), int(np.setdiff1d(np.arange(160), source.rows)[0])
    learned = noise.learn_from(values, source, outside)
    assert learned.df == 29  # 60 less two groups and 30 patients, of which one is told by the others
    assert np.mean(learned.ratio * learned.spread**2) == pytest.approx(1, abs=0.05)
    assert noise.learn_from(values, source, inside).df == 28


def test_without_replicates_there_is_no_noise():
    sheet = pd.DataFrame({"group": ["r", "s"]}, index=["x", "y"])
    plan = compare(sheet, "group", "r", "s")
    assert noise.learn_from(np.ones((5, 2)), noise.pool(plan), 0) is None
