import numpy as np
import pytest

from sorascope import knowledge
from sorascope.arrays import coregulation
from sorascope.arrays.coregulation import Coregulation, shipped
from sorascope.knowledge import layers
from sorascope.settings import SHIPPED_MECHANISMS


@pytest.mark.parametrize("kind", ["replicates", "clones"])
def test_every_shipped_set_is_measured(kind):
    base = knowledge.load(SHIPPED_MECHANISMS, layers=None)
    names = [name for one in layers.tested(base) for name in one.signed_sets()]
    table = shipped(kind)
    assert sorted(table.rho) == sorted(names)
    assert all(0 <= rho < 5 for rho in table.rho.values())


def test_a_set_that_is_not_listed_has_the_common_value():
    usual = Coregulation({"a": 0.4}, {"a": 12.0}, 0.1)
    np.testing.assert_allclose(usual.inflations(["a", "mine"], np.array([11.0, 21.0])), [5, 3])
    np.testing.assert_allclose(usual.degrees(["a", "mine"]), [17, 5])
    assert shipped("clones").common == coregulation.COMMON_RHO["clones"]
    assert usual.inflations(["a"], np.array([0.5]))[0] == 1


def test_every_shipped_set_has_a_slope_on_proliferation():
    slopes = coregulation.following()
    assert sorted(slopes) == sorted(shipped("clones").rho)
    assert slopes["proliferation"] == 0
    assert all(abs(slope) < 1 for slope in slopes.values())
