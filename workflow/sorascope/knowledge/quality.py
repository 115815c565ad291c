"""How good a set is: what of it is measured, whether its genes move together, and what each gene does to it.

Correlations are taken over residuals, so that a difference between groups of samples does not make genes
look alike. A set's genes are turned to their direction first: with directions right, all pairs correlate
positively.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SignedSets = Mapping[str, Mapping[str, int]]
RANDOM_SETS = 1000
SEED = 20170410
MINIMUM = 3


def unit_residuals(expression: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return genes × samples centred within `groups` (one name a sample), each gene scaled to length 1.

    The product of two rows is then the correlation of two genes' residuals. Genes without variation are left
    out.
    """
    import numpy as np

    values = expression.to_numpy(dtype=float)
    names = np.asarray(groups)
    residuals = np.empty_like(values)
    for name in np.unique(names):
        members = names == name
        residuals[:, members] = values[:, members] - values[:, members].mean(axis=1, keepdims=True)
    length = np.sqrt((residuals**2).sum(axis=1))
    varies = length > 1e-9 * np.maximum(1, np.abs(values).max(axis=1))
    return type(expression)(
        residuals[varies] / length[varies, None], index=expression.index[varies], columns=expression.columns
    )


def coherence(unit: np.ndarray, signs: np.ndarray) -> float:
    """Return the mean correlation over all pairs of a set's genes, each turned to its sign; in [-1, 1].

    `unit`: genes × samples from `unit_residuals`; `signs`: +1 or -1 a gene. The sum over all pairs is the
    squared length of the summed rows, less the genes' own.
    """
    k = len(signs)
    total = signs @ unit
    return float((total @ total - k) / (k * (k - 1)))


def leave_one_out(unit: pd.DataFrame, signed: Mapping[str, int]) -> pd.DataFrame:
    """Return, for each measured gene of a set, what it does to the set.

    Columns: gene, direction, correlation (with the mean of the others, turned to its direction), influence
    (coherence with the gene less coherence without it: negative where the gene drags).
    """
    import numpy as np
    import pandas as pd

    genes, rows, signs = _measured(unit, signed)
    turned = rows * signs[:, None]
    total = turned.sum(axis=0)
    whole = coherence(rows, signs) if len(genes) > 1 else float("nan")
    table = []
    for gene, row, sign in zip(genes, turned, signs, strict=True):
        others = total - row
        length = float(np.sqrt(others @ others))
        correlation = float(row @ others) / length if length > 0 else float("nan")
        k = len(genes) - 1
        without = (others @ others - k) / (k * (k - 1)) if k > 1 else float("nan")
        table.append((gene, int(sign), correlation, whole - without))
    return pd.DataFrame(table, columns=["gene", "direction", "correlation", "influence"])


def measure(unit: pd.DataFrame, sets: SignedSets) -> pd.DataFrame:
    """Return one row a set: how much of it is measured and how far its genes move together.

    Columns: mechanism, genes_scored, genes_measured, coverage, mean_correlation, above_random (share of 1,000
    random sets of the same size and directions with a lower mean correlation), weakest_gene and
    weakest_correlation (the gene that goes least with the rest). Fewer than three measured genes: no figures.
    """
    import pandas as pd

    table = []
    for name, signed in sets.items():
        genes, rows, signs = _measured(unit, signed)
        row: dict[str, object] = {
            "mechanism": name,
            "genes_scored": len(signed),
            "genes_measured": len(genes),
            "coverage": len(genes) / len(signed),
        }
        if len(genes) >= MINIMUM:
            found = coherence(rows, signs)
            single = leave_one_out(unit, signed).sort_values("correlation", kind="stable").iloc[0]
            row |= {
                "mean_correlation": found,
                "above_random": _above_random(unit.to_numpy(), signs, found),
                "weakest_gene": single["gene"],
                "weakest_correlation": single["correlation"],
            }
        table.append(row)
    return pd.DataFrame(table)


def _measured(unit: pd.DataFrame, signed: Mapping[str, int]) -> tuple[list[str], np.ndarray, np.ndarray]:
    import numpy as np

    genes = [gene for gene in signed if gene in unit.index]
    return genes, unit.loc[genes].to_numpy(), np.array([signed[gene] for gene in genes], dtype=float)


def _above_random(unit: np.ndarray, signs: np.ndarray, found: float) -> float:
    import numpy as np

    generator = np.random.default_rng(SEED)
    below = 0
    for _ in range(RANDOM_SETS):
        chosen = generator.choice(len(unit), len(signs), replace=False)
        below += coherence(unit[chosen], signs) < found
    return below / RANDOM_SETS


def effects(differences: pd.Series, sets: SignedSets) -> pd.DataFrame:
    """Return what a contrast does to each set.

    `differences`: log2 fold change by gene. Columns: mechanism, genes_measured, effect (mean log2 fold
    change in the set's direction), agreeing (share of genes that move that way).
    """
    import numpy as np
    import pandas as pd

    table = []
    for name, signed in sets.items():
        turned = np.array([differences[gene] * sign for gene, sign in signed.items() if gene in differences])
        mean = float(turned.mean()) if len(turned) else float("nan")
        agreeing = float((turned > 0).mean()) if len(turned) else float("nan")
        table.append((name, len(turned), mean, agreeing))
    return pd.DataFrame(table, columns=["mechanism", "genes_measured", "effect", "agreeing"])
