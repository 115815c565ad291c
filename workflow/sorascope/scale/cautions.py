"""What a reader must know of accepted values, and what is taken back out of logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .contradictions import COUNTS_SUM, TO_LOG2, TPM_SUM
from .evidence import Evidence
from .log2_values import SHIFTED, DeepZeros, LoggedCounts, common_shift, deep_zeros, logged_counts
from .normalised_counts import sized
from .relative import Relative, relative

if TYPE_CHECKING:
    import numpy as np

# in TPM or FPKM half of all expressed genes are under 10; a chosen panel of strongly expressed ones under 100
MANY_GENES_OF_ALL, IMPOSSIBLE_MEDIAN = 10_000, 200.0
# natural logarithms of 16-bit intensities end here, those to base 2 at 16
LN_16_BIT = 11.1
MANY_GENES_OF_ARRAYS = 2000  # the brightest of which reach 13 and more on a log2 scale
# of counts of 10,000 and more one in ten is a multiple of 10
ROUNDED_FROM, FEWEST_ROUNDED, FEW_DIGITS, NEARLY_ALL = 10_000, 30, (1, 2, 3, 4), 0.99
NO_RANKS = "genes cannot be ranked within a sample: single-sample scores (rank, ssgsea) are not given"


def notices(values: np.ndarray, declared: str, genes: int) -> list[str]:
    """Return what a reader must know of the values first.

    Counts that may have been normalised, linear values larger than their unit has them; of log2 values how
    they are relative, or what was taken back. `genes` are those of the whole matrix, of which `values` may
    be a part.
    """
    return of_whole(values, declared, genes, *in_logarithms(values, declared))


def of_whole(
    values: np.ndarray,
    declared: str,
    genes: int,
    only: Relative | None,
    found: LoggedCounts | DeepZeros | None,
) -> list[str]:
    """Return the same, with what `in_logarithms` found of the values."""
    import numpy as np

    if declared == "counts":
        found_size = sized(values)
        return [*([found_size.describe()] if found_size else []), *_few_digits(values)]
    if declared in ("tpm", "fpkm"):
        whole = len(values) >= genes
        apart = _apart(np.log2(np.maximum(values, 0) + 1)) if whole else []
        return [*_too_large(values, declared, genes), *apart]
    if declared == "intensity":
        return _apart(np.log2(np.maximum(values, 1)))
    return _of_log2(values, only, found) if declared == "log2" else []


def _few_digits(counts: np.ndarray) -> list[str]:
    """Say where large counts were rounded to a few digits, as a spreadsheet shows them: 1.12E+03."""
    import numpy as np

    large = counts[np.isfinite(counts) & (counts >= ROUNDED_FROM)]
    if large.size < FEWEST_ROUNDED:
        return []
    power = np.floor(np.log10(large) + 1e-12)
    for digits in FEW_DIGITS:
        step = 10.0 ** (power - digits + 1)
        if (np.abs(large / step - np.rint(large / step)) < 1e-6).mean() > NEARLY_ALL:
            lost = 50 * 10.0 ** (1 - digits)
            return [
                f"counts with {digits} digits only: {large.size:,} of {ROUNDED_FROM:,} and more are rounded, "
                f"as a spreadsheet shows 1.{'1' * (digits - 1)}E+03, by up to {lost:g} %. Give the numbers "
                "as they were counted"
            ]
    return []


def _of_log2(values: np.ndarray, only: Relative | None, found: LoggedCounts | DeepZeros | None) -> list[str]:
    if only:
        return [f"no expression values, but {only.description}; {NO_RANKS}"]
    if found:
        return [found.describe()]
    return [*_may_be_natural(values), *_apart(values)]


def _apart(values: np.ndarray) -> list[str]:
    """Say by how much samples of log2 values differ as wholes, where that is more than normalised ones do."""
    shift = common_shift(values)
    if shift < SHIFTED:
        return []
    return [
        f"samples differ as wholes: the median gene of the upper half moves by {shift:.2g} log2 between "
        "them, and by next to nothing where samples were normalised. What moves all genes looks like a "
        "change of each; if nobody normalised the values, give counts, or the same values normalised",
    ]


def _may_be_natural(values: np.ndarray) -> list[str]:
    """Say where values end at the largest natural logarithm of an array's intensity, as log2 never does."""
    import numpy as np

    if len(values) < MANY_GENES_OF_ARRAYS:
        return []
    lowest, highest = float(np.nanmin(values)), float(np.nanmax(values))
    if lowest <= 0 or highest > LN_16_BIT:
        return []
    return [
        f"no value of {len(values):,} genes above {highest:.4g}. Log2 values of arrays and of transcripts "
        f"reach 13 to 16, natural logarithms of 16-bit intensities end at {LN_16_BIT}. If these are natural, "
        "every difference is shown 0.69 times as large as it is: multiply the values by "
        f"{TO_LOG2['natural']}"
    ]


def _too_large(values: np.ndarray, declared: str, genes: int) -> list[str]:
    """Say where linear values are larger than their unit has them, though not beyond all doubt.

    `genes` are those of the whole matrix, of which `values` may be a part.
    """
    import numpy as np

    counts = "If these are estimated counts (Salmon, kallisto, RSEM), declare scale: counts"
    if genes < MANY_GENES_OF_ALL:
        middle = float(np.nanmedian(values)) if len(values) else 0.0
        if middle < IMPOSSIBLE_MEDIAN:
            return []
        return [
            f"values too large for {declared.upper()}: half of these {len(values):,} genes exceed "
            f"{middle:,.0f}, and 10,000 such genes would sum to {10_000 * middle / 1e6:,.2g} million, where "
            f"all genes sum to about one. {counts}"
        ]
    total = float(np.median(np.nansum(values, axis=0)))
    if declared != "fpkm" or len(values) < genes or total < COUNTS_SUM:
        return []
    return [f"samples that sum to {total:,.3g}, and FPKM to about a million or less. {counts}"]


def in_logarithms(
    values: np.ndarray, declared: str
) -> tuple[Relative | None, LoggedCounts | DeepZeros | None]:
    """Return how declared log2 values are relative, else what is behind them; nothing for other scales."""
    if declared != "log2":
        return None, None
    only = relative(values)
    return only, None if only else logged_counts(values) or deep_zeros(values)


def unlogged(values: np.ndarray, declared: str) -> tuple[np.ndarray, str]:
    """Return values and scale to go on with.

    Counts behind unnormalised logarithms are taken back, zeros set far below all other values brought near;
    values of any other scale, and values relative to a centre, are returned as they are.
    """
    _, found = in_logarithms(values, declared)
    if found is None:
        return values, declared
    return found.values(values), "counts" if isinstance(found, LoggedCounts) else declared


def notes(evidence: Evidence, declared: str, said_relative: bool = False) -> list[str]:
    """Return what a reader must know of a scale that was accepted, apart from how its values are relative."""
    sentences = []
    if declared == "counts" and evidence.share_whole < 1:
        sentences.append(
            f"expected counts with fractions: {1 - evidence.share_whole:.1%} of the values above 0 are not "
            "whole; they are used as they are, not rounded"
        )
    if declared == "log2" and evidence.standardised:
        sentences.append(
            "each sample is z-scored (mean 0, standard deviation 1): differences are in standard deviations "
            "of a sample, not in log2 fold changes, and differences in overall level are gone"
        )
    if declared == "log2" and evidence.centred and not said_relative:
        sentences.append(
            "each gene is centred over the samples: genes cannot be ranked within a sample, so single-sample "
            "scores are relative to this cohort"
        )
    as_natural, as_log2 = evidence.sum_if_natural / TPM_SUM, evidence.sum_if_log2 / TPM_SUM
    if declared == "log2" and 0.8 < as_natural < 1.001 and not 0.5 < as_log2 < 1.001:
        sentences.append(
            f"read as natural logarithms of (x + 1) the samples sum to {as_natural:.2g} million, as TPM do, "
            f"read as log2 to {as_log2:.2g} million: if they are natural, multiply by {TO_LOG2['natural']}"
        )
    if declared in ("tpm", "fpkm") and evidence.share_whole == 1:
        sentences.append("all values are whole numbers: they were rounded, which hides changes of weak genes")
    off = abs(evidence.sum_median / TPM_SUM - 1)
    if declared == "tpm" and off > 0.05:
        sentences.append(
            f"samples sum to {evidence.sum_median:.4g}, not to a million: some genes are not in the matrix, "
            "or these are other linear values than TPM"
        )
    if declared == "fpkm" and evidence.sums_alike and off < 0.01:
        sentences.append("samples sum to a million each, as TPM do; both are taken to log2(x + 1)")
    if declared == "intensity" and evidence.share_negative > 0:
        sentences.append(
            f"{evidence.share_negative:.2%} of the intensities are negative (background taken off)"
        )
    return sentences
