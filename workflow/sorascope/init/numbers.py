"""What values and identifiers of a matrix suggest, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from ..identifiers import composite, genes, load_table, row_numbers
from ..scale import COUNTS_SUM, TPM_SUM, WHOLE_COUNTS, contradiction
from ..scale.evidence import Evidence
from ..settings import IDENTIFIERS
from .guess import Guess

if TYPE_CHECKING:
    import numpy as np

FEWEST_KNOWN = 10  # identifiers, below which the table of genes is not asked


def identifiers(columns: Mapping[str, Sequence[str]]) -> Guess:
    """Guess what names the genes: what leads most of the first identifiers to a gene, as preflight asks.

    `columns`: those that may name genes. "" where nothing does: names of probes, another species.
    """
    filled = {column: [name for name in names if name] for column, names in columns.items()}
    filled = {column: names for column, names in filled.items() if names}
    if not filled:
        return Guess("", "no column of names")
    if all(map(row_numbers.are, filled.values())):
        return Guess("", "the first column holds row numbers: name the column of genes under id_column")
    if max(map(len, filled.values())) >= FEWEST_KNOWN:
        try:
            chosen = genes.choose(filled, "auto", load_table(IDENTIFIERS), Path(), "ids")
        except InputError as error:
            return Guess("", error.problems[0].found)
        known = sum(bool(verdict.symbol) for verdict in chosen.verdicts)
        form = f", written as {chosen.form}" if chosen.form else ""
        return Guess(
            chosen.kind, f"{known} of the first {len(chosen.names)} in {chosen.column} are known{form}"
        )
    return _by_form(next(iter(filled.values())))


def _by_form(names: Sequence[str]) -> Guess:
    """Guess by how names are written, where they are too few to look them up."""
    form = composite.form_of(names)
    if form is not None:
        return Guess(form.kinds[-1], f"written as {form.name}")
    for kind, pattern in (("ensembl", r"ENS[A-Z]*G\d{11}.*"), ("entrez", r"\d+(\.0)?")):
        share = sum(bool(re.fullmatch(pattern, name)) for name in names) / max(len(names), 1)
        if share > 0.5:
            return Guess(kind, f"{share:.0%} of the first {len(names)} look so")
    return Guess("symbol", "neither Ensembl nor Entrez IDs")


def scale(values: np.ndarray) -> Guess:
    """Guess the scale of a genes × samples matrix: the first one that nothing in its values contradicts."""
    import numpy as np

    known = np.isfinite(values)
    if not known.any():
        return Guess("", "no numbers")
    evidence = Evidence.of(np.where(known, values, np.nan)[:, known.any(axis=0)])
    fits = [name for name in ("counts", "tpm", "log2") if not contradiction(evidence, name)]
    guess = fits[0] if fits else ""
    # linear values of arrays sum to as much as counts do, and none of them is 0
    if guess in ("counts", "tpm") and evidence.share_whole < WHOLE_COUNTS:
        linear = "tpm" if evidence.sums_alike and abs(evidence.sum_median / TPM_SUM - 1) < 0.05 else "fpkm"
        # neither TPM nor FPKM sum to so much; estimated counts (Salmon, kallisto) do
        large = "intensity" if evidence.minimum > 0 else guess
        guess = large if evidence.sum_median >= COUNTS_SUM else linear
    against = None if guess else contradiction(evidence, "tpm")
    return Guess(guess, _seen(evidence) + (f"; {against[0]}: {against[1]}" if against else ""))


def _seen(evidence: Evidence) -> str:
    """Say in a few words what the values are."""
    negative = f"{evidence.share_negative:.0%} negative, " if evidence.share_negative else ""
    sums = f"sums {evidence.sum_smallest:.3g} to {evidence.sum_largest:.3g}"
    extent = f"{evidence.minimum:.3g} to {evidence.maximum:.3g}"
    return f"{extent}, {negative}{evidence.share_whole:.0%} whole, {sums}"
