"""The simulation as the accuracy benchmarks use it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from resources.panels.planted import background
from resources.panels.planted.simulate import Line, Options, plant, simulate

pytestmark = pytest.mark.long

LINES = {"simX": Line("HUH7", {"emt": 0.6, "proliferation": -0.4}), "simY": Line("JHH7")}


@pytest.fixture(scope="module")
def base():
    return simulate(LINES, 1)


def test_same_seed_same_counts_other_seed_other_counts(base):
    pd.testing.assert_frame_equal(simulate(LINES, 1).counts, base.counts)
    assert (simulate(LINES, 2).counts != base.counts).mean(axis=None) > 0.5


def test_effects_touch_only_the_resistant_samples_of_their_line(base):
    nothing = simulate(LINES, 1, Options(effect_scale=0.0))
    planted = base.counts.filter(like="simX_resistant").columns
    others = base.counts.columns.difference(planted)
    pd.testing.assert_frame_equal(nothing.counts[others], base.counts[others])
    assert (nothing.counts[planted] != base.counts[planted]).any(axis=None)
    assert (nothing.truth["planted"] == "no").all()
    assert (nothing.truth["planted_effect"] == 0).all()
    assert set(nothing.gene_truth["cause"]) == {"no_mechanism"}


def test_more_replicates_leave_the_first_ones_as_they_were(base):
    more = simulate(LINES, 1, Options(replicates=5))
    assert more.counts.shape[1] == 2 * 2 * 5
    pd.testing.assert_frame_equal(more.counts[base.counts.columns], base.counts)
    pd.testing.assert_frame_equal(more.gene_truth, base.gene_truth)


def test_effect_scale_multiplies_the_planted_effects(base):
    half = simulate(LINES, 1, Options(effect_scale=0.5))
    np.testing.assert_allclose(half.truth["planted_effect"], base.truth["planted_effect"] / 2, atol=1.1e-3)


def test_without_any_change_resistant_equals_sensitive_in_law():
    none = Options(effect_scale=0.0, drift=0.0, changed_genes=0, replicates=6)
    counts = simulate({"simX": LINES["simX"]}, 3, none).counts
    log_cpm = np.log2(counts / counts.sum() * 1e6 + 0.5)[counts.mean(axis=1) > 230]
    resistant = log_cpm.filter(like="resistant")
    sensitive = log_cpm.filter(like="sensitive")
    difference = resistant.mean(axis=1) - sensitive.mean(axis=1)
    spread = np.sqrt((resistant.var(axis=1) + sensitive.var(axis=1)) / 6)
    assert 0.7 < (difference**2).mean() / (spread**2).mean() < 1.5
    assert abs(difference.median()) < 0.05


def test_options_and_lines_cannot_be_changed_by_accident():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Options().replicates = 4


@pytest.mark.parametrize("size", [5, 15, 65])
@pytest.mark.parametrize("effect", [0.8, -0.4])
def test_plant_spreads_an_exact_mean_over_a_share_of_the_genes(size, effect):
    directions = pd.Series(np.where(np.arange(size) % 3, 1, -1), index=[f"G{n}" for n in range(size)])
    change = plant(directions, effect, Options(), np.random.default_rng(size))
    signed = change * directions
    assert signed.mean() == pytest.approx(effect)
    assert 0.5 <= (signed != 0).mean() <= 0.85
    right = (signed * np.sign(effect) > 0).sum()
    assert right > 0.85 * (signed != 0).sum() - 1
    assert signed[signed != 0].abs().max() < 8 * abs(effect)


def test_loadings_make_co_regulated_genes_alike():
    genes, panel = background.read_genes(), background.read_panel()
    loadings = background.programme_loadings(panel, genes, 8, seed=1)
    np.testing.assert_allclose(np.linalg.norm(loadings, axis=1), 1)
    place = {gene: loadings[genes.index.get_loc(gene)] for gene in ("ALB", "APOA1", "TTR", "VIM")}
    assert place["ALB"] @ place["APOA1"] > 0.8
    assert place["ALB"] @ place["TTR"] > 0.8
    assert place["ALB"] @ place["VIM"] < 0
