"""A faulty config as far as it can be read, so that its files are checked in the same round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from .datasets import TABLES

Place = tuple[str | int, ...]
# keys that say how a matrix is read: with one of them unknown, a look at the file tells nothing
WAYS_TO_READ = {"sheet", "layer", "geo", "geo_file", "strandedness", "cells"}
MATRIX = {"matrix", *WAYS_TO_READ, "sha256"}


def readable(config: Mapping[str, Any], faulty: Collection[Place]) -> dict[str, Any]:
    """Return a config without its faulty places and without what cannot be judged for want of them."""
    names_only = {place for place in faulty if len(place) == 4 and place[2] == "exclude"}
    kept = without(config, {*faulty} - names_only)
    written = config.get("datasets")
    given = written if isinstance(written, Mapping) else {}
    entries = kept.get("datasets", {})
    kept["datasets"] = {
        name: _entry(
            entries.get(name, {}),
            given[name] if isinstance(given[name], Mapping) else {},
            {place[2:] for place in faulty if place[:2] == ("datasets", name)},
        )
        for name in given
    }
    return kept


def without(node: Any, places: Collection[Place]) -> Any:
    """Return a copy of parsed YAML that leaves out `places`; a place is the way of keys to a value."""
    if isinstance(node, Mapping):
        items = [(key, item) for key, item in node.items() if (key,) not in places]
        return {key: without(item, _below(key, places)) for key, item in items}
    if isinstance(node, list):
        return [without(item, _below(n, places)) for n, item in enumerate(node) if (n,) not in places]
    return node


def _below(key: str | int, places: Collection[Place]) -> set[Place]:
    return {place[1:] for place in places if len(place) > 1 and place[0] == key}


def _entry(entry: dict[str, Any], given: Mapping[str, Any], faulty: Collection[Place]) -> dict[str, Any]:
    """Return a data set's entry; empty when its kind is unknown, since all else depends on it."""
    if () in faulty or ("kind",) in faulty:
        return {}
    lost = {place[0] for place in faulty if len(place) == 1 or place[0] == "cells"}
    if "exclude" in lost:
        excluded = _names(given["exclude"])
        entry = {**entry, "exclude": excluded or {}}
        if excluded is None:
            lost |= {*WAYS_TO_READ, "contrasts"}
    dropped = {*(MATRIX if lost & WAYS_TO_READ else ()), *(lost & {"contrasts"})}
    contrasts = {}
    for name, each in entry.get("contrasts", {}).items():
        gone = {place[2] for place in faulty if place[:2] == ("contrasts", name) and place[2:]}
        if entry.get("kind") != TABLES:
            contrasts[name] = _contrast(each, gone)
        elif gone.isdisjoint({"sheet", "columns"}):
            contrasts[name] = each
    needed = {"table"} if entry.get("kind") == TABLES else {"column", "test", "reference"}
    whole = {name: each for name, each in contrasts.items() if needed <= set(each)}
    kept = {key: value for key, value in entry.items() if key not in dropped}
    return {**kept, "contrasts": {} if "contrasts" in dropped else whole}


def _contrast(entry: dict[str, Any], lost: Collection[str | int]) -> dict[str, Any]:
    # an interaction needs the block
    return {key: value for key, value in entry.items() if key != "interaction" or "block" not in lost}


def _names(excluded: Any) -> dict[str, str] | None:
    """Return the names that a faulty `exclude` holds, or None when it is not clear."""
    if excluded is None:
        return {}
    if isinstance(excluded, str):
        return {excluded: ""}
    if isinstance(excluded, list) and all(isinstance(name, str) for name in excluded):
        return dict.fromkeys(excluded, "")
    return None
