"""The packages that environment.yml names, in pip's spelling: printed, the input of `make lock`."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PIP_NAMES = {"snakemake": "snakemake[reports]"}
CONDA_ONLY = {"python", "pip"}


def requirements() -> dict[str, str]:
    """Return pip name -> exact version for every package that environment.yml pins."""
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    lines = [line for line in listed if isinstance(line, str)]
    lines += [line for part in listed if isinstance(part, dict) for line in part["pip"]]
    named = [line.split() if " " in line else [line, ""] for line in lines]
    return {
        PIP_NAMES.get(name, name): version.removeprefix("==")
        for name, version in named
        if name not in CONDA_ONLY
    }


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in requirements().items()))
