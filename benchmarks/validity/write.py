"""The measured tables as docs/validity.md and a plot."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
from benchmarks.validity import measure, planted, promises, questions, rate

from sorascope.arrays.spread import wilson

INTRODUCTION = """# Validity: is the signature calibrated, and is it right?

Written by `make validity` (`benchmarks/validity/`); the derivation is in [statistics.md](statistics.md).
Every number has its n and a 95 % interval in brackets: Wilson's, where events hang together as many as they
are worth by their scatter between data sets or cells. A **false call** is a replicate, held out and scored
against the other replicates of its group and line, with p below the level. **First** is the share of
samples whose true mechanism has the largest score of all sets, whatever its sign; **power** the share in
which it has p < 0.05 in the right direction. All methods see the same data.

The signature calls a mechanism after correction over sets, and grades it above weak only when it also
stands out among all that changed. Where resistance was acquired, the grade asks besides for more than known
clones show; here it is measured without that. This page counts plain p < 0.05 of the first question unless
it says otherwise.

**Data.** SW480 cells in hypoxia (counts; truth: hypoxia) and epithelial cells with TGFβ (arrays; truth:
TGFβ or EMT). Further: MCF10A with EGF for 90 min (truth: EGFR or ERK) and with the PI3K inhibitor A66
(truth: PI3K, down), melanoma cells under encorafenib for 20 h (truth: ERK, down) and 4 weeks (truth: EMT),
fibroblasts in hypoxia (four pairs, the pair as covariate), ligands of CytoSig, hepatocytes under rifampin.
15 liver lines as they are (false calls only). In real data every group is held out in turn, the treated as
well as the untreated: replicates of any group differ by noise. *Diluted*: a real held-out reference plus α
times a real mean effect of its own or another line or, for SW480 and TGFβ, of the other study. *Simulated*:
references without any effect, arrays with the real replicates' covariance between genes and samples of
unequal quality (their noise differs by a log standard deviation of 0.1 to 0.5), and counts; 2, 3, 4 or 6
references in 1 to 6 lines.

**No untouched test data.** Gene sets were revised after looking at the SW480 and TGFβ data
(`resources/mechanisms/decisions.tsv`), the method was chosen on the data named here, and each set's usual
correlation between replicates was measured on SW480, TGFβ, MCF10A and the melanoma cells. Rates of first
place may be lower on data that no one has looked at; simulated false calls depend less on those choices.

**Data that can no longer judge.** Later decisions on sets used data that had been kept apart until then; each
decision names them (column `data`): MCF10A under EGF and A66, CytoSig, PT2399 in renal cells, Kelly and
fibroblast hypoxia, TNF on fibroblasts and on stromal cells, hepatic stellate cells with TGFβ, cisplatin in
cholangiocarcinoma, HepaRG, RPPA of liver lines, a melanoma line under encorafenib, published contrasts of
resistant and sister clones, and lines under sorafenib, rapamycin or palbociclib. They can show that a set
does what it was made to do, not that it is right: not for HIF-2, ADRB2, FGF19, TGFβ, JAK/STAT3,
PI3K/Akt/mTOR, EMT, EGFR/HER3, EZH2, stem-cell markers and oncofetal liver. Of the further data here rifampin
alone changed no set.
"""


def percent(value: float, digits: int = 0) -> str:
    """Format a share."""
    return "" if pd.isna(value) else f"{100 * value:.{digits}f} %"


def markdown(rows: Sequence[Sequence[object]], header: Sequence[str]) -> str:
    """Format a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines) + "\n"


def told(found: Mapping[str, object] | pd.Series, digits: int = 0) -> str:
    """Format a rate with its interval."""
    low, high = (f"{100 * float(found[name]):.{digits}f}" for name in ("low", "high"))
    return f"{percent(float(found['rate']), digits)} ({low} to {high})"


def false_call_rows(table: pd.DataFrame, by: str) -> list[list[str]]:
    """Format held-out rates, one row a value of `by`."""
    rows = []
    for label, part in table.groupby(by, sort=False):
        unit = part["kind"] + part["data_set"].astype(str)
        rates = [rate.clustered("", part["p"] < level, unit) for level in (0.05, 0.001)]
        samples = part.groupby(["kind", "data_set", "sample"])["fdr"].min().le(0.05).reset_index()
        any_call = rate.clustered("", samples["fdr"], samples["kind"] + samples["data_set"].astype(str))
        rows.append([str(label), f"{len(part):,}", told(rates[0], 1), told(rates[1], 2), told(any_call, 1)])
    return rows


CALIBRATION_NOTE = """Most peers take genes for independent, or the difference for free of noise that
genes share: they call more, so that their power is that of a test at another level. Where ranking is equal,
calibration is the gain.
"""
UNREPLICATED = "liver lines"
FALSE_CALLS = ("calls", "p < 0.05", "p < 0.001", "samples with a call at FDR 0.05")


def gathered(tables: Mapping[str, pd.DataFrame | None]) -> dict[str, object]:
    """Put the parts that belong together side by side: the topics of questions, the further data."""
    result: dict[str, object] = {name: one for name, one in tables.items() if ": " not in name}
    for kind in ("further", "questions"):
        found = {name.split(": ", 1)[1]: one for name, one in tables.items() if name.startswith(f"{kind}: ")}
        result[kind] = {name: one for name, one in found.items() if one is not None and len(one)}
    return result


def found(table: pd.DataFrame, column: str) -> str:
    """Format the share of samples in which `column` holds."""
    if not len(table):
        return ""
    return told(rate.share("", int(table[column].sum()), len(table)))


def truth_table(table: pd.DataFrame) -> str:
    """Format first place and power of every method and strength."""
    strengths = list(dict.fromkeys(table["alpha"]))
    header = ["method"]
    for alpha in strengths:
        n = int(((table["alpha"] == alpha) & (table["method"] == measure.OURS)).sum())
        name = "real effect" if alpha == 1 else f"α = {alpha}"
        header += [f"{name}, n = {n}: first", "power"]
    rows = []
    for method, part in table.groupby("method", sort=False):
        cells = [
            found(part[part["alpha"] == alpha], what) for alpha in strengths for what in ("first", "called")
        ]
        rows.append([method, *cells])
    return markdown(rows, header)


def ranking(table: pd.DataFrame, alphas: Sequence[float] = (1.0, 0.2)) -> str:
    """Say, for real effects and a dilution, whether Sorascope ranks better than the best of the others."""
    return "\n".join(ranked(table[table["alpha"] == alpha], alpha) for alpha in alphas) + "\n"


def ranked(table: pd.DataFrame, alpha: float) -> str:
    """Say how first places of one strength compare: apart only where intervals are."""
    share = table.groupby("method", sort=False)["first"].agg(["sum", "size", "mean"])
    own, peers = share.loc[measure.OURS], share.drop(measure.OURS)
    best = peers.loc[peers["mean"].idxmax()]
    ours, theirs = (rate.share("", int(one["sum"]), int(one["size"])) for one in (own, best))
    verdict = (
        "ranks better"
        if ours["low"] > theirs["high"]
        else "ranks worse"
        if theirs["low"] > ours["high"]
        else "ranks no better and no worse than these data can tell"
    )
    as_good = list(peers.index[peers["mean"] == best["mean"]])
    names = ", ".join(as_good) if len(as_good) < 4 else f"{len(as_good)} methods"
    where = "real effects" if alpha == 1 else f"α = {alpha}"
    return (
        f"- First, {where}: Sorascope {told(ours)}, best of the others {told(theirs)} ({names}): "
        f"Sorascope {verdict}."
    )


def calibration(tables: Mapping[str, object]) -> str:
    """Format false calls of all methods, on simulated references and on real replicates."""
    simulated = pd.concat([tables["simulated"], tables["peers"]])
    parts = ["False calls of held-out references, simulated:\n"]
    parts.append(markdown(false_call_rows(simulated, "method"), ["method", *FALSE_CALLS]))
    if tables["real"] is not None:
        real = tables["real"]
        replicated = real[real["kind"] != UNREPLICATED]
        parts.append("False calls of real replicates:\n")
        parts.append(markdown(false_call_rows(replicated, "method"), ["method", *FALSE_CALLS]))
    return "\n".join(parts)


def installed() -> str:
    """Name decoupler and R with their versions, or say that they are not there."""
    try:
        decoupler = f"decoupler {version('decoupler')} is installed"
    except PackageNotFoundError:
        decoupler = "decoupler is not installed"
    program = shutil.which("R")
    if program:
        first = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
        said = f"{first.splitlines()[0]} is installed"
    else:
        said = "R is not installed"
    return (
        f"Where this page was made, {decoupler} and {said}; nothing here needs them. The peers are "
        "rewritten in `benchmarks/validity/methods.py`. ULM and mlm, on the difference from the "
        "references, equal decoupler 2.2.0's on committed outputs (`tests/reference/decoupler.py`); "
        "rank, ssGSEA and GSVA scores and the moderated t equal those of singscore's formula, GSEApy, R "
        "GSVA 1.46 and R limma 3.54 (`tests/reference`). VIPER's way follows its paper, with sets in "
        f"place of regulons. GSVA: simulated and diluted data of up to {measure.MOST_SAMPLES_FOR_SLOW} "
        "samples.\n"
    )


def plot(tables: Mapping[str, object], path: Path, alpha: float) -> None:
    """Draw first place at a dilution against false calls, one point a method."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import PercentFormatter

    simulated = pd.concat([tables["simulated"], tables["peers"]])
    table = simulated.groupby("method", sort=False)["p"].agg(at_05=lambda p: (p < 0.05).mean())
    diluted = tables["truth"][tables["truth"]["alpha"] == alpha]
    table["first"] = diluted.groupby("method")["first"].mean()
    with mpl.rc_context({"svg.hashsalt": "validity", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 4.3), layout="constrained")
        axes = figure.subplots()
        axes.axvline(0.05, color="#999999", linestyle="--", linewidth=1)
        for method, row in table.iterrows():
            color = "#d55e00" if method == "Sorascope" else "#555555"
            place = (row["at_05"], row["first"])
            axes.plot(*place, "o", color=color)
            axes.annotate(method, place, xytext=(6, 4), textcoords="offset points", color=color, fontsize=9)
        axes.set(
            xlabel="false calls at p < 0.05 (simulated references)",
            ylabel=f"true mechanism first, diluted to {alpha:.0%}",
            xlim=(0, 0.45),
            ylim=(-0.05, 1.05),
        )
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, metadata={"Date": None})


def origins(truth: pd.DataFrame) -> str:
    """Format first place and power by where the effect is from."""
    own = truth[(truth["method"] == measure.OURS) & (truth["alpha"] < 1)]
    strengths = list(dict.fromkeys(own["alpha"]))
    rows = []
    for origin, part in own.groupby("origin", sort=False):
        at = [part[part["alpha"] == alpha] for alpha in strengths]
        rows.append([origin, len(at[0]), *(found(one, what) for one in at for what in ("first", "called"))])
    header = ["effect of", "n at each α"]
    header += [label for alpha in strengths for label in (f"α = {alpha}: first", "power")]
    return "Sorascope, by where the effect comes from:\n\n" + markdown(rows, header)


def real_nulls(table: pd.DataFrame) -> str:
    """Format the signature's false calls on real replicates and what is behind the smallest p values."""
    own = table[table["method"] == measure.OURS]
    replicated = own[own["kind"] != UNREPLICATED]
    rows = false_call_rows(pd.concat([own, replicated.assign(kind="all but the liver lines")]), "kind")
    least = replicated.nsmallest(5, "p")
    named = ", ".join(
        f"{row.mechanism} in {row.kind}, {row.line} (p = {row.p:.1g})" for row in least.itertuples()
    )
    return "\n".join(
        [
            "## False calls on real replicates\n",
            markdown(rows, ["data", *FALSE_CALLS]),
            "Cells (replicates of one group and line) are taken as independent. With two replicates a "
            "cell the two held-out samples are mirror images: half as many events as calls. The smallest "
            f"p: {named}. The liver lines are no replicates but different tumours: what is called there "
            "are differences between lines, which no model of noise can know. Read unreplicated designs "
            "accordingly.\n",
        ]
    )


def by_set(own: pd.DataFrame) -> str:
    """Format the false calls of every set on simulated references."""
    rows = [row[:4] for row in false_call_rows(own.sort_values("mechanism", kind="stable"), "mechanism")]
    return markdown(rows, ["set", *FALSE_CALLS[:3]])


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


def report(tables: Mapping[str, object], classes: Mapping[str, str], folder: Path, alpha: float) -> None:
    """Write validity.md and figures/validity.svg into `folder`; `alpha`: the dilution of the plot."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = [INTRODUCTION, promises.told(tables), "## Compared with peers\n"]
    if tables["truth"] is not None:
        plot(tables, folder / "figures" / "validity.svg", alpha)
        parts.append("![First place against false calls](figures/validity.svg)\n")
        parts += ["SW480 and TGFβ:\n", truth_table(tables["truth"]), ranking(tables["truth"])]
        parts.append(origins(tables["truth"]))
    parts += [calibration(tables), CALIBRATION_NOTE, installed()]
    if tables["further"]:
        parts.append("## Further data with a known mechanism\n")
        for kind, table in tables["further"].items():
            parts += [f"**{kind}**\n", truth_table(table), ranking(table)]
    if tables["real"] is not None:
        parts.append(real_nulls(tables["real"]))
    parts += simulated_parts(tables["simulated"], classes)
    parts += planted_parts(tables["planted"])
    parts.append(questions.told(tables["questions"]))
    (folder / "validity.md").write_text("\n".join(parts), encoding="utf-8")


def simulated_parts(table: pd.DataFrame, classes: Mapping[str, str]) -> list[str]:
    """Format the false calls on simulated data sets, all together and by what may matter."""
    own = table.assign(
        mechanism_class=lambda rows: rows["mechanism"].map(classes),
        design=lambda rows: rows["references"].astype(str) + " references",
        breadth=lambda rows: rows["lines"].astype(str) + " lines",
        everything="all",
    )
    parts = [f"## False calls on {own['data_set'].nunique()} simulated data sets\n"]
    for title, by in (
        ("all", "everything"),
        ("class of mechanism", "mechanism_class"),
        ("references a line", "design"),
        ("lines", "breadth"),
        ("kind", "kind"),
    ):
        part = own.sort_values(by, kind="stable") if by in ("design", "breadth", "mechanism_class") else own
        parts.append(markdown(false_call_rows(part, by), [title, *FALSE_CALLS]))
    parts += [f"{highest_class(own)}\n", "Every set:\n", by_set(own)]
    return parts


def planted_parts(table: pd.DataFrame) -> list[str]:
    """Format what is found of planted mechanisms."""
    rows = [
        [
            row.panels,
            row.level,
            row.planted,
            *(told(getattr(row, what), 1) for what in ("recall", "recall_realistic", "right_sign")),
            told(row.right_sign_of_calls, 1),
            told(row.false_calls, 1),
            told(row.above_weak, 1),
        ]
        for row in planted.recall(table).itertuples()
    ]
    header = [
        *("panels", "level", "planted", "recall at FDR 0.05", f"recall, effect ≥ {planted.REALISTIC}"),
        *("sign right", "sign right, called", "false calls at FDR 0.05", "above weak, not planted"),
    ]
    return [
        "## Planted mechanisms\n",
        markdown(rows, header),
        "Effects are mean log2 fold changes of 0.15 to 0.8 (resources/panels/planted), planted in clones "
        "that drift besides, so that a call of a set of which nothing was planted is right about a "
        "difference and wrong about a mechanism: the last column. *line*: a line's replicates together, "
        "as in `signature/summary.tsv`.\n",
    ]
