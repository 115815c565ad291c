"""Resistant-like cells in sensitive samples: what was planted is found, and nothing where nothing was."""

import numpy as np
import pandas as pd
import pytest

from sorascope.cells import rank_scores, resistant_like
from sorascope.settings import Contrast

pytestmark = pytest.mark.long

CONTRAST = Contrast("c", "response", "resistant", "sensitive", "line")


def mixture(share, separation, cells, rng):
    return np.where(rng.random(cells) < share, separation, 0.0) + rng.normal(size=cells)


@pytest.mark.heavy
@pytest.mark.parametrize("share", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("separation", [2.5, 4.0])
def test_the_share_is_right_on_average_and_its_interval_covers_it(share, separation):
    rng = np.random.default_rng(int(100 * share + separation))
    covered, shares = [], []
    for _ in range(24):
        found = resistant_like.estimate(
            mixture(share, separation, 500, rng), [rng.normal(separation, 1, 500) for _ in range(2)]
        )
        shares.append(found["resistant_like"])
        covered.append(found["resistant_like_low"] <= share <= found["resistant_like_high"])
    assert np.mean(shares) == pytest.approx(share, abs=0.03)
    assert np.mean(covered) >= 0.85


@pytest.mark.parametrize("shape", [8, 3])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_skewed_core_is_no_sign_of_resistant_like_cells(shape, sign):
    """Gamma scores of skewness 0.7 and 1.15: counting the other side's tail found cells in nearly all."""
    rng = np.random.default_rng(shape)

    def draw(cells):
        return sign * (rng.gamma(shape, size=cells) - shape) / np.sqrt(shape)

    above = []
    for _ in range(20):
        found = resistant_like.estimate(draw(800), [draw(800) + 2.5 for _ in range(2)])
        above.append(found.get("resistant_like_low", 0.0) > 0)
    assert np.mean(above) <= 0.1


def test_cells_of_a_skewed_core_are_found_where_there_are_some():
    rng = np.random.default_rng(2)
    found = []
    for _ in range(10):
        core = (rng.gamma(3, size=800) - 3) / np.sqrt(3)
        own = core + np.where(rng.random(800) < 0.2, 3.0, 0.0)
        found.append(resistant_like.estimate(own, [(rng.gamma(3, size=800) - 3) / np.sqrt(3) + 3]))
    assert np.mean([one["resistant_like"] for one in found]) == pytest.approx(0.2, abs=0.04)
    assert all(one["resistant_like_low"] > 0.05 for one in found)


def test_densities_are_those_of_their_definition():
    at = np.linspace(-60, 60, 240_001)
    for skew in (-0.4, 0.0, 0.3):
        density = resistant_like.core_density(at, 0.5, 1.3, skew, 8.0)
        assert np.trapezoid(density, at) == pytest.approx(1, abs=2e-3)
        below = np.trapezoid(density[at <= 0.5], at[at <= 0.5])
        assert below == pytest.approx(0.5, abs=1e-3)  # the place is the median
    sample = np.random.default_rng(1).normal(2, 1, 20_000)
    kernel = resistant_like.kernel_density([sample, sample], np.array([1.0, 2.0, 3.0]))
    np.testing.assert_allclose(kernel, [0.242, 0.399, 0.242], atol=0.015)


def test_overlapping_groups_get_no_number():
    rng = np.random.default_rng(0)
    found = resistant_like.estimate(rng.normal(size=400), [rng.normal(1, 1, 400)])
    assert "resistant_like" not in found
    assert found["reason"] == "groups overlap, or most cells are resistant-like"


def test_the_direction_does_not_matter():
    rng = np.random.default_rng(0)
    own, other = mixture(0.2, 3.0, 500, rng), rng.normal(3, 1, 500)
    up, down = resistant_like.estimate(own, [other]), resistant_like.estimate(-own, [-other])
    assert up["resistant_like"] == pytest.approx(down["resistant_like"])


def test_the_discriminant_finds_the_direction_that_separates():
    rng = np.random.default_rng(1)
    shared = rng.normal(size=(2000, 1))
    noise = np.hstack([shared, shared]) + 0.2 * rng.normal(size=(2000, 2))
    resistant = noise[1000:] + np.array([0.5, -0.5])
    weights = resistant_like.discriminant([noise[:500], noise[500:1000]], [resistant])
    assert np.linalg.norm(weights) == pytest.approx(1)
    assert weights[0] == pytest.approx(-weights[1], abs=0.1)


def test_planted_cells_are_found_in_their_sample_only(simulated, sheet):
    truth = simulated.table["truth"].to_numpy()
    healthy = np.isin(truth, ["cell", "resistant-like"])
    names = simulated.genes
    sets = {
        "planted": dict.fromkeys(names[:60], 1),
        **{f"other{number}": dict.fromkeys(names[start : start + 40], 1)
           for number, start in enumerate(range(100, 500, 100))},
    }  # fmt: skip
    scores = rank_scores.score(simulated.counts[healthy], names, sets)
    samples = simulated.table["sample"].to_numpy()[healthy]
    found = resistant_like.find(scores, samples, sheet, CONTRAST, list(sets))
    combined = found[found["axis"] == resistant_like.COMBINED].set_index("sample")
    assert (combined["trained_on"] == "the other samples of the block").all()
    assert combined.loc["lineA_sensitive_1", "resistant_like"] == pytest.approx(0.2, abs=0.08)
    assert combined.loc["lineA_sensitive_1", "resistant_like_low"] > 0.05
    rest = combined.drop(index="lineA_sensitive_1")
    assert (rest["resistant_like_low"] < 0.02).all()
    others = found[found["axis"].str.startswith("other")]
    assert others["resistant_like"].isna().all()
    assert (others["reason"] != "").all()


def test_one_sensitive_sample_in_all_has_no_axis_to_learn():
    sheet = pd.DataFrame(
        {"line": ["a", "a"], "response": ["sensitive", "resistant"]},
        index=pd.Index(["s", "r"], name="sample"),
    )
    scores = np.random.default_rng(0).normal(size=(100, 3))
    found = resistant_like.find(scores, np.repeat(["s", "r"], 50), sheet, CONTRAST, ["x", "y", "z"])
    assert found.loc[0, "reason"] == "no other sensitive sample to learn the axis from"
