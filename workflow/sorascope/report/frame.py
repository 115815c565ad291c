"""The frame of every page: templates, look, scripts, packed tables, and no network."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files.tables import steady_json
from . import payload, words
from .glossary import GLOSSARY

if TYPE_CHECKING:
    import pandas as pd
    from jinja2 import Environment

    from .genes import Packed

HERE = Path(__file__).parent
SCRIPTS = (
    "home.js",
    "data.js",
    "fold.js",
    "table.js",
    "heatmap.js",
    "views.js",
    "cells.js",
    "charts.js",
    "main.js",
)
OF_GENES = ("genes.js", "samples.js")
LIBRARY = "vendor/echarts.js"
STYLES = ("page.css", "figure.css", "dark.css", "print.css")


@cache
def environment() -> Environment:
    """Return the template environment: everything is escaped, an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=steady_json,
    )
    made.filters |= {
        "signed": words.number,
        "pshort": words.p_short,
        "listed": words.listed,
        "percent": percent,
        "pretty": pretty,
        "capfirst": words.capitalised,
        "by_id": lambda entries: {each["id"]: each for each in entries},
    }
    made.globals |= {
        "count": words.count,
        "marks": words.MARKS,
        "claim_genes": claim_genes,
        "glossary": GLOSSARY,
    }
    return made


def percent(value: float | None) -> str:
    """Return a share as a percentage."""
    return "–" if value is None else f"{value:.0%}"


def pretty(value: Any) -> str:
    """Return data as indented JSON text."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


def claim_genes(genes: list[str]) -> str:
    """Return carrying genes as text."""
    return ", ".join(genes) if genes else "–"


def static(names: tuple[str, ...]) -> str:
    """Return static files one after the other."""
    return "\n".join((HERE / "static" / name).read_text(encoding="utf-8").strip() for name in names)


@cache
def library() -> str:
    """Return the charting library, which a page starts when a reader comes near an interactive view."""
    return (HERE / "static" / LIBRARY).read_text(encoding="utf-8")


def policy(script: str) -> str:
    """Return the content security policy: no network at all, no script but the page's own and the library."""
    hashes = [hashlib.sha256(text.encode("utf-8")).digest() for text in (script, library())]
    allowed = " ".join(f"'sha256-{base64.b64encode(each).decode('ascii')}'" for each in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def render(
    template: str,
    tables: Mapping[str, pd.DataFrame],
    figures: Mapping[str, str],
    folder: Path | None = None,
    style: str = "",
    script: str = "",
    chunks: Mapping[str, Any] | None = None,
    genes: Packed | None = None,
    **context: Any,
) -> str:
    """Return a page from one of the report's templates or of those in `folder`, which may use the report's.

    `tables`: path of the file -> table, packed into the page; `chunks`: further data for the scripts by name,
    packed too; `genes`: the gene views (`genes.view`), for a template that includes `genes.html.j2`;
    `figures`: key -> SVG; `style` and `script` are put after the report's.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader
    from markupsafe import Markup

    made = environment()
    if folder is not None:
        shared = [made.loader] if made.loader else []
        made = made.overlay(loader=ChoiceLoader([FileSystemLoader(folder), *shared]))
    shipped = (
        SCRIPTS if genes is None else (*SCRIPTS[:-1], *OF_GENES, SCRIPTS[-1])
    )  # main.js starts all others
    scripts = "\n".join(part for part in (static(shipped), script) if part)
    packed = {f"table:{path}": payload.pack(payload.table(frame)) for path, frame in tables.items()}
    packed |= {name: payload.pack(value) for name, value in (chunks or {}).items()}
    if genes is not None:
        packed |= {**genes.chunks, "library:echarts": payload.pack_bytes(library().encode("utf-8"))}
    return made.get_template(template).render(
        tables={path: len(frame) for path, frame in tables.items()},
        chunks=packed,
        genes=genes,
        figures={key: Markup(text) for key, text in figures.items()},
        style=Markup("\n".join(part for part in (static(STYLES), style) if part)),
        script=Markup(scripts),
        policy=policy(scripts),
        **context,
    )
