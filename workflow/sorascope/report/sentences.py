"""The answer in fixed sentences: a line, all lines together, the contrast, a published table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..signature.judged import MARGIN
from . import words
from .answer import Finding, Line, prose_name

if TYPE_CHECKING:
    from ..knowledge import Mechanism

HEADINGS = (
    "In the direction that the review reads as resistance",
    "In the opposite direction",
    "Changed, without a direction in the review",
    "Covariates changed too, and what shares their genes may reflect them",
    "Control sets, which should stay flat, are called",
)
NEUTRAL = "Programmes that changed"
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
    sentences = []
    for (call, strength, called, samples, small, independent), members in grouped.items():
        inside = "1 sample, no replicate" if samples == 1 else f"{called} of {samples} samples"
        inside += ", small shift" if small else ""
        inside += "" if independent else ", not independent"
        names = words.listed([each.short_name for each in members], limit)
        sentences.append(f"{names} {call} ({strength}, {inside})")
    return "; ".join(sentences)


def parts(found: Sequence[Finding], neutral: bool = False) -> dict[str, list[Finding]]:
    """Sort the called findings of a line under the headings by which they are read.

    `neutral`: the data are not about resistance, so that no direction is read.
    """
    sorted_out: dict[str, list[Finding]] = {heading: [] for heading in (NEUTRAL, *HEADINGS)}
    for each in found:
        if each.strength:
            heading = _heading(each)
            sorted_out[NEUTRAL if neutral and heading in HEADINGS[:3] else heading].append(each)
    return {heading: members for heading, members in sorted_out.items() if members}


def _heading(each: Finding) -> str:
    if each.mechanism_class in SIDE_CLASSES:
        return SIDE_CLASSES[each.mechanism_class]
    return {"toward resistance": HEADINGS[0], "toward sensitivity": HEADINGS[1]}.get(
        each.reading, HEADINGS[2]
    )


def of_line(
    line: Line, alpha: float, lacking: int, unit: str, together: bool = False, neutral: bool = False
) -> list[str]:
    """Return the answer for one line in fixed texts.

    `lacking`: mechanisms that nothing here measures. `together`: all lines together show a mechanism.
    """
    texts = [f"{heading}: {claims(members)}." for heading, members in parts(line.findings, neutral).items()]
    stray = [abs(each.effect) for each in line.findings if _is_stray(each) and each.effect is not None]
    if stray:
        texts[-1] += f" Doubt calls with shifts no larger than theirs (up to {max(stray):.2f} {unit})."
    if not any(each.evaluated for each in line.findings):
        texts.insert(0, f"{NOTHING_JUDGED}{' All together: see above.' if together else ''}")
    elif not any(each.strength and each.mechanism_class not in SIDE_CLASSES for each in line.findings):
        seen = (
            "What is seen over all together may be too small to be seen here."
            if together
            else "That is no proof that none is at work."
        )
        texts.insert(0, f"By itself it shows no mechanism at FDR ≤ {alpha:g}. {seen}")
    return [*texts, _rest(line, lacking, unit)]


def _is_stray(each: Finding) -> bool:
    return bool(each.strength) and each.mechanism_class == "control"


def _rest(line: Line, lacking: int, unit: str) -> str:
    quiet = [each for each in line.findings if each.call == "unchanged"]
    open_ = [each for each in line.findings if each.call == "undetermined"]
    low = [each for each in line.findings if each.call == "insufficient coverage"]
    texts = []
    if quiet:
        texts.append(f"{words.count(len(quiet), 'mechanism')} surely unchanged (within ±{MARGIN:g} {unit})")
    if open_:
        seen = (
            f" (a shift of about {line.unseen:.2f} {unit} would be seen with 80 % power)"
            if line.unseen
            else ""
        )
        texts.append(f"{len(open_)} undetermined{seen}")
    if low:
        texts.append(
            f"{len(low)} with too few genes measured ({words.listed([each.short_name for each in low], 4)})"
        )
    lost = sum(each.call == "not evaluable" for each in line.findings)
    if lost:
        texts.append(f"{lost} without a comparison")
    if lacking:
        texts.append(f"{lacking} not measured by anything here")
    text = words.listed(texts)
    return f"{words.capitalised(text)}."


def together(
    tests: Sequence[Mapping[str, Any]],
    mechanisms: Mapping[str, Mechanism],
    alpha: float,
    unit: str,
    samples: tuple[int, int],
    lines: int = 0,
    noun: str = "line",
) -> str:
    """Return one sentence on the contrast of all test with all reference samples: what passes both tests.

    `lines`: how many are the units, 0 when samples are; `noun`: what one is called.
    """
    who = f"All {samples[0]} test against {samples[1]} reference samples together"
    who += f" ({words.count(lines, noun)} as units)" if lines else ""
    passed = [row for row in tests if row["support"] == "both tests" and row["mechanism"] in mechanisms]
    passed.sort(key=lambda row: (row["both_fdr"], -abs(row["effect"])))
    sentences = [
        f"{prose_name(mechanisms[row['mechanism']])} {words.direction(row['effect'])} "
        f"({words.number(row['effect'])} {unit})"
        for row in passed
    ]
    if not sentences:
        return f"{who}: no mechanism passes both tests (camera and fry, FDR ≤ {alpha:g})."
    return f"{who}: both tests (camera and fry, FDR ≤ {alpha:g}) are passed by {words.listed(sentences, 6)}."


def units(
    tests: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism], noun: str, lines: int
) -> str:
    """Say that lines are the units of a contrast, and why its answer differs from that with samples as units.

    Empty when samples are the units (`lines` is 0).
    """
    if not lines:
        return ""
    nouns = words.plural(noun)
    text = f"{lines} {nouns} are the units: each gives one difference, from all its samples."
    both = "both tests"
    known = [row for row in tests if row["mechanism"] in mechanisms]
    lost = [row for row in known if row["fixed_support"] == both and row["support"] != both]
    won = [row for row in known if row["support"] == both and row["fixed_support"] != both]
    if lost:
        text += (
            f" With samples as units {_named(lost, mechanisms)} would pass both tests: the change is there "
            f"in these very {nouns}, but they differ too much, or are too few, to expect it in another."
        )
    if won:
        text += (
            f" With samples as units {_named(won, mechanisms)} would not pass both tests: the {nouns} agree "
            "more closely than the spread of their samples suggests."
        )
    return text


def _named(rows: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism]) -> str:
    return words.listed([prose_name(mechanisms[row["mechanism"]]) for row in rows], 6)
