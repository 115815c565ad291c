"""The answer of one contrast of samples at a glance: control verdict, what changed, conflicts, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..assays.agreement import (
    AGREE,
    CONTRADICT,
    DIVIDED,
    MRNA_ONLY,
    OWN_ALONE,
    OWN_ONLY,
)
from ..knowledge.calls import JUDGED
from . import assays, conflicts, controls, effects, next_steps, panels, verdicts, words
from .answer import Line
from .plain import of_contrast
from .verdicts import WAYS, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism
    from ..settings import Contrast
    from .inputs import Inputs

SAID = {
    AGREE: "agrees",
    CONTRADICT: "disagrees",
    MRNA_ONLY: "does not move",
    DIVIDED: "markers divided",
    OWN_ONLY: "moves alone",
    OWN_ALONE: "moves",
}
NO_FURTHER = "moves no further"
TOGETHER = "comparison of all samples together"
SHOWN = 4


def noun(plan: Contrast, resistance: str) -> str:
    """Return what a unit of the answer is called: as the sheet names its column of blocks."""
    if plan.block:
        return plan.block.replace("_", " ")
    return f"{plan.test} line" if resistance == "intrinsic" else f"{plan.test} group"


def glance(
    inputs: Inputs,
    name: str,
    found: Sequence[Line],
    tests: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    measure: str,
) -> dict[str, Any]:
    """Return the parts of the answer of one contrast.

    `found`: its units with findings; `tests`: all samples together; `rows`: of `panels.rows`; `measure`:
    log2 or SD.
    """
    plan, knowledge = inputs.dataset.contrasts[name], inputs.knowledge
    known, unit = knowledge.mechanisms, noun(plan, inputs.dataset.resistance)
    neutral = inputs.dataset.resistance == "unknown"
    made = verdicts.verdicts(found, tests, known)
    genes = of_contrast(inputs.contrast_genes, name)
    quiet = effects.unjudged(found, tests, known)
    sets = {
        one.mechanism: one.way * (effects.SLIGHT if one.turned or not one.effect else abs(one.effect))
        for one in made
        if not one.mixed
    }
    moves = effects.settled(effects.of_genes(genes, sets, measure, quiet), rows)
    # What only all samples together show has no genes of a unit: those of the comparison carry it.
    made = [
        replace(one, genes=one.genes or effects.carriers(known[one.mechanism], one.way, moves))
        for one in made
    ]
    of_panels = panels.summaries(rows, known, measure)
    first, more = verdicts.headline(
        made,
        found,
        unit,
        measure,
        neutral,
        panels.sentence(rows, measure),
        inputs.statistics.fdr,
        not panels.common(rows),
    )
    steps = next_to_do(made, of_panels, rows, moves, inputs)
    said = of_assays(inputs, name)
    measured_alone, units = _controls(found, tests, known, inputs.statistics.min_coverage)
    control = controls.verdict(units, unit if measured_alone else TOGETHER, measure)
    clones = of_contrast(inputs.summary, name)
    return {
        "noun": unit,
        "neutral": neutral,
        "control": control,
        "headline": first,
        "headline_lines": more,
        "why": verdicts.why(made, found, unit),
        "glance": [_row(one, unit, measure, said) for one in made],
        "panel_summaries": [one | {"assays": said.get(one["mechanism"], [])} for one in of_panels],
        "panel_family": panels.family(rows),
        "conflicts": against(made, steps, known, moves, said)
        + (one_clone(clones, unit) if inputs.dataset.resistance == "acquired" else []),
        "next": steps,
    }


def _row(one: Verdict, unit: str, measure: str, said: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "mechanism": one.mechanism,
        "tier": one.tier,
        "side": one.side,
        "way": one.word,
        "effect": one.effect,
        "fdr": one.fdr,
        "reading": one.reading,
        "sure": one.sure,
        "where": place(one, unit),
        "units": list(one.out),
        "together": one.together,
        "genes": list(one.genes),
        "clones": one.clones,
        "vanishes": one.vanishes,
        "note": one.note,
        "adjusted_for": list(one.adjusted_for),
        "assays": said.get(one.mechanism, []),
        "told": verdicts.phrase(one, unit, measure),
    }


def place(one: Verdict, unit: str) -> str:
    """Say in how many units a mechanism changed, and which of them go the other way."""
    units = verdicts.where(one, unit) or f"in the {unit}"
    return f"{units}; {WAYS[-one.way]} in {words.listed(one.against, SHOWN)}" if one.against else units


def _controls(
    found: Sequence[Line],
    tests: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mechanism],
    coverage: float,
) -> tuple[bool, list[controls.Control]]:
    """Return whether the units by themselves judge the controls, and each control in each unit."""
    by = {row["mechanism"]: row for row in tests}
    made = []
    for line in found:
        for one in line.findings:
            if one.mechanism_class == "control":
                row = by.get(one.mechanism, {})
                measured, scored = int(row.get("genes_measured") or 0), int(row.get("genes_scored") or 0)
                effect = one.effect if one.strength else None
                tested = one.call in JUDGED
                made.append(controls.Control(one.short_name, line.line, effect, tested, measured, scored))
    if any(each.tested for each in made):
        return True, made
    # Without replicates in a unit, only all samples together can judge the controls.
    return False, [
        controls.Control(
            known[row["mechanism"]].short_name,
            "all samples together",
            row["effect"] if row["support"] == verdicts.BOTH else None,
            int(row["genes_measured"]) >= coverage * int(row["genes_scored"]),
            int(row["genes_measured"]),
            int(row["genes_scored"]),
        )
        for row in tests
        if row["mechanism"] in known and known[row["mechanism"]].mechanism_class == "control"
    ]


def of_assays(inputs: Inputs, name: str, lines: Sequence[str] = ()) -> dict[str, list[str]]:
    """Return for each mechanism what each measured assay says of it: "rppa agrees".

    `lines`: of these alone, of all unless given.
    """
    words: dict[str, list[str]] = {}
    for key in inputs.knowledge.mechanisms:
        for row in assays.of_mechanism(inputs.assays, key, [name]):
            if lines and row["line"] not in lines:
                continue
            word = SAID.get(row["agreement"])
            text = (
                f"{row['assay']} {word}"
                if row["line"] == assays.ALL
                else f"{row['assay']} {word} in {row['line']}"
            )
            if word and text not in words.setdefault(key, []):
                words[key].append(text)
    return words


def next_to_do(
    made: Sequence[Verdict],
    of_panels: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    moves: effects.Effects,
    inputs: Inputs,
) -> list[dict[str, Any]]:
    """Return the next step of every mechanism that stands out and of every panel with genes that moved.

    Then of those that only differ, in the direction that the review ties to sorafenib resistance; what moves
    against the review's direction comes last. Each says in which units (`where`) and in which sense (`sure`).
    """
    knowledge = inputs.knowledge
    steps = [
        next_steps.step(one.mechanism, one.way, moves, knowledge, one.genes)
        | {"where": list(one.out or ([] if one.together else one.weak)), "sure": one.sure}
        for one in made
        if not one.side
        and (one.sure == verdicts.STANDS_OUT or (one.tier == "direct" and one.reading == verdicts.READ[0]))
    ]
    for one in of_panels:
        own = [row for row in rows if row["mechanism"] == one["mechanism"]]
        made_step = next_steps.step(one["mechanism"], next_steps.by_gene(own), moves, knowledge, one["genes"])
        steps.append(made_step | {"where": [], "sure": verdicts.STANDS_OUT})
    tier = {key: place for place, key in enumerate(panels.TIERS)}
    last = next_steps.AGAINST
    steps.sort(key=lambda one: (one["without"] == last, one["sure"] == verdicts.DIFFERS, tier[one["tier"]]))
    known = knowledge.mechanisms
    return [
        one | {"bring": assays.to_bring(known[one["mechanism"]], inputs.assays)["bring"]} for one in steps
    ]


def against(
    made: Sequence[Verdict],
    steps: Sequence[Mapping[str, Any]],
    known: Mapping[str, Mechanism],
    moves: effects.Effects,
    said: Mapping[str, list[str]],
) -> list[dict[str, str]]:
    """Return every conflict as `kind` and `text`: core genes, options, assays, covariates, other clones."""
    sentences: list[dict[str, str]] = []

    def add(kind: str, text: str) -> None:
        if text and {"kind": kind, "text": text} not in sentences:
            sentences.append({"kind": kind, "text": text})

    for one in made:
        if one.against and not one.side:
            units = words.listed(one.out or one.weak, SHOWN) or "all together"
            other = words.listed(one.against, SHOWN)
            add("Both ways", f"{one.name} is {WAYS[one.way]} in {units} and {WAYS[-one.way]} in {other}")
        if not one.side and not one.mixed:
            add("Core gene against set", conflicts.of_core(known[one.mechanism], one.way, moves))
    for step in steps:
        if step["mechanism"] not in {one.mechanism for one in made}:
            way = {"higher": 1, "lower": -1}.get(step["way"], 0)
            add(
                "Core gene against panel",
                conflicts.of_core(known[step["mechanism"]], way, moves) if way else "",
            )
        for lever in step["levers"]:
            add("Option against data", lever["conflict"])
    for key, texts in said.items():
        name = known[key].short_name or known[key].name
        for text in texts:
            if "disagrees" in text:
                add("Assay against mRNA", f"{name}: {text}")
    sure = [one for one in made if one.sure == verdicts.STANDS_OUT and not one.side]
    lost = [one for one in sure if one.vanishes]
    for one in lost:
        names = [known[key].short_name if key in known else key for key in one.adjusted_for]
        add("Covariate", f"{one.name} does not hold once adjusted for {words.listed(names, SHOWN)}")
    moved = [
        f"{one.name} {WAYS[one.way]}"
        for one in made
        if one.side and known[one.mechanism].mechanism_class != "control"
    ]
    if moved:
        add("Covariate", f"{words.listed(moved)}: calls that share their genes may reflect them")
    usual = [one.name for one in sure if NO_FURTHER in one.clones]
    if usual:
        add("Other clones", f"{words.listed(usual)}: clones resistant to other drugs move as far")
    return sentences


def one_clone(summary: pd.DataFrame, unit: str) -> list[dict[str, str]]:
    """Say of which units all test samples are one clone, whose drift looks like resistance."""
    if "n_clones" not in summary:
        return []
    rows = summary[(summary["block"].astype(str) != assays.ALL) & (summary["n_clones"] == 1)]
    rows = rows[rows["n_test"] > 1].drop_duplicates("block")
    names = [str(block) for block in rows["block"] if str(block)]
    if not len(rows):
        return []
    which = f"in {'each of ' if len(names) > 1 else ''}{words.listed(names, SHOWN)} " if names else ""
    many = words.count(int(rows["n_test"].max()), "test sample")
    many = many if rows["n_test"].nunique() == 1 else f"up to {many}"
    text = (
        f"{which}{many} are taken as one clone and count once: what they share may be that clone's own "
        f"drift. A second clone {'of the same ' + unit if names else 'from the same parent'} would tell"
    )
    return [{"kind": "One clone", "text": text}]
