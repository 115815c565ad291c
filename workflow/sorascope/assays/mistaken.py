"""Tables of another assay that are given as a matrix of expression: reported before they are read as mRNA."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..errors import Problems
from ..identifiers.enough import enough
from ..settings import Dataset
from . import curated
from .formats import FORMATS, recognised
from .kinds import protein

FEWEST, MOST = 30, 600
ALL_BUT = 0.9
SEVERAL_TIMES = 10
FEWEST_SITES = 3


def check(dataset: Dataset, columns: Sequence[str], names: Sequence[str], problems: Problems) -> bool:
    """Tell a matrix that is none of mRNA; return whether it is one.

    `columns`: the header, `names`: the first column, as far as it was read.
    """
    found = _what(columns, names)
    if not found:
        return False
    what, kind, scale = found
    problems.add(
        dataset.matrix,
        f"key datasets.{dataset.name}.matrix",
        f"{what}, no expression of genes",
        "a matrix of mRNA",
        f"name it under assays:, as in assays: {{{kind}: {{type: {kind}, matrix: {dataset.matrix}, "
        f"scale: {scale}}}}}, in addition to a matrix of mRNA of the same samples",
    )
    return True


def _what(columns: Sequence[str], names: Sequence[str]) -> tuple[str, str, str] | None:
    form = recognised(columns)
    if form in FORMATS and form.of_proteins:
        kind = form.types[0] if len(form.types) == 1 else "protein"
        return f"a table of proteins ({form.name})", kind, "intensity" if form.zeros_missing else "log2"
    for given in (names, columns[1:]):  # antibodies in rows, or in columns
        if FEWEST <= len(given) <= MOST and is_array(given):
            return "antibodies of a protein array", "phospho", "log2"
    if not FEWEST <= len(names) <= MOST:
        return None
    genes = {one.partition("_")[0] for each in curated.shipped().antibodies.values() for one in each.features}
    symbols = Counter(names)
    repeated = sum(times > 1 for times in symbols.values())
    if repeated >= SEVERAL_TIMES and sum(name in genes for name in symbols) > ALL_BUT * len(symbols):
        what = (
            f"rows called after the proteins of an antibody array, {repeated} of them several times: amounts "
            "and phosphorylated sites of one gene"
        )
        return what, "phospho", "log2"
    return None


def is_array(names: Sequence[str]) -> bool:
    """Return whether most names are those of antibodies, some of them of sites."""
    known = enough(protein.antibody, names, len(names) / 2, above=True)
    return sum(each is not None and each.of == "phospho" for each in known) >= FEWEST_SITES
