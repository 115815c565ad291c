"""docs/checks.md states the thresholds that the code has."""

from pathlib import Path

from sorascope import scale
from sorascope.identifiers import genes
from sorascope.ingest import quality
from sorascope.ingest.quality import markers, outliers
from sorascope.preflight import scales
from sorascope.scale import evidence

TEXT = " ".join(
    (Path(__file__).resolve().parents[1] / "docs" / "checks.md").read_text(encoding="utf-8").split()
)


def test_thresholds_of_the_scale():
    assert f"less than {scales.READ_BELOW_BYTES // 10**6} MB" in TEXT
    assert f"all are below {scale.LOGGED_BELOW:g} and not all whole" in TEXT
    assert f"under {scale.WHOLE_COUNTS:.0%} are whole and".replace("%", " %") in TEXT
    assert f"sum to less than {scale.COUNTS_SUM / 1e6:g} million" in TEXT
    assert f"between 0 and {scale.LOG10_BELOW:g}" in TEXT
    assert f"alike within {evidence.SUMS_ALIKE:.1%}".replace("%", " %") in TEXT


def test_thresholds_of_identifiers_and_flags():
    assert f"At least {genes.ENOUGH_RESOLVED:.0%}".replace("%", " %") in TEXT
    assert f"at most {genes.MOUSE_AT_MOST:.0%}".replace("%", " %") in TEXT
    assert f"more than {outliers.OUTLIER_DEVIATIONS:g} robust standard deviations" in TEXT
    assert f"at least {outliers.SMALLEST_DEVIATION:g})" in TEXT
    assert f"more than {outliers.SWAP_RATIO:g} times" in TEXT
    assert TEXT.count(f"{quality.VARIABLE_GENES} most variable genes") == 2
    assert (len(markers.Y_GENES), len(markers.LIVER)) == (7, 8)
