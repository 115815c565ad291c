"""What the schema says of keys: which kind of data sets knows a key, which stage does not read it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from ..files.shipped import SCHEMA
from .schema import parsed


def properties(part: str) -> Mapping[str, Mapping[str, Any]]:
    """Return key -> its schema, of a part: a name under `$defs` (dataset …) or a key of the top level."""
    schema = parsed(SCHEMA)
    found = schema["$defs"].get(part) or schema["properties"][part]
    return found["properties"]


@cache
def not_of(part: str, kind: str) -> frozenset[str]:
    """Return the keys of a part that do not go with a kind of data set (bulk, cells, contrast)."""
    return frozenset(
        key for key, about in properties(part).items() if kind not in about.get("x-goes-with", [kind])
    )


@cache
def kinds_of(key: str) -> list[str]:
    """Return the kinds of data sets that know a key of a data set; none for a key of another part."""
    return list(properties("dataset").get(key, {}).get("x-goes-with", []))


@cache
def unread(part: str, stage: str) -> frozenset[str]:
    """Return the keys of a part that a stage does not read: a change of them must not rerun it."""
    return frozenset(key for key, about in properties(part).items() if stage in about.get("x-unread-by", []))
