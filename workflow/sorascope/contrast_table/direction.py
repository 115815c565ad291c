"""Which way the changes of a published table go, where its columns of means or a name tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import permutations
from typing import TYPE_CHECKING

from ..readers.group_words import CONTROL, GROUPS, RESISTANT, SENSITIVE, of

if TYPE_CHECKING:
    import numpy as np

OVER = re.compile(r"\s*/\s*|[\s_.-]+(?:vs|versus|over|minus)[\s_.-]+", re.IGNORECASE)
BESIDE = re.compile(
    r"(log|l)?2?_?(fc|fold|change|foldchange|ratio)?|degs?|de|deseq2|limma|results?|table|\d+", re.I
)
REFERENCES = GROUPS[SENSITIVE] | GROUPS[CONTROL]
MOST_COLUMNS, FEWEST_GENES = 12, 100
NEARLY, MOSTLY = 0.02, 0.95  # of log2; of the genes
OFFSETS = (0.0, 1.0, 0.5)


def of_name(name: str) -> str:
    """Return what a name sets over what ("parental over resistant"); "" unless the first is a reference.

    A reference is a control or a sensitive group, by a word of two letters or more, which the other is not.
    """
    sides = [[word for word in of(part) if not BESIDE.fullmatch(word)] for part in OVER.split(name)]
    if len(sides) != 2 or not all(sides):
        return ""
    first, second = sides
    named = any(word in REFERENCES and len(word) > 1 for word in first)
    if not named or any(word in REFERENCES for word in second) or GROUPS[RESISTANT] & set(first):
        return ""
    return f"{' '.join(first)} over {' '.join(second)}"


def of_means(change: np.ndarray, others: Mapping[str, np.ndarray]) -> tuple[str, str] | None:
    """Return the two columns of means whose difference, or log2 ratio, is the change; None without such.

    `others`: the further columns of numbers.
    """
    import numpy as np

    for one, two in permutations(list(others)[:MOST_COLUMNS], 2):
        first, second = others[one], others[two]
        known = np.isfinite(change) & np.isfinite(first) & np.isfinite(second)
        if known.sum() < FEWEST_GENES or not np.ptp(change[known]):
            continue
        made = [first[known] - second[known]]
        if first[known].min() >= 0 and second[known].min() >= 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                made += [np.log2((first[known] + add) / (second[known] + add)) for add in OFFSETS]
        if any((np.abs(each - change[known]) < NEARLY).mean() > MOSTLY for each in made):
            return one, two
    return None


def describe(
    change: np.ndarray, column: str, table: str, others: Mapping[str, np.ndarray]
) -> tuple[str, ...]:
    """Say where a table's changes may be those of the reference over the test.

    `column`: the name of the changes' column, `table`: that of the file, without its ending.
    """
    turned = "if the reference of this data set is meant by the first, give the table with all signs turned"
    means = of_means(change, others)
    if means:
        first, second = means
        if of_name(f"{first} over {second}"):
            return (f"fold changes are {first} less {second}, gene by gene: up is more in {first}; {turned}",)
        return ()
    for what, name in ((f"column {column}", column), (f"the file {table}", table)):
        if read := of_name(name):
            return (f"{what} reads as {read}: up is then more in the reference; {turned}",)
    return ()
