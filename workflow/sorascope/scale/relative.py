"""Whether values tell a gene's abundance, or only how far it is from a centre: other samples, a reference."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MOST_GENES, MOST_SAMPLES = 4000, 200  # are looked at
FEWEST_GENES, FEWEST_SAMPLES = 30, 3
# robust SD of the genes' levels over the median SD within a gene. Replicates of counts or arrays: 6 to 20, 18
# unlike cell lines, each z-scored: 2.5; values centred per gene, ratios to some of the samples, z-scores of a
# larger cohort: 0.1 to 1.5
LEVELS_TELL = 1.6
BELOW_ZERO = (0.2, 0.8)
# SDs of genes scatter as chance has it once they were divided by; else 1.5 times that and more
ALIKE_SDS = 1.45
SD_OF_ONE = (0.4, 1.6)
NORMAL_IQR = 1.349
CENTRED, Z_SCORES, RATIOS = "centred", "z-scores", "ratios"


@dataclass(frozen=True)
class Relative:
    """`kind`: centred, z-scores or ratios; `unit` of differences: log2 or SD.

    `description` says so; `measured` is the evidence for it; `levels` the genes' levels over the spread
    within a gene.
    """

    kind: str
    unit: str
    description: str
    measured: str
    levels: float


def relative(values: np.ndarray) -> Relative | None:
    """Return how genes × samples of log2 values are relative, None where they tell abundances."""
    import numpy as np

    step = max(1, len(values) // MOST_GENES)
    some = values[::step, :MOST_SAMPLES]
    some = some[np.isfinite(some).all(axis=1)]
    samples = some.shape[1]
    if samples < FEWEST_SAMPLES or len(some) < FEWEST_GENES:
        return None
    spread = some.std(axis=1, ddof=1)
    varying = spread > 1e-9
    some, spread = some[varying], spread[varying]
    below = float((some < 0).mean()) if some.size else 0.0
    if len(some) < FEWEST_GENES or not BELOW_ZERO[0] < below < BELOW_ZERO[1]:
        return None
    middle = np.median(some, axis=1)
    levels, within = _robust_sd(middle), float(np.median(spread))
    if levels >= LEVELS_TELL * within:
        return None
    ratio = round(levels / within, 4)
    measured = (
        f"genes differ in level by {levels:.2g} (robust SD), samples within a gene by {within:.2g}; "
        f"{below:.0%} of the values are negative"
    )
    if _are_z_scores(spread, samples):
        return Relative(
            Z_SCORES,
            "SD",
            f"z-scores of each gene over these or more samples: the genes' standard deviations are "
            f"{np.quantile(spread, 0.05):.2g} to {np.quantile(spread, 0.95):.2g} (median {within:.2g}), as "
            f"alike as chance leaves them; {measured}; differences are in standard deviations of a gene, not "
            "in log2",
            measured,
            ratio,
        )
    centre = _centre(some, middle)
    if centre:
        words = f"values centred per gene: {centre}; {measured}; differences are in log2"
        return Relative(CENTRED, "log2", words, measured, ratio)
    words = (
        f"ratios to a reference, or values centred per gene over other samples: {measured}; differences are "
        "in log2"
    )
    return Relative(RATIOS, "log2", words, measured, ratio)


def _robust_sd(values: np.ndarray) -> float:
    import numpy as np

    low, high = np.quantile(values, (0.25, 0.75))
    return float(high - low) / NORMAL_IQR


def _are_z_scores(spread: np.ndarray, samples: int) -> bool:
    """Say whether SDs over samples are about 1 and scatter no more than those of normal values of one SD."""
    import numpy as np

    if not SD_OF_ONE[0] < np.median(spread) < SD_OF_ONE[1]:
        return False
    return _robust_sd(np.log(spread)) < ALIKE_SDS * _chance_scatter(samples)


def _chance_scatter(samples: int) -> float:
    """Return the SD of the log of a sample SD: half the root of trigamma((n - 1) / 2)."""
    half = (samples - 1) / 2
    trigamma, shifted = 0.0, half
    while shifted < 6:
        trigamma += 1 / shifted**2
        shifted += 1
    trigamma += 1 / shifted + 1 / (2 * shifted**2) + 1 / (6 * shifted**3) - 1 / (30 * shifted**5)
    return sqrt(trigamma) / 2


def _centre(some: np.ndarray, middle: np.ndarray) -> str:
    import numpy as np

    near = 0.05 * float(np.median(np.abs(some)))
    for name, at in (("mean", some.mean(axis=1)), ("median", middle)):
        share = float((np.abs(at) < near).mean())
        if share > 0.95:
            return f"{share:.1%} of the genes have {name} 0 over the samples"
    return ""
