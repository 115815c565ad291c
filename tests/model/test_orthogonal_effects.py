import numpy as np
import pytest

from sorascope.model.effects import orthogonal_effects

RNG = np.random.default_rng(4)
DESIGN = np.column_stack([np.ones(9), RNG.normal(size=(9, 2))])
VALUES = RNG.normal(size=(20, 9))


@pytest.mark.parametrize("weights", [None, RNG.uniform(0.3, 2, 9), RNG.uniform(0.3, 2, (20, 9))])
def test_reflections_are_the_complete_rotation(weights):
    found = orthogonal_effects(VALUES, DESIGN, weights)
    for row, values in enumerate(VALUES):
        root = np.ones(9) if weights is None else np.sqrt(np.broadcast_to(weights, VALUES.shape)[row])
        q, r = np.linalg.qr(DESIGN * root[:, None], mode="complete")
        expected = (values * root) @ q[:, 2:]
        expected[0] *= np.sign(r[2, 2])
        np.testing.assert_allclose(found[row], expected, atol=1e-12)


def test_the_values_are_left_as_they_were():
    before = VALUES.copy()
    orthogonal_effects(VALUES, DESIGN)
    np.testing.assert_array_equal(VALUES, before)
