"""Are these log2 fold changes? Values that cannot be are refused, with the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError, Problem, Problems
from .columns import Columns, normal

if TYPE_CHECKING:
    import numpy as np

MEANING = {
    "log2": "log2 fold changes, test minus reference",
    "rank": "values of any unit that go up and down as the change does: tests use the table's p values or "
    "statistic with their sign, or their ranks where it has neither; no fold change is shown",
}
# unshrunken DESeq2 fold changes of genes absent in one group reach 30; a real one never passes 2^30
IMPOSSIBLE = 50.0
RARE = 20.0
RARE_SHARE = 0.01
FEWEST_GENES = 100
LARGEST_STATISTIC = 1e6
OUTSIDE_SHARE = 0.05
# a whole table has genes without change: 2 % or more of |log2 fold change| below 0.1, of p above 0.1
CUT_SHARE = 0.001
CUT_CHANGE, CUT_P = 0.1, 0.1
# rows without any change are genes without expression when they are this large a share, and this many times
# as frequent as any other single value (rounding makes 0 no more frequent than its neighbours)
SILENT_SHARE, SILENT_TIMES = 0.02, 5
SILENT = "no change at all: taken as not expressed, takes no part in tests and ranks"
NEARLY = 0.01
SMALLEST_CHANGE = 0.25  # of one gene in a thousand
TOGETHER = -0.5  # rank correlation of p with the size of its statistic: -1, except for degrees of freedom


def check_fold_changes(
    values: np.ndarray, declared: str, path: Path, column: str, key: str, surely_log2: bool = False
) -> None:
    """Raise `InputError` when the values (one a row, NaN where missing) are not what is declared.

    `surely_log2`: columns of a program that writes log2 fold changes, and rows chosen by them, perhaps.
    """
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
    evidence = (
        f"from {known.min():.4g} to {known.max():.4g}, median {np.median(known):.4g}, "
        f"{np.mean(known < 0):.1%} negative"
    )

    def refuse(found: str, remedy: str) -> InputError:
        return InputError([Problem(str(path), place, f"{found} ({evidence})", MEANING[declared], remedy)])

    if declared == "rank":
        return
    sizes = np.abs(known)
    if sizes.max() > IMPOSSIBLE or np.mean(sizes > RARE) > RARE_SHARE:
        raise refuse(
            "differences too large for log2 fold changes: raw intensities or counts subtracted?",
            f"take logarithms before subtracting; where that cannot be, declare {key}.values: rank",
        )
    if known.max() <= 0:
        remedy = "give the whole table: tests compare a mechanism's genes with all others"
        raise refuse("no value above 0: only the genes that went down", remedy)
    if known.min() >= 0:
        raise refuse(
            "no negative value: only the genes that went up, ratios, or sizes without direction",
            "give the whole table, with log2 of the ratio, test over reference",
        )
    if sizes[sizes > 0].min() >= 1 and not surely_log2:
        raise refuse(
            "nothing between -1 and 1: a table cut at a fold change, or signed fold changes on a linear "
            "scale (-2 for a half)",
            "give the whole table; of linear ones log2(x) for x > 0, -log2(-x) for x < 0",
        )


def are_cut_or_divided(numbers: Mapping[str, np.ndarray]) -> bool:
    """Return whether p values end at a cut, or the statistic is the change divided by its error."""
    import numpy as np

    p, change = numbers.get("p"), numbers["log2_fold_change"]
    if p is not None and np.isfinite(p).any() and np.mean(p[np.isfinite(p)] > CUT_P) < CUT_SHARE:
        return True
    if not {"statistic", "standard_error"} <= set(numbers):
        return False
    divided = numbers["statistic"] * numbers["standard_error"]
    return bool(np.nanmedian(np.abs(divided - change) / np.abs(change)) < NEARLY)


def check_possible(
    numbers: Mapping[str, np.ndarray], found: Columns, path: Path, places: Sequence[str]
) -> None:
    """Raise `InputError` for values that no analysis gives, naming the first row of each kind.

    Negative standard errors, limits the wrong way round or not around the change, F or LR or mean counts
    below 0, a statistic without end. `numbers`: role -> one value a row; `places`: names of the rows.
    """
    import numpy as np

    problems = Problems()

    def refuse(role: str, wrong: np.ndarray, found_there: str, allowed: str, remedy: str) -> None:
        rows = np.flatnonzero(wrong)
        if len(rows):
            value, more = numbers[role][rows[0]], f" ({len(rows)} rows)" if len(rows) > 1 else ""
            place = f"column {found.roles[role]}, {places[rows[0]]}"
            problems.add(path, place, f"{value:g}, {found_there}{more}", allowed, remedy)

    another = "another column? name the right one under columns:"
    if "standard_error" in numbers:
        wrong = numbers["standard_error"] < 0
        refuse("standard_error", wrong, "a negative standard error", "0 or more", another)
    error, role = stated_errors(numbers)
    if error is not None:
        what = "a standard error" if role == "standard_error" else "a limit"
        refuse(role, np.isinf(error), f"{what} without end", "a number", "give NA for none")
        if np.isfinite(error).any() and not error[np.isfinite(error)].any():
            what = "the standard error" if role == "standard_error" else "the lower and the upper limit"
            refuse(
                role,
                error == 0,
                f"{what} of every gene",
                "more than 0 between them" if role == "ci_low" else "more than 0",
                another,
            )
    if {"ci_low", "ci_high"} <= set(numbers):
        low, high, change = (numbers[role] for role in ("ci_low", "ci_high", "log2_fold_change"))
        allowed = "a lower limit below the upper one, the fold change between them"
        refuse("ci_low", low > high, "above the upper limit", allowed, "the two columns may be swapped")
        outside = (change < low) | (change > high)
        if not (low > high).any() and outside.mean() > OUTSIDE_SHARE:
            refuse("ci_low", outside, "limits that do not hold the fold change", allowed, another)
    if "statistic" in numbers:
        statistic = numbers["statistic"]
        limit = f"a statistic of under {LARGEST_STATISTIC:g}"
        known = np.isfinite(numbers["log2_fold_change"])  # Cuffdiff: no end where the change has none
        endless = (np.abs(statistic) >= LARGEST_STATISTIC) & known
        refuse("statistic", endless, "a statistic without end", limit, "give NA where it cannot be computed")
        if found.squared:
            refuse("statistic", statistic < 0, "a negative F or LR", "0 or more", another)
    if normal(found.roles.get("mean_expression", "")) == "basemean":
        refuse("mean_expression", numbers["mean_expression"] < 0, "a mean of counts", "0 or more", another)
    problems.raise_if_any()


def stated_errors(numbers: Mapping[str, np.ndarray]) -> tuple[np.ndarray | None, str]:
    """Return the standard errors that a table states, its own or its intervals', and their role."""
    if "standard_error" in numbers:
        return numbers["standard_error"], "standard_error"
    if {"ci_low", "ci_high"} <= set(numbers):
        # limma's interval is Student's; taken as normal the error comes out somewhat too large
        return (numbers["ci_high"] - numbers["ci_low"]) / (2 * 1.959964), "ci_low"
    return None, ""


def remarks(numbers: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    """Say where a table holds only genes that changed, with the numbers that show it."""
    import numpy as np

    notes = []
    known = np.isfinite(numbers["log2_fold_change"])
    largest = float(np.quantile(np.abs(numbers["log2_fold_change"][known]), 0.999))
    if largest < SMALLEST_CHANGE:
        notes.append(
            f"hardly a change beyond {largest:.2g}: coefficients per unit (of a dose, a year) rather than "
            "log2 fold changes between groups, perhaps; sizes of effects are then in that unit"
        )
    error, role = stated_errors(numbers)
    if error is not None:
        what = "a standard error of 0" if role == "standard_error" else "an interval without width"
        without = known & (error == 0)
        still = int((without & (numbers["log2_fold_change"] == 0)).sum())
        if without.any():
            notes.append(
                f"{what} in {without.sum():,} of {known.sum():,} genes ({still:,} of them "
                "without any change): nothing is known without error, so the error was rounded away, or the "
                "gene has no count. It is taken as not given: the gene has no interval and no weight"
            )
    sizes = np.abs(numbers["log2_fold_change"][known])
    beyond = "mechanisms are then compared with changed genes only, so that their p values mislead"
    if np.mean(sizes < CUT_CHANGE) < CUT_SHARE:
        notes.append(
            f"no change smaller than {sizes.min():.2g} among {len(sizes):,} genes: a table cut at a fold "
            f"change; {beyond}"
        )
    p = numbers.get("p")
    if p is not None and np.isfinite(p[known]).any():
        p = p[known][np.isfinite(p[known])]
        if not np.ptp(p):
            notes.append(f"p is {p[0]:g} in every row, which tells no gene from another")
        elif np.mean(p > CUT_P) < CUT_SHARE:
            notes.append(
                f"no p value above {p.max():.2g} among {len(p):,} genes: a table cut at significance; "
                f"{beyond}"
            )
    return tuple(notes)


def silent(changes: np.ndarray) -> np.ndarray:
    """Return which genes have no change at all because they are not expressed; none where 0 is rounding.

    `changes`: one a gene. A table of FPKM holds thousands of genes with 0 in every sample. Among expressed
    genes their ranks push all others outwards.
    """
    import numpy as np

    zero = changes == 0
    others = changes[np.isfinite(changes) & ~zero]
    often = np.unique(others, return_counts=True)[1].max(initial=0)
    found = zero.mean() > SILENT_SHARE and zero.sum() > SILENT_TIMES * often
    return zero if found else np.zeros(len(changes), dtype=bool)


def check_probabilities(p: np.ndarray, path: Path, column: str, statistic: np.ndarray | None = None) -> None:
    """Raise `InputError` when p values leave [0, 1], are all 0, or are not those of the statistic."""
    import numpy as np

    def refuse(found: str, allowed: str, remedy: str) -> InputError:
        return InputError([Problem(str(path), f"column {column}", found, allowed, remedy)])

    known = p[np.isfinite(p)]
    outside = known[(known < 0) | (known > 1)]
    if len(outside):
        logged = "give p itself, where these are -log10 of it; else " if known.min() >= 0 else ""
        found = f"{outside[0]:.15g} as a p value ({len(outside)} rows)"
        raise refuse(found, "0 to 1", f"{logged}name the right column under columns:")
    if len(known) and not known.any():
        remedy = "name the right column under columns:, or take it out of the table"
        raise refuse("0 in every row", "p values", remedy)
    if statistic is None:
        return
    both = np.isfinite(p) & np.isfinite(statistic)
    if both.sum() < FEWEST_GENES or not np.ptp(np.abs(statistic[both])) or not np.ptp(p[both]):
        return
    of_p, of_size = (np.argsort(np.argsort(each[both])).astype(float) for each in (p, np.abs(statistic)))
    rank = float(np.corrcoef(of_p, of_size)[0, 1])
    if rank > TOGETHER:
        found = f"p values that do not fit the statistic in the same row (rank correlation {rank:.2f})"
        remedy = "the columns may belong to two contrasts; name the right ones under columns:"
        raise refuse(found, "the larger the statistic, the smaller p", remedy)


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
