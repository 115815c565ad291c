"""The declared scale of a matrix, verified on its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, Problems
from . import cautions, normalised_counts, one_library, units
from .contradictions import LOG10_BELOW, LOGGED_BELOW, TO_LOG2, Finding, contradiction
from .derived import derived
from .evidence import FEW, Evidence
from .log2_values import MOSTLY_WHOLE, logged_counts
from .relative import MOST_GENES as MOST_GENES_LOOKED_AT
from .relative import MOST_SAMPLES, relative
from .scales import SCALES
from .stabilised import stabilised

if TYPE_CHECKING:
    import numpy as np

# no unit of expression comes near; its square is a number still
LARGEST = 1e30
MANY_GENES = 500  # are never all expressed alike
FEW_OF_ALL, SHOWN = 0.01, 5
OF_PER_CENT = log2(100)  # of a reference
SURELY_RELATIVE = 0.7  # level over spread, where no zero of the logarithms tells of a reference
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
    finding = (
        _linear_ratios(values)
        or _transformed(values)
        or _in_few_genes(values, declared)
        or contradiction(evidence, declared)
    )
    if finding:
        found, remedy = finding
        shown = f"{found} ({evidence.describe()})"
        raise InputError([Problem(str(path), f"{key}: {declared}", shown, SCALES[declared].means, remedy)])
    _refuse_flat(values, samples, path)
    refuse_derived(values, samples, path)
    pairs = one_library.alike(values) if declared == "counts" else []
    _refuse_drawn(pairs, samples, path)
    only, found_behind = cautions.in_logarithms(values, declared)
    in_sd = (only and only.unit == "SD") or (declared == "log2" and evidence.standardised)
    measured = {
        name: value if isinstance(value, str) else float(f"{value:.6g}")
        for name, value in asdict(evidence).items()
    }
    first = [
        *units.notices(values, samples, declared),
        *([one_library.describe(pairs, samples)] if pairs else []),
        *cautions.of_whole(values, declared, len(values), only, found_behind),
    ]
    return {
        "declared": declared,
        "evidence": measured,
        "told": evidence.describe(),
        "relative": asdict(only) if only else {},
        "unit": "SD" if in_sd else "log2",
        "taken_back": found_behind.method if found_behind else "",
        "notices": first,
        "notes": [*first, *cautions.notes(evidence, declared, only is not None)],
    }


def _is_log2(values: np.ndarray) -> bool:
    counts = logged_counts(values)
    return counts is not None and counts.share > MOSTLY_WHOLE


def seen(values: np.ndarray) -> str:
    """Return the evidence of some rows of a matrix in words; what nothing measures is left out."""
    import numpy as np

    finite = np.isfinite(values)
    return (
        Evidence.of(np.where(finite, values, np.nan)[:, finite.any(axis=0)]).describe()
        if finite.any()
        else "-"
    )


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
    made = derived(values, samples) if unlike else {}  # a copy times a number is reported as such
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


def _refuse_drawn(pairs: Sequence[one_library.Pair], samples: Sequence[str], path: Path | str) -> None:
    """Raise `InputError` for columns of counts that differ less than two libraries can."""
    problems = Problems()
    named: set[int] = set()
    for pair in pairs:
        if pair.drawn and pair.second not in named:
            named.add(pair.second)
            problems.add(
                path,
                f"sample {samples[pair.second]}",
                f"counts that differ from those of {samples[pair.first]} {pair.scatter:.2g} times as much as "
                f"counting alone brings ({pair.genes:,} genes of {one_library.FEWEST_READS:.0f} reads or "
                "more), and samples differ once as much, or more",
                "samples, each sequenced by itself, as they were counted",
                "give each library once, where one was drawn from the other; else the counts before they "
                "were divided, smoothed or filled in",
            )
    problems.raise_if_any()


def _in_few_genes(values: np.ndarray, declared: str) -> Finding | None:
    """Tell logarithms, and a few genes that are none: an age, a survival time, a percentage."""
    import numpy as np

    if declared != "log2" or len(values) < MANY_GENES:
        return None
    large = np.flatnonzero(np.fmax.reduce(values, axis=1) >= LOGGED_BELOW)
    if not 0 < len(large) <= FEW_OF_ALL * len(values):
        return None
    listed = ", ".join(f"{each + 1:,}" for each in large[:SHOWN].tolist())
    found = (
        f"values over {LOGGED_BELOW:g} in {len(large)} of {len(values):,} genes only (number {listed}), as "
        "an age, a survival time or a percentage has"
    )
    return found, "take out what is no expression; or correct these values"


def _transformed(values: np.ndarray) -> Finding | None:
    found = stabilised(values)
    return (f"{found.name}, no logarithms and no linear values: {found.why}", found.remedy) if found else None


def _linear_ratios(values: np.ndarray, fewest: int = MANY_GENES) -> Finding | None:
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
    middle = float(np.nanmedian(logged))
    if only is None and len(values) >= fewest and abs(middle - OF_PER_CENT) < 1:
        only = relative(logged - middle)
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
    if declared == "log2" and of_rows.minimum >= 0 and of_rows.maximum < LOG10_BELOW:
        return True
    if of_rows.from_even < EVEN or any(contradiction(evidence, declared) for evidence in (of_rows, of_many)):
        return True
    whole = values[finite.all(axis=1)]
    return len(whole) >= FEW and _may_be_unlike(whole, declared)


def may_caution(values: np.ndarray, samples: Sequence[str], declared: str) -> bool:
    """Return whether some rows of a matrix hint at what only all of them can tell (see `verify`)."""
    if declared != "counts" or not len(values):
        return False
    return bool(
        units.notices(values, samples, declared)
        or normalised_counts.perhaps(values)
        or one_library.perhaps(values)
    )


def _may_be_unlike(values: np.ndarray, declared: str) -> bool:
    """Return whether samples of complete rows may be flat, in several units, or made of each other."""
    import numpy as np

    names = [str(each) for each in range(values.shape[1])]
    return bool(
        (np.ptp(values, axis=0) == 0).any()
        or units.of_other_units(values, names, declared)
        or _linear_ratios(values, FEW)
        or stabilised(values)
        or derived(values, names)
    )


def _refuse_flat(values: np.ndarray, samples: Sequence[str], path: Path | str) -> None:
    import numpy as np

    problems = Problems()
    for sample, lowest, highest in zip(
        samples, np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0), strict=True
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
