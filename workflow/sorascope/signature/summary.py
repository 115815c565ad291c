"""Groups of samples in place of single ones: the test samples of each block, then all blocks on average.

The unit of replication of a line's answer is the dish, or the clone where the sheet names clones and a line
has several. The unit of the average over lines is the line: another line might answer otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .comparison import CONFOUNDED, NO_REFERENCE, Comparisons, is_determined

ALL_BLOCKS = "(all)"
THESE_BLOCKS = "(these lines)"
# A covariate that varies less than this share within clones cannot be fitted there.
LEAST_INSIDE = 1e-6


def summarise(
    plan: Comparisons, test: str, reference: str, refused: Mapping[str, str] | None = None
) -> tuple[Comparisons, tuple[str, ...], np.ndarray]:
    """Plan the comparison of group means: one row a block with test samples, then the average over blocks,
    which takes the blocks as they are: its noise is that of the samples. `refused`: blocks that cannot be
    compared for another reason, and that reason.

    Returns the plan (no sample is left out: residuals do not depend on group means), the blocks' names with
    `THESE_BLOCKS` last when there are several to average, and the number of test samples in each row.
    """
    place = {condition: number for number, condition in enumerate(plan.conditions)}
    blocks = [block for block, group in plan.conditions if group == test]
    count = plan.design[:, : len(plan.conditions)].sum(axis=0)
    contrasts, reasons, references, tests = [], [], [], []
    for block in blocks:
        contrast = np.zeros(plan.design.shape[1])
        contrast[place[(block, test)]] = 1
        tests.append(int(count[place[(block, test)]]))
        known = (block, reference) in place
        if known:
            contrast[place[(block, reference)]] = -1
        contrasts.append(contrast)
        wanted = np.zeros(len(plan.undetermined))
        wanted[: len(place)] = contrast[: len(place)]
        determined = is_determined(wanted, plan.undetermined)
        other = (refused or {}).get(block, "")
        reasons.append(other if known and determined else CONFOUNDED if known else NO_REFERENCE)
        references.append(int(count[place[(block, reference)]]) if known else 0)
    usable = [number for number, reason in enumerate(reasons) if not reason]
    names = list(blocks)
    if len(usable) > 1:
        names.append(THESE_BLOCKS)
        contrasts.append(np.mean([contrasts[number] for number in usable], axis=0))
        reasons.append("")
        references.append(sum(references[number] for number in usable))
        tests.append(sum(tests[number] for number in usable))
    matrix = np.array(contrasts).reshape(len(names), plan.design.shape[1])
    pull = matrix @ plan.inverse
    summary = replace(
        plan,
        described=np.full(len(names), -1),
        roles=("test",) * len(names),
        reasons=tuple(reasons),
        n_reference=np.array(references, dtype=int),
        weights=pull @ plan.design.T,
        own=np.zeros(len(names)),
        pull=pull,
        variance_factor=np.einsum("rp,rp->r", pull, matrix),
    )
    return summary, tuple(names), np.array(tests, dtype=int)


@dataclass(frozen=True)
class CloneMeans:
    """Dishes averaged to clones: `values` (genes x clones), their `sheet`, and what became of covariates.

    `covariates`: columns of the sheet that stay in the model of clones, their means over dishes. Otherwise
    covariates were taken out by slopes within clones: `explained` (clones x columns), their means, and
    `slopes`, the slopes' covariance in units of the variance of a clone's mean.
    """

    values: np.ndarray
    sheet: pd.DataFrame
    covariates: tuple[str, ...]
    explained: np.ndarray
    slopes: np.ndarray

    def added_variance(self, weights: np.ndarray) -> np.ndarray:
        """Return what the slopes' errors add to the variance factor of differences (rows x clones)."""
        moved = np.nan_to_num(weights) @ self.explained
        return np.einsum("ri,ij,rj->r", moved, self.slopes, moved)


def clone_means(values: np.ndarray, plan: Comparisons, sheet: pd.DataFrame, clone: str) -> CloneMeans:
    """Average the dishes of each clone within block and group, less what covariates explain.

    `values`: genes x the plan's samples; `sheet`: their rows. A sample without a clone is its group's
    parental population: such samples of a block and group count as one clone. Where all covariates vary
    within clones enough to be fitted there, they are: dishes of one clone differ by the noise of dishes
    alone, whose variance is at most that of a clone's mean times the number of its dishes. Otherwise their
    means over the dishes of a clone stay in the model of clones and cost its degrees of freedom.
    """
    condition = np.argmax(plan.design[:, : len(plan.conditions)], axis=1)
    clones = sheet[clone].astype(object).where(sheet[clone].notna(), "").astype(str)
    keys = list(zip(condition.tolist(), clones, strict=True))
    chosen = list(dict.fromkeys(keys))
    place = {key: number for number, key in enumerate(chosen)}
    member = np.zeros((len(keys), len(chosen)))
    for row, key in enumerate(keys):
        member[row, place[key]] = 1
    averaging = member / member.sum(axis=0)
    first = sheet.iloc[[keys.index(key) for key in chosen]]
    columns = plan.design[:, len(plan.conditions) :]
    inside = columns - member @ (averaging.T @ columns)
    count = columns.shape[1]
    if np.linalg.matrix_rank(inside, tol=LEAST_INSIDE * float(np.linalg.norm(columns))) == count:
        precision = np.linalg.inv(inside.T @ inside) if count else np.zeros((0, 0))
        slopes = values @ inside @ precision
        means = (values - slopes @ columns.T) @ averaging
        return CloneMeans(means, first, (), averaging.T @ columns, precision * member.sum(axis=0).max())
    names = tuple(f"(covariate {number + 1})" for number in range(count))
    kept = first.assign(**dict(zip(names, (averaging.T @ columns).T, strict=True)))
    return CloneMeans(values @ averaging, kept, names, np.zeros((len(chosen), 0)), np.zeros((0, 0)))
