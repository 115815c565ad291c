"""All assays of a data set: tables a contrast, the match of samples, evidence a mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import Problems
from ..files import tables
from ..files.checksum import sha256
from ..ingest.expression import Expression
from ..knowledge import Knowledge
from ..knowledge.layers import select
from ..settings import Contrast, Dataset, Statistics
from . import evidence, responses
from .markers import marked
from .matrix import AssayMatrix, missing_by_group, read, suggestions, uneven
from .statistics.differences import FEWEST_A_GROUP
from .statistics.match import Match, match
from .tested import Tested
from .tested import run as test

ALL = "(all)"
TABLES = ("features", "markers", "kinases", "samples", "calibration", "evidence", "responses")


@dataclass(frozen=True)
class AssayTables:
    """One assay's tables over all contrasts, by name, and what its model.json says."""

    tables: Mapping[str, pd.DataFrame]
    info: dict[str, Any]


def run(
    dataset: Dataset,
    data: Expression,
    knowledge: Knowledge,
    contrasts: Mapping[str, Contrast],
    options: Statistics,
    mrna: Mapping[str, pd.DataFrame],
) -> dict[str, AssayTables]:
    """Test every assay of a data set.

    `mrna`: the tables contrast_mechanisms, contrast_genes and summary. Raises `InputError` for faults of a
    matrix, and for one whose samples surely are others than their names say.
    """
    rows = data.samples.astype(str).to_dict("index")
    matrices = {
        name: read(assay, rows, f"key datasets.{dataset.name}.assays.{name}")
        for name, assay in dataset.assays.items()
    }
    matches = {name: _match(matrix, data, contrasts) for name, matrix in matrices.items()}
    _refuse_others(matrices, matches)
    mechanisms = select(mrna["contrast_mechanisms"], knowledge.main)
    summary = select(mrna["summary"], knowledge.main)
    return {
        name: _of_assay(
            dataset, name, matrix, data, knowledge, contrasts, options,
            mechanisms, summary, mrna["contrast_genes"], _totals(matrix, matrices), matches[name],
        )
        for name, matrix in matrices.items()
    }  # fmt: skip


def _of_assay(
    dataset: Dataset,
    name: str,
    matrix: AssayMatrix,
    data: Expression,
    knowledge: Knowledge,
    contrasts: Mapping[str, Contrast],
    options: Statistics,
    mechanisms: pd.DataFrame,
    summary: pd.DataFrame,
    genes: pd.DataFrame,
    totals: Mapping[str, np.ndarray],
    matched: Match | None,
) -> AssayTables:
    parts: dict[str, dict[str, pd.DataFrame]] = {table: {} for table in TABLES if table != "responses"}
    pairs = marked(matrix, list(knowledge.mechanisms))
    by_response = responses.of_markers(matrix, pairs, data.samples, dataset.responses, options.seed)
    info: dict[str, Any] = {
        "matrix": _of_matrix(matrix, contrasts, data.samples),
        "match": _matched(matched),
    }
    for key, contrast in contrasts.items():
        lines = _lines(matrix, data.samples, contrast)
        one_line = bool(contrast.block) or dataset.resistance == "acquired"
        result: Tested = test(
            matrix, data.samples, contrast, list(knowledge.mechanisms), options, totals, one_line
        )
        own = mechanisms[mechanisms["contrast"] == key]
        of_genes = genes[genes["contrast"] == key]
        mrna = evidence.of_mrna(knowledge.mechanisms, own, of_genes, options.fdr)
        result = replace(result, markers=_with_mrna(result.markers, of_genes))
        found = {ALL: (result, mrna)}
        for line, samples in lines.items():
            part = matrix.of(samples)
            own_totals = {gene: values[part_of(matrix, samples)] for gene, values in totals.items()}
            alone = replace(contrast, block=None, clone=None)
            tested = test(part, data.samples, alone, list(knowledge.mechanisms), options, own_totals, True)
            tested = replace(tested, markers=_with_mrna(tested.markers, of_genes))
            of_line = summary[(summary["contrast"] == key) & (summary["block"] == line)]
            found[line] = (tested, evidence.of_line(knowledge.mechanisms, of_line))
        parts["evidence"][key] = _by_line(
            {
                line: evidence.of_assay(name, one, knowledge, known, by_response, options.fdr)
                for line, (one, known) in found.items()
            }
        )
        for table in ("features", "markers", "kinases"):
            parts[table][key] = _by_line({line: getattr(one, table) for line, (one, _) in found.items()})
        for table in ("samples", "calibration"):
            parts[table][key] = getattr(result, table)
        by_line = {line: one.info for line, (one, _) in found.items() if line != ALL}
        info.setdefault("contrasts", {})[key] = result.info | {"lines": by_line}
    made = {table: tables.stack(by_contrast) for table, by_contrast in parts.items()}
    made["responses"] = by_response
    info["responses"] = responses.between(data.samples, dataset.responses, options.seed).to_dict("records")
    return AssayTables(made, info)


def _lines(matrix: AssayMatrix, sheet: pd.DataFrame, contrast: Contrast) -> dict[str, list[str]]:
    """Return the samples of each line (block) that has two of both groups; nothing without blocks."""
    if not contrast.block:
        return {}
    own = sheet.loc[list(matrix.samples)]
    groups, blocks = own[contrast.column].astype(str), own[contrast.block].astype(str)
    found = {}
    for line in dict.fromkeys(blocks):
        members = groups[(blocks == line) & groups.isin([contrast.test, contrast.reference])]
        if min((members == each).sum() for each in (contrast.test, contrast.reference)) >= FEWEST_A_GROUP:
            found[line] = list(members.index)
    return found


def part_of(matrix: AssayMatrix, samples: Sequence[str]) -> list[int]:
    """Return where these samples are in the matrix."""
    return [matrix.samples.index(sample) for sample in samples]


def _by_line(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of the whole contrast and of its lines, one under the other."""
    named = [part.assign(line=line)[["line", *part.columns]] for line, part in parts.items()]
    filled = [part for part in named if len(part)] or named[:1]
    return pd.concat(filled, ignore_index=True)


def _with_mrna(markers: pd.DataFrame, genes: pd.DataFrame) -> pd.DataFrame:
    """Add the mRNA of each marker's gene: dosage with expression, protein with its message."""
    known = dict(zip(genes["gene"], genes["log2_fold_change"], strict=True))
    symbols = [each.partition("_")[0] for each in markers["feature"]]
    return markers.assign(mrna_difference=[known.get(symbol, np.nan) for symbol in symbols])


def _of_matrix(matrix: AssayMatrix, contrasts: Mapping[str, Contrast], sheet: pd.DataFrame) -> dict[str, Any]:
    missing = {}
    for name, contrast in contrasts.items():
        groups = {
            sample: str(level)
            for sample, level in sheet[contrast.column].items()
            if str(level) in (contrast.test, contrast.reference)
        }
        missing[name] = missing_by_group(matrix, groups)
    return {
        "told": matrix.describe(),
        "checksum": sha256(matrix.assay.matrix),
        "type": matrix.assay.type,
        "title": matrix.kind.title,
        "unit": matrix.kind.unit,
        "samples": list(matrix.samples),
        "absent": list(matrix.absent),
        "rows": len(matrix.labels) - matrix.ratios,
        "identified": matrix.known,
        "dropped": dict(matrix.dropped),
        "missing": missing,
        "notes": list(matrix.notes),
        "warnings": [*matrix.warnings, *filter(None, map(uneven, missing.values()))],
        "suggestions": suggestions(matrix)[:20],
    }


def _totals(matrix: AssayMatrix, matrices: Mapping[str, AssayMatrix]) -> dict[str, np.ndarray]:
    """Return the amount of each protein in a matrix' samples: of the same matrix, else of one of proteins."""
    found: dict[str, np.ndarray] = {}
    others = [each for each in matrices.values() if each.assay.type == "protein" and each is not matrix]
    for source in (matrix, *others):
        place = {sample: number for number, sample in enumerate(source.samples)}
        columns = [place.get(sample, -1) for sample in matrix.samples]
        for row, each in enumerate(source.identified):
            if each.of == "protein":
                values = source.values[row][columns]
                found.setdefault(each.features[0], np.where(np.array(columns) < 0, np.nan, values))
    return found


def _match(matrix: AssayMatrix, data: Expression, contrasts: Mapping[str, Contrast]) -> Match | None:
    """Return how samples go with their own mRNA, by the genes of proteins or of copy number."""
    place = {gene: number for number, gene in enumerate(data.expression.index)}
    rows, genes = [], []
    for row, each in enumerate(matrix.identified):
        if each.of in ("protein", "copy_number") and each.features and each.features[0] in place:
            rows.append(row)
            genes.append(place[each.features[0]])
    names = list(matrix.samples)
    expression = data.expression[names].to_numpy(dtype=float)[genes]
    contrast = next(iter(contrasts.values()))
    labels = None
    if contrast.block:
        keys = data.samples.loc[names, [contrast.block, contrast.column]].astype(str)
        labels = [" ".join(pair) for pair in keys.itertuples(index=False)]
    return match(matrix.values[rows], expression, names, labels)


def _matched(found: Match | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "samples": found.samples,
        "own_first": found.own_first,
        "p": found.p,
        "rows": found.rows,
        "misplaced": found.misplaced,
    }


def _refuse_others(matrices: Mapping[str, AssayMatrix], matches: Mapping[str, Match | None]) -> None:
    """Raise `InputError` for a matrix whose samples surely are others."""
    problems = Problems()
    for name, found in matches.items():
        if found is not None and found.surely:
            swapped = ", ".join(f"{one} goes with {other}" for one, other in found.misplaced.items())
            problems.add(
                matrices[name].assay.matrix,
                f"assay {name}",
                f"samples that are others than their names say: of {found.samples} only {found.own_first} go "
                f"best with their own mRNA ({swapped})",
                "the same samples as the matrix of mRNA",
                "correct the names of its samples, or map them under samples:",
            )
    problems.raise_if_any()
