"""Which libraries a stage really imported, in which version."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

from ..readers import canary

# module -> distribution: what results are made with, not what only checks, downloads or suggests (jsonschema,
# pooch, requests, RapidFuzz): other libraries import those, too. UMAP is scanpy's for the map of cells.
LIBRARIES = {
    "anndata": "anndata",
    "fastparquet": "fastparquet",
    "gseapy": "gseapy",
    "h5py": "h5py",
    "jinja2": "jinja2",
    "numpy": "numpy",
    "openpyxl": "openpyxl",
    "pandas": "pandas",
    "pydeseq2": "pydeseq2",
    "scanpy": "scanpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "snakemake": "snakemake",
    "statsmodels": "statsmodels",
    "threadpoolctl": "threadpoolctl",
    "umap": "umap-learn",
    "yaml": "pyyaml",
}


def imported() -> dict[str, str]:
    """Return distribution -> version of the libraries that this process has used by now.

    Counted are those that it imported, and those that read a file for it in a process of their own.
    """
    found = {}
    for module, name in LIBRARIES.items():
        if module in sys.modules or module in canary.used:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                continue
    return found
