"""A Slurm cluster for the tests of this folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from slurm_conf import missing
from slurm_host import SlurmHost


@pytest.fixture(scope="session")
def slurm_host() -> Iterator[SlurmHost]:
    """A running cluster of one node; the tests are skipped, with the reason, where none can run."""
    reasons = missing()
    if find_spec("snakemake_executor_plugin_slurm") is None:
        reasons.append("not installed: snakemake-executor-plugin-slurm (requirements-cluster.lock)")
    if reasons:
        pytest.skip("; ".join(reasons))
    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", 143)),
        # a shell's background job ignores SIGINT, and so would the runs that a test interrupts
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
    }
    with SlurmHost() as host:
        yield host
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def slurm(slurm_host: SlurmHost) -> Iterator[SlurmHost]:
    """The cluster for one test, which may disturb it: afterwards it is empty and whole again."""
    yield slurm_host
    slurm_host.restore()
