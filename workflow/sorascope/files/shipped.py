"""Where the workflow's own files are: in a checkout next to the package, or in the installed package."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = PACKAGE / "_shipped"
ROOT = _INSTALLED if _INSTALLED.is_dir() else PACKAGE.parents[1]
SNAKEFILE = ROOT / "workflow" / "Snakefile"
SCHEMA = ROOT / "workflow" / "schemas" / "config.schema.yaml"
SHIPPED_MECHANISMS = ROOT / "resources" / "mechanisms"
SHIPPED_LINES = ROOT / "resources" / "panels" / "gdsc_liver" / "expression.tsv.gz"
SHIPPED_ATLAS = ROOT / "resources" / "atlas"
CELL_LINES = SHIPPED_ATLAS / "lines.tsv"
ATLAS_SCHEMA = ROOT / "workflow" / "schemas" / "atlas.schema.yaml"
IDENTIFIERS = ROOT / "resources" / "identifiers" / "hgnc.tsv.gz"
ASSAYS = ROOT / "resources" / "assays"
COREGULATION = ROOT / "resources" / "background" / "coregulation.tsv"
FOLLOWING = ROOT / "resources" / "background" / "following.tsv"
_FOLDERS = ("resources", "config")
FOUND = ("Snakefile", "workflow/Snakefile")  # where Snakemake looks for one by itself


def located(path: str | Path, base: Path) -> Path:
    """Return a path of the config as it is reached: from the folder `base`, or else among the shipped files.

    A run from a module or an installed package has another working folder than the workflow's root;
    the shipped configuration then still finds its panels. What is below `base` always comes first.
    """
    here = base / path
    shipped = ROOT / path
    known = not Path(path).is_absolute() and Path(path).parts[:1] and Path(path).parts[0] in _FOLDERS
    return shipped if known and not here.exists() and shipped.exists() else here


def command(arguments: str) -> str:
    """Return a snakemake command that works in the working folder: with the Snakefile, if none lies there."""
    if any(Path(name).exists() for name in FOUND):
        return f"snakemake {arguments}"
    snakefile = '"$(sorascope path)"' if ROOT == _INSTALLED else shlex.quote(str(SNAKEFILE))
    return f"snakemake -s {snakefile} {arguments}"


def commit(root: Path = ROOT) -> str:
    """Return the git commit of the workflow's files, with "-dirty" where they differ from it; "" if unknown.

    Known are a checkout's, and that of a repository which the Snakefile unpacked into a folder of its name.
    """
    if re.fullmatch(r"[0-9a-f]{40}", root.name):
        return root.name[:7]
    whole = _git(root, "rev-parse", "--show-toplevel")
    if not whole or Path(whole).resolve() != root.resolve():
        return ""  # a copy within another project's checkout
    return _git(root, "describe", "--always", "--dirty", "--exclude=*")


def _git(root: Path, *arguments: str) -> str:
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0"}  # a job changes nothing in the checkout
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False, env=environment
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
