"""The calibration of the known contrasts, on the shipped atlas itself."""

import pytest
from benchmarks.validity import atlas

from sorascope import knowledge
from sorascope.settings import SHIPPED_ATLAS, SHIPPED_MECHANISMS
from sorascope.settings.roles import LIVER, OTHER
from sorascope.synthesis import folders


@pytest.mark.long
def test_lines_left_out_are_called_as_often_as_stated_and_no_liver_contrast_stands_out():
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    known = folders.load([SHIPPED_ATLAS]).of_sets(sets)
    found = atlas.drift(known, sets, OTHER, leave_out=True)
    assert found["line"].nunique() == 14 and len(found) > 500
    assert 0.02 <= (found["p"] < 0.05).mean() <= 0.07
    liver = atlas.drift(known, sets, LIVER, leave_out=False)
    assert liver["fdr"].min() > 0.05
