"""Data with a known answer: real perturbations, dilutions of them, references simulated from real noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from resources.background.build import by_symbol, replicate_data, residuals
from resources.panels.planted.simulate import Line, Options, simulate

from sorascope.arrays.normalise import filter_by_expression, log_cpm, tmm_factors
from sorascope.model.prior import estimate_prior, squeeze
from sorascope.signature.comparison import Comparisons, compare

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
LINES = ("HUH7", "HEP3B217", "SNU398", "HUH1", "JHH7", "SNU449")
SIZES = (2, 3, 4, 6)
MOST_HELD_OUT = 6
# Standard deviation, between a data set's samples, of the log of their noise; drawn for every data set.
QUALITY_SPREAD = (0.1, 0.5)
OWN_LINE, OTHER_LINE, OTHER_STUDY = "the same line", "another line of the study", "the other study"


@dataclass(frozen=True)
class Case:
    """Log2 expression, its sheet (`group` r, s or other; `line`), the true mechanisms, the kind of data.

    `direction`: of the true mechanisms, +1 up or -1 down. `paired`: one sample a line and group, so that the
    line is a covariate of single samples.
    """

    kind: str
    expression: pd.DataFrame
    sheet: pd.DataFrame
    truth: frozenset[str]
    direction: int = 1
    paired: bool = False

    def plan(self) -> Comparisons:
        """Return what each sample is compared with."""
        block, covariates = (None, ("line",)) if self.paired else ("line", ())
        return compare(self.sheet, "group", "r", "s", block, covariates)


@dataclass(frozen=True)
class Effect:
    """The mean log2 difference (a gene) that the treatment makes in one line of one study; its truth."""

    kind: str
    line: str
    difference: pd.Series
    truth: frozenset[str]


def normalised(counts: pd.DataFrame) -> pd.DataFrame:
    """Normalise counts as the workflow does."""
    values = counts.to_numpy(dtype=float)
    library = values.sum(axis=0) * tmm_factors(values)
    return pd.DataFrame(log_cpm(values, library), counts.index, counts.columns)


def from_counts(counts: pd.DataFrame, sheet: pd.DataFrame) -> pd.DataFrame:
    """Normalise counts and leave out genes without reads."""
    kept = filter_by_expression(counts.to_numpy(dtype=float), list(sheet["group"]))
    return normalised(counts)[kept]


def sw480() -> Case:
    """SW480 cells in hypoxia against normoxia, three guides as lines (GSE197576)."""
    counts = pd.read_csv(
        SHARED / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz", sep="\t", index_col=0
    )
    counts = counts[~counts.index.duplicated()]
    sheet = pd.DataFrame(
        {
            "group": ["s" if name.endswith("Norm") else "r" for name in counts],
            "line": [name.split("_")[2] for name in counts],
        },
        index=counts.columns,
    )
    return Case("SW480 hypoxia", from_counts(counts, sheet), sheet, frozenset({"hypoxia_hif1a"}))


def tgfb() -> Case:
    """Epithelial cells with TGF-beta against control, studies as lines (Foroutan 2017)."""
    table = pd.read_csv(SHARED / "tgfb_emt" / "expression_log2.tsv.gz", sep="\t")
    table = table.drop(columns="entrez_id").groupby("gene_symbol").mean()
    samples = pd.read_csv(SHARED / "tgfb_emt" / "samples.tsv", sep="\t", index_col=0)
    sheet = pd.DataFrame(
        {"group": samples["condition"].map({"Ctrl": "s", "TGFb": "r"}), "line": samples["study"]}
    )
    return Case("TGFb EMT", table[sheet.index], sheet, frozenset({"tgfb_smad", "emt"}))


def liver_lines() -> Case:
    """Liver lines as they are, sensitive ones as each other's references: different cells, no replicates."""
    folder = SHARED / "gdsc_liver"
    values = pd.read_csv(folder / "expression_zscore_liver18.tsv.gz", sep="\t", index_col=0)
    groups = pd.read_csv(folder / "sorafenib_response_liver18.tsv", sep="\t", index_col=0).iloc[:, 0]
    groups = groups.map({"sensitive": "s", "resistant": "r", "intermediate": "other"}).dropna()
    sheet = pd.DataFrame({"group": groups, "line": "all"})
    return Case("liver lines", values[sheet.index], sheet, frozenset())


def counts_by_symbol(folder: str, kind: str) -> pd.DataFrame:
    """Read counts of a folder of the shared data, summed over the rows of one approved symbol."""
    return by_symbol(pd.read_csv(SHARED / folder / "counts.tsv.gz", sep="\t", index_col=0), kind)


def mcf10a_samples() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return counts of 75 MCF10A samples and their sheet: `cells` (genotype or drug), `minutes`, `egf`."""
    counts = counts_by_symbol("mcf10a_egf_pi3k", "ensembl")
    table = pd.read_csv(SHARED / "mcf10a_egf_pi3k" / "samples.tsv", sep="\t", index_col=0)
    table = table.loc[counts.columns]
    drug = table["treatment"].astype(str).str.startswith("A66")
    cells = table["genotype"].where(~drug, "A66")
    return counts, pd.DataFrame({"cells": cells, "minutes": table["time_min"], "egf": table["egf"]})


def egf() -> Case:
    """MCF10A with EGF for 90 min against none, four kinds of cells as lines (Kiselev 2015); 24 samples."""
    counts, table = mcf10a_samples()
    time = table["minutes"].map({0: "s", 90: "r"}).where((table["egf"] == "yes") | (table["minutes"] == 0))
    sheet = pd.DataFrame({"group": time, "line": table["cells"]}).dropna()
    truth = frozenset({"egfr_erbb3_axis", "erk_mapk_output"})
    return Case("MCF10A EGF", from_counts(counts[sheet.index], sheet), sheet, truth)


def a66() -> Case:
    """MCF10A with the PI3K inhibitor A66 against without, times under EGF as lines (Kiselev 2015).

    From 90 min on: what earlier times show is EGF's, and messenger RNA follows Akt with a delay.
    """
    counts, table = mcf10a_samples()
    group = table["cells"].map({"WT": "s", "A66": "r"})
    line = table["minutes"].astype(str)
    late = (table["egf"] == "yes") & (table["minutes"] >= 90)
    sheet = pd.DataFrame({"group": group, "line": line})[late].dropna()
    values = from_counts(counts[sheet.index], sheet)
    return Case("MCF10A A66", values, sheet, frozenset({"pi3k_akt_mtor"}), -1)


def melanoma(kind: str, test: str, truth: str, direction: int) -> Case:
    """BRAF V600E melanoma cells under encorafenib against without (Kavran 2022), other weeks as other."""
    counts = counts_by_symbol("braf_mek_resistance_kavran", "ensembl")
    arm = counts.columns.str.replace(r"_rep_?\d$", "", regex=True)
    group = pd.Series(arm, counts.columns).map(lambda one: {"V600E": "s", test: "r"}.get(one, one))
    sheet = pd.DataFrame({"group": group, "line": "V600E"})
    return Case(kind, from_counts(counts, sheet), sheet, frozenset({truth}), direction)


def molidustat() -> Case:
    """Lung fibroblasts at 0.5 % against 21 % oxygen, four pairs of one sample each."""
    counts = counts_by_symbol("hypoxia_molidustat_fibroblasts", "entrez")
    folder = SHARED / "hypoxia_molidustat_fibroblasts"
    table = pd.read_csv(folder / "samples.tsv", sep="\t", index_col=0).loc[counts.columns]
    plain = table["treatment"] == "DMSO"
    group = table["oxygen"].map({"21%": "s", "0.5%": "r"}).where(plain, "drug " + table["oxygen"])
    sheet = pd.DataFrame({"group": group, "line": table["experiment"].astype(str)})
    values = from_counts(counts, sheet)
    return Case("fibroblast hypoxia", values, sheet, frozenset({"hypoxia_hif1a"}), paired=True)


def further_cases() -> list[Case]:
    """Return the further real matrices with a known mechanism; none when the data folder is absent."""
    if not SHARED.exists():
        return []
    return [
        egf(),
        a66(),
        melanoma("encorafenib, 20 h", "V600E_LGX", "erk_mapk_output", -1),
        melanoma("encorafenib, 4 weeks", "Week_4_continuous", "emt", 1),
        molidustat(),
    ]


def real_cases() -> list[Case]:
    """Return the real matrices that are here; none when the data folder is absent."""
    return [sw480(), tgfb(), liver_lines()] if SHARED.exists() else []


def null_designs(case: Case) -> Iterator[Case]:
    """Yield the case with each group in turn as the references: replicates of any group differ by noise."""
    for group in dict.fromkeys(case.sheet["group"]):
        turned = case.sheet["group"].map(lambda one, own=group: "s" if one == own else f"not {own}")
        yield replace(case, sheet=case.sheet.assign(group=turned), truth=frozenset())


def mean_effects(case: Case) -> Iterator[Effect]:
    """Yield the mean effect of the treatment in each line that has samples of both groups."""
    line, group = case.sheet["line"], case.sheet["group"]
    for name in dict.fromkeys(line):
        means = [case.expression.loc[:, (line == name) & (group == one)].mean(axis=1) for one in "rs"]
        if not any(mean.isna().all() for mean in means):
            yield Effect(case.kind, name, means[0] - means[1], case.truth)


def diluted(case: Case, alpha: float, effects: Sequence[Effect]) -> Iterator[tuple[Case, str, str]]:
    """Yield the case with one held-out reference turned into a test sample: itself + alpha x a mean effect.

    Every reference meets every effect: that of its own line, of another line of its study, of the other
    study (genes not measured there do not change). The treated samples stay in as another group: they add
    to what is known of the noise. Returns the case, the sample, and where the effect is from.
    """
    line, group = case.sheet["line"], case.sheet["group"]
    for sample in case.sheet.index[group == "s"]:
        sheet = case.sheet.assign(group=group.replace({"r": "other"}))
        sheet.loc[sample, "group"] = "r"
        for effect in effects:
            origin = OWN_LINE if effect.line == line[sample] else OTHER_LINE
            origin = origin if effect.kind == case.kind else OTHER_STUDY
            expression = case.expression.copy()
            expression[sample] += alpha * effect.difference.reindex(expression.index).fillna(0.0)
            yield replace(case, expression=expression, sheet=sheet, truth=effect.truth), sample, origin


def noise_of(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean levels, shared noise (genes x residual df) and own standard deviations of real replicates.

    The residuals' covariance between genes is kept at a random 50 to 90 % of each gene's variance; the rest
    is the gene's own.
    """
    plan = case.plan()
    expression = case.expression[list(plan.samples)]
    values, vectors = np.linalg.eigh(plan.residual)
    residuals = expression.to_numpy() @ vectors[:, values > 0.5]
    variance = np.mean(residuals**2, axis=1)
    mean = expression.mean(axis=1).to_numpy()
    posterior = squeeze(variance, residuals.shape[1], estimate_prior(variance, residuals.shape[1], mean))
    return mean, residuals / np.sqrt(residuals.shape[1]), posterior


def replicate_directions() -> list[pd.DataFrame]:
    """Return the residual directions (genes x df) of the replicates of each of four data sets.

    A gene's squares sum to about 1: its variance, standardised.
    """
    parts = []
    for _, expression, groups in replicate_data(SHARED):
        found = residuals(expression, groups)
        parts.append(pd.DataFrame(found / np.sqrt(found.shape[1]), expression.index))
    return parts


def mixed_noise(
    base: Case, directions: Sequence[pd.DataFrame], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the same as `noise_of`, but shared noise is a mixture of several data sets' in random shares.

    A gene that one of them did not measure has noise of its own for that share.
    """
    mean, _, variance = noise_of(base)
    shares = rng.dirichlet(np.ones(len(directions)))
    parts = [
        np.sqrt(share) * one.reindex(base.expression.index).fillna(0.0).to_numpy()
        for share, one in zip(shares, directions, strict=True)
    ]
    return mean, np.sqrt(variance)[:, None] * np.column_stack(parts), variance


def design(size: int, lines: int, tests: int) -> pd.DataFrame:
    """Return a sheet of `lines` lines with `size` references and `tests` test samples each."""
    rows = [(group, f"L{line}") for line in range(lines) for group in "s" * size + "r" * tests]
    return pd.DataFrame(rows, columns=["group", "line"], index=[f"x{number}" for number in range(len(rows))])


def simulated_arrays(base: Case, size: int, lines: int, rng: np.random.Generator) -> Case:
    """Simulate log2 values without effects: correlated as real noise is, samples of unequal quality."""
    mean, shared, variance = noise_of(base)
    share = rng.uniform(0.5, 0.9)
    shared = shared * np.sqrt(share)
    own = np.sqrt(np.maximum(variance - (shared**2).sum(axis=1), 0.1 * variance))
    sheet = design(size, lines, int(rng.integers(1, 4)))
    count = len(sheet)
    values = shared @ rng.normal(size=(shared.shape[1], count)) + own[:, None] * rng.normal(
        size=(len(own), count)
    )
    values *= np.exp(rng.normal(0, rng.uniform(*QUALITY_SPREAD), count))
    levels = {line: mean + rng.normal(0, 1, len(mean)) for line in dict.fromkeys(sheet["line"])}
    values += np.column_stack([levels[line] for line in sheet["line"]])
    return Case(
        "simulated arrays", pd.DataFrame(values, base.expression.index, sheet.index), sheet, frozenset()
    )


def simulated_counts(size: int, lines: int, seed: int) -> Case:
    """Simulate counts without effects or drift: the panel `planted` with nothing planted."""
    chosen = {f"L{number}": Line(LINES[number]) for number in range(lines)}
    made = simulate(chosen, seed, Options(replicates=size, effect_scale=0, changed_genes=0, drift=0.0))
    samples = made.samples.set_index("sample")
    sheet = pd.DataFrame(
        {
            "group": samples["response"].map({"sensitive": "s", "resistant": "r"}),
            "line": samples["parental_line"],
        },
        index=samples.index,
    )
    return Case("simulated counts", from_counts(made.counts[sheet.index], sheet), sheet, frozenset())


def simulated_cases(count: int, real: list[Case]) -> Iterator[tuple[Case, int, int]]:
    """Yield `count` simulated data sets, arrays and counts, with their numbers of references and of lines."""
    bases = [case for case in real if case.truth]
    for number in range(count):
        rng = np.random.default_rng([20170410, number])
        size, lines = SIZES[number % 4], int(rng.integers(1, 7))
        if bases and number % 4 != number // 4 % 4:
            yield simulated_arrays(bases[number // 2 % len(bases)], size, lines, rng), size, lines
        else:
            yield simulated_counts(size, lines, number), size, lines
