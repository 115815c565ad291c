"""What can be said of a mechanism in a sample or line: the words of the column `call`."""

from __future__ import annotations

ACTIVE, SUPPRESSED = "active", "suppressed"
UNCHANGED, UNDETERMINED = "unchanged", "undetermined"
INSUFFICIENT, NOT_EVALUABLE = "insufficient coverage", "not evaluable"
CALLED = (ACTIVE, SUPPRESSED)
JUDGED = (*CALLED, UNCHANGED, UNDETERMINED)

# of a mechanism in a published table: the words of the column `support`
STANDS_OUT = "differs and stands out"
DIFFERS = "differs, does not stand out"
CAMERA_ONLY = "stands out (no p values: the only test)"
SUPPORTED = (STANDS_OUT, CAMERA_ONLY, DIFFERS)
NOT_SUPPORTED = "not supported"
NOT_TESTED = "not tested"
