"""MultiQC custom content: calls of every line, so that the answer is next to other tools' quality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..knowledge.calls import CALLED, SUPPORTED
from ..knowledge.readings import TOWARD_RESISTANCE

NUMBER = "{:,.0f}"
OF_LINES = {"samples": "Samples", "references": "References", "called": "Called"}
OF_TABLES = {"genes": "Genes tested", "called": "Supported"}


def content(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return one table for MultiQC (a file *_mqc.json): counts and names of what was found.

    It has a row a contrast and line; of published tables, which have no samples, a row a table.
    """
    dataset, alpha = document["dataset"], document["rules"]["fdr"]
    tables = dataset["kind"] == "contrast"
    simulated = "SIMULATED DATA. " if dataset["simulated"] else ""
    found = f"supported at FDR ≤ {alpha:g}, by published table" if tables else f"called at FDR ≤ {alpha:g}"
    counts = OF_TABLES if tables else OF_LINES
    return {
        "id": f"sorascope_{dataset['name']}",
        "section_name": f"Sorascope: {dataset['name']}",
        "description": f"{simulated}Resistance mechanisms {found}.",
        "plot_type": "table",
        "pconfig": {"id": f"sorascope_{dataset['name']}_table", "title": "Sorascope calls"},
        "headers": {
            **{key: {"title": title, "format": NUMBER} for key, title in counts.items()},
            "toward": {"title": "Toward resistance", "format": NUMBER},
            "mechanisms": {"title": "Toward resistance, which"},
        },
        "data": dict(_tables(document) if tables else _lines(document["contrasts"])),
    }


def _lines(contrasts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for contrast in contrasts:
        for line in contrast["lines"]:
            called = [each for each in line["findings"] if each["call"] in CALLED]
            named = [
                (each["reading"], f"{each['name']} {each['call']} ({each['strength']})") for each in called
            ]
            row = f"{line['line']} ({contrast['name']})" if len(contrasts) > 1 else line["line"]
            yield row, {"samples": len(line["samples"]), "references": line["references"], **_counted(named)}


def _tables(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {each["id"]: each["name"] for each in document["mechanisms"]}
    ways = {"up": "higher", "down": "lower"}
    for contrast in document["contrasts"]:
        named = [
            (each["reading"], f"{names[each['mechanism']]} {ways[each['direction']]}, {each['support']}")
            for each in contrast["mechanisms"]
            if each["support"] in SUPPORTED
        ]
        yield contrast["name"], {"genes": contrast["model"]["genes_tested"], **_counted(named)}


def _counted(named: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return how many are called, how many of them toward resistance, and which; `named`: reading, words."""
    toward = [words for reading, words in named if reading == TOWARD_RESISTANCE]
    return {"called": len(named), "toward": len(toward), "mechanisms": "; ".join(toward) or "none"}
