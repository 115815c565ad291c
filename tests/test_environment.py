"""No conda channel is needed to know that both environments are the same: their pins are compared."""

import re

from packaging.utils import canonicalize_name

from environment import ROOT, requirements

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()


def test_every_line_of_the_lock_is_an_exact_pin_without_an_address():
    assert [
        line for line in LOCK if not re.fullmatch(r"[A-Za-z0-9_.-]+(\[reports\])?==[0-9][\w.+]*", line)
    ] == []


def test_environment_and_lock_name_the_same_versions():
    locked = {
        canonicalize_name(name.split("[")[0]): version for name, version in (x.split("==") for x in LOCK)
    }
    wanted = {canonicalize_name(name.split("[")[0]): version for name, version in requirements().items()}
    assert len(wanted) > 15
    assert {name: locked.get(name) for name in wanted} == wanted


def test_snakemake_is_locked_with_its_report_dependencies():
    assert any(line.startswith("snakemake[reports]==") for line in LOCK)
