"""The answer in fixed sentences: a line, all lines together, the contrast, a published table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..signature.tables import MARGIN
from . import words
from .answer import Finding, Line, prose_name

if TYPE_CHECKING:
    from ..knowledge import Mechanism

HEADINGS = (
    "Consistent with resistance as the review reads it",
    "Opposite to the direction read as resistance",
    "Changed, without a verdict by the review",
    "Covariates changed too, and what shares their genes may reflect them",
    "Control sets, which should stay flat, are called",
)
SIDE_CLASSES = {"confounder": HEADINGS[3], "control": HEADINGS[4]}


NOTHING_JUDGED = (
    "Nothing could be judged: without replicates, or without references to compare with, there are "
    "effects but no "
    "p values."
)


def claims(found: Sequence[Finding], limit: int = 0) -> str:
    """Return findings as one phrase; those with the same call, strength and number of samples share it.

    Beyond `limit` names (0: none) it says how many more there are.
    """
    grouped: dict[tuple[str, str, int, int, bool, bool], list[Finding]] = {}
    for each in found:
        key = (
            each.call,
            each.strength,
            each.called,
            each.samples,
            words.is_small(each.effect),
            each.independent,
        )
        grouped.setdefault(key, []).append(each)
    told = []
    for (call, strength, called, samples, small, independent), members in grouped.items():
        inside = "1 sample, no replicate" if samples == 1 else f"{called} of {samples} samples"
        inside += ", small shift" if small else ""
        inside += "" if independent else ", not independent"
        names = words.listed([each.short_name for each in members], limit)
        told.append(f"{names} {call} ({strength}, {inside})")
    return "; ".join(told)


def parts(found: Sequence[Finding]) -> dict[str, list[Finding]]:
    """Sort the called findings of a line under the headings by which they are read."""
    sorted_out: dict[str, list[Finding]] = {heading: [] for heading in HEADINGS}
    for each in found:
        if each.strength:
            sorted_out[_heading(each)].append(each)
    return {heading: members for heading, members in sorted_out.items() if members}


def _heading(each: Finding) -> str:
    if each.mechanism_class in SIDE_CLASSES:
        return SIDE_CLASSES[each.mechanism_class]
    return {"toward resistance": HEADINGS[0], "toward sensitivity": HEADINGS[1]}.get(
        each.reading, HEADINGS[2]
    )


def of_line(line: Line, alpha: float, unscored: int, unit: str) -> list[str]:
    """Return the answer for one line in fixed sentences; `unscored` mechanisms have no set statistics."""
    told = [f"{heading}: {claims(members)}." for heading, members in parts(line.findings).items()]
    stray = [abs(each.effect) for each in line.findings if _is_stray(each) and each.effect is not None]
    if stray:
        told[-1] += f" Doubt calls with shifts no larger than theirs (up to {max(stray):.2f} {unit})."
    if not any(each.evaluated for each in line.findings):
        told.insert(0, NOTHING_JUDGED)
    elif not any(each.strength and each.mechanism_class not in SIDE_CLASSES for each in line.findings):
        told.insert(0, f"No mechanism is called at FDR ≤ {alpha:g}. That is no proof that none is at work.")
    return [*told, _rest(line, unscored, unit)]


def _is_stray(each: Finding) -> bool:
    return bool(each.strength) and each.mechanism_class == "control"


def _rest(line: Line, unscored: int, unit: str) -> str:
    quiet = [each for each in line.findings if each.call == "unchanged"]
    open_ = [each for each in line.findings if each.call == "undetermined"]
    low = [each for each in line.findings if each.call == "insufficient coverage"]
    told = []
    if quiet:
        told.append(f"{words.count(len(quiet), 'mechanism')} surely unchanged (within ±{MARGIN:g} {unit})")
    if open_:
        seen = (
            f" (a shift of about {line.unseen:.2f} {unit} would be seen with 80 % power)"
            if line.unseen
            else ""
        )
        told.append(f"{len(open_)} undetermined{seen}")
    if low:
        told.append(
            f"{len(low)} with too few genes measured ({words.listed([each.short_name for each in low], 4)})"
        )
    lost = sum(each.call == "not evaluable" for each in line.findings)
    if lost:
        told.append(f"{lost} without a comparison")
    told.append(f"{unscored} not scored from mRNA at all")
    text = words.listed(told)
    return f"{words.capitalised(text)}."


def headline(found: Sequence[Line], noun: str) -> tuple[str, list[str]]:
    """Return one sentence over all lines, and one for each, on calls in the direction read as resistance.

    Up to four lines are told one by one, with their strong and moderate calls (weak ones when there are no
    others) that are independent (others when there are none); more lines by mechanism, with the number of
    lines, in the one sentence.
    """
    lines = f"any of {words.count(len(found), noun)}" if len(found) > 1 else f"the {noun}"
    if not any(each.evaluated for line in found for each in line.findings):
        return f"Nothing could be judged in {lines}: no replicates, or nothing to compare with.", []
    hit = [(line.line, parts(line.findings).get(HEADINGS[0], [])) for line in found]
    hit = [(name, members) for name, members in hit if members]
    if not hit:
        return f"No mechanism is called in the direction read as resistance, in {lines}.", []
    where = f"in {len(hit)} of {words.count(len(found), noun)}" if len(found) > 1 else f"in the {noun}"
    if len(found) > 4:
        return f"{HEADINGS[0]}, {where}: {_by_mechanism([members for _, members in hit])}.", []
    points = []
    for name, members in hit:
        sure = [each for each in members if each.strength != "weak"] or members
        best = [each for each in sure if each.independent] or sure
        points.append(f"{name}: {claims(best, 4)}")
    return f"{HEADINGS[0]}, {where}.", points


def lead(found: Sequence[Line], tests: Sequence[Mapping[str, Any]]) -> str:
    """Say which sentence is the stronger evidence and comes first: `lines`, or `together`.

    The contrast of all samples leads when a mechanism passes both of its tests while no line has more than
    a weak call in the direction read as resistance.
    """
    sure = (each for line in found for each in parts(line.findings).get(HEADINGS[0], []))
    if any(each.strength != "weak" for each in sure):
        return "lines"
    return "together" if any(row["support"] == "both tests" for row in tests) else "lines"


def _by_mechanism(hits: Sequence[Sequence[Finding]]) -> str:
    counts: dict[tuple[str, str], list[str]] = {}
    for members in hits:
        for each in members:
            counts.setdefault((each.short_name, each.call), []).append(each.strength)
    order = sorted(counts, key=lambda key: (-len(counts[key]), -counts[key].count("strong")))
    told = []
    for name, call in order:
        strengths = counts[name, call]
        inside = ", ".join(f"{strengths.count(word)} {word}" for word in words.STRENGTHS if word in strengths)
        told.append(f"{name} {call} in {len(strengths)} ({inside if len(strengths) > 1 else strengths[0]})")
    return words.listed(told, 6)


def together(
    tests: Sequence[Mapping[str, Any]],
    mechanisms: Mapping[str, Mechanism],
    alpha: float,
    unit: str,
    samples: tuple[int, int],
    lines: int = 0,
) -> str:
    """Return one sentence on the contrast of all test with all reference samples: what passes camera
    and fry. `lines`: how many are the units, 0 when samples are.
    """
    who = f"All {samples[0]} test against {samples[1]} reference samples together"
    who += f", {lines} lines as units" if lines else ""
    passed = [row for row in tests if row["support"] == "both tests" and row["mechanism"] in mechanisms]
    passed.sort(key=lambda row: (row["both_fdr"], -abs(row["effect"])))
    told = [
        f"{prose_name(mechanisms[row['mechanism']])} {words.direction(row['effect'])} "
        f"({words.number(row['effect'])} {unit})"
        for row in passed
    ]
    if not told:
        return f"{who}: no mechanism passes both camera and fry at FDR ≤ {alpha:g} of passing both."
    return f"{who}, camera and fry at FDR ≤ {alpha:g} of passing both: {words.listed(told, 6)}."


def units(
    tests: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism], block: str | None, lines: int
) -> str:
    """Say that lines are the units of a contrast, and why its answer differs from that with samples as units.

    Empty when samples are the units (`lines` is 0).
    """
    if not lines:
        return ""
    text = f"{lines} lines are the units (column {block}): each gives one difference, from all its samples."
    both = "both tests"
    known = [row for row in tests if row["mechanism"] in mechanisms]
    lost = [row for row in known if row["fixed_support"] == both and row["support"] != both]
    won = [row for row in known if row["support"] == both and row["fixed_support"] != both]
    if lost:
        text += (
            f" With samples as units {_named(lost, mechanisms)} would pass both tests: the change is there "
            "in these very lines, but they differ too much, or are too few, to expect it in another line."
        )
    if won:
        text += (
            f" With samples as units {_named(won, mechanisms)} would not pass both tests: the lines agree "
            "more closely than the spread of their samples suggests."
        )
    return text


def _named(rows: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism]) -> str:
    return words.listed([prose_name(mechanisms[row["mechanism"]]) for row in rows], 6)
