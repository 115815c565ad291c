"""What tests of published tables call in noise, and whether they find what is known.

A replicate-noise table is one replicate less the mean of the others of its group, as limma would give it,
from each replicate of four data sets: any call at FDR 0.05 is false. Each set's correlation between
replicates was measured on these data, too; *held out* takes it from the other three data sets. Tables of
one group share replicates, so these intervals are somewhat too narrow. Known mechanisms: 19 ligands of
CytoSig; one whose mechanism has no tested set (PGE2: its genes are a panel) counts as not found, so that 18
of 19 is the most possible. The page orders by how far a set moved (`activity`). *Call*: the set stands out.
*Differs*: it moved by more than the noise that p values or statistics state. Fewer mechanisms are called
than with one correlation of 0.1 for all sets, which is the price of calling less noise. Beside it what is
ranked without a test: the mean change of a set's genes, ULM on the changes, the mean normal score times root
n, and the strongest core gene. Rifampin: no tested set answers to it (CYP3A4 and ABCB1 rise, and efflux is a
panel), so every call is one too many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from benchmarks.validity.data import SHARED
from benchmarks.validity.methods import cores
from resources.background.build import (
    COMMON_RATIO,
    PRIOR_DIRECTIONS,
    moderated,
    ratios,
    replicate_data,
    residuals,
)
from scipy.special import stdtr

from sorascope import knowledge
from sorascope.arrays.coregulation import COMMON_RHO, Coregulation, Larger, shipped
from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.arrays.sets import index_sets
from sorascope.arrays.spread import wilson
from sorascope.contrast_table.mechanisms import activities, competitive, noise_of, statistic
from sorascope.model.prior import estimate_prior, squeeze
from sorascope.settings import SHIPPED_MECHANISMS

Sets = Mapping[str, Mapping[str, int]]
LEVEL = 0.05
LEAST_GENES = 5
MOST_DIRECTIONS = 12
# What a table gives, and the columns it lacks.
GIVES = {
    "p values": (),
    "t statistics": ("p",),
    "fold changes or ranks": ("p", "statistic"),
}
STATED = 0.1
# Ligands of CytoSig with what they are known to move. TGFA, HGF and IL36 are added to the others by what is
# known of their receptors; TGFB3, whose profile is weak, is not among them.
LIGANDS = {
    "TGFB1": ("tgfb_smad",),
    **dict.fromkeys(("OSM", "LIF", "IL6"), ("jak_stat3",)),
    **dict.fromkeys(("IFN1", "IFNG", "IFNL"), ("type1_ifn_isg",)),
    **dict.fromkeys(("TNFA", "IL1A", "IL1B", "IL36"), ("nfkb_inflammation",)),
    **dict.fromkeys(("IGF1", "INS"), ("pi3k_akt_mtor",)),
    **dict.fromkeys(("EGF", "TGFA", "NRG1"), ("erk_mapk_output", "egfr_erbb3_axis")),
    "PGE2": ("adrb2_camp",),
    **dict.fromkeys(("FGF2", "HGF"), ("erk_mapk_output",)),
}


def noise_tables(expression: pd.DataFrame, groups: pd.Series) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the sample and the table of each replicate against the others of its group.

    `expression`: log2, genes x samples. The sample is a group of its own in the model of all groups, so that
    it adds nothing to the variance it is judged by.
    """
    values = expression.to_numpy()
    for sample in groups.index[groups.map(groups.value_counts()) > 1]:
        own = groups.astype(str).where(groups.index != sample, "the one")
        design = pd.get_dummies(own).astype(float)
        means = np.linalg.pinv(design.to_numpy()) @ values.T
        df = len(groups) - design.shape[1]
        variance = ((values - (design.to_numpy() @ means).T) ** 2).sum(axis=1) / df
        prior = estimate_prior(variance, df, values.mean(axis=1))
        fitted = dict(zip(design.columns, means, strict=True))
        change = fitted["the one"] - fitted[str(groups[sample])]
        others = (groups == groups[sample]).sum() - 1
        t = change / np.sqrt(squeeze(variance, df, prior) * (1 + 1 / others))
        p = 2 * stdtr(min(df + float(prior.df), df * len(values)), -np.abs(t))
        yield sample, pd.DataFrame({"log2_fold_change": change, "statistic": t, "p": p}, expression.index)


def smallest_fdr(
    genes: pd.DataFrame,
    sets: Sets,
    stated: float | None,
    usual: Larger | Coregulation | None = None,
    differs: bool = False,
) -> float:
    """Return the smallest FDR over the sets of one table, of standing out or of differing at all."""
    z, _ = statistic(genes)
    known = np.isfinite(z)
    noise = noise_of(z[known]) if differs else None
    found = competitive(z[known], index_sets(genes.index[known], sets), stated, usual, scatter=noise)
    return float(np.nanmin(benjamini_hochberg(found["p"])))


def held_out(data: list[tuple[str, pd.DataFrame, pd.Series]], sets: Sets) -> dict[str, Coregulation]:
    """Return, for each data set, the correlations between replicates as the other data sets show them."""
    rho, weight = {}, {}
    for name, expression, groups in data:
        z = residuals(expression, groups)
        rho[name] = ratios(z, index_sets(expression.index, sets)).mean().reindex(list(sets))
        weight[name] = rho[name].notna() * min(z.shape[1], MOST_DIRECTIONS)
    values, weights = pd.DataFrame(rho), pd.DataFrame(weight)
    prior = pd.Series(shipped("clones").correlations(list(sets)) * COMMON_RATIO, list(sets))
    result = {}
    for name in rho:
        others = [one for one in rho if one != name]
        units = weights[others].sum(axis=1)
        mean = (values[others] * weights[others]).sum(axis=1) / units.where(units > 0)
        drawn = moderated(mean, units, prior, PRIOR_DIRECTIONS)
        result[name] = Coregulation(drawn.to_dict(), units.to_dict(), COMMON_RHO["replicates"])
    return result


def known_mechanism(
    changes: pd.Series, wanted: tuple[str, ...], sets: Sets, stated: float | None
) -> tuple[bool, bool]:
    """Return whether a wanted set moved furthest, the order of the page, and whether one is called up."""
    genes = pd.DataFrame({"log2_fold_change": changes.dropna(), "statistic": np.nan, "p": np.nan})
    z, _ = statistic(genes)
    found = competitive(z, index_sets(genes.index, sets), stated)
    called = (benjamini_hochberg(found["p"]) <= LEVEL) & (found["direction"] > 0)
    names, indexed = list(sets), index_sets(genes.index, sets)
    moved = np.abs(activities(genes["log2_fold_change"].to_numpy(), genes["statistic"].to_numpy(), indexed))
    return (
        names[int(np.nanargmax(moved))] in wanted,
        any(called[names.index(one)] for one in wanted if one in sets),
    )


def untested_orders(changes: pd.Series, sets: Sets) -> dict[str, dict[str, float]]:
    """Return the size that each way of ranking without a test gives every set; `changes`: a gene."""
    genes = pd.DataFrame({"log2_fold_change": changes, "statistic": np.nan, "p": np.nan})
    z, _ = statistic(genes)
    values, ways = changes.to_numpy(), {}
    for name, one in index_sets(changes.index, sets).items():
        if len(one) < LEAST_GENES:
            continue
        x = np.zeros(len(values))
        x[one.members] = one.signs
        core = [place for place, gene in enumerate(one.members) if changes.index[gene] in cores()[name]]
        strongest = z[one.members[core]] if core else z[one.members]
        for way, size in (
            ("mean change", np.mean(one.signs * values[one.members])),
            ("ULM", np.corrcoef(x, values)[0, 1]),
            ("mean z", np.mean(one.signs * z[one.members]) * np.sqrt(len(one))),
            ("strongest core gene", np.max(np.abs(strongest))),
        ):
            ways.setdefault(way, {})[name] = abs(float(size))
    return ways


def rifampin(sets: Sets) -> tuple[int, int]:
    """Return how many sets are called in hepatocytes under rifampin, and how many are tested."""
    table = pd.read_csv(SHARED / "phh_rifampin" / "dea_results.csv").dropna(subset=["symbol", "pvalue"])
    table = table.sort_values("baseMean", ascending=False).drop_duplicates("symbol").set_index("symbol")
    genes = pd.DataFrame(
        {"log2_fold_change": table["log2FoldChange"], "statistic": table["stat"], "p": table["pvalue"]}
    )
    z, _ = statistic(genes)
    fdr = benjamini_hochberg(competitive(z, index_sets(genes.index, sets))["p"])
    return int(np.sum(fdr <= LEVEL)), int(np.isfinite(fdr).sum())


def rates() -> pd.DataFrame:
    """Return asked, rate, n and a 95 % Wilson interval; no rows where the data are missing."""
    columns = ["asked", "rate", "n", "low", "high"]
    if not SHARED.exists():
        return pd.DataFrame(columns=columns)
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    data = list(replicate_data(SHARED))
    replicates, clones = held_out(data, sets), shipped("clones")
    hits: dict[str, list[bool]] = {}
    for name, expression, groups in data:
        ways = {
            "larger of replicates, held out, and clones": (None, Larger(replicates[name], clones)),
            "as shipped": (None, None),
            "replicates alone, held out": (None, replicates[name]),
            "clones alone": (None, clones),
            f"{STATED} for all sets": (STATED, None),
        }
        for _, table in noise_tables(expression, groups):
            for gives, missing in GIVES.items():
                genes = table.assign(**dict.fromkeys(missing, np.nan))
                for way, (stated, usual) in ways.items():
                    called = smallest_fdr(genes, sets, stated, usual) <= LEVEL
                    hits.setdefault(f"noise, {gives}, any call; {way}", []).append(called)
                if "statistic" not in missing:
                    any_differs = smallest_fdr(genes, sets, None, differs=True) <= LEVEL
                    hits.setdefault(f"noise, {gives}, any differs; as shipped", []).append(any_differs)
    ligands = pd.read_csv(SHARED / "cytosig" / "signature.centroid.beta.tsv.gz", sep="\t", index_col=0)
    for way, stated in (("as shipped", None), (f"{STATED} for all sets", STATED)):
        answers = [
            known_mechanism(ligands[ligand], wanted, sets, stated) for ligand, wanted in LIGANDS.items()
        ]
        hits[f"ligand, known mechanism first; {way}"] = [first for first, _ in answers]
        hits[f"ligand, known mechanism called; {way}"] = [called for _, called in answers]
    for ligand, wanted in LIGANDS.items():
        for way, sizes in untested_orders(ligands[ligand].dropna(), sets).items():
            first = max(sizes, key=lambda name: sizes[name]) in wanted
            hits.setdefault(f"ligand, known mechanism first; by {way}", []).append(first)
    number, tested = rifampin(sets)
    hits["rifampin in hepatocytes: sets called"] = [True] * number + [False] * (tested - number)
    rows = [
        (asked, sum(one) / len(one), len(one), *wilson(sum(one), len(one))) for asked, one in hits.items()
    ]
    return pd.DataFrame(rows, columns=columns)
