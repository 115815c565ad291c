"""The measured tables as docs/validity.md and a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from benchmarks.validity import measure, planted, questions

from sorascope.signature.calibration import wilson

INTRODUCTION = """# Validity: is the signature calibrated, and is it right?

Written by `python -m benchmarks.validity.run` (see `benchmarks/validity/`); the derivation is in
[statistics.md](statistics.md). All methods see the same data. A **false call** is a replicate, held out and
scored against the other replicates of its group and line, with p below the level. **First** is the share of
samples whose true mechanism has the largest score of all sets; **power** the share in which it has p < 0.05
in the right direction.

Data: SW480 cells in hypoxia (counts; truth: hypoxia), epithelial cells with TGFβ (arrays; truth: TGFβ or
EMT), 15 liver lines as they are (false calls only). In real data every group is held out in turn, the
treated as well as the untreated: replicates of any group differ by noise. *Diluted*: a real held-out
reference plus α times a real mean effect; every reference meets the effect of its own line, of the other
lines of its study and of the other study. *Simulated*: references without any effect, arrays with the real
replicates' covariance between genes and samples of unequal quality (their noise differs by a log standard
deviation of 0.1 to 0.5), and counts; 2, 3, 4 or 6 references in 1 to 6 lines.

**No untouched test data.** Gene sets were revised after looking at the SW480 and TGFβ data
(`resources/mechanisms/decisions.tsv`), and the method was chosen on the data named here. Rates of first place
may be lower on data that nobody has looked at; simulated false calls depend less on those choices.

**Data that can no longer judge.** Later decisions on sets used data that had been kept apart until then; each
decision names them (column `data`): MCF10A under EGF and A66, CytoSig, PT2399 in renal cells, Kelly and
fibroblast hypoxia, TNF on fibroblasts and on stromal cells, hepatic stellate cells with TGFβ, cisplatin in
cholangiocarcinoma, HepaRG, RPPA of liver lines, a melanoma line under encorafenib, published contrasts of
resistant and sister clones, and lines under sorafenib, rapamycin or palbociclib. They can show that a set
does what it was made to do, not that it is right: not for HIF-2, ADRB2, FGF19, TGFβ, JAK/STAT3,
PI3K/Akt/mTOR, EMT, EGFR/HER3, EZH2, stem-cell markers and oncofetal liver.
"""


def percent(value: float, digits: int = 0) -> str:
    """Format a share."""
    return "" if pd.isna(value) else f"{100 * value:.{digits}f} %"


def markdown(rows: Sequence[Sequence[object]], header: Sequence[str]) -> str:
    """Format a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def false_call_rows(table: pd.DataFrame, by: str) -> list[list[str]]:
    """Format held-out rates, one row a value of `by`."""
    return [
        [
            str(label),
            f"{int(row.n):,}",
            percent(row.at_05, 1) + (f" ± {100 * row.half:.1f}" if pd.notna(row.half) else ""),
            percent(row.at_001, 2),
            percent(row.any_fdr, 1),
        ]
        for label, row in measure.rates(table, [by]).iterrows()
    ]


UNREPLICATED = "liver lines"
FALSE_CALLS = ("calls", "p < 0.05", "p < 0.001", "samples with a call at FDR 0.05")


def methods_table(tables: Mapping[str, pd.DataFrame | None], alphas: Sequence[float]) -> pd.DataFrame:
    """Join truth and false calls, one row a method."""
    simulated = pd.concat([tables["simulated"], tables["peers"]])
    result = measure.rates(simulated, ["method"])[["at_05", "at_001", "any_fdr"]]
    if tables["real"] is not None:
        replicated = tables["real"][tables["real"]["kind"] != UNREPLICATED]
        result["real_05"] = measure.rates(replicated, ["method"])["at_05"]
        truth = tables["truth"].groupby(["method", "alpha"])[["first", "called"]].mean()
        for alpha in (1.0, *alphas):
            for column in ("first", "called"):
                result[f"{column}_{alpha}"] = truth.xs(alpha, level="alpha")[column]
    return result


def plot(table: pd.DataFrame, path: Path, alpha: float) -> None:
    """Draw first place at a dilution against false calls, one point a method."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    with mpl.rc_context({"svg.hashsalt": "validity", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 4.3), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0.05, color="#999999", linestyle="--", linewidth=1)
        for method, row in table.iterrows():
            color = "#d55e00" if method == "Sorascope" else "#555555"
            place = (row["at_05"], row[f"first_{alpha}"])
            axes.plot(*place, "o", color=color)
            axes.annotate(method, place, xytext=(6, 4), textcoords="offset points", color=color, fontsize=9)
        axes.set(
            xlabel="false calls at p < 0.05 (simulated references)",
            ylabel=f"true mechanism first, diluted to {alpha:.0%}",
            xlim=(0, 0.32),
            ylim=(-0.05, 1.05),
        )
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})


def origins(truth: pd.DataFrame, alphas: Sequence[float]) -> str:
    """Format first place and power by where the effect is from."""
    own = truth[(truth["method"] == "Sorascope") & (truth["alpha"] < 1)]
    found = own.groupby(["origin", "alpha"])[["first", "called"]].mean()
    sizes = own.groupby("origin", sort=False).size() // len(alphas)
    rows = [
        [origin, count, *(", ".join(percent(x) for x in found.loc[(origin, alpha)]) for alpha in alphas)]
        for origin, count in sizes.items()
    ]
    header = ["effect of", "samples at each α", *(f"α = {alpha}: first, power" for alpha in alphas)]
    return "Sorascope, by where the effect comes from:\n\n" + markdown(rows, header)


def real_nulls(table: pd.DataFrame) -> str:
    """Format the false calls on real replicates and what is behind the smallest p values."""
    own = table[table["method"] == "Sorascope"]
    replicated = own[own["kind"] != UNREPLICATED].assign(kind="SW480 and TGFb together")
    rows = false_call_rows(pd.concat([own, replicated]), "kind")
    least = replicated.nsmallest(2, "p")
    named = f"{least['mechanism'].iloc[0]} in line {least['line'].iloc[0]} (p = {least['p'].iloc[0]:.2g})"
    return "\n".join(
        [
            "## False calls on real replicates\n",
            markdown(rows, ["data", *FALSE_CALLS]),
            "±: half of a 95 % interval that takes cells (replicates of one group and line), not calls, as "
            "independent. "
            "With two replicates a cell the two held-out samples are mirror images: half as many "
            "events as calls, so that a single one makes "
            f"{percent(2 / len(replicated), 2)} of the calls on replicates. The smallest p: {named}. "
            "The liver lines are no replicates but different tumours: what is called there are differences "
            "between lines, which no model of noise can know. Read unreplicated designs accordingly.\n",
        ]
    )


def highest_class(table: pd.DataFrame) -> str:
    """Name the class with most calls at 0.001, with the interval that takes calls as independent."""
    hits = (table["p"] < 0.001).groupby(table["mechanism_class"]).agg(["sum", "size", "mean"])
    name = hits["mean"].idxmax()
    count, total = int(hits.loc[name, "sum"]), int(hits.loc[name, "size"])
    low, high = (percent(share, 2) for share in wilson(count, total))
    return (
        f"Highest class at p < 0.001: {name}, {count} of {total:,} (95 % interval {low} to {high}, wider "
        "as far as calls of one data set hang together)."
    )


def report(
    tables: Mapping[str, pd.DataFrame | None],
    classes: Mapping[str, str],
    folder: Path,
    alphas: Sequence[float],
) -> None:
    """Write validity.md and figures/validity.svg into `folder`."""
    parts = [INTRODUCTION, "## Beside peers\n"]
    table = methods_table(tables, alphas)
    if tables["real"] is not None:
        plot(table, folder / "figures" / "validity.svg", 0.2)
        parts.append("![First place against false calls](figures/validity.svg)\n")
        counts = tables["truth"].groupby("alpha").size() / tables["truth"]["method"].nunique()
        header = ["method", "real effect: first, power", *(f"α = {alpha}: first, power" for alpha in alphas)]
        header += ["false, real replicates", "false, simulated", "p < 0.001", "FDR 0.05: any"]
        rows = []
        for name, row in table.iterrows():
            cells = [f"{percent(row[f'first_{a}'])}, {percent(row[f'called_{a}'])}" for a in (1.0, *alphas)]
            last = [
                percent(row["real_05"], 1),
                percent(row["at_05"], 1),
                percent(row["at_001"], 2),
                percent(row["any_fdr"], 1),
            ]
            rows.append([name, *cells, *last])
        parts.append(markdown(rows, header))
        parts.append(
            f"{int(counts[1.0])} treated samples, {int(counts[alphas[0]])} diluted ones at each α: a step is "
            f"{100 / counts[alphas[0]]:.1f} points. ULM, mlm: on the difference from the references, "
            "equal to decoupler 2.2.0's (`tests/reference/decoupler.py`). GSVA: simulated data of up to "
            f"{measure.MOST_SAMPLES_FOR_SLOW} samples.\n"
        )
        parts.append(origins(tables["truth"], alphas))
        parts.append(real_nulls(tables["real"]))
    own = tables["simulated"].assign(
        mechanism_class=lambda rows: rows["mechanism"].map(classes),
        design=lambda rows: rows["references"].astype(str) + " references",
        breadth=lambda rows: rows["lines"].astype(str) + " lines",
        everything="all",
    )
    parts.append(f"## False calls on {own['data_set'].nunique()} simulated data sets\n")
    for title, by in (
        ("all", "everything"),
        ("class of mechanism", "mechanism_class"),
        ("references a line", "design"),
        ("lines", "breadth"),
        ("kind", "kind"),
    ):
        part = own.sort_values(by, kind="stable") if by in ("design", "breadth", "mechanism_class") else own
        parts.append(markdown(false_call_rows(part, by), [title, *FALSE_CALLS]))
    parts.append("±: half of a 95 % interval that takes data sets, not calls, as independent.\n")
    worst = measure.rates(own, ["mechanism"]).sort_values("at_05", ascending=False).head(3)
    listed = ", ".join(f"{name} ({percent(row.at_05, 1)})" for name, row in worst.iterrows())
    parts.append(f"Highest of single mechanisms at p < 0.05: {listed}. {highest_class(own)}\n")
    parts.append("## Planted mechanisms\n")
    rows = [
        [
            row.panels,
            row.level,
            row.planted,
            percent(row.recall, 1),
            percent(row.recall_realistic, 1),
            percent(row.right_sign, 1),
            percent(row.right_sign_of_calls, 1),
            percent(row.false_calls, 1),
        ]
        for row in planted.recall(tables["planted"]).itertuples()
    ]
    header = [
        "panels",
        "level",
        "planted",
        "recall at FDR 0.05",
        f"recall, effect ≥ {planted.REALISTIC}",
        "sign right",
    ]
    parts.append(markdown(rows, [*header, "sign right, called", "false calls at FDR 0.05"]))
    parts.append(
        "Effects are mean log2 fold changes of 0.15 to 0.8 (resources/panels/planted). *line*: a line's "
        "replicates "
        "together, as in the table `signature/summary.tsv`. False calls: sets of which nothing was planted.\n"
    )
    parts.append(questions.told(tables["questions"]))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "validity.md").write_text("\n".join(parts), encoding="utf-8")
