"""A page on which samples are sorted into groups, lines and clones by hand; it makes the two files."""

from __future__ import annotations

import base64
import hashlib
import json
import shlex
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..files import shipped
from ..readers.files import fault
from ..settings.unconfirmed import MARK
from .found import Found, columns
from .groups import BACKGROUND, LINE, OF_LINES
from .guess import Guess

STATIC = Path(__file__).parent / "static"
CHOSEN = ("scale", "ids", "resistance", "exclude", "contrasts", "cells")  # on the page, or written apart


def render(name: str, brought: str, found: Found, folder: Path) -> str:
    """Return the page as one file that fetches nothing and sends nothing.

    `folder`: where its two files are to be, from the folder in which snakemake is started. Raises
    `InputError` for a published table, which has no samples.
    """
    if not found.rows:
        raise _no_samples(brought)
    script = (STATIC / "page.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; base-uri 'none'; "
        "form-action 'none'"
    )
    # nothing in the data may end the element or begin a comment
    text = json.dumps(described(name, brought, found, folder), ensure_ascii=True).replace("<", "\\u003c")
    parts = {
        "POLICY": policy,
        "STYLE": (STATIC / "page.css").read_text(encoding="utf-8"),
        "SCRIPT": script,
        "DATA": text,
    }
    first, *rest = (STATIC / "page.html").read_text(encoding="utf-8").split("@")
    return first + "".join(parts.get(piece, piece) for piece in rest)


def described(name: str, brought: str, found: Found, folder: Path) -> dict[str, Any]:
    """Return what the page starts from: the samples with their guessed places, and what is fixed."""
    contrasts = list(found.entry["contrasts"].values())
    first = contrasts[0] if contrasts else {}
    group = _bare(first.get("column", ""))
    line = _bare(first.get("block", "")) or next(
        (each for each in columns(found.rows) if each in (LINE, BACKGROUND) or OF_LINES.fullmatch(each)), ""
    )
    samples = [
        {
            "name": sample,
            "group": _bare(cells.get(group, "")),
            "line": _bare(cells.get(line, "")),
            "cells": {key: _bare(cell) for key, cell in cells.items() if key not in (group, line)},
        }
        for sample, cells in found.rows.items()
    ]
    return {
        "name": name,
        "brought": brought,
        "folder": folder.as_posix(),
        "commands": [
            shipped.command(f"{targets} --configfile {shlex.quote((folder / f'{name}.yaml').as_posix())}")
            for targets in ("preflight --cores 1", "--cores all")
        ],
        "entry": {key: _bare(value) for key, value in found.entry.items() if key not in CHOSEN},
        "cells": {key: _bare(value) for key, value in found.entry.get("cells", {}).items()},
        "left_out": dict(found.entry.get("exclude", {})),
        "columns": [each for each in columns(found.rows) if each not in (group, line)],
        "scale": _guess(found.entry["scale"]),
        "ids": _guess(found.entry["ids"]),
        "test": _bare(first.get("test", "")),
        "reference": _bare(first.get("reference", "")),
        "samples": samples,
    }


def _bare(value: str | Guess) -> str:
    return value.value if isinstance(value, Guess) else str(value).removesuffix(MARK)


def _guess(value: str | Guess) -> dict[str, str]:
    return {"value": _bare(value), "because": value.because if isinstance(value, Guess) else ""}


def _no_samples(brought: str) -> InputError:
    remedy = "run it without --page: the config needs no sample sheet"
    return fault(brought, "", "a published table, which has no samples", "a matrix of samples", remedy)
