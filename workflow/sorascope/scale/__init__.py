"""What the numbers are: declared, verified, taken to log2."""

from .cautions import NO_RANKS, notices, unlogged
from .contradictions import (
    COUNTS_SUM,
    LOG10_BELOW,
    LOGGED_BELOW,
    TPM_SUM,
    WHOLE_COUNTS,
    contradiction,
)
from .declared import LARGEST, may_caution, may_contradict, seen, verify
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
    "may_caution",
    "may_contradict",
    "notices",
    "seen",
    "unlogged",
    "verify",
]
