"""Groups of samples in place of single ones: the test samples of each block, then all blocks on average."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sorascope.signature.comparison import CONFOUNDED, NO_REFERENCE, Comparisons, is_determined

ALL_BLOCKS = "(all)"


def summarise(
    plan: Comparisons, test: str, reference: str
) -> tuple[Comparisons, tuple[str, ...], np.ndarray]:
    """Plan the comparison of group means: one row a block with test samples, then the average over blocks.

    Returns the plan (no sample is left out: residuals do not depend on group means), the blocks' names with
    `ALL_BLOCKS` last when there are several to average, and the number of test samples in each row.
    """
    place = {cell: number for number, cell in enumerate(plan.cells)}
    blocks = [block for block, group in plan.cells if group == test]
    count = plan.design[:, : len(plan.cells)].sum(axis=0)
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
        reasons.append("" if known and determined else CONFOUNDED if known else NO_REFERENCE)
        references.append(int(count[place[(block, reference)]]) if known else 0)
    usable = [number for number, reason in enumerate(reasons) if not reason]
    names = list(blocks)
    if len(usable) > 1:
        names.append(ALL_BLOCKS)
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
        variance_factor=np.einsum("rp,rp->r", pull, matrix),
    )
    return summary, tuple(names), np.array(tests, dtype=int)
