"""What every column of the atlas' tables means, and its unit: the README.tsv next to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from . import columns as report_columns

if TYPE_CHECKING:
    import pandas as pd

EFFECT = "mean normal score"
NAMES = {
    "unit": ("contrast within one line: data set/contrast/line", ""),
    "dataset": ("data set of the configuration", ""),
    "title": ("its title", ""),
    "line": ("parental line, as first written; the data set where none is stated", ""),
    "kind": ("bulk, cells or contrast (published tables)", ""),
    "resistance": ("acquired, intrinsic or unknown", ""),
    "simulated": ("whether the data set is simulated", ""),
    "drug": ("drug that the resistance is to; several: the test samples differ", ""),
    "dose": ("its dose, as stated", ""),
    "months": ("months under the drug, as stated", "months"),
    "clone": ("the clone, as stated", ""),
    "role": ("liver, other_resistance, drift or treatment: what it is to the atlas", ""),
    "genes": ("genes with a change, which its ranks are among", "genes"),
    "duration": ("time under the drug, as stated", ""),
    "model": ("cell line, xenograft, patient …, as stated", ""),
    "n_test": ("test samples; empty for published tables", "samples"),
    "n_reference": ("reference samples; empty for published tables", "samples"),
    "note": ("what a reader must know", ""),
    "log2_effect": ("mean signed log2 fold change of the mechanism's genes", "log2"),
    "effect": ("mean normal score of the mechanism's genes, down genes turned, background removed", EFFECT),
    "variance": ("sampling variance of the effect", f"{EFFECT}, squared"),
    "set": ("checksum of the mechanism's genes and directions", ""),
    "independent_t": (
        "the mechanism against the other genes, in standard errors that its genes would have if they were "
        "independent; over the root of its inflation it is camera's t",
        "standard errors",
    ),
    "basis": ("where the variance comes from: replicates, standard errors or gene spread (a bound)", ""),
    "assay": ("name of the data set's assay", ""),
    "type": ("type of the assay", ""),
    "agreement": ("how the assay and mRNA go together; docs/assays.md lists the words", ""),
    "deciding": ("row of the assay that decides, or comes first", ""),
    "assay_difference": ("its difference, test minus reference", "unit of the assay"),
    "assay_low": ("lower end of its 95 % interval", "unit of the assay"),
    "assay_high": ("upper end of its 95 % interval", "unit of the assay"),
    "assay_fdr": ("false discovery rate over the assay's markers", "0 to 1"),
    "mrna_effect": ("effect on mRNA, as in the data set's report", "log2"),
    "mrna_fdr": ("its false discovery rate there", "0 to 1"),
    "score": ("normal score of the gene's change among all genes", "standard deviations"),
    "direction": ("+1: expected higher when the mechanism is active; -1: lower", ""),
    "stratum": ("all lines, or those of one kind of resistance", ""),
    "n_lines": ("parental lines, the unit that is counted", "lines"),
    "n_bounded": ("lines of which the errors are only bounded, from above", "lines"),
    "bounded": ("the errors of the line's effects are only bounded, from above", ""),
    "call": ("+1, -1 or 0: the effect against its own error, at the FDR within the contrast", ""),
    "known": ("known contrast (resources/atlas/manifest.tsv, or an atlas folder of one's own)", ""),
    "study": ("study of the known contrast", ""),
    "percentile": ("share of unrelated pairs of known contrasts that are less similar", "share, 0 to 1"),
    "related": ("why the similarity says little: the same data, or the same line", ""),
    "n_contrasts": ("contrasts that went into them", "contrasts"),
    "se": ("standard error of the mean effect (Hartung-Knapp)", EFFECT),
    "ci_low": ("lower end of the mean's 95 % interval", EFFECT),
    "ci_high": ("upper end of the mean's 95 % interval", EFFECT),
    "p": ("two-sided p of a mean of zero (of similarity: of unrelated profiles)", "0 to 1"),
    "fdr": ("false discovery rate over the mechanisms of the stratum (of similarity: over pairs)", "0 to 1"),
    "verdict": ("what the lines allow to say; rules in model.json", ""),
    "n_up": ("lines with an effect above zero", "lines"),
    "n_down": ("lines with an effect below zero", "lines"),
    "sign_p": ("two-sided exact sign test over lines", "0 to 1"),
    "tau2": ("variance of the true effects between lines (Paule-Mandel)", f"{EFFECT}, squared"),
    "i2": ("share of the dispersion above what the lines' own errors explain", "share, 0 to 1"),
    "q": ("Cochran's Q", ""),
    "q_p": ("p of Q: do the lines differ by more than their errors?", "0 to 1"),
    "prediction_low": ("lower end of the 95 % interval of the true effect in a new line", EFFECT),
    "prediction_high": ("upper end of the 95 % interval of the true effect in a new line", EFFECT),
    "leave_one_out_low": ("lowest mean effect when one line is left out", EFFECT),
    "leave_one_out_high": ("highest mean effect when one line is left out", EFFECT),
    "pivotal_line": ("line whose absence raises p most", ""),
    "small_study_bias": ("Egger's regression: effect per unit of standard error; from ten lines on", ""),
    "small_study_p": ("its p", "0 to 1"),
    "line_left_out": ("line without which the mean was taken", ""),
    "other": ("unit that this one is compared with", ""),
    "same_dataset": ("both are of one data set", ""),
    "same_line": ("both are of one parental line", ""),
    "n_mechanisms": ("mechanisms that both measure", "mechanisms"),
    "effective_mechanisms": (
        "independent mechanisms that would make profiles as alike by chance",
        "mechanisms",
    ),
    "similarity": ("correlation of the two profiles (in groups: at which the group joins)", "-1 to 1"),
    "similarity_low": (
        "lower end of its 95 % interval (Fisher's z, the null's spread)",
        "-1 to 1",
    ),
    "similarity_high": ("upper end of its 95 % interval", "-1 to 1"),
    "nearest_share": ("draws in which other is the most similar of other data sets", "share, 0 to 1"),
    "alike": ("mechanisms that carry the similarity, with both effects", ""),
    "opposite": ("mechanisms that speak against it, with both effects", ""),
    "units": ("contrasts of the group", ""),
    "stability": ("draws in which exactly this group comes back", "share, 0 to 1"),
}


def describe(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return table, column, meaning and unit of every column of every table (by file name)."""
    import pandas as pd

    known = {**report_columns.NAMES, **NAMES}
    rows = [
        (path, name, *known.get(name, ("", ""))) for path, frame in tables.items() for name in frame.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "meaning", "unit"])
