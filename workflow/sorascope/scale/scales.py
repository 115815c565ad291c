"""The scales that a matrix can be declared to have.

A further scale is one entry here, its way to log2 in `scale/transform.py`, and what contradicts it in
`scale/contradictions.py`. The schema of the configuration and the table of config/README.md follow (make
tables).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """One scale.

    means: what its values are, for messages; taken: how they become log2 expression, for the docs. from_zero:
    linear amounts, of which 0 is none: rows of one gene are added up, and an empty cell can mean 0.
    """

    means: str
    taken: str
    from_zero: bool = False


SCALES = {
    "counts": Scale(
        "whole numbers from 0, not normalised; expected counts of RSEM or Salmon may have fractions",
        "TMM-normalised log2 counts per million (as edgeR) of the genes that pass edgeR's filterByExpr",
        from_zero=True,
    ),
    "tpm": Scale(
        "linear TPM from 0; each sample sums to a million where all genes are given",
        "log2(x + 1)",
        from_zero=True,
    ),
    "fpkm": Scale("linear FPKM or RPKM from 0", "log2(x + 1)", from_zero=True),
    "log2": Scale(
        "log2 expression, below 30",
        "nothing; but whole counts behind logarithms are taken back and normalised as `counts` are, and "
        "zeros that a tiny pseudo-count set far below all else are brought to log2(x + 1). The page says so",
    ),
    "intensity": Scale("linear array intensities", "log2(x), values below 1 set to 1"),
}
