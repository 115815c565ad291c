"""The page of one data set: document, figures and tables through the templates, into one
self-contained file.
"""

from __future__ import annotations

from typing import Any

from . import (
    answer,
    assays,
    cells,
    document,
    frame,
    genes,
    labels,
    layered,
    panel_figures,
    sections,
    sentences,
    shortened,
    svg,
)
from .agreement import with_scores
from .components import components
from .inputs import Inputs
from .inputs import unit as inputs_unit
from .plain import of_contrast
from .plots import Plots
from .quality import figures as quality_figures

MANY = 4  # contrasts; with more, the page packs its lesser figures and holds fewer of genes and samples
STRIPS = 4  # sets with a strip in each of many contrasts: those called most often
LESSER = ("/calibration", "/null", "/agreement-", "/contrast", "/panel")


def figures(inputs: Inputs, made: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the figures shown at once (key: SVG), and those that the scripts show on demand, by contrast."""
    names = {key: each.short_name or each.name for key, each in inputs.knowledge.mechanisms.items()}
    simulated, alpha = inputs.dataset.simulated, inputs.statistics.fdr
    many = len(made["contrasts"]) > MANY
    written = labels.labels(inputs.data.samples)
    shown: dict[str, str] = {}
    later: dict[str, Any] = {}
    for each in made["contrasts"]:
        name = each["name"]
        table = of_contrast(inputs.signatures, name)
        marks = assays.marks(inputs.assays, name)
        plots = Plots(
            table, inputs.knowledge, name, simulated, made["dataset"]["unit"], marks, alpha, written
        )
        genes = of_contrast(inputs.signature_genes, name)
        shown[f"{name}/heatmap"] = plots.heatmap()
        shown[f"{name}/contrast"] = plots.contrast(of_contrast(inputs.contrast_mechanisms, name))
        rows = each["panels"]
        panels = {
            "panels": panel_figures.by_sample(rows, genes, plots.columns, names, name, simulated),
            "panel-changes": panel_figures.by_contrast(rows, names, plots.unit, name, simulated),
        }
        shown |= {f"{name}/{key}": figure for key, figure in panels.items() if figure}
        shown[f"{name}/calibration"] = plots.calibration(each["calibration"]["rows"])
        shown[f"{name}/null"] = plots.null()
        compared = with_scores(table, inputs.given_scores)
        for method in inputs.given_scores:
            shown[f"{name}/agreement-{method}"] = plots.agreement(compared, method)
        later[name] = {
            "columns": [column.name for column in plots.columns],
            "mechanisms": plots.mechanisms,
            "first": plots.strongest(),
            "samples": plots.signatures(tests_only=many),
            "strips_cut": many,
            "strips": plots.strips(genes, STRIPS if many else None),
        }
    return shown | quality_figures(inputs) | cells.figures(inputs.cells, names, simulated, alpha), later


def lesser(shown: dict[str, str]) -> dict[str, str]:
    """Return the figures that a page of many contrasts packs, for scripts to put in place.

    Of heat maps the first stays, which is open when the page is.
    """
    maps = [key for key in shown if key.endswith("/heatmap")][1:]
    return {key: text for key, text in shown.items() if key in maps or any(part in key for part in LESSER)}


def headings(contrast: dict[str, Any]) -> dict[str, Any]:
    """Return, for the answer, each line's called findings by heading, and the lines without any."""
    groups = [
        sentences.parts([answer.Finding(**each) for each in line["findings"]], contrast["neutral"])
        for line in contrast["lines"]
    ]
    silent = [line for line, found in zip(contrast["lines"], groups, strict=True) if not found]
    return {"groups": groups, "silent": silent}


def tables(inputs: Inputs) -> dict[str, Any]:
    """Return the tables that the page shows, by the path of their file."""
    between = {"contrast/interaction.tsv": inputs.interaction} if len(inputs.interaction) else {}
    whole = inputs.whole
    return {
        "signature/signatures.tsv": whole.get("signatures", inputs.signatures),
        "signature/summary.tsv": whole.get("summary", inputs.summary),
        "signature/genes.tsv": whole.get("signature_genes", inputs.signature_genes),
        "signature/calibration.tsv": whole.get("calibration", inputs.calibration),
        "contrast/mechanisms.tsv": whole.get("contrast_mechanisms", inputs.contrast_mechanisms),
        "contrast/gsea.tsv": whole.get("gsea", inputs.gsea),
        "contrast/genes.tsv": inputs.contrast_genes,
        **between,
        **{f"scores/{name}.tsv": frame.reset_index() for name, frame in inputs.scores.items()},
        "scores/coverage.tsv": inputs.coverage,
        "id_report.tsv": inputs.id_report,
        **cells.tables(inputs.cells),
        **assays.tables(inputs.assays),
    }


def described(inputs: Inputs) -> dict[str, Any]:
    """Return every table of the data set, also those too long for the page."""
    return (
        tables(inputs)
        | assays.tables(inputs.assays, every=True)
        | {
            "contrast/interaction.tsv": inputs.whole.get("interaction", inputs.interaction),
            "contrast/interaction_genes.tsv": inputs.interaction_genes,
            "contrast/gsea_curves.tsv": inputs.whole.get("gsea_curves", inputs.gsea_curves),
        }
    )


def gene_views(inputs: Inputs) -> genes.Packed:
    """Return the packed numbers of every gene in every sample and contrast."""
    contrasts = {
        name: {
            "test": plan.test,
            "reference": plan.reference,
            "block": plan.block,
            "column": plan.column,
        }
        for name, plan in inputs.dataset.contrasts.items()
    }
    block = next((plan.block for plan in inputs.dataset.contrasts.values() if plan.block), None)
    return genes.view(
        inputs.contrast_genes,
        (inputs.knowledge, *inputs.further),
        inputs.whole.get("gsea", inputs.gsea),
        inputs.whole.get("gsea_curves", inputs.gsea_curves),
        inputs.data.expression,
        inputs.data.samples,
        contrasts,
        inputs_unit(inputs.qc),
        components(inputs.data.expression, inputs.data.samples, block),
    )


def render(inputs: Inputs) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Return the page, the document it says, and the figures as files of their own."""
    made = document.build(inputs)
    shown, later = figures(inputs, made)
    members = genes.known_genes((inputs.knowledge, *inputs.further))
    known = {gene for own in members.values() for gene in own}
    named, cut = shortened.every(
        {path: layered.listed_rows(table, made["layers"]) for path, table in tables(inputs).items()}, known
    )
    titles = {each["id"]: each["name"] for each in made["mechanisms"]}
    chunks: dict[str, Any] = {f"views:{name}": views for name, views in later.items()}
    chunks["labels"] = {
        "mechanisms": titles,
        "alpha": made["rules"]["fdr"],
        "unit": made["dataset"]["unit"],
    }
    packed = lesser(shown) if len(made["contrasts"]) > MANY else {}
    chunks |= {f"figure:{key}": {"svg": text} for key, text in packed.items()}
    if inputs.cells is not None:
        chunks["cells"] = cells.points(inputs.cells)
    doc = made | {"contrasts": [each | headings(each) for each in made["contrasts"]]}
    of_cells = cells.section(inputs.cells, inputs.qc)
    html = frame.render(
        "report.html.j2",
        named,
        {key: text for key, text in shown.items() if key not in packed},
        chunks=chunks,
        genes=gene_views(inputs),
        doc=doc,
        sections=sections.of({**doc, "cells": of_cells}),
        cells=of_cells,
        names=titles,
        cut=cut,
        later=sorted(packed),
        strips=made["contrasts"],
        by_id={each["id"]: each for each in made["mechanisms"]},
    )
    return html, made, {key: svg.standalone(text) for key, text in shown.items()}
