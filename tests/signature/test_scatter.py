import numpy as np
import pandas as pd
import pytest

from sorascope.signature import noise
from sorascope.signature.comparison import compare
from sorascope.signature.scatter import of_samples

GENES = 3000
SHEET = pd.DataFrame(
    [(group, line) for line in "ab" for group in "sssrrr"],
    columns=["group", "line"],
    index=[f"x{number:02d}" for number in range(12)],
)
NOISY = 4


def draw(seed: int, factor: float = 1.0, directions: int = 0) -> np.ndarray:
    """Noise of 3 v 3 samples in two lines; one sample's deviates are `factor` times as large."""
    rng = np.random.default_rng(seed)
    values = rng.normal(0, 0.3, (GENES, 12))
    if directions:
        values = rng.normal(0, 0.3, (GENES, directions)) @ rng.normal(size=(directions, 12))
        values += rng.normal(0, 0.02, values.shape)
    values[:, NOISY] *= factor
    return values + rng.normal(8, 1, (GENES, 1))


def scatter(values: np.ndarray, sheet: pd.DataFrame = SHEET) -> np.ndarray:
    plan = compare(sheet, "group", "r", "s", "line")
    return of_samples(values, plan, noise.pool(plan), values @ plan.design)


def test_a_noisy_sample_is_told_from_its_replicates():
    found = scatter(draw(1, factor=3.0))
    others = np.delete(found, NOISY)
    assert found[NOISY] / np.median(others) == pytest.approx(9, rel=0.15)
    assert others.max() / others.min() < 2
    assert found.mean() == pytest.approx(1, rel=0.05)


def test_equal_samples_have_nothing_to_tell():
    for seed in range(5):
        assert scatter(draw(seed)) == pytest.approx(np.ones(12))


def test_what_few_directions_of_noise_do_by_chance_is_drawn_in():
    drawn = []
    for seed in range(20):
        values = draw(seed, directions=4)
        seen = noise.median_square(values - values.mean(axis=1, keepdims=True))
        drawn.append(np.log(scatter(values)).std() / np.log(seen).std())
    assert np.mean(drawn) < 0.35


def test_it_does_not_depend_on_the_order_of_samples():
    values = draw(3, factor=2.0)
    turned = np.random.default_rng(1).permutation(12)
    found = scatter(values[:, turned], SHEET.iloc[turned])
    np.testing.assert_allclose(found, scatter(values)[turned], rtol=1e-9)


def test_without_replicates_nothing_is_told():
    sheet = pd.DataFrame({"group": list("rs"), "line": list("aa")}, index=["x", "y"])
    assert scatter(draw(1)[:, :2], sheet).tolist() == [1.0, 1.0]


def test_a_copied_replicate_is_not_taken_for_free_of_noise():
    values = draw(2)
    values[:, 1] = values[:, 0]
    values[:, 2] = values[:, 0]
    assert scatter(values).min() > 0.01
