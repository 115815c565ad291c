"""Columns that are no samples of their own: equal to another one, or a mean, sum or difference of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import some

if TYPE_CHECKING:
    import numpy as np

FEWEST_GENES = 30
MOST_GENES, MOST_SAMPLES = 3000, 400  # are looked at
NEAR = 5e-3  # of a column's size is left when the others explain it; what is left of a replicate is more
EXACT = 1e-9
TOO_LITTLE = (0.02, 1e-6)  # of the largest share, to be one: rounding gives small ones to others
# a median of three has each sample's value in a third of the genes
MIN_PICKED, MOST_PICKED, PICKED_GENES, OFTEN, SELDOM_EQUAL = 4, 100, 1000, 0.97, 0.6
MOST_DECIMALS = 6
WHOLE = 0.5001  # of whole numbers: a mean may have been rounded to one
LN_2 = 0.6931471805599453
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
    rest = some if len(kept) == some.shape[1] else some[:, kept]
    names = [samples[number] for number in kept]
    chosen = _large(rest)
    found = _combined(rest, chosen, names)
    if rest.size and rest.max() < 64:  # means may have been taken before the logarithm
        for name, why in _combined(rest, chosen, names, np.exp2).items():
            found.setdefault(name, f"{why}, before the logarithm")
    for name, why in _picked(rest, names).items():
        found.setdefault(name, why)
    return made | found


def _picked(some: np.ndarray, names: Sequence[str]) -> dict[str, str]:
    """Name a column that has the value of one of the others in nearly every gene: a median or a maximum.

    Equal values by chance (few digits, small counts) are as frequent in the other columns.
    """
    import numpy as np

    if not MIN_PICKED <= some.shape[1] <= MOST_PICKED:
        return {}
    rows = np.argsort(-np.abs(some).sum(axis=1), kind="stable")[:PICKED_GENES]
    values = some[rows]
    equal = (values[:, :, None] == values[:, None, :]).sum(axis=2) > 1
    share = equal.mean(axis=0)
    most, usual = int(share.argmax()), float(np.median(share))
    if share[most] < OFTEN or usual > SELDOM_EQUAL:
        return {}
    return {
        names[most]: f"the value of one of the other samples in {share[most]:.1%} of the genes: a median?"
    }


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


def _large(some: np.ndarray) -> np.ndarray:
    """Return the rows of the largest values, which are the most exact; a gene without any says nothing."""
    import numpy as np

    total = np.zeros(len(some))
    for column in some.T:
        total += np.abs(column)
    return some[np.sort(np.argsort(-total, kind="stable")[:MOST_GENES])]


def _combined(
    some: np.ndarray,
    chosen: np.ndarray,
    names: Sequence[str],
    meant: Callable[[np.ndarray], np.ndarray] | None = None,
) -> dict[str, str]:
    """Name columns that are means, sums or differences of others, or a multiple of one.

    `chosen`: rows of `some` to tell by. `meant` takes the values to those that were combined, such as those
    before the logarithm.
    """
    import numpy as np

    if some.shape[1] < 2 or not chosen.any():
        return {}
    chosen = np.ascontiguousarray(chosen) if meant is None else meant(chosen)
    made: dict[str, str] = {}
    for number in reversed(list(_explained(chosen))):  # of a column and its multiple the later one is named
        others = [each for each in range(len(names)) if each != number and names[each] not in made]
        linear = some if meant is None else meant(some)
        off = _last_digit(some) if meant is None else linear * LN_2 * _last_digit(some)
        reason = _combination(linear, chosen, number, others, names, off)
        if reason:
            made[names[number]] = reason
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
    some: np.ndarray,
    chosen: np.ndarray,
    number: int,
    others: list[int],
    names: Sequence[str],
    rounding: np.ndarray,
) -> str:
    """Say of which other columns one is made, "" for none; `rounding`: by how much each value may be off."""
    import numpy as np

    wanted = chosen[:, number]
    for weights in _weights(chosen[:, others], wanted):
        left = np.linalg.norm(chosen[:, others] @ weights - wanted)
        if left > NEAR * np.linalg.norm(wanted):
            continue
        for least in TOO_LITTLE:
            used = np.flatnonzero(np.abs(weights) > least * np.abs(weights).max())
            members, weight = [others[each] for each in used], weights[used]
            # shares as they were meant, where rounding hides them
            for meant in (np.ones(len(used)), np.full(len(used), 1 / max(1, len(used))), weight):
                off = np.abs(some[:, members] @ meant - some[:, number])
                most = rounding[:, number] + rounding[:, members] @ np.abs(meant)
                if (off <= most + EXACT * np.maximum(np.abs(some[:, number]), 1)).all():
                    says = used.size and _says_more_than_rounding(some, members, number, most)
                    return _describe(members, meant, names, len(some), float(off.max())) if says else ""
    return ""


def _weights(others: np.ndarray, wanted: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the nonnegative weights of a combination (mean, sum), then those of a difference (sum: 0).

    Values centred per gene, or with a batch taken out, are combinations of each other with other weights.
    """
    import numpy as np
    from scipy.optimize import nnls

    with suppress(RuntimeError):  # no solution within its iterations: nothing exact
        yield nnls(others, wanted)[0]
    if len(others) > 3 * others.shape[1]:
        weights = np.linalg.lstsq(others, wanted)[0]
        if abs(weights.sum()) < NEAR:
            yield weights


def _describe(members: Sequence[int], meant: np.ndarray, names: Sequence[str], genes: int, off: float) -> str:
    import numpy as np

    listed = some((names[each] for each in members), SHOWN)
    deviation = f"largest deviation {off:.1g}"
    if len(members) == 1:
        return f"{listed} times {meant[0]:.4g} in all {genes:,} genes ({deviation})"
    if (meant < 0).any():
        return f"a weighted difference of {listed} in all {genes:,} genes ({deviation})"
    kind = (
        "sum"
        if abs(meant.sum() - len(members)) < 1e-6
        else "mean"
        if np.ptp(meant) < 1e-6
        else "weighted mean"
    )
    return f"the {kind} of {listed} in all {genes:,} genes ({deviation})"


def _last_digit(some: np.ndarray) -> np.ndarray:
    """Return by how much each value may be off: half of its column's last digit, when that was rounded."""
    import numpy as np

    off = np.zeros(some.shape)
    for number, column in enumerate(some.T):
        for decimals in range(MOST_DECIMALS + 1):
            scaled = column * 10.0**decimals
            if (np.abs(scaled - np.rint(scaled)) < 1e-6 * np.maximum(1, np.abs(scaled))).all():
                off[:, number] = 0.5001 * 10.0**-decimals if decimals else WHOLE
                break
    return off


def _says_more_than_rounding(some: np.ndarray, members: list[int], number: int, most: np.ndarray) -> bool:
    """Say whether the members are further from the column than rounding in most genes that vary."""
    import numpy as np

    apart = np.abs(some[:, members] - some[:, [number]]).max(axis=1)
    return int((apart > 4 * most).sum()) >= FEWEST_GENES
