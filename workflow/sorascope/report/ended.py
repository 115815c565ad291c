"""What a finished run says: each data set's answer and where its page lies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def told(documents: Mapping[Path, Mapping[str, Any]], index: Path) -> str:
    """Return the answer of each contrast in a line, and the page it stands on.

    `documents`: page -> its report.json. `index`: the page over all data sets.
    """
    lines = []
    for page, document in documents.items():
        dataset, contrasts = document["dataset"], document["contrasts"]
        simulated = " (simulated)" if dataset.get("simulated") else ""
        for contrast in contrasts:
            named = f", {contrast['name']}" if len(contrasts) > 1 else ""
            lines.append(f"{dataset['name']}{simulated}{named}: {_answer(contrast)}")
            lines += [f"  {line}" for line in contrast.get("headline_lines", ())]
        lines.append(f"  read {page}")
    return "\n".join([*lines, f"All data sets: {index}"])


def _answer(contrast: Mapping[str, Any]) -> str:
    return contrast["together"] if contrast.get("lead") == "together" else contrast["headline"]
