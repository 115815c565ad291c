"""Recognising identifiers that are not human genes: mouse genes, mixtures, probes, transcripts, proteins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .enough import enough
from .table import IdentifierTable

PREFIX = re.compile(
    r"(?P<human>GRCh3[78]|hg19|hg38|human|hsa|h)(?:_{1,6}|[:.|-])(?=\S)|"
    r"(?P<mouse>GRCm3[89]|mm10|mm39|mm9|mouse|mmu|m)(?:_{1,6}|[:.|-])(?=\S)"
)
MOUSE_ENSEMBL = re.compile(r"ENSMUSG\d{11}(\.\d+)?")
MOUSE_SYMBOL = re.compile(r"[A-Z](?=[0-9]*[a-z])[a-z0-9]+(-[a-z0-9]+)?")
TRANSCRIPTS = "sum transcripts to genes first (tximport, or Salmon with --geneMap)"
ARRAY = "name the array's table under platform:"
KINDS_OF_OTHERS = {
    "mouse Ensembl gene IDs": (MOUSE_ENSEMBL, "map them to human orthologues, or use a human model"),
    "Ensembl gene IDs of another species": (
        re.compile(r"ENS(?!MUSG)[A-Z]{3,4}G\d{11}(\.\d+)?"),
        "map them to human orthologues",
    ),
    "Ensembl transcript IDs": (
        re.compile(r"(transcript:|rna-)?ENS[A-Z]*T\d{11}(\.\d+)?(_at|[|_:].*)?"),
        TRANSCRIPTS,
    ),
    "Ensembl protein IDs": (re.compile(r"ENS[A-Z]*P\d{11}(\.\d+)?"), "map them to gene symbols"),
    "RefSeq accessions": (
        re.compile(r"(rna-|transcript:)?[NX][MRP]_\d+(\.\d+)?(_at)?"),
        "sum transcripts to genes first, and map them to gene symbols",
    ),
    "UCSC transcript IDs": (re.compile(r"uc\d{3}[a-z]{3}\.\d+"), TRANSCRIPTS),
    "HGNC IDs": (re.compile(r"(HGNC:)+\d+"), "map them to gene symbols (hgnc_complete_set.txt has both)"),
    "MGI IDs": (re.compile(r"(MGI:)+\d+"), "map them to human orthologues, or use a human model"),
    "UniProt entry names": (re.compile(r"[A-Z0-9]{1,11}_(HUMAN|MOUSE|RAT)"), "map them to gene symbols"),
    "UniGene clusters": (re.compile(r"(Hs|Mm)\.\d+"), "map them to gene symbols"),
    "names of NCBI's for genes without a symbol": (
        re.compile(r"LOC\d+"),
        "map the numbers as Entrez gene IDs",
    ),
    "numbered genes or rows": (
        re.compile(r"(gene|row|feature|id|v|x)[-_. ]?\d+", re.IGNORECASE),
        "name the column of genes under id_column:, or write the table again with gene names",
    ),
    "microRNAs": (re.compile(r"(hsa|mmu)-(miR|mir|let)-\S+"), "give expression of protein-coding genes"),
    "methylation probes": (re.compile(r"c[gh]\.?\d+\S*"), "give gene expression, not methylation"),
    "regions of the genome": (
        re.compile(r"(chr)?(\d{1,2}|[XYM])[:_]\d+[-_]\d+.*"),
        "count reads per gene, not per region",
    ),
    "Affymetrix probe sets": (re.compile(r"\d+(_[a-z]+)?_at|AFFX-\S+"), ARRAY),
    "Affymetrix transcript clusters": (re.compile(r"TC\w+\.hg\.\d|[78]\d{6}|1[67]\d{6}"), ARRAY),
    "Illumina probes": (re.compile(r"ILMN_\d+"), ARRAY),
    "Agilent probes": (re.compile(r"A_\d+_P\d+"), ARRAY),
    "UniProt accessions": (
        re.compile(r"[OPQ]\d[A-Z0-9]{3}\d|[A-NR-Z]\d[A-Z][A-Z0-9]{2}\d"),
        "map them to gene symbols",
    ),
}


def human_part(names: Sequence[str]) -> tuple[list[str], list[bool]] | None:
    """Split a mixed (xenograft) matrix by prefix or by Ensembl's species code.

    Returns the names without prefix and which rows are mouse, or None when the rows are of one kind only.
    """
    matches = enough(PREFIX.match, names, 0.9 * len(names), above=True)
    prefixed = [match for match in matches if match]
    if prefixed and {match.lastgroup for match in prefixed} == {"human", "mouse"}:
        bare = [name[match.end() :] if match else name for name, match in zip(names, matches, strict=True)]
        return bare, [match is not None and match.lastgroup == "mouse" for match in matches]
    if "ENSMUSG" not in "\n".join(names):
        return None
    mouse = [bool(MOUSE_ENSEMBL.fullmatch(name)) for name in names]
    if any(mouse) and any(name.startswith("ENSG") for name in names):
        return list(names), mouse
    return None


def mouse_share(names: Sequence[str], table: IdentifierTable) -> float:
    """Return the share of names that are a human symbol only in capitals, as mouse symbols are."""
    others = [name for name in names if name not in table.approved]
    mouse = sum(bool(MOUSE_SYMBOL.fullmatch(name)) and name.upper() in table.approved for name in others)
    return mouse / max(1, len(names))


def other_kind(names: Sequence[str], table: IdentifierTable) -> tuple[str, str] | None:
    """Return what most of the names are instead of human gene identifiers, with the remedy."""
    recased = sum(name not in table.approved and name.upper() in table.approved for name in names)
    if recased > 0.5 * len(names):
        return "symbols in another case", "write them as they are approved: case tells species apart"
    for kind, (pattern, remedy) in KINDS_OF_OTHERS.items():
        if sum(bool(pattern.fullmatch(name)) for name in names) > 0.5 * len(names):
            return kind, remedy
    return None
