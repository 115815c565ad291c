"""What the numbers are: declared, verified, taken to log2."""

from .declared import (
    COUNTS_SUM,
    LARGEST,
    LOG10_BELOW,
    LOGGED_BELOW,
    TPM_SUM,
    WHOLE_COUNTS,
    contradiction,
    may_contradict,
    verify,
)

__all__ = [
    "COUNTS_SUM",
    "LARGEST",
    "LOG10_BELOW",
    "LOGGED_BELOW",
    "TPM_SUM",
    "WHOLE_COUNTS",
    "contradiction",
    "may_contradict",
    "verify",
]
