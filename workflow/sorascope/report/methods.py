"""Methods, limits and provenance, written from the parameters that were really used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..files import shipped
from ..scale import NO_RANKS
from ..scores import METHODS
from . import assays, cell_methods, words

if TYPE_CHECKING:
    from ..settings import Statistics
    from .inputs import Inputs

REVIEW = (
    "Zhu YJ, Zheng B, Wang HY, Chen L. New knowledge of the mechanisms of sorafenib resistance in liver "
    "cancer. "
    "Acta Pharmacol Sin 2017; 38: 614–622. doi 10.1038/aps.2017.5"
)


def paragraphs(inputs: Inputs) -> list[str]:
    """Return the methods section, one paragraph a stage."""
    dataset = inputs.dataset
    genes, samples = inputs.data.expression.shape
    excluded = f" {words.count(len(dataset.exclude), 'sample')} excluded." if dataset.exclude else ""
    used = words.listed([METHODS[name].label for name in inputs.given_scores]) or "no method"
    texts = [
        f"Input. {words.count(samples, 'sample')} and {genes:,} genes were read as {dataset.scale} "
        f"(identifiers: {dataset.ids}).{excluded} {_normalisation(inputs)}",
        *cell_methods.methods(inputs.cells, dataset.cells, inputs.qc, inputs.statistics.seed),
        _knowledge(inputs),
    ]
    for name, contrast in dataset.contrasts.items():
        known = inputs.columns
        adjusted = [f"{each} as {known[each].entered}" for each in contrast.covariates]
        texts.append(
            _contrast(name, contrast, inputs.contrast_model.get(name, {}), adjusted, inputs.statistics)
        )
        texts.append(_signature(name, inputs.signature_model.get(name, {}), inputs.statistics))
    lacking = [name for name in inputs.scores if name not in inputs.given_scores]
    texts.append(
        f"Scores. Each sample was also scored by {used}; these scores enter no call."
        + (f" Not available: {words.listed(lacking)} ({NO_RANKS})." if lacking else "")
    )
    return [*texts, *assays.methods(inputs.assays), software(inputs.libraries)]


def software(libraries: Mapping[str, Mapping[str, str]]) -> str:
    """Say what the stages ran with: what all used, then what single ones did (`libraries` by stage)."""
    used: dict[str, list[str]] = {}
    for stage, own in libraries.items():
        for name, number in own.items():
            used.setdefault(f"{name} {number}", []).append(stage)
    shared = sorted(name for name, stages in used.items() if len(stages) == len(libraries))
    single = [f"{name} ({', '.join(used[name])})" for name in sorted(used) if name not in shared]
    parts = [f"with {words.listed(shared)} in every stage"] if shared else []
    parts += [f"in single stages {words.listed(single)}"] if single else []
    made_by = shipped.commit()
    itself = f"Sorascope {__version__}{f' (commit {made_by})' if made_by else ''}"
    return f"Software. {itself}{' ' if parts else ''}{'; '.join(parts)}."


def _knowledge(inputs: Inputs) -> str:
    known = inputs.knowledge
    return (
        f"Knowledge. {len(known.mechanisms)} mechanisms, covariates and controls, their genes and "
        "directions are "
        f"curated from one review ({REVIEW}); {len(known.signed_sets())} have the 5 or more scored genes "
        "that a "
        "set statistic needs."
    )


def _normalisation(inputs: Inputs) -> str:
    info = inputs.qc.get("normalisation")
    if isinstance(info, dict):
        info = info.get("method", "")
    return f"Normalisation: {info}." if info else ""


def _contrast(
    name: str, contrast: Any, info: dict[str, Any], covariates: list[str], statistics: Statistics
) -> str:
    within = f" within {contrast.block}" if contrast.block else ""
    adjusted = f", adjusted for {words.listed(covariates)}" if covariates else ""
    sizes = info.get("group_sizes", {})
    text = (
        f" ({sizes.get(contrast.test, '?')} against {sizes.get(contrast.reference, '?')} samples)"
        if sizes
        else ""
    )
    degrees = f" with {info['df_residual']} residual degrees of freedom" if "df_residual" in info else ""
    lines = ""
    if info.get("unit") == "lines":
        clones = f" The samples of each {contrast.clone} were averaged first." if contrast.clone else ""
        lines = (
            f" The {info['units']} lines were the units: the samples of each {contrast.block} and group were "
            f"averaged, and the lines' differences were tested.{clones}"
        )
    return (
        f"Contrast {name}. {contrast.test} was compared with {contrast.reference} in column {contrast.column}"
        f"{within}{adjusted}{text} by a linear model with moderated variance ({info.get('method', 'limma')})"
        f"{degrees}.{lines}{_engine(info)} Directional sets were tested by camera (competitive; "
        f"correlation between genes {info.get('gene_correlation', 'as measured')}), fry (self-contained), "
        "both together (the larger p) and "
        f"GSEA prerank by GSEApy on the t of the genes ({statistics.permutations} permutations, seed "
        f"{statistics.seed}). The "
        "effect of a mechanism is the mean log2 fold change of its genes, each in the direction "
        f"expected when the mechanism is active.{_interaction(contrast, info.get('interaction'))}"
    )


def _engine(info: dict[str, Any]) -> str:
    engine = info.get("engine", "limma")
    return "" if engine == "limma" else f" Single genes were tested by {engine} (Wald test, counts) instead."


def _interaction(contrast: Any, info: dict[str, Any] | None) -> str:
    if not info:
        return ""
    return (
        f" Interaction with {contrast.block}: the change within each of {words.listed(info['blocks'])} was "
        "compared with the mean change of the others in a model with a difference for each "
        f"({info['df_residual']} residual degrees of freedom)."
    )


def _signature(name: str, info: dict[str, Any], statistics: Any) -> str:
    degrees = info.get("df_t") or {}
    ends = list(dict.fromkeys(f"{degrees[end]:.3g}" for end in ("smallest", "largest") if end in degrees))
    text = f" ({' to '.join(ends)} degrees of freedom)" if ends else ""
    return (
        f"Signatures ({name}). Each test sample was compared with the reference samples of its block by a "
        f"{info.get('method', 'set-level moderated t')}{text}: gene-wise differences, less the shift that "
        "most genes share, are standardised by moderated residual variance; their weighted mean over the "
        "set, each gene in its expected direction, is divided by a standard error that holds the "
        "correlation between the set's genes and is moderated over sets. Nothing that replicates share is "
        "taken off a difference. The sample itself takes no part in any estimate of noise. Each reference "
        "sample was held out and scored in the same way; that is the null. A mechanism is called active or "
        f"suppressed at a false discovery rate of at most {statistics.fdr:g} within the sample or, where "
        "the sample's line is called for it, among the test samples of the line; at least "
        f"{statistics.min_coverage:.0%} of its genes and {statistics.min_genes} of them must be measured. "
        "Calls were tested again, adjusted for "
        "proliferation and for "
        "the sets that share genes with theirs."
    )


def limits(inputs: Inputs) -> list[str]:
    """Return what the page cannot show, in plain words; the first ones are this data set's own."""
    own = []
    dataset = inputs.dataset
    if dataset.simulated:
        own.append(
            "These data are simulated. They show that the workflow finds what was planted, nothing "
            "about tumours."
        )
    own.append(words.origin(dataset.resistance))
    roles = inputs.signatures[["contrast", "block", "sample", "role"]].drop_duplicates()
    references = roles[roles["role"] == "reference"].groupby(["contrast", "block"])["sample"].count()
    fewest = int(references.min()) if len(references) else 0
    if 0 < fewest < 3:
        own.append(
            f"A block has only {words.count(fewest, 'reference sample')}: what is normal rests on little."
        )
    return [
        *own,
        "mRNA shows the output or the ingredients of a mechanism, not phosphorylation, protein "
        "stability, transport or "
        "histology. An unchanged mRNA set does not clear a mechanism that acts there.",
        "A call says that the set's genes moved together, in the expected direction, more than the "
        "references' own "
        "noise allows. It does not say what made them move, nor that resistance depends on it.",
        "One review is the source of the mechanisms, genes and therapeutic options of the answer, and its "
        "claims rest on the models that it names. Later work, and mechanisms of your own, have sections of "
        "their own.",
        "A therapeutic option is what the review names, not advice: most were shown in cell lines or mice, "
        "and none was tested in these samples.",
        "Sets share genes and biology (for instance hypoxia and glycolysis); the mechanism's page lists "
        "the genes it shares.",
    ]


def provenance(inputs: Inputs) -> dict[str, Any]:
    """Return versions, checksums and seeds."""
    stored = inputs.data.provenance
    return source(
        dict(stored.get("checksums", {})) | assays.checksums(inputs.assays),
        inputs.statistics.seed,
        inputs.libraries,
        ingest={key: value for key, value in stored.items() if key not in ("checksums",)},
        contrast=dict(inputs.contrast_model),
        signature=dict(inputs.signature_model),
        assays={name: each.info["contrasts"] for name, each in inputs.assays.items()},
    )


def source(
    checksums: Mapping[str, str], seed: int, libraries: Mapping[str, Mapping[str, str]], **stages: Any
) -> dict[str, Any]:
    """Return what a document says of where it comes from.

    `libraries`: stage -> versions of what it used; `stages`: the parameters each stage really used.
    """
    versions = {name: number for own in libraries.values() for name, number in own.items()}
    return {
        "versions": {"sorascope": __version__, **dict(sorted(versions.items()))},
        "commit": shipped.commit(),
        "libraries": {stage: dict(own) for stage, own in libraries.items()},
        "checksums": dict(checksums),
        "seed": seed,
        **stages,
        "citation": REVIEW,
    }
