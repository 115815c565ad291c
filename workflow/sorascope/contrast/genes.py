"""The table of single genes, by the linear model or, for counts, by PyDESeq2."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..arrays.student import t_quantile
from ..model.fit import Fit
from ..model.moderation import Moderated
from .prepare import Prepared
from .set_tests.table import NO_DF

NORMAL_975 = 1.959963984540054
OUTLYING = "an outlying count (Cook's distance)"


def gene_table(
    names: pd.Index, plain: Fit, fitted: Fit, moderated: Moderated, reasons: np.ndarray
) -> pd.DataFrame:
    """Assemble one row a gene, in the matrix' order.

    `fitted` and `moderated` hold the tested genes (no reason); the others show their effect in `plain`.
    """
    usable = reasons == ""

    def spread(tested: np.ndarray, otherwise: np.ndarray | float = np.nan) -> np.ndarray:
        full = np.full(len(names), otherwise)
        full[usable] = tested
        return full

    effect = spread(fitted.coefficients[:, 0], plain.coefficients[:, -1])
    half = spread(t_quantile(0.975, moderated.df) * fitted.unscaled[:, 0] * np.sqrt(moderated.variance))
    p = spread(moderated.p[:, 0])
    return pd.DataFrame(
        {
            "gene": names,
            "log2_fold_change": effect,
            "ci_low": effect - half,
            "ci_high": effect + half,
            "mean_expression": spread(fitted.mean_expression, plain.mean_expression),
            "t": spread(moderated.t[:, 0]),
            "p": p,
            "fdr": benjamini_hochberg(p),
            "reason": np.where(usable & (fitted.df_residual <= 0), NO_DF, reasons),
        }
    )


def with_wald(genes: pd.DataFrame, prepared: Prepared, counts: np.ndarray) -> tuple[pd.DataFrame, str]:
    """Return the table of genes with PyDESeq2's tests in place of the linear model's, and the engine's name.

    `counts`: all genes x the design's samples. t is the Wald statistic, the interval its 95 % interval.
    """
    from ..model.deseq2 import wald

    usable = prepared.reasons == ""
    found = wald(counts[usable], prepared.design)
    half = NORMAL_975 * found.standard_error
    columns = {
        "log2_fold_change": found.log2_fold_change,
        "ci_low": found.log2_fold_change - half,
        "ci_high": found.log2_fold_change + half,
        "t": found.statistic,
        "p": found.p,
    }
    table = genes.copy()
    for name, values in columns.items():
        table.loc[usable, name] = values
    table["fdr"] = benjamini_hochberg(table["p"].to_numpy())
    table.loc[usable & table["p"].isna(), "reason"] = OUTLYING
    return table, f"PyDESeq2 {found.version}"
