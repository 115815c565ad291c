"""The answer: what each resistant line shows, from the calls of its samples, in words and numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

from . import words

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism

READ_FIRST = ("toward resistance", "toward sensitivity", "no verdict")
HEADINGS = (
    "Consistent with resistance",
    "Opposite to the direction read as resistance",
    "Changed, without a verdict by the review",
    "The samples disagree",
    "Covariates changed too, and what shares their genes may reflect them",
    "Control sets are called, which should stay flat: doubt the other calls",
)
SIDE_CLASSES = {"confounder": HEADINGS[4], "control": HEADINGS[5]}


@dataclass(frozen=True)
class Finding:
    """One mechanism in one line.

    Effects are mean signed log2 differences: the median over samples, with the lowest and the highest sample;
    for a single sample its 95 % interval.
    """

    mechanism: str
    name: str
    short_name: str
    mechanism_class: str
    call: str
    strength: str
    called: int
    evaluated: int
    samples: int
    effect: float | None
    effect_low: float | None
    effect_high: float | None
    fdr: float | None
    reading: str
    genes: Sequence[str]


@dataclass(frozen=True)
class Line:
    """One resistant line (or group of test samples) and its findings, strongest first."""

    line: str
    samples: Sequence[str]
    references: int
    findings: Sequence[Finding]
    unseen: float | None
    sentences: Sequence[str] = field(default=())

    def asdict(self) -> dict[str, Any]:
        """Return everything as JSON-able data."""
        return asdict(self)


def carrying(cells: Sequence[str], limit: int = 6) -> list[str]:
    """Return the genes most often among the samples' carrying genes; ties by first mention."""
    counts: dict[str, int] = {}
    for cell in cells:
        for part in re.split(r"[,;|]\s*", cell):
            name = part.split("(")[0].strip()
            if name:
                counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: -counts[name])[:limit]


def number(value: Any) -> float | None:
    """Return a finite float, None otherwise."""
    return float(value) if value is not None and math.isfinite(float(value)) else None


def finding(rows: pd.DataFrame, mechanism: Mechanism, calibrated: bool) -> Finding:
    """Weigh one mechanism in one line; `rows` are its rows of the signature table, one a sample."""
    evidence = words.weigh(list(rows["call"]), list(rows["fdr"]), calibrated)
    effects = sorted(value for value in map(number, rows["effect"]) if value is not None)
    called = rows[rows["call"] == evidence.call] if evidence.call in words.CALLED else rows
    fdrs = sorted(value for value in map(number, called["fdr"]) if value is not None)
    ends = (effects[0], effects[-1]) if effects else (None, None)
    if len(rows) == 1:
        ends = (number(rows["effect_low"].iloc[0]), number(rows["effect_high"].iloc[0]))
    return Finding(
        mechanism.id,
        mechanism.name,
        mechanism.short_name or mechanism.name,
        mechanism.mechanism_class,
        evidence.call,
        evidence.strength,
        evidence.called,
        evidence.evaluated,
        len(rows),
        median(effects) if effects else None,
        *ends,
        median(fdrs) if fdrs else None,
        words.reading(evidence.call, mechanism.resistance_sign),
        carrying(list(called["carrying_genes"])) if evidence.call in words.CALLED else [],
    )


def line_of(rows: pd.DataFrame, separate: bool, test: str) -> pd.Series:
    """Return each row's line: its block, else its sample where samples are different lines, else the
    group.
    """
    if (rows["block"] != "").any():
        return rows["block"]
    return rows["sample"] if separate else rows["group"].where(rows["group"] != "", test)


def lines(
    table: pd.DataFrame, mechanisms: Mapping[str, Mechanism], separate: bool, test: str, calibrated: bool
) -> list[Line]:
    """Return the lines of one contrast in the sheet's order.

    `table` is one contrast's part of the signature table; only mechanisms scored as a set take part.
    `separate`: without blocks every test sample is a line of its own (different lines, not replicates).
    """
    sets = {key: each for key, each in mechanisms.items() if each.form == "set"}
    own = table[(table["role"] == "test") & table["mechanism"].isin(sets)]
    result = []
    for name, rows in own.groupby(line_of(own, separate, test), sort=False):
        by_mechanism = dict(tuple(rows.groupby("mechanism", sort=False)))
        found = [
            finding(by_mechanism[key], each, calibrated) for key, each in sets.items() if key in by_mechanism
        ]
        found.sort(key=_order)
        widths = ((rows["effect_high"] - rows["effect_low"]) / 2)[
            rows["call"].isin([*words.CALLED, "unchanged"])
        ]
        references = int(rows["n_reference"].max()) if len(rows) else 0
        unseen = number(widths.median()) if len(widths) else None
        line = Line(str(name), list(dict.fromkeys(rows["sample"])), references, found, unseen)
        result.append(line)
    return result


def _order(each: Finding) -> tuple:
    called = each.call in words.CALLED or each.call == "inconsistent"
    rank = list(words.STRENGTHS).index(each.strength) if each.strength else len(words.STRENGTHS)
    first = READ_FIRST.index(each.reading) if each.reading in READ_FIRST else len(READ_FIRST)
    side = each.mechanism_class in SIDE_CLASSES
    return (not called, side, first, rank, each.fdr if each.fdr is not None else 2.0, -abs(each.effect or 0))


def claims(found: Sequence[Finding]) -> str:
    """Return findings as one phrase; those with the same call, strength and number of samples share it."""
    grouped: dict[tuple, list[Finding]] = {}
    for each in found:
        grouped.setdefault((each.call, each.strength, each.called, each.samples), []).append(each)
    told = []
    for (call, strength, called, samples), members in grouped.items():
        verb = "called in both directions" if call == "inconsistent" else call
        inside = "1 sample, no replicate" if samples == 1 else f"{called} of {samples} samples"
        names = words.listed([each.short_name for each in members])
        told.append(f"{names} {verb} ({strength}, {inside})")
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
    if each.call == "inconsistent":
        return "The samples disagree"
    return {"toward resistance": HEADINGS[0], "toward sensitivity": HEADINGS[1]}.get(
        each.reading, HEADINGS[2]
    )


def sentences(line: Line, alpha: float, unscored: int) -> list[str]:
    """Return the answer for one line in fixed sentences; `unscored` mechanisms have no set statistics."""
    told = [f"{heading}: {claims(members)}." for heading, members in parts(line.findings).items()]
    if not any(each.strength and each.mechanism_class not in SIDE_CLASSES for each in line.findings):
        told.insert(0, f"No mechanism is called at FDR ≤ {alpha:g}. That is no proof that none is at work.")
    return [*told, _rest(line, unscored)]


def _rest(line: Line, unscored: int) -> str:
    quiet = [each for each in line.findings if each.call == "unchanged"]
    low = [each for each in line.findings if each.call == "insufficient coverage"]
    told = []
    if quiet:
        margin = f" (shifts under about ±{line.unseen:.2f} log2 would go unseen)" if line.unseen else ""
        told.append(f"no change detected in {words.count(len(quiet), 'mechanism')}{margin}")
    if low:
        told.append(
            f"{len(low)} with too few genes measured ({words.listed([each.short_name for each in low], 4)})"
        )
    lost = sum(each.call == "not evaluable" for each in line.findings)
    if lost:
        told.append(f"{lost} without a comparison")
    told.append(f"{unscored} not scored from mRNA at all")
    text = words.listed(told)
    return f"{text[0].upper()}{text[1:]}."


def headline(found: Sequence[Line], noun: str) -> str:
    """Return one sentence over all lines: what is called in the direction read as resistance.

    Up to four lines are told one by one, with their strong and moderate calls (weak ones when there are no
    others); more lines by mechanism, with the number of lines.
    """
    total = words.count(len(found), noun)
    toward = {line.line: parts(line.findings).get(HEADINGS[0], []) for line in found}
    hit = {name: members for name, members in toward.items() if members}
    if not hit:
        return f"In none of {total} is a mechanism called in the direction read as resistance."
    if len(found) > 4:
        return f"{HEADINGS[0]} in {len(hit)} of {total}: {_by_mechanism(list(hit.values()))}."
    told = []
    for name, members in hit.items():
        best = [each for each in members if each.strength != "weak"] or members
        grouped: dict[tuple[str, str], list[str]] = {}
        for each in best:
            grouped.setdefault((each.call, each.strength), []).append(each.short_name)
        phrase = ", ".join(
            f"{words.listed(names)} {call} ({strength})" for (call, strength), names in grouped.items()
        )
        told.append(f"{name}: {phrase}")
    return f"{HEADINGS[0]} in {len(hit)} of {total}. {'; '.join(told)}."


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
        told.append(f"{name} {call} in {len(strengths)} ({inside})")
    return words.listed(told, 6)


def together(tests: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism], alpha: float) -> str:
    """Return one sentence on the contrast of all test with all reference samples: what passes camera
    and fry.
    """
    passed = [row for row in tests if row["support"] == "both tests" and row["mechanism"] in mechanisms]
    passed.sort(key=lambda row: (max(row["camera_fdr"], row["fry_fdr"]), -abs(row["effect"])))
    told = [
        f"{mechanisms[row['mechanism']].short_name} {words.direction(row['effect'])} "
        f"({words.number(row['effect'])} log2)"
        for row in passed
    ]
    if not told:
        return f"All test samples together: no mechanism passes both camera and fry at FDR ≤ {alpha:g}."
    return f"All test samples together, camera and fry at FDR ≤ {alpha:g}: {words.listed(told, 6)}."
