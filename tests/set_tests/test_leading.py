"""The leading edge against a running sum written out gene by gene."""

import numpy as np
import pytest

from sorascope.arrays.sets import IndexedSet
from sorascope.contrast.set_tests.leading import leading_edge


def written_out(statistics, members):
    """Walk down the ranked list as the paper describes it; all members are up genes."""
    order = np.argsort(-statistics, kind="stable")
    inside = np.isin(order, members)
    hits = np.abs(statistics[members]).sum()
    total, sums = 0.0, []
    for row, member in zip(order, inside, strict=True):
        total += abs(statistics[row]) / hits if member else -1 / (len(statistics) - len(members))
        sums.append(total)
    top, low = int(np.argmax(sums)), int(np.argmin(sums))
    if sums[top] > -sums[low]:
        return {row for row in order[: top + 1] if row in members}
    return {row for row in order[low + 1 :] if row in members}


@pytest.mark.parametrize("seed", range(20))
def test_it_is_what_the_running_sum_says(seed):
    draw = np.random.default_rng(seed)
    statistics = draw.normal(size=200)
    members = draw.choice(200, 15, replace=False)
    statistics[members] += draw.choice([-0.8, 0.8])
    found = leading_edge(statistics, IndexedSet(members, np.ones(15)))
    assert set(found.tolist()) == {int(row) for row in written_out(statistics, members)}


def test_down_genes_count_turned_and_the_strongest_comes_first():
    statistics = np.array([0.1, -3.0, 2.0, 0.0, -0.1, 0.2, -0.2])
    found = leading_edge(statistics, IndexedSet(np.array([1, 2, 3]), np.array([-1.0, 1.0, 1.0])))
    assert found.tolist()[:2] == [1, 2]
    fallen = leading_edge(-statistics, IndexedSet(np.array([1, 2]), np.array([-1.0, 1.0])))
    assert fallen.tolist() == [1, 2]


def test_a_set_of_nothing_or_of_all_genes_has_none():
    assert len(leading_edge(np.arange(3.0), IndexedSet(np.empty(0, int), np.empty(0)))) == 0
    assert len(leading_edge(np.arange(3.0), IndexedSet(np.arange(3), np.ones(3)))) == 0
