"""What the columns of a published contrast table are, recognised by their names.

limma: topTable (logFC, AveExpr, t, P.Value, adj.P.Val; with confint CI.L, CI.R). DESeq2: results (baseMean,
log2FoldChange, lfcSE, stat, pvalue, padj). edgeR: topTags (logFC, logCPM, F or LR, PValue, FDR). GEO2R writes
limma's or DESeq2's names. Anything else with gene and fold change is a plain table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, Problem, Problems, did_you_mean
from ..readers.fields import NUMBER

ROLES = ("log2_fold_change", "statistic", "standard_error", "ci_low", "ci_high", "p", "mean_expression")
KNOWN: dict[str, tuple[str, ...]] = {
    "log2_fold_change": (
        "log2foldchange", "logfc", "log2fc", "lfc", "avglog2fc", "log2ratio", "mlog2fc",
        "log2difference", "logfoldchanges", "log2fchange", "log2foldchangemle", "summarylogfc",
    ),
    "statistic": (
        "t", "stat", "tstat", "tstatistic", "tvalue", "moderatedt", "wald", "f", "lr", "z", "zscore",
        "scores",
    ),
    "standard_error": ("lfcse", "se", "stderr", "standarderror", "lfcsemle"),
    "ci_low": ("cil", "cilow", "lower", "lowerci"),
    "ci_high": ("cir", "cihigh", "upper", "upperci"),
    "p": ("pvalue", "pval", "p", "pvalueraw", "rawp", "nominalp", "pvals"),
    "mean_expression": ("aveexpr", "basemean", "logcpm", "meanexpression", "amean", "averageexpression"),
}  # fmt: skip
ADJUSTED = re.compile(r"adj|fdr|qval|bonferroni|padj|^q$")
SQUARES = {"f", "lr"}
NATURAL = {"avglogfc", "lnfc", "lnfoldchange", "logefc"}  # Seurat wrote avg_logFC up to version 3
LOG10 = {"log10fc", "log10foldchange", "log10ratio", "lgfc", "log10fchange"}
LINEAR = {"fc", "foldchange", "ratio", "linearfc", "linearfoldchange"}
OTHER_LOGARITHMS = (
    (
        NATURAL,
        "natural logarithms of fold changes, as Seurat writes them up to version 3",
        "1.442695 (1 / ln 2)",
    ),
    (LOG10, "logarithms to base 10 of fold changes", "3.321928 (1 / log10 2)"),
)
LAYOUTS = {
    "DESeq2": {"basemean", "log2foldchange"},
    "limma": {"logfc", "aveexpr"},
    "edgeR": {"logfc", "logcpm"},
}


@dataclass(frozen=True)
class Columns:
    """`layout`: limma, DESeq2, edgeR, two columns, plain or declared; `roles`: role -> column name.

    `genes`: columns that may name genes, the best of which the identifier gate takes. `squared`: the
    statistic is F or LR, the square of a signed one.
    """

    layout: str
    roles: Mapping[str, str]
    genes: tuple[str, ...]
    squared: bool = False


def normal(name: str) -> str:
    """Return a column name for comparing: letters and digits in lower case."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def recognise(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    path: Path,
    key: str,
    declared: Mapping[str, str] | None = None,
) -> Columns:
    """Tell gene, fold change and the rest apart, from header and first rows (text).

    `declared` (config) maps roles, and `gene`, to column names and goes first. Raises `InputError` when the
    fold change is not found, is in several columns, or is on a linear scale. `key` is the config key.
    """
    declared = dict(declared or {})
    problems = Problems()
    for role, column in declared.items():
        if column not in names:
            problems.add(
                path,
                f"{key}.columns.{role}",
                f"no column {column}",
                _listed(names),
                did_you_mean(column, names),
            )
    for name in sorted({name for name in names if name and list(names).count(name) > 1}):
        problems.add_twice(path, f"column {name}", "name", "column")
    problems.raise_if_any()
    roles = {role: declared[role] for role in ROLES if role in declared}
    taken = set(declared.values())
    for role in ROLES:
        found = [
            name
            for name in names
            if normal(name) in KNOWN[role] and name not in taken and not ADJUSTED.search(normal(name))
        ]
        if role not in roles and found:
            if role == "log2_fold_change" and len(found) > 1:
                problems.add(
                    path,
                    f"columns {', '.join(found)}",
                    "several columns of fold changes",
                    "one contrast",
                    f"name the one to use under {key}.columns.log2_fold_change",
                )
            roles[role] = found[0]
    problems.raise_if_any()
    numeric = [n for n, _ in enumerate(names) if all(_is_number(row, n) for row in rows)]
    genes = (declared["gene"],) if "gene" in declared else _gene_columns(names, numeric, roles, rows)
    layout = _layout(names, declared)
    if "log2_fold_change" not in roles:
        rest = [names[n] for n in numeric if names[n] not in genes]
        for known, what, times in OTHER_LOGARITHMS:
            if written := [name for name in names if normal(name) in known]:
                remedy = f"multiply by {times}; if they are log2, name the column under {key}.columns."
                problems.add(
                    path, f"column {written[0]}", what, "log2 fold changes", f"{remedy}log2_fold_change"
                )
        problems.raise_if_any()
        linear = [name for name in names if normal(name) in LINEAR]
        if linear:
            raise _no_fold_change(path, key, names, f"column {linear[0]}: a fold change on a linear scale?")
        if len(rest) != 1 or len(names) > 2:
            raise _no_fold_change(path, key, names, "no column known to hold log2 fold changes")
        if other := next((role for role, name in roles.items() if name == rest[0]), ""):
            raise _of_another_role(path, key, rest[0], other)
        roles["log2_fold_change"], layout = rest[0], "two columns"
    squared = normal(roles.get("statistic", "")) in SQUARES
    genes = tuple(name for name in genes if name not in roles.values())
    if not genes:
        remedy = f"name the column under {key}.columns.gene; the header has {_listed(names)}"
        raise InputError(
            [Problem(str(path), "header", "no column that names genes", "symbols or gene IDs", remedy)]
        )
    return Columns(layout, roles, genes, squared)


def _is_number(row: Sequence[str], column: int) -> bool:
    return column < len(row) and bool(NUMBER.fullmatch(row[column].strip()))


def _gene_columns(
    names: Sequence[str], numeric: Sequence[int], roles: Mapping[str, str], rows: Sequence[Sequence[str]]
) -> tuple[str, ...]:
    """Return the columns of text, and those of numbers that are called after genes (Entrez IDs)."""
    entrez = re.compile(r"entrez|ncbi|gene_?id$", re.IGNORECASE)
    return tuple(
        name
        for number, name in enumerate(names)
        if name not in roles.values() and (number not in numeric or number == 0 or entrez.search(name))
    )


def _layout(names: Sequence[str], declared: Mapping[str, str]) -> str:
    if "log2_fold_change" in declared:
        return "declared"
    known = {normal(name) for name in names}
    return next((layout for layout, needed in LAYOUTS.items() if needed <= known), "plain")


def _no_fold_change(path: Path, key: str, names: Sequence[str], found: str) -> InputError:
    problems = Problems()
    problems.add(
        path,
        "header",
        found,
        "limma, edgeR (logFC) or DESeq2 (log2FoldChange), or two columns: gene and log2 fold change",
        f"name the column under {key}.columns.log2_fold_change; the header has {_listed(names)}",
    )
    return InputError(problems.found)


def _of_another_role(path: Path, key: str, column: str, role: str) -> InputError:
    """Return the fault of a lone column of numbers whose name says that they are no fold changes."""
    remedy = f"give a column of fold changes; if these are, name it under {key}.columns.log2_fold_change"
    if role == "statistic":
        remedy = (
            f"it tells sign and order of the changes only: name it under {key}.columns.log2_fold_change, "
            f"and declare {key}.values: rank"
        )
    what = f"by its name no fold change but the {role.replace('_', ' ')}"
    return InputError([Problem(str(path), f"column {column}", what, "log2 fold changes", remedy)])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name or "(no name)" for name in names)
