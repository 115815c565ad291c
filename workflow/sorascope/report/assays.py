"""What the further assays say: for the answer, the heat map, the mechanisms' entries, their own section."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assays import curated
from ..assays.agreement import (
    AGREE,
    CONTRADICT,
    DIVIDED,
    MARKS,
    MRNA_ONLY,
    NEITHER,
    NO_VERDICT,
    OWN_ALONE,
    OWN_ONLY,
    QUIET,
    UNDECIDED,
)
from .plain import plain, records
from .words import count, listed, number, p_short

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism

NUMBERS = {
    *("difference", "ci_low", "ci_high", "t", "df", "p", "fdr", "n_test", "n_reference", "missing"),
    *("direction", "marker_fdr", "detectable", "less_total", "less_total_p", "mrna_difference"),
    *("sites_known", "sites_measured", "rows_used", "camera_p", "fry_p", "both_p", "both_fdr"),
    *("value", "z", "rank", "n", "called_05", "rate_05", "rate_05_low", "rate_05_high", "called_001"),
    *("rate_001", "markers_measured", "mrna_effect", "mrna_low", "mrna_high", "mrna_fdr", "rho"),
}
TABLES = ("evidence", "markers", "kinases", "samples", "responses", "calibration", "features")
LONGEST_SHOWN = 2000
NAMED_FIRST = (AGREE, CONTRADICT, OWN_ONLY, OWN_ALONE, DIVIDED, MRNA_ONLY)
NAMED = {"mirna": "miRNA", "copy_number": "copy number", "phospho": "phosphorylation"}
ORDER = (*NAMED_FIRST, NEITHER, QUIET, NO_VERDICT, UNDECIDED)
STILL = (NEITHER, QUIET)
BROUGHT = 6
ALL = "(all)"


@dataclass(frozen=True)
class OneAssay:
    """One assay: its tables by name, and what model.json says."""

    tables: Mapping[str, pd.DataFrame]
    info: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def evidence(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of the table of evidence by contrast: every mechanism's part of the page asks for them."""
        parts = self.tables["evidence"].groupby("contrast", sort=False)
        return {str(name): records(part.drop(columns="contrast")) for name, part in parts}


def load(folder: Path | str | None, names: Sequence[str]) -> dict[str, OneAssay]:
    """Read the results of the named assays of a data set; nothing without a folder."""
    import pandas as pd

    found = {}
    for place in (Path(folder) / name for name in names) if folder else ():
        made = {}
        for name in TABLES:
            path = place / f"{name}.tsv"
            with path.open(encoding="utf-8") as stream:
                columns = stream.readline().rstrip("\n").split("\t")
            texts = dict.fromkeys((each for each in columns if each not in NUMBERS), str)
            blank = {each: ["", "NA", "nan"] for each in columns if each in NUMBERS}
            made[name] = pd.read_csv(path, sep="\t", dtype=texts, keep_default_na=False, na_values=blank)
        found[place.name] = OneAssay(made, json.loads((place / "model.json").read_text(encoding="utf-8")))
    return found


def tables(found: Mapping[str, OneAssay], every: bool = False) -> dict[str, pd.DataFrame]:
    """Return the tables by the path of their file; without `every` those that the page can hold."""
    return {
        f"assays/{name}/{table}.tsv": rows
        for name, each in found.items()
        for table, rows in each.tables.items()
        if every or (len(rows) and len(rows) <= LONGEST_SHOWN)
    }


def as_data(found: Mapping[str, OneAssay], contrasts: Sequence[str]) -> list[dict[str, Any]]:
    """Return each assay as it is in report.json and on the page."""
    return [
        plain(
            {
                "name": name,
                **{key: each.info["matrix"][key] for key in ("type", "title", "unit", "samples", "absent")},
                "told": each.info["matrix"]["told"],
                "dropped": each.info["matrix"]["dropped"],
                "notes": each.info["matrix"]["notes"],
                "warnings": each.info["matrix"]["warnings"],
                "suggestions": each.info["matrix"]["suggestions"],
                "match": _match(each.info["match"]),
                "contrasts": [_contrast(name, each, contrast) for contrast in contrasts],
            }
        )
        for name, each in found.items()
    ]


def _match(match: Mapping[str, Any] | None) -> str:
    if match is None:
        return (
            "Whether the samples are those of the mRNA was not tested: too few rows have a gene of their own."
        )
    misplaced = [f"{one} goes best with {other}" for one, other in match["misplaced"].items()]
    more = f" ({'; '.join(misplaced)})" if misplaced else ""
    return (
        f"The own mRNA goes best with {match['own_first']} of {match['samples']} samples{more}, over "
        f"{match['rows']:,} genes (by chance p {p_short(match['p'])})."
    )


def _response(one: Mapping[str, Any]) -> str:
    return (
        f"{one['response']} and {one['other']} correlate at Spearman's ρ {number(one['rho'])} (n {one['n']}, "
        f"p {p_short(one['p'])})."
    )


def _contrast(name: str, each: OneAssay, contrast: str) -> dict[str, Any]:
    info = each.info["contrasts"][contrast]
    own = {table: _of(rows, contrast) for table, rows in each.tables.items() if table != "responses"}
    whole = {table: own[table][own[table]["line"] == ALL] for table in ("kinases", "features")}
    calibration = records(own["calibration"])
    return {
        "name": contrast,
        "model": _model(info),
        "evidence": sorted(each.evidence.get(contrast, []), key=lambda row: ORDER.index(row["agreement"])),
        "kinases": records(whole["kinases"]),
        "one_group": [
            {"row": row["row"], "told": row["one_group"]}
            for row in records(whole["features"][whole["features"]["one_group"] != ""].head(50))
        ],
        "calibration": _calibration(name, calibration[0] if calibration else None, info),
    }


def _of(table: pd.DataFrame, contrast: str) -> pd.DataFrame:
    return table[table["contrast"] == contrast].drop(columns="contrast")


def _model(info: Mapping[str, Any]) -> str:
    if info["reason"]:
        return f"Nothing is compared: {info['reason']}."
    units = f"{info['n_test']} against {info['n_reference']} {info['unit_of_replication']}"
    rows = f"{info['tested']:,} rows were tested ({units})"
    if info["type"] == "copy_number":
        how = "by an exact rank test of the calls"
    elif info["prior_df"]:
        how = f"by a moderated t (prior df {info['prior_df']:.2g}, prior SD {info['prior_sd']:.2g})"
    else:
        how = "by a plain t, since so few rows give no prior"
    return (
        f"{rows} {how}; {count(info['family'], 'row')} of markers have a false discovery rate of their own."
    )


def _calibration(name: str, row: Mapping[str, Any] | None, info: Mapping[str, Any]) -> str:
    if info["type"] == "copy_number":
        return f"{name}: calls of single samples have no p, so that there is nothing to calibrate."
    if row is None:
        return f"{name}: no reference could be held out, so that its calibration is unknown."
    against = (
        "replicates of their line"
        if row["reference_of_z"] == "replicates"
        else "different lines, which are no replicates of each other: single samples get rank and range, no p"
    )
    return (
        f"{name}: of {row['n']:,} tests of held-out references {row['rate_05']:.1%} have p < 0.05 "
        f"({row['rate_05_low']:.1%} to {row['rate_05_high']:.1%}; 5 % is expected) and {row['rate_001']:.2%} "
        f"p < 0.001. References are {against}."
    )


def answers(found: Mapping[str, OneAssay], contrast: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return for the answer what each assay says: sentences of what moves, and the names of what does not.

    Copy number always comes in sentences, since the reach of a gain is what it tells.
    """
    made = []
    for name, each in found.items():
        rows = each.evidence.get(contrast, [])
        of_calls = each.info["matrix"]["type"] == "copy_number"
        first = [row for key in NAMED_FIRST for row in rows if row["agreement"] == key]
        first += [row for row in rows if of_calls and row["agreement"] in STILL]
        whole = [row for row in rows if row["line"] == ALL and not of_calls]
        silent = [row for row in whole if row["agreement"] == UNDECIDED and not row["support"]]
        made.append(
            {
                "assay": name,
                "moves": [
                    {key: row[key] for key in ("line", "mechanism", "agreement", "sentence")} for row in first
                ],
                "leans": [
                    {"mechanism": row["mechanism"], "told": row["leans"]}
                    for row in whole
                    if row["leans"] and row["agreement"] in STILL
                ],
                "still": _named([row for row in whole if row["agreement"] in STILL], names),
                "undecided": _named(silent, names),
                "support": [
                    {"mechanism": row["mechanism"], "told": row["support"]}
                    for row in whole
                    if row["support"] and row["agreement"] not in (AGREE, OWN_ONLY, OWN_ALONE)
                ],
                "warnings": list(each.info["matrix"]["warnings"]),
            }
        )
    return made


def agreement_of_responses(found: Mapping[str, OneAssay]) -> list[str]:
    """Say how measured responses agree with each other: the same for all assays."""
    return next(([_response(one) for one in each.info["responses"]] for each in found.values()), [])


def _named(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    return listed([names.get(row["mechanism"], row["mechanism"]) for row in rows])


def marks(found: Mapping[str, OneAssay], contrast: str) -> dict[str, str]:
    """Return the mark of agreement of each mechanism, for the heat map: all assays' marks, each once."""
    made: dict[str, str] = {}
    for each in found.values():
        for row in each.evidence.get(contrast, []):
            mark = MARKS.get(row["agreement"], "")
            if mark and mark not in made.get(row["mechanism"], ""):
                made[row["mechanism"]] = made.get(row["mechanism"], "") + mark
    return made


def decided(found: Mapping[str, OneAssay]) -> set[str]:
    """Return the mechanisms of which a measured assay says something."""
    rows = [row for each in found.values() for of_one in each.evidence.values() for row in of_one]
    return {row["mechanism"] for row in rows if row["agreement"] != UNDECIDED}


def of_mechanism(found: Mapping[str, OneAssay], key: str, contrasts: Sequence[str]) -> list[dict[str, Any]]:
    """Return a mechanism's evidence: a row an assay and contrast."""
    keep = (
        *("line", "assay", "type", "agreement", "side", "sentence", "deciding", "difference", "ci_low"),
        *("ci_high", "p", "marker_fdr", "n_test", "n_reference", "missing", "reliability", "responses"),
        *("shared_with", "mrna_effect", "mrna_low", "mrna_high", "mrna_fdr"),
    )
    return [
        {"contrast": contrast} | {name: row[name] for name in keep}
        for contrast in contrasts
        for each in found.values()
        for row in each.evidence.get(contrast, [])
        if row["mechanism"] == key
    ]


def to_bring(mechanism: Mechanism, found: Mapping[str, OneAssay]) -> dict[str, str]:
    """Return which assays that are not here would show a mechanism, or why none does: `bring`, `never`."""
    known = curated.shipped()
    if mechanism.id in known.no_matrix:
        why = known.no_matrix[mechanism.id]
        nearest = f"; nearest: {why.proxy}" if why.proxy else ""
        return {"bring": "", "never": f"No matrix shows it: {why.why}{nearest}."}
    here = {each.info["matrix"]["type"] for each in found.values()}
    by_assay: dict[str, list[str]] = {}
    for marker in sorted(known.of_mechanism(mechanism.id), key=lambda each: curated.ROLES.index(each.role)):
        if marker.assay not in here and marker.role != "context":
            by_assay.setdefault(marker.assay, []).append(marker.feature)
    lacking = [
        f"{NAMED.get(assay, assay)} ({listed(features, BROUGHT)})" for assay, features in by_assay.items()
    ]
    return {"bring": "; ".join(lacking), "never": ""}


def checksums(found: Mapping[str, OneAssay]) -> dict[str, str]:
    """Return the SHA-256 of each assay's matrix."""
    return {f"assay {name}": each.info["matrix"]["checksum"] for name, each in found.items()}


def methods(found: Mapping[str, OneAssay]) -> list[str]:
    """Return the paragraph on assays, if there are any."""
    if not found:
        return []
    each = "; ".join(f"{name}: {one.info['matrix']['told']}" for name, one in found.items())
    return [
        f"Further assays. {each}. Each matrix was fitted by itself, never joined with mRNA or another. "
        "Missing values were not filled in; a row is fitted on what is known of it, and needs 2 values in "
        "each group. Variances are moderated over the rows of a matrix from 50 rows on. The markers that the "
        "tables name in advance have a false discovery rate of their own, each row counted once. Kinases "
        "with 5 or more measured substrate sites are tested by camera and fry over rows without gaps. Copy "
        "number is a call of each sample with its reach along the arm, and groups are compared by an exact "
        "rank test. A defining marker decides what an assay says of a mechanism, if its antibody is not one "
        "to take with caution. No p values are combined over assays: they see the same samples and the same "
        "confounders."
    ]
