"""The glossary: one meaning a word, for the tips of the pages and for docs/glossary.md."""

from __future__ import annotations

GLOSSARY = {
    "active, suppressed": (
        "The mechanism's genes moved together in (against) the direction that is expected when it is at "
        "work, at the false discovery rate of the config."
    ),
    "activity": (
        "How far a set moved, set against its own noise and against what all genes changed: a number "
        "without a unit, like a t value. From about 3 on, a change is clear."
    ),
    "block": (
        "The column of the sheet within whose values samples are compared: line, guide, patient, batch."
    ),
    "calibration": "How often samples in which nothing should be found are called all the same.",
    "camera": (
        "A test that asks whether a set changed more than other genes, with the correlation of its genes "
        "(Wu and Smyth 2012)."
    ),
    "clone": "Cells grown from one cell. Dishes of one clone share its drift, so they count as one.",
    "contrast": "The comparison of test with reference samples.",
    "core gene": "A gene without which a mechanism's claim has no basis: CDH1 and VIM for EMT.",
    "coverage": "The share of a set's genes that the matrix measures.",
    "differs": "The set differs from the references by more than replicates do.",
    "drift p": "How often unrelated resistant clones move a mechanism as far in the same direction.",
    "evidence tier": (
        "How closely the review ties a mechanism to sorafenib resistance of HCC: direct; indirect "
        "(another drug, tumour or process); title only; ours."
    ),
    "FDR": "False discovery rate: the share of wrong calls expected among all calls at this level.",
    "fry": "A test that asks whether a set changed at all, by rotations of the residuals (Wu 2010).",
    "GSEA NES": (
        "The normalised enrichment score of gene set enrichment analysis (Subramanian 2005), by GSEApy's "
        "definition."
    ),
    "held out": (
        "A reference sample set against the other references, to see what is called where nothing should be."
    ),
    "panel": "A mechanism of fewer than five genes: each gene is tested by itself.",
    "shift": (
        "The mean difference of a set's genes from the references, each counted in its expected "
        "direction, in log2 or, where samples came as z-scores, in standard deviations (SD)."
    ),
    "stands out": (
        "The set changed more than other genes, or further than such sets move in unrelated clones."
    ),
    "therapeutic option": "What the review says could be done about a mechanism; `lever` in files.",
    "undetermined": "Neither called nor shown to be unchanged: a shift that matters may have gone unseen.",
}


def document() -> str:
    """Return docs/glossary.md."""
    lines = [f"- **{word}**: {meaning}" for word, meaning in GLOSSARY.items()]
    return "# Glossary\n\nThe words of tables and pages, one meaning each.\n\n" + "\n".join(lines) + "\n"
