"""What one line of several shows by itself: in brief, what speaks against it, and what to do next about it.

The same rules as for all test samples together (`glance`), fed with the line's own calls and its own genes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import assays, effects, glance, verdicts, words
from .plain import of_contrast

if TYPE_CHECKING:
    import pandas as pd

    from .answer import Line
    from .inputs import Inputs

SHOWN = 4


def of_lines(inputs: Inputs, name: str, found: Sequence[Line], measure: str) -> list[dict[str, Any]]:
    """Return `brief`, `conflicts` and `next` of every line of one contrast, in their order.

    A single line has none: the answer of the contrast is its own. `measure`: log2 or SD.
    """
    if len(found) < 2:
        return [{"brief": "", "conflicts": [], "next": []} for _ in found]
    genes = of_contrast(inputs.signature_genes, name)
    return [_of_line(inputs, name, line, genes, measure) for line in found]


def moves(genes: pd.DataFrame, samples: Sequence[str]) -> pd.DataFrame:
    """Return a line's genes: the mean change of its samples, and as `t` their mean z.

    `genes`: rows of signature/genes.tsv of one contrast. The mean z is no test, but smaller than one: samples
    of a line share its references.
    """
    own = genes[genes["sample"].isin(samples)].drop_duplicates(["sample", "gene"])
    means = own.groupby("gene", sort=False)[["log2_difference", "z"]].mean().reset_index()
    return means.rename(columns={"log2_difference": "log2_fold_change", "z": "t"})


def _of_line(inputs: Inputs, name: str, line: Line, genes: pd.DataFrame, measure: str) -> dict[str, Any]:
    known = inputs.knowledge.mechanisms
    made = verdicts.verdicts([line], [], known)
    sets = {
        one.mechanism: one.way * (effects.SLIGHT if one.turned or not one.effect else abs(one.effect))
        for one in made
        if not one.mixed
    }
    unjudged = effects.unjudged([line], [], known)
    own = effects.of_genes(moves(genes, line.samples), sets, measure, unjudged)
    steps = [one | {"where": []} for one in glance.next_to_do(made, [], [], own, inputs)]
    shown = [one for one in made if one.sure == verdicts.STANDS_OUT and not one.side]
    said = glance.of_assays(inputs, name, (line.line, assays.ALL))
    called = {one.mechanism for one in made}
    return {
        "brief": words.listed([f"{one.name} {verdicts.WAYS[one.way]}" for one in shown], SHOWN),
        "conflicts": glance.against(
            made, steps, known, own, {key: texts for key, texts in said.items() if key in called}
        ),
        "next": steps,
    }
