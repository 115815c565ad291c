"""The atlas page: what recurs, the matrix, every forest, the nearest models, the tables."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import __version__
from ..report import frame, layout, words
from ..settings.roles import FACTS, LIVER
from ..synthesis import verdicts
from ..synthesis.combine import ALL, INTERVAL
from ..synthesis.effects import SPREAD
from ..synthesis.lines import line_key
from ..synthesis.place import extremes, named
from . import answer, assays, forests, layered
from .units import short_labels

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge
    from .build import Built
    from .layered import Layer

HERE = Path(__file__).parent
SCRIPTS = ("synthesis.js", "atlas.js")
SHADES, END = 11, 1.5
FILTERS = ("dataset", "line", "role", "resistance", *FACTS)
WORDS = {
    "not_measured": verdicts.NOT_MEASURED,
    "one_line": verdicts.ONE_LINE,
    "two_lines": verdicts.TWO_LINES,
    "hinges": verdicts.HINGES,
    "recurs_up": verdicts.RECURS_UP,
    "recurs_down": verdicts.RECURS_DOWN,
    "differs": verdicts.DIFFERS,
    "open": verdicts.OPEN,
}
FILES = {
    "synthesis": "synthesis.tsv",
    "effects": "effects.tsv",
    "similarity": "similarity.tsv",
    "place": "place.tsv",
    "panels": "panels.tsv",
    "left_out": "leave_one_out.tsv",
    "lines": "lines.tsv",
    "groups": "groups.tsv",
    "units": "units.tsv",
    "assays": "assays.tsv",
}


def render(
    built: Built,
    base: Knowledge,
    simulated: bool,
    further: Sequence[Layer] = (),
    of_assays: pd.DataFrame | None = None,
) -> str:
    """Return the page as HTML.

    `further`: the other layers, each in a section of its own; `of_assays`: what
    `assays.gather` found.
    """
    tables = built.tables()
    added = {} if of_assays is None or of_assays.empty else {"assays": of_assays}
    labels = short_labels(tables["units"])
    names = {key: each.short_name or each.name for key, each in base.mechanisms.items()}
    order = ordered(tables["synthesis"], base)
    figures = {
        key: forests.figure(key, names[key], tables["effects"], tables["synthesis"], labels, simulated)
        for key in order
    }
    synthesis = tables["synthesis"]
    controls = [key for key, each in base.mechanisms.items() if each.mechanism_class == "control"]
    strata = list(dict.fromkeys(synthesis["stratum"]))
    return frame.render(
        "atlas.html.j2",
        {FILES[name]: table for name, table in (layered.tables(built, base.main, further) | added).items()},
        figures,
        HERE / "templates",
        (HERE / "static" / "atlas.css").read_text(encoding="utf-8").strip(),
        "\n".join(
            (HERE / "static" / name).read_text(encoding="utf-8").strip()
            for name in ("synthesis.js", "atlas.js")
        ),
        doc={"dataset": {"simulated": simulated}, "sorascope": __version__, "contrasts": []},
        info=built.info,
        names=names,
        labels=labels,
        signs={key: each.resistance_sign for key, each in base.mechanisms.items()},
        answers={
            name: answer.sentences(synthesis, names, controls, name, built.info["fdr"]) for name in strata
        },
        again=again(built, order),
        facts=FILTERS,
        placed=placed(built.place, names),
        pooled={name: in_order(synthesis[synthesis["stratum"] == name], order) for name in strata},
        units=records(tables["units"]),
        filters=filters(tables["units"]),
        matrix=matrix(tables["effects"], tables["units"], order, base),
        panels=panels(tables["panels"], tables["units"], base),
        of_assays=[row for table in added.values() for row in assays.shown(table, names)],
        nearest=nearest(built.similarity, names),
        layers=[layer(one, tables["units"]) for one in further],
        tree=built.tree,
        several=ALL,
        rank_only=[label for unit, label in labels.items() if _rank_only(tables["units"], unit)],
    )


def layer(one: Layer, units: pd.DataFrame) -> dict[str, Any]:
    """Return one further layer: what it is, its matrix, synthesis and panels."""
    shown = layered.listed(one)
    synthesis = one.synthesis.mechanisms
    strata = list(dict.fromkeys(synthesis["stratum"]))
    return {
        **layered.heading(one),
        "about": layered.about(one, shown),
        "names": {key: each.short_name or each.name for key, each in one.base.mechanisms.items()},
        "matrix": matrix(one.gathered.effects, units, shown, one.base),
        "pooled": {name: in_order(synthesis[synthesis["stratum"] == name], shown) for name in strata},
        "panels": panels(one.gathered.panels, units, one.base),
    }


def ordered(synthesis: pd.DataFrame, base: Knowledge) -> list[str]:
    """Return all mechanisms: by how the review reads them, then by size of the mean effect."""
    rows = synthesis[synthesis["stratum"] == ALL].set_index("mechanism")["effect"]

    def key(name: str) -> tuple[int, float]:
        size = abs(rows.get(name, np.nan))
        place = layout.GROUPS.index(layout.group(base.mechanisms[name]))
        return place, -size if np.isfinite(size) else np.inf

    return sorted(rows.index, key=key)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as dicts; missing numbers are None."""
    return [
        {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def in_order(table: pd.DataFrame, order: list[str]) -> list[dict[str, Any]]:
    """Return the synthesis rows of one stratum in the page's order."""
    by = {row["mechanism"]: row for row in records(table)}
    return [by[name] for name in order if name in by]


def filters(units: pd.DataFrame) -> dict[str, list[str]]:
    """Return the facts by which units differ, with their values."""
    found = {name: sorted(set(units[name].fillna("").astype(str))) for name in FILTERS}
    return {name: values for name, values in found.items() if len(values) > 1}


def matrix(
    effects: pd.DataFrame, units: pd.DataFrame, order: list[str], base: Knowledge
) -> list[dict[str, Any]]:
    """Return one row a mechanism, with a cell a unit."""
    by = {(row["mechanism"], row["unit"]): row for row in effects.to_dict("records")}
    return [
        {
            "mechanism": name,
            "heading": layout.group(base.mechanisms[name]),
            "cells": [entry(by.get((name, unit))) for unit in units["unit"]],
        }
        for name in order
    ]


def entry(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what one cell shows; None where the mechanism is not measured."""
    if row is None or not np.isfinite(row["effect"]):
        return None
    half = INTERVAL * np.sqrt(row["variance"])
    low, high = row["effect"] - half, row["effect"] + half
    bounded = row["basis"] == SPREAD
    shade = int(np.clip((row["effect"] / END + 1) / 2 * SHADES, 0, SHADES - 1))
    error = (
        "error only bounded"
        if bounded
        else f"95 % {words.number(low)} to {words.number(high)}, {row['basis']}"
    )
    tip = f"{error}, {row['genes_measured']:.0f} genes"
    return {
        "effect": row["effect"],
        "shade": shade,
        "call": forests.call(row["call"]),
        "bounded": bounded,
        "told": tip,
    }


def panels(table: pd.DataFrame, units: pd.DataFrame, base: Knowledge) -> list[dict[str, Any]]:
    """Return one row a panel gene: its log2 fold change (or, of ranks, its score) in every unit."""
    by = {(row["mechanism"], row["gene"], row["unit"]): row for row in records(table)}
    return [
        {
            "mechanism": name,
            "gene": gene.symbol,
            "direction": gene.direction,
            "cells": [by.get((name, gene.symbol, unit)) for unit in units["unit"]],
        }
        for name, each in base.mechanisms.items()
        if each.form == "panel"
        for gene in each.scored_genes
    ]


def again(built: Built, order: list[str]) -> str:
    """Return as JSON what the page's script needs to repeat the synthesis for some contrasts."""
    effects = built.gathered.effects
    used = effects[effects["effect"].notna() & effects["variance"].notna() & (effects["role"] == LIVER)]
    rows = [
        {
            "unit": row.unit,
            "mechanism": row.mechanism,
            "line": line_key(row.line),
            "effect": row.effect,
            "variance": row.variance,
            "bounded": row.basis == SPREAD,
        }
        for row in used.itertuples()
    ]
    options = {
        "correlation": built.info["line_correlation"],
        "fdr": built.info["fdr"],
        "words": WORDS,
    }
    units = list(built.gathered.units["unit"])
    data = {"units": units, "mechanisms": order, "effects": rows, "options": options}
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")


def placed(table: pd.DataFrame, names: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return for each unit the known contrasts, the most similar first, and the three least similar."""
    return {unit: extremes(rows) for unit, rows in nearest(table, names).items()}


def nearest(similarity: pd.DataFrame, names: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """Return for each unit the others, the most similar first, with mechanisms by their names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in named(records(similarity), names):
        found.setdefault(row["unit"], []).append(row)
    return found


def _rank_only(units: pd.DataFrame, unit: str) -> bool:
    return "declared as ranks" in str(units.set_index("unit").loc[unit, "note"])
