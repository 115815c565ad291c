"""Are test and reference samples of one line? What the data themselves say against it.

A chromosome that is lost does not come back, XIST is not switched on in male cells, and a resistant clone is
more like its own parental line than like another one. None of this proves a mix-up; an STR profile does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from ...settings import Contrast

# expressed in male cells of any tissue, and on Y alone
Y_GENES = ("RPS4Y1", "DDX3Y", "EIF1AY", "KDM5D", "UTY", "USP9Y", "ZFY")
XIST = "XIST"
LEAST_CHANGE, FEWEST = 1.0, 2
TELLING = 500  # genes that tell lines apart, the most variable between their references
LEAST_LINES = 2
CHECK = "authenticate the cells (STR profile) before anything is read from them"


def of_changes(changes: Mapping[str, float]) -> list[str]:
    """Return what sex genes say, from log2 fold changes by symbol; nothing where they stand still.

    Y genes must change by at least `LEAST_CHANGE` log2, all the same way: one with XIST going the other
    way, else `FEWEST`.
    """
    moved = {gene: changes[gene] for gene in Y_GENES if abs(changes.get(gene, 0.0)) >= LEAST_CHANGE}
    signs = {np.sign(value) for value in moved.values()}
    down, xist = signs == {-1.0}, changes.get(XIST, 0.0)
    opposite = abs(xist) >= LEAST_CHANGE and (xist > 0) == down
    if len(signs) != 1 or (len(moved) < FEWEST and not opposite):
        return []
    text = ", ".join(f"{gene} {value:+.1f}" for gene, value in moved.items()).replace("-", "−")
    if opposite:
        way = "up and Y genes are gone" if down else "gone and Y genes are up"
        other = f"XIST is {way} in the test samples (XIST {xist:+.1f}, {text} log2)".replace("-", "−")
        return [f"{other}: test and reference samples may not be one line; {CHECK}"]
    if down:
        return [
            f"Y genes are down in the test samples ({text} log2): cells in culture often lose Y, so this may "
            "be one clone among many, or another line"
        ]
    return [
        f"Y genes are up in the test samples ({text} log2): a lost chromosome does not come back; {CHECK}"
    ]


def of_samples(expression: pd.DataFrame, samples: pd.DataFrame, contrast: Contrast) -> list[str]:
    """Return what the samples of a contrast say against their identity, line by line.

    `expression`: genes x samples, log2; `samples`: the sheet. Lines are the levels of the contrast's block;
    without one all samples are one line. From two lines on each line's test samples are compared with the
    references of every line, over the genes that differ most between the references.
    """
    groups = samples[contrast.column].astype(str)
    lines = samples[contrast.block].astype(str) if contrast.block else groups.map(lambda _: "")
    means: dict[tuple[str, str], pd.Series] = {}
    for line in dict.fromkeys(lines):
        for group in (contrast.test, contrast.reference):
            names = samples.index[(lines == line) & (groups == group)]
            if len(names):
                means[line, group] = expression[list(names)].mean(axis=1)
    sentences = []
    whole = [
        line for line in dict.fromkeys(lines)
        if {(line, contrast.test), (line, contrast.reference)} <= means.keys()
    ]  # fmt: skip
    for line in whole:
        change = means[line, contrast.test] - means[line, contrast.reference]
        led = f"{line}: " if line else ""
        sentences += [f"{led}{text}" for text in of_changes(change.to_dict())]
    return [*sentences, *_unlike(means, whole, contrast)]


def _unlike(means: Mapping[tuple[str, str], pd.Series], lines: list[str], contrast: Contrast) -> list[str]:
    if len(lines) < LEAST_LINES:
        return []
    references = np.column_stack([means[line, contrast.reference] for line in lines])
    telling = np.argsort(-references.var(axis=1), kind="stable")[:TELLING]
    centre = references[telling].mean(axis=1)
    sentences = []
    for number, line in enumerate(lines):
        own = means[line, contrast.test].to_numpy()[telling] - centre
        alike = [
            float(np.corrcoef(own, references[telling, other] - centre)[0, 1]) for other in range(len(lines))
        ]
        best = int(np.argmax(np.nan_to_num(alike, nan=-2)))
        if best != number and alike[best] - alike[number] > 0:
            sentences.append(
                f"{line}: its test samples are more like the references of {lines[best]} (correlation "
                f"{alike[best]:.2f}) than like its own ({alike[number]:.2f}) in the {len(telling)} genes "
                f"that tell the lines apart; {CHECK}"
            )
    return sentences
