"""Gene-level tests of counts by PyDESeq2 (Muzellec et al. 2023, Bioinformatics 39:btad547), if asked for.

DESeq2: Love, Huber & Anders 2014, Genome Biol 15:550. PyDESeq2 is not among the workflow's own dependencies.
"""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from dataclasses import dataclass

import numpy as np

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wald:
    """Arrays over genes: log2 fold change, its standard error, Wald statistic and two-sided p.

    p is NaN where Cook's distance finds an outlying count.
    """

    log2_fold_change: np.ndarray
    standard_error: np.ndarray
    statistic: np.ndarray
    p: np.ndarray
    version: str


def wald(counts: np.ndarray, design: np.ndarray) -> Wald:
    """Test the last coefficient of `design` (samples x coefficients) for `counts` (genes x samples).

    Median-of-ratios size factors, fold changes not shrunk, one process. Fractional counts are rounded.
    """
    import pandas as pd
    import pydeseq2
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.ds import DeseqStats

    samples = [str(number) for number in range(len(design))]
    frame = pd.DataFrame(
        np.rint(counts.T).astype(int), samples, [str(number) for number in range(len(counts))]
    )
    matrix = pd.DataFrame(design, samples, [f"x{number}" for number in range(design.shape[1])])
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        fitted = DeseqDataSet(counts=frame, metadata=matrix, design=matrix, n_cpus=1, quiet=True)
        fitted.deseq2()
        last = np.eye(design.shape[1])[-1]
        tests = DeseqStats(fitted, contrast=last, independent_filter=False, n_cpus=1, quiet=True)
        tests.summary()
    for line in printed.getvalue().splitlines():
        LOG.info("PyDESeq2: %s", line)
    table = tests.results_df
    change, error, statistic, p = (
        table[name].to_numpy(dtype=float) for name in ("log2FoldChange", "lfcSE", "stat", "pvalue")
    )
    return Wald(change, error, statistic, p, pydeseq2.__version__)
