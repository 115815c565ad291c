"""What each stage takes from the configuration: a change of anything else must not rerun it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..settings import keys


def statistics(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the config's `statistics` without what scores, contrasts, signatures and assays do not read."""
    return {name: value for name, value in chosen.items() if name not in keys.unread("statistics", "analyse")}


def of_permutations(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of the config's `statistics` that GSEA reads."""
    return {name: chosen[name] for name in ("permutations", "seed") if name in chosen}


def contrasts(chosen: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return a data set's `contrasts` without `interaction`, for stages that know none."""
    return {
        name: {key: value for key, value in entry.items() if key not in keys.unread("contrast", "assays")}
        for name, entry in chosen.items()
    }


def ingest_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data set's config entry as far as ingest reads it.

    Ingest groups samples by the contrasts' columns and blocks and tells which covariates are measurements,
    whatever levels are compared and whatever the contrasts are called; title and wording are the report's.
    """
    kept = {key: value for key, value in entry.items() if key not in keys.unread("dataset", "ingest")}
    groupings: list[dict[str, Any]] = []
    for contrast in entry["contrasts"].values():
        read = {key: contrast[key] for key in ("column", "block", "covariates") if key in contrast}
        if read not in groupings:
            groupings.append(read)
    levels = {"test": "", "reference": ""}
    named = {str(number): {**read, **levels} for number, read in enumerate(groupings, start=1)}
    return {**kept, "title": "", "contrasts": named}


def assays_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data set's config entry as far as the tests of its assays read it."""
    kept = ("assays", "responses", "resistance")
    return {key: entry[key] for key in kept if key in entry} | {"contrasts": contrasts(entry["contrasts"])}


def cells_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return a data set's config entry as far as ingest of its cells reads it: not the size of the map."""
    skipped = keys.unread("cells", "ingest")
    options = {name: value for name, value in entry.get("cells", {}).items() if name not in skipped}
    return {**ingest_entry(entry), "cells": options}


def compared_as(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the comparison with known clones reads of a data set's config entry."""
    line = entry.get("facts", {}).get("line", "")
    return {"resistance": entry.get("resistance", ""), "facts": {"line": line}}


def atlas_folders(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the known contrasts lie, of the config's `atlas`."""
    return {key: entry[key] for key in ("use_shipped", "folders") if key in entry}


def relative(path: Path) -> Path:
    """Return a path relative to the working folder if it is below: a moved project stays up to date."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
