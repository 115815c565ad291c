"""The answer: what each resistant line shows, from its own statistic with its samples as support."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..knowledge.calls import CALLED, JUDGED
from . import words

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism

READ_FIRST = ("toward resistance", "toward sensitivity", "no verdict")
SIDE_CLASSES = ("confounder", "control")


@dataclass(frozen=True)
class Finding:
    """One mechanism in one line.

    Call, effect, interval and FDR are the line's own: its test samples together. `called` of `evaluated`
    samples show the same call by themselves. `standout_fdr`: that it changed more than other genes.
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
    vanishes: int = 0
    adjusted_for: Sequence[str] = ()
    shared: Sequence[str] = ()
    clones: str = ""
    note: str = ""
    standout_fdr: float | None = None

    @property
    def independent(self) -> bool:
        """Whether the call holds in half of its samples or more once adjusted."""
        return self.vanishes <= self.called / 2


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


def prose_name(mechanism: Mechanism) -> str:
    """Return the short name without a comma, which would read as two names within a list."""
    head, comma, tail = (mechanism.short_name or mechanism.name).partition(", ")
    return f"{head} ({tail})" if comma else head


def finding(
    own: pd.Series,
    rows: pd.DataFrame,
    mechanism: Mechanism,
    calibrated: bool,
    names: Mapping[str, str] | None = None,
) -> Finding:
    """Describe one mechanism in one line.

    `own`: the line's own row of the signature's summary (a line of one sample: the sample's row); `rows`: its
    samples' rows, which support the line's call. Where held-out references are called too often (`calibrated`
    is false), nothing is strong.
    """
    call = str(own["call"])
    called = call in CALLED
    strength = str(own["strength"]) if called else ""
    if strength == "strong" and not calibrated:
        strength = "moderate"
    supporting = rows[rows["call"] == call] if called else rows.iloc[:0]
    listed = carrying(list(supporting["carrying_genes"]) or [str(own["carrying_genes"])]) if called else []
    adjusting = [names.get(one, one) for one in str(own["adjusted_for"]).split(", ") if one] if names else []
    vanishes = max(len(supporting), 1) if called and own["vanishes"] == "yes" else 0
    return Finding(
        mechanism.id,
        mechanism.name,
        prose_name(mechanism),
        mechanism.mechanism_class,
        call,
        strength,
        len(supporting),
        int(rows["p"].notna().sum()),
        len(rows),
        number(own["effect"]),
        number(own["effect_low"]),
        number(own["effect_high"]),
        number(own["fdr"]),
        words.reading(call, mechanism.resistance_sign),
        listed,
        vanishes,
        adjusting if called else [],
        clones=words.other_clones(own) if called else "",
        note=_text(own.get("note")) if called else "",
        standout_fdr=number(own.get("standout_fdr")) if called else None,
    )


def _text(value: object) -> str:
    """Return a text of a table, "" where there is none."""
    return value if isinstance(value, str) else ""


def share(found: Sequence[Finding], sets: Mapping[str, Mechanism], fewest: int = 2) -> list[Finding]:
    """Note, with every called mechanism, the called ones before it that share `fewest` genes or more."""
    result: list[Finding] = []
    having: dict[str, list[int]] = {}  # gene -> places of the called mechanisms before that score it
    for place, each in enumerate(found):
        own = sets[each.mechanism].scored_symbols
        sentences = []
        if each.strength:
            both = Counter(other for gene in own for other in having.get(gene, ()))
            sentences = [
                f"shares {both[other]} of its {len(own)} genes with {found[other].short_name}"
                for other in sorted(both)
                if both[other] >= fewest
            ]
            for gene in own:
                having.setdefault(gene, []).append(place)
        result.append(replace(each, shared=sentences))
    return result


def with_others(found: Sequence[Finding], sets: Mapping[str, Mechanism]) -> list[Finding]:
    """Note, with every called mechanism, the state of those that move it for other reasons (`read_with`)."""
    known = {each.mechanism: each for each in found}
    result = []
    for each in found:
        others = [known[key] for key in sets[each.mechanism].read_with if key in known and each.strength]
        sentences = [
            f"read it with {other.short_name}: {other.call}"
            + (f" ({other.strength})" if other.strength else "")
            for other in others
        ]
        result.append(replace(each, shared=[*each.shared, *sentences]))
    return result


def line_of(rows: pd.DataFrame, separate: bool, test: str) -> pd.Series:
    """Return each row's line: its block, else its sample where samples are different lines, else the
    group.
    """
    if (rows["block"] != "").any():
        return rows["block"]
    return rows["sample"] if separate else rows["group"].where(rows["group"] != "", test)


def lines(
    table: pd.DataFrame,
    summary: pd.DataFrame,
    mechanisms: Mapping[str, Mechanism],
    separate: bool,
    test: str,
    calibrated: bool,
) -> list[Line]:
    """Return the lines of one contrast in the sheet's order.

    `table` and `summary` are one contrast's parts of the signature tables; only mechanisms scored as a set
    take part. `separate`: without blocks every test sample is a line of its own (different lines, not
    replicates).
    """
    sets = {key: each for key, each in mechanisms.items() if each.form == "set"}
    names = {key: prose_name(each) for key, each in mechanisms.items()}
    tests = table[(table["role"] == "test") & table["mechanism"].isin(sets)]
    result = []
    for name, rows in tests.groupby(line_of(tests, separate, test), sort=False):
        block = rows["block"].iloc[0]
        own = rows if rows["sample"].nunique() == 1 else summary[summary["block"] == block]
        own = own.drop_duplicates("mechanism").set_index("mechanism")
        by_mechanism = dict(tuple(rows.groupby("mechanism", sort=False)))
        found = [
            finding(own.loc[key], by_mechanism[key], each, calibrated, names)
            for key, each in sets.items()
            if key in by_mechanism and key in own.index
        ]
        found.sort(key=_order)
        found = with_others(share(found, sets), sets)
        seen = own.loc[own["call"].isin(JUDGED), "detectable"]
        references = int(rows["n_reference"].max()) if len(rows) else 0
        unseen = number(seen.median()) if len(seen) else None
        line = Line(str(name), list(dict.fromkeys(rows["sample"])), references, found, unseen)
        result.append(line)
    return result


def _order(each: Finding) -> tuple[bool, bool, int, int, float, float]:
    called = each.call in CALLED
    rank = list(words.STRENGTHS).index(each.strength) if each.strength else len(words.STRENGTHS)
    first = READ_FIRST.index(each.reading) if each.reading in READ_FIRST else len(READ_FIRST)
    side = each.mechanism_class in SIDE_CLASSES
    return (not called, side, first, rank, each.fdr if each.fdr is not None else 2.0, -abs(each.effect or 0))
