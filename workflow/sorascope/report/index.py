"""The index page over all data sets, made from their documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .frame import environment, static

STYLES = ("page.css", "dark.css", "print.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def across(documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return mechanisms × contrasts of all data sets: effect, interval and support; rows seen most first."""
    columns = [(doc["dataset"], c) for doc in documents for c in doc["contrasts"]]
    names: dict[str, str] = {}
    for doc in documents:
        names |= {each["id"]: each["name"] for each in doc["mechanisms"]}
    by = [{row["mechanism"]: row for row in c["mechanisms"]} for _, c in columns]
    keys = [key for key in names if any(key in rows for rows in by)]
    passed = {key: sum(rows.get(key, {}).get("support") == "both tests" for rows in by) for key in keys}
    keys.sort(key=lambda key: -passed[key])
    return {
        "columns": [{"dataset": d, "contrast": c["name"]} for d, c in columns],
        "rows": [{"name": names[key], "cells": [rows.get(key) for rows in by]} for key in keys],
    }


def render(documents: Sequence[dict[str, Any]]) -> str:
    """Return the page."""
    from markupsafe import Markup

    return (
        environment()
        .get_template("index.html.j2")
        .render(
            documents=documents,
            table=across(documents),
            style=Markup(static(STYLES)),
            policy=POLICY,
            version=documents[0]["sorascope"],
        )
    )
