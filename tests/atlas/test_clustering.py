import numpy as np
import pandas as pd
import pytest

from sorascope.atlas.clustering import cluster


def frame(columns):
    return pd.DataFrame(columns, index=[f"m{n}" for n in range(24)])


def test_two_kinds_of_profiles_make_two_stable_branches():
    rng = np.random.default_rng(1)
    kinds = rng.normal(size=(2, 24))
    columns = {
        f"{kind}{n}": kinds["ab".index(kind)] + rng.normal(0, 0.3, 24) for n in range(3) for kind in "ab"
    }
    tree = cluster(frame(columns), seed=1)
    stable = {frozenset(branch.units) for branch in tree.branches if branch.stability > 0.95}
    assert {frozenset({"a0", "a1", "a2"}), frozenset({"b0", "b1", "b2"})} <= stable
    assert [name[0] for name in tree.order] in (["a"] * 3 + ["b"] * 3, ["b"] * 3 + ["a"] * 3)
    assert tree.note == ""


def test_unrelated_profiles_make_no_stable_branch():
    rng = np.random.default_rng(2)
    tree = cluster(frame({f"u{n}": rng.normal(size=24) for n in range(6)}), seed=1)
    assert tree.branches
    assert max(branch.stability for branch in tree.branches) < 0.95


def test_three_contrasts_are_not_grouped():
    rng = np.random.default_rng(3)
    tree = cluster(frame({f"u{n}": rng.normal(size=24) for n in range(3)}), seed=1)
    assert (tree.order, tree.branches) == (("u0", "u1", "u2"), ())
    assert tree.note == "3 contrasts: too few to group; pairs are compared below"


def test_contrasts_without_overlap_are_not_grouped():
    rng = np.random.default_rng(4)
    columns = {f"u{n}": rng.normal(size=24) for n in range(4)}
    columns["u3"][:] = np.nan
    assert "too few mechanisms in common" in cluster(frame(columns), seed=1).note


@pytest.mark.long
def test_same_seed_same_tree():
    rng = np.random.default_rng(5)
    profile = frame({f"u{n}": rng.normal(size=24) for n in range(5)})
    assert cluster(profile, seed=7) == cluster(profile, seed=7)
