"""What speaks against a reading: a therapeutic option against the data, a set against its core genes.

Functions of `Effects` and knowledge alone, for contrasts of samples and for published tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from . import words
from .effects import CLEAR, SLIGHT, Effects

if TYPE_CHECKING:
    from ..knowledge import Lever, Mechanism


def contradiction(core: Sequence[str], moves: Mapping[str, float]) -> str:
    """Say that a called set moves against its core genes; "" when it does not.

    `moves`: of the measured core genes, the move in standard errors, above 0 in the sense of the call.
    A gene speaks from two standard errors on; one that speaks for the call is enough.
    """
    against = [gene for gene in core if moves.get(gene, 0.0) < -CLEAR]
    if not against or any(moves.get(gene, 0.0) > CLEAR for gene in core):
        return ""
    genes_named = f"core {'gene' if len(against) == 1 else 'genes'} {words.listed(against)}"
    return f"contradictory: moves against its {genes_named}"


def of_core(mechanism: Mechanism, way: int, effects: Effects) -> str:
    """Say that a set (or panel) that moves `way` (+1 higher, -1 lower) does so against its core genes, or
    "".
    """
    directions = {gene.symbol: gene.direction for gene in mechanism.scored_genes}
    turned = {gene: effects.moves.get(gene, 0.0) * directions.get(gene, 1) * way for gene in mechanism.core}
    if not contradiction(mechanism.core, turned):
        return ""
    against = [gene for gene in mechanism.core if turned[gene] < -CLEAR]
    genes = words.listed([f"{gene} {words.number(effects.changes.get(gene))}" for gene in against])
    return (
        f"{mechanism.short_name or mechanism.name} is {_way(way)} while its core "
        f"{'gene moves' if len(against) == 1 else 'genes move'} the other way: {genes} {effects.unit}"
    )


def of_lever(lever: Lever, mechanisms: Mapping[str, Mechanism], effects: Effects) -> tuple[str, str]:
    """Return what the data say against a therapeutic option, and what they do not show: ("", "") without
    either.

    The first is a conflict: what it lowers is already lower here (or what it raises, higher). The second
    is no
    conflict: what it acts on shows no clear move.
    """
    against, still = [], []
    for targets, way in ((lever.lowers, 1), (lever.raises, -1)):
        for target in targets:
            name, moved, size, known = _target(target, mechanisms, effects)
            if moved == -way:
                change = (
                    f" ({words.number(size)} {effects.unit})"
                    if size is not None and abs(size) > SLIGHT
                    else ""
                )
                against.append(f"{name}, which is {_way(moved)} here{change}")
            elif known and not moved:
                still.append(name)
    first = f"{lever.name}: acts on {words.listed(against)}" if against else ""
    return (
        first,
        f"{words.listed(still)} {'shows' if len(still) == 1 else 'show'} no clear move here" if still else "",
    )


def _target(
    target: str, mechanisms: Mapping[str, Mechanism], effects: Effects
) -> tuple[str, int, float | None, bool]:
    """Return a target's name, which way it moved (0: neither), how far, and whether it was measured."""
    if target in mechanisms:
        size = effects.sets.get(target)
        name = mechanisms[target].short_name or mechanisms[target].name
        return (
            f"{name} output",
            0 if size is None else 1 if size > 0 else -1,
            size,
            target not in effects.unjudged,
        )
    return target, effects.way(target), effects.changes.get(target), target in effects.changes


def _way(way: int) -> str:
    return "higher" if way > 0 else "lower"
