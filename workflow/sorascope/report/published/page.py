"""The report page of published tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...contrast_table import mechanisms
from ...knowledge.calls import SUPPORTED
from .. import atlas_columns, columns, frame, layered, shortened, words
from .. import genes as gene_views
from ..figures.forest import Estimate, forest
from . import document, genes, methods
from .document import Published

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

TEMPLATES = Path(__file__).with_name("templates")
HEADERS = [("genes", 64), ("camera FDR", 80), ("GSEA NES", 70)]


def tables(given: Published) -> dict[str, Any]:
    """Return the tables that the page shows, by the path of their file."""
    return {
        "contrast/mechanisms.tsv": given.contrast_mechanisms if given.whole is None else given.whole,
        "contrast/gsea.tsv": given.gsea,
        "contrast/genes.tsv": given.contrast_genes,
        "contrast/place.tsv": given.place,
        "id_report.tsv": given.id_report,
    }


def readme(given: Published) -> pd.DataFrame:
    """Return what every column of every table means."""
    import pandas as pd

    own = tables(given) | {"contrast/gsea_curves.tsv": given.gsea_curves}
    place = {path: own.pop(path) for path in list(own) if path.endswith("place.tsv")}
    names = {key: each.name for key, each in given.knowledge.mechanisms.items()}
    return pd.concat([columns.describe(own, names), atlas_columns.describe(place)], ignore_index=True)


def render(given: Published) -> tuple[str, dict[str, Any]]:
    """Return the page, and the document it says."""
    made = document.build(given)
    short = {each["id"]: each["short_name"] for each in made["mechanisms"]}
    strips = genes.views(
        given.knowledge, given.contrast_genes, list(given.dataset.tables), given.dataset.simulated
    )
    members = gene_views.known_genes((given.knowledge, *given.further))
    named, cut = shortened.every(
        {path: layered.listed_rows(table, made["layers"]) for path, table in tables(given).items()},
        {gene for own in members.values() for gene in own},
    )
    html = frame.render(
        "published.html.j2",
        named,
        {each["name"]: figure(each, short, given.dataset.simulated) for each in made["contrasts"]},
        TEMPLATES,
        chunks={
            "views:tables": strips,
            "labels": {
                "mechanisms": {each["id"]: each["name"] for each in made["mechanisms"]},
                "alpha": made["rules"]["fdr"],
                "unit": "log2",
            },
        },
        genes=gene_views.view(
            given.contrast_genes,
            (given.knowledge, *given.further),
            given.gsea,
            given.gsea_curves,
            order=order,
        ),
        doc=made,
        cut=cut,
        published=[each | {"held": held(each["mechanisms"])} for each in made["contrasts"]],
        names={each["id"]: each["name"] for each in made["mechanisms"]},
        by_id={each["id"]: each for each in made["mechanisms"]},
        changes=genes.changes(made["contrasts"]),
        strips=[{"name": "tables"}],
        correlation=methods.correlation(given.statistics.gene_correlation),
    )
    return html, made


def order(table: pd.DataFrame) -> np.ndarray:
    """Return what GSEA ranked the genes of one table by: the page's ranks and running sums are its own."""
    named = table.assign(log2_fold_change=table["change"], statistic=table["t"])
    return mechanisms.statistic(named)[0]


def held(tests: list[dict[str, Any]]) -> dict[str, bool]:
    """Return which columns of the tests have a value in any row: the page shows no empty ones."""
    columns = dict.fromkeys(name for row in tests for name in row)
    return {name: any(row.get(name) not in (None, "", []) for row in tests) for name in columns}


def figure(contrast: dict[str, Any], names: dict[str, str], simulated: bool) -> str:
    """Draw the effects of all mechanisms, the surest first."""
    rows = []
    for row in contrast["mechanisms"]:
        supported = row["support"] in SUPPORTED
        way = {"up": "higher", "down": "lower"}.get(row["direction"], "unchanged")
        texts = (
            f"{row['genes_measured']}/{row['genes_scored']}",
            words.p_short(row["camera_fdr"]),
            words.number(row["prerank_nes"]),
        )
        ends = (row["effect_low"], row["effect_high"])
        rows.append(
            Estimate(
                names.get(row["mechanism"], row["mechanism"]),
                row["effect"],
                *ends,
                way if supported else "unchanged",
                texts,
            )
        )
    caption = f"{len(rows)} mechanisms; {contrast['headline']}"
    return forest(
        rows, HEADERS, "mean signed log2 fold change", f"Effects, {contrast['name']}", caption, simulated
    )


def read(given: dict[str, str]) -> dict[str, Any]:
    """Read the tables of the earlier stage for `Published`."""
    from ..inputs import read_json, read_table

    names = ("contrast_genes", "contrast_mechanisms", "gsea", "gsea_curves", "place", "id_report")
    found = {name: read_table(given[name]) for name in names}
    return found | {"model": read_json(given["model"])}
