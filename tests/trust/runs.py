"""Running the real command under hostile conditions and comparing what it leaves with an undisturbed run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import warm
from copies import Checkout

SNAKEMAKE = (sys.executable, "-m", "snakemake")
MINUTES = 600
# root without the power to ignore permission bits: a file that may not be written is not written
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


def only_planted(checkout: Checkout) -> str:
    """Write the default config with one of its panels, for runs of half the length; return its name."""
    return only(checkout, "planted")


def only(checkout: Checkout, *names: str) -> str:
    """Write the default config with some of its data sets; return its name, that of the first."""
    config = checkout.config()
    config["datasets"] = {name: config["datasets"][name] for name in names}
    return checkout.write_config(config, f"{names[0]}.yaml")


def run(
    root: Path,
    *arguments: str,
    prefix: Sequence[str] = (),
    environment: Mapping[str, str | None] | None = None,
    cores: int = 2,
) -> subprocess.CompletedProcess[str]:
    """Run the command in `root`; a variable of `environment` that is None is taken away."""
    variables = {**os.environ, **(environment or {})}
    return subprocess.run(
        [*prefix, *SNAKEMAKE, "--cores", str(cores), *arguments],
        cwd=root,
        env={name: value for name, value in variables.items() if value is not None},
        text=True,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=MINUTES,
        check=False,
    )


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file under a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def different(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """Return the files that only one of two results has, or that differ."""
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))


def due(root: Path, *arguments: str) -> str:
    """Return what a dry run says."""
    done = warm.run(root, "--cores", "2", "--dry-run", *arguments)
    assert done.returncode == 0, done.stdout
    return done.stdout
