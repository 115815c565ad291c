"""What a contrast of samples says of each mechanism: its units one by one and all of them together.

Two questions may have two answers: does a line (guide, patient …) show a change by itself, and do all test
samples together? Both are in one `Verdict`; `why` says in one sentence where they differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ..knowledge.calls import CALLED, INSUFFICIENT
from . import words
from .answer import SIDE_CLASSES, Finding, Line, prose_name
from .panels import TIERS

if TYPE_CHECKING:
    from ..knowledge import Mechanism

BOTH = "both tests"
STANDS_OUT, DIFFERS = "stands out", "differs only"
WAYS = {1: "higher", -1: "lower"}
READ = ("toward resistance", "toward sensitivity", "no verdict")
SHOWN = 4


@dataclass(frozen=True)
class Verdict:
    """One mechanism in one contrast.

    `effect`: over all test samples where these pass both tests, else the mean of the units that are named.
    `p`: of passing both tests. `out` and `weak`: the units that call it the same way, with and without
    standing out; `against`: those that call it the other way. `fdr`: of passing both tests where all
    samples together do, else of standing out, in the unit where it is lowest. `together`: whether all
    samples together pass both tests. `sure`: stands out, differs only.
    """

    mechanism: str
    name: str
    tier: str
    side: bool
    way: int
    effect: float | None
    p: float
    reading: str
    together: bool
    out: tuple[str, ...]
    weak: tuple[str, ...]
    units: int
    genes: tuple[str, ...]
    clones: str
    vanishes: bool
    adjusted_for: tuple[str, ...]
    note: str = ""
    fdr: float | None = None
    against: tuple[str, ...] = ()

    @property
    def turned(self) -> bool:
        """Whether the mean of its genes points against the call, which counts steady genes more."""
        return self.effect is not None and self.effect * self.way < 0

    @property
    def mixed(self) -> bool:
        """Whether its genes disagree so that nothing but a difference is said: no way, no reading."""
        return self.turned and self.sure == DIFFERS

    @property
    def word(self) -> str:
        """Higher, lower, or both ways."""
        return "both ways" if self.mixed else WAYS[self.way]

    @property
    def sure(self) -> str:
        """In which sense the change is sure."""
        return STANDS_OUT if self.together or self.out else DIFFERS


def verdicts(
    found: Sequence[Line], tests: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism]
) -> list[Verdict]:
    """Return the mechanisms that changed: those that stand out first, then by the review's tier and by size.

    `found`: the units with their findings; `tests`: of all samples together, with `support`. Where
    units go different ways, those that stand out decide, else the larger number; `out` and `weak` hold those
    units alone.
    """
    by = {row["mechanism"]: row for row in tests}
    made = []
    for key, each in mechanisms.items():
        if each.form != "set":
            continue
        called = [(line.line, one) for line in found for one in line.findings if one.mechanism == key]
        called = [(unit, one) for unit, one in called if one.strength]
        row = by.get(key, {})
        together = row.get("support") == BOTH
        if called or together:
            made.append(_verdict(each, called, row, together, len(found)))
    made.sort(key=_order)
    return made


def _verdict(
    each: Mechanism,
    called: Sequence[tuple[str, Finding]],
    row: Mapping[str, Any],
    together: bool,
    units: int,
) -> Verdict:
    votes = [one.call for _, one in called if one.strength != "weak"] or [one.call for _, one in called]
    up = votes.count(CALLED[0])
    way = 1 if up * 2 >= len(votes) else -1
    if together or (votes and up * 2 == len(votes) and row.get("effect")):
        way = 1 if row["effect"] > 0 else -1
    call = CALLED[0] if way > 0 else CALLED[1]
    same = [(unit, one) for unit, one in called if one.call == call]
    out = [one for _, one in same if one.strength != "weak"] or [one for _, one in same]
    known = [one.effect for one in out if one.effect is not None]
    effect = row.get("effect") if together or not known else sum(known) / len(known)
    first = next((one for _, one in same), None)
    against = bool(same) and all(one.reading == "no verdict" for _, one in same)
    reading = "no verdict" if against else words.reading(call, each.resistance_sign)
    made = Verdict(
        each.id,
        prose_name(each),
        each.tier,
        each.mechanism_class in SIDE_CLASSES or each.id == "proliferation",
        way,
        effect,
        1.0 if row.get("both_p") is None else float(row["both_p"]),
        reading,
        together,
        tuple(unit for unit, one in same if one.strength != "weak"),
        tuple(unit for unit, one in same if one.strength == "weak"),
        units,
        tuple(first.genes) if first else (),
        first.clones if first else "",
        bool(same) and all(one.vanishes for _, one in same),
        tuple(first.adjusted_for) if first else (),
        first.note if first and not together else "",
        row.get("both_fdr") if together else _lowest(out),
        tuple(unit for unit, one in called if one.call != call),
    )
    return replace(made, reading="no verdict") if made.mixed else made


def _lowest(found: Sequence[Finding]) -> float | None:
    return min((one.standout_fdr for one in found if one.standout_fdr is not None), default=None)


def _order(each: Verdict) -> tuple[bool, bool, int, int, int, float, float]:
    read = READ.index(each.reading) if each.reading in READ else len(READ)
    return (
        each.side,
        each.sure != STANDS_OUT,
        TIERS.index(each.tier),
        read,
        -len(each.out),
        each.p if each.sure == STANDS_OUT or each.fdr is None else each.fdr,
        -abs(each.effect or 0.0),
    )


def where(each: Verdict, noun: str) -> str:
    """Say in how many units a mechanism changed: "in 3 of 3 guides", "in all samples together"."""
    units = each.out if each.out else () if each.together else each.weak
    if each.units == 1:
        return ""
    if not units:
        return f"in all {words.plural(noun)} together"
    return f"in {len(units)} of {words.count(each.units, noun)}"


def phrase(each: Verdict, noun: str, unit: str) -> str:
    """Return one mechanism as a phrase: "EMT higher in 3 of 5 lines (+0.77 log2)"."""
    size = f" ({words.number(each.effect)} {unit})" if each.effect is not None else ""
    if each.turned:
        size = f" (by its steadier genes; the mean of all is {words.number(each.effect)} {unit})"
    place = where(each, noun)
    return f"{each.name} {WAYS[each.way]}{' ' + place if place else ''}{size}"


MORE = "more than other genes changed"
NO_MORE = "not clearly more than other genes changed"
ENDS = {
    ("toward resistance", "direct"): "in the direction that the review ties to sorafenib resistance",
    (
        "toward resistance",
        "",
    ): "in the direction of resistance, which the review ties to another drug, tumour or "
    "process, not to sorafenib",
    ("toward sensitivity", ""): "in the direction opposite to resistance",
    ("no verdict", ""): "without a direction of resistance in the review",
}


def headline(
    made: Sequence[Verdict],
    found: Sequence[Line],
    noun: str,
    unit: str,
    neutral: bool,
    panels: str,
    alpha: float,
    genes_lead: bool = True,
) -> tuple[str, list[str]]:
    """Return the answer: the first sentence, and those that follow it.

    `neutral`: the data are not about resistance, so that no direction is read. `panels`: the sentence on
    single genes, which comes first when no set stands out and `genes_lead`. `alpha`: the FDR up to which a
    set stands out.
    """
    out = [each for each in made if each.sure == STANDS_OUT and not each.side]
    rest = [each for each in made if each.sure == DIFFERS and not each.side]
    sentences = []
    if neutral and out:
        sentences.append(f"{_phrases(out, noun, unit)}: {MORE}.")
    elif out:
        ends = list(ENDS.items())
        # without any in the direction of resistance, the surest comes first
        if min(out, key=lambda each: each.p).reading == READ[2] and not any(
            each.reading == READ[0] for each in out
        ):
            ends.reverse()
        for (reading, tier), end in ends:
            own = [
                each
                for each in out
                if each.reading == reading and (reading != READ[0] or (each.tier == "direct") == bool(tier))
            ]
            if own:
                sentences.append(f"{_phrases(own, noun, unit)}: {MORE}, {end}.")
        if not any(each.reading == READ[0] for each in out):
            sentences.insert(
                1, "No mechanism stands out in the direction that the review reads as resistance."
            )
    else:
        sentences.append(_nothing(made, found, noun))
    if panels:
        sentences.insert(len(sentences) if out or not genes_lead else 0, panels)
    if rest:
        names = words.listed([_short(each) for each in rest], SHOWN)
        sentences.append(f"Different from the references, but {NO_MORE}: {names}.{_nearest(rest, alpha)}")
    return sentences[0], sentences[1:]


def _nothing(made: Sequence[Verdict], found: Sequence[Line], noun: str) -> str:
    side = " but for covariates and controls" if any(each.sure == STANDS_OUT for each in made) else ""
    if not made and not any(each.evaluated for line in found for each in line.findings):
        return "Nothing could be judged: no replicates, or nothing to compare with."
    differ = any(each.sure == DIFFERS and not each.side for each in made)
    seen = [] if differ else [line.unseen for line in found if line.unseen]
    limit = f" A shift under about {min(seen):.2f} could go unseen." if seen else ""
    units = f"any of {words.count(len(found), noun)}" if len(found) > 1 else f"the {noun}"
    return f"No mechanism's set stands out in {units}{side}; that is no proof that none is at work.{limit}"


def _short(each: Verdict) -> str:
    many = f" ({len(each.weak)} of {each.units})" if each.units > 1 else ""
    return f"{each.name} {each.word}{many}"


def _nearest(rest: Sequence[Verdict], alpha: float) -> str:
    """Say how far the nearest of those that only differ is from standing out."""
    known = [each for each in rest if not each.mixed and each.fdr is not None and each.fdr > alpha]
    if not known:
        return ""
    near = min(known, key=lambda each: (each.fdr or 0.0, -abs(each.effect or 0.0)))
    return f" Closest: {near.name}, at FDR {words.p_short(near.fdr)} ({alpha:g} is asked)."


def _phrases(own: Sequence[Verdict], noun: str, unit: str) -> str:
    shown = [phrase(each, noun, unit) for each in own[:SHOWN]]
    more = len(own) - len(shown)
    return "; ".join([*shown, *([f"{more} more"] if more else [])])


def why(made: Sequence[Verdict], found: Sequence[Line], noun: str) -> list[str]:
    """Say why single units and all samples together answer differently, where they do."""
    nouns, several = words.plural(noun), len(found) > 1
    lone = [each for each in made if each.together and not each.out]
    split = [each.name for each in made if each.out and not each.together]
    few = [each.name for each in lone if _calls(found, each.mechanism) == {INSUFFICIENT}]
    weak = [each.name for each in lone if each.weak and each.name not in few]
    rest = [each.name for each in lone if each.name not in (*few, *weak)]
    judged = any(each.evaluated for line in found for each in line.findings)
    reasons = {
        f"too few genes are measured for a call of "
        f"{'a single ' + noun if several else 'the ' + noun}; over all "
        "samples together the few change alike": few,
        f"seen over all {nouns} together; in a single {noun} it differs, but {NO_MORE}": weak
        if several
        else [],
        "more than other genes of this comparison, yet no further than such sets move in clones by "
        "themselves": [] if several else weak,
        (
            f"seen over all {nouns} together; a single {noun} by itself is not sure enough"
            if several
            else f"seen in the comparison with other genes; not sure in the {noun} by itself"
        )
        if judged
        else f"judged over all samples together; a single {noun} has no replicate": rest,
        (
            f"seen in single {nouns}, not over all together: the {nouns} differ too much, or are too few, to "
            "expect it in another"
            if several
            else "further than such sets usually move, yet not further than the other genes of this "
            "comparison, or genes of the set disagree"
        ): split,
    }
    return [f"{words.listed(names, SHOWN)}: {reason}." for reason, names in reasons.items() if names]


def _calls(found: Sequence[Line], mechanism: str) -> set[str]:
    return {one.call for line in found for one in line.findings if one.mechanism == mechanism}
