"""Columns that are no samples of their own: equal to another one, or a mean or sum of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FEWEST_GENES = 30
MOST_GENES, MOST_SAMPLES = 3000, 400  # are looked at
NEAR = 5e-3  # of a column's size is left when the others explain it; what is left of a replicate is more
EXACT = 1e-9
MOST_DECIMALS = 6
SHOWN = 6


def derived(values: np.ndarray, samples: Sequence[str]) -> dict[str, str]:
    """Return which samples (columns of genes × samples) are no measurements of their own, and why.

    Nothing measured equals a sum or mean of other columns in every gene, to 1e-9 or to the last digit that
    was written. Of two equal columns the later one is named.
    """
    import numpy as np

    some = values[:, :MOST_SAMPLES]
    complete = np.isfinite(some).all(axis=1)
    some = some if complete.all() else some[complete]
    if len(some) < FEWEST_GENES:
        return {}
    samples = samples[: some.shape[1]]
    made = _twins(some, samples)
    varying = np.ptp(some, axis=0) > 0
    kept = [number for number, name in enumerate(samples) if name not in made and varying[number]]
    rest = np.ascontiguousarray(some[:, kept])
    names = [samples[number] for number in kept]
    found = _combined(rest, names)
    if rest.size and rest.max() < 64:  # means may have been taken before the logarithm
        for name, why in _combined(rest, names, np.exp2).items():
            found.setdefault(name, f"{why}, before the logarithm")
    return made | found


def _twins(some: np.ndarray, samples: Sequence[str]) -> dict[str, str]:
    """Name columns that are equal to an earlier one, or a multiple of it."""
    import numpy as np

    seen: dict[bytes, int] = {}
    made = {}
    for number in range(len(samples)):
        column = some[:, number]
        if np.ptp(column) == 0:
            continue
        first = seen.setdefault(column.tobytes(), number)
        if first != number:
            made[samples[number]] = f"the values of {samples[first]} in all {len(column):,} genes"
    return made


def _combined(
    some: np.ndarray, names: Sequence[str], meant: Callable[[np.ndarray], np.ndarray] | None = None
) -> dict[str, str]:
    """Name columns that are nonnegative combinations of two or more others, or a multiple of one.

    `meant` takes the values to those that were combined, such as those before the logarithm.
    """
    import numpy as np

    if some.shape[1] < 2 or not np.abs(some).max() > 0:
        return {}
    # large values are the most exact; a gene without any says nothing
    rows = np.argsort(-np.abs(some).sum(axis=1), kind="stable")[:MOST_GENES]
    chosen = some[np.sort(rows)]
    chosen = chosen if meant is None else meant(chosen)
    made: dict[str, str] = {}
    for number in reversed(list(_explained(chosen))):  # of a column and its multiple the later one is named
        others = [each for each in range(len(names)) if each != number and names[each] not in made]
        told = _combination(some if meant is None else meant(some), chosen, number, others, names)
        if told:
            made[names[number]] = told
    return dict(reversed(made.items()))


def _explained(chosen: np.ndarray) -> Iterator[int]:
    """Return the columns of which next to nothing is left after regression on all others."""
    import numpy as np

    size = np.sqrt((chosen**2).sum(axis=0))
    size[size == 0] = 1
    scaled = chosen / size
    gram = scaled.T @ scaled
    # the inverse's diagonal is 1 / (what is left of each column); a little is added against exact dependence
    left = 1 / np.diag(np.linalg.inv(gram + 1e-12 * np.eye(len(gram))))
    return iter(np.flatnonzero(left < NEAR**2).tolist())


def _combination(
    some: np.ndarray, chosen: np.ndarray, number: int, others: list[int], names: Sequence[str]
) -> str:
    import numpy as np
    from scipy.optimize import nnls

    try:
        weights, left = nnls(chosen[:, others], chosen[:, number])
    except RuntimeError:  # no solution within its iterations: nothing exact
        return ""
    used = np.flatnonzero(weights > 1e-6 * weights.max())
    if not used.size or left > NEAR * np.linalg.norm(chosen[:, number]):
        return ""
    members, weight = [others[each] for each in used], weights[used]
    # shares as they were meant, where rounding hides them
    for meant in (np.ones(len(used)), np.full(len(used), 1 / len(used)), weight):
        off = np.abs(some[:, members] @ meant - some[:, number])
        if (off <= _tolerance(some[:, number])).all():
            break
    else:
        return ""
    if not _says_more_than_rounding(some, number, members):
        return ""
    listed = ", ".join(names[each] for each in members[:SHOWN]) + (
        f", … ({len(members)} in all)" if len(members) > SHOWN else ""
    )
    deviation = f"largest deviation {off.max():.1g}"
    if len(members) == 1:
        return f"{listed} times {meant[0]:.4g} in all {len(some):,} genes ({deviation})"
    kind = (
        "sum"
        if abs(meant.sum() - len(members)) < 1e-6
        else "mean"
        if np.ptp(meant) < 1e-6
        else "weighted mean"
    )
    return f"the {kind} of {listed} in all {len(some):,} genes ({deviation})"


def _tolerance(column: np.ndarray) -> np.ndarray:
    """Return by how much a column's values may be off: their last digit, when they were rounded."""
    import numpy as np

    exact = EXACT * np.maximum(np.abs(column), 1)
    for decimals in range(MOST_DECIMALS + 1):
        scaled = column * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) < 1e-6 * np.maximum(1, np.abs(scaled))).all():
            return exact + 0.5001 * 10.0**-decimals
    return exact


def _says_more_than_rounding(some: np.ndarray, number: int, members: list[int]) -> bool:
    """Say whether the members lie further from the column than its rounding in most genes that vary."""
    import numpy as np

    apart = np.abs(some[:, members] - some[:, [number]]).max(axis=1)
    return int((apart > 4 * _tolerance(some[:, number])).sum()) >= FEWEST_GENES
