"""The declared scale of a matrix, verified on its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, Problems
from . import units
from .behind import MOSTLY_WHOLE, SHIFTED, DeepZeros, LoggedCounts, common_shift, deep_zeros, logged_counts
from .contradictions import COUNTS_SUM, TO_LOG2, TPM_SUM, Finding, contradiction
from .derived import derived
from .evidence import FEW, Evidence
from .relative import MOST_GENES as MOST_GENES_LOOKED_AT
from .relative import MOST_SAMPLES, Relative, relative
from .scales import SCALES
from .sized import sized

if TYPE_CHECKING:
    import numpy as np

# no unit of expression comes near; its square is a number still
LARGEST = 1e30
MANY_GENES = 500  # are never all expressed alike
# in TPM or FPKM half of all expressed genes are under 10; a chosen panel of strongly expressed ones under 100
MANY_GENES_OF_ALL, IMPOSSIBLE_MEDIAN = 10_000, 200.0
SURELY_RELATIVE = 0.7  # level over spread, where no zero of the logarithms tells of a reference
# natural logarithms of 16-bit intensities end here, those to base 2 at 16
LN_16_BIT = 11.1
MANY_GENES_OF_ARRAYS = 2000  # the brightest of which reach 13 and more on a log2 scale
MOST_GENES = 60_000  # of a whole annotation
# of the first 200 rows, of which ranks are so far from even by chance
EVEN = 0.12


def verify(
    values: np.ndarray, declared: str, path: Path | str, key: str, samples: Sequence[str]
) -> dict[str, Any]:
    """Check a genes × samples matrix against its declared scale.

    Returns declared scale, evidence, unit of differences, how values are relative, what will be taken back
    (see `unlogged`), `notes`, and of these as `notices` those that come before the answer. Raises
    `InputError` with the evidence and the remedy when the values contradict the declaration, and for columns
    that are no samples of their own. `key` names the config key in the message.
    """
    _refuse_unlike(values, samples, declared, path)
    evidence = Evidence.of(values)
    if evidence.base in TO_LOG2 and _is_log2(values):
        evidence = replace(evidence, base="log2")  # counts behind rounded log2 values look like other bases
    finding = _linear_ratios(values) or contradiction(evidence, declared)
    if finding:
        found, remedy = finding
        told = f"{found} ({evidence.told()})"
        raise InputError([Problem(str(path), f"{key}: {declared}", told, SCALES[declared].means, remedy)])
    _refuse_flat(values, samples, path)
    refuse_derived(values, samples, path)
    only, found_behind = _beside_the_scale(values, declared)
    in_sd = (only and only.unit == "SD") or (declared == "log2" and evidence.standardised)
    measured = {
        name: value if isinstance(value, str) else float(f"{value:.6g}")
        for name, value in asdict(evidence).items()
    }
    first = [
        *units.notices(values, samples, declared),
        *_notices(values, declared, len(values), only, found_behind),
    ]
    return {
        "declared": declared,
        "evidence": measured,
        "told": evidence.told(),
        "relative": asdict(only) if only else {},
        "unit": "SD" if in_sd else "log2",
        "taken_back": found_behind.method if found_behind else "",
        "notices": first,
        "notes": [*first, *notes(evidence, declared, only is not None)],
    }


def _is_log2(values: np.ndarray) -> bool:
    counts = logged_counts(values)
    return counts is not None and counts.share > MOSTLY_WHOLE


def seen(values: np.ndarray) -> str:
    """Return the evidence of some rows of a matrix in words; what nothing measures is left out."""
    import numpy as np

    finite = np.isfinite(values)
    return (
        Evidence.of(np.where(finite, values, np.nan)[:, finite.any(axis=0)]).told() if finite.any() else "-"
    )


def notices(values: np.ndarray, declared: str, genes: int) -> list[str]:
    """Return what a reader must know of the values first.

    Counts that may have been normalised, linear values larger than their unit has them; of log2 values how
    they are relative, or what was taken back. `genes` are those of the whole matrix, of which `values` may
    be a part.
    """
    return _notices(values, declared, genes, *_beside_the_scale(values, declared))


def _notices(
    values: np.ndarray,
    declared: str,
    genes: int,
    only: Relative | None,
    found: LoggedCounts | DeepZeros | None,
) -> list[str]:
    import numpy as np

    if declared == "counts":
        found_size = sized(values)
        return [found_size.told()] if found_size else []
    if declared in ("tpm", "fpkm"):
        whole = len(values) >= genes
        apart = _apart(np.log2(np.maximum(values, 0) + 1)) if whole else []
        return [*_too_large(values, declared, genes), *apart]
    if declared == "intensity":
        return _apart(np.log2(np.maximum(values, 1)))
    return _of_log2(values, only, found) if declared == "log2" else []


def _of_log2(values: np.ndarray, only: Relative | None, found: LoggedCounts | DeepZeros | None) -> list[str]:
    if only:
        return [f"no expression values, but {only.told}; {NO_RANKS}"]
    if found:
        return [found.told()]
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


def _beside_the_scale(
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
    _, found = _beside_the_scale(values, declared)
    if found is None:
        return values, declared
    return found.values(values), "counts" if isinstance(found, LoggedCounts) else declared


def _refuse_unlike(values: np.ndarray, samples: Sequence[str], declared: str, path: Path | str) -> None:
    """Raise `InputError` for samples in another unit than the others, and for a row of totals."""
    problems = Problems()
    for mark, times in units.marks(values, declared).items():
        problems.add(
            path,
            f"the value {mark:g}",
            f"in {times:,} cells, far from all others",
            "values, and empty cells where there is none",
            "leave these cells empty, if it marks missing values; else exclude the rows",
        )
    row = units.totals(values) if declared != "log2" else None
    if row is not None:
        problems.add(
            path,
            f"data row {row + 1:,}",
            "the sum of all other rows, in every sample",
            "a row for each gene",
            "delete the row of totals",
        )
    unlike = units.of_other_units(values, samples, declared)
    made = derived(values, samples) if unlike else {}  # a copy times a number is told as such
    for sample, why in unlike.items() if not made else ():
        problems.add(
            path,
            f"sample {sample}",
            why,
            f"all samples in one unit: {SCALES[declared].means}",
            "give all samples in the declared unit, or name those of another one under exclude:",
        )
    problems.raise_if_any()


def refuse_derived(values: np.ndarray, samples: Sequence[str], path: Path | str) -> None:
    """Raise `InputError` for columns that are equal to others, or means or sums of them."""
    problems = Problems()
    for sample, why in derived(values, samples).items():
        problems.add(
            path,
            f"sample {sample}",
            why,
            "samples, each measured by itself",
            "take its row out of the sample sheet and name it under exclude:, with a reason",
        )
    problems.raise_if_any()


def _linear_ratios(values: np.ndarray) -> Finding | None:
    """Tell fold changes that are no logarithms: around 1 for every gene."""
    import numpy as np

    if not values.size or -np.inf < values.min() <= 0:
        return None
    some = values[:: max(1, len(values) // MOST_GENES_LOOKED_AT), :MOST_SAMPLES]
    known = some[np.isfinite(some)]
    if not known.size or np.nanmin(values) <= 0 or (known == np.rint(known)).all():
        return None
    logged = np.log2(some)
    only = relative(logged)
    if only is None and len(values) >= MANY_GENES:  # per cent of a reference
        only = relative(logged - np.nanmedian(logged))
        only = only if only and only.levels < SURELY_RELATIVE else None
    if only is None:
        return None
    remedy = "give expression values; or take log2 of the ratios and declare scale: log2"
    return f"ratios to a reference, no expression: of their log2, {only.measured}", remedy


def may_contradict(values: np.ndarray, declared: str) -> bool:
    """Return whether some rows of a matrix hint at another scale than declared, whatever all rows sum to.

    What nothing measures is no value of any scale.
    """
    import numpy as np

    finite = np.isfinite(values)
    if not finite.any():
        return False
    if np.isinf(values).any() or np.abs(values[finite]).max() > LARGEST:
        return True
    of_rows = Evidence.of(np.where(finite, values, np.nan)[:, finite.any(axis=0)])
    larger = max(1.0, MOST_GENES / len(values))
    of_many = replace(
        of_rows,
        sum_smallest=of_rows.sum_smallest * larger,
        sum_median=of_rows.sum_median * larger,
        sum_largest=of_rows.sum_largest * larger,
        scatter_genes=int(of_rows.scatter_genes * larger),
    )
    if of_rows.from_even < EVEN or any(contradiction(evidence, declared) for evidence in (of_rows, of_many)):
        return True
    whole = values[finite.all(axis=1)]
    return len(whole) >= FEW and _may_be_unlike(whole, declared)


def _may_be_unlike(values: np.ndarray, declared: str) -> bool:
    """Return whether samples of complete rows may be flat, in several units, or made of each other."""
    import numpy as np

    names = [str(each) for each in range(values.shape[1])]
    return bool(
        (np.ptp(values, axis=0) == 0).any()
        or units.of_other_units(values, names, declared)
        or _linear_ratios(values)
        or derived(values, names)
    )


def _refuse_flat(values: np.ndarray, samples: Sequence[str], path: Path | str) -> None:
    import numpy as np

    problems = Problems()
    for sample, lowest, highest in zip(
        samples, np.nanmin(values, axis=0), np.nanmax(values, axis=0), strict=True
    ):
        if lowest == highest:
            problems.add(
                path,
                f"sample {sample}",
                f"the value {lowest:g} for every gene",
                "values that differ between genes",
                "correct the file, or name the sample under exclude:",
            )
    problems.raise_if_any()


NO_RANKS = "genes cannot be ranked within a sample: single-sample scores (rank, ssgsea) are not given"


def notes(evidence: Evidence, declared: str, told_relative: bool = False) -> list[str]:
    """Return what a reader must know of a scale that was accepted, apart from how its values are relative."""
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
    if declared == "log2" and evidence.centred and not told_relative:
        told.append(
            "each gene is centred over the samples: genes cannot be ranked within a sample, so single-sample "
            "scores are relative to this cohort"
        )
    as_natural, as_log2 = evidence.sum_if_natural / TPM_SUM, evidence.sum_if_log2 / TPM_SUM
    if declared == "log2" and 0.8 < as_natural < 1.001 and not 0.5 < as_log2 < 1.001:
        told.append(
            f"read as natural logarithms of (x + 1) the samples sum to {as_natural:.2g} million, as TPM do, "
            f"read as log2 to {as_log2:.2g} million: if they are natural, multiply by {TO_LOG2['natural']}"
        )
    if declared in ("tpm", "fpkm") and evidence.share_whole == 1:
        told.append("all values are whole numbers: they were rounded, which hides changes of weak genes")
    off = abs(evidence.sum_median / TPM_SUM - 1)
    if declared == "tpm" and off > 0.05:
        told.append(
            f"samples sum to {evidence.sum_median:.4g}, not to a million: some genes are not in the matrix, "
            "or these are other linear values than TPM"
        )
    if declared == "fpkm" and evidence.sums_alike and off < 0.01:
        told.append("samples sum to a million each, as TPM do; both are taken to log2(x + 1)")
    if declared == "intensity" and evidence.share_negative > 0:
        told.append(f"{evidence.share_negative:.2%} of the intensities are negative (background taken off)")
    return told
