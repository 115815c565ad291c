"""What a finished run says: each data set's answer, where its page is, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..files.shipped import FOUND


def answers(
    documents: Mapping[Path, Mapping[str, Any]],
    index: Path,
    configs: Sequence[str] = (),
    snakefile: str = FOUND[0],
) -> str:
    """Return a line a data set, its answer and its page, and the next steps.

    `documents`: page -> its report.json. `index`: the page over all data sets. `configs`: the config files of
    the run. `snakefile`: the workflow's, named in commands where Snakemake does not find it by itself. Of
    several contrasts the first is given; of one data set alone also the lines.
    """
    lines = []
    for page, document in documents.items():
        dataset, contrasts = document["dataset"], document["contrasts"]
        if not contrasts:
            lines.append(f"{dataset['name']}: {page}")
            continue
        first, *others = contrasts
        simulated = " (simulated)" if dataset.get("simulated") else ""
        named = f", {first['name']} (and {len(others)} more on the page)" if others else ""
        lines.append(f"{dataset['name']}{simulated}{named}: {_answer(first)} {page}")
        if len(documents) == 1:
            lines += [f"  {line}" for line in first.get("headline_lines", ())]
    given = "" if snakefile in FOUND else f" -s {shlex.quote(snakefile)}"
    given += f" --configfile {shlex.join(configs)}" if configs else ""
    return "\n".join(
        [
            *lines,
            "",
            "Next:",
            f"  read the page of each data set; {index} lists all",
            f"  snakemake atlas --cores all{given}   which known models these resemble",
            f"  snakemake crate --cores 1{given}   all in one archive, for a repository",
        ]
    )


def others(paths: Sequence[Path]) -> str:
    """Return where a run's ends lie that are of no single data set: the atlas, the knowledge, the crate."""
    return f"Made: {', '.join(map(str, paths))}" if paths else ""


def _answer(contrast: Mapping[str, Any]) -> str:
    return str(contrast["together"] if contrast.get("lead") == "together" else contrast["headline"])
