"""Do the lines at least agree on the direction?"""

from __future__ import annotations

import numpy as np


def agreement(effects: np.ndarray) -> tuple[int, int, float]:
    """Return how many effects are above zero, how many below, and the two-sided exact sign test's p.

    Null: up and down are equally likely in each line, lines independent; effects of exactly zero are left
    out. With n lines p cannot fall under 2^(1 - n): 0.25 for three lines, 0.0625 for five.
    """
    from scipy.special import bdtr

    up, down = int(np.sum(effects > 0)), int(np.sum(effects < 0))
    n = up + down
    return up, down, min(1.0, 2 * float(bdtr(min(up, down), n, 0.5))) if n else 1.0
