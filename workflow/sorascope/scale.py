"""The declared scale of a matrix, verified on its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import InputError, Problem

if TYPE_CHECKING:
    import numpy as np

# log2 of a real count stays below 26; linear expression reaches hundreds
LOGGED_BELOW = 30.0
# share of the values above 0 that are whole; fractions beside so many come from shared reads (RSEM, Salmon)
WHOLE_COUNTS = 0.2
# log10 of a 16-bit intensity ends at 4.8, log2 at 16
LOG10_BELOW = 6.0
TPM_SUM = 1e6


@dataclass(frozen=True)
class Evidence:
    """What the values show; `sum_*` are over genes, one a sample. Missing values are left out."""

    minimum: float
    maximum: float
    median: float
    share_negative: float
    share_zero: float
    share_whole: float
    sum_smallest: float
    sum_median: float
    sum_largest: float
    sample_mean_largest: float
    sample_sd_smallest: float
    sample_sd_largest: float
    gene_mean_largest: float

    @classmethod
    def of(cls, values: np.ndarray) -> Evidence:
        """Measure a genes × samples matrix."""
        import numpy as np

        known = values[np.isfinite(values)]
        nonzero = known[known != 0]
        sums = np.nansum(values, axis=0)
        deviations = np.nanstd(values, axis=0)
        return cls(
            minimum=float(known.min()),
            maximum=float(known.max()),
            median=float(np.median(known)),
            share_negative=float((known < 0).mean()),
            share_zero=float((known == 0).mean()),
            share_whole=float((nonzero == np.rint(nonzero)).mean()) if nonzero.size else 1.0,
            sum_smallest=float(sums.min()),
            sum_median=float(np.median(sums)),
            sum_largest=float(sums.max()),
            sample_mean_largest=float(np.abs(np.nanmean(values, axis=0)).max()),
            sample_sd_smallest=float(deviations.min()),
            sample_sd_largest=float(deviations.max()),
            gene_mean_largest=float(np.abs(np.nanmean(values, axis=1)).max()),
        )

    @property
    def sums_alike(self) -> bool:
        """Whether all samples have the same sum (within 0.1 %), as after scaling to a total."""
        return self.sum_largest - self.sum_smallest <= 1e-3 * abs(self.sum_median)

    @property
    def standardised(self) -> bool:
        """Whether each sample has mean 0 and standard deviation 1."""
        return (
            self.sample_mean_largest < 0.05
            and self.sample_sd_smallest > 0.95
            and self.sample_sd_largest < 1.05
        )

    @property
    def centred(self) -> bool:
        """Whether each gene has mean 0 over the samples."""
        return self.gene_mean_largest < 1e-3

    def told(self) -> str:
        """Return the evidence in words."""
        return (
            f"values from {self.minimum:.4g} to {self.maximum:.4g} (median {self.median:.4g}), "
            f"{self.share_negative:.1%} negative, {self.share_zero:.1%} zero, "
            f"{self.share_whole:.1%} of the others whole; "
            f"sample sums {self.sum_smallest:.4g} to {self.sum_largest:.4g}"
        )


Finding = tuple[str, str]
Rule = Callable[[Evidence], "Finding | None"]


def verify(values: np.ndarray, declared: str, path: Path | str, key: str) -> dict[str, Any]:
    """Check a genes × samples matrix against its declared scale.

    Returns declared scale, evidence and notes; raises `InputError` with the evidence and the remedy when
    the values contradict the declaration. `key` names the config key in the message.
    """
    evidence = Evidence.of(values)
    for rule in CONTRADICTIONS[declared]:
        contradiction = rule(evidence)
        if contradiction:
            found, remedy = contradiction
            raise InputError(
                [
                    Problem(
                        str(path),
                        f"{key}: {declared}",
                        f"{found} ({evidence.told()})",
                        MEANING[declared],
                        remedy,
                    )
                ]
            )
    rounded = {name: float(f"{value:.6g}") for name, value in asdict(evidence).items()}
    return {
        "declared": declared,
        "evidence": rounded,
        "told": evidence.told(),
        "notes": notes(evidence, declared),
    }


def _negative(evidence: Evidence) -> Finding | None:
    if evidence.share_negative > 0:
        return "negative values", "if these are log values or log ratios, declare scale: log2"
    return None


def _logged(evidence: Evidence) -> Finding | None:
    if evidence.maximum < LOGGED_BELOW and evidence.share_whole < 1:
        return (
            "values that are already logged",
            "declare scale: log2, after converting a natural or log10 logarithm",
        )
    return None


def _counts(evidence: Evidence) -> Finding | None:
    if evidence.share_whole == 1 and evidence.minimum >= 0 and evidence.maximum >= LOGGED_BELOW:
        return "whole numbers only: counts", "declare scale: counts"
    return None


def _tpm_sums(evidence: Evidence) -> Finding | None:
    if (
        evidence.share_whole < WHOLE_COUNTS
        and evidence.sums_alike
        and abs(evidence.sum_median / TPM_SUM - 1) < 0.01
    ):
        return "every sample sums to a million: TPM or CPM", "declare scale: tpm, or give the raw counts"
    return None


def _normalised(evidence: Evidence) -> Finding | None:
    if evidence.share_whole < WHOLE_COUNTS:
        return (
            "values that are not counts: nearly none is whole",
            "give the raw counts, or declare scale: tpm or fpkm",
        )
    return None


def _linear(evidence: Evidence) -> Finding | None:
    if evidence.maximum >= LOGGED_BELOW and evidence.share_whole < 1:
        return "values too large for logarithms", "declare scale: tpm, fpkm or intensity, whichever they are"
    return None


def _log10(evidence: Evidence) -> Finding | None:
    if evidence.minimum > 0 and evidence.maximum < LOG10_BELOW:
        return "values in the range of log10, not of log2", "multiply the values by 3.321928 (log2 of 10)"
    return None


CONTRADICTIONS: dict[str, tuple[Rule, ...]] = {
    "counts": (_negative, _logged, _tpm_sums, _normalised),
    "tpm": (_negative, _counts, _logged),
    "fpkm": (_negative, _counts, _logged),
    "intensity": (_logged,),
    "log2": (_counts, _linear, _log10),
}
MEANING = {
    "counts": "whole numbers from 0, not normalised; expected counts of RSEM or Salmon may have fractions",
    "tpm": "linear TPM from 0; each sample sums to a million where all genes are given",
    "fpkm": "linear FPKM or RPKM from 0",
    "intensity": "linear array intensities",
    "log2": "log2 expression, below 30",
}


def notes(evidence: Evidence, declared: str) -> list[str]:
    """Return what a reader must know of a scale that was accepted."""
    told = []
    if declared == "counts" and evidence.share_whole < 1:
        told.append(
            f"expected counts with fractions: {1 - evidence.share_whole:.1%} of the values above 0 are not "
            "whole; they are used as they are, not rounded"
        )
    if declared == "log2" and evidence.standardised:
        told.append(
            "each sample is z-scored (mean 0, standard deviation 1): differences are in standard deviations "
            "of a sample, not in log2 fold changes, and differences in overall level are gone"
        )
    if declared == "log2" and evidence.centred:
        told.append(
            "each gene is centred over the samples: genes cannot be ranked within a sample, so single-sample "
            "scores are relative to this cohort"
        )
    if declared == "tpm" and abs(evidence.sum_median / TPM_SUM - 1) > 0.05:
        told.append(
            f"samples sum to {evidence.sum_median:.4g}, not to a million: some genes are not in the matrix"
        )
    return told
