"""The scored sets as GMT, for use in other tools."""

from __future__ import annotations

from .. import __version__
from ..files import tables
from .model import Knowledge, Mechanism

HALVES = {"up": (1, "_UP"), "down": (-1, "_DN")}


def gmt(knowledge: Knowledge, part: str, layer: str | None = None) -> str:
    """Return the scored sets, or those of one layer, as GMT text.

    `part` is all, up (genes that rise) or down (genes that fall).
    Halves are named `<id>_UP` and `<id>_DN`; a set without genes of that direction has no line. Panels of
    fewer than five genes are left out, so that no other tool tests them as a set. Each description ends with
    the version of Sorascope and the date of the layer.
    """
    lines = []
    for key, genes in knowledge.signed_sets(layer).items():
        direction, suffix = HALVES.get(part, (None, ""))
        chosen = [gene for gene, way in genes.items() if direction in (None, way)]
        if chosen:
            cells = [key + suffix, _about(knowledge, knowledge.mechanisms[key]), *chosen]
            lines.append("\t".join(map(tables.harmless_text, cells)))
    return "".join(line + "\n" for line in lines)


def _about(knowledge: Knowledge, mechanism: Mechanism) -> str:
    words = " ".join(mechanism.name.split())
    layer = knowledge.layers.get(mechanism.layer)
    dated = f" of {layer.dated}" if layer and layer.dated else ""
    made = f"layer {mechanism.layer}{dated}, Sorascope {__version__}"
    return f"{words}; resistance sign {mechanism.resistance_sign}; {made}"
