"""A Slurm cluster for the tests of this folder."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from importlib.util import find_spec

import many
import pytest
from accounting import absent
from slurm_conf import missing
from slurm_host import SlurmHost

from copies import Checkout, copy_project

SMALL = 2  # data sets


@pytest.fixture(scope="session")
def slurm_host() -> Iterator[SlurmHost]:
    """A running cluster of one node; the tests are skipped, with the reason, where none can run."""
    yield from running(SlurmHost(), missing())


@pytest.fixture(scope="session")
def accounted_host() -> Iterator[SlurmHost]:
    """The same with accounting: a database and slurmdbd."""
    lacking = absent()
    told = [f"not installed: {', '.join(lacking)} (Debian: slurmdbd, mariadb-server)"] if lacking else []
    yield from running(SlurmHost(accounting=True), [*missing(), *told])


def running(host: SlurmHost, reasons: list[str]) -> Iterator[SlurmHost]:
    """Start a host and stop it at the end; skip, with the reasons, where it cannot run."""
    if find_spec("snakemake_executor_plugin_slurm") is None:
        reasons.append("not installed: snakemake-executor-plugin-slurm (requirements-cluster.lock)")
    if reasons:
        pytest.skip("; ".join(reasons))
    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: pytest.exit("terminated", 143)),
        # a shell's background job ignores SIGINT, and so would the runs that a test interrupts
        signal.SIGINT: signal.signal(signal.SIGINT, signal.default_int_handler),
    }
    with host:
        yield host
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def slurm(slurm_host: SlurmHost) -> Iterator[SlurmHost]:
    """The cluster for one test, which may disturb it: afterwards it is empty and whole again."""
    yield slurm_host
    slurm_host.restore()


@pytest.fixture
def accounted(accounted_host: SlurmHost) -> Iterator[SlurmHost]:
    """The cluster with accounting for one test."""
    yield accounted_host
    accounted_host.restore()


@pytest.fixture
def small(checkout: Checkout) -> Checkout:
    """A copy of the project whose default config names two small data sets: a run to disturb."""
    return with_small_data(checkout)


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The same after an undisturbed local run; read only."""
    finished = with_small_data(copy_project(tmp_path_factory.mktemp("small") / "sorascope"))
    done = finished.snakemake()
    assert done.returncode == 0, done.stdout
    return finished


def with_small_data(checkout: Checkout) -> Checkout:
    """Put two small data sets in the place of the shipped ones."""
    many.write(checkout.root, SMALL)
    (checkout.root / "config.json").replace(checkout.root / "config" / "config.yaml")
    return checkout
