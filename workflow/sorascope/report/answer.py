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
SIDE_CLASSES = ("confounder", "control")


@dataclass(frozen=True)
class Finding:
    """One mechanism in one line. Effects are mean signed log2 differences: median over samples, and lowest and
    highest sample; for a single sample its 95 % interval."""

    mechanism: str
    name: str
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
        mechanism.id, mechanism.name, mechanism.mechanism_class, evidence.call, evidence.strength, evidence.called,
        evidence.evaluated, len(rows), median(effects) if effects else None, *ends, median(fdrs) if fdrs else None,
        words.reading(evidence.call, mechanism.resistance_sign),
        carrying(list(called["carrying_genes"])) if evidence.call in words.CALLED else [],
    )  # fmt: skip


def line_of(rows: pd.DataFrame, separate: bool, test: str) -> pd.Series:
    """Return each row's line: its block, else its sample where samples are different lines, else the group."""
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
        by_mechanism = {key: part for key, part in rows.groupby("mechanism", sort=False)}
        found = [finding(by_mechanism[key], sets[key], calibrated) for key in sets if key in by_mechanism]
        found.sort(key=_order)
        widths = ((rows["effect_high"] - rows["effect_low"]) / 2)[rows["call"].isin([*words.CALLED, "unchanged"])]
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


def claim(each: Finding) -> str:
    """Return one finding as a phrase with its call, strength, and the samples that show it."""
    verb = {"inconsistent": "called in both directions"}.get(each.call, each.call)
    inside = [each.strength] if each.call != "inconsistent" else []
    inside.append(f"{each.called} of {words.count(each.samples, 'sample')}")
    if each.effect is not None:
        inside.append(f"{words.number(each.effect)} log2")
    return f"{each.name} {verb} ({', '.join(inside)})"


def sentences(line: Line, alpha: float, unscored: int) -> list[str]:
    """Return the answer for one line in fixed sentences; `unscored` mechanisms have no set statistics."""
    parts = []
    called = [each for each in line.findings if each.strength]
    main = [each for each in called if each.mechanism_class not in SIDE_CLASSES and each.call != "inconsistent"]
    heads = {
        "toward resistance": "Consistent with resistance",
        "toward sensitivity": "Opposite to the direction read as resistance",
        "no verdict": "Changed, but the review gives no verdict",
    }
    for reading, head in heads.items():
        chosen = [claim(each) for each in main if each.reading == reading]
        if chosen:
            parts.append(f"{head}: {words.listed(chosen)}.")
    mixed = [claim(each) for each in called if each.call == "inconsistent"]
    if mixed:
        parts.append(f"The samples disagree on {words.listed(mixed)}.")
    side = [claim(each) for each in called if each.mechanism_class in SIDE_CLASSES and each.call != "inconsistent"]
    if side:
        parts.append(f"Read the above with care, for sets that should not change do: {words.listed(side)}.")
    if not main and not mixed:
        parts.append(f"No mechanism is called at FDR ≤ {alpha:g}. That is no proof that none is at work.")
    parts.append(_rest(line, unscored))
    return parts


def _rest(line: Line, unscored: int) -> str:
    quiet = [each for each in line.findings if each.call == "unchanged"]
    low = [each for each in line.findings if each.call == "insufficient coverage"]
    parts = []
    if quiet:
        margin = f" (shifts under about ±{line.unseen:.2f} log2 would go unseen)" if line.unseen else ""
        parts.append(f"no change detected in {words.count(len(quiet), 'mechanism')}{margin}")
    if low:
        parts.append(f"{len(low)} with too few genes measured")
    lost = sum(each.call == "not evaluable" for each in line.findings)
    if lost:
        parts.append(f"{lost} without a comparison")
    parts.append(f"{unscored} not scored from mRNA at all")
    text = words.listed(parts)
    return f"{text[0].upper()}{text[1:]}."


def headline(found: Sequence[Line], noun: str) -> str:
    """Return one sentence over all lines: the mechanisms called toward resistance in most of them."""
    counts: dict[tuple[str, str], list[str]] = {}
    for line in found:
        for each in line.findings:
            if each.reading == "toward resistance" and each.mechanism_class not in SIDE_CLASSES:
                counts.setdefault((each.name, each.call), []).append(each.strength)
    total = len(found)
    if not counts:
        return f"In none of the {words.count(total, noun)} is a mechanism called in the direction read as resistance."
    order = sorted(counts, key=lambda key: (-len(counts[key]), -counts[key].count("strong")))
    told = [f"{name} {call} in {len(counts[name, call])}{_of_them(counts[name, call])}" for name, call in order]
    return f"Of {words.count(total, noun)}, consistent with resistance: {words.listed(told, 6)}."


def _of_them(strengths: Sequence[str]) -> str:
    told = [f"{strengths.count(word)} {word}" for word in words.STRENGTHS if word in strengths]
    return f" ({', '.join(told)})"
