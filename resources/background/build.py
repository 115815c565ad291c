"""Measure how strongly the genes of each set vary together, and how sets follow proliferation.

    PYTHONPATH=workflow python resources/background/build.py DATA

DATA is a folder with the data sets named in the README beside this script; it is not part of the project. Two
kinds of variation are measured, both as the mean correlation rho between the genes of a set (gene directions
applied): between replicates of one group, and between clones or lines that nobody selected for a mechanism.
The variance of a set's mean is then 1 + (n - 1) rho times that of n independent genes: `coregulation.tsv`.
In the same differences the slope of each set's mean on proliferation's is measured: `following.tsv`. How far
all sets of a data set together vary more or less than they usually do: `levels.tsv`.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import digamma, polygamma

from sorascope import knowledge
from sorascope.arrays.background import background
from sorascope.arrays.coregulation import COMMON_RHO, PRIOR_UNITS
from sorascope.arrays.normalise import filter_by_expression, log_cpm, tmm_factors
from sorascope.arrays.sets import IndexedSet, index_sets
from sorascope.identifiers.table import load_table, resolve
from sorascope.knowledge import layers
from sorascope.model.inflation import independent
from sorascope.model.prior import estimate_prior, squeeze
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS
from sorascope.signature.adjustment import CONFOUNDERS, SLOPE_WEIGHT

HERE = Path(__file__).resolve().parent
# Kept out of the clones: validity.md judges the second question on these.
JUDGES = ("V600E melanoma (Kavran)", "SW480")
LEAST_GENES = 5
# Liver lines are no clones of each other: together they count as this many lines.
LIVER_LINES = 5
# Between replicates: what lines show counts as this many directions, at this share.
PRIOR_DIRECTIONS = 15
COMMON_RATIO = 0.6


def by_symbol(counts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Sum counts of one approved symbol; rows without one are left out."""
    found = [
        verdict.symbol for verdict in resolve([str(x) for x in counts.index], kind, load_table(IDENTIFIERS))
    ]
    known = [bool(symbol) for symbol in found]
    named = counts[known].set_axis([symbol for symbol in found if symbol], axis=0)
    return named.groupby(level=0).sum()


def normalised(counts: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return log2 counts per million of the genes with enough reads."""
    values = counts.to_numpy(dtype=float)
    kept = filter_by_expression(values, list(groups.astype(str)))
    return pd.DataFrame(
        log_cpm(values, values.sum(axis=0) * tmm_factors(values)), counts.index, counts.columns
    )[kept]


def replicate_data(folder: Path):
    """Yield name, log2 expression and the group of each sample; replicates share a group."""
    counts = pd.read_csv(
        folder / "sw480_hypoxia/GSE197576_raw_gene_counts_matrix.tsv.gz", sep="\t", index_col=0
    )
    counts = counts[~counts.index.duplicated()]
    groups = pd.Series(["_".join(name.split("_")[2:]) for name in counts], counts.columns)
    yield "sw480_hypoxia", normalised(counts, groups), groups
    table = pd.read_csv(folder / "tgfb_emt/expression_log2.tsv.gz", sep="\t").drop(columns="entrez_id")
    samples = pd.read_csv(folder / "tgfb_emt/samples.tsv", sep="\t", index_col=0)
    groups = samples["study"] + "|" + samples["condition"]
    yield "tgfb_emt", table.groupby("gene_symbol").mean()[groups.index], groups
    counts = by_symbol(
        pd.read_csv(folder / "mcf10a_egf_pi3k/counts.tsv.gz", sep="\t", index_col=0), "ensembl"
    )
    samples = pd.read_csv(folder / "mcf10a_egf_pi3k/samples.tsv", sep="\t", index_col=0).loc[counts.columns]
    groups = (
        samples["genotype"]
        + "|"
        + samples["treatment"].fillna("none")
        + "|"
        + samples["time_min"].astype(str)
    )
    yield "mcf10a_egf_pi3k", normalised(counts, groups), groups
    counts = by_symbol(
        pd.read_csv(folder / "braf_mek_resistance_kavran/counts.tsv.gz", sep="\t", index_col=0), "ensembl"
    )
    groups = pd.Series(counts.columns.str.replace(r"_rep_?\d$", "", regex=True), counts.columns)
    yield "braf_mek_resistance_kavran", normalised(counts, groups), groups


def contrasts_within(groups: pd.Series) -> np.ndarray:
    """Return orthonormal contrasts of replicates (samples x df), each replicate against those before it.

    Written out, since any basis of these residuals is as good and another processor would choose another one.
    """
    columns = []
    for _, places in sorted(groups.reset_index(drop=True).groupby(groups.to_numpy()).groups.items()):
        for count in range(1, len(places)):
            column = np.zeros(len(groups))
            column[places[:count]] = -1 / count
            column[places[count]] = 1
            columns.append(column / np.sqrt(1 + 1 / count))
    return np.array(columns).T


def residuals(expression: pd.DataFrame, groups: pd.Series) -> np.ndarray:
    """Return standardised residual directions (genes x df), measured against the background of each."""
    effects = expression.to_numpy() @ contrasts_within(groups)
    variance, level = (effects**2).mean(axis=1), expression.mean(axis=1).to_numpy()
    spread = np.sqrt(squeeze(variance, effects.shape[1], estimate_prior(variance, effects.shape[1], level)))
    return np.column_stack([(one - background(one, spread)) / spread for one in effects.T])


def ratios(z: np.ndarray, indexed: dict[str, IndexedSet]) -> pd.DataFrame:
    """Return rho of every set and column: (n x squared mean of w z - 1) / (n - 1)."""
    return pd.DataFrame(
        {
            name: ((one.signs @ z[one.members]) ** 2 / len(one) - 1) / (len(one) - 1)
            for name, one in indexed.items()
            if len(one) >= LEAST_GENES
        }
    )


def replicates(folder: Path, sets, without: str = "") -> tuple[pd.Series, pd.Series]:
    """Return rho between replicates and its number of residual directions, 12 a data set at most.

    `without`: a data set that is left out.
    """
    parts, weights = [], []
    for name, z in residual_directions(folder):
        if name == without:
            continue
        rho = ratios(z.to_numpy(), index_sets(z.index, sets)).mean()
        parts.append(rho)
        weights.append(rho.notna() * min(z.shape[1], 12))
    values, counts = pd.DataFrame(parts), pd.DataFrame(weights)
    return (values * counts).sum() / counts.sum(), counts.sum()


@cache
def residual_directions(folder: Path) -> list[tuple[str, pd.DataFrame]]:
    """Return each data set's name and its standardised residual directions (genes x df)."""
    return [
        (name, pd.DataFrame(residuals(expression, groups), expression.index))
        for name, expression, groups in replicate_data(folder)
    ]


def clone_profiles(folder: Path):
    """Yield the line and the standardised log2 fold changes of every contrast of clones, by gene."""
    manifest = pd.read_csv(folder / "resistance_contrasts/manifest.tsv", sep="\t")
    kinds = manifest["kind"].isin(["resistant_liver", "resistant_other", "drift"])
    for row in manifest[kinds & ~manifest["line"].isin(JUDGES)].itertuples():
        table = pd.read_csv(folder / f"resistance_contrasts/{row.name}.tsv.gz", sep="\t").dropna(
            subset="log2fc"
        )
        table = table.groupby("gene").first()
        changed = table["log2fc"] != 0
        table = table[changed] if changed.mean() < 0.98 else table
        change = table["log2fc"] - table["log2fc"].median()
        own = np.zeros(len(table))
        if "se" in table and table["se"].notna().mean() > 0.9:
            own = table["se"].fillna(table["se"].median()).to_numpy() ** 2
        spread = np.sqrt(own + max(np.mean(change**2) - own.mean(), 0.05 * np.mean(change**2)))
        z = change / spread
        yield row.line, z / np.sqrt(np.mean(z**2))


def liver_profiles() -> pd.DataFrame:
    """Return the standardised deviation of each liver line from their mean, genes x lines."""
    values = pd.read_csv(HERE.parent / "panels/gdsc_liver/expression.tsv.gz", sep="\t", index_col=0)
    change = values.sub(values.mean(axis=1), axis=0)
    return change / np.sqrt((change**2).mean())


def clones(folder: Path, sets) -> tuple[pd.Series, pd.Series]:
    """Return rho between clones and lines, and the number of lines it rests on: each line counts once."""
    rows = []
    for line, z in clone_profiles(folder):
        rho = ratios(z.to_numpy()[:, None], index_sets(z.index, sets))
        rows.append(rho.iloc[0].rename(line))
    by_line = pd.DataFrame(rows).groupby(level=0).mean()
    liver = liver_profiles()
    own = ratios(liver.to_numpy(), index_sets(liver.index, sets)).mean()
    number = LIVER_LINES
    counts = (
        by_line.notna().sum().reindex(list(sets)).fillna(0)
        + own.notna().reindex(list(sets), fill_value=False) * number
    )
    total = by_line.sum().reindex(list(sets)).fillna(0) + (own * number).reindex(list(sets)).fillna(0)
    return total / counts, counts


def means_of_sets(z: np.ndarray, indexed: dict[str, IndexedSet]) -> pd.DataFrame:
    """Return the signed mean of every set with enough genes, columns of z x sets."""
    return pd.DataFrame(
        {
            name: (one.signs @ z[one.members]) / len(one)
            for name, one in indexed.items()
            if len(one) >= LEAST_GENES
        }
    )


def following(folder: Path, sets) -> pd.DataFrame:
    """Return the slope of each set's mean on that of `CONFOUNDERS[0]`, and the number of differences.

    Residual directions between replicates (12 a data set at most) and the mean contrast of each line count
    alike. A slope is drawn towards 0 as in signatures.
    """
    parts = []
    for _, z in residual_directions(folder):
        means = means_of_sets(z.to_numpy(), index_sets(z.index, sets))
        parts.append((means, min(z.shape[1], 12) / z.shape[1]))
    lines: dict[str, list[pd.Series]] = {}
    for line, z in clone_profiles(folder):
        lines.setdefault(line, []).append(
            means_of_sets(z.to_numpy()[:, None], index_sets(z.index, sets)).iloc[0]
        )
    parts += [(pd.DataFrame(rows), 1 / len(rows)) for rows in lines.values()]
    leader = CONFOUNDERS[0]
    rows = {}
    for name in sets:
        both = [
            (one[[leader, name]].dropna().to_numpy() if name != leader else np.empty((0, 2)), weight)
            for one, weight in parts
            if {leader, name} <= set(one.columns)
        ]
        square = sum(weight * (one[:, 0] ** 2).sum() for one, weight in both)
        product = sum(weight * (one[:, 0] * one[:, 1]).sum() for one, weight in both)
        units = sum(weight * len(one) for one, weight in both)
        shrink = 1 / (1 + SLOPE_WEIGHT / units) if units else 0.0
        rows[name] = (round(shrink * product / square, 4) if square else 0.0, round(units))
    return pd.DataFrame.from_dict(rows, orient="index", columns=["slope", "units"]).rename_axis("mechanism")


def levels(folder: Path, sets, by_clones: pd.Series, shared: float) -> pd.DataFrame:
    """Return how far all sets of a data set vary more than usual.

    `level`: mean over sets of the log of the inflation over what the other data sets make usual. `error`:
    what chance makes of it, with sets as far independent as the mean squared correlation `shared` leaves
    them.
    """
    rows = []
    for name, z in residual_directions(folder):
        indexed, df = index_sets(z.index, sets), z.shape[1]
        others, known = replicates(folder, sets, without=name)
        usual = moderated(others, known, by_clones * COMMON_RATIO, PRIOR_DIRECTIONS)
        means = means_of_sets(z.to_numpy(), indexed)
        sizes = np.array([len(indexed[one]) for one in means])
        ratio = (means**2).mean() * sizes / (1 + (sizes - 1) * usual.reindex(means.columns))
        level = float((np.log(ratio) - digamma(df / 2) + np.log(df / 2)).mean())
        error = float(np.sqrt(polygamma(1, df / 2) / independent(len(ratio), shared)))
        rows.append((name, df, len(ratio), round(level, 2), round(error, 2)))
    return pd.DataFrame(rows, columns=["data_set", "df", "sets", "level", "error"])


def shared_between_sets(means: pd.DataFrame, units: np.ndarray) -> float:
    """Return the mean squared correlation between two sets of those that were measured in all differences.

    `means`: differences x sets; `units`: the line, or the residual direction, of each. Two independent
    vectors of standardised means have a squared product of tr(R^2) on average, R the correlations between
    sets; each pair of units counts alike.
    """
    standard = means.dropna(axis=1)
    standard = (standard / np.sqrt((standard**2).mean())).to_numpy()
    _, of_unit, size = np.unique(units, return_inverse=True, return_counts=True)
    weights = np.where(of_unit[:, None] != of_unit, 1 / np.outer(size[of_unit], size[of_unit]), 0.0)
    trace = float((weights * (standard @ standard.T) ** 2).sum() / weights.sum())
    number = standard.shape[1]
    return (trace - number) / (number * (number - 1))


def shared(folder: Path, sets) -> dict[str, float]:
    """Return the mean squared correlation between sets, between clones and between replicates."""
    by_line = [
        (line, means_of_sets(z.to_numpy()[:, None], index_sets(z.index, sets)))
        for line, z in clone_profiles(folder)
    ]
    scaled = []
    for _, z in residual_directions(folder):
        means = means_of_sets(z.to_numpy(), index_sets(z.index, sets))
        scaled.append(means / np.sqrt((means**2).mean()))
    directions = pd.concat(scaled)
    return {
        "clones": shared_between_sets(
            pd.concat([means for _, means in by_line]), np.array([line for line, _ in by_line])
        ),
        "replicates": shared_between_sets(directions, np.arange(len(directions))),
    }


def moderated(rho: pd.Series, units: pd.Series, prior: pd.Series | float, weight: float) -> pd.Series:
    """Draw rho towards a prior that counts as `weight` units; never below 0."""
    return ((rho.fillna(0) * units + prior * weight) / (units + weight)).clip(lower=0)


def main(folder: Path) -> None:
    """Measure and write."""
    base = knowledge.load(SHIPPED_MECHANISMS, layers=None)
    sets = {name: genes for one in layers.tested(base) for name, genes in one.signed_sets().items()}
    table = pd.DataFrame(index=pd.Index(list(sets), name="mechanism"))
    measured = {"clones": clones(folder, sets), "replicates": replicates(folder, sets)}
    for kind, (rho, units) in measured.items():
        known = units.reindex(table.index).fillna(0)
        # Few data sets have replicates enough; what varies between lines may vary between dishes, too.
        prior = COMMON_RHO[kind] if kind == "clones" else table["rho_clones"] * COMMON_RATIO
        weight = PRIOR_UNITS if kind == "clones" else PRIOR_DIRECTIONS
        table[f"rho_{kind}"] = moderated(rho.reindex(table.index), known, prior, weight).round(4)
        table[f"units_{kind}"] = known.astype(int)
        print(kind, "median rho", rho.clip(lower=0).median().round(3))
    table.to_csv(HERE / "coregulation.tsv", sep="\t")
    between = shared(folder, sets)
    print("mean squared correlation between sets", {kind: round(one, 3) for kind, one in between.items()})
    found = levels(folder, sets, table["rho_clones"], between["replicates"])
    found.to_csv(HERE / "levels.tsv", sep="\t", index=False)
    following(folder, sets).to_csv(HERE / "following.tsv", sep="\t")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
