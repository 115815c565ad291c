"""What pages beside the report of a data set share with it: look, scripts, packed tables, no network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import payload
from .page import SCRIPTS, STYLES, environment, policy, static

if TYPE_CHECKING:
    import pandas as pd


def render(
    folder: Path,
    template: str,
    tables: Mapping[str, pd.DataFrame],
    figures: Mapping[str, str],
    style: str = "",
    script: str = "",
    **context: Any,
) -> str:
    """Return a page from a template of `folder`, which may include the report's own.

    `tables`: path of the file -> table, packed into the page; `figures`: key -> SVG; `style` and `script` are
    put after the report's.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader
    from markupsafe import Markup

    base = environment()
    shared = [base.loader] if base.loader else []
    own = base.overlay(loader=ChoiceLoader([FileSystemLoader(folder), *shared]))
    scripts = "\n".join(part for part in (static(SCRIPTS), script) if part)
    return own.get_template(template).render(
        tables={path: len(frame) for path, frame in tables.items()},
        chunks={f"table:{path}": payload.pack(payload.table(frame)) for path, frame in tables.items()},
        figures={key: Markup(text) for key, text in figures.items()},
        style=Markup("\n".join(part for part in (static(STYLES), style) if part)),
        script=Markup(scripts),
        policy=policy(scripts),
        **context,
    )
