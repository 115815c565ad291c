"""What contradicts a declared scale: one rule a contradiction, and the rules of each scale."""

from __future__ import annotations

from collections.abc import Callable

from .evidence import QUARTILE_OF_MANY, Evidence
from .lattice import FEWEST_MULTIPLIED

# log2 of a real count stays below 26; linear expression reaches hundreds
LOGGED_BELOW = 30.0
# share of the values above 0 that are whole; fractions among so many come from shared reads (RSEM, Salmon)
WHOLE_COUNTS = 0.2
# no other linear unit of expression sums to this much in a sample (TPM: a million, FPKM: less)
COUNTS_SUM = 1.5e6
# FPKM sum to a million or less, but short genes of total RNA can multiply that
FPKM_SUM = 5e6
# libraries of four samples are never so alike by chance
ALIKE_QUARTILES, FEWEST_ALIKE = 5e-3, 4
# log10 of a 16-bit intensity ends at 4.8, log2 at 16
LOG10_BELOW = 6.0
# the first and the last cycle at which a product is seen; no linear expression spans less than tenfold
CYCLES = (5.0, 50.0)
TPM_SUM, OFF_A_MILLION = 1e6, 0.05
# counts of independent samples scatter once as much as counting brings, or more; 300 genes tell to a fifth
TOO_LITTLE_SCATTER, FEWEST_SCATTERED = 0.4, 300
# ranks: 0; of 500 values and more, expression reaches 0.2 (logarithms) and more
SURELY_EVEN, FEWEST_RANKED = 0.05, 500
MOSTLY_GROUPED = 1.0

Finding = tuple[str, str]
Rule = Callable[[Evidence], "Finding | None"]


def contradiction(evidence: Evidence, declared: str) -> Finding | None:
    """Return what in the evidence contradicts a declared scale, with the remedy; None when nothing does."""
    return next(filter(None, (rule(evidence) for rule in CONTRADICTIONS[declared])), None)


def _ranks(evidence: Evidence) -> Finding | None:
    if evidence.genes < FEWEST_RANKED or evidence.from_even > SURELY_EVEN:
        return None
    return (
        "ranks, or percentiles: in every sample the values are spread as evenly over their range as ranks "
        f"(largest Kolmogorov-Smirnov distance {evidence.from_even:.2g}; expression reaches 0.2 and more)",
        "give the values that were ranked",
    )


def _scatters_too_little(evidence: Evidence) -> bool:
    return evidence.scatter_genes >= FEWEST_SCATTERED and evidence.scatter < TOO_LITTLE_SCATTER


def _rounded(evidence: Evidence) -> Finding | None:
    if not _scatters_too_little(evidence):
        return None
    return (
        "whole numbers that are no counts: between the samples that are most alike they scatter "
        f"{evidence.scatter:.2g} times as much as counting alone brings ({evidence.scatter_genes:,} genes of "
        "4 to 30), and counts scatter 1 time or more: FPKM, TPM or counts that were divided, rounded?",
        "give the raw counts; or declare scale: fpkm or tpm, if that is what was rounded",
    )


def _negative(evidence: Evidence) -> Finding | None:
    if evidence.share_negative > 0:
        remedy = "if these are logarithms or log ratios, declare scale: log2; else correct the cells"
        return "negative values", remedy
    return None


def _logged(evidence: Evidence) -> Finding | None:
    if evidence.maximum < LOGGED_BELOW and evidence.share_whole < 1:
        remedy = "declare scale: log2" + (
            f", after multiplying by {TO_LOG2[evidence.base]}" if evidence.base in TO_LOG2 else ""
        )
        return "values that are already logarithms", remedy
    return None


def _counts(evidence: Evidence) -> Finding | None:
    if evidence.share_whole == 1 and evidence.minimum >= 0 and evidence.maximum >= LOGGED_BELOW:
        return "whole numbers only: counts", "declare scale: counts"
    return None


def _whole_counts(evidence: Evidence) -> Finding | None:
    # whole numbers that scatter less than counts, or were multiplied, were rounded
    return None if _scatters_too_little(evidence) or _multiplied_by_sample(evidence) else _counts(evidence)


def _zero_counts(evidence: Evidence) -> Finding | None:
    # raw intensities may be whole too, but an array sees no zeros
    return _counts(evidence) if evidence.share_zero > 0.01 else None


def _per_million(evidence: Evidence) -> Finding | None:
    if (
        evidence.share_whole < WHOLE_COUNTS
        and evidence.sums_alike
        and abs(evidence.sum_median / TPM_SUM - 1) < 0.01
    ):
        return "every sample sums to a million: TPM or CPM", "give the raw counts, or declare scale: tpm"
    return None


def _divided(evidence: Evidence) -> Finding | None:
    if not _multiplied_by_sample(evidence):
        return None
    how = "some numbers are left out or occur twice as often, as in counts that were multiplied and rounded"
    if evidence.share_whole < 1:
        how = "the values are whole multiples of one number, which is not 1"
    return (
        f"counts that were normalised (divided by a size factor, a total or a quartile): in "
        f"{evidence.share_multiplied:.0%} of the samples looked at {how}",
        f"give the raw counts; {RESCALE}",
    )


def _other_total(evidence: Evidence) -> Finding | None:
    total = evidence.sum_median
    if evidence.samples < 2 or not evidence.sums_alike or abs(total / TPM_SUM - 1) < OFF_A_MILLION:
        return None
    if not evidence.sum_smallest > 0:
        return None
    return (
        f"samples that were scaled to another total: each sums to {total:,.6g}, and TPM to a million. To "
        "log2(x + 1) values that are too small look alike, and large ones far apart",
        f"multiply all values by {TPM_SUM / total:.6g} and declare scale: tpm",
    )


def _multiplied_by_sample(evidence: Evidence) -> bool:
    return evidence.share_multiplied >= FEWEST_MULTIPLIED


def _grouped(evidence: Evidence) -> Finding | None:
    if evidence.share_grouped < MOSTLY_GROUPED:
        return None
    return (
        "points that group thousands, as in 1.234: no number reaches 1,000, and all "
        "those with a point have three digits behind it and none before it is 0",
        "export without thousands separators",
    )


def _fractions(evidence: Evidence) -> Finding | None:
    if evidence.share_whole < WHOLE_COUNTS and evidence.sum_median < COUNTS_SUM:
        return (
            "no counts: nearly none of the values is whole",
            "give the raw counts, or declare tpm or fpkm",
        )
    return None


def _same_quartile(evidence: Evidence) -> Finding | None:
    if evidence.samples < FEWEST_ALIKE or evidence.upper_quartile < QUARTILE_OF_MANY:
        return None
    # whole numbers may be one apart
    most = (
        ALIKE_QUARTILES if evidence.share_whole < 1 else min(ALIKE_QUARTILES, 1.01 / evidence.upper_quartile)
    )
    if evidence.quartiles_apart <= most:
        return (
            f"counts that were scaled to one upper quartile ({evidence.upper_quartile:,.4g} in every sample, "
            f"to {evidence.quartiles_apart:.1g})",
            f"give the raw counts (RSEM: expected_count); {RESCALE}",
        )
    return None


def _one_total(evidence: Evidence) -> Finding | None:
    if evidence.scaled_to_a_total and evidence.samples > 2:
        return (
            "whole numbers that were scaled to one total "
            f"({evidence.sum_smallest:,.0f} to {evidence.sum_largest:,.0f})",
            f"give the raw counts; {RESCALE}",
        )
    return None


def _no_tpm(evidence: Evidence) -> Finding | None:
    return _sums_to_counts(evidence, COUNTS_SUM, "TPM sum to a million")


def _no_fpkm(evidence: Evidence) -> Finding | None:
    return _sums_to_counts(evidence, FPKM_SUM, "FPKM sum to about a million or less")


def _sums_to_counts(evidence: Evidence, most: float, why: str) -> Finding | None:
    if evidence.sum_median < most:
        return None
    return (
        f"samples that sum to {evidence.sum_median:,.3g}: {why}",
        f"for estimated counts (Salmon, kallisto, RSEM) declare scale: counts; {RESCALE}",
    )


def _expected_counts(evidence: Evidence) -> Finding | None:
    if evidence.share_whole >= WHOLE_COUNTS and evidence.sum_median >= COUNTS_SUM:
        if _multiplied_by_sample(evidence):
            return _divided(evidence)
        return "expected counts, as RSEM and Salmon give them", "declare scale: counts"
    return None


def _cycles(evidence: Evidence) -> Finding | None:
    low, high = CYCLES
    if not (low < evidence.minimum and LOGGED_BELOW <= evidence.maximum <= high) or evidence.share_whole == 1:
        return None
    found = "values in the range of Ct, the cycles of a PCR, of which many mean little mRNA"
    remedy = "give the Ct of the reference genes less that of each gene, and declare scale: log2"
    return found, remedy


def _linear(evidence: Evidence) -> Finding | None:
    if evidence.maximum >= LOGGED_BELOW and evidence.share_whole < 1:
        return "values too large for logarithms", "declare scale: tpm, fpkm or intensity, whichever they are"
    return None


def _calls(evidence: Evidence) -> Finding | None:
    if evidence.share_whole < 1 or evidence.maximum >= LOGGED_BELOW:
        return None
    found = f"whole numbers from {evidence.minimum:g} to {evidence.maximum:g}, as calls of copies are"
    return found, "give expression values; copy number goes under assays:"


def _other_base(evidence: Evidence) -> Finding | None:
    if evidence.base in TO_LOG2:
        name = "natural logarithms" if evidence.base == "natural" else "logarithms to base 10"
        why = "only so are their inverses whole counts or samples of equal sums"
        return f"{name}: {why}", f"multiply the values by {TO_LOG2[evidence.base]}"
    return None


def _fractions_of_one(evidence: Evidence) -> Finding | None:
    if evidence.minimum >= 0 and evidence.maximum <= 1:
        found = "values between 0 and 1, as percentiles, methylation (beta) and probabilities have"
        return found, "give expression values"
    return None


def _multiplied(evidence: Evidence) -> Finding | None:
    if evidence.common_factor > 1:
        found = f"whole multiples of {evidence.common_factor:,.0f}"
        return found, f"divide all values by {evidence.common_factor:,.0f}"
    return None


def _log10(evidence: Evidence) -> Finding | None:
    if evidence.minimum > 0 and evidence.maximum < LOG10_BELOW:
        return "values in the range of log10, not of log2", f"multiply the values by {TO_LOG2['log10']}"
    return None


TO_LOG2 = {"natural": "1.442695 (1 / ln 2)", "log10": "3.321928 (1 / log10 2)"}
RESCALE = "for other linear values divide each sample by its sum, times a million, and declare scale: tpm"
CONTRADICTIONS: dict[str, tuple[Rule, ...]] = {
    "counts": (
        _negative,
        _ranks,
        _cycles,
        _logged,
        _per_million,
        _grouped,
        _same_quartile,
        _divided,
        _multiplied,
        _fractions,
        _one_total,
        _rounded,
    ),
    "tpm": (_negative, _ranks, _cycles, _whole_counts, _logged, _expected_counts, _other_total, _no_tpm),
    "fpkm": (_negative, _ranks, _cycles, _whole_counts, _logged, _expected_counts, _other_total, _no_fpkm),
    "intensity": (_ranks, _cycles, _logged, _zero_counts),
    "log2": (_ranks, _counts, _calls, _cycles, _linear, _fractions_of_one, _other_base, _log10),
}
