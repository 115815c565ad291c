"""Which libraries a stage really imported, in which version."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version

# module -> distribution: what the package imports anywhere
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
    "yaml": "pyyaml",
}


def imported() -> dict[str, str]:
    """Return distribution -> version of the libraries that this process has imported by now."""
    found = {}
    for module, name in LIBRARIES.items():
        if module in sys.modules:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                continue
    return found
