"""MultiQC custom content: calls of every sample, so that the answer stands beside other tools' quality."""

from __future__ import annotations

from typing import Any

from ..calls import CALLED


def content(document: dict[str, Any]) -> dict[str, Any]:
    """Return one table for MultiQC (a file *_mqc.json): one row a contrast and line, counts and names
    of calls.
    """
    data = {}
    several = len(document["contrasts"]) > 1
    for contrast in document["contrasts"]:
        for line in contrast["lines"]:
            called = [each for each in line["findings"] if each["call"] in CALLED]
            toward = [each for each in called if each["reading"] == "toward resistance"]
            row = f"{line['line']} ({contrast['name']})" if several else line["line"]
            data[row] = {
                "samples": len(line["samples"]),
                "references": line["references"],
                "called": len(called),
                "toward": len(toward),
                "mechanisms": "; ".join(
                    f"{each['name']} {each['call']} ({each['strength']})" for each in toward
                )
                or "none",
            }
    alpha = document["rules"]["fdr"]
    simulated = "SIMULATED DATA. " if document["dataset"]["simulated"] else ""
    return {
        "id": f"sorascope_{document['dataset']['name']}",
        "section_name": f"Sorascope: {document['dataset']['name']}",
        "description": f"{simulated}Resistance mechanisms called at FDR ≤ {alpha:g}.",
        "plot_type": "table",
        "pconfig": {"id": f"sorascope_{document['dataset']['name']}_table", "title": "Sorascope calls"},
        "headers": {
            "samples": {"title": "Samples", "format": "{:,.0f}"},
            "references": {"title": "References", "format": "{:,.0f}"},
            "called": {"title": "Called", "format": "{:,.0f}"},
            "toward": {"title": "Toward resistance", "format": "{:,.0f}"},
            "mechanisms": {"title": "Toward resistance, which"},
        },
        "data": data,
    }
