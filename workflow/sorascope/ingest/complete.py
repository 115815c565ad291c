"""Values that are missing or cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, Problems
from ..identifiers import Verdict
from ..readers import Matrix
from ..scale import LARGEST

if TYPE_CHECKING:
    import numpy as np

MOST_INCOMPLETE = 0.5
FEWEST_GENES = 5


def refuse_unusable(matrix: Matrix, path: Path) -> None:
    """Raise `InputError` for samples without any value, infinite values and such as nothing measures."""
    import numpy as np

    # a missing value fails both comparisons; most matrices have neither it nor such a number
    if matrix.values.size and matrix.values.min() >= -LARGEST and matrix.values.max() <= LARGEST:
        return
    problems = Problems()
    for sample, empty in zip(matrix.samples, np.isnan(matrix.values).all(axis=0), strict=True):
        if empty:
            remedy = "correct the file, or name the sample under exclude:"
            problems.add(path, f"sample {sample}", "no value", "numbers", remedy)
    infinite = np.argwhere(np.isinf(matrix.values))
    if len(infinite):
        row, column = infinite[0]
        more = f" (and {len(infinite) - 1} more)" if len(infinite) > 1 else ""
        problems.add(
            path,
            f"sample {matrix.samples[column]}, data row {row + 1}",
            f"an infinite value{more}",
            "finite numbers",
            "a logarithm of 0, perhaps: add a pseudocount before taking logarithms",
        )
    elif len(enormous := np.argwhere(np.abs(matrix.values) > LARGEST)):
        row, column = enormous[0]
        place = f"sample {matrix.samples[column]}, data row {row + 1}"
        problems.add(
            path, place, f"{matrix.values[row, column]:g}", f"values up to {LARGEST:g}", "correct the cell"
        )
    problems.raise_if_any()


def drop_incomplete(matrix: Matrix, verdicts: Sequence[Verdict], path: Path) -> list[Verdict]:
    """Return the verdicts with the rows that have missing values taken out: nothing later imputes.

    Raises `InputError` when that takes more than half of the genes.
    """
    import numpy as np

    missing = np.isnan(matrix.values).sum(axis=1).tolist()
    if not any(missing):
        return list(verdicts)
    samples = len(matrix.samples)
    changed = [
        Verdict("", f"no value in {count} of {samples} samples") if count and verdict.symbol else verdict
        for verdict, count in zip(verdicts, missing, strict=True)
    ]
    before = sum(bool(verdict.symbol) for verdict in verdicts)
    after = sum(bool(verdict.symbol) for verdict in changed)
    if after < (1 - MOST_INCOMPLETE) * before:
        worst = max(zip(np.isnan(matrix.values).mean(axis=0).tolist(), matrix.samples, strict=True))
        raise InputError(
            [
                Problem(
                    str(path),
                    "",
                    f"{before - after} of {before} genes lack values (most: {worst[1]}, {worst[0]:.0%})",
                    "a value for every sample in at least half of the genes",
                    f"impute beforehand, or name samples such as {worst[1]} under exclude:",
                )
            ]
        )
    return changed


def notes(before: Sequence[Verdict], after: Sequence[Verdict]) -> tuple[str, ...]:
    """Say how many genes `drop_incomplete` took out; nothing where it took none."""
    if before == after:
        return ()
    known = sum(bool(verdict.symbol) for verdict in before)
    lost = known - sum(bool(verdict.symbol) for verdict in after)
    note = f"{lost:,} of {known:,} rows with a known gene lack a value in some sample, and are left out"
    return (note,) if lost else ()


def refuse_no_genes(kept: np.ndarray, path: Path) -> None:
    """Raise `InputError` when next to no gene is left, or the low-expression filter left none.

    `kept`: of each gene, whether it passed that filter.
    """
    if len(kept) < FEWEST_GENES:
        raise InputError(
            [
                Problem(
                    str(path),
                    "",
                    f"rows of {len(kept)} gene{'' if len(kept) == 1 else 's'} in all",
                    f"at least {FEWEST_GENES} genes: samples are compared by them, and sets with the others",
                    "give the whole matrix",
                )
            ]
        )
    if not kept.any():
        raise InputError(
            [
                Problem(
                    str(path),
                    "",
                    f"none of {len(kept)} genes is expressed in enough samples",
                    "10 counts at the median library size in as many samples as the smallest group has",
                    "check that the library sizes are those of whole libraries",
                )
            ]
        )
