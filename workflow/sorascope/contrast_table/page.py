"""The report page of published tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..report import frame, words
from ..report.figures.forest import Estimate, forest
from . import document
from .document import Published

TEMPLATES = Path(__file__).with_name("templates")
HEADERS = [("genes", 64), ("camera FDR", 80), ("GSEA NES", 70)]


def render(given: Published) -> tuple[str, dict[str, Any]]:
    """Return the page, and the document it says."""
    made = document.build(given)
    tables = {
        "contrast/mechanisms.tsv": given.contrast_mechanisms if given.whole is None else given.whole,
        "contrast/genes.tsv": given.contrast_genes,
        "id_report.tsv": given.id_report,
    }
    names = {each["id"]: each["name"] for each in made["mechanisms"]}
    short = {each["id"]: each["short_name"] for each in made["mechanisms"]}
    html = frame.render(
        "published.html.j2",
        tables,
        {each["name"]: figure(each, short, given.dataset.simulated) for each in made["contrasts"]},
        TEMPLATES,
        doc=made | {"contrasts": []},
        published=[each | {"held": held(each["mechanisms"])} for each in made["contrasts"]],
        names=names,
        layouts=_layouts(made),
        correlation_told=_correlation(given.statistics.table_correlation),
    )
    return html, made


def held(tests: list[dict[str, Any]]) -> dict[str, bool]:
    """Return which columns of the tests have a value in any row: the page shows no empty ones."""
    columns = dict.fromkeys(name for row in tests for name in row)
    return {name: any(row.get(name) not in (None, "") for row in tests) for name in columns}


def figure(contrast: dict[str, Any], names: dict[str, str], simulated: bool) -> str:
    """Draw the effects of all mechanisms, the surest first."""
    rows = []
    for row in contrast["mechanisms"]:
        supported = row["support"] in document.SUPPORTED
        way = {"up": "active", "down": "suppressed"}.get(row["direction"], "unchanged")
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
    told = f"{len(rows)} mechanisms; {contrast['headline']}"
    return forest(
        rows, HEADERS, "mean signed log2 fold change", f"Effects, {contrast['name']}", told, simulated
    )


def _correlation(stated: float | None) -> str:
    """Return how strongly camera takes the genes of a set to vary together."""
    if stated is not None:
        return f"taking a correlation of {stated} between them"
    return (
        "and by more than the mechanism usually moves between replicates or clones: each has the correlation "
        "between its genes measured in public data (column camera_correlation)"
    )


def _layouts(made: dict[str, Any]) -> list[str]:
    """Return one sentence a table: what was recognised and used."""
    told = []
    for each in made["contrasts"]:
        info = each["model"]
        columns = words.listed([f"{role} from {name}" for role, name in info["columns"].items()])
        told.append(
            f"{each['name']}: {info['file']} (SHA-256 {info['sha256'][:12]}…), layout {info['layout']}; "
            f"genes from {info['gene_column']} ({info['ids']}), {columns}; {info['rows']:,} rows gave "
            f"{info['genes']:,} genes. Tests use {info['statistic']}."
        )
        told += [f"{each['name']}: {remark}." for remark in info.get("remarks", ())]
        if info["genes_silent"]:
            told.append(
                f"{each['name']}: {info['genes_silent']:,} more genes have no change at all. They are "
                "taken as not expressed and take no part in tests and ranks."
            )
    return told


def read(given: dict[str, str]) -> dict[str, Any]:
    """Read the tables of the earlier stage for `Published`."""
    from ..report.inputs import read_json, read_table

    found = {name: read_table(given[name]) for name in ("contrast_genes", "contrast_mechanisms", "id_report")}
    return found | {"model": read_json(given["model"])}
