"""The page over all data sets in a folder of results, made from their documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import __version__
from ..files import tables
from ..knowledge.calls import CAMERA_ONLY, STANDS_OUT
from .document import FORMAT, VERSION
from .frame import environment, policy, static

STYLES = ("page.css", "dark.css", "print.css")
SCRIPTS = ("home.js", "everywhere.js")
ORDER = ".index_order.json"  # in the folder of results: what `newest_first` returned
SURE = ("both tests", STANDS_OUT, CAMERA_ONLY)


@dataclass(frozen=True)
class Found:
    """The data sets of a folder of results: documents by name, the SHA-256 of each, and the names of those
    whose documents are of another version.
    """

    documents: Mapping[str, dict[str, Any]]
    digests: Mapping[str, str]
    others: Sequence[str] = ()


def find(results: Path) -> Found:
    """Return every data set that is in a folder of results, whichever configuration made it."""
    documents, digests, others = {}, {}, []
    for path in sorted(results.glob("*/report.json")):
        content = path.read_bytes()
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or "dataset" not in document:
            continue
        name = path.parent.name
        if (document.get("format"), document.get("version")) != (FORMAT, VERSION):
            others.append(name)
            continue
        documents[name] = document
        digests[name] = hashlib.sha256(content).hexdigest()
    return Found(documents, digests, others)


def newest_first(before: Mapping[str, str], digests: Mapping[str, str], own: Sequence[str]) -> dict[str, str]:
    """Return the data sets with their digests, those that changed since the last time first.

    `before`: what this function returned then; `own`: the data sets of this run, which come first among the
    changed ones. So the order follows from the results themselves, and no clock is read.
    """
    changed = [name for name in digests if before.get(name) != digests[name]]
    place = {name: number for number, name in enumerate(own)}
    changed.sort(key=lambda name: (place.get(name, len(place)), name))
    rest = [name for name in before if name in digests and name not in changed]
    return {name: digests[name] for name in [*changed, *rest]}


def read_order(results: Path) -> dict[str, str]:
    """Return what `newest_first` returned for a folder of results the last time; empty before the first."""
    found = tables.read_json(results / ORDER)
    pairs = found if isinstance(found, list) else []
    return {
        pair[0]: pair[1] for pair in pairs if isinstance(pair, list) and list(map(type, pair)) == [str, str]
    }


def write_order(order: Mapping[str, str], results: Path) -> None:
    """Keep what `newest_first` returned, as a list: the keys of a JSON mapping are written sorted."""
    tables.write_json([list(pair) for pair in order.items()], results / ORDER)


def across(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return mechanisms × contrasts of all data sets: effect, interval and support; rows seen most first."""
    columns = [(doc["dataset"], c) for doc in documents for c in doc["contrasts"]]
    names: dict[str, str] = {}
    for doc in documents:
        names |= {each["id"]: each["name"] for each in doc["mechanisms"]}
    by = [{row["mechanism"]: row for row in c["mechanisms"]} for _, c in columns]
    keys = [key for key in names if any(key in rows for rows in by)]
    passed = {key: sum(rows.get(key, {}).get("support") in SURE for rows in by) for key in keys}
    keys.sort(key=lambda key: -passed[key])
    return {
        "columns": [{"dataset": d, "contrast": c["name"]} for d, c in columns],
        "rows": [{"name": names[key], "cells": [rows.get(key) for rows in by]} for key in keys],
    }


def render(
    documents: Sequence[dict[str, Any]], links: Mapping[str, str] | None = None, others: Sequence[str] = ()
) -> str:
    """Return the page.

    `links`: data set -> address of its page, by default next to the index; where they are given the page goes
    into a report of its own, and links to nothing else. `others`: data sets of another version, by name.
    """
    from markupsafe import Markup

    script = static(SCRIPTS)
    title = f"Resistance mechanisms in {len(documents)} data set{'' if len(documents) == 1 else 's'}"
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            doc={"sorascope": __version__, "dataset": {"simulated": False, "title": title}},
            documents=documents,
            links=links or {name: f"{name}/report.html" for name in _names(documents)},
            with_atlas=links is None,
            others=others,
            sure=SURE,
            atlases=list(dict.fromkeys(_atlas(each) for each in documents)),
            table=across(documents),
            chunks={},
            style=Markup(static(STYLES)),
            script=Markup(script),
            policy=policy(script),
        )
    )


def _names(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    return [each["dataset"]["name"] for each in documents]


def _atlas(document: Mapping[str, Any]) -> str:
    return "simulated" if document["dataset"]["simulated"] else "real"
