"""Faults in own sets are told before any job starts, together with those of the data sets."""

import pytest

from sorascope import preflight, settings
from sorascope.errors import InputError
from sorascope.settings import Mechanisms, Settings


def told(chosen):
    with pytest.raises(InputError) as caught:
        preflight.check(Settings("config.yaml", {}, chosen))
    return [(problem.place, problem.found) for problem in caught.value.problems]


def test_faults_of_all_files_at_once(tmp_path):
    good, bad = tmp_path / "good.gmt", tmp_path / "bad.gmt"
    good.write_text("MINE\tx\tALB\tAFP\n", encoding="utf-8")
    bad.write_text("emt\tx\tALB\nno tabs here\n", encoding="utf-8")
    preflight.check(Settings("config.yaml", {}, Mechanisms(sets=(good,))))
    chosen = settings.mechanisms({"sets": ["good.gmt", "bad.gmt", "absent.gmt"]}, tmp_path)
    assert told(chosen) == [
        ("line 2", "'no tabs here'"),
        ("line 1", "set emt"),
        ("", "no such file"),
    ]


def test_own_sets_instead_of_the_review_must_exist():
    assert told(Mechanisms(use_review=False)) == [
        ("key mechanisms.use_review", "false, and no own sets"),
    ]
