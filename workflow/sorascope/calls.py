"""What can be said of a mechanism in a sample or line: the words of the column `call`."""

from __future__ import annotations

ACTIVE, SUPPRESSED = "active", "suppressed"
UNCHANGED, UNDETERMINED = "unchanged", "undetermined"
INSUFFICIENT, NOT_EVALUABLE = "insufficient coverage", "not evaluable"
CALLED = (ACTIVE, SUPPRESSED)
JUDGED = (*CALLED, UNCHANGED, UNDETERMINED)
