"""What every column of every table means, and its unit: the README.tsv next to the tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..scores import METHODS

if TYPE_CHECKING:
    import pandas as pd

FIXED = (
    "with samples as units: in these very lines, and not beyond them; empty where samples are the units of "
    "the main columns, too"
)
NAMES = {
    "contrast": ("contrast of the configuration", ""),
    "sample": ("sample, as the sheet names it", ""),
    "group": ("the sample's level in the contrast's column", ""),
    "block": ("value of the contrast's block column; empty without one", ""),
    "role": ("test, or reference (scored held out, against the other references of its block)", ""),
    "n_reference": ("reference samples that this sample was compared with", "samples"),
    "mechanism": ("id of the mechanism; (all): over all mechanisms", ""),
    "name": ("name of the mechanism", ""),
    "mechanism_class": ("class of the mechanism in the review", ""),
    "form": ("set (scored), panel (gene by gene) or not_evaluable", ""),
    "grade": ("how far mRNA can show the mechanism: A output, B markers, C not at all", ""),
    "resistance_sign": ("direction of the mechanism that the review reads as resistance", ""),
    "genes_scored": ("genes of the mechanism that count", "genes"),
    "genes_measured": ("of these, genes in the data", "genes"),
    "genes_used": ("of these, genes that are variable enough to be used", "genes"),
    "genes_tested": ("of these, genes that entered the tests", "genes"),
    "coverage": ("genes_measured / genes_scored", "share, 0 to 1"),
    "missing": ("scored genes that are not in the data", ""),
    "activity": ("set statistic by which mechanisms are ranked within a sample", "standard errors"),
    "rank": ("place of the mechanism within the sample, by size of activity", ""),
    "effect": (
        "mean over the set's genes of direction x log2 difference; signature: less the shift that most genes "
        "share; contrast: mean signed fold change; interaction: the same less the mean of the other blocks",
        "log2",
    ),
    "effect_low": ("lower end of the effect's 95 % interval", "log2"),
    "effect_high": ("upper end of the effect's 95 % interval", "log2"),
    "mean_log2_difference": ("plain mean of the signed log2 differences of the set's genes", "log2"),
    "detectable": ("shift common to the set's genes that p < 0.05 finds with 80 % power", "log2"),
    "t": ("moderated t", ""),
    "df": ("degrees of freedom of t", ""),
    "p": ("two-sided p value", "0 to 1"),
    "fdr": ("false discovery rate (Benjamini–Hochberg) within the sample or contrast", "0 to 1"),
    "standout_t": ("t of: stands out among all that this sample or line changed", ""),
    "standout_p": ("its two-sided p value", "0 to 1"),
    "fdr_in_line": (
        "false discovery rate among the test samples of the line, where the line itself is called for the "
        "mechanism: Benjamini–Hochberg over these samples, divided by the share of mechanisms that the line "
        "calls",
        "0 to 1",
    ),
    "standout_fdr": ("its false discovery rate within the sample or line", "0 to 1"),
    "read_with": (
        "mechanisms that move this one for other reasons, and their state in the same row's unit",
        "log2",
    ),
    "strength": ("strong, moderate or weak; above weak a call must also stand out", ""),
    "note": ("why interval and call disagree, where they do", ""),
    "unit": ("unit of replication of the row: dish, clone or line", ""),
    "n_clones": ("clones of the test samples; without a clone column one for each block", "clones"),
    "call": (
        "active, suppressed, unchanged (surely within 0.3), undetermined, insufficient coverage or not "
        "evaluable",
        "",
    ),
    "t_adjusted": ("t once adjusted for proliferation and for the sets that share genes with this one", ""),
    "p_adjusted": ("p of the adjusted t; published tables: adjusted for sets sharing genes only", "0 to 1"),
    "adjusted_for": ("what the adjusted t is adjusted for", ""),
    "vanishes": ("yes: the call does not hold once adjusted; no: it does; empty without a call", ""),
    "leading_genes": (
        "leading-edge genes (up to the peak of GSEA's running sum), the strongest first, with their change",
        "log2",
    ),
    "carrying_genes": ("genes that carry the change, strongest first, with their z", ""),
    "reason": ("why there is no call, test or value", ""),
    "reading": ("the call read through resistance_sign", ""),
    "levers": ("what the review names against the mechanism, with references", ""),
    "layer": ("body of knowledge the mechanism belongs to: review, a later layer, or own", ""),
    "gene": ("approved gene symbol", ""),
    "direction": ("+1 or up: expected higher when the mechanism is active; −1 or down: expected lower", ""),
    "z": ("difference from the references over its moderated standard error", "standard errors"),
    "log2_difference": ("difference from the mean of the references", "log2"),
    "log2_fold_change": ("test minus reference; of interaction: less the mean of the other blocks", "log2"),
    "ci_low": ("lower end of the 95 % interval", "log2"),
    "ci_high": ("upper end of the 95 % interval", "log2"),
    "change": ("the table's change, whatever its unit", ""),
    "standard_error": ("of the change, where the table gives it", ""),
    "mean_expression": ("mean over the units of the contrast, samples or lines", "log2"),
    "camera_p": (
        "camera, competitive test: changed more than other genes? With the correlation that the set's genes "
        "have between replicates elsewhere (of a set not measured there: also here), over lines between "
        "clones, or the stated "
        "statistics.gene_correlation",
        "0 to 1",
    ),
    "camera_fdr": ("its false discovery rate", "0 to 1"),
    "camera_null": ("share of samples that, set against their replicates, get camera p < 0.05", "0 to 1"),
    "both_p": ("larger of camera's and fry's p; 1 where their directions differ", "0 to 1"),
    "both_fdr": ("false discovery rate of passing both tests", "0 to 1"),
    "also_called": (
        "known contrasts of unrelated resistant lines (resources/atlas) in which the mechanism is called in "
        "the same direction",
        "contrasts",
    ),
    "also_of": ("known contrasts of unrelated resistant lines that measure it", "contrasts"),
    "also_called_lines": ("lines of also_called", "lines"),
    "also_of_lines": ("lines of also_of", "lines"),
    "rank_effect": ("mean normal score of the mechanism's genes by rank among all genes", "normal score"),
    "drift_p": (
        "two-sided p of rank_effect as that of a clone of one more unrelated line: t, also_of_lines - 1 df",
        "0 to 1",
    ),
    "drift_note": ("why there is no drift_p", ""),
    "differs_p": (
        "published tables with p values or statistics: the set moved further than the table's own noise "
        "moves it",
        "0 to 1",
    ),
    "differs_fdr": ("false discovery rate of differs_p", "0 to 1"),
    "camera_correlation": ("published tables: between the genes of the set, as camera takes it", ""),
    "fry_p": ("fry, self-contained test: changed at all?", "0 to 1"),
    "fry_fdr": ("its false discovery rate", "0 to 1"),
    **{
        f"fixed_{key}": (f"{meaning}, {FIXED}", unit)
        for key, meaning, unit in (
            ("effect_low", "lower end of the effect's 95 % interval", "log2"),
            ("effect_high", "upper end of the effect's 95 % interval", "log2"),
            ("camera_p", "camera, with the correlation between replicates", "0 to 1"),
            ("camera_fdr", "false discovery rate of fixed_camera_p", "0 to 1"),
            ("camera_null", "camera_null", "share, 0 to 1"),
            ("fry_p", "fry", "0 to 1"),
            ("fry_fdr", "false discovery rate of fixed_fry_p", "0 to 1"),
            ("both_p", "the larger of fixed_camera_p and fixed_fry_p, 1 where they point apart", "0 to 1"),
            ("both_fdr", "false discovery rate of fixed_both_p", "0 to 1"),
            ("t", "moderated t", ""),
            ("p", "two-sided p value", "0 to 1"),
            ("fdr", "false discovery rate of fixed_p", "0 to 1"),
        )
    },
    "roast_p": ("roast, the rotation test that fry approximates", "0 to 1"),
    "roast_fdr": ("its false discovery rate", "0 to 1"),
    "es": ("GSEA prerank, enrichment score; down genes count with their sign turned", "−1 to 1"),
    "nes": ("es over the mean of random sets of the same size", ""),
    "place": ("of the gene in the ranked list of this set, 1 the highest", ""),
    "statistic": ("what the genes are ranked by, turned for a down gene", ""),
    "running_before": ("running sum just before the gene; it falls evenly from the gene above", "−1 to 1"),
    "running_sum": ("running sum at the gene", "−1 to 1"),
    "leading": ("yes: one of the leading-edge genes", ""),
    "n": ("held-out reference tests", "tests"),
    "called_05": ("of these, called at p < 0.05", "tests"),
    "rate_05": ("called_05 / n; 0.05 is expected", "share, 0 to 1"),
    "rate_05_low": ("lower end of its 95 % Wilson interval", "share, 0 to 1"),
    "rate_05_high": ("upper end of its 95 % Wilson interval", "share, 0 to 1"),
    "called_001": ("called at p < 0.001", "tests"),
    "rate_001": ("called_001 / n", "share, 0 to 1"),
    "called_fdr": ("called at the false discovery rate of a call", "tests"),
    "rate_fdr": ("called_fdr / n", "share, 0 to 1"),
    "cells": ("cells of the input; of the table of shares: cells kept", "cells"),
    "kept": ("cells that pass quality control", "cells"),
    "few_counts": ("cells under the fewest counts", "cells"),
    "few_genes": ("cells under the fewest genes", "cells"),
    "high_mitochondrial": ("cells above the highest mitochondrial percentage", "cells"),
    "outlying_counts": ("cells far from the sample's median counts", "cells"),
    "outlying_genes": ("cells far from the sample's median of genes", "cells"),
    "outlying_mitochondrial": ("cells far above the sample's median mitochondrial percentage", "cells"),
    "doublet": ("cells flagged as doublets", "cells"),
    "held_out": ("whether the thresholds come from other samples than this one", ""),
    "threshold_high": ("95th percentile of the sensitive cells of the block", "score"),
    "matched": ("share of the cells with sensitive cells of similar depth", "share, 0 to 1"),
    "share_above": ("share of the sample's cells above threshold_high", "share, 0 to 1"),
    "threshold_low": ("5th percentile of the sensitive cells of the block", "score"),
    "share_below": ("share of the sample's cells below threshold_low", "share, 0 to 1"),
    "median": ("median score of the sample's cells", "score"),
    "axis": ("mechanism on whose score cells are placed, or all mechanisms by a discriminant", ""),
    "trained_on": ("samples the discriminant was learnt from", ""),
    "separation": ("resistant median from the centre of the sensitive cells", "standard deviations"),
    "share_past_resistant_median": ("share of the sample's cells past the resistant median", "share, 0 to 1"),
    "core_past_resistant_median": ("share of the fitted sensitive core past it", "share, 0 to 1"),
    "resistant_like": ("share of resistant-like cells", "share, 0 to 1"),
    "resistant_like_low": ("lower end of its 95 % interval over cells", "share, 0 to 1"),
    "resistant_like_high": ("upper end of its 95 % interval over cells", "share, 0 to 1"),
    **{
        f"{key}{suffix}": (f"{meaning}{side}", unit)
        for suffix, side in (("", ""), ("_below", ", of cells below the 5th percentile"))
        for key, meaning, unit in (
            ("share_test", "mean share of cells of the test samples", "share, 0 to 1"),
            ("share_test_low", "lower end of its 95 % interval over samples", "share, 0 to 1"),
            ("share_test_high", "upper end of its 95 % interval over samples", "share, 0 to 1"),
            ("share_reference", "mean share of cells of the reference samples", "share, 0 to 1"),
            ("share_reference_low", "lower end of its 95 % interval over samples", "share, 0 to 1"),
            ("share_reference_high", "upper end of its 95 % interval over samples", "share, 0 to 1"),
            ("difference", "test minus reference, from share ~ block + group", "share, −1 to 1"),
            ("difference_low", "lower end of its 95 % interval over samples", "share, −1 to 1"),
            ("difference_high", "upper end of its 95 % interval over samples", "share, −1 to 1"),
        )
    },
    "t_below": ("t of difference_below", ""),
    "df_below": ("degrees of freedom of t_below", ""),
    "p_below": ("two-sided p value of t_below", "0 to 1"),
    "fdr_below": ("false discovery rate of p_below over mechanisms", "0 to 1"),
    "n_test": ("test samples", "samples"),
    "row": ("row of the input, counted from 1 below the header", ""),
    "original_id": ("identifier as it came in", ""),
    "symbol": ("approved symbol it was mapped to", ""),
    "action": ("kept, renamed, merged or dropped", ""),
}
OF_GSEA = {
    "p": (
        "share of random sets of the same size and sign of score that score as far, one added to both",
        "0 to 1",
    ),
    "fdr": ("false discovery rate (Benjamini–Hochberg) over the sets of the layer", "0 to 1"),
    "leading_genes": ("leading-edge genes (up to the peak of the running sum), the furthest first", ""),
    "reason": ("why there is no score", ""),
}
SAMPLES_OR_LINES = "samples or lines, whichever the units are"
OF_ASSAYS = {
    "line": ("line (block) whose samples alone are compared; (all): all samples of the contrast", ""),
    "row": ("row of the assay's matrix, as it is called there", ""),
    "features": ("what the row measures: sites, proteins, miRNA or genes, in the marker tables' names", ""),
    "measures": ("phospho, protein, mirna, copy_number or methylation; other: none of them", ""),
    "feature": ("marker: site, protein, miRNA or gene", ""),
    "difference": ("test minus reference; of samples: from the references' mean", "unit of the assay"),
    "ci_low": ("lower end of the 95 % interval", "unit of the assay"),
    "ci_high": ("upper end of the 95 % interval", "unit of the assay"),
    "t": ("t, moderated over the rows of the matrix where it has 50 or more", ""),
    "p": ("two-sided p value; copy number: exact rank test; samples: against replicates only", "0 to 1"),
    "fdr": ("false discovery rate over all rows of the matrix", "0 to 1"),
    "marker_fdr": ("false discovery rate over the rows of defining and supporting markers", "0 to 1"),
    "detectable": ("difference that p < 0.05 finds with 80 % power", "unit of the assay"),
    "n_test": ("test units with a value", SAMPLES_OR_LINES),
    "n_reference": ("reference units with a value; of samples: reference samples", SAMPLES_OR_LINES),
    "missing": ("share of the units without a value", "share, 0 to 1"),
    "one_group": ("seen in one group only: listed, never called", ""),
    "caution": ("why the row decides nothing, such as an antibody to take with caution", ""),
    "note": ("what to know of row and marker", ""),
    "reason": ("why there is no test", ""),
    "role": ("defining markers decide, support is shown, context decides nothing", ""),
    "basis": ("review: in its text; title: in a title it cites; ours: from elsewhere", ""),
    "direction": ("+1 or −1: the way the marker goes when the mechanism is at work", ""),
    "less_total": ("difference of the site less its protein, where both are measured", "unit of the assay"),
    "less_total_p": ("its p value", "0 to 1"),
    "extent": ("copy number: how far gains and losses of the compared samples reach", ""),
    "shared_with": ("other mechanisms that rest on the same row", ""),
    "source": ("reference of the marker", ""),
    "mrna_difference": ("test minus reference of the gene's mRNA, over the whole contrast", "log2"),
    "set": ("set of sites", ""),
    "kinase": ("kinase, or kinases, of the set", ""),
    "sites_known": ("sites of the set", "sites"),
    "sites_measured": ("of these, sites that the matrix measures", "sites"),
    "rows_used": ("rows without gaps that measure substrates: what is tested", "rows"),
    "measured": ("the measured sites", ""),
    "own_sites": ("measured sites that kinase or substrate phosphorylate themselves: not in the test", ""),
    "value": ("value of the sample", "unit of the assay"),
    "rank": ("place of the sample among its references and itself, 1 the highest", ""),
    "range": ("whether the sample is above, below or within its references", ""),
    "reference_of_z": ("what z and range are measured against", ""),
    "copies": ("copy number: call of the sample and its reach", ""),
    "assay": ("name of the assay", ""),
    "type": ("what it measures", ""),
    "agreement": ("how the assay and mRNA go together; docs/assays.md lists the words", ""),
    "side": ("as the review reads resistance, against it, or empty", ""),
    "sentence": ("the same in a sentence", ""),
    "markers_measured": ("rows of markers of the mechanism", "rows"),
    "deciding": ("the marker's row whose numbers are in this line", ""),
    "reliability": ("caution, note and missing share of that row", ""),
    "mrna_effect": ("effect of the mechanism in mRNA", "log2"),
    "mrna_low": ("lower end of its 95 % interval", "log2"),
    "mrna_high": ("upper end of its 95 % interval", "log2"),
    "mrna_fdr": ("its false discovery rate; of a panel the smallest of its genes", "0 to 1"),
    "mrna_moves": ("whether mRNA moves: yes, no, or empty where it cannot show the mechanism", ""),
    "leans": ("those that go one way in all responses, at p ≤ 0.05 in one of them", ""),
    "support": ("markers that pass and do not decide: supporting ones, and antibodies with caution", ""),
    "responses": ("how the defining markers go with measured responses", ""),
    "response": ("column of the sample sheet", ""),
    "rho": ("Spearman's rank correlation; above 0: higher where samples resist more", "−1 to 1"),
    "n": ("held-out tests; of responses: samples", ""),
}


def own_of(path: str) -> Mapping[str, tuple[str, str]]:
    """Return the columns that mean something of their own in a table."""
    if path.startswith("assays/"):
        return OF_ASSAYS
    return OF_GSEA if path.startswith("contrast/gsea") else {}


def describe(tables: Mapping[str, pd.DataFrame], mechanisms: Mapping[str, str]) -> pd.DataFrame:
    """Return table, column, meaning, unit of every column of every table; `mechanisms` maps id to name."""
    import pandas as pd

    rows = []
    for path, frame in tables.items():
        method = path.removeprefix("scores/").removesuffix(".tsv")
        for name in map(str, frame.columns):
            known = {**NAMES, **own_of(path)}
            meaning, unit = known.get(name, ("", ""))
            if not meaning and method in METHODS and name in mechanisms:
                score = METHODS[method]
                meaning, unit = f"{score.of}: {mechanisms[name]}", score.range
            rows.append((path, name, meaning, unit))
    return pd.DataFrame(rows, columns=["table", "column", "meaning", "unit"])
