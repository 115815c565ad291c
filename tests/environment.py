"""The packages that environment.yml names, in pip's spelling: printed, the input of `make lock`."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PIP_NAMES = {"snakemake": "snakemake[reports]"}
CONDA_ONLY = {"python"}


def requirements() -> dict[str, str]:
    """Return pip name -> exact version for every package that environment.yml pins."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    named = [line.split() for line in listed]
    return {
        PIP_NAMES.get(name, name): version.removeprefix("==")
        for name, version in named
        if name not in CONDA_ONLY
    }


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in requirements().items()))
