"""What the numbers are: declared, verified, taken to log2."""

from .declared import (
    COUNTS_SUM,
    LARGEST,
    LOG10_BELOW,
    LOGGED_BELOW,
    NO_RANKS,
    TPM_SUM,
    WHOLE_COUNTS,
    contradiction,
    may_contradict,
    notices,
    seen,
    unlogged,
    verify,
)
from .derived import derived

__all__ = [
    "COUNTS_SUM",
    "LARGEST",
    "LOG10_BELOW",
    "LOGGED_BELOW",
    "NO_RANKS",
    "TPM_SUM",
    "WHOLE_COUNTS",
    "contradiction",
    "derived",
    "may_contradict",
    "notices",
    "seen",
    "unlogged",
    "verify",
]
