"""Inputs of a report made in memory: invented expression through the real statistics."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from once import Once
from sorascope import contrast, handover, knowledge, scores, signature
from sorascope.arrays.sets import coverage
from sorascope.contrast import interaction
from sorascope.contrast.set_tests import gsea
from sorascope.files import tables
from sorascope.ingest.expression import Expression
from sorascope.knowledge import readings
from sorascope.report import page
from sorascope.report.inputs import Inputs
from sorascope.settings import SHIPPED_MECHANISMS, Contrast, Dataset, Statistics

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "\u202e\u05e9\u05dc\u05d5\u05dd",  # right to left
    "x" * 200,
    "a\u0000b\u001f",
)

OF_A_CONTRAST = (
    "contrast_genes",
    "contrast_mechanisms",
    "signatures",
    "summary",
    "signature_genes",
    "calibration",
)


@cache
def base() -> knowledge.Knowledge:
    """The shipped knowledge base."""
    return knowledge.load(SHIPPED_MECHANISMS)


def expression(
    names: list[str], groups: list[str], active: str, shift: float, background: int
) -> pd.DataFrame:
    """Return log2 expression of all knowledge genes and `background` others; resistant samples shift
    one set.
    """
    draw = np.random.default_rng(7)
    known = sorted({gene.symbol for each in base().mechanisms.values() for gene in each.genes})
    genes = [*known, *(f"GENE{number}" for number in range(background))]
    values = draw.normal(7, 2, (len(genes), 1)) + draw.normal(0, 0.3, (len(genes), len(names)))
    frame = pd.DataFrame(values, index=pd.Index(genes, name="gene"), columns=names)
    for gene, direction in base().signed_sets().get(active, {}).items():
        frame.loc[gene, np.array(groups) == "resistant"] += shift * direction
    return frame


@Once
def inputs(
    lines: int = 2,
    replicates: int = 3,
    active: str = "hypoxia_hif1a",
    shift: float = 1.0,
    background: int = 600,
    blocked: bool = True,
    names: list[str] | None = None,
    interacting: bool = False,
    **dataset: object,
) -> Inputs:
    """Return the inputs of a data set of `lines` pairs of a resistant and a sensitive line."""
    sheet = pd.DataFrame(
        [
            (f"L{n}_{group[0]}{k}", group, f"line {n}")
            for n in range(lines)
            for group in ("sensitive", "resistant")
            for k in range(replicates)
        ],
        columns=["sample", "response", "line"],
    )
    if names:
        sheet.loc[: len(names) - 1, "sample"] = names
        sheet.loc[sheet["line"] == "line 0", "line"] = names[0]
    sheet = sheet.set_index("sample")
    groups = list(sheet["response"])
    values = expression(list(sheet.index), groups, active, shift, background)
    plan = Contrast(
        "resistant_vs_sensitive",
        "response",
        "resistant",
        "sensitive",
        "line" if blocked else None,
        interaction=interacting,
    )
    name = plan.name
    options, sets = Statistics(permutations=100), base().signed_sets()
    compared = contrast.run(values, sheet, plan, sets, None, options)
    scored, curves = gsea.prerank(handover.ranking(compared.genes), sets, permutations=100)
    between = interaction.run(values, sheet, {name: plan}, sets, None, options)
    signed = signature.run(values, sheet, plan, sets, options, panels=base().panels())
    given = {"title": "Made for a test", "resistance": "acquired", "scale": "log2"} | dataset
    return Inputs(
        dataset=Dataset(
            "made", matrix=SHIPPED_MECHANISMS, samples=SHIPPED_MECHANISMS, contrasts={name: plan}, **given
        ),
        statistics=options,
        knowledge=base(),
        data=Expression(values, sheet, None, {"checksums": {"matrix.tsv": "0" * 64}, "versions": {}}),
        qc=quality(sheet),
        id_report=pd.DataFrame(
            {"original_id": values.index, "symbol": values.index, "action": "kept", "reason": ""}
        ),
        scores={
            k: v.rename_axis("sample") for k, v in scores.compute(values, sets, ("rank", "ssgsea")).items()
        },
        coverage=coverage(values.index, sets),
        contrast_genes=tables.stack({name: compared.genes}),
        contrast_mechanisms=tables.stack({name: compared.mechanisms}),
        gsea=tables.stack({name: scored}),
        gsea_curves=tables.stack({name: curves}),
        interaction=between.mechanisms,
        interaction_genes=between.genes,
        contrast_model={name: compared.info | {"interaction": between.info.get(name)}},
        signatures=tables.stack({name: readings.complete(signed.table, base(), signed.genes)}),
        summary=tables.stack({name: signed.summary}),
        signature_genes=tables.stack({name: signed.genes}),
        calibration=tables.stack({name: signed.calibration}),
        signature_model={name: signed.info},
    )


@Once
def rendered(**asked: object) -> tuple[str, dict, dict]:
    """Return the page, its document and its figures, of the inputs that are asked for."""
    return page.render(inputs(**asked))


def many(given: Inputs, times: int, genes: int) -> Inputs:
    """Return the inputs with every line `times` over and `genes` genes, shaken so that nothing repeats."""
    draw = np.random.default_rng(3)

    def copies(table: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for number in range(times):
            part = table.copy()
            for column in {"sample", "block"} & set(table.columns):
                part[column] = part[column] + f" copy {number}"
            for column in {"activity", "effect", "z", "log2_difference", "p", "fdr"} & set(table.columns):
                part[column] = part[column] * draw.uniform(0.7, 1, len(part))
            parts.append(part)
        return pd.concat(parts, ignore_index=True)

    sheet = copies(given.data.samples.rename_axis("sample").reset_index()).set_index("sample")
    values = pd.concat([given.data.expression] * times, axis=1).set_axis(sheet.index, axis=1)
    scored = {name: copies(table.reset_index()).set_index("sample") for name, table in given.scores.items()}
    extra = pd.DataFrame({"gene": [f"LOC{number * 7919 % 1_000_003}" for number in range(genes)]})
    for column in given.contrast_genes.columns.drop(["contrast", "gene", "reason"]):
        extra[column] = draw.normal(0, 1, genes)
    tested = extra.assign(contrast=given.contrast_genes["contrast"].iloc[0], reason="")
    fate = pd.DataFrame(
        {"original_id": extra["gene"], "symbol": extra["gene"], "action": "kept", "reason": ""}
    )
    return replace(
        given,
        contrast_genes=pd.concat(
            [given.contrast_genes, tested[given.contrast_genes.columns]], ignore_index=True
        ),
        id_report=pd.concat([given.id_report, fate], ignore_index=True),
        data=replace(given.data, expression=values, samples=sheet),
        qc=quality(sheet),
        scores=scored,
        signatures=copies(given.signatures),
        signature_genes=copies(given.signature_genes),
    )


def contrasts(given: Inputs, times: int) -> Inputs:
    """Return the inputs with their contrast `times` over, shaken so that nothing repeats."""
    (plan,) = given.dataset.contrasts.values()
    names = [f"contrast_{number}" for number in range(times)]

    def copies(table: pd.DataFrame) -> pd.DataFrame:
        parts = []
        for number, name in enumerate(names):
            part, draw = table.copy(), np.random.default_rng(number)
            # counts of genes, coverage and degrees of freedom are the same in every contrast of one matrix
            values = part.select_dtypes("float").drop(columns=["coverage", "df"], errors="ignore")
            for column in values.columns[(values.fillna(0) % 1).any()]:
                part[column] = part[column] * draw.uniform(0.7, 1, len(part))
            parts.append(part.assign(contrast=name))
        return pd.concat(parts, ignore_index=True)

    return replace(
        given,
        dataset=replace(given.dataset, contrasts={name: replace(plan, name=name) for name in names}),
        contrast_model=dict.fromkeys(names, given.contrast_model[plan.name]),
        signature_model=dict.fromkeys(names, given.signature_model[plan.name]),
        **{field: copies(getattr(given, field)) for field in OF_A_CONTRAST},
    )


def quality(sheet: pd.DataFrame) -> dict:
    """Return what ingest says about samples."""
    return {
        "samples": [
            {
                "sample": name,
                "group": group,
                "library_size": 1e6,
                "genes_detected": 9000 + k,
                "replicate_correlation": 0.9,
                "pca": [float(k), float(-k), 0.0],
            }
            for k, (name, group) in enumerate(sheet["response"].items())
        ],
        "pca_variance": [0.5, 0.2, 0.1],
        "normalisation": {"method": "none: log2 values as given"},
        "excluded": {},
        "notes": [],
    }
