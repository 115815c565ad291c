"""genes.tsv: the genes of every mechanism, each approved, directed, sourced and explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import Problems, did_you_mean
from .files import Row, one_of, read_table
from .identifiers import Entry
from .model import Gene, Mechanism, Reference

COLUMNS = (
    "mechanism", "symbol", "name", "hgnc_id", "entrez", "ensembl", "direction", "weight_class", "scored",
    "source", "reason",
)  # fmt: skip
WEIGHT_CLASSES = ("core", "target", "pathway")
DIRECTIONS = {"+1": 1, "-1": -1}
MOST_REMEDIES = 20  # the nearest of all symbols takes a while to find
SCORED = {"yes": True, "no": False}


def add_genes(
    path: Path,
    mechanisms: dict[str, Mechanism],
    references: dict[str, Reference],
    symbols: Mapping[str, Entry],
    problems: Problems,
) -> dict[str, Mechanism]:
    """Return the mechanisms with the genes of `path`; `symbols` are the approved ones with identifiers.

    Identifiers that a row leaves empty are filled from `symbols`; those it gives must be right.
    """
    genes: dict[str, dict[str, Gene]] = {key: {} for key in mechanisms}
    for row in read_table(path, COLUMNS, problems):
        known = one_of(path, row, "mechanism", mechanisms, problems, described="an id of mechanisms.yaml")
        gene = _gene(path, row, references, problems)
        _check_identifiers(path, row, symbols, problems)
        if gene is not None and gene.symbol in symbols:
            gene = replace(gene, **symbols[gene.symbol]._asdict())
        if gene is None or not known:
            continue
        if gene.symbol in genes[row["mechanism"]]:
            found = f"{gene.symbol} a second time in {row['mechanism']}"
            problems.add(path, f"line {row.line}", found, "each gene once in a mechanism")
        genes[row["mechanism"]][gene.symbol] = gene
    return {
        key: replace(mechanism, genes=tuple(genes[key].values())) for key, mechanism in mechanisms.items()
    }


def share_genes(mechanisms: Mapping[str, Mechanism], others: Mapping[str, Mechanism]) -> dict[str, Mechanism]:
    """Give every mechanism with `genes_of` the gene list of that mechanism: one list with two roles."""
    known = {**others, **mechanisms}
    return {
        key: replace(each, genes=known[each.genes_of].genes) if each.genes_of in known else each
        for key, each in mechanisms.items()
    }


def check_genes(
    path: Path, mechanisms: dict[str, Mechanism], lines: dict[str, int], problems: Problems
) -> None:
    """Check that each mechanism has genes or a reason, a scored core and arms, and at grade C no score.

    Its therapeutic options act on what is known.
    """
    whole = not problems  # of a faulty genes.tsv a row may be missing
    known = {*mechanisms, *(gene.symbol for each in mechanisms.values() for gene in each.genes)}
    for key, mechanism in mechanisms.items():
        place = f"line {lines[key]}, {key}"
        if not mechanism.genes and not mechanism.no_genes_reason:
            problems.add(path, place, "no genes in genes.tsv", "genes, or a no_genes_reason")
        if mechanism.genes and mechanism.no_genes_reason:
            problems.add(path, place, "genes in genes.tsv and a no_genes_reason", "one of the two")
        if mechanism.grade == "C" and mechanism.scored_genes:
            named = ", ".join(gene.symbol for gene in mechanism.scored_genes)
            problems.add(path, place, f"grade C with scored genes {named}", "documented genes only")
        if whole:
            _check_parts(path, place, mechanism, problems)
            for target in (one for lever in mechanism.levers for one in (*lever.lowers, *lever.raises)):
                if target not in known:
                    allowed, remedy = "an id of this file or a gene of genes.tsv", did_you_mean(target, known)
                    problems.add(path, f"{place}, levers", target, allowed, remedy)


def _check_parts(path: Path, place: str, mechanism: Mechanism, problems: Problems) -> None:
    scored = {gene.symbol for gene in mechanism.scored_genes}
    for what, named in (
        ("core", mechanism.core),
        *((f"arm {arm.id}", arm.genes) for arm in mechanism.arms),
    ):
        for symbol in named:
            if symbol not in scored:
                problems.add(path, f"{place}, {what}", symbol, "a scored gene", did_you_mean(symbol, scored))


def _gene(path: Path, row: Row, references: dict[str, Reference], problems: Problems) -> Gene | None:
    coded = (("direction", DIRECTIONS), ("weight_class", WEIGHT_CLASSES), ("scored", SCORED))
    fine = [one_of(path, row, column, allowed, problems) for column, allowed in coded]
    source = tuple(key.strip() for key in row["source"].split(";") if key.strip())
    place = f"line {row.line}, column source"
    for key in source:
        if key not in references:
            remedy = did_you_mean(key, references)
            allowed = "keys of references.tsv, separated by ;"
            problems.add(path, place, f"unknown reference {key}", allowed, remedy)
    if not source:
        problems.add(path, place, "nothing", "keys of references.tsv, separated by ;")
    if not row["reason"]:
        problems.add(path, f"line {row.line}, column reason", "nothing", "why the gene is in the set")
    if not all(fine):
        return None
    return Gene(
        row["symbol"],
        DIRECTIONS[row["direction"]],
        row["weight_class"],
        SCORED[row["scored"]],
        source,
        row["reason"],
        row["name"],
        row["hgnc_id"],
        row["entrez"],
        row["ensembl"],
    )


def _check_identifiers(path: Path, row: Row, symbols: Mapping[str, Entry], problems: Problems) -> None:
    symbol = row["symbol"]
    if symbols and symbol not in symbols:
        place = f"line {row.line}, column symbol"
        remedy = did_you_mean(symbol, symbols) if len(problems.found) < MOST_REMEDIES else ""
        problems.add(path, place, repr(symbol), "an approved HGNC symbol", remedy)
    elif symbol in symbols:
        for column, right in zip(("hgnc_id", "entrez", "ensembl"), symbols[symbol], strict=True):
            if row[column] not in ("", right):
                allowed = f"{right!r}, as the identifier table has for {symbol}"
                problems.add(path, f"line {row.line}, column {column}", repr(row[column]), allowed)
