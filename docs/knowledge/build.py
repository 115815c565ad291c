"""Measure the shipped sets in real data and write docs/knowledge.md. Run from the project's root:

    python docs/knowledge/build.py                 the page alone, from the figures beside this script
    python docs/knowledge/build.py --data FOLDER   the figures first, from real data in FOLDER

FOLDER holds sw480_hypoxia, tgfb_emt, huh7_sorafenib_resistant, k562_imatinib_resistant and, with the
hallmarks, reference. These data are not shipped; the liver panel is.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

from sorascope import identifiers, knowledge  # noqa: E402
from sorascope.files import tables  # noqa: E402
from sorascope.identifiers import genes  # noqa: E402
from sorascope.knowledge import quality  # noqa: E402
from sorascope.scale import transform  # noqa: E402
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS  # noqa: E402

FIGURES = ("sets", "genes", "truth", "hallmarks")
PANEL = ROOT / "resources/panels/gdsc_liver/expression.tsv.gz"
TRUTHS = {
    "hypoxia": "SW480, hypoxia against normoxia, mean of three guides: hypoxia is the truth",
    "TGF-beta (D)": "epithelial cells of study D treated with TGF-beta: EMT and TGF-beta are the truth",
    "TGF-beta (Hes)": "epithelial cells of study Hes treated with TGF-beta: EMT and TGF-beta are the truth",
    "Huh7 clone 1": "sorafenib-resistant clone: dedifferentiation and EMT are known",
    "Huh7 clone 2": "sorafenib-resistant clone: dedifferentiation and EMT are known",
    "K562": "imatinib-resistant: efflux is known",
}


@cache
def identifier_table() -> identifiers.IdentifierTable:
    """Return the workflow's identifier table."""
    return identifiers.load_table(IDENTIFIERS)


def approved(values: pd.DataFrame, add: bool = False) -> pd.DataFrame:
    """Return one row an approved symbol, by the workflow's own rules."""
    verdicts = identifiers.resolve([str(name) for name in values.index], "symbol", identifier_table())
    merged = genes.merge(values.to_numpy(dtype=float), verdicts, add)
    return pd.DataFrame(merged.values, merged.symbols, values.columns)


def liver_panel() -> tuple[pd.DataFrame, list[str]]:
    """Return the shipped panel and its groups: 18 lines, all one group."""
    panel = approved(pd.read_csv(PANEL, sep="\t", index_col=0))
    return panel, ["all"] * panel.shape[1]


def hypoxia(data: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return SW480 as log2 counts per million; the groups are guide and oxygen."""
    path = data / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz"
    counts = approved(pd.read_csv(path, sep="\t", index_col=0), add=True)
    groups = [name.split("_", 1)[1] for name in counts.columns]
    made = transform.to_log2(counts.to_numpy(), "counts", [groups])
    return pd.DataFrame(made.expression, counts.index[made.kept], counts.columns), groups


def tgf_beta(data: Path) -> tuple[pd.DataFrame, list[str]]:
    """Return the TGF-beta arrays; the groups are study and treatment."""
    path = data / "tgfb_emt" / "expression_log2.tsv.gz"
    arrays = approved(pd.read_csv(path, sep="\t", index_col="gene_symbol").drop(columns="entrez_id"))
    return arrays, [name.rsplit("_", 1)[0] for name in arrays.columns]


def contrasts(data: Path) -> dict[str, pd.Series]:
    """Return the log2 fold changes of the contrasts with a known truth, by gene."""
    cells, arrays = hypoxia(data)[0], tgf_beta(data)[0]

    def difference(frame: pd.DataFrame, test: str, reference: str) -> pd.Series:
        return frame.filter(like=test).mean(axis=1) - frame.filter(like=reference).mean(axis=1)

    def table(name: str) -> pd.Series:
        return approved(pd.read_csv(data / name, sep="\t", index_col=0))["value"]

    clone = "huh7_sorafenib_resistant/gse200098_huh7_sr{}.tsv.gz"
    return {
        "hypoxia": difference(cells, "_Hyp", "_Norm"),
        "TGF-beta (D)": difference(arrays, "D_TGFb", "D_Ctrl"),
        "TGF-beta (Hes)": difference(arrays, "Hes_TGFb", "Hes_Ctrl"),
        "Huh7 clone 1": table(clone.format(1)),
        "Huh7 clone 2": table(clone.format(2)),
        "K562": table("k562_imatinib_resistant/gse120932_k562_ir_no_drug.tsv.gz"),
    }


def measured(
    matrices: dict[str, tuple[pd.DataFrame, list[str]]], sets: quality.SignedSets
) -> dict[str, pd.DataFrame]:
    """Return the figures of sets and of genes in each matrix."""
    found: dict[str, list[pd.DataFrame]] = {"sets": [], "genes": []}
    for name, (expression, groups) in matrices.items():
        unit = quality.unit_residuals(expression, groups)
        found["sets"].append(quality.measure(unit, sets).assign(matrix=name))
        single = {key: quality.leave_one_out(unit, signed) for key, signed in sets.items()}
        found["genes"] += [
            table.assign(mechanism=key, matrix=name)
            for key, table in single.items()
            if len(table) >= quality.MINIMUM
        ]
    return {key: pd.concat(parts, ignore_index=True) for key, parts in found.items()}


def hallmark_overlap(path: Path, sets: quality.SignedSets) -> pd.DataFrame:
    """Return the two hallmarks nearest to each set by the share of the set's genes they hold."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    table = identifier_table()
    halls = {
        name.removeprefix("HALLMARK_"): {
            verdict.symbol for verdict in identifiers.resolve(members, "symbol", table) if verdict.symbol
        }
        for name, _, *members in lines
    }
    rows = []
    for mechanism, signed in sets.items():
        near = sorted(halls, key=lambda hall: (-len(halls[hall] & signed.keys()), hall))[:2]
        for hall in near:
            shared = len(halls[hall] & signed.keys())
            if shared:
                union = len(halls[hall] | signed.keys())
                rows.append((mechanism, hall, shared, shared / len(signed), shared / union))
    return pd.DataFrame(rows, columns=["mechanism", "hallmark", "shared", "share_of_set", "jaccard"])


def figures(data: Path) -> dict[str, pd.DataFrame]:
    """Return every table of figures, measured from the data."""
    base = knowledge.load(SHIPPED_MECHANISMS)
    sets, shown = base.signed_sets(), {**base.signed_sets(), **base.panels()}
    matrices = {"liver lines": liver_panel(), "SW480": hypoxia(data), "TGF-beta": tgf_beta(data)}
    truth = [
        quality.effects(differences, shown).assign(contrast=name)
        for name, differences in contrasts(data).items()
    ]
    hallmarks = hallmark_overlap(data / "reference" / "h.all.v7.0.symbols.gmt", sets)
    return {**measured(matrices, sets), "truth": pd.concat(truth, ignore_index=True), "hallmarks": hallmarks}


def read_figures() -> dict[str, pd.DataFrame]:
    """Return the tables of figures beside this script."""
    return {name: pd.read_csv(HERE / f"{name}.tsv", sep="\t") for name in FIGURES}


def render(found: dict[str, pd.DataFrame]) -> str:
    """Return docs/knowledge.md."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    base = knowledge.load(SHIPPED_MECHANISMS)
    wide = {
        column: found["sets"].pivot(index="mechanism", columns="matrix", values=column)
        for column in ("genes_measured", "coverage", "mean_correlation", "above_random")
    }
    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["signed"] = lambda value: "–" if pd.isna(value) else f"{value:+.2f}"
    environment.filters["cell"] = lambda text: " ".join(text.split()).replace("|", "\\|")
    environment.filters["numbers"] = lambda keys: ", ".join(key.removeprefix("R") for key in keys) or "–"
    return environment.get_template("knowledge.md.j2").render(
        base=base,
        sets=base.signed_sets(),
        overlaps=knowledge.overlaps(base.signed_sets()),
        matrices=list(dict.fromkeys(found["sets"]["matrix"])),
        wide=wide,
        isnan=lambda value: bool(np.isnan(value)),
        drags=drags(found["genes"]),
        decisions=decisions(base),
        effects=found["truth"].pivot(index="mechanism", columns="contrast", values="effect"),
        agreeing=found["truth"].pivot(index="mechanism", columns="contrast", values="agreeing"),
        truths=TRUTHS,
        hallmarks=found["hallmarks"].groupby("mechanism"),
    )


def drags(table: pd.DataFrame) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Return, for set and matrix, the three genes that lower its coherence most and run against the rest."""
    dragging = table[(table["influence"] < 0) & (table["correlation"] < 0)]
    strongest = dragging.sort_values("influence", kind="stable").groupby(["mechanism", "matrix"]).head(3)
    return {place: rows.to_dict("records") for place, rows in strongest.groupby(["mechanism", "matrix"])}


def decisions(base: knowledge.Knowledge) -> dict[str, list[tuple[str, knowledge.Decision]]]:
    """Return each mechanism's decisions, genes decided on together in one line."""
    found: dict[str, list[tuple[str, knowledge.Decision]]] = {}
    for _, group in groupby(
        base.decisions, lambda one: (one.mechanism, one.decision, one.evidence, one.reason, one.data)
    ):
        together = list(group)
        symbols = ", ".join(one.symbol for one in together) or "whole set"
        found.setdefault(together[0].mechanism, []).append((symbols, together[0]))
    return found


def main() -> None:
    """Parse the command line; measure when data are given; write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder of the real data")
    options = parser.parse_args()
    if options.data:
        for name, table in figures(options.data).items():
            tables.write(table, HERE / f"{name}.tsv")
    tables.write_text(render(read_figures()), ROOT / "docs" / "knowledge.md")


if __name__ == "__main__":
    main()
