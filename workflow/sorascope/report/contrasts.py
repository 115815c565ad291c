"""One contrast as data: its design, answer, tests, panels, null and agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import answer, assays, core, next_steps, panels, per_line, sentences, words
from .agreement import summarise, with_scores
from .answer import prose_name
from .glance import glance
from .inputs import Inputs, unit
from .plain import of_contrast, records

if TYPE_CHECKING:
    import pandas as pd

OVERALL = "(all)"
OFTEN = 0.2


def contrast(inputs: Inputs, name: str) -> dict[str, Any]:
    """Return one contrast: lines with their calls, tests of the mechanisms, the null, agreement of scores."""
    plan, knowledge = inputs.dataset.contrasts[name], inputs.knowledge
    alpha, measure = inputs.statistics.fdr, unit(inputs.qc)
    model = inputs.contrast_model.get(name, {})
    over = model["units"] if model.get("unit") == "lines" else 0
    tests = tested(inputs, name)
    table = of_contrast(inputs.signatures, name)
    null = calibration(of_contrast(inputs.calibration, name))
    separate = inputs.dataset.resistance == "intrinsic"
    together = of_contrast(inputs.summary, name)
    found = answer.lines(table, together, knowledge.mechanisms, separate, plan.test, bool(null["holds"]))
    found = core.mark(found, knowledge.mechanisms, of_contrast(inputs.signature_genes, name))
    roles = table.drop_duplicates("sample")
    sizes = (int((roles["role"] == "test").sum()), int((roles["role"] == "reference").sum()))
    rows = panels.rows(knowledge, of_contrast(inputs.contrast_genes, name), alpha)
    parts = glance(inputs, name, found, tests, rows, measure)
    lacking = len(next_steps.unmeasured(knowledge, assays.decided(inputs.assays)))
    repeated = bool(over or len(found) > 1) and any(row["together"] for row in parts["glance"])
    return {
        "name": name,
        "column": plan.column,
        "test": plan.test,
        "reference": plan.reference,
        "block": plan.block,
        "covariates": list(plan.covariates),
        "samples": roles[["sample", "group", "block", "role"]].to_dict("records"),
        "n_test": sizes[0],
        "n_reference": sizes[1],
        "lead": "lines",
        **parts,
        "together": sentences.together(
            tests, knowledge.mechanisms, alpha, measure, sizes, over, parts["noun"]
        ),
        "units": sentences.units(tests, knowledge.mechanisms, parts["noun"], over),
        "lines": [
            line.asdict()
            | {"sentences": sentences.of_line(line, alpha, lacking, measure, repeated, parts["neutral"])}
            | own
            for line, own in zip(found, per_line.of_lines(inputs, name, found, measure), strict=True)
        ],
        "mechanisms": tests,
        "camera_null": camera_null(
            inputs.contrast_model.get(name, {}),
            tests,
            {key: prose_name(each) for key, each in knowledge.mechanisms.items()},
        ),
        "panels": rows,
        "calibration": null,
        "power": power(table, together),
        "agreement": summarise(with_scores(table, inputs.given_scores), list(inputs.given_scores)),
    }


def support(row: Mapping[str, Any], alpha: float, prefix: str = "") -> str:
    """Say what camera and fry together support for one mechanism in one contrast.

    "both tests" goes by the false discovery rate of passing both, which is never below that of either.
    `prefix`: of the columns; fixed_ for the answer with samples as units.
    """
    competitive, own, both = (row.get(f"{prefix}{test}_fdr") for test in ("camera", "fry", "both"))
    if competitive is None or own is None or both is None:
        return "not tested"
    if both <= alpha:
        return "both tests"
    return {
        (True, True): "each test by itself, but not both at this false discovery rate",
        (True, False): "camera only: more than other genes, but not beyond chance within the set",
        (False, True): "fry only: changed, but not more than other genes",
        (False, False): "neither test",
    }[competitive <= alpha, own <= alpha]


def tested(inputs: Inputs, name: str) -> list[dict[str, Any]]:
    """Return the mechanism tests of one contrast, each with its support in words, the surest first."""
    table = with_gsea(of_contrast(inputs.contrast_mechanisms, name), of_contrast(inputs.gsea, name))
    rows = records(table)
    rows.sort(key=lambda row: (row["camera_p"] is None, max(row["camera_p"] or 0, row["fry_p"] or 0)))
    alpha = inputs.statistics.fdr
    return [
        row | {"support": support(row, alpha), "fixed_support": support(row, alpha, "fixed_")} for row in rows
    ]


def with_gsea(tests: pd.DataFrame, gsea: pd.DataFrame) -> pd.DataFrame:
    """Return the tests of one contrast and layer with GSEA's added, as prerank_nes, _p and _fdr."""
    found = gsea.set_index("mechanism").reindex(tests["mechanism"])
    return tests.assign(**{f"prerank_{name}": found[name].to_numpy() for name in ("nes", "p", "fdr")})


def camera_null(info: Mapping[str, Any], tests: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """Say how often camera calls sets in the noise of this data set's replicates; "" where unknown.

    `info`: of model.json, one contrast. Named are the sets called in a fifth of the samples and more.
    """
    null = info.get("camera_null")
    if not null:
        return ""
    often = [row for row in tests if (row.get("camera_null") or 0) >= OFTEN]
    often.sort(key=lambda row: -row["camera_null"])
    sentence = (
        f"camera on noise, measured here: with each of {null['samples']} samples set against its replicates "
        f"in place of the contrast, camera gives p < 0.05 in {null['share_05']:.1%} of the sets (95 % "
        f"interval {null['low']:.1%} to {null['high']:.1%}; expected 5 %)"
    )
    often_named = [
        f"{names.get(row['mechanism'], row['mechanism'])} ({row['camera_null']:.0%})" for row in often
    ]
    named = words.listed(often_named, 6)
    return f"{sentence}{f', most often in {named}' if often else ''}. fry measures its sets' own noise."


def power(samples: pd.DataFrame, together: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what this design can see: over the sets, the shift that is found with 80 % power.

    `samples`: rows of signatures.tsv; `together`: of summary.tsv. One row for test samples by themselves,
    then one for each block and for all blocks: least, median and most (log2) over the sets that were tested.
    """
    alone = samples[samples["role"] == "test"].assign(what="one test sample by itself", tests=1)
    units = together.assign(
        what=together["block"].astype(str).replace("", "test samples together"), tests=together["n_test"]
    )
    rows = []
    for table in (alone, units):
        known = table[table["detectable"].notna()]
        for what, part in known.groupby("what", sort=False):
            of_sets = part.groupby("mechanism", sort=False)["detectable"].median()
            rows.append(
                {
                    "what": what,
                    "tests": int(part["tests"].iloc[0]),
                    "references": int(part["n_reference"].median()),
                    "sets": len(of_sets),
                    "least": float(of_sets.min()),
                    "median": float(of_sets.median()),
                    "most": float(of_sets.max()),
                }
            )
    return rows


def calibration(table: pd.DataFrame) -> dict[str, Any]:
    """Return the null of one contrast: rows as they are, and a verdict in words.

    `holds` is true when the interval of the overall rate at p < 0.05 is not above 5 %, None when no
    reference could be held out.
    """
    rows = records(table)
    overall = next((row for row in rows if row["mechanism"] == OVERALL), None)
    if not overall or not overall.get("n"):
        text = (
            "No reference sample could be held out, so the false-call rate of this data set is unknown; "
            "nothing is called strong."
        )
        return {"holds": None, "sentence": text, "rows": rows}
    holds = not (overall["rate_05_low"] is not None and overall["rate_05_low"] > words.NOMINAL)
    low, high = overall["rate_05_low"], overall["rate_05_high"]
    text = (
        "Reference samples, each set against the others, should show nothing: p < 0.05 in "
        f"{overall['called_05']} of {overall['n']} tests ({overall['rate_05']:.1%}, 95 % "
        f"interval {low:.1%} to "
        f"{high:.1%}; 5 % is expected), a call in {overall['called_fdr']}. "
    )
    text += (
        "False calls are no more frequent than stated."
        if holds
        else "That is more often than stated: the references differ among themselves, so read calls as "
        "tentative; nothing is called strong."
    )
    return {"holds": holds, "sentence": text, "rows": rows}
