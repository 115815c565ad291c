"""Are these log2 fold changes? Values that cannot be are refused, with the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, Problems

if TYPE_CHECKING:
    import numpy as np

MEANING = {
    "log2": "log2 fold changes, test minus reference",
    "rank": "any values whose order is that of the change, test minus reference; only their ranks are used",
}
# unshrunken DESeq2 fold changes of genes absent in one group reach 30; a real one never passes 2^30
IMPOSSIBLE = 50.0
RARE = 20.0
RARE_SHARE = 0.01
FEWEST_GENES = 100


def check_fold_changes(values: np.ndarray, declared: str, path: Path, column: str, key: str) -> None:
    """Raise `InputError` when the values (one a row, NaN where missing) are not what is declared."""
    import numpy as np

    known = values[np.isfinite(values)]
    place = f"column {column}"
    if len(known) < FEWEST_GENES:
        raise InputError(
            [Problem(str(path), place, f"{len(known)} values", f"at least {FEWEST_GENES} genes",
                     "give the whole table: tests compare a mechanism's genes with all others")]
        )  # fmt: skip
    if not np.ptp(known):
        raise InputError([Problem(str(path), place, f"{known[0]:g} in every row", MEANING[declared])])
    told = (
        f"from {known.min():.4g} to {known.max():.4g}, median {np.median(known):.4g}, "
        f"{np.mean(known < 0):.1%} negative"
    )

    def refuse(found: str, remedy: str) -> InputError:
        return InputError([Problem(str(path), place, f"{found} ({told})", MEANING[declared], remedy)])

    if declared == "rank":
        return
    sizes = np.abs(known)
    if sizes.max() > IMPOSSIBLE or np.mean(sizes > RARE) > RARE_SHARE:
        raise refuse(
            "differences too large for log2 fold changes: raw intensities or counts subtracted?",
            f"take logarithms before subtracting; if only the order can be had, declare {key}.values: rank",
        )
    if known.min() >= 0:
        raise refuse(
            "no negative value: ratios, or sizes without direction",
            "give log2 of the ratio, test over reference",
        )
    nonzero = sizes[sizes > 0]
    if nonzero.min() >= 1:
        raise refuse(
            "nothing between -1 and 1: signed fold changes on a linear scale (-2 for a half)",
            "give their log2: log2(x) for x > 0, -log2(-x) for x < 0",
        )


def check_probabilities(p: np.ndarray, path: Path, column: str) -> None:
    """Raise `InputError` when p values leave [0, 1]."""
    import numpy as np

    outside = p[np.isfinite(p) & ((p < 0) | (p > 1))]
    if len(outside):
        found = f"{outside[0]:g} as a p value ({len(outside)} rows)"
        raise InputError(
            [Problem(str(path), f"column {column}", found, "0 to 1", "-log10 of p, or another column?")]
        )


def check_signs(changes: np.ndarray, statistic: np.ndarray, path: Path, columns: tuple[str, str]) -> None:
    """Raise `InputError` when change and statistic go opposite ways in over 1 % of the rows."""
    import numpy as np

    both = np.isfinite(changes) & np.isfinite(statistic) & (changes != 0) & (statistic != 0)
    against = np.mean(np.sign(changes[both]) != np.sign(statistic[both])) if both.any() else 0.0
    if against > 0.01:
        problems = Problems()
        problems.add(
            path,
            f"columns {columns[0]}, {columns[1]}",
            f"opposite signs in {against:.1%} of the rows",
            "a fold change and its statistic go the same way",
            "the columns may belong to two contrasts; name the right ones under columns:",
        )
        problems.raise_if_any()
