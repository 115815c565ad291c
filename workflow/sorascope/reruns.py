"""What each stage takes from the configuration: a change of anything else must not rerun it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Parameters of `statistics` that a stage does not read: they keep their defaults in its job (see the test).
UNREAD = {
    "contrast": ("fdr", "min_coverage", "min_genes", "table_correlation"),
    "signature": (
        *("engine", "counts_model", "robust", "camera_correlation", "table_correlation", "sample_weights"),
        *("blocks", "rotations", "permutations", "seed"),
    ),
}


def statistics(stage: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config's `statistics` without what a stage does not read."""
    return {name: value for name, value in chosen.items() if name not in UNREAD[stage]}


def contrasts(chosen: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return a data set's `contrasts` without `interaction`, which only the contrast stage reads."""
    return {
        name: {key: value for key, value in entry.items() if key != "interaction"}
        for name, entry in chosen.items()
    }


def ingest_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data set's config entry as far as ingest reads it.

    Ingest groups samples by the contrasts' columns, whatever levels are compared and whatever the contrasts
    are called; title and wording are the report's.
    """
    columns = dict.fromkeys(contrast["column"] for contrast in entry["contrasts"].values())
    kept = {key: value for key, value in entry.items() if key not in ("resistance", "simulated")}
    groupings = {column: {"column": column, "test": "", "reference": ""} for column in columns}
    return {**kept, "title": "", "contrasts": groupings}


def sets_checksum(sets: Mapping[str, Mapping[str, int]]) -> str:
    """Return a checksum of scored sets: names, genes, directions and their order, nothing else."""
    listed = json.dumps({name: list(genes.items()) for name, genes in sets.items()})
    return hashlib.sha256(listed.encode("utf-8")).hexdigest()


def relative(path: Path) -> Path:
    """Return a path relative to the working folder if it lies below: a moved project stays up to date."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
