"""What axe-core finds on a page, closed and with all its parts open: `make test-axe` installs it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import chromium
import pytest

SOURCE = Path(__file__).resolve().parents[2] / ".axe" / "node_modules" / "axe-core" / "axe.min.js"
SOURCE = Path(os.environ.get("AXE", SOURCE))
OPEN = """document.querySelectorAll('details').forEach(each => { each.open = true; });
document.querySelectorAll('button.fold[aria-expanded=false]').forEach(each => each.click());"""
RULES = "{resultTypes: ['violations']}"

needed = [
    pytest.mark.axe,
    pytest.mark.long,
    pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING),
    pytest.mark.skipif(not SOURCE.exists(), reason="axe-core is not here: make test-axe installs it by npm"),
]


def held(test: Any) -> Any:
    """Mark a single test as `needed` marks a module."""
    for mark in needed:
        test = mark(test)
    return test


def faults(browser: chromium.Browser) -> list[str]:
    """Return every fault of the page as it opens and with all parts open, with its weight and first place."""
    browser.run(SOURCE.read_text(encoding="utf-8"))
    told: dict[str, None] = {}
    for before in ("", OPEN):
        browser.run(f"(() => {{ {before} }})()")
        for each in browser.run(f"axe.run(document, {RULES})")["violations"]:
            places = [" ".join(map(str, node["target"])) for node in each["nodes"]]
            told[f"{each['id']} ({each['impact']}), {len(places)} times: {places[0]}"] = None
    return list(told)
